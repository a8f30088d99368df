/**
 * A subscription from its request to its end, and an API from its draft to its end, with each call that anything makes for it
 * lost once before and once after its effect: it comes to the same end, with each thing told once and nothing left over.
 */
import { type Calls, callsOf, loseEachOfALife } from './each-call'
import { isOfPublication, patientOwner } from './patient-owner'
import { type Shop, startShop, type View } from './shop'
import type { SignedInPerson } from './signed-in'

let shop: Shop
let calls: Calls
let person: SignedInPerson
let count = 0

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  await shop.forSale.publish('api', [{ planId: 'silver' }, { planId: 'gold' }])
  person = await shop.developer()
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
}, 180_000)

afterAll(() => shop?.stop())

const rootPath = 'subscriptions/subscriptions'

/** What is known of one that is under way. */
interface Life {
  readonly key: string
  path: string
  subscriptionId: string
}

/** One after the other; each may be broken on its own. */
const stages: readonly ((life: Life) => Promise<void>)[] = [
  async (life) => {
    const order = { apiId: 'api', planId: 'silver', idempotencyKey: life.key }
    const asked = await calls.insist<View>(person, 'POST', rootPath, order)
    expect(asked).toMatchObject({ status: 202 })
    life.subscriptionId = asked.body.subscriptionId
    life.path = `${rootPath}/${life.subscriptionId}`
    await comesTo(life, ({ status }) => status === 'active')
    expect(await shop.forSale.call(await keyOf(life))).toBe(200)
  },
  async (life) => {
    const old = await keyOf(life)
    const rotation = { graceSeconds: 0, idempotencyKey: life.key }
    expect(await calls.insist(person, 'POST', `${life.path}/key/rotation`, rotation)).toMatchObject({ status: 202 })
    await comesTo(life, ({ key, grace }) => key?.generation === 2 && grace === undefined)
    expect([await shop.forSale.call(old), await shop.forSale.call(await keyOf(life))]).toEqual([403, 200])
  },
  async (life) => {
    expect(await calls.insist(person, 'PUT', `${life.path}/plan`, { planId: 'gold' })).toMatchObject({ status: 202 })
    await calls.until('move', async () =>
      (await shop.told(life.subscriptionId)).SubscriptionChanged ? true : undefined,
    )
    expect(await shop.forSale.call(await keyOf(life))).toBe(200)
    expect(await shop.forSale.keysOf(life.subscriptionId)).toHaveLength(1)
  },
  async (life) => {
    const last = await keyOf(life)
    expect(await calls.insist(person, 'POST', `${life.path}/cancellation`, {})).toMatchObject({ status: 202 })
    await comesTo(life, ({ status }) => status === 'ended')
    expect(await shop.forSale.call(last)).toBe(403)
    expect(await shop.forSale.keysOf(life.subscriptionId)).toEqual([])
  },
]

const outcome = {
  SubscriptionRequested: 1,
  SubscriptionActivated: 1,
  ApiKeyIssued: 1,
  ApiKeyRotated: 1,
  ApiKeyRevoked: 2,
  SubscriptionChanged: 1,
  SubscriptionEnding: 1,
  SubscriptionEnded: 1,
}

async function live(around: (stage: number, run: () => Promise<void>) => Promise<unknown>): Promise<void> {
  const life: Life = { key: `life-${++count}`, path: '', subscriptionId: '' }
  for (const [index, stage] of stages.entries()) {
    person = await shop.people.signIn(person)
    await around(index, () => stage(life))
  }
  const times = Object.values(outcome).reduce((sum, each) => sum + each)
  await calls.until('telling of all', async () => {
    const { SubscriptionTokenIssued: _, ...told } = await shop.told(life.subscriptionId)
    if (Object.values(told).reduce((sum, each) => sum + each, 0) < times) return undefined
    expect(told).toEqual(outcome)
    return true
  })
}

async function comesTo({ path }: Life, is: (view: View) => boolean): Promise<void> {
  await calls.until('such state', async () => {
    const { status, body } = await calls.insist<View>(person, 'GET', path)
    if (status === 200 && is(body)) return true
    // By the next look the token may be too old, and to show a key the sign-in.
    person = await shop.people.signIn(person)
    return undefined
  })
}

async function keyOf({ path }: Life): Promise<string> {
  const shown = await calls.insist<{ key: string }>(person, 'POST', `${path}/key`, {})
  expect(shown).toMatchObject({ status: 200 })
  return shown.body.key
}

test(
  'A subscription comes to the same end, whichever call of its whole life is lost',
  () => loseEachOfALife(calls, live),
  900_000,
)

test('An API is published, changed and retired once, whichever call of it is lost', async () => {
  const { product } = await shop.sell('sns')
  const owner = await shop.people.add('owner', { groups: ['admins'] })
  const { live: liveOfApi } = patientOwner(shop, calls, product, [owner, await shop.developer()])
  const letMonthPass = async () => {
    await shop.schedules(/./, 'off')
    await shop.signalbox.local.clock.advance('31d')
    await shop.schedules(/^signalbox-subscriptions.*(?:Outbox|Sweep)Schedule/, 'on')
  }
  await loseEachOfALife(calls, (around) => liveOfApi(around, letMonthPass), isOfPublication)
}, 900_000)
