/**
 * What a subscription hears of from elsewhere: an account that is shut, an approval, a key that somebody changed by hand, a
 * purchase whose messages were lost. Each call that is made to hear of it is lost once before and once after its effect, and it
 * comes to the same end, told once.
 */
import { CreateApiKeyCommand, UpdateApiKeyCommand } from '@aws-sdk/client-api-gateway'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { MailBounced } from '../../events/catalog/platform'
import { newUlid } from '../../shared/ids'
import { type Calls, callsOf, loseEach } from './each-call'
import { type Bought, patientBuyer } from './patient-buyer'
import { type Listed, type Shop, startShop } from './shop'

const boss = 'boss@example.com'

let shop: Shop
let calls: Calls
let listed: Listed

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  await shop.forSale.publish('api', [{ planId: 'silver' }])
  await shop.forSale.publish('asked', [{ planId: 'silver', approval: { approvers: [boss] } }])
  listed = await shop.sell('eventbridge')
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
}, 180_000)

afterAll(() => shop?.stop())

interface Held {
  readonly subscriptionId: string
  readonly key: string
}

async function held(): Promise<Held & { readonly sub: string }> {
  const person = await shop.developer()
  const { subscriptionId } = await shop.subscribe(person, 'api')
  return { sub: person.sub, subscriptionId, key: await shop.keyOf(person, subscriptionId) }
}

const answersWith = (key: string, status: number) =>
  calls.until(`${status} to a call`, async () => ((await shop.forSale.call(key)) === status ? true : undefined))

/** In the end, and no more often than that. */
async function isTold(subscriptionId: string, wanted: Readonly<Record<string, number>>): Promise<void> {
  await calls.until(`telling of ${JSON.stringify(wanted)}`, async () => {
    const told = await shop.told(subscriptionId)
    if (Object.entries(wanted).some(([name, times]) => (told[name] ?? 0) < times)) return undefined
    expect(told).toMatchObject(wanted)
    return true
  })
}

test('An account that is shut has no access, and has it again when it is open, whichever call is lost', async () => {
  let admin = await shop.people.add('admin', { groups: ['admins'] })
  await loseEach(calls, {
    of: ({ caller }) => caller === 'OnAccountChanged',
    prepare: held,
    async play({ sub, subscriptionId, key }) {
      for (const isEnabled of [false, true]) {
        // What is told of one moment has no order.
        await shop.signalbox.local.clock.advance('1s')
        admin = await shop.people.signIn(admin)
        const access = { isEnabled, reason: 'For a while' }
        expect(await admin.call('PUT', `identity/users/${sub}/access`, access)).toMatchObject({ status: 200 })
        await answersWith(key, isEnabled ? 200 : 403)
      }
      await isTold(subscriptionId, { SubscriptionChanged: 2, SubscriptionActivated: 1 })
    },
  })
}, 240_000)

test('Who is approved of has one key, whichever call is lost', async () => {
  await loseEach(calls, {
    of: ({ caller }) => caller === 'OnApprovalOutcome',
    prepare: async () => shop.subscribe(await shop.developer(), 'asked'),
    async play({ subscriptionId }) {
      await shop.signalbox.answerMail(boss, { decision: 'approve' })
      await isTold(subscriptionId, { SubscriptionActivated: 1, ApiKeyIssued: 1 })
      const keys = await shop.forSale.keysOf(subscriptionId)
      expect(keys).toEqual([expect.objectContaining({ enabled: true })])
      expect(await shop.forSale.call(keys[0]?.value)).toBe(200)
    },
  })
}, 240_000)

test('A key that somebody turned off is on again, and one of no subscription is gone, whichever call is lost', async () => {
  await loseEach<Held & { readonly stray: string }>(calls, {
    of: ({ caller }) => ['ReconcileKeys', 'OnDriftFound'].includes(caller),
    async prepare() {
      const { subscriptionId, key } = await held()
      const { gateway } = shop.forSale
      const [{ id: apiKey = '' } = {}] = await shop.forSale.keysOf(subscriptionId)
      const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: 'false' }]
      await gateway.send(new UpdateApiKeyCommand({ apiKey, patchOperations }))
      const stray = newUlid(shop.signalbox.local.clock.now())
      await gateway.send(new CreateApiKeyCommand({ name: `signalbox-subscriptions/${stray}/1`, enabled: true }))
      return { subscriptionId, key, stray }
    },
    async play({ subscriptionId, key, stray }) {
      await shop.invoke('ReconcileKeys')
      await answersWith(key, 200)
      await calls.until('end of the stray key', async () =>
        (await shop.forSale.keysOf(stray)).length === 0 ? true : undefined,
      )
      expect(await shop.forSale.keysOf(subscriptionId)).toHaveLength(1)
      await isTold(subscriptionId, { SubscriptionDriftFound: 1, ApiKeyIssued: 1 })
    },
  })
}, 240_000)

test('A customer to whose address mail bounces is marked once, whichever call is lost', async () => {
  await loseEach(calls, {
    of: ({ caller }) => caller === 'OnMailFailed',
    async prepare() {
      const person = await shop.developer()
      return { person, ...(await shop.subscribe(person, 'api')) }
    },
    async play({ person, subscriptionId }) {
      const at = shop.signalbox.local.clock.now()
      const metadata = { eventId: newUlid(at), version: 1, occurredAt: at.toISOString(), correlationId: subscriptionId }
      const mail = { mailId: 'm', sentAt: at.toISOString(), sentBy: 'subscriptions', recipient: person.email }
      const data = { ...mail, about: `subscription_${subscriptionId}`, permanence: 'permanent', kind: 'NoEmail' }
      const entry = { EventBusName: 'signalbox', Source: 'signalbox.platform', DetailType: MailBounced.detailType }
      const Entries = [{ ...entry, Detail: JSON.stringify({ metadata, data }) }]
      await shop.signalbox.eventBridge.send(new PutEventsCommand({ Entries }))
      await calls.until('mark of the customer', async () => {
        const { body } = await person.call<{ mailStopped?: string }>('GET', 'subscriptions/customer')
        return body.mailStopped
      })
    },
  })
}, 240_000)

test('A purchase whose end nobody heard of is over by the next day, whichever call is lost', async () => {
  await loseEach<Bought>(calls, {
    of: ({ caller }) => caller === 'ReconcileMarketplace',
    async prepare() {
      const bought = await patientBuyer(shop, calls, await shop.somebody()).buy(listed)
      const { agreementId } = bought.purchase
      await shop.marketplace.play('end', { agreementId, without: ['ended', 'license-deprovisioned'] })
      await shop.marketplace.advance(2 * 3_600_000)
      expect(await shop.forSale.call(bought.key)).toBe(200)
      return bought
    },
    async play({ subscriptionId, key }) {
      await shop.invoke('ReconcileMarketplace')
      // Until Lambda has tried it again: it must not hear of the next one's end.
      await shop.signalbox.local.clock.advance('10m')
      await answersWith(key, 403)
      await isTold(subscriptionId, { SubscriptionEnding: 1, ApiKeyRevoked: 1, SubscriptionEnded: 1 })
      expect(await shop.forSale.keysOf(subscriptionId)).toEqual([])
    },
  })
}, 240_000)
