/** A published API with somebody on it: what its owners see and may change, and how it ends. */
import { APIGatewayClient, CreateDocumentationVersionCommand } from '@aws-sdk/client-api-gateway'
import { DisableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import petstore from '../../examples/petstore/openapi.json'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

let signalbox: Signalbox
let people: People
let gateway: APIGatewayClient
let owner: SignedInPerson
let ada: SignedInPerson
let key: string
let subscriptionId: string

const stage = () => {
  const { RestApiId: restApiId = '', StageName = '' } = signalbox.local.outputs('signalbox-petstore')
  return { restApiId, stage: StageName }
}

const plan = (changes: object = {}) => ({
  name: 'Silver',
  description: 'For a start.',
  quota: { limit: 10, period: 'DAY' },
  stages: [stage()],
  ...changes,
})

const call = <Body = Record<string, unknown>>(who: SignedInPerson, method: string, path: string, body?: unknown) =>
  who.call<Body>(method, `subscriptions${path}`, body)

async function callPetstore(): Promise<number> {
  const answer = await fetch(`${signalbox.local.webUrl}/api/petstore/pets`, { headers: { 'x-api-key': key } })
  await answer.text()
  return answer.status
}

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  gateway = new APIGatewayClient(signalbox.local.sdkConfig)
  owner = await people.add('owner', { groups: ['admins'] })
  ada = await people.add('ada')
  const about = { name: 'Pets', summary: 'Pets of all kinds.', visibility: 'public', stages: [stage()] }
  await call(owner, 'POST', '/apis', { apiId: 'pets', ...about })
  await call(owner, 'PUT', '/apis/pets/document', { document: JSON.stringify(petstore) })
  await call(owner, 'PUT', '/apis/pets/plans/silver', plan())
  await call(owner, 'POST', '/apis/pets/publication', {})
  await call(ada, 'PUT', '/customer', { name: 'Ada', company: 'Engines' })
  const subscribed = await call<{ subscriptionId: string }>(ada, 'POST', '/subscriptions', {
    apiId: 'pets',
    planId: 'silver',
  })
  subscriptionId = subscribed.body.subscriptionId
  key = (await call<{ key: string }>(ada, 'POST', `/subscriptions/${subscriptionId}/key`, {})).body.key
}, 120_000)

/** They look, every quarter of an hour or half, for what was missed and used, which in a month is most of the work. */
async function withoutSweeps(): Promise<void> {
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  for (const { Name = '' } of Rules) {
    if (/(?:Sweep|WatchQuotas)Schedule/.test(Name)) await signalbox.eventBridge.send(new DisableRuleCommand({ Name }))
  }
}

afterAll(async () => {
  people?.stop()
  gateway?.destroy()
  await signalbox?.stop()
})

test('Owners see who is on it and which keys they have, and never a key', async () => {
  const { body, text } = await call(owner, 'GET', '/apis/pets/subscriptions?planId=silver')
  expect(body).toEqual({
    subscriptions: [
      {
        subscriptionId,
        sub: ada.sub,
        name: 'Ada',
        company: 'Engines',
        planId: 'silver',
        status: 'active',
        requestedAt: expect.any(String),
        keys: [
          {
            keyId: expect.any(String),
            lastFour: key.slice(-4),
            generation: 1,
            state: 'on',
            issuedAt: expect.any(String),
          },
        ],
      },
    ],
    cursor: null,
  })
  expect(text).not.toContain(key)
  expect((await call(owner, 'GET', '/apis/pets/subscriptions?planId=gold')).body).toMatchObject({ subscriptions: [] })
  expect((await call(ada, 'GET', '/apis/pets/subscriptions')).status).toBe(403)
})

test('Both see what was used on each day against the quota, and nobody else does', async () => {
  for (let each = 0; each < 3; each++) expect(await callPetstore()).toBe(200)
  const today = signalbox.local.clock.now().toISOString().slice(0, 10)
  const { body } = await call(ada, 'GET', '/subscriptions')
  expect(body).toMatchObject({ subscriptions: [{ subscriptionId, apiName: 'Pets', planName: 'Silver' }] })
  const own = await call<{ days: readonly object[]; keys: readonly object[] }>(
    ada,
    'GET',
    `/subscriptions/${subscriptionId}/usage`,
  )
  expect(own.body).toMatchObject({ subscriptionId, planId: 'silver', to: today, quota: { limit: 10, period: 'DAY' } })
  expect(own.body.days).toHaveLength(30)
  expect(own.body.days.at(-1)).toEqual({ day: today, used: 3, remaining: 7 })
  const keys = [{ generation: 1, lastFour: key.slice(-4), lastUsedOn: today }]
  expect(own.body.keys).toEqual(keys)
  const all = await call(owner, 'GET', `/apis/pets/usage?from=${today}`)
  const days = [{ day: today, used: 3, remaining: 7 }]
  expect(all.body).toEqual({
    from: today,
    to: today,
    usage: [{ subscriptionId, sub: ada.sub, name: 'Ada', planId: 'silver', days, keys }],
    cursor: null,
  })
  const path = `/subscriptions/${subscriptionId}/usage`
  expect(await call(owner, 'GET', path)).toMatchObject({ status: 404, body: { title: 'SubscriptionNotFound' } })
  expect(await call(ada, 'GET', '/apis/pets/usage')).toMatchObject({ status: 403, body: { title: 'NotAnOwner' } })
  const refused = { status: 400, body: { title: 'SpanInvalid', field: 'from' } }
  expect(await call(ada, 'GET', `${path}?from=2000-01-01`)).toMatchObject(refused)
})

