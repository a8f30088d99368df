/**
 * Somebody passes a mark of a quota, with each call lost, once before and once after its effect, by which that is found out
 * and told: it is told once, and mailed once, or twice if it is lost that SES has taken the mail.
 */
import { type Break, breaksOf, type Calls, callsOf, nameOf } from './each-call'
import { type Shop, startShop } from './shop'
import type { SignedInPerson } from './signed-in'

let shop: Shop
let calls: Calls
let ada: SignedInPerson
let key: string
let subscriptionId: string

beforeAll(async () => {
  shop = await startShop({ schedules: 'paused' })
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  await shop.forSale.publish('counted', [{ planId: 'silver', quota: { limit: 5, period: 'DAY' } }])
  ada = await shop.developer()
  subscriptionId = (await shop.subscribe(ada, 'counted')).subscriptionId
  key = await shop.keyOf(ada, subscriptionId)
}, 180_000)

afterAll(() => shop?.stop())

const schedules = /^signalbox-subscriptions.*(?:Outbox|WatchQuotas)Schedule/

/** Early in the morning of the next day, with four of five calls made; what is told of them. */
async function pass(): Promise<void> {
  const now = shop.signalbox.local.clock.now()
  await shop.signalbox.local.clock.advance(
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 1) - now.getTime(),
  )
  for (let call = 0; call < 4; call++) expect(await shop.forSale.call(key)).toBe(200)
}

interface Told {
  readonly events: number
  readonly mails: number
}

async function toldSoFar(): Promise<Told> {
  const [{ QuotaReached = 0 }, mails] = [await shop.told(subscriptionId), await shop.signalbox.mails(ada.email)]
  return { events: QuotaReached, mails: mails.length }
}

/** An hour and a half, in which it is looked at three times. */
async function look(): Promise<void> {
  await shop.schedules(schedules, 'on')
  await shop.signalbox.local.clock.advance('95m')
  await shop.schedules(schedules, 'off')
}

test('A mark of a quota is told of once, whichever call is lost', async () => {
  // Its function is warm when its calls are counted.
  await pass()
  await look()
  expect(await toldSoFar()).toEqual({ events: 1, mails: 1 })
  await pass()
  const made = (await calls.of(look)).filter(({ caller }) => caller === 'WatchQuotas')
  expect(await toldSoFar()).toEqual({ events: 2, mails: 2 })
  // Of the looks after that no step is another one.
  const breaks = breaksOf(made.slice(0, made.findLastIndex(({ action }) => /Put|Transact|Update/.test(action)) + 1))
  expect(breaks.length).toBeGreaterThan(10)
  // Nobody knows that the mail is on its way.
  const mailing = made.findIndex(({ service }) => service.startsWith('ses'))
  const isMailLost = ({ call, does }: Break) =>
    (call === made[mailing] && does === 'drop') || (call === made[mailing + 1] && does === 'kill')
  for (const broken of breaks) {
    await pass()
    const before = await toldSoFar()
    expect([nameOf(broken.call), await calls.without(broken, look)]).toEqual([nameOf(broken.call), true])
    const after = await toldSoFar()
    const told = [after.events - before.events, after.mails - before.mails]
    expect([broken.does, nameOf(broken.call), ...told]).toEqual([
      broken.does,
      nameOf(broken.call),
      1,
      isMailLost(broken) ? 2 : 1,
    ])
  }
}, 900_000)
