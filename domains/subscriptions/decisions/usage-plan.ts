/** What a plan is in API Gateway, and how a usage plan that is otherwise becomes so. */
import type { Api, Plan } from '../api-product'
import { onSale } from './api-news'

export interface PlanSettings extends Pick<Plan, 'description' | 'throttle' | 'quota' | 'stages'> {
  /** By it API Gateway meters for AWS Marketplace. */
  readonly productCode: string | undefined
}

export function settingsOf({ description, throttle, quota, stages, marketplace, metering }: Plan): PlanSettings {
  const productCode = metering === 'gateway' ? marketplace?.productCode : undefined
  return { description, throttle, quota, stages, productCode }
}

/** To tell whether a usage plan has to be changed. */
export function textOf(settings: PlanSettings): string {
  return JSON.stringify(settings)
}

/** Whether the usage plans of what is on sale were made by what is said of them. */
export function isAsSaid(api: Api): boolean {
  return onSale(api).every((plan) => plan.applied === textOf(settingsOf(plan)))
}

/** Whether API Gateway should meter calls of somebody, also of those who stay on a plan that is not for sale. */
export function isMetered({ plans }: Api): boolean {
  return plans.some(({ metering, usagePlanId }) => metering === 'gateway' && usagePlanId !== undefined)
}

/** Whether somebody has changed or deleted one by hand. `there`: all there are, by id. */
export function isAltered(plans: readonly Plan[], there: ReadonlyMap<string, There>): boolean {
  return plans.some((plan) => {
    const found = plan.usagePlanId === undefined ? undefined : there.get(plan.usagePlanId)
    return !found || changesOf(found, settingsOf(plan)).length > 0
  })
}

/** As API Gateway gives one. */
interface There {
  readonly description?: string | undefined
  readonly throttle?: { readonly rateLimit?: number | undefined; readonly burstLimit?: number | undefined } | undefined
  readonly quota?:
    | {
        readonly limit?: number | undefined
        readonly period?: string | undefined
        readonly offset?: number | undefined
      }
    | undefined
  readonly apiStages?:
    | readonly { readonly apiId?: string | undefined; readonly stage?: string | undefined }[]
    | undefined
  readonly productCode?: string | undefined
}

interface PatchOperation {
  op: 'add' | 'remove' | 'replace'
  path: string
  value?: string
}

/** In the order of AWS's own documents: what is added before what is taken away, so that no call is refused in between. */
export function changesOf(there: There, wanted: PlanSettings): PatchOperation[] {
  return [
    ...(there.description === wanted.description ? [] : [replace('/description', wanted.description)]),
    ...limitsOf(
      'throttle',
      { ...there.throttle },
      wanted.throttle && { ...wanted.throttle },
      there.throttle !== undefined,
    ),
    ...limitsOf(
      'quota',
      { ...there.quota, offset: there.quota?.offset || undefined },
      wanted.quota && { ...wanted.quota, offset: wanted.quota.offset || undefined },
      there.quota !== undefined,
    ),
    ...stageChanges(there, wanted),
    ...productCodeChange(there.productCode, wanted.productCode),
  ]
}

type Limits = Readonly<Record<string, number | string | undefined>>

function limitsOf(
  name: 'throttle' | 'quota',
  there: Limits,
  wanted: Limits | undefined,
  isThere: boolean,
): PatchOperation[] {
  if (!wanted) return isThere ? [{ op: 'remove', path: `/${name}` }] : []
  const names = [...new Set([...Object.keys(there), ...Object.keys(wanted)])]
  return names
    .filter((each) => there[each] !== wanted[each])
    .map((each) => replace(`/${name}/${each}`, String(wanted[each] ?? 0)))
}

function stageChanges({ apiStages = [] }: There, { stages }: PlanSettings): PatchOperation[] {
  const is = apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`)
  const shall = stages.map(({ restApiId, stage }) => `${restApiId}:${stage}`)
  return [
    ...shall
      .filter((each) => !is.includes(each))
      .map((value): PatchOperation => ({ op: 'add', path: '/apiStages', value })),
    ...is
      .filter((each) => !shall.includes(each))
      .map((value): PatchOperation => ({ op: 'remove', path: '/apiStages', value })),
  ]
}

function productCodeChange(is: string | undefined, shall: string | undefined): PatchOperation[] {
  if (is === shall) return []
  return [shall === undefined ? { op: 'remove', path: '/productCode' } : replace('/productCode', shall)]
}

function replace(path: string, value: string): PatchOperation {
  return { op: 'replace', path, value }
}
