/**
 * Purchases against a model: whatever AWS Marketplace says, the buyer does and the clock brings, in any order and as often,
 * there is access if and only if it is paid for by somebody who has registered, with one key, or two while one is rotated.
 */
import * as fc from 'fast-check'
import type { Purchase } from './marketplace'
import { type Fact, type Messages, messagesOf } from './marketplace-messages'
import { type Dialect, type Listed, type Shop, startShop } from './shop'
import type { SignedInPerson } from './signed-in'

/** Of each dialect. */
const runs = 10
/**
 * Of a run, at the most. `COMMANDS=50 npx jest test/scenarios/subscriptions-model` has each run be of as many, which takes too
 * long for every day.
 */
const most = Number(process.env.COMMANDS ?? 14)
const least = process.env.COMMANDS === undefined ? 0 : most
const graceSeconds = 600
const hour = 3_600_000

let shop: Shop
let messages: Messages
const listings = {} as Record<Dialect, Listed>

beforeAll(async () => {
  shop = await startShop()
  messages = messagesOf(shop)
  await shop.schedules(/./, 'off')
  for (const dialect of ['sns', 'eventbridge'] as const) listings[dialect] = await shop.sell(dialect)
}, 90_000)

afterAll(() => shop?.stop())

/** What has been said and done. */
interface Model {
  /** What has been said that access takes, and that it is over. */
  readonly said: Set<Fact>
  isRegistered: boolean
  generation: number
  /** Until when a key of before is taken; milliseconds. */
  graceUntil: number
}

interface Real {
  readonly dialect: Dialect
  /** Signed in anew when their token is over. */
  person: SignedInPerson
  readonly purchase: Purchase
  /** What binds the registration to the browser, for an hour from when it landed. */
  landed: { readonly registration: Purchase['registration']; readonly cookie: string; readonly at: number }
  readonly begun: Date
  /** Every key that was ever shown, by its generation. */
  readonly keys: Map<number, string>
}

type Command = fc.AsyncCommand<Model, Real>

const now = () => shop.signalbox.local.clock.now().getTime()
const begins: Readonly<Record<Dialect, readonly Fact[]>> = {
  sns: ['subscribe-success'],
  eventbridge: ['created', 'license-updated'],
}
const ends: Readonly<Record<Dialect, Fact>> = { sns: 'unsubscribe-success', eventbridge: 'ended' }

const isOver = ({ said }: Model) => Object.values(ends).some((fact) => said.has(fact))
const hasAccess = (model: Model) =>
  model.isRegistered && !isOver(model) && Object.values(begins).some((all) => all.every((fact) => model.said.has(fact)))

class Says implements Command {
  constructor(private readonly fact: Fact) {}
  /** A license may be taken before its end is told, and then nothing changes for an hour: renewals.test.ts has that. */
  check = (model: Model) => this.fact !== 'license-deprovisioned' || isOver(model)
  async run(model: Model, real: Real): Promise<void> {
    const isEnd = this.fact === ends[real.dialect] || this.fact === 'license-deprovisioned'
    const at = isEnd ? shop.signalbox.local.clock.now() : real.begun
    await messages.deliver(real.purchase, listings[real.dialect], this.fact, at)
    model.said.add(this.fact)
    await compare(model, real)
  }
  toString = () => `says ${this.fact}`
}

class Registers implements Command {
  check = () => true
  async run(model: Model, real: Real): Promise<void> {
    const { productCode, accountId, agreementId } = real.purchase
    // Too late for what the browser has: the buyer begins at AWS Marketplace again.
    if (now() >= real.landed.at + hour) {
      const { registration } = await shop.marketplace.play<Pick<Purchase, 'registration'>>('register', { agreementId })
      real.landed = await landed(registration)
    } else await shop.marketplace.land(real.landed.registration)
    const claim = { productCode, accountEnding: accountId.slice(-4), name: 'Bea' }
    expect(await shop.marketplace.claim(real.person, real.landed.cookie, claim)).toMatchObject({ status: 200 })
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

async function buyer(dialect: Dialect): Promise<Real> {
  const person = await shop.somebody()
  const purchase = await shop.buy(listings[dialect], { without: ['subscribe-success', 'created', 'license-updated'] })
  const begun = shop.signalbox.local.clock.now()
  return { dialect, person, purchase, landed: await landed(purchase.registration), begun, keys: new Map() }
}

async function landed(registration: Purchase['registration']): Promise<Real['landed']> {
  const at = now()
  return { registration, cookie: (await shop.marketplace.land(registration)).cookie, at }
}

const goesOn: Readonly<Record<Dialect, readonly Fact[]>> = {
  sns: [...begins.sns, 'unsubscribe-pending'],
  eventbridge: begins.eventbridge,
}
const goes: Readonly<Record<Dialect, readonly Fact[]>> = {
  sns: [ends.sns],
  eventbridge: [ends.eventbridge, 'license-deprovisioned'],
}

test.each<Dialect>(['sns', 'eventbridge'])(
  `${runs} purchases have access exactly while they are paid for, whatever comes in which order (%s)`,
  async (dialect) => {
    const commands = fc.array(
      fc.oneof(
        fc.constantFrom(...goesOn[dialect]).map((fact) => new Says(fact)),
        fc.constantFrom(...goes[dialect]).map((fact) => new Says(fact)),
        fc.constant(new Registers()),
        fc.constant(new Rotates()),
        fc.constantFrom(1, 300, 601).map((seconds) => new Passes(seconds)),
      ),
      { minLength: least, maxLength: most, size: 'max' },
    )
    await fc.assert(
      fc.asyncProperty(commands, async (chosen) => {
        const real = await buyer(dialect)
        const model: Model = { said: new Set(), isRegistered: false, generation: 1, graceUntil: 0 }
        await fc.asyncModelRun(() => ({ model, real }), chosen)
      }),
      { numRuns: runs, endOnFailure: true },
    )
  },
  Math.max(300_000, runs * most * 10_000),
)
