/**
 * What the subscription of a purchase should be, by all that is known of it: AWS Marketplace’s word, the registration, and
 * the time. It depends on no order in which they came to be known.
 */
import type { Agreement, Buyer, Entitled, License, Registration } from '../marketplace/facts'
import { longestLapse } from './next-step'

export type Access =
  /** Not yet: Marketplace has not said yes, or nobody has registered. */
  | { readonly access: 'none' }
  /** `until` then, if nothing more is said by then. */
  | { readonly access: 'yes'; readonly registration: Registration; readonly until?: string | undefined }
  /** What there is goes on until then, if nothing more is said by then; nothing begins, or goes on again, by it. */
  | { readonly access: 'kept'; readonly until: string }
  /**
   * For a while, and for the reason: it goes on, with the same key, when Marketplace says yes again. `since` then, if what
   * was bought has run out.
   */
  | { readonly access: 'suspended'; readonly reason: string; readonly since?: string | undefined }
  | { readonly access: 'over'; readonly reason: string }

/** So long what is renewed or replaced goes on before its successor is known: events are delivered for a day. */
export const successionWindow = 24 * 3_600_000

/**
 * So long one whose license is taken goes on before it is known how its agreement has ended: AWS takes the license within an
 * hour of that, so what tells of it is no later than this, but for what is lost.
 */
export const endingWindow = 3_600_000

const none: Access = { access: 'none' }

/**
 * Of an existing listing. `unsubscribe-pending` changes nothing: until `unsubscribe-success` the buyer is subscribed. Of two
 * words of one moment, the one that takes access away counts. A contract counts as long as anything of it does, and may come
 * without another word.
 */
export function accessOfBuyer({ said, entitled, registration }: Buyer, now: Date): Access {
  const contract = entitled?.isContract ? entitled : undefined
  const until = contract && reachOf(contract)
  const isOut = until !== undefined && Date.parse(until) <= now.getTime()
  const { succeeded = isOut ? undefined : contract?.at, failed, unsubscribed } = said
  if (unsubscribed !== undefined && unsubscribed >= (succeeded ?? '')) return { access: 'over', reason: 'Unsubscribed' }
  if (isOut) return runOut(until, 'The contract has run out', now)
  if (succeeded === undefined) return none
  if (failed !== undefined && failed >= succeeded) return { access: 'suspended', reason: 'AWS Marketplace says no' }
  return registration ? { access: 'yes', registration, until } : none
}

/** When the last of it expires; undefined: never. */
function reachOf({ at, entitlements }: Entitled): string | undefined {
  const ends = entitlements.map(({ expiresAt }) => expiresAt)
  if (ends.includes(undefined)) return undefined
  return ends.reduce<string>((latest, end = '') => (end > latest ? end : latest), entitlements.length > 0 ? '' : at)
}

/** What follows may still come; for so long there is no access, and the key is kept. */
function runOut(since: string, reason: string, now: Date): Access {
  const isOver = Date.parse(since) + longestLapse <= now.getTime()
  return isOver ? { access: 'over', reason } : { access: 'suspended', reason, since }
}

/** Licenses that follow each other by renewal or replacement: one subscription and one key go through all of them. */
export interface Line {
  /** The oldest first. */
  readonly licenses: readonly License[]
  readonly access: Access
}

export function linesOf(licenses: readonly License[], agreements: readonly Agreement[], now: Date): readonly Line[] {
  const agreementOf = ({ agreementId }: License) => agreements.find((each) => each.agreementId === agreementId)
  const chains = chainsOf(licenses, agreementOf)
  return chains.map((chain) => {
    const last = chain.at(-1) as License
    const registration = chain.map((each) => each.registration).find((each) => each !== undefined)
    const isEarly = chains.some((other) => mayPrecede(other, chain, agreementOf, now))
    return {
      licenses: chain,
      access: isEarly ? none : accessOfLicense(last, agreementOf(last), registration, now, chain.some(isSubscribed)),
    }
  })
}

/** One made for a renewal waits to hear which is renewed: on its own it would be another key. */
function mayPrecede(
  other: readonly License[],
  chain: readonly License[],
  agreementOf: AgreementOf,
  now: Date,
): boolean {
  const [first] = chain as readonly [License]
  const before = other.at(-1) as License
  const { intent } = agreementOf(first) ?? {}
  if (other === chain || first.subscriptionId !== undefined || before.productId !== first.productId) return false
  if (intent !== 'RENEW' && intent !== 'REPLACE') return false
  if (now.getTime() >= beginOf(first, agreementOf) + successionWindow) return false
  return agreementOf(before)?.ended === undefined && beginOf(before, agreementOf) <= beginOf(first, agreementOf)
}

