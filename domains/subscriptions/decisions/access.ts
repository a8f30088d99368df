/**
 * What AWS Marketplace and the buyer together make of a subscription: access exactly while it is paid for and somebody is
 * registered for it. It depends on what is known and not on the order in which it came to be known.
 *
 * A buyer of an existing listing is told of by its topics (`buyer`), one of concurrent agreements by an agreement and a
 * license. A renewed or replaced agreement goes on as another: its own end, and that of its license, end nothing as long as
 * that one counts.
 */
export interface AgreementFact {
  readonly agreementId: string
  /** `ACTIVE`, or how it ended, as AWS Marketplace says it. */
  readonly status: string
  readonly startsAt?: string | undefined
  /** In the year 9999 if it has no end. */
  readonly endsAt?: string | undefined
  /** When AWS told that it has ended. */
  readonly endedAt?: string | undefined
}

export interface LicenseFact {
  readonly licenseArn: string
  readonly agreementId: string
  readonly state: 'updated' | 'deprovisioned'
}

export interface BuyerFact {
  readonly state: 'subscribed' | 'failed' | 'leaving' | 'left'
  /** When AWS said so. */
  readonly at: string
}

export interface Facts {
  readonly agreement?: AgreementFact | undefined
  readonly license?: LicenseFact | undefined
  /** What a renewed or replaced agreement goes on as, once that is known. */
  readonly successor?: { readonly agreement: AgreementFact; readonly license?: LicenseFact | undefined } | undefined
  readonly buyer?: BuyerFact | undefined
}

/** Who has come with a token of the registration page, and signed in. */
export interface RegistrationFact {
  readonly sub: string
}

export type Missing = 'marketplace' | 'license' | 'registration' | 'start'

export type Access =
  | { readonly is: 'none'; readonly missing: readonly Missing[] }
  /** Until then, if an end is known. */
  | { readonly is: 'granted'; readonly until?: string }
  | { readonly is: 'ended'; readonly reason: string }
  /** There never was any. */
  | { readonly is: 'failed'; readonly reason: string }

/** What is left to a seller after `unsubscribe-pending`. */
const leavingTime = 3_600_000
/** How long a renewed or replaced agreement is believed to go on before the other is seen: deliveries come late. */
const bridge = 86_400_000

const continued = ['RENEWED', 'REPLACED']

export function access(facts: Facts, registration: RegistrationFact | undefined, now: Date): Access {
  const said = facts.buyer ? ofBuyer(facts.buyer, now) : ofAgreement(facts, now)
  if (said.is === 'ended' || said.is === 'failed' || registration) return said
  const missing = said.is === 'none' ? said.missing : []
  return { is: 'none', missing: [...missing, 'registration'] }
}

function ofBuyer({ state, at }: BuyerFact, now: Date): Access {
  if (state === 'subscribed') return { is: 'granted' }
  if (state === 'failed') return { is: 'failed', reason: 'MarketplaceRefused' }
  const until = new Date(Date.parse(at) + leavingTime)
  const isLeaving = state === 'leaving' && until.getTime() > now.getTime()
  return isLeaving ? { is: 'granted', until: until.toISOString() } : { is: 'ended', reason: 'Unsubscribed' }
}

function ofAgreement({ agreement, license, successor }: Facts, now: Date): Access {
  if (!agreement) return { is: 'none', missing: license ? ['marketplace'] : ['marketplace', 'license'] }
  if (continued.includes(agreement.status)) {
    if (successor && successor.agreement.agreementId !== agreement.agreementId) return ofSuccessor(successor, now)
    return until(new Date(Date.parse(agreement.endedAt ?? now.toISOString()) + bridge), 'NotContinued', now)
  }
  if (agreement.status !== 'ACTIVE') return { is: 'ended', reason: reasonOf(agreement.status) }
  if (license?.state === 'deprovisioned') return { is: 'ended', reason: 'Deprovisioned' }
  if (!license) return { is: 'none', missing: ['license'] }
  return ofActive(agreement, now)
}

/** Its license may be told of later than it: until then the old one stands for both. */
function ofSuccessor({ agreement, license }: NonNullable<Facts['successor']>, now: Date): Access {
  if (agreement.status === 'ACTIVE' && !license) return ofActive(agreement, now)
  return ofAgreement({ agreement, license }, now)
}

function ofActive({ startsAt, endsAt }: AgreementFact, now: Date): Access {
  if (startsAt !== undefined && Date.parse(startsAt) > now.getTime()) return { is: 'none', missing: ['start'] }
  if (endsAt === undefined || endsAt.startsWith('9999')) return { is: 'granted' }
  return until(new Date(endsAt), 'Expired', now)
}

function until(end: Date, reason: string, now: Date): Access {
  return end.getTime() > now.getTime() ? { is: 'granted', until: end.toISOString() } : { is: 'ended', reason }
}

/** `CANCELLED` as `Cancelled`. */
function reasonOf(status: string): string {
  return status.charAt(0) + status.slice(1).toLowerCase()
}
