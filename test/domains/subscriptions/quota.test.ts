import * as fc from 'fast-check'
import { periodEnd, periodStart } from '../../../domains/subscriptions/decisions/period'
import { noteMailed, owedMail, tellOfQuota } from '../../../domains/subscriptions/decisions/quota'
import type { Subscription } from '../../../domains/subscriptions/subscription'
import type { DataOf } from '../../../events'
import type { QuotaReached } from '../../../events/catalog/subscriptions'
import { subscriptionOf } from '../../scenarios/stored-subscriptions'

const at = (day: string) => new Date(`${day}T12:00:00.000Z`)
const act = (now: Date) => ({ now, correlationId: 'watch', actor: 'signalbox' })
const quota = { limit: 10, period: 'DAY' } as const
const active = subscriptionOf(at('2026-03-01'), { status: 'active', step: 'activated' })

/** What is told of readings that come one after the other. */
function told(
  readings: readonly (readonly [day: string, used: number])[],
  of = active,
  limits = quota as typeof quota,
) {
  let subscription: Subscription = of
  return readings.flatMap(([day, used]) => {
    const { state, events = [] } = tellOfQuota(subscription, limits, used, act(at(day)))
    subscription = { ...state, version: subscription.version + 1 }
    return events.map(({ detail }) => detail.data as DataOf<typeof QuotaReached>)
  })
}

describe('the marks of a quota', () => {
  test('are told of as they are passed, each once, and anew in the next period', () => {
    const readings = [7, 8, 9, 9, 10, 12].map((used) => ['2026-03-01', used] as const)
    expect(told([...readings, ['2026-03-02', 0], ['2026-03-02', 8]])).toMatchObject([
      { percent: 80, used: 8, limit: 10, periodStart: '2026-03-01' },
      { percent: 100, used: 10 },
      { percent: 80, used: 8, periodStart: '2026-03-02' },
    ])
  })

  test('are told of the higher alone if both were passed since the last look', () => {
    expect(told([['2026-03-01', 11]])).toMatchObject([{ percent: 100 }])
  })

  test('count anew on another plan, and not for what is over', () => {
    const [moved] = [{ ...active, planId: 'gold' }]
    const quotaTold = { planId: 'silver', periodStart: '2026-03-01', percent: 100, used: 10 } as const
    expect(told([['2026-03-01', 8]], { ...moved, quotaTold })).toMatchObject([{ planId: 'gold', percent: 80 }])
    expect(told([['2026-03-01', 10]], { ...active, step: 'ended' })).toEqual([])
  })

  test('are told of at most once a period each, whatever is read and in whatever order', () => {
    const reading = fc.tuple(fc.constantFrom('2026-03-01', '2026-03-02', '2026-03-03'), fc.nat({ max: 20 }))
    fc.assert(
      fc.property(fc.array(reading), (all) => {
        const inTime = [...all].sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
        const marks = told(inTime).map((each) => JSON.stringify([each.periodStart, each.percent]))
        expect(new Set(marks).size).toBe(marks.length)
        for (const [day, used] of inTime) {
          const isTold = marks.some((each) => each.startsWith(`["${day}"`))
          if (used >= 8) expect([day, used, isTold]).toEqual([day, used, true])
        }
      }),
    )
  })

  test('are mailed once, in their own period, and a mark of before takes no later one’s mail', () => {
    const now = at('2026-03-01')
    const { state: first } = tellOfQuota(active, quota, 8, act(now))
    const owed = owedMail(first, quota, now)
    expect(owed).toMatchObject({ percent: 80, used: 8 })
    const { state: second } = tellOfQuota(first, quota, 10, act(now))
    if (!owed) throw new Error('Nothing is owed')
    expect(noteMailed(second, owed).state).toBe(second)
    expect(owedMail(noteMailed(first, owed).state, quota, now)).toBeUndefined()
    expect(owedMail(first, quota, at('2026-03-02'))).toBeUndefined()
  })
})

describe('a period', () => {
  test.each([
    [{ period: 'DAY' }, '2026-03-05', '2026-03-05', '2026-03-06'],
    [{ period: 'WEEK' }, '2026-03-05', '2026-03-01', '2026-03-08'],
    [{ period: 'WEEK', offset: 1 }, '2026-03-01', '2026-02-23', '2026-03-02'],
    [{ period: 'MONTH' }, '2026-12-31', '2026-12-01', '2027-01-01'],
    [{ period: 'MONTH', offset: 14 }, '2026-03-14', '2026-02-15', '2026-03-15'],
    [{ period: 'MONTH', offset: 14 }, '2026-03-15', '2026-03-15', '2026-04-15'],
    [{ period: 'MONTH', offset: 27 }, '2026-01-05', '2025-12-28', '2026-01-28'],
  ] as const)('of %j on %s begins on %s, and the next on %s', (of, day, start, end) => {
    expect(new Date(periodStart(of, at(day)))).toEqual(new Date(start))
    expect(periodEnd(of, at(day))).toEqual(new Date(end))
  })
})
