/**
 * Purchases of an existing listing of AWS Marketplace, with each call that is made to hear and to join what is said lost once
 * before and once after its effect: the buyer has one key when all is there, and none when it is over. What follows in the
 * workflow is tried in subscriptions-faults.test.ts.
 */
import { breaksOf, type Calls, callsOf, type EachCall, nameOf } from './each-call'
import type { Purchase, Registration } from './marketplace'
import { type Listed, type Shop, startShop, type View } from './shop'
import type { SignedInPerson } from './signed-in'

let shop: Shop
let calls: Calls
let person: SignedInPerson
let older: Listed

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  older = await shop.sell('sns')
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
  person = await shop.developer()
}, 90_000)

afterAll(() => shop?.stop())

interface Life {
  purchase: Purchase
  key: string
}

const stages: readonly ((life: Life) => Promise<void>)[] = [(life) => begin(life, older), (life) => end(life, older)]

async function begin(life: Life, listed: Listed): Promise<void> {
  life.purchase = await shop.buy(listed)
  await register(life.purchase)
  const { subscriptionId } = await liveOne(listed)
  const shown = await calls.insist<{ key: string }>(
    person,
    'POST',
    `subscriptions/subscriptions/${subscriptionId}/key`,
    {},
  )
  life.key = shown.body.key
  expect([shown.status, await shop.forSale.call(life.key)]).toEqual([200, 200])
}

async function end({ purchase: { agreementId }, key }: Life, { usagePlanId }: Listed): Promise<void> {
  await shop.marketplace.play('end', { agreementId, deprovisionAfterSeconds: 31 })
  await shop.marketplace.advance(31_000)
  await calls.until('end of access', async () => ((await shop.forSale.call(key)) === 403 ? true : undefined))
  await calls.until('end of keys', async () =>
    (await shop.forSale.keysIn(usagePlanId)).length === 0 ? true : undefined,
  )
}

/** As a buyer does, who tries until it is done, and goes back to AWS Marketplace when told so. */
async function register({ agreementId, productCode, accountId, registration }: Purchase): Promise<void> {
  let with_: Registration = registration
  person = await shop.people.signIn(person)
  for (let tries = 0; tries < 10; tries++) {
    const landed = await shop.marketplace.land(with_)
    await shop.signalbox.local.idle()
    if (landed.status >= 500) continue
    const claim = { productCode, accountEnding: accountId.slice(-4), name: 'Ada' }
    const { status, body } = await shop.marketplace.claim(person, landed.cookie, claim)
    if (status === 200) return
    if (body.title === 'RegistrationPending') await shop.marketplace.advance(60_000)
    else if (landed.status !== 303) {
      expect(landed.text).toContain('begin there')
      with_ = (await shop.marketplace.play<Purchase>('register', { agreementId })).registration
    } else expect(status).toBeGreaterThanOrEqual(500)
  }
  throw new Error('The buyer gives up')
}

async function liveOne({ apiId }: Listed) {
  return calls.until(`active subscription to ${apiId}`, async () => {
    const path = 'subscriptions/subscriptions'
    const { body } = await calls.insist<{ subscriptions?: readonly View[] }>(person, 'GET', path)
    const own = (body.subscriptions ?? []).filter((each) => each.apiId === apiId)
    const live = own.filter(({ status }) => !['ended', 'failed'].includes(status))
    expect(live.length).toBeLessThan(2)
    const active = live.find(({ status }) => status === 'active')
    if (!active) person = await shop.people.signIn(person)
    return active
  })
}

async function live(around: (stage: number, run: () => Promise<void>) => Promise<unknown>): Promise<void> {
  const life = {} as Life
  for (const [index, stage] of stages.entries()) await around(index, () => stage(life))
}

function isOfPurchase({ caller }: EachCall): boolean {
  return /^(?:Marketplace|On|Buyers)/.test(caller) && !caller.startsWith('OnSubscriptionTokenIssued')
}

test('A purchase comes to the same end, whichever call of its whole life is lost', async () => {
  await live((_, run) => run())
  const made: (readonly EachCall[])[] = []
  await live(async (stage, run) => {
    made[stage] = await calls.of(run)
  })
  const breaks = made.map((each) => breaksOf(each.filter(isOfPurchase)))
  const unmet: string[] = []
  for (let each = 0; each < Math.max(...breaks.map(({ length }) => length)); each++) {
    await live(async (stage, run) => {
      const broken = breaks[stage]?.[each]
      if (!broken) return run()
      const what = `${broken.does} ${nameOf(broken.call)} in stage ${stage}`
      try {
        if (!(await calls.without(broken, run))) unmet.push(what)
      } catch (cause) {
        throw new Error(`${what}: ${cause}`, { cause })
      }
    })
  }
  expect(unmet).toEqual([])
}, 240_000)
