/** Agreements that follow each other, stand beside each other, fail, and end: who is never refused, and who always is. */
import type { Purchase } from './marketplace'
import { messagesOf } from './marketplace-messages'
import { type Shop, startShop } from './shop'
import type { SignedInPerson } from './signed-in'

let shop: Shop

beforeAll(async () => {
  shop = await startShop()
  // They look every quarter of an hour for what was missed, which in a day is most of the work.
  await shop.schedules(/SweepSchedule/, 'off')
}, 90_000)

afterAll(() => shop?.stop())

const minute = 60_000

interface Bought {
  readonly purchase: Purchase
  readonly subscriptionId: string
  readonly key: string
}

/** Registers it, and waits until the license is there as well. */
async function registered(person: SignedInPerson, purchase: Purchase): Promise<Bought> {
  const before = new Set((await shop.subscriptionsOf(person)).map(({ subscriptionId }) => subscriptionId))
  await shop.marketplace.register(person, purchase)
  await shop.marketplace.advance(2 * minute)
  const added = (await shop.subscriptionsOf(person)).filter(({ subscriptionId }) => !before.has(subscriptionId))
  expect(added).toMatchObject([{ status: 'active' }])
  const { subscriptionId = '' } = added[0] ?? {}
  return { purchase, subscriptionId, key: await shop.keyOf(person, subscriptionId) }
}

/** The statuses of so many calls, ten at a time. */
async function calls(key: string, count: number): Promise<Set<number>> {
  const statuses = new Set<number>()
  for (let made = 0; made < count; made += 10) {
    const ten = await Promise.all(Array.from({ length: 10 }, () => shop.forSale.call(key)))
    for (const status of ten) statuses.add(status)
  }
  return statuses
}

test.each(['renew', 'replace'])(
  'Across a change by %s the key is the same, and none of 1,000 calls is refused',
  async (step) => {
    const listed = await shop.sell('eventbridge')
    const person = await shop.somebody()
    const { purchase, subscriptionId, key } = await registered(person, await shop.buy(listed))
    const changed = shop.marketplace.play(step, { agreementId: purchase.agreementId, deprovisionAfterSeconds: 31 })
    expect(await calls(key, 500)).toEqual(new Set([200]))
    const { agreementId } = await changed
    // Its license is gone after 31 seconds, and that of the next is there after a minute.
    for (const seconds of [1, 29, 1, 1, 28, 2, 60, 3600, 86_400]) {
      await shop.marketplace.advance(seconds * 1000)
      expect(await calls(key, 50)).toEqual(new Set([200]))
    }
    expect(await calls(key, 50)).toEqual(new Set([200]))
    const again = await shop.people.signIn(person)
    const views = await shop.subscriptionsOf(again)
    expect(views).toMatchObject([{ subscriptionId, status: 'active', key: { generation: 1 } }])
    expect(await shop.keyOf(again, subscriptionId)).toBe(key)
    expect(await shop.forSale.keysIn(listed.usagePlanId)).toHaveLength(1)

    await shop.marketplace.play('end', { agreementId, deprovisionAfterSeconds: 31 })
    expect(await shop.forSale.call(key)).toBe(403)
  },
  120_000,
)

/** Of how an agreement has ended AWS Marketplace is asked; this account may, or somebody else has sold it. */
const askers = [
  ['AWS Marketplace says when asked', 'answers'],
  ['AWS Marketplace doesn’t say', 'is silent'],
] as const

async function whileMarketplace(manner: 'answers' | 'is silent', work: () => Promise<void>): Promise<void> {
  const { faults } = shop.signalbox.local.cloud
  const error = { code: 'AccessDeniedException', status: 403 }
  const of = { service: 'aws-marketplace-agreement', action: 'DescribeAgreement', does: 'refuse', error } as const
  const placed = manner === 'answers' ? undefined : faults.place(of)
  try {
    await work()
    if (placed) expect(placed.met).toBeGreaterThan(0)
  } finally {
    placed?.lift()
  }
}

