import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ApiCloud, createApiCloud, createSimpleApi, lambdaUri, type SimpleApi } from './api-cloud'

const value = 'key-of-twenty-characters-or-more'
const withKey = (key = value) => ({ headers: { 'x-api-key': key } })

async function withPlan(on: ApiCloud, plan: object): Promise<{ api: SimpleApi; planId: string; keyId: string }> {
  const api = await createSimpleApi(on, [{ path: '/orders', properties: { ApiKeyRequired: true } }])
  const { ref: keyId } = await on.apply('ApiKey', 'Key', { Name: 'k', Enabled: true, Value: value })
  const { ref: planId } = await on.apply('UsagePlan', 'Plan', {
    ApiStages: [{ ApiId: api.apiId, Stage: 'prod' }],
    ...plan,
  })
  await on.apply('UsagePlanKey', 'PlanKey', { KeyId: keyId, KeyType: 'API_KEY', UsagePlanId: planId })
  return { api, planId, keyId }
}

describe('a method that needs an API key', () => {
  test('takes a key of a plan for its stage, and no other', async () => {
    const on = await createApiCloud()
    const { api } = await withPlan(on, {})
    await on.apply('ApiKey', 'Stray', { Enabled: true, Value: `${value}-stray` })

    expect((await api.send('GET', '/orders', withKey())).status).toBe(200)
    for (const options of [{}, withKey('nonsense'), withKey(`${value}-stray`)]) {
      expect(await api.send('GET', '/orders', options)).toMatchObject({ status: 403, json: { message: 'Forbidden' } })
    }
    expect(on.invoked[0]?.event.requestContext.identity).toMatchObject({ apiKey: value })
  })

  test('takes the key that an authorizer names, and none of the request’s, where the API says so', async () => {
    const on = await createApiCloud()
    const authorizer = 'arn:aws:lambda:us-east-1:000000000000:function:authorizer'
    const properties: Record<string, unknown> = { ApiKeyRequired: true, AuthorizationType: 'CUSTOM' }
    const api = await createSimpleApi(on, [{ path: '/orders', properties }], {
      api: { ApiKeySourceType: 'AUTHORIZER' },
      async before(RestApiId) {
        const { ref } = await on.apply('Authorizer', 'Authorizer', {
          RestApiId,
          Name: 'auth',
          Type: 'TOKEN',
          AuthorizerUri: lambdaUri(authorizer),
          IdentitySource: 'method.request.header.Authorization',
        })
        properties.AuthorizerId = ref
      },
    })
    const statement = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }
    on.functions.set(authorizer, ({ authorizationToken }) => ({
      principalId: 'p',
      policyDocument: { Version: '2012-10-17', Statement: [statement] },
      ...(authorizationToken === 'customer' && { usageIdentifierKey: value }),
    }))
    const { ref: KeyId } = await on.apply('ApiKey', 'Key', { Enabled: true, Value: value })
    const { ref: UsagePlanId } = await on.apply('UsagePlan', 'Plan', {
      ApiStages: [{ ApiId: api.apiId, Stage: 'prod' }],
      Quota: { Limit: 1, Period: 'DAY' },
    })
    await on.apply('UsagePlanKey', 'PlanKey', { KeyId, KeyType: 'API_KEY', UsagePlanId })
    const send = async (authorization: string) => {
      const headers = { authorization, 'x-api-key': value }
      return (await api.send('GET', '/orders', { headers })).status
    }
    expect([await send('stranger'), await send('customer'), await send('customer')]).toEqual([403, 200, 429])
  })

  test('refuses a key as soon as it is disabled, and takes it again when it is enabled', async () => {
    const on = await createApiCloud()
    const { api, keyId } = await withPlan(on, {})
    const enable = (value: string) =>
      on.call('UpdateApiKey', { apiKey: keyId, patchOperations: [{ op: 'replace', path: '/enabled', value }] })

    await enable('false')
    expect((await api.send('GET', '/orders', withKey())).status).toBe(403)
    await enable('true')
    expect((await api.send('GET', '/orders', withKey())).status).toBe(200)
  })

  test('answers 429 beyond the burst, and refills by the rate', async () => {
    const on = await createApiCloud()
    const { api } = await withPlan(on, { Throttle: { RateLimit: 2, BurstLimit: 3 } })
    const statuses = async (count: number) => {
      const answers = []
      for (let index = 0; index < count; index++) answers.push((await api.send('GET', '/orders', withKey())).status)
      return answers
    }

    expect(await statuses(4)).toEqual([200, 200, 200, 429])
    await on.cloud.clock.advance(1000)
    expect(await statuses(3)).toEqual([200, 200, 429])
  })

  test('answers 429 when the quota is used, until the next day', async () => {
    const on = await createApiCloud()
    const { api, planId, keyId } = await withPlan(on, { Quota: { Limit: 2, Period: 'DAY' } })

    await api.send('GET', '/orders', withKey())
    await api.send('GET', '/orders', withKey())
    expect(await api.send('GET', '/orders', withKey())).toMatchObject({
      status: 429,
      json: { message: 'Limit Exceeded' },
    })
    await on.cloud.clock.advance(15 * 3_600_000)
    expect((await api.send('GET', '/orders', withKey())).status).toBe(200)

    const usage = await on.call('GetUsage', { usagePlanId: planId, startDate: '2026-01-04', endDate: '2026-01-06' })
    expect(usage.items).toEqual({
      [keyId]: [
        [0, 2],
        [2, 0],
        [1, 1],
      ],
    })
  })

  test('has more of its quota left, or less, when that is said for this period', async () => {
    const on = await createApiCloud()
    const { api, planId, keyId } = await withPlan(on, { Quota: { Limit: 1, Period: 'DAY' } })
    const remain = (value: string) =>
      on.call('UpdateUsage', {
        usagePlanId: planId,
        keyId,
        patchOperations: [{ op: 'replace', path: '/remaining', value }],
      })
    const statuses = async (count: number) => {
      const answers = []
      for (let index = 0; index < count; index++) answers.push((await api.send('GET', '/orders', withKey())).status)
      return answers
    }

    expect(await statuses(2)).toEqual([200, 429])
    expect(await remain('2')).toEqual({
      usagePlanId: planId,
      startDate: '2026-01-05',
      endDate: '2026-01-05',
      items: { [keyId]: [[1, 2]] },
    })
    expect(await statuses(3)).toEqual([200, 200, 429])
    await remain('0')
    expect(await statuses(1)).toEqual([429])
    await on.cloud.clock.advance(24 * 3_600_000)
    expect(await statuses(2)).toEqual([200, 429])
    for (const value of ['-1', 'many', '1.5']) await expect(remain(value)).rejects.toThrow('Invalid remaining value')
    const other = { usagePlanId: planId, keyId: 'none', patchOperations: [] }
    await expect(on.call('UpdateUsage', other)).rejects.toMatchObject({ code: 'NotFoundException' })
  })

  test('remembers what was used over a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'apigateway-'))
    const before = await createApiCloud({ directory })
    const plan = { Quota: { Limit: 2, Period: 'MONTH' } }
    const first = await withPlan(before, plan)
    await first.api.send('GET', '/orders', withKey())
    await before.cloud.store.close()

    const after = await createApiCloud({ directory })
    const { api } = await withPlan(after, plan)

    expect((await api.send('GET', '/orders', withKey())).status).toBe(200)
    expect((await api.send('GET', '/orders', withKey())).status).toBe(429)
    await after.cloud.store.close()
  })
})

