/** An API for sale, as its callers meet it: the key, the plan's stages, its rate and its quota. */
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway'
import { type Answer, answerOf, type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox
let gateway: APIGatewayClient

beforeAll(async () => {
  signalbox = await startScenario({ schedules: 'paused' })
  gateway = new APIGatewayClient(signalbox.local.sdkConfig)
}, 120_000)

afterAll(async () => {
  gateway?.destroy()
  await signalbox?.stop()
})

async function call(method: string, path: string, key?: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${signalbox.local.webUrl}/api/petstore${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return answerOf(response)
}

interface Limits {
  readonly burst?: number
  readonly quota?: number
  readonly isForThisStage?: boolean
}

/** A key of a plan of its own. */
async function keyOf(name: string, { burst = 100, quota, isForThisStage = true }: Limits = {}) {
  const { RestApiId: apiId, StageName: stage } = signalbox.local.outputs('signalbox-petstore')
  const plan = await gateway.send(
    new CreateUsagePlanCommand({
      name,
      ...(isForThisStage && { apiStages: [{ apiId, stage }] }),
      throttle: { rateLimit: 1, burstLimit: burst },
      ...(quota && { quota: { limit: quota, period: 'DAY' } }),
    }),
  )
  const key = await gateway.send(new CreateApiKeyCommand({ name, enabled: true }))
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }))
  return { id: key.id, value: key.value ?? '' }
}

const refused = (status: number, title: string) => ({ status, body: expect.objectContaining({ title }) })

test('anybody learns whether the shop is open, and nothing else without a key', async () => {
  expect(await call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
  for (const key of [undefined, '', 'wrong-key-of-twenty-characters']) {
    expect(await call('GET', '/pets', key)).toMatchObject(refused(403, 'INVALID_API_KEY'))
    expect(await call('GET', '/pets/x', key)).toMatchObject(refused(403, 'INVALID_API_KEY'))
    expect(await call('POST', '/pets', key, { name: 'Tom' })).toMatchObject(refused(403, 'INVALID_API_KEY'))
  }
})

test('a pet that was given to the shop is in its list, and found by its id', async () => {
  const { value: key } = await keyOf('buyer')
  const tom = { name: 'Tom', species: 'cat', price: 4000 }
  const added = await call('POST', '/pets', key, tom)
  const pet = { petId: expect.any(String), ...tom }
  expect(added).toMatchObject({ status: 201, body: pet })
  const { petId } = added.body as { petId: string }
  expect((await call('GET', `/pets/${petId}`, key)).body).toEqual(added.body)
  await signalbox.local.clock.advance('1s')
  await call('POST', '/pets', key, { ...tom, name: 'Spike', species: 'dog' })
  const first = await call('GET', '/pets?limit=1', key)
  expect(first.body).toMatchObject({ pets: [{ name: 'Spike' }], cursor: expect.any(String) })
  const { cursor } = first.body as { cursor: string }
  expect((await call('GET', `/pets?cursor=${cursor}`, key)).body).toEqual({ pets: [added.body], cursor: null })
  expect(await call('GET', '/pets?cursor=bogus', key)).toMatchObject(refused(400, 'CursorInvalid'))
  expect(await call('GET', '/pets/none', key)).toMatchObject(refused(404, 'PetNotFound'))
})

test('what is no pet is refused by the gateway, before a function runs', async () => {
  const { value: key } = await keyOf('clumsy')
  const answer = await call('POST', '/pets', key, { name: 'Nessie', species: 'monster', price: 1 })
  expect(answer).toMatchObject(refused(400, 'BAD_REQUEST_BODY'))
  expect(answer.text).toContain('species')
})

test('a disabled key is refused, and one of a plan without the stage', async () => {
  const { id: apiKey, value } = await keyOf('gone')
  expect((await call('GET', '/pets', value)).status).toBe(200)
  const patchOperations = [{ op: 'replace', path: '/enabled', value: 'false' } as const]
  await gateway.send(new UpdateApiKeyCommand({ apiKey, patchOperations }))
  expect(await call('GET', '/pets', value)).toMatchObject(refused(403, 'INVALID_API_KEY'))
  const elsewhere = await keyOf('elsewhere', { isForThisStage: false })
  expect(await call('GET', '/pets', elsewhere.value)).toMatchObject(refused(403, 'INVALID_API_KEY'))
})

test('calls over the rate are refused at once, and those over the quota until its period turns', async () => {
  const { value: fast } = await keyOf('fast', { burst: 1 })
  expect((await call('GET', '/pets', fast)).status).toBe(200)
  expect(await call('GET', '/pets', fast)).toMatchObject(refused(429, 'THROTTLED'))
  const { value: frugal } = await keyOf('frugal', { quota: 1 })
  expect((await call('GET', '/pets', frugal)).status).toBe(200)
  expect(await call('GET', '/pets', frugal)).toMatchObject(refused(429, 'QUOTA_EXCEEDED'))
  await signalbox.local.clock.advance('1d')
  expect((await call('GET', '/pets', frugal)).status).toBe(200)
})

test('pages of any site may ask whether they may call, and read what they get, a refusal too', async () => {
  const origin = 'https://shop.example'
  const { RestApiId, StageName } = signalbox.local.outputs('signalbox-petstore')
  const url = `${signalbox.local.webUrl}/_aws/execute-api/${RestApiId}/${StageName}/pets`
  const asked = await fetch(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-key' },
  })
  const refusal = await fetch(url, { headers: { origin, 'x-api-key': 'wrong-key-of-twenty-characters' } })
  const { value } = await keyOf('pages')
  const served = await fetch(url, { headers: { origin, 'x-api-key': value } })

  expect(asked.headers.get('access-control-allow-headers')).toContain('X-Api-Key')
  expect([asked, refusal, served].map(({ status }) => status)).toEqual([204, 403, 200])
  for (const { headers } of [asked, refusal, served]) expect(headers.get('access-control-allow-origin')).toBe('*')
})
