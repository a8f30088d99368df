/**
 * What AWS Marketplace has now, compared with what it has told: of what was lost on the way the same event is told as the
 * message would have been, with the time of what it tells. So it changes nothing where the message comes after all, and
 * told twice it is the same event.
 */
import type { CreatedEvent } from '../../../events'
import {
  MarketplaceAgreementChanged,
  MarketplaceEntitlementChanged,
  MarketplaceSubscribeSucceeded,
  MarketplaceUnsubscribed,
} from '../../../events/catalog/subscriptions'
import { derivedUlid } from '../../../shared/ids'
import type { Account, Agreement, Buyer, BuyerId, Entitlement, License } from '../marketplace/facts'

/** As `SearchAgreements` has one. Times are ISO 8601, UTC. */
export interface ListedAgreement {
  readonly agreementId: string
  readonly status: string
  readonly accountId: string
  readonly proposerAccountId?: string | undefined
  readonly productId?: string | undefined
  readonly offerId?: string | undefined
  readonly licenseArn?: string | undefined
  /** Of the first of those that renew or replace each other. */
  readonly initialAgreementId?: string | undefined
  readonly acceptedAt: string
  readonly startsAt?: string | undefined
  /** Undefined: it has no end. */
  readonly endsAt?: string | undefined
  readonly updatedAt: string
}

export interface ListedLicense {
  readonly arn: string
  readonly isProvisioned: boolean
}

const openEnd = '9999-01-01T00:00:00Z'
/** So long a buyer who leaves may still be metered, before `unsubscribe-success`; and so far one answer lags behind another. */
const settling = 3_600_000

export function agreementNews(
  listed: ListedAgreement,
  known: Agreement | undefined,
  all: readonly ListedAgreement[],
): CreatedEvent | undefined {
  if (known?.ended) return undefined
  if (listed.status !== 'ACTIVE') return known && agreementEvent(listed, 'ended', endOf(listed))
  if (known?.termsAt === undefined) {
    const intent = intentOf(listed, all)
    return agreementEvent(listed, 'created', listed.acceptedAt, intent === undefined ? {} : { intent })
  }
  const isSame = Date.parse(known.endsAt ?? openEnd) === Date.parse(listed.endsAt ?? openEnd)
  // What was told after the last change is newer than a list that differs.
  return isSame || known.termsAt >= listed.updatedAt ? undefined : agreementEvent(listed, 'amended', listed.updatedAt)
}

/** `license` as it was asked for after the agreements were listed. */
export function licenseNews(
  listed: ListedAgreement,
  license: ListedLicense,
  account: Account | undefined,
  now: Date,
): CreatedEvent | undefined {
  const known = account?.licenses.find(({ arn }) => arn === license.arn)
  const { updatedAt, deprovisionedAt } = known ?? {}
  const isGone = deprovisionedAt !== undefined && deprovisionedAt >= (updatedAt ?? '')
  if (!license.isProvisioned) {
    if (updatedAt === undefined || isGone) return undefined
    return licenseEvent(listed, license, 'deprovisioned', latest(updatedAt, endOf(listed)), known)
  }
  if (updatedAt === undefined) return licenseEvent(listed, license, 'updated', listed.acceptedAt, known)
  if (!isGone || listed.status !== 'ACTIVE') return undefined
  const again = Date.parse(deprovisionedAt) + 1
  if (again + settling > now.getTime()) return undefined
  return licenseEvent(listed, license, 'updated', new Date(again).toISOString(), known)
}

/** Whether it is worth asking for the license of an agreement. */
export function isLicenseOpen({ status, licenseArn }: ListedAgreement, account: Account | undefined): boolean {
  if (status === 'ACTIVE') return true
  const known = account?.licenses.find(({ arn }) => arn === licenseArn)
  return known?.updatedAt !== undefined && known.updatedAt > (known.deprovisionedAt ?? '')
}

/** `agreements`: those of the buyer's account on the product, if not all of the account's. */
export function buyerNews(
  id: BuyerId,
  buyer: Buyer | undefined,
  agreements: readonly ListedAgreement[],
  now: Date,
): { readonly subscribed: ListedAgreement } | CreatedEvent | undefined {
  const { succeeded, unsubscribed, failed } = buyer?.said ?? {}
  const active = newest(agreements.filter(({ status }) => status === 'ACTIVE'))
  if (active) {
    const isKnown = succeeded !== undefined && succeeded > latest(unsubscribed, failed)
    // Of a contract there is no such message: what is entitled says it.
    if (isKnown || (succeeded === undefined && buyer?.entitled?.isContract)) return undefined
    return latest(unsubscribed, failed) < active.acceptedAt ? { subscribed: active } : undefined
  }
  if (agreements.length === 0 || succeeded === undefined || (unsubscribed ?? '') >= succeeded) return undefined
  const at = agreements.map(endOf).reduce(latest, succeeded)
  if (Date.parse(at) + settling > now.getTime()) return undefined
  return MarketplaceUnsubscribed.create({ ...id }, ...told(at, `${idOf(id)}/unsubscribed`))
}

