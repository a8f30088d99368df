/** Whoever has used 80 or 100 % of a quota is told of it, once a period, by event and by mail. */
import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  GetUsagePlanKeysCommand,
  ImportApiKeysCommand,
} from '@aws-sdk/client-api-gateway'
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import type { DataOf, EventEnvelope } from '../../events'
import { QuotaReached } from '../../events/catalog/subscriptions'
import { type EventRecord, recordEvents } from '../../events/jest'
import { type ForSale, forSaleOf } from './for-sale'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'
import { storeSubscription } from './stored-subscriptions'

type View = ReturnType<typeof subscriptionView>

let signalbox: Signalbox
/** That subscriptions are kept after their end. */
const keptDays = 40
let people: People
let forSale: ForSale
let record: EventRecord

beforeAll(async () => {
  // A day of all schedules is hundreds of invocations; this one finds out.
  signalbox = await startScenario({
    schedules: 'paused',
    parameters: { 'signalbox-subscriptions': { KeptDays: String(keptDays) } },
  })
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const Name = Rules.find((rule) => rule.Name?.includes('WatchQuotasSchedule'))?.Name
  await signalbox.eventBridge.send(new EnableRuleCommand({ Name }))
  people = peopleOf(signalbox)
  forSale = forSaleOf(signalbox)
  record = recordEvents(signalbox.local)
}, 120_000)

afterAll(async () => {
  people?.stop()
  forSale?.stop()
  await signalbox?.stop()
})

const dayOf = () => signalbox.local.clock.now().toISOString().slice(0, 10)

/** What was told, each event once. */
function told({ subscriptionId }: Pick<View, 'subscriptionId'>): readonly DataOf<typeof QuotaReached>[] {
  const events = record.published
    .filter(({ detailType }) => detailType === QuotaReached.detailType)
    .map(({ detail }) => detail as EventEnvelope<DataOf<typeof QuotaReached>>)
    .filter(({ data }) => data.subscriptionId === subscriptionId)
  return [...new Map(events.map(({ metadata, data }) => [metadata.eventId, data])).values()]
}

/** Early in the morning: a period does not turn while it is looked at. */
async function untilMorning(): Promise<void> {
  const now = signalbox.local.clock.now()
  const morning = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 1)
  await signalbox.local.clock.advance(morning - now.getTime())
}

/** Until what was called is told of and was looked at. */
const look = () => signalbox.local.clock.advance('35m')

async function callTimes(times: number, key: string): Promise<void> {
  for (let call = 0; call < times; call++) await forSale.call(key)
}

async function subscribed(person: SignedInPerson, apiId: string): Promise<View & { readonly value: string }> {
  await person.call('PUT', 'subscriptions/customer', { name: 'Ada' })
  const { body } = await person.call<View>('POST', 'subscriptions/subscriptions', { apiId, planId: 'silver' })
  const [key] = await forSale.keysOf(body.subscriptionId)
  return { ...body, value: key?.value ?? '' }
}

test('Each mark is told of once, by event and mail, though the mail fails at first; and anew when the period has turned', async () => {
  await forSale.publish('counted', [{ planId: 'silver', quota: { limit: 10, period: 'DAY' } }])
  await untilMorning()
  const ada = await people.add('ada')
  const subscription = await subscribed(ada, 'counted')
  const first = dayOf()
  await callTimes(7, subscription.value)
  await look()
  expect(told(subscription)).toEqual([])

  const refused = signalbox.local.faults.place({ service: 'ses-v1', does: 'refuse' })
  await callTimes(1, subscription.value)
  await look()
  expect(told(subscription)).toMatchObject([{ percent: 80, used: 8, limit: 10, period: 'DAY', periodStart: first }])
  expect(await signalbox.mails(ada.email)).toEqual([])
  refused.lift()
  await look()
  const [mail, ...others] = await signalbox.mails(ada.email)
  expect(others).toEqual([])
  expect(mail?.subject).toBe('80 % of your calls are used: counted')
  expect(mail?.text).toContain('You have used 8 of the 10 calls that plan silver of counted allows in a period.')

  await callTimes(4, subscription.value)
  await look()
  await look()
  expect(told(subscription).map(({ percent }) => percent)).toEqual([80, 100])
  expect(await signalbox.mails(ada.email)).toHaveLength(2)

  await untilMorning()
  expect(await forSale.call(subscription.value)).toBe(200)
  await look()
  expect(told(subscription)).toHaveLength(2)
  await callTimes(8, subscription.value)
  await look()
  expect(told(subscription).at(-1)).toMatchObject({ percent: 80, used: 9, periodStart: dayOf() })
  expect(told(subscription)).toHaveLength(3)
}, 120_000)

