/** Keys and usage plans as the SDK, the CLI and roles of least privilege meet them. */
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetSdkCommand,
  GetUsageCommand,
  GetUsagePlanCommand,
  GetUsagePlansCommand,
  UpdateApiKeyCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway'
import { roleSession } from '../../../../local/kernel/principal'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { awsCli, testWithCli } from '../../aws-cli'
import { root } from '../../create-test-cloud'
import { account, allow, document } from '../../template-cloud'

const definition = {
  openapi: '3.0.1',
  info: { title: 'sold', version: '1' },
  paths: {
    '/pets': {
      get: {
        security: [{ api_key: [] }],
        responses: { 200: { description: 'ok' } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  },
  components: { securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
}

let local: LocalCloud
let sdk: APIGatewayClient
let apiId: string

beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  sdk = new APIGatewayClient(local.sdkConfig)
  const call = <T>(action: string, input: object) => local.cloud.call<T>(root, 'apigateway', action, input)
  ;({ id: apiId } = await call<{ id: string }>('ImportRestApi', { body: Buffer.from(JSON.stringify(definition)) }))
  for (const stageName of ['live', 'other']) await call('CreateDeployment', { restApiId: apiId, stageName })
})
afterAll(() => local.stop())

const send = async (key: string | undefined, stage = 'live'): Promise<number> => {
  const headers = key === undefined ? undefined : { 'x-api-key': key }
  const answer = await fetch(`${local.webUrl}/_aws/execute-api/${apiId}/${stage}/pets`, headers && { headers })
  return answer.status
}

test('what is done to a key or a plan is seen by the next request', async () => {
  const apiStages = [{ apiId, stage: 'live' }]
  const plan = await sdk.send(new CreateUsagePlanCommand({ name: 'silver', apiStages }))
  const { id, value } = await sdk.send(new CreateApiKeyCommand({ name: 'a', enabled: true }))
  const own = { usagePlanId: plan.id, keyId: id }
  const enable = (enabled: string) =>
    sdk.send(
      new UpdateApiKeyCommand({ apiKey: id, patchOperations: [{ op: 'replace', path: '/enabled', value: enabled }] }),
    )
  expect(await send(value)).toBe(403)
  await sdk.send(new CreateUsagePlanKeyCommand({ ...own, keyType: 'API_KEY' }))
  expect([await send(value), await send(value, 'other'), await send(undefined)]).toEqual([200, 403, 403])
  await enable('false')
  expect(await send(value)).toBe(403)
  await enable('true')
  expect(await send(value)).toBe(200)
  await sdk.send(new DeleteUsagePlanKeyCommand(own))
  expect(await send(value)).toBe(403)
  await sdk.send(new CreateUsagePlanKeyCommand({ ...own, keyType: 'API_KEY' }))
  expect(await send(value)).toBe(200)
  await sdk.send(new DeleteApiKeyCommand({ apiKey: id }))
  expect(await send(value)).toBe(403)
})

test('usage is told a page of keys at a time', async () => {
  const apiStages = [{ apiId, stage: 'live' }]
  const quota = { limit: 5, period: 'DAY' as const }
  const { id: usagePlanId } = await sdk.send(new CreateUsagePlanCommand({ name: 'gold', apiStages, quota }))
  const used: Record<string, number[][]> = {}
  for (const count of [0, 1, 2]) {
    const { id = '', value } = await sdk.send(new CreateApiKeyCommand({ enabled: true }))
    await sdk.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: id, keyType: 'API_KEY' }))
    for (let call = 0; call < count; call++) expect(await send(value)).toBe(200)
    used[id] = [[count, 5 - count]]
  }
  const day = new Date(local.clock.now()).toISOString().slice(0, 10)
  const told: Record<string, number[][]> = {}
  let position: string | undefined
  do {
    const page = await sdk.send(new GetUsageCommand({ usagePlanId, startDate: day, endDate: day, limit: 2, position }))
    expect(page).toMatchObject({ usagePlanId, startDate: day, endDate: day })
    expect(Object.keys(page.items ?? {}).length).toBeLessThanOrEqual(2)
    Object.assign(told, page.items)
    position = page.position
  } while (position)
  expect(told).toEqual(used)
  const [[one, days] = ['', []]] = Object.entries(used)
  const alone = (keyId: string) =>
    sdk.send(new GetUsageCommand({ usagePlanId, startDate: day, endDate: day, keyId })).then(({ items }) => items)
  expect([await alone(one), await alone('none')]).toEqual([{ [one]: days }, {}])
})

