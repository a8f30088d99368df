/** What subscriptions mean to whoever holds them. */
import type { routes } from '../../domains/subscriptions/routes'
import type { Answered, RoutesByAddress } from './routes'

type Routes = RoutesByAddress<typeof routes>
export type SubscriptionSummary = Answered<Routes['GET /subscriptions']>['subscriptions'][number]
export type Subscription = Answered<Routes['GET /subscriptions/{id}']>
export type Usage = Answered<Routes['GET /subscriptions/{id}/usage']>
export type AuditEntry = Answered<Routes['GET /subscriptions/{id}/audit']>['entries'][number]
export type ShownKey = Answered<Routes['POST /subscriptions/{id}/key']>
type Status = Subscription['status']

export const statusTexts: Readonly<Record<Status, string>> = {
  pending: 'Being set up',
  'awaiting-approval': 'Waits for an approval',
  active: 'Active',
  suspended: 'Suspended',
  ending: 'Ending',
  ended: 'Ended',
  failed: 'Came to nothing',
}

/** Its time is over, and its key may still be taken for a moment. */
export function isEndingNow({ status, endsAt }: Pick<Subscription, 'status' | 'endsAt'>, now: Date): boolean {
  return status === 'ending' && endsAt !== undefined && new Date(endsAt) <= now
}

/** Milliseconds until it is looked at again: something is about to happen, or may. */
export function paceOf(
  subscription: Pick<Subscription, 'status' | 'grace' | 'key' | 'endsAt'>,
  now: Date,
): number | false {
  const { status, grace, key } = subscription
  if (status === 'pending' || isEndingNow(subscription, now)) return 1_000
  if (status === 'ended' || status === 'failed') return false
  return status === 'awaiting-approval' || grace || !key ? 4_000 : 15_000
}

/** Whether the API takes calls with its key. */
export function isCallable({ status }: Pick<Subscription, 'status'>): boolean {
  return status === 'active' || status === 'ending'
}

export function isOver({ status }: Pick<Subscription, 'status'>): boolean {
  return status === 'ended' || status === 'failed'
}

/** A key can be rotated: it is taken, or a new one is all that is missing. */
export function isRotatable({ status, suspendedFor }: Pick<Subscription, 'status' | 'suspendedFor'>): boolean {
  return status === 'active' || (status === 'suspended' && suspendedFor.every((each) => each === 'expiry'))
}

const suspensions: Readonly<Record<string, string>> = {
  account: 'your account is shut',
  owner: 'an owner of the API has suspended it',
  marketplace: 'AWS Marketplace says that what you bought does not count just now',
  expiry: 'the key has expired',
}

/** Such as `an owner of the API has suspended it`. */
export function suspensionText(suspendedFor: readonly string[]): string {
  return suspendedFor.map((each) => suspensions[each] ?? each).join(', and ')
}

const reasons: Readonly<Record<string, string>> = {
  Cancelled: 'It was cancelled',
  Unsubscribed: 'It was cancelled at AWS Marketplace',
  PlanGone: 'The plan is not there any more',
  Rejected: 'Whoever was asked has said no',
  NotDecidedInTime: 'Nobody has decided in time',
  Withdrawn: 'The request for an approval was withdrawn',
  CannotBeApproved: 'The approval could not be asked for',
}

/** In words, if it is one of ours; as it is told, if not. */
export function reasonText(reason: string): string {
  return reasons[reason] ?? reason
}

const happened: Readonly<Record<string, string>> = {
  SubscriptionRequested: 'Asked for',
  ApiKeyIssued: 'A key was made',
  ApiKeyShown: 'The key was shown',
  ApiKeyRotated: 'The key was rotated',
  ApiKeyRevoked: 'A key was taken back',
  SubscriptionActivated: 'Active',
  SubscriptionChanged: 'Changed',
  SubscriptionEnding: 'An end was set',
  SubscriptionEnded: 'Ended',
  SubscriptionFailed: 'Came to nothing',
  ApprovalRequested: 'An approval was asked for',
  ApprovalWithdrawalRequested: 'The request for an approval was withdrawn',
  QuotaReached: 'Much of the quota, or all of it, is used',
}

export function auditText({ what }: Pick<AuditEntry, 'what'>): string {
  return happened[what] ?? what
}

/** Who did it, as the reader knows them. */
export function actorText({ actor }: Pick<AuditEntry, 'actor'>, sub: string): string {
  if (actor === sub) return 'you'
  if (actor.startsWith('erased/')) return 'somebody whose account was erased'
  return /^[0-9a-f]{8}-/.test(actor) ? 'an owner of the API' : 'the system'
}

/** What of the quota of the present period is used; undefined without a quota, or before anything is known. */
export function usedOf({ quota, days }: Pick<Usage, 'quota' | 'days'>): number | undefined {
  const remaining = days.at(-1)?.remaining
  return quota && remaining !== undefined ? Math.max(0, quota.limit - remaining) : undefined
}
