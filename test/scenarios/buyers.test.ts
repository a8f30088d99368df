/** Buyers of AWS Marketplace: access from when Marketplace has said yes and they are registered, until it says no. */
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import { type ForSale, forSaleOf } from './for-sale'
import { type Marketplace, marketplaceOf } from './marketplace'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

type View = ReturnType<typeof subscriptionView>

let signalbox: Signalbox
let people: People
let forSale: ForSale
let marketplace: Marketplace

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  forSale = forSaleOf(signalbox)
  marketplace = marketplaceOf(signalbox)
}, 90_000)

afterAll(async () => {
  marketplace?.stop()
  people?.stop()
  forSale?.stop()
  await signalbox?.stop()
})

const hour = 3_600_000
let count = 0

async function somebody(): Promise<SignedInPerson> {
  return people.add(`bea${++count}`)
}

/** A plan that is sold under a product of its own. */
async function sell(dialect: 'sns' | 'eventbridge' = 'sns'): Promise<{ product: string; apiId: string }> {
  const product = `product${++count}`
  const { productId } = await marketplace.list(product, dialect)
  const listing = dialect === 'sns' ? { productCode: product } : { productId, catalog: 'AWSMarketplace' }
  const apiId = `api${count}`
  await forSale.publish(apiId, [{ planId: 'silver', marketplace: listing as never }])
  return { product, apiId }
}

async function subscriptionsOf(person: SignedInPerson): Promise<readonly View[]> {
  const { body } = await person.call<{ subscriptions: View[] }>('GET', 'subscriptions/subscriptions')
  return body.subscriptions
}

async function keyOf(person: SignedInPerson, { subscriptionId }: View): Promise<string> {
  const { status, body, text } = await person.call<{ key: string }>(
    'POST',
    `subscriptions/subscriptions/${subscriptionId}/key`,
    {},
  )
  expect([status, text]).toEqual([200, expect.any(String)])
  return body.key
}

test('A buyer of an existing listing has a key once they have registered, and none once they have unsubscribed', async () => {
  const { product, apiId } = await sell()
  const bea = await somebody()
  const purchase = await marketplace.play('subscribe', { product })
  await marketplace.register(bea, purchase)

  const [subscription, ...others] = await subscriptionsOf(bea)
  expect(others).toEqual([])
  expect(subscription).toMatchObject({ apiId, status: 'active', key: { generation: 1 } })
  const key = await keyOf(bea, subscription as View)
  expect(await forSale.call(key)).toBe(200)

  await marketplace.play('end', { agreementId: purchase.agreementId })
  expect(await forSale.call(key)).toBe(200)
  await marketplace.advance(hour)
  expect(await forSale.call(key)).toBe(403)
  // By then the access token is too old.
  expect(await subscriptionsOf(await people.signIn(bea))).toMatchObject([{ status: 'ended', reason: 'Unsubscribed' }])
  expect(await forSale.keysOf((subscription as View).subscriptionId)).toEqual([])
})