test.each(askers.flatMap(([what, manner]) => ['renew', 'replace'].map((step) => [step, what, manner] as const)))(
  'Across a change by %s whose license is taken before its end is told no call is refused: %s',
  async (step, _, manner) => {
    const listed = await shop.sell('eventbridge')
    const person = await shop.somebody()
    const { purchase, subscriptionId, key } = await registered(person, await shop.buy(listed))
    await whileMarketplace(manner, async () => {
      const order = ['license-deprovisioned', 'created', 'license-updated', 'ended']
      const changed = { agreementId: purchase.agreementId, deprovisionAfterSeconds: 1800, order }
      await shop.marketplace.play(step, changed)
      for (const seconds of [0, 1, 59, 1, 1738, 1, 1799, 1, 3600, 86_400]) {
        await shop.marketplace.advance(seconds * 1000)
        expect(await calls(key, 10)).toEqual(new Set([200]))
      }
    })
    const views = await shop.subscriptionsOf(await shop.people.signIn(person))
    expect(views).toMatchObject([{ subscriptionId, status: 'active', key: { generation: 1 } }])
    expect((await shop.told(subscriptionId)).SubscriptionChanged).toBeUndefined()
  },
)

test.each([
  [...askers[0], 0, 'ended'],
  [...askers[1], 3600, 'suspended'],
] as const)(
  'What is cancelled, and of which nothing but the loss of its license is told, has no access any more: %s',
  async (_, manner, seconds, status) => {
    const person = await shop.somebody()
    const { purchase, subscriptionId, key } = await registered(person, await shop.buy(await shop.sell('eventbridge')))
    await whileMarketplace(manner, async () => {
      await shop.marketplace.play('end', { agreementId: purchase.agreementId, atOnce: true, without: ['ended'] })
      if (seconds > 0) {
        await shop.marketplace.advance((seconds - 1) * 1000)
        expect(await shop.forSale.call(key)).toBe(200)
        await shop.marketplace.advance(1000)
      }
      expect(await shop.forSale.call(key)).toBe(403)
    })
    expect(await shop.viewOf(await shop.people.signIn(person), subscriptionId)).toMatchObject({ status })
  },
)

test('Of two agreements of one account one ends, and who has the other is never refused', async () => {
  const listed = await shop.sell('eventbridge')
  const person = await shop.somebody()
  const accountId = '444455556666'
  const one = await registered(person, await shop.buy(listed, { accountId }))
  const other = await registered(person, await shop.buy(listed, { accountId }))
  expect(other.key).not.toBe(one.key)
  await shop.marketplace.play('end', { agreementId: one.purchase.agreementId, deprovisionAfterSeconds: 31 })
  for (const seconds of [0, 31, 3600, 86_400]) {
    await shop.marketplace.advance(seconds * 1000)
    expect([await shop.forSale.call(one.key), await shop.forSale.call(other.key)]).toEqual([403, 200])
  }
  expect(await shop.subscriptionsOf(await shop.people.signIn(person))).toMatchObject([
    { subscriptionId: other.subscriptionId, status: 'active' },
    { subscriptionId: one.subscriptionId, status: 'ended', reason: 'Cancelled' },
  ])
})

test('Of two agreements of one account one is renewed: its own key goes on, and the other’s stays the other’s', async () => {
  const listed = await shop.sell('eventbridge')
  const person = await shop.somebody()
  const accountId = '777788889999'
  const one = await registered(person, await shop.buy(listed, { accountId }))
  const other = await registered(person, await shop.buy(listed, { accountId }))
  const { agreementId } = await shop.marketplace.play('renew', { agreementId: one.purchase.agreementId })
  await shop.marketplace.advance(3600_000)
  expect([await shop.forSale.call(one.key), await shop.forSale.call(other.key)]).toEqual([200, 200])
  await shop.marketplace.play('end', { agreementId: other.purchase.agreementId })
  expect([await shop.forSale.call(one.key), await shop.forSale.call(other.key)]).toEqual([200, 403])
  await shop.marketplace.play('end', { agreementId })
  expect(await shop.forSale.call(one.key)).toBe(403)
})

test.each([
  ['told in order', []],
  ['its license taken before the end is told', ['license-deprovisioned', 'ended']],
])(
  'An agreement that ends, and is deprovisioned 31 seconds later, gives no access from then on: %s',
  async (_, order) => {
    const listed = await shop.sell('eventbridge')
    const person = await shop.somebody()
    const { purchase, subscriptionId, key } = await registered(person, await shop.buy(listed))
    const { agreementId } = purchase
    await shop.marketplace.play('end', {
      agreementId,
      deprovisionAfterSeconds: 31,
      twice: true,
      ...(order.length && { order }),
    })
    expect(await shop.forSale.call(key)).toBe(403)
    await shop.marketplace.advance(31_000)
    expect(await shop.forSale.call(key)).toBe(403)
    expect(await shop.viewOf(person, subscriptionId)).toMatchObject({ status: 'ended', reason: 'Cancelled' })
    expect(await shop.forSale.keysOf(subscriptionId)).toEqual([])
  },
)

