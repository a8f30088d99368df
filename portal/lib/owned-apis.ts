/** APIs as their owners look after them, and the form of a plan. */
import type { routes } from '../../domains/subscriptions/routes'
import { isProblem } from './problem'
import type { Answered, Given, RoutesByAddress } from './routes'

type Routes = RoutesByAddress<typeof routes>
export type OwnedApi = Answered<Routes['GET /apis/{apiId}/settings']>
export type OwnedPlan = OwnedApi['plans'][number]
export type Stage = OwnedApi['stages'][number]
export type Holder = Answered<Routes['GET /apis/{apiId}/subscriptions']>['subscriptions'][number]
export type UsageOfAll = Answered<Routes['GET /apis/{apiId}/usage']>
export type Feedback = Answered<Routes['GET /apis/{apiId}/feedback']>['feedback'][number]
export type PlanSettings = Given<Routes['PUT /apis/{apiId}/plans/{planId}']>['body']
export type ApiStatus = OwnedApi['status']

export const statusTexts: Readonly<Record<ApiStatus, string>> = {
  draft: 'Draft',
  published: 'For sale',
  retired: 'Retired',
}

/** The status that an address names; those for sale unless it is one. */
export function statusIn(search: string | undefined): ApiStatus {
  return search === 'draft' || search === 'retired' ? search : 'published'
}

export const stageText = ({ restApiId, stage }: Stage): string => `${restApiId}/${stage}`

/** `a1b2/prod`, one a line; what is none of that is left for the API to refuse. */
export function stagesIn(text: string): Stage[] {
  return linesIn(text).map((line) => {
    const [restApiId = '', ...stage] = line.split('/')
    return { restApiId, stage: stage.join('/') }
  })
}

export function linesIn(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What an error says of a field: of `plans.silver.metering` that is `metering`. */
export function wrongOf(error: unknown, ...fields: readonly string[]): string {
  if (!isProblem(error)) return ''
  const found = error.errors.filter(({ field }) => fields.some((each) => isAt(field, each)))
  return found.map(({ message }) => message).join('; ')
}

/** Whether it says nothing of these fields, so that it must be told as a whole. */
export function isOfNone(error: unknown, fields: readonly string[]): boolean {
  return error !== null && wrongOf(error, ...fields) === ''
}

function isAt(field: string, name: string): boolean {
  const path = field.replace(/^plans\.[^.]+\./, '')
  return path === name || path.startsWith(`${name}.`)
}

/** A plan as texts of a form. */
export interface PlanForm {
  readonly planId: string
  readonly name: string
  readonly description: string
  readonly price: string
  readonly rateLimit: string
  readonly burstLimit: string
  readonly quota: string
  readonly period: 'DAY' | 'WEEK' | 'MONTH'
  readonly stages: readonly string[]
  readonly approvers: string
  readonly quorum: string
  readonly listing: 'none' | 'code' | 'product'
  readonly productCode: string
  readonly productId: string
  readonly catalog: string
  readonly isMetered: boolean
  readonly isFreeTrial: boolean
}

/** Where the form has what the API calls otherwise. */
export const planFields = [
  'planId',
  'name',
  'description',
  'price',
  'throttle',
  'quota',
  'stages',
  'approval',
  'marketplace',
  'metering',
  'freeTrial',
] as const

export function emptyPlan(stages: readonly Stage[]): PlanForm {
  return {
    ...{ planId: '', name: '', description: '', price: '', rateLimit: '', burstLimit: '', quota: '', period: 'MONTH' },
    ...{ stages: stages.map(stageText), approvers: '', quorum: '', listing: 'none', productCode: '', productId: '' },
    ...{ catalog: 'AWSMarketplace', isMetered: false, isFreeTrial: false },
  }
}

export function planForm(plan: OwnedPlan): PlanForm {
  const { planId, name, description, price = '', throttle, quota, stages, approval, marketplace } = plan
  const text = (value: number | undefined) => (value === undefined ? '' : String(value))
  return {
    ...emptyPlan(stages),
    ...{ planId, name, description, price },
    rateLimit: text(throttle?.rateLimit),
    burstLimit: text(throttle?.burstLimit),
    quota: text(quota?.limit),
    period: quota?.period ?? 'MONTH',
    approvers: approval?.approvers.join('\n') ?? '',
    quorum: text(approval?.quorum),
    ...(marketplace && ('productCode' in marketplace ? { listing: 'code' } : { listing: 'product' })),
    ...marketplace,
    isMetered: plan.metering === 'gateway',
    isFreeTrial: plan.freeTrial ?? false,
  }
}

/** `before`: what the form does not have stays, such as the day on which a quota begins. */
export function planSettings(form: PlanForm, before?: OwnedPlan): PlanSettings {
  const { name, description, price, rateLimit, burstLimit, quota, period, approvers, quorum } = form
  const hasThrottle = rateLimit.trim() !== '' || burstLimit.trim() !== ''
  const offset = before?.quota?.period === period ? before.quota.offset : undefined
  const addresses = linesIn(approvers)
  return {
    ...{ name, description },
    stages: stagesIn(form.stages.join('\n')),
    ...(price.trim() !== '' && { price }),
    ...(hasThrottle && { throttle: { rateLimit: numberIn(rateLimit), burstLimit: numberIn(burstLimit) } }),
    ...(quota.trim() !== '' && {
      quota: { limit: numberIn(quota), period, ...(offset !== undefined && { offset }) },
    }),
    ...(addresses.length > 0 && {
      approval: { approvers: addresses, ...(quorum.trim() !== '' && { quorum: numberIn(quorum) }) },
    }),
    ...(form.listing === 'code' && { marketplace: { productCode: form.productCode.trim() } }),
    ...(form.listing === 'product' && {
      marketplace: { productId: form.productId.trim(), catalog: form.catalog.trim() },
    }),
    ...(form.isMetered && { metering: 'gateway' as const }),
    ...(form.isFreeTrial && { freeTrial: true }),
  }
}

export type WrongIn<Field extends string> = Partial<Readonly<Record<Field, string>>>

/** What can be said before the API is asked, whose gateway refuses without naming a field. */
export function wrongInPlan(form: PlanForm): WrongIn<(typeof planFields)[number]> {
  const isWhole = (text: string, most: number) => /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most
  const { planId, name, description, rateLimit, burstLimit, quota, quorum, approvers, stages } = form
  const hasThrottle = rateLimit.trim() !== '' || burstLimit.trim() !== ''
  const isThrottle = Number(rateLimit) >= 0 && rateLimit.trim() !== '' && isWhole(burstLimit, 10_000)
  const isApproved = quorum.trim() === '' || (isWhole(quorum, 20) && linesIn(approvers).length > 0)
  return told({
    planId: isId(planId) || expectedId,
    name: name.trim() !== '' || 'It needs a name',
    description: description.trim() !== '' || 'Say what one gets',
    throttle: !hasThrottle || isThrottle || 'Expected both: requests a second, and at once a whole number up to 10,000',
    quota: quota.trim() === '' || isWhole(quota, 2_147_483_647) || 'Expected a whole number, from 1',
    stages: stages.length > 0 || 'Choose one at least',
    approval: isApproved || 'Expected addresses, and of how many of them a whole number, from 1',
  })
}

export function wrongInApi(api: { readonly apiId: string; readonly name: string; readonly stages: string }) {
  return told({
    apiId: isId(api.apiId) || expectedId,
    name: api.name.trim() !== '' || 'It needs a name',
    stages:
      (stagesIn(api.stages).length > 0 && stagesIn(api.stages).every(({ stage }) => stage !== '')) ||
      'Expected one at least, such as a1b2c3d4e5/prod',
  })
}

const expectedId = 'Expected small letters and digits, joined by hyphens'
const isId = (text: string): boolean => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text.trim())