export function subscribedEvent(id: BuyerId, { acceptedAt, offerId }: ListedAgreement, isFreeTrial: boolean) {
  const data = { ...id, ...(offerId !== undefined && { offerIdentifier: offerId }), isFreeTrial }
  return MarketplaceSubscribeSucceeded.create(data, ...told(acceptedAt, `${idOf(id)}/succeeded`))
}

export function contractNews(
  id: BuyerId,
  buyer: Buyer | undefined,
  entitlements: readonly Entitlement[],
  askedAt: Date,
): CreatedEvent | undefined {
  const { entitled } = buyer ?? {}
  const have = textOf(entitlements)
  if (have === textOf(entitled?.entitlements ?? [])) return undefined
  if (entitled && entitled.at >= askedAt.toISOString()) return undefined
  // The same on one day is told once; what is said is of when it was asked.
  const day = new Date(Math.floor(askedAt.getTime() / 86_400_000) * 86_400_000)
  const eventId = derivedUlid(day, `${idOf(id)}/${have}`)
  return MarketplaceEntitlementChanged.create(
    { ...id, entitlements: [...entitlements], askedAt: askedAt.toISOString() },
    { correlationId: eventId },
    { eventId, occurredAt: askedAt },
  )
}

/** Whose agreements on the product of an existing listing, as far as its id is known; all of the account's otherwise. */
export function agreementsOn(
  productCode: string,
  account: Account | undefined,
  ofAccount: readonly ListedAgreement[],
): readonly ListedAgreement[] {
  const arns = (account?.licenses ?? []).filter((each) => each.productCode === productCode).map(({ arn }) => arn)
  const products = ofAccount
    .filter(({ licenseArn = '' }) => arns.includes(licenseArn))
    .map(({ productId }) => productId)
  return products.length === 0 ? ofAccount : ofAccount.filter(({ productId }) => products.includes(productId))
}

/** What it was made for follows from the one before it, to which the list leads by the first of them all. */
function intentOf(
  { agreementId, initialAgreementId, acceptedAt, accountId }: ListedAgreement,
  all: readonly ListedAgreement[],
): 'NEW' | 'RENEW' | 'REPLACE' | undefined {
  if (initialAgreementId === undefined) return undefined
  if (initialAgreementId === agreementId) return 'NEW'
  const before = newest(
    all.filter(
      (each) =>
        each.accountId === accountId &&
        each.agreementId !== agreementId &&
        (each.initialAgreementId === initialAgreementId || each.agreementId === initialAgreementId) &&
        each.acceptedAt <= acceptedAt &&
        (each.status === 'RENEWED' || each.status === 'REPLACED'),
    ),
  )
  return before && (before.status === 'RENEWED' ? 'RENEW' : 'REPLACE')
}

function agreementEvent(
  listed: ListedAgreement,
  change: 'created' | 'amended' | 'ended',
  at: string,
  more: object = {},
): CreatedEvent {
  const { agreementId, status, accountId, proposerAccountId, offerId, acceptedAt, startsAt, endsAt } = listed
  const data = {
    agreementId,
    change,
    role: 'proposer',
    status,
    ...(change !== 'ended' && { acceptedAt, ...(startsAt && { startsAt }), endsAt: endsAt ?? openEnd }),
    acceptorAccountId: accountId,
    ...(proposerAccountId !== undefined && { proposerAccountId }),
    ...(offerId !== undefined && { offerId }),
    ...more,
  }
  // Which status there may be, the event's own definition checks.
  const checked = data as Parameters<typeof MarketplaceAgreementChanged.create>[0]
  return MarketplaceAgreementChanged.create(checked, ...told(at, `${agreementId}/${change}/${status}`))
}

function licenseEvent(
  { agreementId, accountId, productId, offerId }: ListedAgreement,
  { arn }: ListedLicense,
  change: 'updated' | 'deprovisioned',
  at: string,
  known: License | undefined,
): CreatedEvent {
  const license = {
    arn,
    change,
    agreementId,
    productId: productId ?? known?.productId ?? '',
    acceptorAccountId: accountId,
    ...(offerId !== undefined && { offerId }),
  }
  const { productCode } = known ?? {}
  const data = { ...(productCode !== undefined && { productCode }), license }
  return MarketplaceEntitlementChanged.create(data, ...told(at, `${arn}/${change}`))
}

/** In a story of its own, which is the same each time. */
function told(at: string, seed: string) {
  const occurredAt = new Date(at)
  const eventId = derivedUlid(occurredAt, seed)
  return [{ correlationId: eventId }, { eventId, occurredAt }] as const
}

/** Of one that has run out by itself, nothing was changed then. */
function endOf({ status, updatedAt, endsAt }: ListedAgreement): string {
  return status === 'EXPIRED' ? latest(updatedAt, endsAt) : updatedAt
}

function newest(agreements: readonly ListedAgreement[]): ListedAgreement | undefined {
  return [...agreements].sort((one, other) => (one.acceptedAt < other.acceptedAt ? 1 : -1))[0]
}

function latest(one = '', other = ''): string {
  return one > other ? one : other
}

function textOf(entitlements: readonly Entitlement[]): string {
  return JSON.stringify(
    entitlements.map(({ dimension, value, expiresAt = '' }) => [dimension, value, expiresAt]).sort(),
  )
}

const idOf = ({ productCode, customerIdentifier }: BuyerId): string => `${productCode}|${customerIdentifier}`
