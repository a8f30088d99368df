import * as fc from 'fast-check'
import type { Approval } from '../../../../domains/approvals/approval'
import { begin, nextWake, wake } from '../../../../domains/approvals/decisions/wake'
import { approvalOf, day, hour, later, minute, start, vote } from '../fixtures'

const boss = { name: 'Boss', email: 'boss@example.com' }
const timed = { expiresAfter: 'P7D', remindEvery: 'P2D', escalateTo: boss, escalateAfter: 'P5D' }

function mailed(approval: Approval): Approval {
  return { ...approval, dueMails: {} }
}

describe('wake', () => {
  test('at the beginning everybody is asked, and the first reminder is what comes next', () => {
    const begun = begin(approvalOf(timed), start)
    expect(begun).toMatchObject({ round: 1, dueMails: { a1: 'request', a2: 'request', a3: 'request' } })
    expect(nextWake(begun, start)).toBe(later(2 * day).toISOString())
  })

  test('reminds only those who have not decided', () => {
    const first = mailed(begin(approvalOf({ ...timed, policy: 'all' }), start))
    const woken = wake(vote(first, 'a2', 'approve'), 2, later(2 * day))
    expect(woken.approval.dueMails).toEqual({ a1: 'reminder', a3: 'reminder' })
    expect(woken).toMatchObject({ action: 'wait', wakeAt: later(4 * day).toISOString() })
  })

  test('makes one reminder of those that were missed while nothing ran', () => {
    const first = mailed(begin(approvalOf(timed), start))
    const woken = wake(first, 2, later(4 * day + hour))
    expect(woken.approval.dueMails).toEqual({ a1: 'reminder', a2: 'reminder', a3: 'reminder' })
    expect(woken).toMatchObject({ wakeAt: later(5 * day).toISOString() })
  })

  test('escalates once, and mails only whom it escalates to', () => {
    const first = mailed(begin(approvalOf(timed), start))
    const reminded = mailed(wake(first, 2, later(4 * day)).approval)
    const woken = wake(reminded, 3, later(5 * day))
    expect(woken.approval.dueMails).toEqual({ a4: 'escalation' })
    expect(woken.approval.approvers.at(-1)).toMatchObject({ kind: 'escalation', email: 'boss@example.com' })
    const again = wake(mailed(woken.approval), 4, later(6 * day))
    expect(again.approval.approvers).toHaveLength(4)
    expect(again.approval.dueMails).toEqual({ a1: 'reminder', a2: 'reminder', a3: 'reminder', a4: 'escalation' })
  })

  test('expires', () => {
    const woken = wake(approvalOf(timed), 2, later(7 * day))
    expect(woken).toMatchObject({
      action: 'settle',
      approval: { status: 'expired', decidedAt: later(7 * day).toISOString() },
    })
  })

  test('settles what was decided while it slept', () => {
    const granted = vote(approvalOf(timed), 'a1', 'approve')
    expect(wake(granted, 2, later(2 * day))).toEqual({ approval: granted, action: 'settle' })
  })

  test('decides the same again when the step is retried after its write', () => {
    const once = wake(mailed(begin(approvalOf(timed), start)), 2, later(2 * day))
    const twice = wake(once.approval, 2, later(2 * day + minute))
    expect(twice.approval).toBe(once.approval)
    expect(twice).toMatchObject({ action: 'wait', wakeAt: later(4 * day).toISOString() })
  })

  test('a workflow that always waits as it is told ends at the expiry, within its reminders and the escalation', () => {
    const settings = fc.record({
      expires: fc.integer({ min: 60, max: 5000 }),
      remind: fc.option(fc.integer({ min: 60, max: 5000 })),
      escalate: fc.option(fc.integer({ min: 60, max: 4999 })),
    })
    fc.assert(
      fc.property(settings, ({ expires, remind, escalate }) => {
        const escalates = escalate !== null && escalate < expires
        let approval = approvalOf({
          expiresAfter: `PT${expires}M`,
          ...(remind !== null && { remindEvery: `PT${remind}M` }),
          ...(escalates && { escalateTo: boss, escalateAfter: `PT${escalate}M` }),
        })
        approval = mailed(begin(approval, start))
        let wakeAt = nextWake(approval, start)
        let escalations = 0
        for (let round = 2; ; round++) {
          const woken = wake(approval, round, new Date(wakeAt))
          if (woken.action === 'settle') break
          escalations += Object.values(woken.approval.dueMails).includes('escalation') && !approval.escalatedAt ? 1 : 0
          approval = mailed(woken.approval)
          expect(woken.wakeAt > wakeAt).toBe(true)
          wakeAt = woken.wakeAt
          expect(round).toBeLessThan(110)
        }
        expect(wakeAt).toBe(later(expires * minute).toISOString())
        expect(escalations).toBe(escalates ? 1 : 0)
      }),
    )
  })
})
