import { idOf } from '../../../../local/engines/apigateway/ids'
import { createLogs } from '../../../../local/engines/logs/logs'
import { root } from '../../create-test-cloud'
import { type ApiCloud, createApiCloud, createSimpleApi, functionArn } from './api-cloud'

const role = 'arn:aws:iam::000000000000:role/admin'
const model = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }

async function startApi(stage: object) {
  const on = await createApiCloud()
  const logs = createLogs(on.cloud)
  on.cloud.register(logs)
  await logs.load?.()
  await on.cloud.call(root, 'logs', 'CreateLogGroup', { logGroupName: 'access' })
  await on.apply('Account', 'Account', { CloudWatchRoleArn: role })
  const api = await createSimpleApi(
    on,
    [
      {
        path: '/orders',
        verb: 'POST',
        properties: {
          RequestModels: { 'application/json': 'Order' },
          RequestParameters: { 'method.request.querystring.dry': true },
          RequestValidatorId: idOf('test-CheckAll-ABCDEF', 6),
        },
      },
      { path: '/slow' },
    ],
    {
      stage,
      async before(RestApiId) {
        await on.apply('Model', 'Order', { RestApiId, Name: 'Order', ContentType: 'application/json', Schema: model })
        await on.apply('RequestValidator', 'CheckAll', {
          ...{ RestApiId, ValidateRequestBody: true, ValidateRequestParameters: true },
        })
      },
    },
  )
  return { on, api }
}

async function linesOf(on: ApiCloud, logGroupName: string): Promise<string[]> {
  await on.cloud.activity.idle(5000)
  const { events } = await on.cloud.call<{ events: { message: string }[] }>(root, 'logs', 'FilterLogEvents', {
    logGroupName,
  })
  return events.map(({ message }) => message)
}

const settings = (LoggingLevel: string, more: object = {}) => ({
  MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', LoggingLevel, ...more }],
})

