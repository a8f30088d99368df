/** Customers and buyers are erased: their keys are off and gone before the domain answers, and no item names them. */
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import type { DataOf, EventDefinition, EventEnvelope } from '../../events'
import { UserDataErased, UserErased, UserErasureRequested } from '../../events/catalog/identity'
import { SubscriptionEnded } from '../../events/catalog/subscriptions'
import { type EventRecord, recordEvents } from '../../events/jest'
import type { Fault } from '../../local/start-local-cloud'
import { type ForSale, forSaleOf } from './for-sale'
import { type Marketplace, marketplaceOf } from './marketplace'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

type View = ReturnType<typeof subscriptionView>

let signalbox: Signalbox
let people: People
let forSale: ForSale
let marketplace: Marketplace
let record: EventRecord
let admin: SignedInPerson
let dynamoDb: DynamoDBClient

beforeAll(async () => {
  signalbox = await startScenario({ schedules: 'paused' })
  people = peopleOf(signalbox)
  forSale = forSaleOf(signalbox)
  marketplace = marketplaceOf(signalbox)
  record = recordEvents(signalbox.local)
  dynamoDb = new DynamoDBClient(signalbox.local.sdkConfig)
  admin = await people.add('boss', { groups: ['admins'] })
}, 120_000)

afterAll(async () => {
  dynamoDb?.destroy()
  marketplace?.stop()
  people?.stop()
  forSale?.stop()
  await signalbox?.stop()
})

/** Of who asks and who answers; those of others rest. */
async function schedules(Command: typeof EnableRuleCommand | typeof DisableRuleCommand): Promise<void> {
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  for (const { Name = '' } of Rules) {
    if (/^signalbox-(?:identity|subscriptions).*(?:Sweep|Outbox)/.test(Name)) {
      await signalbox.eventBridge.send(new Command({ Name }))
    }
  }
}

let count = 0

async function customer(): Promise<SignedInPerson> {
  const person = await people.add(`quinn${++count}`)
  const registered = await person.call('PUT', 'subscriptions/customer', {
    name: 'Quinn Quimby',
    company: 'Quimby & Co',
  })
  expect(registered.status).toBe(200)
  return person
}

async function subscribed(person: SignedInPerson, apiId: string, planId = 'silver'): Promise<View> {
  const { status, body } = await person.call<View>('POST', 'subscriptions/subscriptions', { apiId, planId })
  expect(status).toBe(202)
  return body
}

async function keyOf(person: SignedInPerson, { subscriptionId }: View): Promise<string> {
  const path = `subscriptions/subscriptions/${subscriptionId}/key`
  return (await person.call<{ key: string }>('POST', path, {})).body.key
}

/** Of the domain's table, everything in which one of the texts is. */
async function itemsWith(...texts: readonly string[]): Promise<readonly string[]> {
  const { TableName } = signalbox.local.outputs('signalbox-subscriptions')
  const found: string[] = []
  for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName })) {
    for (const item of Items) {
      const text = JSON.stringify(item)
      if (texts.some((each) => text.toLowerCase().includes(each.toLowerCase()))) found.push(text)
    }
  }
  return found
}

/** What the domain has answered, each answer once. */
const answersOf = ({ sub }: SignedInPerson) => {
  const answers = record.published
    .filter(({ detailType }) => detailType === UserDataErased.detailType)
    .map(({ detail }) => detail as EventEnvelope<DataOf<typeof UserDataErased>>)
    .filter(({ data }) => data.sub === sub && data.domain === 'subscriptions')
  return [...new Map(answers.map(({ metadata, data }) => [metadata.eventId, data])).values()]
}

const anAnswer = ({ sub }: SignedInPerson) => ({
  erasureId: expect.any(String),
  sub,
  domain: 'subscriptions',
  items: expect.any(Number),
})

/** How whoever was erased is called. */
const nobody = (person: SignedInPerson) => `erased/${answersOf(person)[0]?.erasureId}`

/** In what was published. */
const positionOf = ({ detailType: wanted }: EventDefinition, text: string) =>
  record.published.findIndex(
    ({ detailType, detail }) =>
      detailType === wanted &&
      JSON.stringify(detail).includes(text) &&
      (wanted !== UserDataErased.detailType || JSON.stringify(detail).includes('"subscriptions"')),
  )

/** What identity asked, as it lies on the bus. */
function requestOf({ sub }: SignedInPerson) {
  const { detailType, detail } = record.published.find(
    ({ detailType, detail }) => detailType === UserErasureRequested.detailType && JSON.stringify(detail).includes(sub),
  ) ?? { detailType: '', detail: {} }
  const entry = { EventBusName: 'signalbox', Source: 'signalbox.identity', DetailType: detailType }
  return { ...entry, Detail: JSON.stringify(detail) }
}

