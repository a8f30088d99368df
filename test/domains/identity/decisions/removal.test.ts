import { noMembership } from '../../../../domains/identity/decisions/memberships'
import { withRemoval } from '../../../../domains/identity/decisions/removal'

const now = new Date('2026-11-28T12:00:00Z')
const later = new Date('2026-11-29T12:00:00Z')
const ended = noMembership('stock', '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a')
const active = { ...ended, status: 'active' as const, roles: ['clerk'] }

test('a membership has no time to go while it is active, and goes so many days after its end', () => {
  expect(withRemoval(undefined, active, now, 365).removeAt).toBeUndefined()
  const over = withRemoval(active, ended, now, 365)
  expect(over.removeAt).toBe(now.getTime() / 1000 + 365 * 86_400)
  expect(withRemoval(over, { ...over, version: 3 }, later, 30).removeAt).toBe(over.removeAt)
  expect(withRemoval(active, ended, now, 0).removeAt).toBeUndefined()
})

test('one that is granted again stays', () => {
  const over = withRemoval(active, ended, now, 365)
  expect(withRemoval(over, { ...over, status: 'active' }, later, 365).removeAt).toBeUndefined()
})
