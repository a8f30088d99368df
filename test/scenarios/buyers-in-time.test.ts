/** What buyers of AWS Marketplace have ends when it has run out, and not when the next message comes; what comes late brings it back. */
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import { type ForSale, forSaleOf } from './for-sale'
import { type Marketplace, marketplaceOf, type Purchase } from './marketplace'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

type View = ReturnType<typeof subscriptionView>

let signalbox: Signalbox
let people: People
let forSale: ForSale
let marketplace: Marketplace

beforeAll(async () => {
  // Nothing but workflows and messages moves anything here: the months that pass have no sweep in them.
  signalbox = await startScenario({ schedules: 'paused' })
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

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
let count = 0

async function sell(dialect: 'sns' | 'eventbridge'): Promise<string> {
  const product = `timed${++count}`
  const { productId } = await marketplace.list(product, dialect)
  const listing = dialect === 'sns' ? { productCode: product } : { productId, catalog: 'AWSMarketplace' }
  await forSale.publish(`timed${count}`, [{ planId: 'silver', marketplace: listing as never }])
  return product
}

/** Buys, registers, and has the key. */
async function buy(dialect: 'sns' | 'eventbridge', fields: object = {}) {
  const product = await sell(dialect)
  const bea = await people.add(`timely${++count}`)
  const purchase = await marketplace.play<Purchase>('subscribe', { product, atOnce: true, ...fields })
  await marketplace.register(bea, purchase)
  const key = await keyOf(bea)
  expect(await forSale.call(key)).toBe(200)
  return { bea, product, purchase, key }
}

/** Buys, and registers: whether that comes to anything is another matter. */
async function bought(dialect: 'sns' | 'eventbridge', fields: object) {
  const product = await sell(dialect)
  const bea = await people.add(`timely${++count}`)
  const purchase = await marketplace.play<Purchase>('subscribe', { product, ...fields })
  await marketplace.register(bea, purchase)
  return { bea, purchase }
}

const agreementOf = ({ purchase: { agreementId } }: { purchase: Purchase }) => ({ agreementId })

/** As its schedule does, which would be another day later here. */
async function reconcile(): Promise<void> {
  const lambda = new LambdaClient(signalbox.local.sdkConfig)
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    const { FunctionName } = Functions.find((each) => each.FunctionName?.includes('ReconcileMarketplace')) ?? {}
    if (FunctionName) await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }))
  }
  lambda.destroy()
  await signalbox.local.idle()
  await marketplace.advance(10 * minute)
}

/** What is told of purchases, as the archive has it. */
async function told(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const found: { readonly [member: string]: unknown }[] = []
  for await (const [, value] of signalbox.local.cloud.store.range('events/archived/')) {
    const { event } = value as { event: { detailType: string; detail: string } }
    if (!event.detailType.startsWith('Marketplace')) continue
    const { data, metadata } = JSON.parse(event.detail)
    found.push({
      ...data,
      id: metadata.eventId,
      license: data.license?.arn,
      change: data.license?.change ?? data.change,
    })
  }
  return found
}

async function statusesOf(all: readonly { readonly bea: SignedInPerson }[]): Promise<readonly string[]> {
  const statuses: string[] = []
  for (const { bea } of all) statuses.push((await onlyOf(await people.signIn(bea))).status)
  return statuses
}

async function allOf(person: SignedInPerson): Promise<readonly View[]> {
  return (await person.call<{ subscriptions: View[] }>('GET', 'subscriptions/subscriptions')).body.subscriptions
}

async function onlyOf(person: SignedInPerson): Promise<View> {
  const all = await allOf(person)
  expect(all).toHaveLength(1)
  return all[0] as View
}

async function keyOf(person: SignedInPerson): Promise<string> {
  const path = `subscriptions/subscriptions/${(await onlyOf(person)).subscriptionId}/key`
  const { status, body, text } = await person.call<{ key: string }>('POST', path, {})
  expect([status, text]).toEqual([200, expect.any(String)])
  return body.key
}

/** The event reaches nobody. */
const lost = (...without: readonly string[]) => ({ without })