test('Of many subscriptions those are told of that have passed a mark, two keys of one together, and no step that dies tells twice', async () => {
  const [plan] = await forSale.publish('many', [{ planId: 'silver', quota: { limit: 5, period: 'DAY' } }])
  await untilMorning()
  const usagePlanId = plan?.usagePlanId ?? ''
  const key = async (generation: number) => {
    const { id: keyId = '', value = '' } = await forSale.gateway.send(new CreateApiKeyCommand({ enabled: true }))
    await forSale.gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }))
    const issuedAt = signalbox.local.clock.now().toISOString()
    return { value, kept: { generation, keyId, usagePlanId, lastFour: value.slice(-4), hash: 'x', issuedAt } }
  }
  const store = async (used: readonly number[]) => {
    const keys = await Promise.all(used.map((_, index) => key(used.length - index)))
    const [newest, older] = keys
    const until = new Date(signalbox.local.clock.now().getTime() + 86_400_000).toISOString()
    const subscription = await storeSubscription(signalbox, {
      apiId: 'many',
      usagePlanId,
      status: 'active',
      step: 'activated',
      keysAre: 'on',
      key: newest?.kept,
      ...(older && { grace: { ...older.kept, until } }),
    })
    for (const [index, { value }] of keys.entries()) await callTimes(used[index] ?? 0, value)
    return subscription
  }
  const counts = [...Array.from({ length: 12 }, (_, index) => [index % 6]), [2, 2], [1, 2]]
  const stored = []
  for (const used of counts) stored.push(await store(used))
  const caller = 'subscriptions-WatchQuotas'
  const placed = [
    signalbox.local.faults.place({ service: 'apigateway', caller, does: 'refuse', count: 1 }),
    signalbox.local.faults.place({ service: 'dynamodb', action: 'TransactWriteItems', caller, does: 'drop', count: 3 }),
    signalbox.local.faults.place({ service: 'events', action: 'PutEvents', caller, does: 'drop', count: 2 }),
  ]
  await look()
  await look()
  expect(placed.every(({ met }) => met > 0)).toBe(true)
  for (const each of placed) each.lift()
  await look()

  const marks = counts.map((used) => {
    const all = used.reduce((sum, each) => sum + each, 0)
    return all >= 5 ? [100] : all >= 4 ? [80] : []
  })
  expect(stored.map((each) => told(each).map(({ percent }) => percent))).toEqual(marks)
}, 120_000)

test('Of more keys than a page has, those are told of that are on the last one', async () => {
  const [plan] = await forSale.publish('crowded', [{ planId: 'silver', quota: { limit: 5, period: 'DAY' } }])
  await untilMorning()
  const usagePlanId = plan?.usagePlanId ?? ''
  const value = (index: number) => `sbkcrowded${String(index).padStart(20, '0')}`
  const rows = Array.from({ length: 1100 }, (_, index) => `${value(index)},crowd-${index},true,${usagePlanId}`)
  const body = Buffer.from(['Key,name,Enabled,usageplanIds', ...rows].join('\n'))
  await forSale.gateway.send(new ImportApiKeysCommand({ format: 'csv', failOnWarnings: true, body }))

  const onPages: { readonly keyId: string; readonly value: string }[] = []
  let position: string | undefined
  do {
    const page = await forSale.gateway.send(new GetUsagePlanKeysCommand({ usagePlanId, limit: 500, position }))
    const { id: keyId = '', value: used = '' } = page.items?.at(-1) ?? {}
    onPages.push({ keyId, value: used })
    position = page.position
  } while (position !== undefined)
  expect(onPages).toHaveLength(3)

  const stored = []
  for (const [index, { keyId, value: used }] of onPages.entries()) {
    const issuedAt = signalbox.local.clock.now().toISOString()
    const key = { generation: 1, keyId, usagePlanId, lastFour: used.slice(-4), hash: 'x', issuedAt }
    const state = { status: 'active', step: 'activated', keysAre: 'on', key } as const
    stored.push(await storeSubscription(signalbox, { apiId: 'crowded', usagePlanId, ...state }))
    await callTimes(3 + index, used)
  }
  await look()
  expect(stored.map((each) => told(each).map(({ percent }) => percent))).toEqual([[], [80], [100]])
}, 120_000)

