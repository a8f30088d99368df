/**
 * Purchases of an existing listing of AWS Marketplace, with each call that is made to hear and to join what is said lost once
 * before and once after its effect: the buyer has one key when all is there, and none when it is over. What follows in the
 * workflow is tried in subscriptions-faults.test.ts.
 */
import { breaksOf, type Calls, callsOf, type EachCall, nameOf } from './each-call'
import type { Purchase } from './marketplace'
import { isOfPurchase, type PatientBuyer, patientBuyer } from './patient-buyer'
import { type Listed, type Shop, startShop } from './shop'

let shop: Shop
let calls: Calls
let buyer: PatientBuyer
let older: Listed

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  older = await shop.sell('sns')
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
  buyer = patientBuyer(shop, calls, await shop.developer())
}, 90_000)

afterAll(() => shop?.stop())

interface Life {
  purchase: Purchase
  key: string
}

const stages: readonly ((life: Life) => Promise<void>)[] = [(life) => begin(life, older), (life) => end(life, older)]

async function begin(life: Life, listed: Listed): Promise<void> {
  life.purchase = await shop.buy(listed)
  await buyer.register(life.purchase)
  life.key = await buyer.keyOf((await buyer.liveOne(listed)).subscriptionId)
  expect(await shop.forSale.call(life.key)).toBe(200)
}

async function end({ purchase: { agreementId }, key }: Life, { usagePlanId }: Listed): Promise<void> {
  await shop.marketplace.play('end', { agreementId, deprovisionAfterSeconds: 31 })
  await shop.marketplace.advance(31_000)
  await calls.until('end of access', async () => ((await shop.forSale.call(key)) === 403 ? true : undefined))
  await calls.until('end of keys', async () =>
    (await shop.forSale.keysIn(usagePlanId)).length === 0 ? true : undefined,
  )
}

async function live(around: (stage: number, run: () => Promise<void>) => Promise<unknown>): Promise<void> {
  const life = {} as Life
  for (const [index, stage] of stages.entries()) await around(index, () => stage(life))
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
