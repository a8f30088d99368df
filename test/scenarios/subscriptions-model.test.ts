/**
 * Purchases against a model: whatever AWS Marketplace says, the buyer does and the clock brings, in any order and as often,
 * there is access if and only if it is paid for by somebody who has registered, with one key, or two while one is rotated.
 */
import * as fc from 'fast-check'
import type { Purchase } from './marketplace'
import { type Fact, type Messages, messagesOf } from './marketplace-messages'
import { type Listed, type Shop, startShop } from './shop'
import type { SignedInPerson } from './signed-in'

const runs = 20
const graceSeconds = 600

let shop: Shop
let messages: Messages
let listed: Listed

beforeAll(async () => {
  shop = await startShop()
  messages = messagesOf(shop)
  await shop.schedules(/./, 'off')
  listed = await shop.sell('sns')
}, 90_000)

afterAll(() => shop?.stop())

/** What has been said and done. */
interface Model {
  isSold: boolean
  isOver: boolean
  isRegistered: boolean
  generation: number
  /** Until when a key of before is taken; milliseconds. */
  graceUntil: number
}

interface Real {
  /** Signed in anew when their token is over. */
  person: SignedInPerson
  readonly purchase: Purchase
  readonly cookie: string
  readonly begun: Date
  /** Every key that was ever shown, by its generation. */
  readonly keys: Map<number, string>
}

type Command = fc.AsyncCommand<Model, Real>

const now = () => shop.signalbox.local.clock.now().getTime()
const hasAccess = ({ isSold, isOver, isRegistered }: Model) => isSold && !isOver && isRegistered

class Says implements Command {
  constructor(private readonly fact: Fact) {}
  check = () => true
  async run(model: Model, real: Real): Promise<void> {
    const at = this.fact === 'unsubscribe-success' ? shop.signalbox.local.clock.now() : real.begun
    await messages.deliver(real.purchase, listed, this.fact, at)
    if (this.fact === 'subscribe-success') model.isSold = true
    if (this.fact === 'unsubscribe-success') model.isOver = true
    await compare(model, real)
  }
  toString = () => `says ${this.fact}`
}

class Registers implements Command {
  check = () => true
  async run(model: Model, real: Real): Promise<void> {
    const { productCode, accountId, registration } = real.purchase
    await shop.marketplace.land(registration)
    const claim = { productCode, accountEnding: accountId.slice(-4), name: 'Bea' }
    expect(await shop.marketplace.claim(real.person, real.cookie, claim)).toMatchObject({ status: 200 })
    model.isRegistered = true
    await compare(model, real)
  }
  toString = () => 'registers'
}

class Rotates implements Command {
  check = (model: Model) => hasAccess(model) && model.graceUntil <= now()
  async run(model: Model, real: Real): Promise<void> {
    const [subscription] = await shop.subscriptionsOf(real.person)
    const path = `subscriptions/subscriptions/${subscription?.subscriptionId}/key/rotation`
    expect(await real.person.call('POST', path, { graceSeconds })).toMatchObject({ status: 202 })
    await shop.signalbox.local.idle()
    model.generation += 1
    model.graceUntil = now() + graceSeconds * 1000
    await compare(model, real)
  }
  toString = () => 'rotates'
}

class Passes implements Command {
  constructor(private readonly seconds: number) {}
  check = () => true
  async run(model: Model, real: Real): Promise<void> {
    await shop.signalbox.local.clock.advance(`${this.seconds}s`)
    real.person = await shop.people.signIn(real.person)
    await compare(model, real)
  }
  toString = () => `${this.seconds} s pass`
}

/** Of the model, what must be so. */
async function compare(model: Model, real: Real): Promise<void> {
  await shop.signalbox.local.idle()
  const access = hasAccess(model)
  const subscriptions = await shop.subscriptionsOf(real.person)
  const active = subscriptions.filter(({ status }) => status === 'active')
  expect(active).toHaveLength(access ? 1 : 0)
  if (!model.isRegistered) expect(subscriptions).toEqual([])
  const [subscription] = active
  if (subscription) {
    expect(subscription.key?.generation).toBe(model.generation)
    real.keys.set(model.generation, await shop.keyOf(real.person, subscription.subscriptionId))
    const live = await shop.forSale.keysOf(subscription.subscriptionId)
    expect(live.filter(({ enabled }) => enabled)).toHaveLength(model.graceUntil > now() ? 2 : 1)
  }
  for (const [generation, key] of real.keys) {
    const isTaken = generation === model.generation || (generation === model.generation - 1 && model.graceUntil > now())
    expect([generation, await shop.forSale.call(key)]).toEqual([generation, access && isTaken ? 200 : 403])
  }
}

async function buyer(): Promise<Real> {
  const person = await shop.somebody()
  const purchase = await shop.buy(listed, { without: ['subscribe-success', 'created', 'license-updated'] })
  const { cookie } = await shop.marketplace.land(purchase.registration)
  return { person, purchase, cookie, begun: shop.signalbox.local.clock.now(), keys: new Map() }
}

test(`${runs} purchases have access exactly while they are paid for, whatever comes in which order`, async () => {
  const commands = fc.commands(
    [
      fc.constantFrom<Fact>('subscribe-success', 'unsubscribe-pending').map((fact) => new Says(fact)),
      fc.constant(new Says('unsubscribe-success')),
      fc.constant(new Registers()),
      fc.constant(new Rotates()),
      fc.constantFrom(1, 300, 601).map((seconds) => new Passes(seconds)),
    ],
    { maxCommands: 14, size: 'max' },
  )
  await fc.assert(
    fc.asyncProperty(commands, async (chosen) => {
      const real = await buyer()
      const model: Model = { isSold: false, isOver: false, isRegistered: false, generation: 1, graceUntil: 0 }
      await fc.asyncModelRun(() => ({ model, real }), chosen)
    }),
    { numRuns: runs, endOnFailure: true },
  )
}, 300_000)