function accessOfLicense(
  license: License,
  agreement: Agreement | undefined,
  registration: Registration | undefined,
  now: Date,
  hasBegun: boolean,
): Access {
  if (!isKnown(agreement)) return hasBegun ? lapsed(license, now) : none
  const { ended, startsAt } = agreement
  if (ended && !isSucceeded(ended)) return { access: 'over', reason: reasonOf(ended.status) }
  const until = ended && new Date(Date.parse(ended.at) + successionWindow).toISOString()
  if (until !== undefined && Date.parse(until) <= now.getTime())
    return runOut(until, reasonOf(ended?.status ?? ''), now)
  if (!ended && isGone(license)) return hasBegun ? lapsed(license, now) : none
  if (license.updatedAt === undefined || license.productId === undefined) return none
  if (startsAt !== undefined && Date.parse(startsAt) > now.getTime()) return none
  return registration ? { access: 'yes', registration, until } : none
}

function isKnown(agreement: Agreement | undefined): agreement is Agreement {
  return agreement?.termsAt !== undefined || agreement?.ended !== undefined
}

/** It may have been renewed: how the agreement has ended is still to be told, or found out. */
function lapsed(license: License, now: Date): Access {
  if (!isGone(license)) return none
  const until = new Date(Date.parse(license.deprovisionedAt) + endingWindow).toISOString()
  const isOut = Date.parse(until) <= now.getTime()
  return isOut ? runOut(until, 'The license is deprovisioned', now) : { access: 'kept', until }
}

function isSucceeded({ status }: NonNullable<Agreement['ended']>): boolean {
  return status === 'RENEWED' || status === 'REPLACED'
}

function isGone(license: License): license is License & { readonly deprovisionedAt: string } {
  const { updatedAt = '', deprovisionedAt } = license
  return deprovisionedAt !== undefined && deprovisionedAt >= updatedAt
}

function isSubscribed({ subscriptionId }: License): boolean {
  return subscriptionId !== undefined
}

/** Such as `Cancelled`. */
function reasonOf(status: string): string {
  return status.charAt(0) + status.slice(1).toLowerCase().replaceAll('_', ' ')
}

type AgreementOf = (license: License) => Agreement | undefined

/**
 * Nothing points from an agreement to the one before. The successor of one that is renewed or replaced is the nearest in
 * time, of the same product and made for that; what was joined once stays joined, by its subscription.
 */
function chainsOf(licenses: readonly License[], agreementOf: AgreementOf): readonly (readonly License[])[] {
  const free = new Set(licenses)
  const next = new Map<License, License>()
  const joined = (one: License, other: License) => {
    next.set(one, other)
    free.delete(other)
  }
  // Of two of one moment, the one that has ended first is the older.
  const endOf = (each: License) => agreementOf(each)?.ended?.at ?? '9999'
  const old = [...licenses].sort(
    (a, b) => beginOf(a, agreementOf) - beginOf(b, agreementOf) || order(endOf(a), endOf(b)) || order(a.arn, b.arn),
  )
  for (const [at, license] of old.entries()) {
    if (license.subscriptionId === undefined) continue
    const same = old.slice(at + 1).find((each) => each.subscriptionId === license.subscriptionId)
    if (same) joined(license, same)
  }
  for (const license of old) {
    const ended = agreementOf(license)?.ended
    if (!ended || !isSucceeded(ended) || next.has(license)) continue
    const candidates = old
      .filter((each) => free.has(each) && !leadsTo(each, license, next) && follows(each, license, ended, agreementOf))
      .sort((a, b) => distance(a, ended, agreementOf) - distance(b, ended, agreementOf) || order(a.arn, b.arn))
    const [nearest] = candidates
    if (nearest) joined(license, nearest)
  }
  return old.filter((each) => free.has(each)).map((first) => chainFrom(first, next))
}

function follows(
  license: License,
  before: License,
  ended: NonNullable<Agreement['ended']>,
  agreementOf: AgreementOf,
): boolean {
  if (license.productId === undefined || license.productId !== before.productId) return false
  if (license.subscriptionId !== undefined) return false
  if (beginOf(license, agreementOf) < beginOf(before, agreementOf)) return false
  const agreement = agreementOf(license)
  const wanted = ended.status === 'RENEWED' ? 'RENEW' : 'REPLACE'
  if (agreement?.intent !== undefined && agreement.intent !== wanted) return false
  if (!isKnown(agreement)) return false
  // What was found out later than told lacks it: one that somebody has registered is most likely a new one.
  if (agreement.intent === undefined && license.registration) return false
  return distance(license, ended, agreementOf) <= successionWindow
}

/** Itself, or one before it. */
function leadsTo(one: License, license: License, next: ReadonlyMap<License, License>): boolean {
  return chainFrom(one, next).includes(license)
}

function distance(license: License, ended: NonNullable<Agreement['ended']>, agreementOf: AgreementOf): number {
  return Math.abs(beginOf(license, agreementOf) - Date.parse(ended.at))
}

function beginOf(license: License, agreementOf: AgreementOf): number {
  const { acceptedAt, startsAt } = agreementOf(license) ?? {}
  return Date.parse(acceptedAt ?? startsAt ?? license.updatedAt ?? license.registration?.at ?? '9999-01-01T00:00:00Z')
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

function chainFrom(first: License, next: ReadonlyMap<License, License>): readonly License[] {
  const chain = [first]
  for (let each = next.get(first); each && !chain.includes(each); each = next.get(each)) chain.push(each)
  return chain
}