async function erase(person: SignedInPerson): Promise<void> {
  const { status } = await person.call('DELETE', 'identity/me')
  expect(status).toBe(202)
}

test('Whoever is erased has no key in the gateway when the domain answers, and is in none of its items', async () => {
  await forSale.publish('one', [{ planId: 'silver' }, { planId: 'gold' }], { owners: [admin.sub] })
  const quinn = await customer()
  const owner = admin
  const given = await quinn.call('POST', 'subscriptions/apis/one/feedback', { text: 'My very own words', rating: 2 })
  await quinn.call('POST', 'subscriptions/apis/one/feedback', { text: 'More of my very own words' })
  expect(given.status).toBe(201)
  const [live, cancelled] = [await subscribed(quinn, 'one'), await subscribed(quinn, 'one', 'gold')]
  const key = await keyOf(quinn, live)
  await quinn.call('POST', `subscriptions/subscriptions/${live.subscriptionId}/key/rotation`, {})
  await quinn.call('POST', `subscriptions/subscriptions/${cancelled.subscriptionId}/cancellation`, {})
  await signalbox.local.clock.advance('1m')
  expect(await forSale.call(key)).toBe(200)
  expect(await forSale.keysOf(live.subscriptionId)).toHaveLength(2)
  const texts = [quinn.sub, quinn.email, 'Quimby', 'very own words']
  expect((await itemsWith(...texts)).length).toBeGreaterThan(8)

  await erase(quinn)
  await signalbox.local.clock.advance('5m')

  expect(await forSale.keysOf(live.subscriptionId)).toEqual([])
  expect(await forSale.call(key)).toBe(403)
  expect(positionOf(SubscriptionEnded, live.subscriptionId)).toBeGreaterThan(-1)
  // A subscription has ended when no key of it is left.
  expect(positionOf(UserDataErased, quinn.sub)).toBeGreaterThan(positionOf(SubscriptionEnded, live.subscriptionId))
  expect(answersOf(quinn)).toEqual([{ ...anAnswer(quinn), items: 5 }])
  expect(await itemsWith(...texts)).toEqual([])
  expect(record).toHavePublished(UserErased, { sub: quinn.sub }, { times: 1 })
  expect(await signalbox.deadLetters()).toBe(0)

  const feedback = await owner.call<{ feedback: object[] }>('GET', 'subscriptions/apis/one/feedback')
  expect(feedback.body.feedback).toEqual([expect.objectContaining({ rating: 2, text: '', sub: nobody(quinn) })])
  const { body } = await owner.call<{ subscriptions: object[] }>('GET', 'subscriptions/apis/one/subscriptions')
  expect(body.subscriptions).toHaveLength(2)
  for (const each of body.subscriptions) expect(each).toMatchObject({ sub: nobody(quinn), status: 'ended', keys: [] })
}, 120_000)

test('What an owner did stays told without them, and a plan of which nobody is left to approve takes nobody else', async () => {
  const olga = await people.add('olga')
  await forSale.publish(
    'owned',
    [{ planId: 'silver', approval: { approvers: ['Olga@example.com'] } }, { planId: 'free' }],
    { owners: [olga.sub, admin.sub] },
  )
  const quinn = await customer()
  await quinn.call('POST', 'subscriptions/apis/owned/feedback', { text: 'It is slow' })
  await olga.call('PUT', 'subscriptions/apis/owned/settings', {
    name: 'Owned',
    summary: 'By Olga',
    visibility: 'public',
  })
  const waiting = await subscribed(quinn, 'owned')
  expect(await itemsWith(olga.sub, olga.email)).not.toEqual([])

  await erase(olga)
  await signalbox.local.clock.advance('5m')

  expect(await itemsWith(olga.sub, olga.email)).toEqual([])
  expect(record).toHavePublished(UserErased, { sub: olga.sub }, { times: 1 })
  const again = await people.signIn(admin)
  const audit = await again.call<{ entries: object[] }>('GET', 'subscriptions/apis/owned/audit')
  expect(audit.body.entries).toContainEqual(expect.objectContaining({ what: 'ApiChanged', actor: nobody(olga) }))
  const owned = await again.call<{ owners: string[] }>('GET', 'subscriptions/apis/owned/settings')
  expect(owned.body.owners).toEqual([admin.sub])
  // Nobody is left whom approvals could ask.
  const [mine] = (
    await people
      .signIn(quinn)
      .then((each) => each.call<{ subscriptions: View[] }>('GET', 'subscriptions/subscriptions'))
  ).body.subscriptions
  expect(mine).toMatchObject({ subscriptionId: waiting.subscriptionId, status: 'failed' })
  const refused = await quinn.call('POST', 'subscriptions/subscriptions', { apiId: 'owned', planId: 'silver' })
  expect(refused).toMatchObject({ status: 409, body: { title: 'NobodyApproves' } })
}, 120_000)