test('What is renewed goes on for a day without its successor and not a minute longer; found out later, that brings the same key back', async () => {
  const { bea, key, purchase } = await buy('eventbridge')
  const { agreementId } = purchase
  await marketplace.play('renew', { agreementId, ...lost('created', 'license-updated', 'license-deprovisioned') })
  await marketplace.advance(day - minute)
  expect(await forSale.call(key)).toBe(200)
  await marketplace.advance(minute)
  expect(await forSale.call(key)).toBe(403)
  expect(await onlyOf(await people.signIn(bea))).toMatchObject({ status: 'suspended' })

  await reconcile()
  expect(await onlyOf(await people.signIn(bea))).toMatchObject({ status: 'active' })
  expect(await forSale.call(key)).toBe(200)
})

test('A contract is over when it has run out, and goes on with the same key when it is renewed', async () => {
  const { bea, key, purchase } = await buy('sns', {
    days: 30,
    entitlements: ['seats=10'],
    ...lost('subscribe-success'),
  })
  const { agreementId } = purchase
  await marketplace.advance(29.5 * day)
  // What is told of its renewal comes half a day too late.
  await marketplace.play('amend', { agreementId, days: 30, delaySeconds: 86_400 })
  await marketplace.advance(0.5 * day - minute)
  expect(await forSale.call(key)).toBe(200)
  await marketplace.advance(minute)
  expect(await forSale.call(key)).toBe(403)
  await marketplace.advance(0.5 * day)
  expect(await forSale.call(key)).toBe(200)
  expect(await onlyOf(await people.signIn(bea))).toMatchObject({ status: 'active' })

  await marketplace.advance(29.5 * day)
  expect(await forSale.call(key)).toBe(403)
  await marketplace.advance(30 * day)
  expect(await onlyOf(await people.signIn(bea))).toMatchObject({ status: 'ended' })
})

test('Whatever AWS Marketplace told and nobody heard is made good within a day, once', async () => {
  const gone = await buy('eventbridge')
  await marketplace.play('end', { ...agreementOf(gone), ...lost('ended', 'license-deprovisioned') })
  const taken = await buy('eventbridge')
  await marketplace.play('end', { ...agreementOf(taken), ...lost('license-deprovisioned') })
  const left = await buy('sns')
  await marketplace.play('end', { ...agreementOf(left), ...lost('unsubscribe-pending', 'unsubscribe-success') })
  const contract = await buy('sns', { entitlements: ['seats=10'] })
  await marketplace.play('amend', {
    ...agreementOf(contract),
    entitlements: ['seats=20'],
    ...lost('entitlement-updated'),
  })
  const waiting = [
    await bought('eventbridge', lost('created')),
    await bought('eventbridge', lost('license-updated')),
    await bought('eventbridge', lost('created', 'license-updated')),
    await bought('sns', { freeTrialDays: 14, ...lost('subscribe-success') }),
    await bought('sns', { entitlements: ['seats=1'], ...lost('subscribe-success', 'entitlement-updated') }),
  ]
  await marketplace.advance(2 * hour)
  expect(await forSale.call(gone.key)).toBe(200)
  expect(await forSale.call(left.key)).toBe(200)
  for (const { bea } of waiting) expect(await allOf(await people.signIn(bea))).toEqual([])

  const before = await told()
  await reconcile()
  expect(await statusesOf([gone, taken, left, contract])).toEqual(['ended', 'ended', 'ended', 'active'])
  expect(await statusesOf(waiting)).toEqual(waiting.map(() => 'active'))
  expect([await forSale.call(gone.key), await forSale.call(left.key)]).toEqual([403, 403])
  const first = await told()
  const healed = first.filter(({ id }) => !before.some((each) => each.id === id))
  expect(healed.filter(({ license }) => license === taken.purchase.licenseArn)).toMatchObject([
    { change: 'deprovisioned' },
  ])
  expect(healed).toContainEqual(expect.objectContaining({ isFreeTrial: true }))
  expect(healed).toContainEqual(expect.objectContaining({ entitlements: [{ dimension: 'seats', value: 20 }] }))

  await reconcile()
  expect(await told()).toEqual(first)
})

test('What AWS Marketplace refuses to say of one product keeps nothing from the others, and is asked again', async () => {
  const ones = [await bought('eventbridge', lost('created')), await bought('eventbridge', lost('created'))]
  await marketplace.advance(2 * minute)
  // As often as its client asks.
  const fault = { service: 'aws-marketplace-agreement', action: 'SearchAgreements', does: 'refuse', count: 6 } as const
  const placed = signalbox.local.cloud.faults.place(fault)
  await reconcile()
  expect(placed.met).toBe(6)
  expect(await statusesOf(ones)).toEqual(['active', 'active'])
})