const statusesOf = async (api: SimpleApi, count: number, path = '/orders', key = value): Promise<number[]> => {
  const answers: number[] = []
  for (let index = 0; index < count; index++) answers.push((await api.send('GET', path, withKey(key))).status)
  return answers
}

describe('limits', () => {
  const methods = ['/orders', '/items', '/'].map((path) => ({ path, properties: { ApiKeyRequired: true } }))

  async function limited(on: ApiCloud, plan: object, throttle: object, stage: object = {}) {
    const api = await createSimpleApi(on, methods, { stage })
    const { ref: keyId } = await on.apply('ApiKey', 'Key', { Name: 'k', Enabled: true, Value: value })
    const { ref: planId } = await on.apply('UsagePlan', 'Plan', {
      ApiStages: [{ ApiId: api.apiId, Stage: 'prod', Throttle: throttle }],
      ...plan,
    })
    await on.apply('UsagePlanKey', 'PlanKey', { KeyId: keyId, KeyType: 'API_KEY', UsagePlanId: planId })
    return { api, planId, keyId }
  }

  test('of a method in a plan stand in place of the plan’s, for each key by itself', async () => {
    const on = await createApiCloud()
    const { api, planId } = await limited(
      on,
      { Throttle: { RateLimit: 1, BurstLimit: 3 } },
      { '/items/GET': { RateLimit: 1, BurstLimit: 1 }, '//GET': { RateLimit: 0, BurstLimit: 0 } },
    )
    const other = `${value}-other`
    const { ref: KeyId } = await on.apply('ApiKey', 'Other', { Enabled: true, Value: other })
    await on.apply('UsagePlanKey', 'OtherKey', { KeyId, KeyType: 'API_KEY', UsagePlanId: planId })

    expect(await statusesOf(api, 2, '/items')).toEqual([200, 429])
    expect(await statusesOf(api, 4)).toEqual([200, 200, 200, 429])
    expect(await statusesOf(api, 1, '/')).toEqual([429])
    expect(await statusesOf(api, 2, '/items', other)).toEqual([200, 429])

    await on.call('UpdateUsagePlan', {
      usagePlanId: planId,
      patchOperations: [{ op: 'remove', path: `/apiStages/${api.apiId}:prod/throttle/~1items~1GET` }],
    })
    expect(await statusesOf(api, 1, '/items')).toEqual([429])
    await on.cloud.clock.advance(1000)
    expect(await statusesOf(api, 2, '/items')).toEqual([200, 429])
  })

  test.each([
    ['/items/GET', '/items'],
    ['~1items~1GET', '/items'],
    ['~1items/GET', '/items'],
    ['items/GET', '/items'],
    ['//GET', '/'],
    ['~1~1GET', '/'],
  ])('of the method %s are patched in', async (method, path) => {
    const on = await createApiCloud()
    const { api, planId: usagePlanId } = await limited(on, {}, {})
    const start = `/apiStages/${api.apiId}:prod/throttle/${method}`
    const patch = (...patchOperations: readonly object[]) =>
      on.call('UpdateUsagePlan', { usagePlanId, patchOperations })
    const { apiStages } = await patch(
      { op: 'add', path: `${start}/burstLimit`, value: '1' },
      { op: 'replace', path: `${start}/rateLimit`, value: '0' },
    )
    const name = path === '/' ? '//GET' : `${path}/GET`
    expect(apiStages).toMatchObject([{ throttle: { [name]: { burstLimit: 1, rateLimit: 0 } } }])
    expect(await statusesOf(api, 2, path)).toEqual([200, 429])
    expect((await patch({ op: 'remove', path: start })).apiStages).toMatchObject([{ throttle: {} }])
    expect(await statusesOf(api, 1, path)).toEqual([200])
  })

  test('of a stage come after the plan’s: what a plan refuses takes nothing of them', async () => {
    const on = await createApiCloud()
    const { api } = await limited(
      on,
      { Throttle: { RateLimit: 1, BurstLimit: 1 } },
      {},
      {
        MethodSettings: [
          { ResourcePath: '/orders', HttpMethod: 'GET', ThrottlingRateLimit: 0, ThrottlingBurstLimit: 2 },
        ],
      },
    )
    expect(await statusesOf(api, 3)).toEqual([200, 429, 429])
    expect((await api.send('GET', '/orders')).status).toBe(403)
    await on.cloud.clock.advance(1000)
    expect(await statusesOf(api, 1)).toEqual([200])
    await on.cloud.clock.advance(1000)
    const answer = await api.send('GET', '/orders', withKey())
    expect(answer).toMatchObject({ status: 429, json: { message: 'Too Many Requests' } })
    expect(answer.headers['x-amzn-ErrorType']).toBe('TooManyRequestsException')
  })

  test('of a stage that sets only a burst, or only a rate, hold', async () => {
    const on = await createApiCloud()
    const { api } = await limited(
      on,
      {},
      {},
      {
        MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingBurstLimit: 1 }],
      },
    )
    expect(await statusesOf(api, 2)).toEqual([200, 429])
  })

  test.each([
    // The clock stands at Monday, 5 January 2026.
    [{ Period: 'WEEK' }, '2026-01-10T23:59:59.999Z', '2026-01-11T00:00:00.000Z'],
    [{ Period: 'WEEK', Offset: 1 }, '2026-01-11T23:59:59.999Z', '2026-01-12T00:00:00.000Z'],
    [{ Period: 'WEEK', Offset: 6 }, '2026-01-09T23:59:59.999Z', '2026-01-10T00:00:00.000Z'],
    [{ Period: 'MONTH' }, '2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00.000Z'],
    [{ Period: 'MONTH', Offset: 9 }, '2026-01-09T23:59:59.999Z', '2026-01-10T00:00:00.000Z'],
    [{ Period: 'DAY' }, '2026-01-05T23:59:59.999Z', '2026-01-06T00:00:00.000Z'],
  ])('a quota of %j holds until %s and turns at %s', async (period, before, after) => {
    const on = await createApiCloud()
    const { api } = await withPlan(on, { Quota: { Limit: 1, ...period } })

    expect(await statusesOf(api, 2)).toEqual([200, 429])
    await on.cloud.clock.set(Date.parse(before))
    expect(await statusesOf(api, 1)).toEqual([429])
    await on.cloud.clock.set(Date.parse(after))
    expect(await statusesOf(api, 2)).toEqual([200, 429])
  })

  test('a day without calls ends with what the period had left', async () => {
    const on = await createApiCloud()
    const { api, planId, keyId } = await withPlan(on, { Quota: { Limit: 10, Period: 'WEEK' } })
    await statusesOf(api, 3)
    await on.cloud.clock.advance(2 * 86_400_000)
    await statusesOf(api, 1)

    const usage = (startDate: string, endDate: string) =>
      on.call<{ items: object }>('GetUsage', { usagePlanId: planId, startDate, endDate })
    expect((await usage('2026-01-04', '2026-01-07')).items).toEqual({
      [keyId]: [
        [0, 10],
        [3, 7],
        [0, 7],
        [1, 6],
      ],
    })
    expect((await usage('2026-01-10', '2026-01-11')).items).toEqual({
      [keyId]: [
        [0, 6],
        [0, 10],
      ],
    })
  })

  test('what many requests used is on disk when the cloud rests', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'apigateway-'))
    const before = await createApiCloud({ directory })
    const plan = { Quota: { Limit: 300, Period: 'MONTH' } }
    const first = await withPlan(before, plan)
    await statusesOf(first.api, 250)
    await before.cloud.activity.idle()
    await before.cloud.store.close()

    const after = await createApiCloud({ directory })
    const { api } = await withPlan(after, plan)
    expect(await statusesOf(api, 51)).toEqual([...Array<number>(50).fill(200), 429])
    await after.cloud.store.close()
  })

  test('what was used is on disk when the cloud stops, and gone with the plan', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'apigateway-'))
    const before = await createApiCloud({ directory })
    const plan = { Quota: { Limit: 3, Period: 'MONTH' } }
    const first = await withPlan(before, plan)
    await statusesOf(first.api, 2)
    await before.gateway.stop?.()
    await before.cloud.store.close()

    const after = await createApiCloud({ directory })
    const { api, planId } = await withPlan(after, plan)
    expect(await statusesOf(api, 2)).toEqual([200, 429])
    await after.call('DeleteUsagePlan', { usagePlanId: planId })
    expect(await statusesOf(api, 1)).toEqual([403])
    const left: string[] = []
    for (const kind of ['counter', 'usage', 'plan-key']) {
      for await (const [key] of after.cloud.store.range(`apigateway/${kind}/`)) left.push(key)
    }
    expect(left).toEqual([])
    await withPlan(after, plan)
    expect(await statusesOf(api, 4)).toEqual([200, 200, 200, 429])
    await after.cloud.store.close()
  })

  test.each([
    [{ limit: 1, period: 'DAY', offset: 1 }, 'Usage Plan quota offset must be zero in the DAY period'],
    [{ limit: 1, period: 'WEEK', offset: 7 }, 'must be between zero and six inclusive in the WEEK period'],
    [{ limit: 1, period: 'MONTH', offset: 28 }, 'must be between zero and 27 inclusive in the MONTH period'],
    [{ limit: 0, period: 'DAY' }, 'Usage Plan quota limit must be a positive integer'],
  ])('a quota of %j is refused', async (quota, message) => {
    const on = await createApiCloud()
    await expect(on.call('CreateUsagePlan', { name: 'p', quota })).rejects.toThrow(message)
  })
})