test('A buyer who is erased has no access, what was bought stays told without them, and a colleague can register it', async () => {
  for (const dialect of ['sns', 'eventbridge'] as const) {
    const product = `sold${dialect}`
    const { productId } = await marketplace.list(product, dialect)
    const listing = dialect === 'sns' ? { productCode: product } : { productId, catalog: 'AWSMarketplace' }
    await forSale.publish(product, [{ planId: 'silver', marketplace: listing as never }])
    const [bea, colleague] = [await people.add(`bea-${dialect}`), await people.add(`cleo-${dialect}`)]
    const purchase = await marketplace.play('subscribe', { product })
    await marketplace.register(bea, purchase)
    await marketplace.advance(61_000)
    const [bought] = (await bea.call<{ subscriptions: View[] }>('GET', 'subscriptions/subscriptions')).body
      .subscriptions
    const key = await keyOf(bea, bought as View)
    expect(await forSale.call(key)).toBe(200)

    await erase(bea)
    await marketplace.advance(300_000)

    expect(await forSale.call(key)).toBe(403)
    expect(answersOf(bea)).toEqual([{ ...anAnswer(bea), kept: expect.stringContaining('what was billed') }])
    expect(await itemsWith(bea.sub, bea.email)).toEqual([])
    expect(await itemsWith(purchase.accountId)).not.toEqual([])

    const registered = await marketplace.register(await people.signIn(colleague), purchase)
    await marketplace.advance(61_000)
    const theirs = await (await people.signIn(colleague)).call<View>('GET', `subscriptions/subscriptions/${registered}`)
    expect(theirs.body).toMatchObject({ status: 'active', apiId: product })
    expect(registered).not.toBe(bought?.subscriptionId)
  }
}, 120_000)

test('What a buyer has registered before AWS Marketplace said yes is nobody’s once they are erased', async () => {
  const { productId } = await marketplace.list('early', 'eventbridge')
  await forSale.publish('early', [{ planId: 'silver', marketplace: { productId, catalog: 'AWSMarketplace' } }])
  const bea = await people.add('early-bea')
  const purchase = await marketplace.play('subscribe', { product: 'early' })
  expect(await marketplace.register(bea, purchase)).toBeUndefined()
  await erase(bea)
  await marketplace.advance(300_000)
  expect(await itemsWith(bea.sub)).toEqual([])
  const { body } = await admin.call<{ subscriptions: object[] }>('GET', 'subscriptions/apis/early/subscriptions')
  expect(body.subscriptions ?? []).toEqual([])
}, 120_000)

test('Access that is just being given, and whatever is asked for meanwhile, does not survive', async () => {
  await forSale.publish('race', [{ planId: 'silver' }, { planId: 'gold' }, { planId: 'iron' }])
  const stuck = await customer()
  const fault = signalbox.local.faults.place({
    service: 'apigateway',
    caller: 'subscriptions-Apply',
    does: 'refuse',
    error: { code: 'TooManyRequestsException', message: 'It is a test', status: 429 },
  })
  const pending = await subscribed(stuck, 'race')
  await erase(stuck)
  await signalbox.local.clock.advance('3m')
  expect(answersOf(stuck)).toEqual([])
  fault.lift()
  const busy = await customer()
  const asked = [
    erase(busy),
    ...['silver', 'gold', 'iron'].map((planId) =>
      busy.call('POST', 'subscriptions/subscriptions', { apiId: 'race', planId }),
    ),
    busy.call('PUT', 'subscriptions/customer', { name: 'Quinn Again' }),
    busy.call('POST', 'subscriptions/apis/race/feedback', { text: 'While I go' }),
  ]
  await Promise.allSettled(asked)
  await signalbox.local.clock.advance('2h')

  for (const person of [stuck, busy]) {
    expect(answersOf(person)).toHaveLength(1)
    expect(await itemsWith(person.sub)).toEqual([])
  }
  expect(await itemsWith('Quinn Again', 'While I go')).toEqual([])
  expect(await forSale.keysOf(pending.subscriptionId)).toEqual([])
  const plans = await itemsWith('"race"')
  expect(plans.length).toBeGreaterThan(0)
}, 120_000)

test('As long as something that names them is still to be told, it waits for that and nothing is a dead letter', async () => {
  await forSale.publish('untold', [{ planId: 'silver' }])
  const quinn = await customer()
  const before = await signalbox.deadLetters()
  const deaf = { service: 'events', action: 'PutEvents', caller: 'subscriptions-Feedback', does: 'refuse' } as const
  const refused = signalbox.local.faults.place(deaf)
  expect((await quinn.call('POST', 'subscriptions/apis/untold/feedback', { text: 'Mine' })).status).toBe(201)
  expect(refused.met).toBeGreaterThan(0)
  refused.lift()
  await erase(quinn)
  await signalbox.local.clock.advance('10m')
  expect([await signalbox.deadLetters(), answersOf(quinn)]).toEqual([before, []])
  await schedules(EnableRuleCommand)
  await signalbox.local.clock.advance('45m')
  await schedules(DisableRuleCommand)
  expect(answersOf(quinn)).toEqual([anAnswer(quinn)])
  expect(await itemsWith(quinn.sub)).toEqual([])
  expect(await signalbox.deadLetters()).toBe(before)
}, 120_000)

