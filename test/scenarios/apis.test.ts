/** An owner publishes an API, others find it, and what API Gateway has is what is said of it. */
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetUsagePlansCommand,
  UpdateUsagePlanCommand,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway'
import { EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import petstore from '../../examples/petstore/openapi.json'
import { requireDocumented } from './documented'
import { type Answer, answerOf, type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

let signalbox: Signalbox
let gateway: APIGatewayClient
let people: People
let admin: SignedInPerson
let owner: SignedInPerson
let developer: SignedInPerson

beforeAll(async () => {
  signalbox = await startScenario()
  gateway = new APIGatewayClient(signalbox.local.sdkConfig)
  people = peopleOf(signalbox)
  admin = await people.add('admin', { groups: ['admins'] })
  owner = await people.add('owner')
  developer = await people.add('developer', { groups: ['developers'] })
}, 120_000)

afterAll(async () => {
  people?.stop()
  gateway?.destroy()
  await signalbox?.stop()
})

const stageOfPetstore = () => {
  const { RestApiId: restApiId = '', StageName: stage = '' } = signalbox.local.outputs('signalbox-petstore')
  return { restApiId, stage }
}

const silver = (changes: object = {}) => ({
  name: 'Silver',
  description: 'For a start.',
  throttle: { rateLimit: 10, burstLimit: 20 },
  quota: { limit: 1000, period: 'DAY' },
  stages: [stageOfPetstore()],
  ...changes,
})

interface OwnedApi {
  readonly apiId: string
  readonly status: string
  readonly plans: readonly { readonly planId: string; readonly usagePlanId?: string }[]
}

const call = <Body = OwnedApi>(person: SignedInPerson, method: string, path: string, body?: unknown) =>
  person.call<Body>(method, `subscriptions${path}`, body)

async function anybody(path: string, token?: string): Promise<Answer> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const answer = await answerOf(await fetch(`${signalbox.local.webUrl}/api/subscriptions${path}`, { headers }))
  requireDocumented('GET', path, answer, 'subscriptions')
  return answer
}

function draft(apiId: string, changes: object = {}) {
  const about = { name: `API ${apiId}`, summary: 'Pets of all kinds.', visibility: 'public' }
  return { apiId, ...about, owners: [owner.sub], stages: [stageOfPetstore()], ...changes }
}

/** With a document and a plan, on sale. */
async function published(apiId: string, changes: object = {}): Promise<OwnedApi> {
  await call(admin, 'POST', '/apis', draft(apiId, changes))
  await call(owner, 'PUT', `/apis/${apiId}/document`, { document: JSON.stringify(petstore) })
  await call(owner, 'PUT', `/apis/${apiId}/plans/silver`, silver())
  const { body, status, text } = await call(owner, 'POST', `/apis/${apiId}/publication`, {})
  if (status !== 200) throw new Error(text)
  return body
}

async function usagePlans(apiId: string): Promise<readonly UsagePlan[]> {
  const { items = [] } = await gateway.send(new GetUsagePlansCommand({ limit: 500 }))
  return items.filter(({ name }) => name?.startsWith(`signalbox-subscriptions/${apiId}/`))
}

const refused = (status: number, title: string, more: object = {}) => ({
  status,
  body: expect.objectContaining({ title, ...more }),
})

describe('from a draft to the catalogue', () => {
  test('an administrator creates it once, and names who owns it and what it sells', async () => {
    const first = await call(admin, 'POST', '/apis', draft('once', { idempotencyKey: 'k1' }))
    expect(first).toMatchObject({ status: 201, body: { apiId: 'once', status: 'draft', owners: [owner.sub] } })
    expect((await call(admin, 'POST', '/apis', draft('once'))).body).toEqual(first.body)
    const other = draft('once', { name: 'Another' })
    expect(await call(admin, 'POST', '/apis', other)).toMatchObject(refused(409, 'ApiExists', { field: 'apiId' }))
    const reused = { ...other, idempotencyKey: 'k1' }
    expect(await call(admin, 'POST', '/apis', reused)).toMatchObject(refused(409, 'IdempotencyKeyReused'))
    expect(await call(owner, 'POST', '/apis', draft('mine'))).toMatchObject(refused(403, 'NotInGroup'))
    expect(await call(owner, 'PUT', '/apis/once/owners', { owners: [developer.sub] })).toMatchObject(
      refused(403, 'NotInGroup'),
    )
    // A retry of long ago finds what has become of it.
    await call(owner, 'PUT', '/apis/once/settings', { name: 'Twice', summary: '', visibility: 'public' })
    const again = await call(admin, 'POST', '/apis', draft('once', { idempotencyKey: 'k1' }))
    expect(again).toMatchObject({ status: 201, body: { name: 'Twice' } })
  })

  test('its owner gives it a document and a plan, and everybody finds it', async () => {
    await call(admin, 'POST', '/apis', draft('pets'))
    expect(await call(owner, 'POST', '/apis/pets/publication', {})).toMatchObject(
      refused(409, 'ApiNotReady', { field: 'document' }),
    )
    const kept = await call(owner, 'PUT', '/apis/pets/document', { document: JSON.stringify(petstore) })
    expect(kept.body).toMatchObject({ document: { format: 'openapi-3.1', operations: 4 } })
    expect(await call(owner, 'POST', '/apis/pets/publication', {})).toMatchObject(
      refused(409, 'ApiNotReady', { field: 'plans' }),
    )
    await call(owner, 'PUT', '/apis/pets/plans/silver', silver({ price: '10 € a month' }))
    expect(await anybody('/apis/pets')).toMatchObject(refused(404, 'ApiNotFound'))
    const { body } = await call(owner, 'POST', '/apis/pets/publication', { idempotencyKey: 'publish' })
    const [{ usagePlanId } = {}] = body.plans
    expect(await usagePlans('pets')).toEqual([
      expect.objectContaining({
        id: usagePlanId,
        name: 'signalbox-subscriptions/pets/silver',
        throttle: { rateLimit: 10, burstLimit: 20 },
        quota: expect.objectContaining({ limit: 1000, period: 'DAY' }),
        apiStages: [{ apiId: stageOfPetstore().restApiId, stage: stageOfPetstore().stage }],
      }),
    ])
    const shown = {
      apiId: 'pets',
      name: 'API pets',
      summary: 'Pets of all kinds.',
      visibility: 'public',
      status: 'published',
      publishedAt: expect.any(String),
      plans: [
        {
          planId: 'silver',
          name: 'Silver',
          description: 'For a start.',
          throttle: { rateLimit: 10, burstLimit: 20 },
          quota: { limit: 1000, period: 'DAY' },
          price: '10 € a month',
          needsApproval: false,
          isOfMarketplace: false,
          freeTrial: false,
        },
      ],
    }
    expect((await anybody('/apis/pets')).body).toEqual(shown)
    expect((await anybody('/apis?search=kinds')).body).toEqual({ apis: [shown], cursor: null })
    expect((await anybody('/apis?search=cars')).body).toEqual({ apis: [], cursor: null })
    expect((await anybody('/apis/pets/document')).body).toEqual({ format: 'openapi-3.1', document: petstore })
    expect(await anybody('/apis?cursor=bogus')).toMatchObject(refused(400, 'CursorInvalid'))
  })

  test('a document that is wrong is refused by its path, and nothing changes', async () => {
    const before = (await call(owner, 'GET', '/apis/pets/settings')).body
    const document = JSON.stringify(petstore).replace('#/components/schemas/PetPage', 'https://evil.example/pets.json')
    const { status, body } = await call(owner, 'PUT', '/apis/pets/document', { document })
    expect({ status, body }).toMatchObject(refused(400, 'DocumentInvalid', { field: 'document' }))
    expect(JSON.stringify(body)).toContain('leads out of the document, to https://evil.example/pets.json')
    const large = await call(owner, 'PUT', '/apis/pets/document', { document: ' '.repeat(1024 * 1024 + 1) })
    expect(large).toMatchObject(refused(400, 'DocumentTooLarge', { is: 1024 * 1024 + 1, most: 1024 * 1024 }))
    expect((await call(owner, 'GET', '/apis/pets/settings')).body).toEqual(before)
  })

  test('people see what is for them: nobody, whoever is signed in, members of a group, owners', async () => {
    await published('for-people', { visibility: 'signedIn' })
    await published('for-some', { visibility: 'groups', groups: ['developers'] })
    await call(admin, 'POST', '/apis', draft('nothing-yet'))
    const stranger = await people.add('stranger')
    const seen = async (token?: string) => {
      const { body } = await anybody('/apis', token)
      return (body as { apis: { apiId: string }[] }).apis.map(({ apiId }) => apiId)
    }
    expect(await seen()).toEqual(['pets'])
    expect(await seen(stranger.token)).toEqual(['for-people', 'pets'])
    expect(await seen(developer.token)).toEqual(['for-people', 'for-some', 'pets'])
    for (const path of ['/apis/for-some', '/apis/for-some/document', '/apis/nothing-yet']) {
      expect(await anybody(path)).toMatchObject(refused(404, 'ApiNotFound'))
      expect(await anybody(path, stranger.token)).toMatchObject(refused(404, 'ApiNotFound'))
    }
    expect((await anybody('/apis/for-some/document', developer.token)).status).toBe(200)
    expect((await anybody('/apis/nothing-yet', owner.token)).status).toBe(200)
    expect(await anybody('/apis', `${developer.token}x`)).toMatchObject(refused(403, 'TokenRefused'))
  })

  test('a page of the catalogue says where the next begins', async () => {
    const first = (await anybody('/apis?limit=1', developer.token)).body as { apis: unknown[]; cursor: string }
    expect(first.apis).toHaveLength(1)
    const rest = (await anybody(`/apis?cursor=${first.cursor}`, developer.token)).body
    expect(rest).toMatchObject({ apis: [{ apiId: 'for-some' }, { apiId: 'pets' }], cursor: null })
  })

  test('owners find their own by status, and nobody else does', async () => {
    const listed = async (person: SignedInPerson, query: string) => {
      const { body } = await call<{ apis: readonly OwnedApi[] }>(person, 'GET', `/owned-apis${query}`)
      return body.apis.map(({ apiId }) => apiId)
    }
    expect(await listed(owner, '')).toEqual(['for-people', 'for-some', 'pets'])
    expect(await listed(owner, '?status=draft')).toEqual(['nothing-yet', 'once'])
    expect(await listed(developer, '')).toEqual([])
    expect(await call(developer, 'GET', '/apis/pets/settings')).toMatchObject(refused(403, 'NotAnOwner'))
    expect(await call(developer, 'GET', '/apis/nothing-yet/settings')).toMatchObject(refused(404, 'ApiNotFound'))
  })

  test('who did what is told to owners, with the story that it is part of', async () => {
    const { body } = await call<{ entries: readonly object[] }>(owner, 'GET', '/apis/pets/audit')
    expect(body.entries.map((entry) => (entry as { what: string }).what).sort()).toEqual([
      'ApiCreated',
      'ApiPublished',
      'DocumentStored',
      'PlanAdded silver',
    ])
    expect(body.entries).toContainEqual(expect.objectContaining({ what: 'ApiCreated', actor: admin.sub }))
    expect(body.entries).toContainEqual(expect.objectContaining({ what: 'ApiPublished', actor: owner.sub }))
    expect(await call(developer, 'GET', '/apis/pets/audit')).toMatchObject(refused(403, 'NotAnOwner'))
  })
})

describe('plans of an API that is published', () => {
  test('are in API Gateway once, however often and by however many they are published', async () => {
    await call(admin, 'POST', '/apis', draft('many'))
    await call(owner, 'PUT', '/apis/many/document', { document: JSON.stringify(petstore) })
    for (const planId of ['silver', 'gold']) await call(owner, 'PUT', `/apis/many/plans/${planId}`, silver())
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call(owner, 'POST', '/apis/many/publication', {})),
    )
    // Whoever comes while somebody publishes is told to come again.
    expect(answers.map(({ status }) => status).filter((status) => status !== 503)).toContain(200)
    expect((await call(owner, 'POST', '/apis/many/publication', {})).status).toBe(200)
    expect((await usagePlans('many')).map(({ name }) => name).sort()).toEqual([
      'signalbox-subscriptions/many/gold',
      'signalbox-subscriptions/many/silver',
    ])
  })

  test('are found again by their name if a crash came between making and noting them', async () => {
    await call(admin, 'POST', '/apis', draft('crashed'))
    await call(owner, 'PUT', '/apis/crashed/document', { document: JSON.stringify(petstore) })
    await call(owner, 'PUT', '/apis/crashed/plans/silver', silver())
    const { id } = await gateway.send(
      new CreateUsagePlanCommand({
        name: 'signalbox-subscriptions/crashed/silver',
        throttle: { rateLimit: 1, burstLimit: 1 },
      }),
    )
    const { body } = await call(owner, 'POST', '/apis/crashed/publication', {})
    expect(body.plans).toEqual([expect.objectContaining({ usagePlanId: id })])
    expect(await usagePlans('crashed')).toEqual([
      expect.objectContaining({ throttle: { rateLimit: 10, burstLimit: 20 }, apiStages: [expect.anything()] }),
    ])
  })

  test('are made once though it is lost that one was made', async () => {
    await call(admin, 'POST', '/apis', draft('lost'))
    await call(owner, 'PUT', '/apis/lost/document', { document: JSON.stringify(petstore) })
    await call(owner, 'PUT', '/apis/lost/plans/silver', silver())
    const of = { service: 'apigateway', action: 'CreateUsagePlan', does: 'drop', count: 1 } as const
    const fault = signalbox.local.faults.place(of)
    // Whoever is told that something went wrong tries again.
    const first = await call(owner, 'POST', '/apis/lost/publication', {})
    expect([fault.met, first.status >= 500]).toEqual([1, true])
    expect(await call(owner, 'POST', '/apis/lost/publication', {})).toMatchObject({ status: 200 })
    expect(await usagePlans('lost')).toHaveLength(1)
  })

  test('change at once, and another is on sale at once', async () => {
    await published('changing')
    await call(
      owner,
      'PUT',
      '/apis/changing/plans/silver',
      silver({ throttle: undefined, quota: { limit: 5, period: 'MONTH', offset: 2 } }),
    )
    const { status } = await call(owner, 'PUT', '/apis/changing/plans/gold', silver({ name: 'Gold' }))
    expect(status).toBe(200)
    const [first, second] = [...(await usagePlans('changing'))].sort((a, b) =>
      (a.name ?? '') < (b.name ?? '') ? 1 : -1,
    )
    expect(first).toMatchObject({ quota: { limit: 5, period: 'MONTH', offset: 2 } })
    expect(first?.throttle).toBeUndefined()
    expect(second?.name).toBe('signalbox-subscriptions/changing/gold')
    expect((await anybody('/apis/changing')).body).toMatchObject({ plans: [{ planId: 'silver' }, { planId: 'gold' }] })
  })

  test.each([
    ['stages.0', { stages: [{ restApiId: 'foreign', stage: 'prod' }] }],
    ['metering', { metering: 'gateway' }],
    ['metering', { metering: 'gateway', marketplace: { productId: 'prod-1', catalog: 'AWSMarketplace' } }],
    ['approval.quorum', { approval: { approvers: ['ada@example.com'], quorum: 2 } }],
  ])('are refused by the field that can’t be: %s', async (field, changes) => {
    expect(await call(owner, 'PUT', '/apis/changing/plans/wrong', silver(changes))).toMatchObject(
      refused(400, 'PlanInvalid', { field }),
    )
  })

  test('of AWS Marketplace are published under the product code of a listing of ours alone', async () => {
    await call(admin, 'POST', '/apis', draft('sold-there'))
    await call(owner, 'PUT', '/apis/sold-there/document', { document: JSON.stringify(petstore) })
    await call(
      owner,
      'PUT',
      '/apis/sold-there/plans/silver',
      silver({ marketplace: { productCode: 'code' }, metering: 'gateway' }),
    )
    expect(await call(owner, 'POST', '/apis/sold-there/publication', {})).toMatchObject(
      refused(400, 'PlanInvalid', { field: 'plans.silver.marketplace.productCode' }),
    )
    expect(await usagePlans('sold-there')).toEqual([])
  })

  test('are not kept if AWS refuses them, and others can be put beside', async () => {
    await published('unlisted')
    const listing = { marketplace: { productCode: 'code' }, metering: 'gateway' }
    for (const planId of ['gold', 'silver']) {
      expect(await call(owner, 'PUT', `/apis/unlisted/plans/${planId}`, silver(listing))).toMatchObject(
        refused(400, 'PlanInvalid', { field: 'marketplace.productCode' }),
      )
    }
    const { body } = await call<{ plans: readonly object[] }>(owner, 'GET', '/apis/unlisted/settings')
    expect(body.plans).toEqual([expect.objectContaining({ planId: 'silver', metering: 'none' })])
    const other = await call(owner, 'PUT', '/apis/unlisted/plans/iron', silver({ name: 'Iron' }))
    expect(other).toMatchObject({ status: 200 })
  })

  test('name the stage that API Gateway does not have', async () => {
    const stages = [{ restApiId: 'nowhere1', stage: 'prod' }]
    await call(admin, 'POST', '/apis', draft('nowhere', { stages }))
    await call(owner, 'PUT', '/apis/nowhere/document', { document: JSON.stringify(petstore) })
    await call(owner, 'PUT', '/apis/nowhere/plans/silver', silver({ stages }))
    const refusal = refused(400, 'PlanInvalid', { field: 'plans.silver.stages' })
    expect(await call(owner, 'POST', '/apis/nowhere/publication', {})).toMatchObject(refusal)
    // Whoever tries again need not wait for the first; and beside one that is on sale it is not kept.
    expect(await call(owner, 'POST', '/apis/nowhere/publication', {})).toMatchObject(refusal)
    await published('beside')
    await call(admin, 'PUT', '/apis/beside/stages', { stages: [stageOfPetstore(), ...stages] })
    for (const planId of ['silver', 'gold']) {
      const there = silver({ stages: [stageOfPetstore(), ...stages] })
      expect(await call(owner, 'PUT', `/apis/beside/plans/${planId}`, there)).toMatchObject(
        refused(400, 'PlanInvalid', { field: 'stages.1' }),
      )
    }
    expect((await call(owner, 'GET', '/apis/beside/settings')).body.plans).toEqual([
      expect.objectContaining({ planId: 'silver', stages: [stageOfPetstore()] }),
    ])
    expect(await call(owner, 'PUT', '/apis/beside/plans/iron', silver({ name: 'Iron' }))).toMatchObject({ status: 200 })
  })

  test('go an hour after they are withdrawn, when nobody is on them, and are mended when they are otherwise', async () => {
    await tendPlans()
    await passes('30m')
    await published('leaving')
    await call(owner, 'PUT', '/apis/leaving/plans/gold', silver({ name: 'Gold' }))
    await call(owner, 'PUT', '/apis/leaving/plans/held', silver({ name: 'Held' }))
    expect(await call(owner, 'DELETE', '/apis/leaving/plans/none')).toMatchObject(refused(404, 'PlanNotFound'))
    for (const planId of ['silver', 'held']) await call(owner, 'DELETE', `/apis/leaving/plans/${planId}`)
    expect((await anybody('/apis/leaving')).body).toMatchObject({ plans: [{ planId: 'gold' }] })
    expect(await call(owner, 'DELETE', '/apis/leaving/plans/gold')).toMatchObject(refused(409, 'LastPlan'))
    // A key that nobody knows of keeps its plan.
    const held = (await usagePlans('leaving')).find(({ name }) => name?.endsWith('/held'))
    const key = await gateway.send(new CreateApiKeyCommand({ name: 'foreign', enabled: true }))
    await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: held?.id, keyId: key.id, keyType: 'API_KEY' }))
    await passes('31m')
    expect(await usagePlans('leaving')).toHaveLength(3)
    await passes('1h')
    expect((await usagePlans('leaving')).map(({ name }) => name).sort()).toEqual([
      'signalbox-subscriptions/leaving/gold',
      'signalbox-subscriptions/leaving/held',
    ])
    const left = (await call(owner, 'GET', '/apis/leaving/settings')).body.plans
    expect(left.map(({ planId }) => planId)).toEqual(['gold', 'held'])
  })
})

