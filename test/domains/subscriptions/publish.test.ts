import { changeApi, createApi, isAsCreated, nameStages } from '../../../domains/subscriptions/decisions/api-changes'
import { fits, isVisible } from '../../../domains/subscriptions/decisions/catalogue'
import { abandonPublication, beginPublication, publish, retire } from '../../../domains/subscriptions/decisions/publish'
import { RetryLaterError } from '../../../shared/errors'
import { act, anApi, now, owner, published, silver, stage } from './an-api'

const here = { byMarketplace: false }
const at = (milliseconds: number) => ({ ...act, now: new Date(now.getTime() + milliseconds) })
const made = [{ planId: 'silver', usagePlanId: 'up1', applied: 'x' }]
const day = 86_400_000

describe('a draft', () => {
  const input = { apiId: 'a', name: 'A', summary: '', visibility: 'public', owners: [owner], stages: [stage] } as const

  test('is the same however often it is created', () => {
    const { state } = createApi(input, act)
    expect(state).toMatchObject({ status: 'draft', version: 1, plans: [], lastDone: { what: 'ApiCreated' } })
    expect(isAsCreated(state, input)).toBe(true)
    expect(isAsCreated(state, { ...input, name: 'B' })).toBe(false)
  })

  test('has groups if it is for groups, and then alone', () => {
    const { apiId: _, owners: __, stages: ___, ...settings } = input
    for (const wrong of [{ visibility: 'groups' }, { visibility: 'groups', groups: [] }, { groups: ['a'] }] as const) {
      const refused = expect.objectContaining({ code: 'GroupsMismatch', details: { field: 'groups' } })
      expect(() => createApi({ ...input, ...wrong }, act)).toThrow(refused)
      expect(() => changeApi(anApi(), { ...settings, ...wrong }, act)).toThrow(refused)
    }
  })

  test('keeps the stages that its plans are made for', () => {
    expect(() => nameStages(anApi(), [{ ...stage, stage: 'beta' }], act)).toThrow(
      expect.objectContaining({ code: 'StageInUse', details: { field: 'stages', planId: 'silver' } }),
    )
  })
})

describe('publishing', () => {
  test.each([
    ['document', anApi({ document: undefined })],
    ['plans', anApi({ plans: [] })],
    ['plans', anApi({ plans: [{ ...silver, withdrawnAt: now.toISOString() }] })],
  ])('names what is missing: %s', (field, api) => {
    expect(() => beginPublication(api, here, act)).toThrow(
      expect.objectContaining({ code: 'ApiNotReady', details: { field } }),
    )
  })

  test.each([
    ['marketplace', { marketplace: { productCode: 'code' } }],
    ['metering', { metering: 'gateway', marketplace: { productId: 'p', catalog: 'c' } }],
    ['stages.0', { stages: [{ restApiId: 'other', stage: 'prod' }] }],
  ] as const)('refuses a plan by its field: %s', (field, changes) => {
    const api = anApi({ plans: [{ ...silver, ...changes }] })
    expect(() => beginPublication(api, here, act)).toThrow(
      expect.objectContaining({ code: 'PlanInvalid', details: { field: `plans.silver.${field}` } }),
    )
  })

  test('is for one at a time, until they are done, give up, or are surely gone', () => {
    const begun = beginPublication(anApi(), here, act).state
    expect(() => beginPublication(begun, here, at(119_999))).toThrow(RetryLaterError)
    expect(beginPublication(begun, here, at(120_000)).state.publishingUntil).not.toBe(begun.publishingUntil)
    expect(abandonPublication(begun, begun.publishingUntil).state.publishingUntil).toBeUndefined()
    expect(abandonPublication(begun, 'another').state).toBe(begun)
    expect(() => publish(begun, made, 'another', act)).toThrow(RetryLaterError)
  })

  test('tells which plans are for sale, and again when they are others', () => {
    const begun = beginPublication(anApi(), here, act).state
    const first = publish(begun, made, begun.publishingUntil, act)
    expect(first.state).toMatchObject({ status: 'published', publishedAt: now.toISOString(), plans: [made[0]] })
    expect(first.state.publishingUntil).toBeUndefined()
    expect(first.events?.map(({ detail }) => detail.data)).toEqual([expect.objectContaining({ planIds: ['silver'] })])
    const again = beginPublication(first.state, here, at(1000)).state
    expect(publish(again, made, again.publishingUntil, at(1000)).events).toEqual([])
    const more = { ...again, plans: [...again.plans, { ...silver, planId: 'gold' }] }
    const two = [...made, { planId: 'gold', usagePlanId: 'up2', applied: 'y' }]
    const [event] = publish(more, two, more.publishingUntil, at(2000)).events ?? []
    expect(event?.detail.data).toMatchObject({ planIds: ['silver', 'gold'] })
  })

  test('leaves a plan that came in the meantime to the next time', () => {
    const begun = beginPublication(anApi(), here, act).state
    const more = { ...begun, plans: [...begun.plans, { ...silver, planId: 'gold' }] }
    const { state, events } = publish(more, made, begun.publishingUntil, act)
    expect(state.plans.map(({ usagePlanId }) => usagePlanId)).toEqual(['up1', undefined])
    expect(events?.[0]?.detail.data).toMatchObject({ planIds: ['silver'] })
  })

  test('does not bring back what was retired in the meantime', () => {
    const begun = beginPublication(anApi(), here, act).state
    const { state } = retire(begun, undefined, false, act)
    expect(() => publish(state, made, begun.publishingUntil, act)).toThrow(
      expect.objectContaining({ code: 'ApiRetired' }),
    )
  })
})