describe('a file of keys', () => {
  const load = (on: ApiCloud, lines: readonly string[], options: object = {}) =>
    on.call<{ ids: string[]; warnings: string[] }>('ImportApiKeys', {
      body: Buffer.from(lines.join('\r\n')),
      format: 'csv',
      ...options,
    })
  const keyOf = (on: ApiCloud, apiKey = '') => on.call('GetApiKey', { apiKey, includeValue: true })

  test('makes keys, in plans too, whatever the order of its columns', async () => {
    const on = await createApiCloud()
    const { api, planId, keyId } = await withPlan(on, {})
    const { id } = await on.call('CreateUsagePlan', { name: 'other' })

    const { ids, warnings } = await load(on, [
      'Enabled,Name,KEY,UsagePlanIds,colour,Description',
      `,"a, ""first""",${value}-1,"${planId}, ${id}",red,'it''s new'`,
      `FALSE,second,${value}-2,${planId}`,
      '',
      `true,again,${value}`,
    ])

    expect(warnings).toEqual([])
    expect(ids).toHaveLength(3)
    expect(ids[2]).toBe(keyId)
    expect(await keyOf(on, ids[0])).toMatchObject({ name: 'a, "first"', enabled: true, description: "it's new" })
    expect(await keyOf(on, ids[1])).toMatchObject({ name: 'second', enabled: false })
    expect(await keyOf(on, keyId)).toMatchObject({ name: 'again', value })
    const statuses = ['-1', '-2', ''].map(
      async (end) => (await api.send('GET', '/orders', withKey(value + end))).status,
    )
    expect(await Promise.all(statuses)).toEqual([200, 403, 200])
  })

  test('says what is wrong with a line and makes the others, or none if that is asked', async () => {
    const on = await createApiCloud()
    const { planId } = await withPlan(on, {})
    const { id: rival } = await on.call('CreateUsagePlan', {
      name: 'rival',
      apiStages: (await on.call('GetUsagePlan', { usagePlanId: planId })).apiStages,
    })
    const lines = [
      'name,key,enabled,usagePlanIds',
      'short,abc',
      `odd,${value}-3,maybe`,
      `lost,${value}-4,,none`,
      `both,${value}-5,,"${planId},${rival}"`,
    ]

    await expect(load(on, lines, { failOnWarnings: true })).rejects.toMatchObject({ code: 'BadRequestException' })
    expect((await on.call<{ items: unknown[] }>('GetApiKeys', {})).items).toHaveLength(1)
    const { ids, warnings } = await load(on, lines)
    expect(ids).toHaveLength(2)
    expect(warnings).toEqual([
      'Line 2: API Key value should be at least 20 characters',
      'Line 3: Enabled is true or false, not "maybe"',
      'Line 4: Invalid Usage Plan ID specified: none',
      expect.stringMatching(/^Line 5: API Key cannot reference multiple Usage Plans with the same api stage: /),
    ])
    await expect(load(on, ['name,value', 'a,b'])).rejects.toThrow('no "key"')
  })
})

