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
  /** The day of a week or month on which its periods begin, counted from 0. */
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
  /** Since then it is not for sale: who is on it stays on it. */
  readonly withdrawnAt?: string | undefined
  /** What of it the usage plan was made by last; another text means that the usage plan is to be changed. */
  readonly applied?: string | undefined
}

/** What who describes a plan says of it. */
export type PlanInput = Omit<Plan, 'planId' | 'usagePlanId' | 'withdrawnAt' | 'applied'>

/** The document that is kept of an API. */
export interface KeptDocument {
  readonly hash: string
  /** Such as `openapi-3.1`. */
  readonly format: string
  readonly operations: number
  readonly storedAt: string
}

/** Who did what last, which the audit has with the same write. */
export interface Done {
  readonly what: string
  readonly at: string
  readonly actor: string
  readonly correlationId: string
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
  /** What may be sold: administrators say it, since other owners have stages in the same account. */
  readonly stages: readonly PlanStage[]
  readonly status: ApiStatus
  readonly plans: readonly Plan[]
  readonly document?: KeptDocument | undefined
  readonly createdAt: string
  readonly publishedAt?: string | undefined
  readonly retiredAt?: string | undefined
  /** When the subscriptions that are left end, once it is retired. */
  readonly endsAt?: string | undefined
  /** Somebody is just making its usage plans: until then nobody else does. */
  readonly publishingUntil?: string | undefined
  readonly lastDone: Done
}

/** What who creates an API says of it. */
export type ApiInput = Pick<Api, 'apiId' | 'name' | 'summary' | 'visibility' | 'groups' | 'owners' | 'stages'>