describe('retiring', () => {
  test('lets subscriptions go on', () => {
    const { state, events } = retire(published(), undefined, true, act)
    expect(state).toMatchObject({ status: 'retired', retiredAt: now.toISOString(), endsAt: undefined })
    expect(events?.map(({ detail }) => detail.data)).toEqual([{ apiId: 'petstore' }])
    expect(retire(state, undefined, true, at(day)).state).toBe(state)
  })

  test('ends them on a day of which they have notice, which is brought forward and never put off', () => {
    const in40 = new Date(now.getTime() + 40 * day)
    const { state, events } = retire(published(), in40, true, act)
    expect(state.endsAt).toBe(in40.toISOString())
    expect(events?.map(({ detail }) => detail.data)).toEqual([{ apiId: 'petstore', endsAt: in40.toISOString() }])
    expect(retire(state, in40, true, at(day)).state).toBe(state)
    expect(retire(state, undefined, true, at(day)).state).toBe(state)
    const in35 = new Date(now.getTime() + 35 * day)
    expect(retire(state, in35, true, at(day)).state).toMatchObject({
      endsAt: in35.toISOString(),
      retiredAt: state.retiredAt,
    })
    const refused = expect.objectContaining({ code: 'RetirementRefused', details: { field: 'endsAt' } })
    expect(() => retire(state, new Date(now.getTime() + 41 * day), true, at(day))).toThrow(refused)
    expect(() => retire(published(), new Date(now.getTime() + 30 * day - 1), true, act)).toThrow(refused)
    expect(() => retire(published(), new Date(now.getTime() - 1), false, act)).toThrow(refused)
    expect(retire(published(), new Date(now.getTime() + 1), false, act).state.status).toBe('retired')
  })

  test('of a draft is told to nobody', () => {
    const { state, events } = retire(anApi(), undefined, false, act)
    expect([state.status, events, state.lastDone.what]).toEqual(['retired', undefined, 'DraftRetired'])
  })
})

describe('the catalogue', () => {
  const caller = (sub: string, ...groups: string[]) => ({ sub, groups })
  const others = caller('other', 'developers')
  const inGroup = caller('member', 'partners')

  test.each([
    ['a draft', anApi(), []],
    ['a public one', published(), ['nobody', 'others', 'inGroup']],
    ['one for people who sign in', published({ visibility: 'signedIn' }), ['others', 'inGroup']],
    ['one for a group', published({ visibility: 'groups', groups: ['partners'] }), ['inGroup']],
    ['a retired public one', published({ status: 'retired' }), ['nobody', 'others', 'inGroup']],
  ])('shows %s to whom it is for, and to its owners', (_, api, seenBy) => {
    const callers = { nobody: undefined, others, inGroup }
    const seeing = Object.entries(callers).filter(([, each]) => isVisible(api, each))
    expect(seeing.map(([name]) => name)).toEqual(seenBy)
    expect(isVisible(api, caller(owner))).toBe(true)
    expect(isVisible(api, caller('somebody', 'admins'))).toBe(true)
  })

  test.each([
    [undefined, true],
    ['pet', true],
    ['KINDS store', true],
    ['pet cars', false],
    ['.*', false],
  ])('is searched by words: %s', (search, isFound) => {
    expect(fits(anApi(), search)).toBe(isFound)
  })
})
