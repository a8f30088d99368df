import type { PlanInput } from '../../../domains/subscriptions/api-product'
import { dropUsagePlan, plansLeft, putPlan, withdrawPlan } from '../../../domains/subscriptions/decisions/plans'
import { changesOf, isAsSaid, settingsOf, textOf } from '../../../domains/subscriptions/decisions/usage-plan'
import { act, anApi, now, published, silver, stage } from './an-api'

const { planId: _, ...input } = silver
const put = (changes: Partial<PlanInput>, isHeld = false) =>
  putPlan(published(), 'silver', { ...input, ...changes }, isHeld, act)

describe('a plan', () => {
  test('is added to the others, and audited', () => {
    const { state, events } = putPlan(published(), 'gold', { ...input, name: 'Gold' }, false, act)
    expect(state.plans.map(({ planId, usagePlanId }) => [planId, usagePlanId])).toEqual([
      ['silver', 'up1'],
      ['gold', undefined],
    ])
    expect(state.lastDone).toMatchObject({ what: 'PlanAdded gold', actor: act.actor })
    expect(events).toBeUndefined()
  })

  test('that is said again is what it was', () => {
    const api = published()
    expect(putPlan(api, 'silver', input, true, act).state).toBe(api)
  })

  test('keeps its usage plan when it changes', () => {
    expect(put({ price: '10 €' }).state.plans).toEqual([
      expect.objectContaining({ price: '10 €', usagePlanId: 'up1', applied: '{}' }),
    ])
  })

  test.each<[string, Partial<PlanInput>, string]>([
    ['a stage of others', { stages: [{ restApiId: 'abc123', stage: 'beta' }] }, 'stages.0'],
    ['a stage twice', { stages: [stage, stage] }, 'stages.1'],
    ['a day that a week has not', { quota: { limit: 1, period: 'WEEK', offset: 7 } }, 'quota.offset'],
    ['an hour of a day', { quota: { limit: 1, period: 'DAY', offset: 1 } }, 'quota.offset'],
    ['more votes than voters', { approval: { approvers: ['ada@example.com'], quorum: 2 } }, 'approval.quorum'],
    ['metering without a product code', { metering: 'gateway' }, 'metering'],
    [
      'metering of licenses by the gateway',
      { metering: 'gateway', marketplace: { productId: 'prod-1', catalog: 'AWSMarketplace' } },
      'metering',
    ],
  ])('is refused by its field: %s', (_, changes, field) => {
    expect(() => put(changes)).toThrow(expect.objectContaining({ code: 'PlanInvalid', details: { field } }))
  })

  test('of a listing with a product code may be metered by the gateway', () => {
    const changes = { metering: 'gateway', marketplace: { productCode: 'code' } } as const
    expect(put(changes).state.plans).toEqual([expect.objectContaining(changes)])
  })

  test.each<[string, Partial<PlanInput>]>([
    ['throttle.rateLimit', { throttle: { rateLimit: 9, burstLimit: 20 } }],
    ['throttle.burstLimit', { throttle: { rateLimit: 10, burstLimit: 19 } }],
    ['quota.limit', { quota: { limit: 999, period: 'DAY' } }],
    ['quota.period', { quota: { limit: 5000, period: 'MONTH' } }],
    ['stages', { stages: [{ restApiId: 'other', stage: 'prod' }] }],
    ['marketplace', { marketplace: { productCode: 'code' } }],
  ])('is not made less for who is on it: %s', (field, changes) => {
    const api = published({ stages: [stage, { restApiId: 'other', stage: 'prod' }] })
    const change = (isHeld: boolean) => putPlan(api, 'silver', { ...input, ...changes }, isHeld, act)
    expect(() => change(true)).toThrow(expect.objectContaining({ code: 'PlanInUse', details: { field } }))
    expect(change(false).state.plans).toEqual([expect.objectContaining(changes)])
  })

  test.each<[string, Partial<PlanInput>]>([
    ['more calls', { throttle: { rateLimit: 20, burstLimit: 40 }, quota: { limit: 2000, period: 'DAY' } }],
    ['no limits', { throttle: undefined, quota: undefined }],
    ['another name and price', { name: 'Sterling', price: '5 €' }],
    ['an approval, which those of before need not', { approval: { approvers: ['ada@example.com'] } }],
  ])('may become more, or otherwise in what nobody has bought: %s', (_, changes) => {
    expect(put(changes, true).state.plans).toEqual([expect.objectContaining(changes)])
  })

  test('that had no limits gets none while somebody is on it', () => {
    const api = published({ plans: [{ ...silver, throttle: undefined, quota: undefined }] })
    expect(() => putPlan(api, 'silver', input, true, act)).toThrow(expect.objectContaining({ code: 'PlanInUse' }))
  })

  test('is one of twenty at the most', () => {
    const plans = Array.from({ length: 20 }, (_, index) => ({ ...silver, planId: `p${index}` }))
    expect(() => putPlan(anApi({ plans }), 'more', input, false, act)).toThrow(
      expect.objectContaining({ code: 'TooManyPlans' }),
    )
  })

  test('of a retired API is for nobody to change', () => {
    const api = published({ status: 'retired' })
    expect(() => putPlan(api, 'silver', input, false, act)).toThrow(expect.objectContaining({ code: 'ApiRetired' }))
    expect(() => withdrawPlan(api, 'silver', act)).toThrow(expect.objectContaining({ code: 'ApiRetired' }))
  })
})