describe('an API that is retired', () => {
  test('is in the catalogue no more, can still be read, and changes no more', async () => {
    await published('old')
    const { body } = await call(owner, 'POST', '/apis/old/retirement', { idempotencyKey: 'retire' })
    expect(body).toMatchObject({ status: 'retired', retiredAt: expect.any(String) })
    expect((await anybody('/apis/old')).body).toMatchObject({ status: 'retired', plans: [] })
    expect((await anybody('/apis/old/document')).status).toBe(200)
    expect((await anybody('/apis?search=old')).body).toEqual({ apis: [], cursor: null })
    expect(await call(owner, 'PUT', '/apis/old/plans/silver', silver())).toMatchObject(refused(410, 'ApiRetired'))
    expect(await call(owner, 'POST', '/apis/old/publication', {})).toMatchObject(refused(410, 'ApiRetired'))
    // Brought forward since, it is not put off by the request that was made before.
    const within = (days: number) => new Date(signalbox.local.clock.now().getTime() + days * 86_400_000).toISOString()
    const early = { endsAt: within(90), idempotencyKey: 'spring' }
    expect((await call(owner, 'POST', '/apis/old/retirement', early)).body).toMatchObject({ endsAt: early.endsAt })
    const earlier = { endsAt: within(40) }
    expect((await call(owner, 'POST', '/apis/old/retirement', earlier)).body).toMatchObject(earlier)
    expect(await call(owner, 'POST', '/apis/old/retirement', early)).toMatchObject({ status: 200, body: earlier })
    const past = { endsAt: '2020-01-01T00:00:00.000Z' }
    expect(await call(owner, 'POST', '/apis/old/retirement', past)).toMatchObject(refused(400, 'RetirementRefused'))
  })
})

