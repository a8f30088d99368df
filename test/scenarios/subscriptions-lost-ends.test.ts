/**
 * An agreement ends, with each call lost, once before and once after its effect, by which that is heard of: there is no access
 * and no key any more, and it is told once.
 */
import { type Calls, callsOf, loseEach } from './each-call'
import { type Bought, patientBuyer } from './patient-buyer'
import { type Listed, type Shop, startShop } from './shop'

let shop: Shop
let calls: Calls
let listed: Listed

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  listed = await shop.sell('eventbridge')
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
}, 90_000)

afterAll(() => shop?.stop())

const orders = [
  ['its end is told first', []],
  ['its license is taken first', ['license-deprovisioned', 'ended']],
] as const
const callers = ['MarketplaceAgreements', 'OnAgreementChanged', 'OnEntitlementChanged']

test.each(callers.flatMap((name) => orders.map(([what, order]) => [name, what, order] as const)))(
  'Whichever call of %s is lost while an agreement ends, there is no key any more: %s',
  async (name, _, order) => {
    await loseEach<Bought>(calls, {
      of: ({ caller }) => caller === name,
      prepare: async () => patientBuyer(shop, calls, await shop.somebody()).buy(listed),
      async play({ purchase: { agreementId }, subscriptionId, key }) {
        const ended = { agreementId, deprovisionAfterSeconds: 31, ...(order.length > 0 && { order }) }
        await shop.marketplace.play('end', ended)
        await shop.marketplace.advance(31_000)
        await calls.until('telling of all', async () => {
          const { SubscriptionEnding, ApiKeyRevoked, SubscriptionEnded } = await shop.told(subscriptionId)
          if (!SubscriptionEnding || !ApiKeyRevoked || !SubscriptionEnded) return undefined
          expect([SubscriptionEnding, ApiKeyRevoked, SubscriptionEnded]).toEqual([1, 1, 1])
          return true
        })
        expect(await shop.forSale.call(key)).toBe(403)
        expect(await shop.forSale.keysOf(subscriptionId)).toEqual([])
      },
    })
  },
  240_000,
)