/** Those that are not true. */
export function told<Field extends string>(checks: Readonly<Record<Field, true | string | boolean>>): WrongIn<Field> {
  return Object.fromEntries(Object.entries(checks).filter(([, check]) => check !== true)) as WrongIn<Field>
}

/** What is no number is 0, which every limit refuses with what it expects. */
function numberIn(text: string): number {
  const value = Number(text.trim())
  return text.trim() === '' || !Number.isFinite(value) ? 0 : value
}

/** The calls of all customers of a page on each day. */
export function totalsOf({
  usage,
}: Pick<UsageOfAll, 'usage'>): readonly { readonly day: string; readonly used: number }[] {
  const totals = new Map<string, number>()
  for (const { days } of usage) for (const { day, used } of days) totals.set(day, (totals.get(day) ?? 0) + used)
  return [...totals].map(([day, used]) => ({ day, used })).sort((a, b) => (a.day < b.day ? -1 : 1))
}

/** What publishing does, said before it is done. */
export function whatPublishingDoes({ status, plans }: OwnedApi): string {
  const count = plans.filter(({ withdrawnAt }) => withdrawnAt === undefined).length
  const planText = count === 1 ? 'its plan' : `each of its ${count} plans`
  return status === 'draft'
    ? `It comes into the catalogue for those who may see it, and a usage plan of API Gateway is made for ${planText}. It can be retired later, and is never a draft again.`
    : `Usage plans that somebody has changed or deleted in API Gateway are made so again, for ${planText}. Who is on them stays.`
}

/** What retiring does. */
export function whatRetiringDoes(endsAt: string): string {
  const end =
    endsAt === '' ? 'Subscriptions go on until their holders end them' : `All its subscriptions end on ${endsAt}`
  return `It goes from the catalogue and takes nobody else. ${end}. It does not come back: another would have to be published.`
}
