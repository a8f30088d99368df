/** A subscription as the domain keeps it: one customer on one plan of one API. It says what is wanted; the gateway is made so. */
import type { subscriptionStatuses } from '../../events/catalog/subscriptions/parts'

export type Status = (typeof subscriptionStatuses)[number]

/** How far it has come. What it shows to others, its status, follows from this, from suspensions and from its end. */
export type Step = 'awaiting-approval' | 'approved' | 'activated' | 'ended' | 'failed'

/** Why there is no access for a while: the account is shut, an owner says so, AWS Marketplace does, or its key has expired. */
export type Suspension = 'account' | 'owner' | 'marketplace' | 'expiry'

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
  /** When it was made; ISO 8601, UTC. */
  readonly issuedAt: string
  /** From then on it is not taken; left out of one that is as long as its subscription goes on. ISO 8601, UTC. */
  readonly expiresAt?: string | undefined
}

/** A key of before, for a while. */
export interface GraceKey extends Key {
  /** Until then it is taken. */
  readonly until: string
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

/** Once a plan, period and mark. */
export interface QuotaTold {
  readonly planId: string
  /** Such as `2026-01-31`. */
  readonly periodStart: string
  readonly percent: 80 | 100
  /** Calls in the period, as it was told. */
  readonly used: number
  /** Its holder is still to be told by mail. */
  readonly isMailOwed?: boolean | undefined
}

export interface Subscription {
  readonly subscriptionId: string
  /** Raised by every write; the condition of the next one. */
  readonly version: number
  readonly sub: string
  readonly apiId: string
  readonly planId: string
  /** Of API Gateway: the plan that its keys are to be in. */
  readonly usagePlanId: string
  /** The plan that they are moved from. */
  readonly previousPlanId?: string | undefined
  /** Follows from the rest; see decisions/status.ts. */
  readonly status: Status
  readonly step: Step
  readonly requestedAt: string
  readonly correlationId: string
  readonly causationId?: string | undefined
  readonly purchase?: Purchase | undefined
  /** What was asked of approvals, and hashes of the addresses of those who were; until it is decided. */
  readonly approval?: { readonly subject: string; readonly approvers: readonly string[] } | undefined
  readonly activatedAt?: string | undefined
  readonly suspendedFor: readonly Suspension[]
  /** That it goes on is still to be told, once its keys are on. */
  readonly isResuming?: boolean | undefined
  /** From then on there is no access; left out as long as it goes on. */
  readonly endsAt?: string | undefined
  /** What was bought reaches so far: from then on there is no access until what follows has come. */
  readonly lapsesAt?: string | undefined
  /** Why it ends, or has failed. */
  readonly reason?: string | undefined
  readonly endedAt?: string | undefined
  /** The generation that is wanted: one more than the key's while it is rotated. */
  readonly generation: number
  /** How long the old key is taken, in seconds, once the new one is. */
  readonly graceSeconds?: number | undefined
  /** How long a key is taken once it is made, in days; undefined: as long as the subscription goes on. */
  readonly keyDays?: number | undefined
  readonly key?: Key | undefined
  /** The key of the wanted generation, as long as the gateway has not taken it yet. */
  readonly making?: Key | undefined
  readonly grace?: GraceKey | undefined
  /** `turning-on` before the first is turned on, `off` after the last is off: what is not `off` may be on. */
  readonly keysAre: 'off' | 'turning-on' | 'on'
  /** The gateway may be otherwise than said here: all of it is looked at, and mended. */
  readonly isAdrift?: boolean | undefined
  /** Which of the executions that follow each other is its own now, counted from 1. */
  readonly execution: number
  readonly executionStartedAt: string
  /** Resumes the wait that is under way. */
  readonly taskToken?: string | undefined
  readonly tokenIssuedAt?: string | undefined
  /** Which wait of the execution it is of. */
  readonly tokenRound?: number | undefined
  /** When that wait ends by itself. */
  readonly tokenWakeAt?: string | undefined
  /** The mark of the quota that was told of last. */
  readonly quotaTold?: QuotaTold | undefined
  /** When the sweep looks at it, if nothing has moved by then. */
  readonly sweepAt?: string | undefined
  /** When it goes: seconds since the epoch. Undefined as long as something is left to do, and for what is kept for ever. */
  readonly removeAt?: number | undefined
  /** How often the sweep has looked in vain, and when it does again. */
  readonly retry?: { readonly failures: number; readonly at: string } | undefined
}