describe('keys and plans by API', () => {
  test('a key is granted and taken back', async () => {
    const on = await createApiCloud()
    const { api, planId } = await withPlan(on, {})
    const key = await on.call('CreateApiKey', { name: 'customer-1', enabled: true, customerId: 'c1' })
    await on.call('CreateUsagePlanKey', { usagePlanId: planId, keyId: key.id, keyType: 'API_KEY' })

    expect((await api.send('GET', '/orders', withKey(String(key.value)))).status).toBe(200)
    await on.call('DeleteUsagePlanKey', { usagePlanId: planId, keyId: String(key.id) })
    expect((await api.send('GET', '/orders', withKey(String(key.value)))).status).toBe(403)
    await on.call('DeleteApiKey', { apiKey: String(key.id) })
    await expect(on.call('GetApiKey', { apiKey: String(key.id) })).rejects.toMatchObject({
      code: 'NotFoundException',
      status: 404,
    })
  })

  test('values are shown only when asked for', async () => {
    const on = await createApiCloud()
    await withPlan(on, {})

    const hidden = await on.call<{ items: object[] }>('GetApiKeys', {})
    const shown = await on.call<{ items: object[] }>('GetApiKeys', { includeValues: true })

    expect(hidden.items[0]).not.toHaveProperty('value')
    expect(shown.items[0]).toMatchObject({ value, name: 'k' })
  })

  test('a key has one plan for a stage', async () => {
    const on = await createApiCloud()
    const { api, keyId } = await withPlan(on, {})
    const plan = await on.call('CreateUsagePlan', { name: 'other', apiStages: [{ apiId: api.apiId, stage: 'prod' }] })

    await expect(
      on.call('CreateUsagePlanKey', { usagePlanId: plan.id, keyId, keyType: 'API_KEY' }),
    ).rejects.toMatchObject({
      code: 'ConflictException',
    })
  })

  test.each([
    [{ value: 'x'.repeat(19) }, 'API Key value should be at least 20 characters'],
    [{ value: 'x'.repeat(129) }, 'API Key value exceeds maximum size of 128 characters'],
    [{ name: 'x'.repeat(1025) }, 'Invalid API Key name, can be at most 1024 characters.'],
    [{ description: 'x'.repeat(125_001) }, 'Invalid API Key description specified.'],
  ])('a key is refused in AWS’s words', async (input, message) => {
    const on = await createApiCloud()
    await expect(on.call('CreateApiKey', input)).rejects.toMatchObject({ code: 'BadRequestException', message })
    if ('value' in input) return
    const { id } = await on.call('CreateApiKey', { name: 'k' })
    const [name] = Object.keys(input) as 'name'[]
    const patchOperations = [{ op: 'replace', path: `/${name}`, value: Object.values(input)[0] }]
    await expect(on.call('UpdateApiKey', { apiKey: id, patchOperations })).rejects.toMatchObject({ message })
  })

  test('a value is one key’s, also after keys came and went', async () => {
    const on = await createApiCloud()
    const first = await on.call('CreateApiKey', { value })
    await expect(on.call('CreateApiKey', { value })).rejects.toMatchObject({
      code: 'ConflictException',
      message: 'API Key already exists',
    })
    await on.call('DeleteApiKey', { apiKey: first.id })
    expect(await on.call('CreateApiKey', { value })).toMatchObject({ value, enabled: false })
  })

  test('a plan that is not there, and a stage that is not, are told in AWS’s words', async () => {
    const on = await createApiCloud()
    const { api, planId, keyId } = await withPlan(on, {})
    const usagePlanId = 'nowhere'
    for (const [action, input] of [
      ['GetUsagePlan', {}],
      ['UpdateUsagePlan', { patchOperations: [] }],
      ['DeleteUsagePlan', {}],
      ['CreateUsagePlanKey', { keyId, keyType: 'API_KEY' }],
      ['GetUsagePlanKeys', {}],
      ['GetUsage', { startDate: '2026-01-01', endDate: '2026-01-02' }],
    ] as const) {
      await expect(on.call(action, { usagePlanId, ...input })).rejects.toMatchObject({
        code: 'NotFoundException',
        status: 404,
        message: 'Invalid Usage Plan ID specified',
      })
    }
    const { id: stray } = await on.call('CreateApiKey', {})
    for (const action of ['GetUsagePlanKey', 'DeleteUsagePlanKey', 'UpdateUsage']) {
      const patchOperations = action === 'UpdateUsage' ? { patchOperations: [] } : {}
      for (const [keyId, message] of [
        ['nowhere', 'Invalid API Key identifier specified'],
        [stray, 'Invalid Usage Plan Key identifier specified'],
      ]) {
        await expect(on.call(action, { usagePlanId: planId, keyId, ...patchOperations })).rejects.toMatchObject({
          code: 'NotFoundException',
          message,
        })
      }
    }
    const add = (stage: string) =>
      on.call('UpdateUsagePlan', {
        usagePlanId: planId,
        patchOperations: [{ op: 'add', path: '/apiStages', value: stage }],
      })
    await expect(add(`${api.apiId}:none`)).rejects.toMatchObject({
      code: 'NotFoundException',
      message: `Invalid API Stage {api: ${api.apiId}, stage: none} specified for usageplan ${planId}`,
    })
    await expect(add('prod')).rejects.toMatchObject({
      code: 'BadRequestException',
      message: 'Invalid API Stage specified',
    })
    await expect(on.call('CreateUsagePlan', { name: 'x', apiStages: [{ apiId: 'none', stage: 's' }] })).rejects.toThrow(
      /^Invalid API Stage \{api: none, stage: s\} specified for usageplan \w+$/,
    )
  })

  test('a plan gets no stage that another plan of one of its keys has', async () => {
    const on = await createApiCloud()
    const { api, keyId } = await withPlan(on, {})
    const { id } = await on.call('CreateUsagePlan', { name: 'other' })
    await on.call('CreateUsagePlanKey', { usagePlanId: id, keyId, keyType: 'API_KEY' })

    await expect(
      on.call('UpdateUsagePlan', {
        usagePlanId: id,
        patchOperations: [{ op: 'add', path: '/apiStages', value: `${api.apiId}:prod` }],
      }),
    ).rejects.toMatchObject({ code: 'ConflictException' })
  })

  test('a plan’s product code is kept when its template is applied again, and taken off', async () => {
    const on = await createApiCloud()
    const { planId } = await withPlan(on, {})
    const patch = (op: string, value?: string) =>
      on.call('UpdateUsagePlan', { usagePlanId: planId, patchOperations: [{ op, path: '/productCode', value }] })

    expect(await patch('replace', 'product-1')).toMatchObject({ productCode: 'product-1', tags: {} })
    await on.apply('UsagePlan', 'Plan', { UsagePlanName: 'again' })
    expect(await on.call('GetUsagePlan', { usagePlanId: planId })).toMatchObject({ productCode: 'product-1' })
    expect(await patch('remove')).not.toHaveProperty('productCode')
  })

  test('a product code is added, replaced and removed, and nothing else is done with it', async () => {
    const on = await createApiCloud()
    const { planId } = await withPlan(on, {})
    const update = (...patchOperations: readonly object[]) =>
      on.call('UpdateUsagePlan', { usagePlanId: planId, patchOperations })
    const code = (op: string, value?: string) => ({ op, path: '/productCode', ...(value !== undefined && { value }) })

    expect(await update(code('add', 'product-1'))).toMatchObject({ productCode: 'product-1' })
    expect(await update(code('add', 'product-2'))).toMatchObject({ productCode: 'product-2' })
    expect(await update(code('replace', 'product-3'))).toMatchObject({ productCode: 'product-3' })
    for (const op of ['add', 'replace']) {
      await expect(update(code(op))).rejects.toMatchObject({
        code: 'BadRequestException',
        message: 'Invalid null or empty value in /productCode',
      })
    }
    await expect(update({ op: 'copy', from: '/name', path: '/productCode' })).rejects.toMatchObject({
      code: 'BadRequestException',
      message: "Invalid patch path  '/productCode' specified for op 'copy'. Please choose supported operations",
    })
    await expect(update({ op: 'replace', path: '/productCodes', value: 'x' })).rejects.toMatchObject({
      message: expect.stringMatching(/^Invalid patch path {2}'\/productCodes' .* Must be one of: \[.*\/productCode,/),
    })
    // One that can't be leaves all as it was.
    await expect(update(code('remove'), code('add'))).rejects.toThrow('Invalid null or empty value')
    expect(await on.call('GetUsagePlan', { usagePlanId: planId })).toMatchObject({ productCode: 'product-3' })
    for (let time = 0; time < 2; time++) expect(await update(code('remove'))).not.toHaveProperty('productCode')
    await expect(
      on.call('UpdateUsagePlan', { usagePlanId: 'none', patchOperations: [code('add', 'product-1')] }),
    ).rejects.toMatchObject({ code: 'NotFoundException', message: 'Invalid Usage Plan ID specified' })
  })

  test('a plan is changed by patches', async () => {
    const on = await createApiCloud()
    const { api, planId } = await withPlan(on, { Throttle: { RateLimit: 1, BurstLimit: 1 } })

    const plan = await on.call('UpdateUsagePlan', {
      usagePlanId: planId,
      patchOperations: [
        { op: 'replace', path: '/throttle/burstLimit', value: '5' },
        { op: 'add', path: '/quota/limit', value: '9' },
      ]
        .concat([{ op: 'remove', path: '/apiStages', value: `${api.apiId}:prod` }])
        .filter(({ path }) => path !== '/quota/limit'),
    })

    expect(plan).toMatchObject({ throttle: { rateLimit: 1, burstLimit: 5 }, apiStages: [] })
    expect((await api.send('GET', '/orders', withKey())).status).toBe(403)
    await expect(
      on.call('UpdateUsagePlan', {
        usagePlanId: planId,
        patchOperations: [{ op: 'replace', path: '/colour', value: 'red' }],
      }),
    ).rejects.toMatchObject({ code: 'BadRequestException' })
  })
})
