/** The form of a plan, and what owners are told before they act. */
import {
  emptyPlan,
  type OwnedApi,
  type OwnedPlan,
  planForm,
  planSettings,
  stagesIn,
  statusIn,
  totalsOf,
  whatPublishingDoes,
  whatRetiringDoes,
  wrongInApi,
  wrongInPlan,
  wrongOf,
} from '../../portal/lib/owned-apis'
import { Problem } from '../../portal/lib/problem'

const stages = [{ restApiId: 'a1b2', stage: 'prod' }]
const plan: OwnedPlan = {
  planId: 'silver',
  name: 'Silver',
  description: 'For a start.',
  price: '5 USD a month',
  throttle: { rateLimit: 2.5, burstLimit: 5 },
  quota: { limit: 1000, period: 'WEEK', offset: 3 },
  stages,
  approval: { approvers: ['ada@example.com', 'bob@example.com'], quorum: 2 },
  marketplace: { productCode: 'abc123' },
  metering: 'gateway',
  freeTrial: true,
}

test('a plan that is saved as it was opened is the same plan, with what the form does not have', () => {
  const { planId: _, ...settings } = plan
  expect(planSettings(planForm(plan), plan)).toEqual(settings)
  const licensed = { ...plan, marketplace: { productId: 'prod-1', catalog: 'AWSMarketplace' } }
  expect(planSettings(planForm(licensed), licensed)).toMatchObject({ marketplace: licensed.marketplace })
})

test('what is left empty is not there, and what is no number is refused as a limit', () => {
  const form = { ...emptyPlan(stages), name: 'Free', description: 'Nothing.' }
  expect(planSettings(form)).toEqual({ name: 'Free', description: 'Nothing.', stages })
  expect(planSettings({ ...form, quota: 'many' })).toMatchObject({ quota: { limit: 0, period: 'MONTH' } })
  expect(planSettings({ ...form, rateLimit: '5' })).toMatchObject({ throttle: { rateLimit: 5, burstLimit: 0 } })
})

test('what is wrong with a plan, or an API, is told by its field before anybody is asked', () => {
  expect(wrongInPlan(planForm(plan))).toEqual({})
  const empty = { ...emptyPlan([]), rateLimit: '5', quota: '0', quorum: '2' }
  expect(Object.keys(wrongInPlan(empty))).toEqual([
    ...['planId', 'name', 'description', 'throttle', 'quota', 'stages', 'approval'],
  ])
  expect(wrongInApi({ apiId: 'pets', name: 'Pets', stages: 'a1b2/prod' })).toEqual({})
  expect(Object.keys(wrongInApi({ apiId: 'Pets!', name: ' ', stages: 'prod' }))).toEqual(['apiId', 'name', 'stages'])
})

test('a quota that gets another period begins anew', () => {
  expect(planSettings({ ...planForm(plan), period: 'DAY' }, plan).quota).toEqual({ limit: 1000, period: 'DAY' })
})

test('stages are read one a line, and what is none is left for the API to refuse', () => {
  expect(stagesIn('a1b2/prod\n c3d4/beta ,\nnonsense')).toEqual([
    ...stages,
    { restApiId: 'c3d4', stage: 'beta' },
    { restApiId: 'nonsense', stage: '' },
  ])
})

test('an error is told at its field, whichever way the API names it', () => {
  const facts = { code: 'PlanInvalid', status: 400, correlationId: 'x' }
  const of = (field: string) => new Problem('no', { ...facts, field })
  expect(wrongOf(of('plans.silver.metering'), 'metering')).toBe('no')
  expect(wrongOf(of('throttle.rateLimit'), 'throttle')).toBe('no')
  expect(wrongOf(of('throttled'), 'throttle')).toBe('')
  const several = { ...facts, errors: ['name', 'quota.limit'].map((field) => ({ field, message: `${field}!` })) }
  expect(wrongOf(new Problem('no', several), 'quota')).toBe('quota.limit!')
  expect(wrongOf(new Error('no'), 'quota')).toBe('')
})

test('what customers have used is added up by day', () => {
  const usage = [
    {
      subscriptionId: 'a',
      sub: 'a',
      planId: 'silver',
      days: [
        { day: '2026-11-02', used: 2 },
        { day: '2026-11-01', used: 1 },
      ],
      keys: [],
    },
    { subscriptionId: 'b', sub: 'b', planId: 'silver', days: [{ day: '2026-11-02', used: 40 }], keys: [] },
  ]
  expect(totalsOf({ usage })).toEqual([
    { day: '2026-11-01', used: 1 },
    { day: '2026-11-02', used: 42 },
  ])
})

test('owners are told what they are about to do', () => {
  const api = {
    status: 'draft',
    plans: [plan, { ...plan, withdrawnAt: '2026-11-01T00:00:00Z' }],
  } as unknown as OwnedApi
  expect(whatPublishingDoes(api)).toContain('a usage plan of API Gateway is made for its plan')
  expect(whatPublishingDoes({ ...api, status: 'published' })).toContain('made so again')
  expect(whatRetiringDoes('')).toContain('go on until their holders end them')
  expect(whatRetiringDoes('2027-01-31')).toContain('end on 2027-01-31')
  expect(['draft', 'toString', undefined].map(statusIn)).toEqual(['draft', 'published', 'published'])
})
