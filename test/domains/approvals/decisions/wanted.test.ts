import { isAmongRequests, isInInbox } from '../../../../domains/approvals/decisions/wanted'
import { approvalOf, later, vote } from '../fixtures'

const ada = { sub: 'sub-of-ada', email: 'ada@example.com' }
const pam = { sub: 'sub-of-pam', email: 'pam@example.com' }
const open = approvalOf({ policy: 'all', subject: 'Promote Jim' })
const voted = vote(open, 'a1', 'approve')
const rejected = vote(open, 'a1', 'reject')
const inInbox = (filter: Parameters<typeof isInInbox>[1]) => {
  const isWanted = isInInbox(ada, filter, later(0))
  return [open, voted, rejected].map(isWanted)
}

test('without a status what waits is wanted; with one what is of it and waits no more', () => {
  expect(inInbox({})).toEqual([true, false, false])
  expect(inInbox({ status: 'pending' })).toEqual([false, true, false])
  expect(inInbox({ status: 'rejected' })).toEqual([false, false, true])
  expect([open, voted].map(isInInbox(pam, { status: 'pending' }, later(0)))).toEqual([false, false])
})

test.each([
  ['jim PROM', true],
  ['pam@example', true],
  ['promotions', true],
  [open.approvalId, true],
  ['  ', true],
  ['jim sue', false],
])('of the words %j all must be there: %j', (q, is) => {
  expect(isInInbox(ada, { q }, later(0))(open)).toBe(is)
  expect(isAmongRequests(pam, { q })(open)).toBe(is)
})

test('requests are wanted by who has asked, of any status or of one', () => {
  expect(isAmongRequests(pam, {})(rejected)).toBe(true)
  expect(isAmongRequests(pam, { status: 'pending' })(rejected)).toBe(false)
  expect(isAmongRequests(ada, {})(rejected)).toBe(false)
})
