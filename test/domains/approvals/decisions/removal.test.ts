import fc from 'fast-check'
import type { Approval } from '../../../../domains/approvals/approval'
import { removalOfTrail, withRemoval } from '../../../../domains/approvals/decisions/removal'
import { begin } from '../../../../domains/approvals/decisions/wake'
import { approvalOf, day, later, start, vote } from '../fixtures'

const pending = begin(approvalOf({ expiresAfter: 'P7D' }), start)
const granted = vote(pending, 'a1', 'approve')
const expired: Approval = { ...pending, status: 'expired' }
const settled = (approval: Approval): Approval => ({ ...approval, settledAt: later(9 * day).toISOString() })
const seconds = (date: Date | string) => new Date(date).getTime() / 1000

test('an approval goes so many days after it was decided, or has expired', () => {
  expect(withRemoval(granted, settled(granted), 30).removeAt).toBe(seconds(granted.decidedAt ?? '') + 30 * 86_400)
  expect(withRemoval(expired, settled(expired), 30).removeAt).toBe(seconds(later(37 * day)))
})

test('one that is alive, or from which something still follows, has no time to go', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), (days) => {
      for (const each of [pending, granted, expired]) expect(withRemoval(undefined, each, days)).toBe(each)
      expect(removalOfTrail(pending, days)).toBeUndefined()
    }),
  )
})

test('none goes that is kept for ever', () => {
  expect(withRemoval(granted, settled(granted), 0).removeAt).toBeUndefined()
  expect(removalOfTrail(granted, 0)).toBeUndefined()
})

test('what is written of it after its end goes with it, also if the parameter is another by then', () => {
  const kept = withRemoval(granted, settled(granted), 30)
  expect(removalOfTrail(granted, 30)).toBe(kept.removeAt)
  expect(removalOfTrail(kept, 90)).toBe(kept.removeAt)
  expect(withRemoval(kept, { ...kept, version: 9 }, 90).removeAt).toBe(kept.removeAt)
  const forEver = withRemoval(granted, settled(granted), 0)
  expect(removalOfTrail(forEver, 90)).toBeUndefined()
  expect(withRemoval(forEver, { ...forEver, version: 9 }, 90).removeAt).toBeUndefined()
})