test('What has failed at AWS Marketplace gives no access, and another try of the same buyer does', async () => {
  const listed = await shop.sell('sns')
  const person = await shop.somebody()
  const accountId = '222233334444'
  const failed = await shop.buy(listed, { accountId, fail: true })
  await shop.marketplace.register(person, failed)
  expect(await shop.subscriptionsOf(person)).toEqual([])
  await shop.marketplace.advance(minute)
  await shop.buy(listed, { accountId })
  const [subscription] = await shop.subscriptionsOf(person)
  expect(subscription).toMatchObject({ status: 'active' })
  expect(await shop.forSale.call(await shop.keyOf(person, subscription?.subscriptionId ?? ''))).toBe(200)
})

test('A buyer of whom AWS Marketplace says no after it has said yes is refused until it says yes again, and has the same key then', async () => {
  const listed = await shop.sell('sns')
  const person = await shop.somebody()
  const { purchase, subscriptionId, key } = await registered(person, await shop.buy(listed))
  const { deliver } = messagesOf(shop)
  const past = (minutes: number) => new Date(shop.signalbox.local.clock.now().getTime() - minutes * minute)
  await shop.marketplace.advance(10 * minute)
  for (const fact of ['subscribe-fail', 'subscribe-fail'] as const) {
    await deliver(purchase, listed, fact, past(5))
    await shop.marketplace.advance(minute)
    expect(await shop.forSale.call(key)).toBe(403)
  }
  const later = await shop.people.signIn(person)
  expect(await shop.viewOf(later, subscriptionId)).toMatchObject({ status: 'suspended' })
  // What was said before the no comes late.
  await deliver(purchase, listed, 'subscribe-success', past(11))
  await shop.marketplace.advance(minute)
  expect(await shop.forSale.call(key)).toBe(403)

  await deliver(purchase, listed, 'subscribe-success', past(1))
  await shop.marketplace.advance(minute)
  expect(await shop.forSale.call(key)).toBe(200)
  const again = await shop.people.signIn(person)
  expect(await shop.viewOf(again, subscriptionId)).toMatchObject({ status: 'active', key: { generation: 1 } })
  expect(await shop.told(subscriptionId)).toMatchObject({ SubscriptionActivated: 1, SubscriptionChanged: 2 })
  expect(await shop.forSale.keysIn(listed.usagePlanId)).toHaveLength(1)
})

test('Until it is over a buyer who is about to leave is not refused, and may come back under another key', async () => {
  const listed = await shop.sell('sns')
  const person = await shop.somebody()
  const accountId = '333344445555'
  const first = await registered(person, await shop.buy(listed, { accountId }))
  await shop.marketplace.play('end', { agreementId: first.purchase.agreementId, deprovisionAfterSeconds: 600 })
  await shop.marketplace.advance(599_000)
  expect(await shop.forSale.call(first.key)).toBe(200)
  await shop.marketplace.advance(1000)
  expect(await shop.forSale.call(first.key)).toBe(403)

  await shop.marketplace.advance(minute)
  await shop.buy(listed, { accountId })
  const later = await shop.people.signIn(person)
  const [again] = await shop.subscriptionsOf(later)
  expect(again).toMatchObject({ status: 'active' })
  const key = await shop.keyOf(later, again?.subscriptionId ?? '')
  expect(key).not.toBe(first.key)
  expect([await shop.forSale.call(first.key), await shop.forSale.call(key)]).toEqual([403, 200])
  expect(await shop.forSale.keysIn(listed.usagePlanId)).toHaveLength(1)
})

test.each(['sns', 'eventbridge'] as const)('A free trial gives access until it ends (%s)', async (dialect) => {
  const listed = await shop.sell(dialect)
  const person = await shop.somebody()
  const { subscriptionId, key } = await registered(person, await shop.buy(listed, { freeTrialDays: 1, days: 1 }))
  await shop.marketplace.advance(23 * 3_600_000)
  expect(await shop.forSale.call(key)).toBe(200)
  await shop.marketplace.advance(2 * 3_600_000)
  expect(await shop.forSale.call(key)).toBe(403)
  const again = await shop.people.signIn(person)
  expect(await shop.viewOf(again, subscriptionId)).toMatchObject({ status: 'ended' })
})
