import type { Approval } from '../../../../domains/approvals/approval'
import { putOff, scheduleSweep } from '../../../../domains/approvals/decisions/attention'
import { begin } from '../../../../domains/approvals/decisions/wake'
import { approvalOf, day, hour, later, minute, start, vote } from '../fixtures'

const begun = begin(approvalOf({ remindEvery: 'P2D', expiresAfter: 'P7D' }), start)
const waiting: Approval = { ...begun, dueMails: {}, startedAt: start.toISOString() }

function sweepAt(approval: Approval, now = start): number {
  return Date.parse(scheduleSweep(undefined, approval, now).sweepAt ?? '') - start.getTime()
}

describe('the sweep looks at an approval', () => {
  test('in two minutes while it owes something', () => {
    expect(sweepAt(begun)).toBe(2 * minute)
    expect(sweepAt(vote(waiting, 'a1', 'approve'), later(hour))).toBe(hour + 2 * minute)
  })

  test('soon after its workflow should have woken, whatever was written in between', () => {
    expect(sweepAt(waiting)).toBe(2 * day + 5 * minute)
    expect(sweepAt(waiting, later(3 * day))).toBe(2 * day + 5 * minute)
    expect(sweepAt({ ...waiting, wokenAt: later(2 * day).toISOString() }, later(2 * day))).toBe(4 * day + 5 * minute)
  })

  test('each half hour if it holds a task', () => {
    const held = { ...waiting, replyToken: 't' }
    expect(sweepAt(held)).toBe(30 * minute)
    expect(sweepAt({ ...held, heartbeatAt: later(hour).toISOString() }, later(hour))).toBe(hour + 30 * minute)
    const failing = { ...held, retry: { failures: 9, at: later(5 * hour).toISOString() } }
    expect(sweepAt({ ...failing, heartbeatAt: later(hour).toISOString() }, later(hour))).toBe(hour + 30 * minute)
  })

  test('no more once it is settled', () => {
    const settled = { ...vote(waiting, 'a1', 'approve'), settledAt: start.toISOString() }
    expect(scheduleSweep(undefined, settled, start).sweepAt).toBeUndefined()
    expect(putOff(settled, true, start)).toBe(settled)
  })

  test('later and later while it fails, at the least every four hours', () => {
    let approval = scheduleSweep(undefined, begun, start)
    const delays: number[] = []
    let now = later(15 * minute)
    for (let look = 0; look < 7; look++) {
      approval = scheduleSweep(approval, putOff(approval, true, now), now)
      const next = new Date(approval.sweepAt ?? '')
      delays.push((next.getTime() - now.getTime()) / minute)
      now = next
    }
    expect(delays).toEqual([15, 30, 60, 120, 240, 240, 240])
  })

  test('at once again when something else is the matter', () => {
    const failing = { ...begun, retry: { failures: 9, at: later(day).toISOString() } }
    expect(scheduleSweep(failing, vote(failing, 'a1', 'approve'), later(hour))).toMatchObject({
      retry: undefined,
      sweepAt: later(hour + 2 * minute).toISOString(),
    })
  })

  test('and leaves alone what has moved meanwhile', () => {
    const moved = scheduleSweep(undefined, begun, later(hour))
    expect(putOff(moved, false, later(hour))).toBe(moved)
  })
})