test('Mail to an address that bounces is tried once: the customer is marked, for the API’s owner too, and told by event alone', async () => {
  await forSale.publish('bounced', [{ planId: 'silver', quota: { limit: 10, period: 'DAY' } }])
  await untilMorning()
  const address = 'bounce@simulator.amazonses.com'
  const ada = await people.add('ada-bounces', { email: address })
  const subscription = await subscribed(ada, 'bounced')
  await callTimes(8, subscription.value)
  await look()
  expect(await signalbox.mails(address)).toHaveLength(1)

  // The day has ended what she had signed in with.
  const again = await people.signIn(ada)
  expect((await again.call('GET', 'subscriptions/customer')).body).toMatchObject({ mailStopped: 'bounced' })
  const admin = await people.add('admin-of-bounced', { groups: ['admins'] })
  const { body } = await admin.call<{ subscriptions: readonly object[] }>(
    'GET',
    'subscriptions/apis/bounced/subscriptions',
  )
  expect(body.subscriptions).toEqual([expect.objectContaining({ mailStopped: 'bounced' })])

  await callTimes(2, subscription.value)
  await look()
  expect(told(subscription).map(({ percent }) => percent)).toEqual([80, 100])
  expect(await signalbox.mails(address)).toHaveLength(1)
}, 120_000)

test('What has ended goes so many days later, the customer with the last of it, and nothing brings it back; who is live stays', async () => {
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const Name = Rules.find((rule) => rule.Name?.includes('WatchQuotasSchedule'))?.Name
  await signalbox.eventBridge.send(new DisableRuleCommand({ Name }))
  await forSale.publish('ending', [{ planId: 'silver' }])
  const [leaving, staying] = [await people.add('ada-leaves'), await people.add('ada-stays')]
  const order = { apiId: 'ending', planId: 'silver', idempotencyKey: 'of-long-ago' }
  await leaving.call('PUT', 'subscriptions/customer', { name: 'Ada who leaves' })
  const { body: ended } = await leaving.call<View>('POST', 'subscriptions/subscriptions', order)
  const live = await subscribed(staying, 'ending')
  const path = `subscriptions/subscriptions/${ended.subscriptionId}/cancellation`
  expect(await leaving.call('POST', path, { at: 'now' })).toMatchObject({ status: 202 })
  await signalbox.local.clock.advance('10m')
  const before = await signalbox.deadLetters()

  await signalbox.local.clock.advance(`${keptDays - 1}d`)
  expect(await itemsWith(ended.subscriptionId.toLowerCase())).not.toEqual([])
  await signalbox.local.clock.advance('2d')
  expect(await itemsWith(ended.subscriptionId.toLowerCase())).toEqual([])
  expect(await itemsWith('Ada who leaves')).toEqual([])
  expect(await itemsWith(live.subscriptionId.toLowerCase())).toEqual(
    expect.arrayContaining(['holding', 'subscription']),
  )

  const again = await people.signIn(leaving)
  await again.call('PUT', 'subscriptions/customer', { name: 'Ada' })
  expect(await again.call('POST', 'subscriptions/subscriptions', order)).toMatchObject({
    status: 409,
    body: { title: 'IdempotencyKeyReused' },
  })
  expect(await itemsWith(ended.subscriptionId.toLowerCase())).toEqual([])
  const { body: anew } = await again.call<View>('POST', 'subscriptions/subscriptions', {
    apiId: 'ending',
    planId: 'silver',
  })
  await signalbox.local.clock.advance('10m')
  expect((await again.call<View>('GET', `subscriptions/subscriptions/${anew.subscriptionId}`)).body.status).toBe(
    'active',
  )
  expect(await signalbox.deadLetters()).toBe(before)
}, 180_000)

/** All that the table holds in which a text stands, whichever case, by ElectroDB's name of it; hashes of keys have none. */
async function itemsWith(text: string): Promise<readonly string[]> {
  const client = new DynamoDBClient(signalbox.local.sdkConfig)
  const TableName = signalbox.local.outputs('signalbox-subscriptions').TableName
  const found: string[] = []
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    const meant = Items.filter((item) => JSON.stringify(item).toLowerCase().includes(text.toLowerCase()))
    found.push(...meant.map((item) => item.__edb_e__?.S ?? ''))
  }
  client.destroy()
  return found.filter((kind) => !['idempotency', 'audit'].includes(kind)).sort()
}
