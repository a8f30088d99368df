/**
 * Purchases of an existing listing of AWS Marketplace, with each call that is made to hear and to join what is said lost once
 * before and once after its effect: the buyer has one key when all is there, none before and none when it is over, and each
 * thing is told once. What follows in the workflow is tried in subscriptions-faults.test.ts.
 */
import { type Calls, callsOf, loseEachOfALife } from './each-call'
import { type Bought, isOfPurchase, type PatientBuyer, patientBuyer } from './patient-buyer'
import { type Listed, type Shop, startShop } from './shop'

let shop: Shop
let calls: Calls
let buyer: PatientBuyer
let listed: Listed

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  listed = await shop.sell('sns')
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
  buyer = patientBuyer(shop, calls, await shop.developer())
}, 180_000)

afterAll(() => shop?.stop())

async function live(around: (stage: number, run: () => Promise<void>) => Promise<unknown>): Promise<void> {
  let bought = {} as Bought
  await around(0, async () => {
    bought = await buyer.buy(listed)
  })
  await around(1, () => buyer.end(listed, bought))
  const { purchase, subscriptionId } = bought
  await buyer.requireTold(subscriptionId, {
    SubscriptionRequested: 1,
    SubscriptionActivated: 1,
    ApiKeyIssued: 1,
    SubscriptionEnding: 1,
    ApiKeyRevoked: 1,
    SubscriptionEnded: 1,
  })
  await buyer.requireTold(purchase.customerIdentifier ?? '', {
    MarketplaceSubscribeSucceeded: 1,
    MarketplaceUnsubscribePending: 1,
    MarketplaceUnsubscribed: 1,
  })
}

test(
  'A purchase comes to the same end, whichever call of its whole life is lost',
  () => loseEachOfALife(calls, live, isOfPurchase),
  900_000,
)
