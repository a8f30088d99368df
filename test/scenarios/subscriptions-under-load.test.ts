/** Keys while they are asked for, used and changed at once: nobody who may call is refused, and no key is made twice. */
import { type Calls, callsOf, nameOf } from './each-call'
import { type Shop, startShop, type View } from './shop'

let shop: Shop
let calls: Calls

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
}, 90_000)

afterAll(() => shop?.stop())

const pathOf = ({ subscriptionId }: View, what: string) => `subscriptions/subscriptions/${subscriptionId}/${what}`

test('Fifty who ask for the key at once are shown one, and one is in the gateway', async () => {
  const [plan] = await shop.forSale.publish('fifty', [{ planId: 'silver' }])
  const ada = await shop.developer()
  const order = { apiId: 'fifty', planId: 'silver' }
  const shown = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const asked = await ada.call<View>('POST', 'subscriptions/subscriptions', {
        ...order,
        idempotencyKey: `${index}`,
      })
      const { subscriptionId } = asked.body
      return [asked.status, subscriptionId && (await shop.keyOf(ada, subscriptionId))]
    }),
  )
  expect(shown.filter(([status]) => ![202, 409, 503].includes(Number(status)))).toEqual([])
  expect(new Set(shown.map(([, key]) => key).filter(Boolean)).size).toBe(1)
  expect(await shop.forSale.keysIn(plan?.usagePlanId)).toHaveLength(1)
})

test('A rotation under load refuses none of 2,000 calls: the old key and the new one are taken through the grace', async () => {
  await shop.forSale.publish('load', [{ planId: 'silver' }])
  const ada = await shop.developer()
  const asked = await shop.subscribe(ada, 'load')
  const old = await shop.keyOf(ada, asked.subscriptionId)
  const statuses = new Map<number, number>()
  const call = async (key: string, count: number) => {
    for (let made = 0; made < count; made += 20) {
      for (const status of await Promise.all(Array.from({ length: 20 }, () => shop.forSale.call(key)))) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
      // A stage takes a thousand at once, which on a clock that stands still are all there ever are.
      if (made % 100 === 0) await shop.signalbox.local.clock.advance('100ms')
    }
  }
  const [rotated] = await Promise.all([
    ada.call('POST', pathOf(asked, 'key/rotation'), { graceSeconds: 600 }),
    call(old, 1000),
  ])
  expect(rotated.status).toBe(202)
  const fresh = await shop.keyOf(ada, asked.subscriptionId)
  expect(fresh).not.toBe(old)
  await Promise.all([call(old, 300), call(fresh, 300)])
  await shop.signalbox.local.clock.advance('590s')
  await Promise.all([call(old, 200), call(fresh, 200)])
  expect([...statuses]).toEqual([[200, 2000]])
  await shop.signalbox.local.clock.advance('10s')
  expect([await shop.forSale.call(old), await shop.forSale.call(fresh)]).toEqual([403, 200])
  expect(await shop.forSale.keysOf(asked.subscriptionId)).toHaveLength(1)
}, 120_000)

test.each([
  ['the same idempotency key', ['one', 'one']],
  ['keys of their own', ['one', 'other']],
])('A key that is rotated in two tabs at once, with %s, is rotated once', async (name, keys) => {
  const apiId = name.includes('same') ? 'tabs' : 'other-tabs'
  await shop.forSale.publish(apiId, [{ planId: 'silver' }])
  const ada = await shop.developer()
  const asked = await shop.subscribe(ada, apiId)
  const old = await shop.keyOf(ada, asked.subscriptionId)
  const answers = await Promise.all(
    keys.map((idempotencyKey) =>
      ada.call('POST', pathOf(asked, 'key/rotation'), { idempotencyKey, graceSeconds: 600 }),
    ),
  )
  expect(answers.map(({ status }) => status)).toContain(202)
  expect(answers.filter(({ status }) => ![202, 409, 503].includes(status))).toEqual([])
  const fresh = await shop.keyOf(ada, asked.subscriptionId)
  expect(await shop.viewOf(ada, asked.subscriptionId)).toMatchObject({
    key: { generation: 2 },
    grace: { generation: 1 },
  })
  expect([await shop.forSale.call(old), await shop.forSale.call(fresh)]).toEqual([200, 200])
  expect(await shop.forSale.keysOf(asked.subscriptionId)).toHaveLength(2)
})

test('A subscription that is cancelled while it is being activated ends without a key, wherever that was', async () => {
  await shop.forSale.publish('hasty', [{ planId: 'silver' }])
  const ada = await shop.developer()
  const order = { apiId: 'hasty', planId: 'silver' }
  async function activateAndCancel(): Promise<void> {
    const asked = await calls.insist<View>(ada, 'POST', 'subscriptions/subscriptions', order)
    expect(asked).toMatchObject({ status: 202 })
    expect(await calls.insist(ada, 'POST', pathOf(asked.body, 'cancellation'), {})).toMatchObject({ status: 202 })
    // The step was waiting with what it had seen before.
    await shop.signalbox.local.clock.advance('2s')
    const { subscriptionId } = asked.body
    await calls.until('end', async () =>
      (await shop.viewOf(ada, subscriptionId)).status === 'ended' ? true : undefined,
    )
    expect(await shop.forSale.keysOf(subscriptionId)).toEqual([])
    const { SubscriptionEnded, SubscriptionActivated = 0 } = await shop.told(subscriptionId)
    expect([SubscriptionEnded, SubscriptionActivated <= 1]).toEqual([1, true])
  }
  const all = await calls.of(activateAndCancel)
  const second = all.findIndex(({ action, nth }) => action === 'Invoke' && nth === 2)
  const made = all.slice(0, second).filter(({ caller }) => caller === 'Apply')
  expect(made.length).toBeGreaterThan(10)
  for (const call of made) {
    expect([nameOf(call), await calls.without({ call, does: 'delay' }, activateAndCancel)]).toEqual([
      nameOf(call),
      true,
    ])
  }
}, 120_000)