test('a plan and a key are shown with their tags, a list of plans without', async () => {
  const { id: usagePlanId } = await sdk.send(new CreateUsagePlanCommand({ name: 'bare' }))
  const { id: apiKey } = await sdk.send(new CreateApiKeyCommand({ name: '' }))
  expect(await sdk.send(new GetUsagePlanCommand({ usagePlanId }))).toMatchObject({ tags: {} })
  const key = await sdk.send(new GetApiKeyCommand({ apiKey }))
  expect(key).toMatchObject({ tags: {}, stageKeys: [] })
  expect(key).not.toHaveProperty('name')
  const { items = [] } = await sdk.send(new GetUsagePlansCommand({ limit: 500 }))
  expect(items.find(({ id }) => id === usagePlanId)).toEqual({ id: usagePlanId, name: 'bare', apiStages: [] })
  await expect(
    sdk.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations: [{ op: 'replace', path: '/colour' }] })),
  ).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(
      /^Invalid patch path {2}'\/colour' specified for op 'replace'\. Must be one of: \[\/name/,
    ),
  })
})

test('an SDK is refused by name, with what to use instead', async () => {
  await expect(
    sdk.send(new GetSdkCommand({ restApiId: apiId, stageName: 'live', sdkType: 'javascript' })),
  ).rejects.toThrow(/"GetSdk".*GetExport/)
})

test('a role is held to the keys and plans, and to the tags, that its policy names', async () => {
  const caller = roleSession(`arn:aws:iam::${account}:role/keys`, 'test')
  const call = <T>(action: string, input: object) => local.cloud.call<T>(root, 'apigateway', action, input)
  const mine = await call<{ id: string }>('CreateUsagePlan', { name: 'mine', tags: { owner: 'us' } })
  const theirs = await call<{ id: string }>('CreateUsagePlan', { name: 'theirs', tags: { owner: 'them' } })
  const arn = (path: string) => `arn:aws:apigateway:us-east-1::${path}`
  await local.cloud.call(root, 'iam', 'CreateRole', {
    RoleName: 'keys',
    AssumeRolePolicyDocument: JSON.stringify(
      document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }),
    ),
  })
  const policy = document(
    allow('apigateway:POST', arn('/apikeys'), {
      StringEquals: { 'aws:RequestTag/owner': 'us' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner'] },
    }),
    allow(['apigateway:GET', 'apigateway:PATCH', 'apigateway:DELETE'], arn('/apikeys/*'), {
      StringEquals: { 'aws:ResourceTag/owner': 'us' },
    }),
    allow(['apigateway:POST', 'apigateway:DELETE'], [arn('/usageplans/*/keys'), arn('/usageplans/*/keys/*')], {
      StringEquals: { 'aws:ResourceTag/owner': 'us' },
    }),
  )
  await local.cloud.call(root, 'iam', 'PutRolePolicy', {
    RoleName: 'keys',
    PolicyName: 'own',
    PolicyDocument: JSON.stringify(policy),
  })
  const may = async (action: string, input: object): Promise<boolean> => {
    try {
      await local.cloud.call(caller, 'apigateway', action, input)
      return true
    } catch (error) {
      if (!/AccessDenied/.test((error as { code: string }).code)) throw error
      return false
    }
  }
  expect(await may('CreateApiKey', { name: 'a' })).toBe(false)
  expect(await may('CreateApiKey', { name: 'a', tags: { owner: 'them' } })).toBe(false)
  expect(await may('CreateApiKey', { name: 'a', tags: { owner: 'us', more: 'x' } })).toBe(false)
  const { id } = await local.cloud.call<{ id: string }>(caller, 'apigateway', 'CreateApiKey', { tags: { owner: 'us' } })
  const other = await call<{ id: string }>('CreateApiKey', { tags: { owner: 'them' } })
  expect([await may('GetApiKey', { apiKey: id }), await may('GetApiKey', { apiKey: other.id })]).toEqual([true, false])
  const put = (usagePlanId: string) => may('CreateUsagePlanKey', { usagePlanId, keyId: id, keyType: 'API_KEY' })
  expect([await put(mine.id), await put(theirs.id)]).toEqual([true, false])
  expect(await may('GetUsagePlan', { usagePlanId: mine.id })).toBe(false)
  expect(await may('DeleteUsagePlanKey', { usagePlanId: mine.id, keyId: id })).toBe(true)
  expect([await may('DeleteApiKey', { apiKey: other.id }), await may('DeleteApiKey', { apiKey: id })]).toEqual([
    false,
    true,
  ])
})

testWithCli('the CLI makes a key, meters its plan for a product, and is told of a short value', async () => {
  const cli = <T>(...words: readonly string[]) => awsCli<T>(local.endpointUrl, ['apigateway', ...words])
  const { id } = await cli<{ id: string }>('create-usage-plan', '--name', 'cli')
  const patches = 'op=replace,path=/productCode,value=abc123'
  expect(await cli('update-usage-plan', '--usage-plan-id', id, '--patch-operations', patches)).toMatchObject({
    productCode: 'abc123',
  })
  await expect(cli('create-api-key', '--value', 'short')).rejects.toThrow(
    'API Key value should be at least 20 characters',
  )
})
