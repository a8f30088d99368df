import { deedText } from '../../portal/lib/deeds'

test.each([
  ['StageRolledBack', 'Stage rolled back'],
  ['ApiPublished', 'API published'],
  ['PlanAdded gold', 'Plan added: gold'],
  ['UserMfaChanged', 'User second factors changed'],
  ['', ''],
])('of %p it is said: %p', (what, said) => {
  expect(deedText(what)).toBe(said)
})
