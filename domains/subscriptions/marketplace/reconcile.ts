/**
 * Compares what AWS Marketplace has with what it has told, and tells by event what was lost. It writes nothing: who
 * consumes the events does, as if they had come by themselves. What fails stops nothing else.
 */
import type { CreatedEvent } from '../../../events'
import { eachPage } from '../../../shared/store/page'
import type { Api } from '../api-product'
import { apiFrom } from '../apis'
import {
  agreementNews,
  agreementsOn,
  buyerNews,
  contractNews,
  isLicenseOpen,
  type ListedAgreement,
  licenseNews,
  subscribedEvent,
} from '../decisions/reconcile-purchases'
import { isOver } from '../decisions/status'
import { ApiEntity } from '../model'
import { subscriptionsTo } from '../subscriptions'
import { entitlementsOfProduct } from './entitlements'
import { accounts, agreements, buyerIdOf, buyers, find } from './fact-stores'
import type { Account, BuyerId } from './facts'
import { isForwarded } from './invitation'
import { agreementsListed, hasFreeTrial, licensesOf } from './listed-agreements'

export interface Reconciling {
  readonly now: Date
  publish(event: CreatedEvent): Promise<void>
  /** Does it, or notes that it has failed. */
  attempt<T>(what: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T | undefined>
  hasTime(): boolean
}

/** Side by side. */
const batch = 10
/** AWS takes a few such questions a second. Where there are more, each day begins where the one before it ended. */
const mostLicenses = 2000

export async function reconcilePurchases(by: Reconciling): Promise<void> {
  const sold = await apisSold()
  const listings = sold.flatMap(({ plans }) => plans.map(({ marketplace }) => marketplace))
  for (const productId of new Set(listings.flatMap((each) => each?.productId ?? []))) {
    await by.attempt({ productId }, () => reconcileProduct(productId, by))
  }
  const codes = new Set(listings.flatMap((each) => each?.productCode ?? []).filter((each) => !isForwarded(each)))
  if (codes.size === 0) return
  const listed = await by.attempt({}, () => agreementsListed())
  const known = listed && (await by.attempt({}, () => accountsOf(listed)))
  for (const productCode of codes) {
    const found = await by.attempt({ productCode }, () => buyersOf(productCode, sold, known))
    if (!found) continue
    await by.attempt({ productCode }, () => reconcileContracts(productCode, found, by))
    if (listed && known) await inBatches(found, by, (each) => reconcileBuyer(each, listed, known, by))
  }
}

/** Also those that nobody can subscribe to any more: somebody may be on them. */
async function apisSold(): Promise<readonly Api[]> {
  const found: Api[] = []
  for (const status of ['published', 'retired'] as const) {
    const read = (cursor: string | null) => ApiEntity.query.byStatus({ status }).go({ cursor, hydrate: true })
    for await (const page of eachPage(read)) found.push(...page.map(apiFrom))
  }
  return found
}

async function reconcileProduct(productId: string, by: Reconciling): Promise<void> {
  const listed = await agreementsListed(productId)
  const known = await accountsOf(listed)
  await inBatches(listed, by, async (each) => {
    const news = agreementNews(each, await find(agreements, each.agreementId), listed)
    if (news) await by.publish(news)
  })
  const open = listed.filter((each) => isLicenseOpen(each, known.get(each.accountId)))
  await inBatches(turn(open, by.now), by, async (each) => {
    for (const license of await licensesOf(each.agreementId)) {
      const news = licenseNews(each, license, known.get(each.accountId), by.now)
      if (news) await by.publish(news)
    }
  })
}

interface FoundBuyer extends BuyerId {
  readonly accountId: string
}

/** Who is subscribed, and who has registered and is not. */
async function buyersOf(
  productCode: string,
  sold: readonly Api[],
  known: ReadonlyMap<string, Account> = new Map(),
): Promise<readonly FoundBuyer[]> {
  const found = new Map<string, FoundBuyer>()
  const note = (customerIdentifier: string | undefined, accountId: string | undefined) => {
    if (customerIdentifier === undefined || accountId === undefined) return
    found.set(customerIdentifier, { productCode, customerIdentifier, accountId })
  }
  for (const { apiId, plans } of sold) {
    if (!plans.some(({ marketplace }) => marketplace?.productCode === productCode)) continue
    for await (const subscription of subscriptionsTo(apiId)) {
      const { purchase } = subscription
      if (purchase?.productCode !== productCode || isOver(subscription)) continue
      note(purchase.customerIdentifier, purchase.customerAccountId)
    }
  }
  for (const { accountId, licenses } of known.values()) {
    for (const each of licenses) if (each.productCode === productCode) note(each.customerIdentifier, accountId)
  }
  return [...found.values()]
}

async function reconcileContracts(
  productCode: string,
  found: readonly FoundBuyer[],
  { now, publish }: Reconciling,
): Promise<void> {
  const entitled = await entitlementsOfProduct(productCode)
  const ids = new Set([...entitled.keys(), ...found.map(({ customerIdentifier }) => customerIdentifier)])
  for (const customerIdentifier of ids) {
    const id = { productCode, customerIdentifier }
    const news = contractNews(id, await find(buyers, buyerIdOf(id)), entitled.get(customerIdentifier) ?? [], now)
    if (news) await publish(news)
  }
}

async function reconcileBuyer(
  { productCode, customerIdentifier, accountId }: FoundBuyer,
  listed: readonly ListedAgreement[],
  known: ReadonlyMap<string, Account>,
  { now, publish }: Reconciling,
): Promise<void> {
  const id = { productCode, customerIdentifier }
  const ofAccount = listed.filter((each) => each.accountId === accountId)
  const own = agreementsOn(productCode, known.get(accountId), ofAccount)
  const news = buyerNews(id, await find(buyers, buyerIdOf(id)), own, now)
  if (!news) return
  if (!('subscribed' in news)) return publish(news)
  await publish(subscribedEvent(id, news.subscribed, await hasFreeTrial(news.subscribed.agreementId)))
}

async function accountsOf(listed: readonly ListedAgreement[]): Promise<ReadonlyMap<string, Account>> {
  const known = new Map<string, Account>()
  const ids = [...new Set(listed.map(({ accountId }) => accountId))]
  for (let start = 0; start < ids.length; start += batch) {
    const found = await Promise.all(ids.slice(start, start + batch).map((id) => find(accounts, id)))
    for (const account of found) if (account) known.set(account.accountId, account)
  }
  return known
}

/** Others each day, if there are more than can be asked for in one. */
function turn(open: readonly ListedAgreement[], now: Date): readonly ListedAgreement[] {
  if (open.length <= mostLicenses) return open
  const sorted = [...open].sort((one, other) => (one.agreementId < other.agreementId ? -1 : 1))
  const start = (Math.floor(now.getTime() / 86_400_000) * mostLicenses) % sorted.length
  return [...sorted.slice(start), ...sorted.slice(0, start)].slice(0, mostLicenses)
}

async function inBatches<T extends { readonly agreementId: string } | BuyerId>(
  all: readonly T[],
  by: Reconciling,
  work: (each: T) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < all.length; start += batch) {
    if (!by.hasTime()) throw new Error(`There was no time for ${all.length - start} of ${all.length}`)
    await Promise.all(
      all.slice(start, start + batch).map((each) => {
        const what = 'agreementId' in each ? { agreementId: each.agreementId } : { productCode: each.productCode }
        return by.attempt(what, () => work(each))
      }),
    )
  }
}