describe('a plan that is withdrawn', () => {
  const gold = { ...silver, planId: 'gold', usagePlanId: 'up2', applied: '{}' }
  const both = published({ plans: [...published().plans, gold] })

  test('is not for sale any more, as everybody learns, and stays for those who are on it', () => {
    const { state, events } = withdrawPlan(both, 'silver', act)
    expect(state.plans).toEqual([expect.objectContaining({ planId: 'silver', withdrawnAt: now.toISOString() }), gold])
    expect(events?.map(({ detail }) => detail.data)).toEqual([
      { apiId: 'petstore', name: 'Pet store', visibility: 'public', planIds: ['gold'] },
    ])
    expect(withdrawPlan(state, 'silver', act).state).toBe(state)
    expect(() => putPlan(state, 'silver', input, false, act)).toThrow(
      expect.objectContaining({ code: 'PlanWithdrawn' }),
    )
  })

  test('was not the last one', () => {
    expect(() => withdrawPlan(published(), 'silver', act)).toThrow(expect.objectContaining({ code: 'LastPlan' }))
    expect(() => withdrawPlan(published(), 'none', act)).toThrow(expect.objectContaining({ code: 'PlanNotFound' }))
  })

  test('is gone at once if nobody could ever be on it', () => {
    expect(withdrawPlan(anApi(), 'silver', act).state.plans).toEqual([])
  })

  test('loses its usage plan an hour later, when nobody is on it', () => {
    const { state } = withdrawPlan(both, 'silver', act)
    const later = new Date(now.getTime() + 3_600_000)
    expect(plansLeft(state, new Date(later.getTime() - 1))).toEqual([])
    expect(plansLeft(state, later).map(({ planId }) => planId)).toEqual(['silver'])
    expect(dropUsagePlan(state, 'silver', act).state.plans).toEqual([gold])
    expect(dropUsagePlan(state, 'gold', act).state).toBe(state)
  })

  test('with its whole API is still told of, without a usage plan', () => {
    const retired = published({ status: 'retired', retiredAt: now.toISOString() })
    expect(plansLeft(retired, new Date(now.getTime() + 3_600_000))).toHaveLength(1)
    const [plan] = dropUsagePlan(retired, 'silver', act).state.plans
    expect(plan).toMatchObject({ planId: 'silver', usagePlanId: undefined, applied: undefined })
  })
})

describe('a usage plan', () => {
  const wanted = settingsOf(silver)
  const there = {
    description: 'For a start.',
    throttle: { rateLimit: 10, burstLimit: 20 },
    quota: { limit: 1000, period: 'DAY', offset: 0 },
    apiStages: [{ apiId: 'abc123', stage: 'prod' }],
  }

  test('that is as it is wanted is let be', () => {
    expect(changesOf(there, wanted)).toEqual([])
  })

  test('changes in what differs alone', () => {
    const other = {
      ...there,
      throttle: { rateLimit: 5, burstLimit: 20 },
      quota: undefined,
      apiStages: [{ apiId: 'abc123', stage: 'beta' }],
      productCode: 'code',
    }
    expect(changesOf(other, wanted)).toEqual([
      { op: 'replace', path: '/throttle/rateLimit', value: '10' },
      { op: 'replace', path: '/quota/limit', value: '1000' },
      { op: 'replace', path: '/quota/period', value: 'DAY' },
      { op: 'add', path: '/apiStages', value: 'abc123:prod' },
      { op: 'remove', path: '/apiStages', value: 'abc123:beta' },
      { op: 'remove', path: '/productCode' },
    ])
  })

  test('loses limits that are not wanted, and gets the product code that it meters by', () => {
    const marketplace = { productCode: 'code' }
    const free = { ...silver, throttle: undefined, quota: undefined, marketplace }
    expect(changesOf(there, settingsOf({ ...free, metering: 'gateway' }))).toEqual([
      { op: 'remove', path: '/throttle' },
      { op: 'remove', path: '/quota' },
      { op: 'replace', path: '/productCode', value: 'code' },
    ])
    // Sold there, and metered by nobody.
    expect(settingsOf({ ...free, metering: 'none' }).productCode).toBeUndefined()
  })

  test('is known to be as it is said to be by what it was made of', () => {
    const [plan] = published().plans
    expect(isAsSaid(published())).toBe(false)
    expect(isAsSaid(published({ plans: [{ ...silver, ...plan, applied: textOf(wanted) }] }))).toBe(true)
  })
})