test('An erasure that is asked for twice, or again when it is done, is answered the same', async () => {
  await forSale.publish('twice', [{ planId: 'silver' }])
  const quinn = await customer()
  await subscribed(quinn, 'twice')
  const fault = signalbox.local.faults.place({
    service: 'lambda',
    action: 'Invoke',
    caller: 'subscriptions-OnUserErasure',
    does: 'duplicate',
  })
  await erase(quinn)
  await signalbox.local.clock.advance('5m')
  fault.lift()
  const first = requestOf(quinn)
  await signalbox.eventBridge.send(new PutEventsCommand({ Entries: [first] }))
  await signalbox.local.clock.advance('1m')

  const ids = record.published
    .filter(({ detailType }) => detailType === UserDataErased.detailType)
    .map(({ detail }) => detail as EventEnvelope<DataOf<typeof UserDataErased>>)
    .filter(({ data }) => data.sub === quinn.sub && data.domain === 'subscriptions')
    .map(({ metadata }) => metadata.eventId)
  expect(ids.length).toBeGreaterThan(1)
  expect(new Set(ids).size).toBe(1)
  expect(record).toHavePublished(UserErased, { sub: quinn.sub }, { times: 1 })
  expect(await itemsWith(quinn.sub)).toEqual([])
}, 120_000)

const caller = 'subscriptions-OnUserErasure'
/** Where a step may die, before or after it has done its work. */
const mishaps: readonly (readonly [string, readonly Fault[]])[] = [
  // Each of its calls to the table, in their order.
  ...Array.from({ length: 5 }, (_, call): readonly [string, readonly Fault[]] => [
    `the domain dies in call ${call * 6} to its table`,
    [
      { service: 'dynamodb', caller, does: 'delay', milliseconds: 0, count: call * 6 },
      { service: 'dynamodb', caller, does: 'kill', count: 1 },
    ],
  ]),
  ...(['PutItem', 'TransactWriteItems', 'DeleteItem', 'Query'] as const).map(
    (action): readonly [string, readonly Fault[]] => [
      `what was written by ${action} is not known`,
      [{ service: 'dynamodb', action, caller, does: 'drop', count: 4 }],
    ],
  ),
  ['the workflow is not resumed', [{ service: 'states', action: 'SendTaskSuccess', caller, does: 'refuse', count: 2 }]],
  ['the bus refuses', [{ service: 'events', action: 'PutEvents', caller, does: 'refuse', count: 4 }]],
  ['what the bus took is not known', [{ service: 'events', action: 'PutEvents', caller, does: 'drop', count: 4 }]],
  ['keys are not turned off', [{ service: 'apigateway', caller: 'subscriptions-Apply', does: 'refuse', count: 3 }]],
  [
    'keys are off, and who did it dies',
    [{ service: 'apigateway', caller: 'subscriptions-Apply', does: 'drop', count: 3 }],
  ],
  ['the domain hears of it late', [{ service: 'lambda', action: 'Invoke', caller, does: 'refuse', count: 2 }]],
]

test('Whatever step dies, before or after it has done its work, nothing of anybody is left', async () => {
  await forSale.publish('unlucky', [{ planId: 'silver' }])
  const unlucky: { person: SignedInPerson; subscriptionId: string; name: string }[] = []
  for (const [name, faults] of mishaps) {
    const person = await customer()
    await person.call('POST', 'subscriptions/apis/unlucky/feedback', { text: 'My words', rating: 3 })
    const { subscriptionId } = await subscribed(person, 'unlucky')
    const placed = faults.map((fault) => signalbox.local.faults.place(fault))
    await erase(person)
    await signalbox.local.clock.advance('4m')
    expect([name, placed.at(-1)?.met]).not.toEqual([name, 0])
    for (const each of placed) each.lift()
    unlucky.push({ person, subscriptionId, name })
  }
  await schedules(EnableRuleCommand)
  await signalbox.local.clock.advance('45m')
  await schedules(DisableRuleCommand)

  for (const { person, subscriptionId, name } of unlucky) {
    expect([name, await forSale.keysOf(subscriptionId)]).toEqual([name, []])
    expect([name, await itemsWith(person.sub)]).toEqual([name, []])
    expect([name, answersOf(person).length > 0]).toEqual([name, true])
  }
  expect(await itemsWith('My words')).toEqual([])
}, 300_000)