test('What somebody is on is not made less, and their key is taken while it is made more', async () => {
  const less = await call(owner, 'PUT', '/apis/pets/plans/silver', plan({ quota: { limit: 5, period: 'DAY' } }))
  expect(less).toMatchObject({ status: 409, body: { title: 'PlanInUse', field: 'quota.limit' } })
  const more = await call(owner, 'PUT', '/apis/pets/plans/silver', plan({ quota: { limit: 50, period: 'DAY' } }))
  expect(more.status).toBe(200)
  expect(await callPetstore()).toBe(200)
})

test('A plan that is withdrawn takes nobody else, and keeps who is on it', async () => {
  await call(owner, 'PUT', '/apis/pets/plans/gold', plan({ name: 'Gold' }))
  expect((await call(owner, 'DELETE', '/apis/pets/plans/silver')).status).toBe(200)
  const grace = await people.add('grace')
  await call(grace, 'PUT', '/customer', { name: 'Grace' })
  const subscribe = (planId: string) => call(grace, 'POST', '/subscriptions', { apiId: 'pets', planId })
  expect(await subscribe('silver')).toMatchObject({ status: 404, body: { title: 'PlanNotFound', field: 'planId' } })
  expect((await subscribe('gold')).status).toBe(202)
  expect(await callPetstore()).toBe(200)
})

test('The document of a deployed stage is imported, from stages that the API may sell alone', async () => {
  const { restApiId } = stage()
  await gateway.send(new CreateDocumentationVersionCommand({ restApiId, documentationVersion: '1' }))
  const once = { ...stage(), idempotencyKey: 'imported' }
  const imported = await call(owner, 'POST', '/apis/pets/document/import', once)
  expect([imported.status, imported.text]).toEqual([200, expect.any(String)])
  expect(imported.body).toMatchObject({ document: { format: 'openapi-3.0', operations: 4 } })
  const { body } = await call<{ document: { paths: object } }>(owner, 'GET', '/apis/pets/document')
  expect(Object.keys(body.document.paths).sort()).toEqual(['/health', '/pets', '/pets/{petId}'])
  expect(JSON.stringify(body)).not.toContain('arn:aws')
  // The same request that came late does not replace what was stored since.
  const own = {
    openapi: '3.0.3',
    info: { title: 'Own', version: '1' },
    paths: { '/own': { get: { responses: { 200: { description: 'Yes' } } } } },
  }
  const stored = await call(owner, 'PUT', '/apis/pets/document', { document: JSON.stringify(own) })
  expect(stored.body).toMatchObject({ document: { operations: 1 } })
  expect((await call(owner, 'POST', '/apis/pets/document/import', once)).body).toEqual(stored.body)
  const reused = await call(owner, 'POST', '/apis/pets/publication', { idempotencyKey: 'imported' })
  expect(reused).toMatchObject({ status: 409, body: { title: 'IdempotencyKeyReused' } })
  const foreign = await call(owner, 'POST', '/apis/pets/document/import', { restApiId: 'other', stage: 'prod' })
  expect(foreign).toMatchObject({ status: 403, body: { title: 'StageRefused', field: 'stage' } })
})

test('With its API, a subscription ends on the day that was said, and not before', async () => {
  const inDays = (days: number) => new Date(signalbox.local.clock.now().getTime() + days * 86_400_000).toISOString()
  const soon = await call(owner, 'POST', '/apis/pets/retirement', { endsAt: inDays(3) })
  expect(soon).toMatchObject({ status: 400, body: { title: 'RetirementRefused', field: 'endsAt' } })
  const endsAt = inDays(31)
  expect((await call(owner, 'POST', '/apis/pets/retirement', { endsAt })).body).toMatchObject({
    status: 'retired',
    endsAt,
  })
  const view = (await call(ada, 'GET', `/subscriptions/${subscriptionId}`)).body
  expect(view).toMatchObject({ status: 'ending', endsAt })
  await withoutSweeps()
  await signalbox.local.clock.advance('30d')
  expect(await callPetstore()).toBe(200)
  await signalbox.local.clock.advance('1d')
  expect(await callPetstore()).toBe(403)
  ada = await people.signIn(ada)
  expect((await call(ada, 'GET', `/subscriptions/${subscriptionId}`)).body).toMatchObject({ status: 'ended' })
}, 120_000)
