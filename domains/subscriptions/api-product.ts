/** What is for sale: an API and its plans. A plan is one usage plan of API Gateway. */

export const visibilities = ['public', 'signedIn', 'groups'] as const
export type Visibility = (typeof visibilities)[number]

export const apiStatuses = ['draft', 'published', 'retired'] as const
export type ApiStatus = (typeof apiStatuses)[number]

export interface Throttle {
  /** Requests a second. */
  readonly rateLimit: number
  readonly burstLimit: number
}

export const quotaPeriods = ['DAY', 'WEEK', 'MONTH'] as const
export type QuotaPeriod = (typeof quotaPeriods)[number]

export interface Quota {
  readonly limit: number
  readonly period: QuotaPeriod
  /** Taken off the limit in the first period. */
  readonly offset?: number | undefined
}

export interface PlanStage {
  readonly restApiId: string
  readonly stage: string
}

/** Who must say yes before there is a key. */
export interface PlanApproval {
  /** Addresses. */
  readonly approvers: readonly string[]
  /** Any one of them unless said. */
  readonly quorum?: number | undefined
}

/** A listing of before concurrent agreements is known by its product code, one of now by product and catalog. */
export type PlanListing =
  | { readonly productCode: string; readonly productId?: undefined; readonly catalog?: undefined }
  | { readonly productId: string; readonly catalog: string; readonly productCode?: undefined }

export interface Plan {
  readonly planId: string
  readonly name: string
  readonly description: string
  readonly throttle?: Throttle | undefined
  readonly quota?: Quota | undefined
  readonly stages: readonly PlanStage[]
  /** Of API Gateway; once it is published. */
  readonly usagePlanId?: string | undefined
  /** In words. */
  readonly price?: string | undefined
  readonly approval?: PlanApproval | undefined
  readonly marketplace?: PlanListing | undefined
  /** Whether API Gateway meters by product code. */
  readonly metering: 'gateway' | 'none'
  readonly freeTrial?: boolean | undefined
}

export interface Api {
  readonly apiId: string
  readonly version: number
  readonly name: string
  readonly summary: string
  readonly visibility: Visibility
  /** Of those who see it, if it is for groups. */
  readonly groups?: readonly string[] | undefined
  /** Subjects. */
  readonly owners: readonly string[]
  readonly status: ApiStatus
  readonly plans: readonly Plan[]
}
