/** A subscription as the domain keeps it: one customer on one plan of one API. It says what is wanted; the gateway is made so. */
import type { subscriptionStatuses } from '../../events/catalog/subscriptions/parts'

export type Status = (typeof subscriptionStatuses)[number]

/** How far it has come. What it shows to others, its status, follows from this, from suspensions and from its end. */
export type Step = 'awaiting-approval' | 'approved' | 'activated' | 'ended' | 'failed'

/** Why there is no access for a while: the account is shut, an owner says so, or AWS Marketplace does. */
export type Suspension = 'account' | 'owner' | 'marketplace'

/** A key in the gateway. The key itself is kept nowhere: it is derived whenever it is needed. */
export interface Key {
  /** Counts the keys of the subscription from 1. */
  readonly generation: number
  readonly keyId: string
  /** The usage plan that it was put into. */
  readonly usagePlanId: string
  readonly lastFour: string
  /** SHA-256. */
  readonly hash: string
  /** When the gateway first took it; none as long as it has not. */
  readonly issuedAt?: string | undefined
}

/** Who buys, in the words of AWS Marketplace. */
export interface Purchase {
  readonly agreementId?: string | undefined
  readonly licenseArn?: string | undefined
  readonly productCode?: string | undefined
  /** Existing listings; also what API Gateway meters by. */
  readonly customerIdentifier?: string | undefined
  readonly customerAccountId?: string | undefined
}

export interface Subscription {
  readonly subscriptionId: string
  /** Raised by every write; the condition of the next one. */
  readonly version: number
  readonly sub: string
  readonly apiId: string
  readonly planId: string
  /** Follows from the rest; see decisions/status.ts. */
  readonly status: Status
  readonly step: Step
  readonly requestedAt: string
  readonly correlationId: string
  readonly causationId?: string | undefined
  readonly purchase?: Purchase | undefined
  readonly activatedAt?: string | undefined
  readonly suspendedFor: readonly Suspension[]
  /** From then on there is no access; left out as long as it goes on. */
  readonly endsAt?: string | undefined
  /** Why it ends, or has failed. */
  readonly reason?: string | undefined
  readonly endedAt?: string | undefined
  /** The generation that is wanted: one more than the key's while it is rotated. */
  readonly generation: number
  /** How long the old key is taken, in seconds, once the new one is. */
  readonly graceSeconds?: number | undefined
  readonly key?: Key | undefined
  /** The key of before, as long as it is taken. */
  readonly grace?: (Key & { readonly until: string }) | undefined
  /** Whether keys are on, as they were last made; the gateway is asked again when it matters. */
  readonly isOn: boolean
  /** Something is not as it was made: all of it is to be looked at, and mended. */
  readonly isAdrift?: boolean | undefined
  /** Which of the executions that follow each other is its own now; 0 before the first. */
  readonly execution: number
  readonly executionStartedAt?: string | undefined
  /** Resumes the wait that is under way. */
  readonly taskToken?: string | undefined
  readonly tokenIssuedAt?: string | undefined
  /** When the workflow wakes by itself. */
  readonly wakeAt?: string | undefined
  /** The mark that was told of in this period of the quota. */
  readonly quotaTold?: { readonly periodStart: string; readonly percent: 80 | 100 } | undefined
  /** When the sweep looks at it, if nothing has moved by then. */
  readonly sweepAt?: string | undefined
  /** How often the sweep has looked in vain, and when it does again. */
  readonly retry?: { readonly failures: number; readonly at: string } | undefined
}