describe('the execution log', () => {
  test('has the data that a stage asks for, without what says who calls', async () => {
    const { on, api } = await startApi(settings('INFO', { DataTraceEnabled: true }))
    const headers = { authorization: 'Bearer of-a-token-ab12cd', 'x-api-key': 'short', 'x-shown': 'shown' }
    await api.send('POST', '/orders', { query: 'dry=1', body: '{"name": "pen"}', headers })

    const lines = await linesOf(on, `API-Gateway-Execution-Logs_${api.apiId}/prod`)

    const told = lines.filter((line) => /Method request headers|Endpoint request body/.test(line))
    expect(told).toEqual([
      expect.stringMatching(/Authorization=\*{18}ab12cd, x-api-key=\*{5}, x-shown=shown/),
      expect.stringMatching(/"Authorization":"\*{18}ab12cd","x-api-key":"\*{5}","x-shown":"shown"/),
    ])
    expect(lines.join('\n')).not.toMatch(/of-a-token|short/)
    expect(lines).toContainEqual(
      expect.stringMatching(/Endpoint request URI: https:\/\/lambda\.us-east-1\.amazonaws\.com\//),
    )
  })

  test('says at the level ERROR what the validator found, and nothing of requests that went well', async () => {
    const { on, api } = await startApi(settings('ERROR'))
    await api.send('POST', '/orders', { query: 'dry=1', body: '{"name": "pen"}' })
    await api.send('POST', '/orders', { query: 'dry=1', body: '{"title": "pen"}' })
    await api.send('POST', '/orders', { body: '{"name": "pen"}' })

    const lines = await linesOf(on, `API-Gateway-Execution-Logs_${api.apiId}/prod`)
    expect(lines.map((line) => line.replace(/^\([\w-]{36}\) /, ''))).toEqual([
      'Request body does not match model schema for content type application/json: [object has missing required properties (["name"])]',
      'Missing required request parameters: [dry]',
    ])
  })

  test('tells every step at the level INFO, and bodies only where the stage asks for the data', async () => {
    const { on, api } = await startApi(settings('INFO'))
    await api.send('POST', '/orders', { query: 'dry=1', body: '{"name": "secret-pen"}' })
    const lines = await linesOf(on, `API-Gateway-Execution-Logs_${api.apiId}/prod`)
    const all = lines.join('\n')
    expect(all).toContain('HTTP Method: POST, Resource Path: /orders')
    expect(all).toMatch(/Received response\. Status: 200, Integration latency: \d+ ms/)
    expect(all).toContain('Method completed with status: 200')
    expect(all).not.toContain('secret-pen')
  })

  test('tells headers, query and bodies with DataTraceEnabled', async () => {
    const { on, api } = await startApi(settings('INFO', { DataTraceEnabled: true }))
    on.functions.set(functionArn, () => ({ statusCode: 200, body: 'a-body' }))
    await api.send('POST', '/orders', { query: 'dry=1', body: '{"name": "pen"}' })
    const all = (await linesOf(on, `API-Gateway-Execution-Logs_${api.apiId}/prod`)).join('\n')
    expect(all).toContain('Method request query string: {dry=1}')
    expect(all).toContain('Method request body before transformations: {"name": "pen"}')
    expect(all).toContain('a-body')
  })

  test('tells why a function that answers wrongly is a 502', async () => {
    const { on, api } = await startApi(settings('ERROR'))
    on.functions.set(functionArn, () => 'no object')
    expect(await api.send('GET', '/slow')).toMatchObject({ status: 502 })
    expect(await linesOf(on, `API-Gateway-Execution-Logs_${api.apiId}/prod`)).toEqual([
      expect.stringMatching(/Execution failed due to configuration error: Malformed Lambda proxy response/),
    ])
  })

  test("a method's own settings go before those of all methods", async () => {
    const { on, api } = await startApi({
      MethodSettings: [
        { ResourcePath: '/*', HttpMethod: '*', LoggingLevel: 'OFF' },
        { ResourcePath: '/orders', HttpMethod: 'POST', LoggingLevel: 'ERROR' },
      ],
    })
    on.functions.set(functionArn, () => 'no object')
    await api.send('GET', '/slow')
    await api.send('POST', '/orders', { body: '{}' })
    expect(await linesOf(on, `API-Gateway-Execution-Logs_${api.apiId}/prod`)).toHaveLength(1)
  })

  test('a stage can not log before the account has a role for it', async () => {
    const on = await createApiCloud()
    const stage = settings('INFO')
    await expect(createSimpleApi(on, [{ path: '/' }], { stage })).rejects.toThrow(
      'CloudWatch Logs role ARN must be set in account settings to enable logging',
    )
  })
})

describe('the access log', () => {
  const format =
    '{"id":"$context.requestId","status":$context.status,"path":"$context.resourcePath","agent":"$context.identity.userAgent","error":$context.error.messageString,"why":"$context.error.validationErrorString","none":"$context.authorizer.claims.sub"}'
  const AccessLogSetting = { DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access', Format: format }

  test('has one line a request, which a caller can not break', async () => {
    const { on, api } = await startApi({ AccessLogSetting })
    await api.send('POST', '/orders', {
      query: 'dry=1',
      body: '{}',
      headers: { 'user-agent': 'evil","status":200,"x":"\u0085' },
    })
    const [line = ''] = await linesOf(on, 'access')
    expect(JSON.parse(line)).toMatchObject({
      status: 400,
      path: '/orders',
      agent: 'evil","status":200,"x":"\u0085',
      error: 'Invalid request body',
      why: '[object has missing required properties (["name"])]',
      none: '-',
    })
  })

  test.each([
    [{ DestinationArn: 'arn:aws:s3:::bucket', Format: '$context.requestId' }, /Invalid ARN/],
    [
      { DestinationArn: AccessLogSetting.DestinationArn, Format: '$context.status' },
      /must include \$context\.requestId/,
    ],
    [{ DestinationArn: AccessLogSetting.DestinationArn }, /format/i],
  ])('%j is refused', async (setting, message) => {
    await expect(startApi({ AccessLogSetting: setting })).rejects.toThrow(message)
  })
})

describe('the throttle of a stage', () => {
  test('holds each method to its rate, whoever calls', async () => {
    const { api } = await startApi({
      MethodSettings: [{ ResourcePath: '/slow', HttpMethod: 'GET', ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 }],
    })
    const statuses = []
    for (let call = 0; call < 3; call++) statuses.push((await api.send('GET', '/slow')).status)
    expect(statuses).toEqual([200, 200, 429])
  })
})
