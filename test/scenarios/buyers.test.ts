/** Buyers of AWS Marketplace: access from when Marketplace has said yes and they are registered, until it says no. */
import type { PlanApproval } from '../../domains/subscriptions/api-product'
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
async function sell(
  dialect: 'sns' | 'eventbridge' = 'sns',
  approval?: PlanApproval,
): Promise<{ product: string; apiId: string }> {
  const product = `product${++count}`
  const { productId } = await marketplace.list(product, dialect)
  const listing = dialect === 'sns' ? { productCode: product } : { productId, catalog: 'AWSMarketplace' }
  const apiId = `api${count}`
  await forSale.publish(apiId, [{ planId: 'silver', marketplace: listing as never, approval }])
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

test('A buyer of a listing of today keeps the key through a renewal, and has none once the agreement is cancelled', async () => {
  const { product } = await sell('eventbridge')
  const bea = await somebody()
  const purchase = await marketplace.play('subscribe', { product })
  await marketplace.register(bea, purchase)
  expect(await subscriptionsOf(bea)).toEqual([])

  await marketplace.advance(61_000)
  const [subscription] = await subscriptionsOf(bea)
  expect(subscription).toMatchObject({ status: 'active' })
  const key = await keyOf(bea, subscription as View)
  const { agreementId } = await marketplace.play('renew', { agreementId: purchase.agreementId })
  for (let seconds = 0; seconds < 70; seconds += 10) {
    expect(await forSale.call(key)).toBe(200)
    await marketplace.advance(10_000)
  }

  await marketplace.play('end', { agreementId, deprovisionAfterSeconds: 31 })
  expect(await forSale.call(key)).toBe(403)
  await marketplace.advance(31_000)
  expect(await subscriptionsOf(bea)).toMatchObject([{ status: 'ended', reason: 'Cancelled' }])
})

test('A plan that somebody has to approve of gives a buyer no key before that, and none if they say no', async () => {
  for (const decision of ['approve', 'reject'] as const) {
    const { product } = await sell('sns', { approvers: ['boss@example.com'] })
    const bea = await somebody()
    await marketplace.register(bea, await marketplace.play('subscribe', { product }))
    const [waiting] = await subscriptionsOf(bea)
    expect(waiting).toMatchObject({ status: 'awaiting-approval' })
    expect(await forSale.keysOf(waiting?.subscriptionId ?? '')).toEqual([])

    await signalbox.answerMail('boss@example.com', { decision, comment: 'It is a test' })
    await signalbox.local.idle()

    const [decided] = await subscriptionsOf(bea)
    const expected = decision === 'approve' ? { status: 'active', key: { generation: 1 } } : { status: 'failed' }
    expect(decided).toMatchObject({ subscriptionId: waiting?.subscriptionId, ...expected })
    expect(await forSale.keysOf(waiting?.subscriptionId ?? '')).toHaveLength(decision === 'approve' ? 1 : 0)
  }
})

test('A token that is posted twice leads on; what somebody has registered is nobody else’s, and a stranger’s is seen to be one', async () => {
  const { product } = await sell()
  const [bea, eve] = [await somebody(), await somebody()]
  const { registration, accountId, customerIdentifier } = await marketplace.play('subscribe', { product })
  const [first, second] = [await marketplace.land(registration), await marketplace.land(registration)]
  expect([first.status, second.status, second.cookie]).toEqual([303, 303, first.cookie])
  expect(first.setCookie).toMatch(/; HttpOnly; SameSite=Lax$/)
  expect(first.location).toBe(`${signalbox.local.webUrl}/purchase`)

  const claim = { productCode: product, accountEnding: accountId.slice(-4), name: 'Bea' }
  expect(await marketplace.claim(bea, first.cookie, { ...claim, accountEnding: '0000' })).toMatchObject({
    status: 409,
    body: { title: 'RegistrationChanged' },
  })
  expect(await marketplace.claim(bea, '', claim)).toMatchObject({ status: 410, body: { title: 'RegistrationOver' } })
  const own = await marketplace.claim(bea, first.cookie, claim)
  expect(own).toMatchObject({ status: 200, body: { subscriptionId: expect.any(String) } })
  expect((await marketplace.claim(bea, first.cookie, claim)).body).toEqual(own.body)
  const once = { ...claim, idempotencyKey: 'registered' }
  expect((await marketplace.claim(bea, first.cookie, once)).body).toEqual(own.body)
  // The answer was lost, and with it the cookie.
  expect((await marketplace.claim(bea, '', once)).body).toEqual(own.body)
  expect(await marketplace.claim(bea, first.cookie, { ...once, name: 'Eve' })).toMatchObject({
    status: 409,
    body: { title: 'IdempotencyKeyReused', field: 'idempotencyKey' },
  })
  expect(await marketplace.claim(eve, '', once)).toMatchObject({ status: 410 })
  const refused = await marketplace.claim(eve, first.cookie, claim)
  expect(refused).toMatchObject({ status: 409, body: { title: 'BuyerTaken' } })
  expect(JSON.stringify(refused.body)).not.toContain(bea.sub)
  expect(await subscriptionsOf(eve)).toEqual([])

  const token = registration.form['x-amzn-marketplace-token'] ?? ''
  for (const told of [await signalbox.logs(), await signalbox.archive()]) expect(told).not.toContain(token)
  expect(await signalbox.archive()).toContain(customerIdentifier)
})

test('What is no registration is told so on a page', async () => {
  const land = (token: string) => marketplace.land({ url: '', form: { 'x-amzn-marketplace-token': token } })
  for (const token of ['', 'made-up', '<script>', 'a'.repeat(5000)]) {
    const { status, text, setCookie } = await land(token)
    expect([status, setCookie]).toEqual([400, ''])
    expect(text).toContain('This is no registration')
    expect(text).not.toContain('<script>')
  }
})
