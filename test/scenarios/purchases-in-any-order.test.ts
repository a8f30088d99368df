/**
 * What AWS Marketplace says and what a buyer does, in every order and each twice: one final state and one key, no access
 * before all of it is there that access takes, and none after its end, whatever comes late.
 */
import type { Purchase } from './marketplace'
import { type Fact, type Messages, messagesOf } from './marketplace-messages'
import { type Dialect, type Listed, type Shop, startShop } from './shop'
import type { SignedInPerson } from './signed-in'

let shop: Shop
let messages: Messages
let owner: SignedInPerson
/** One for each order; they buy in both dialects. */
const people: SignedInPerson[] = []

beforeAll(async () => {
  shop = await startShop()
  messages = messagesOf(shop)
  owner = await shop.people.add('owner', { groups: ['admins'] })
  for (const _ of orders(all)) people.push(await shop.somebody())
}, 180_000)

afterAll(() => shop?.stop())

type Step = Fact | 'registered'

/** What has to be there for access, by the dialect that the plan goes by. */
const needed: Readonly<Record<Dialect, readonly Step[]>> = {
  sns: ['subscribe-success', 'registered'],
  eventbridge: ['created', 'license-updated', 'registered'],
}
const all: readonly Step[] = ['subscribe-success', 'created', 'license-updated', 'registered']
const ends: Readonly<Record<Dialect, readonly (readonly Fact[])[]>> = {
  sns: orders<Fact>(['unsubscribe-pending', 'unsubscribe-success']),
  eventbridge: orders<Fact>(['ended', 'license-deprovisioned']),
}

interface Buyer {
  readonly person: SignedInPerson
  readonly purchase: Purchase
  readonly order: readonly Step[]
  readonly cookie: string
}

interface Held {
  readonly subscriptionId: string
  readonly sub: string
  readonly status: string
}

function orders<Each>(things: readonly Each[]): readonly (readonly Each[])[] {
  if (things.length < 2) return [things]
  return things.flatMap((first) => orders(things.filter((each) => each !== first)).map((rest) => [first, ...rest]))
}

test.each<Dialect>(['sns', 'eventbridge'])(
  'In every order of agreement, license, success and registration, each twice: one key when all is there (%s)',
  async (dialect) => {
    const listed = await shop.sell(dialect, 'both')
    const begun = shop.signalbox.local.clock.now()
    await shop.marketplace.advance(120_000)
    const buyers: Buyer[] = []
    for (const [index, order] of orders(all).entries()) {
      const person = await shop.people.signIn(people[index] as SignedInPerson)
      buyers.push(await buyerOf(listed, person, order))
    }

    for (let step = 0; step < all.length; step++) {
      for (const buyer of buyers) await twice(buyer, listed, buyer.order[step] as Step, begun)
      await shop.signalbox.local.idle()
      const complete = buyers.filter(({ order }) =>
        needed[dialect].every((each) => order.slice(0, step + 1).includes(each)),
      )
      const held = await heldOf(listed)
      for (const { person, order } of buyers) {
        const isComplete = complete.some((each) => each.person === person)
        const wanted = isComplete ? [{ status: 'active', keys: [{ generation: 1 }] }] : []
        const own = held.filter(({ sub }) => sub === person.sub)
        expect([order, own]).toMatchObject([order, wanted])
        expect(own).toHaveLength(wanted.length)
      }
      expect(await shop.forSale.keysIn(listed.usagePlanId)).toHaveLength(complete.length)
    }

    const keys: string[] = []
    for (const { subscriptionId } of await heldOf(listed)) {
      keys.push(...(await shop.forSale.keysOf(subscriptionId)).map(({ value }) => value))
    }
    expect(keys).toHaveLength(buyers.length)
    expect(new Set(keys).size).toBe(buyers.length)
    expect(await called(keys)).toEqual(new Set([200]))
    await requireOver(dialect, listed, buyers, keys, begun)
  },
  400_000,
)

/** All of the subscriptions, as the owner sees them. */
async function heldOf({ apiId }: Listed) {
  const path = `subscriptions/apis/${apiId}/subscriptions?limit=100`
  const { status, body } = await owner.call<{ subscriptions: Held[] }>('GET', path)
  expect(status).toBe(200)
  return body.subscriptions
}

async function requireOver(
  dialect: Dialect,
  listed: Listed,
  buyers: readonly Buyer[],
  keys: readonly string[],
  begun: Date,
) {
  await shop.marketplace.advance(1000)
  const ended = shop.signalbox.local.clock.now()
  for (const step of [0, 1]) {
    for (const [index, { purchase }] of buyers.entries()) {
      const order = ends[dialect][index % 2] as readonly Fact[]
      for (let copy = 0; copy < 2; copy++) await messages.deliver(purchase, listed, order[step] as Fact, ended)
    }
    await shop.signalbox.local.idle()
  }
  expect(await called(keys)).toEqual(new Set([403]))

  // What was on its way for long comes again, and changes nothing.
  for (const { purchase, order } of buyers) {
    for (const step of order) if (step !== 'registered') await messages.deliver(purchase, listed, step, begun)
  }
  await shop.signalbox.local.idle()
  expect(await called(keys)).toEqual(new Set([403]))
  expect(await shop.forSale.keysIn(listed.usagePlanId)).toEqual([])
  const held = await heldOf(listed)
  expect(new Set(held.map(({ sub }) => sub)).size).toBe(buyers.length)
  expect(held.map(({ status }) => status)).toEqual(buyers.map(() => 'ended'))
}

async function buyerOf(listed: Listed, person: SignedInPerson, order: readonly Step[]): Promise<Buyer> {
  // AWS says nothing by itself: what it says is delivered one by one.
  const purchase = await shop.buy(listed, { without: ['subscribe-success', 'created', 'license-updated'] })
  const { cookie } = await shop.marketplace.land(purchase.registration)
  return { person, purchase, order, cookie }
}

async function twice({ person, purchase, cookie }: Buyer, listed: Listed, step: Step, at: Date): Promise<void> {
  const { productCode, accountId, registration } = purchase
  for (let copy = 0; copy < 2; copy++) {
    if (step !== 'registered') await messages.deliver(purchase, listed, step, at)
    else {
      expect((await shop.marketplace.land(registration)).cookie).toBe(cookie)
      const claim = { productCode, accountEnding: accountId.slice(-4), name: 'Bea' }
      expect(await shop.marketplace.claim(person, cookie, claim)).toMatchObject({ status: 200 })
    }
  }
}

async function called(keys: readonly string[]): Promise<Set<number>> {
  return new Set(await Promise.all(keys.map((key) => shop.forSale.call(key))))
}