describe('feedback', () => {
  test('is said once, read by who said it and by owners, and answered by mail once', async () => {
    const said = { text: 'It is slow.\nOtherwise fine.', rating: 4, idempotencyKey: 'f1' }
    const first = await call<{ feedbackId: string }>(developer, 'POST', '/apis/pets/feedback', said)
    expect(first).toMatchObject({ status: 201, body: { text: said.text, rating: 4, sub: developer.sub } })
    expect((await call(developer, 'POST', '/apis/pets/feedback', said)).body).toEqual(first.body)
    const other = await people.add('other')
    await call(other, 'POST', '/apis/pets/feedback', { text: 'Good.' })
    type Page = { feedback: readonly { text: string }[] }
    const read = async (person: SignedInPerson) =>
      (await call<Page>(person, 'GET', '/apis/pets/feedback')).body.feedback.map(({ text }) => text).sort()
    expect(await read(developer)).toEqual([said.text])
    expect(await read(other)).toEqual(['Good.'])
    expect(await read(owner)).toEqual(['Good.', said.text])
    const path = `/apis/pets/feedback/${first.body.feedbackId}/answer`
    expect(await call(developer, 'POST', path, { text: 'Me' })).toMatchObject(refused(403, 'NotAnOwner'))
    const answered = await call(owner, 'POST', path, { text: 'We mend it.', idempotencyKey: 'a1' })
    expect(answered.body).toMatchObject({ answer: { text: 'We mend it.', mailedAt: expect.any(String) } })
    await call(owner, 'POST', path, { text: 'We mend it.', idempotencyKey: 'a1' })
    expect(await call(owner, 'POST', path, { text: 'We do not.' })).toMatchObject(refused(409, 'AlreadyAnswered'))
    const mails = await signalbox.mails(developer.email)
    expect(mails.map(({ subject }) => subject)).toEqual(['An answer to your feedback: API pets'])
    expect(mails[0]?.text).toContain('> We mend it.')
    const none = '/apis/pets/feedback/01JG8QZ5W0000000000000000A/answer'
    expect(await call(owner, 'POST', none, { text: 'x' })).toMatchObject(refused(404, 'FeedbackNotFound'))
  })

  test('is audited to be answered once, however often the mail is tried', async () => {
    const said = await call<{ feedbackId: string }>(developer, 'POST', '/apis/pets/feedback', { text: 'Once more.' })
    const { feedbackId } = said.body
    const answer = () => call(owner, 'POST', `/apis/pets/feedback/${feedbackId}/answer`, { text: 'We see.' })
    const refused = signalbox.local.faults.place({ service: 'ses-v1', action: 'SendEmail', does: 'refuse' })
    expect((await answer()).status).toBeGreaterThanOrEqual(500)
    refused.lift()
    expect((await answer()).status).toBe(200)
    type Entries = { entries: readonly { what: string; actor: string }[] }
    const { body } = await call<Entries>(owner, 'GET', '/apis/pets/audit')
    expect(body.entries.filter(({ what }) => what === `FeedbackAnswered ${feedbackId}`)).toEqual([
      expect.objectContaining({ actor: owner.sub }),
    ])
  })

  test('is in no event and no log', async () => {
    expect(await signalbox.archive()).toContain('FeedbackSubmitted')
    expect(await signalbox.archive()).not.toContain('It is slow')
    expect(await signalbox.logs()).not.toContain('It is slow')
  })
})

test('a usage plan that somebody has changed by hand is as it is said with the next publication, or within an hour', async () => {
  await tendPlans()
  const [plan] = await usagePlans('pets')
  const patchOperations = [{ op: 'replace', path: '/quota/limit', value: '9' } as const]
  for (const mend of [() => call(owner, 'POST', '/apis/pets/publication', {}), () => passes('1h')]) {
    await gateway.send(new UpdateUsagePlanCommand({ usagePlanId: plan?.id, patchOperations }))
    await mend()
    expect(await usagePlans('pets')).toEqual([
      expect.objectContaining({ id: plan?.id, quota: expect.objectContaining({ limit: 1000 }) }),
    ])
  }
})

/** Longer than tokens last. */
async function passes(duration: string): Promise<void> {
  await signalbox.local.clock.advance(duration)
  ;[admin, owner, developer] = [await people.signIn(admin), await people.signIn(owner), await people.signIn(developer)]
}

/** Every hour from now on, as it does where nobody pauses it. */
async function tendPlans(): Promise<void> {
  const { eventBridge } = signalbox
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({}))
  const rule = Rules.find(({ Name = '' }) => Name.includes('TendPlansSchedule'))
  await eventBridge.send(new EnableRuleCommand({ Name: rule?.Name }))
}
