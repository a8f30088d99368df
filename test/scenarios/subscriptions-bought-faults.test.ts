/**
 * Purchases in both dialects of AWS Marketplace, with each call that is made to hear and to join what is said lost once before
 * and once after its effect: the buyer has one key when all is there, none before and none when it is over, the same one
 * through all that follows, and each thing is told once. What follows in the workflow is tried in subscriptions-faults.test.ts.
 */
import { type Calls, callsOf, loseEachOfALife } from './each-call'
import { type Bought, isOfPurchase, type PatientBuyer, patientBuyer } from './patient-buyer'
import { type Listed, type Shop, startShop } from './shop'

let shop: Shop
let calls: Calls
let buyer: PatientBuyer
let older: Listed
let listed: Listed

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  older = await shop.sell('sns')
  listed = await shop.sell('eventbridge')
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
  buyer = patientBuyer(shop, calls, await shop.developer())
}, 180_000)

afterAll(() => shop?.stop())

type Around = (stage: number, run: () => Promise<void>) => Promise<unknown>

const toldOfSubscription = {
  SubscriptionRequested: 1,
  SubscriptionActivated: 1,
  ApiKeyIssued: 1,
  SubscriptionEnding: 1,
  ApiKeyRevoked: 1,
  SubscriptionEnded: 1,
}

async function live(around: Around): Promise<void> {
  let bought = {} as Bought
  await around(0, async () => {
    bought = await buyer.buy(older)
  })
  await around(1, () => buyer.end(older, bought))
  const { purchase, subscriptionId } = bought
  await buyer.requireTold(subscriptionId, toldOfSubscription)
  await buyer.requireTold(purchase.customerIdentifier ?? '', {
    MarketplaceSubscribeSucceeded: 1,
    MarketplaceUnsubscribePending: 1,
    MarketplaceUnsubscribed: 1,
  })
}

/** As often something was told of the agreement, so often something was of its license. */
const toldOfAgreement = (times: number) => ({
  MarketplaceAgreementChanged: times,
  MarketplaceEntitlementChanged: times,
})

async function isToldOf(agreementId: string): Promise<void> {
  await calls.until(`telling of the end of ${agreementId}`, async () => {
    const { MarketplaceAgreementChanged = 0, MarketplaceEntitlementChanged } = await shop.told(agreementId)
    if (MarketplaceAgreementChanged < 2 || MarketplaceEntitlementChanged !== 2) return undefined
    // Its license is gone before an end is told that has to be told again: then AWS Marketplace was asked for it.
    expect(MarketplaceAgreementChanged).toBeLessThan(4)
    return true
  })
}

/** Amended, renewed and replaced, and called all the while. */
async function liveOn(around: Around): Promise<void> {
  let bought = {} as Bought

  async function goOn(step: string, fields: object, seconds: readonly number[]): Promise<void> {
    const { purchase, key, subscriptionId } = bought
    const next = await shop.marketplace.play(step, { agreementId: purchase.agreementId, ...fields })
    for (const each of seconds) {
      await shop.marketplace.advance(each * 1000)
      expect(await shop.forSale.call(key)).toBe(200)
    }
    await calls.until('news of what is bought now', async () => {
      expect(await shop.forSale.call(key)).toBe(200)
      const { MarketplaceAgreementChanged, MarketplaceEntitlementChanged } = await shop.told(next.agreementId)
      return MarketplaceAgreementChanged && MarketplaceEntitlementChanged ? true : undefined
    })
    expect(await buyer.liveOne(listed)).toMatchObject({ subscriptionId, key: { generation: 1 } })
    expect(await shop.forSale.keysIn(listed.usagePlanId)).toHaveLength(1)
    bought = { ...bought, purchase: { ...purchase, ...next } }
  }

  await around(0, async () => {
    bought = await buyer.buy(listed)
  })
  const { agreementId: first } = bought.purchase
  await around(1, () => goOn('amend', { days: 400 }, [0, 61]))
  // Whatever of it is lost is told again before the license is gone.
  await around(2, () => goOn('renew', { deprovisionAfterSeconds: 600 }, [0, 1, 61, 537, 1]))
  const { agreementId: second } = bought.purchase
  await around(3, () => goOn('replace', { deprovisionAfterSeconds: 31 }, [0, 1, 29, 1, 31]))
  await around(4, () => buyer.end(listed, bought))
  await buyer.requireTold(bought.subscriptionId, toldOfSubscription)
  // Another, which is registered first, and whose license is told of before its agreement.
  let late = {} as Bought
  await around(5, async () => {
    const manner = { atOnce: true, delaySeconds: 120, order: ['license-updated', 'created'] }
    const purchase = await shop.buy(listed, manner)
    await buyer.register(purchase)
    expect(await shop.forSale.keysIn(listed.usagePlanId)).toEqual([])
    await shop.marketplace.advance(120_000)
    const { subscriptionId } = await buyer.liveOne(listed)
    late = { purchase, subscriptionId, key: await buyer.keyOf(subscriptionId) }
    expect(await shop.forSale.call(late.key)).toBe(200)
    expect(await shop.forSale.keysIn(listed.usagePlanId)).toHaveLength(1)
  })
  await buyer.end(listed, late)
  await buyer.requireTold(late.subscriptionId, toldOfSubscription)
  // The request names the agreement under which it was made.
  await buyer.requireTold(first, { ...toldOfAgreement(3), SubscriptionRequested: 1 })
  for (const each of [second, bought.purchase.agreementId]) await isToldOf(each)
}

test(
  'A purchase comes to the same end, whichever call of its whole life is lost',
  () => loseEachOfALife(calls, live, isOfPurchase),
  1_800_000,
)

test(
  'An agreement that is amended, renewed and replaced keeps its key and is never refused, whichever call is lost',
  () => loseEachOfALife(calls, liveOn, isOfPurchase),
  1_800_000,
)
