import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApiCloud, createSimpleApi, functionArn, proxyIntegration } from './api-cloud'

/** As CDK makes a preflight for these origins. */
function preflight(...origins: string[]) {
  const headers = { 'Access-Control-Allow-Headers': 'X-One', 'Access-Control-Allow-Origin': origins[0], Vary: 'Origin' }
  const others = origins.slice(1).map((origin) => `$origin == "${origin}"`)
  const template = [
    '#set($origin = $input.params().header.get("Origin"))',
    '#if($origin == "")',
    '  #set($origin = $input.params().header.get("origin"))',
    '#end',
    `#if(${others.join(' || ')})`,
    '  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
    '#end',
  ].join('\n')
  const parameters = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`])
  return {
    Integration: {
      Type: 'MOCK',
      RequestTemplates: { 'application/json': '{ statusCode: 200 }' },
      IntegrationResponses: [
        {
          StatusCode: '204',
          ResponseParameters: Object.fromEntries(parameters),
          ...(others.length > 0 && { ResponseTemplates: { 'application/json': template } }),
        },
      ],
    },
    MethodResponses: [
      { StatusCode: '204', ResponseParameters: Object.fromEntries(parameters.map(([name]) => [name, true])) },
    ],
  }
}

describe('a MOCK integration', () => {
  test('answers a preflight of one origin', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [
      { path: '/orders', verb: 'OPTIONS', properties: preflight('https://a.example') },
    ])

    expect(await api.send('OPTIONS', '/orders', { headers: { origin: 'https://b.example' } })).toMatchObject({
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': 'https://a.example',
        'Access-Control-Allow-Headers': 'X-One',
        Vary: 'Origin',
      },
    })
  })

  test('answers a preflight with the origin that asks, if it is one of several', async () => {
    const on = await createApiCloud()
    const origins = ['https://a.example', 'https://b.example', 'https://c.example']
    const api = await createSimpleApi(on, [{ path: '/orders', verb: 'OPTIONS', properties: preflight(...origins) }])

    for (const origin of origins) {
      const response = await api.send('OPTIONS', '/orders', { headers: { origin } })
      expect(response.headers['Access-Control-Allow-Origin']).toBe(origin)
    }
    const stranger = await api.send('OPTIONS', '/orders', { headers: { origin: 'https://evil.example' } })
    expect(stranger.headers['Access-Control-Allow-Origin']).toBe('https://a.example')
  })

  test('chooses its answer by the status that the request template gives', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [
      {
        path: '/{id}',
        properties: {
          Integration: {
            Type: 'MOCK',
            RequestTemplates: {
              'application/json': '#if($input.params("id") == "7"){"statusCode": 404}#else{"statusCode": 200}#end',
            },
            IntegrationResponses: [
              {
                StatusCode: '200',
                ResponseTemplates: { 'application/json': '{"id":"$input.params(\'id\')","by":"$context.httpMethod"}' },
              },
              { StatusCode: '410', SelectionPattern: '4\\d\\d' },
            ],
          },
          MethodResponses: [{ StatusCode: '200' }, { StatusCode: '410' }],
        },
      },
    ])

    expect(await api.send('GET', '/1')).toMatchObject({ status: 200, json: { id: '1', by: 'GET' } })
    expect(await api.send('GET', '/7')).toMatchObject({ status: 410, body: '' })
  })
})

describe('an HTTP integration', () => {
  const backend = createServer((incoming, outgoing) => {
    outgoing.setHeader('content-type', 'application/json')
    outgoing.setHeader('x-backend', 'b')
    outgoing.statusCode = incoming.url?.startsWith('/missing') ? 404 : 200
    outgoing.setHeader('server', 'backend/1')
    outgoing.setHeader('www-authenticate', 'Basic')
    const { url, method, headers } = incoming
    outgoing.end(JSON.stringify({ url, method, one: headers['x-one'] ?? null, headers }))
  })
  let address = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
  })
  afterAll(() => backend.close())

  test('as a proxy passes the request and the answer as they are', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [
      {
        path: '/{proxy+}',
        verb: 'ANY',
        properties: {
          RequestParameters: { 'method.request.path.proxy': true },
          Integration: {
            Type: 'HTTP_PROXY',
            IntegrationHttpMethod: 'ANY',
            Uri: `${address}/{proxy}`,
            RequestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
          },
        },
      },
    ])

    const response = await api.send('PUT', '/missing/1', { headers: { 'x-one': '1' }, query: 'a=b', body: 'x' })

    expect(response).toMatchObject({
      status: 404,
      headers: { 'x-backend': 'b' },
      json: { url: '/missing/1?a=b', method: 'PUT', one: '1' },
    })
  })

  const sent = {
    accept: 'text/html',
    'accept-charset': 'utf-8',
    authorization: 'token',
    connection: 'close',
    'content-encoding': 'identity',
    'content-md5': 'x',
    'content-type': 'text/plain',
    'max-forwards': '2',
    server: 'client',
    te: 'trailers',
    'user-agent': 'client/1',
    'www-authenticate': 'Basic',
    'x-forwarded-host': 'www.example.com',
  }
  const toBackend = (Type: string, more: object = {}) => ({
    path: '/',
    verb: 'POST',
    properties: {
      MethodResponses: [{ StatusCode: '200', ResponseParameters: { 'method.response.header.Server': true } }],
      Integration: { Type, IntegrationHttpMethod: 'POST', Uri: `${address}/`, ...more },
    },
  })
  const headersAt = ({ json }: { readonly json: unknown }) => (json as { readonly headers: object }).headers

  test('as a proxy gets what clients sent, but for what is about the connection or the gateway’s own', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [toBackend('HTTP_PROXY')])

    const response = await api.send('POST', '/', { headers: sent, body: 'x' })

    const kept = [
      'accept',
      'accept-charset',
      'authorization',
      'content-type',
      'user-agent',
      'x-forwarded-host',
    ] as const
    expect(headersAt(response)).toEqual({
      ...Object.fromEntries(kept.map((name) => [name, sent[name]])),
      connection: expect.any(String),
      'content-length': '1',
      host: address.slice('http://'.length),
      'x-amzn-apigateway-api-id': api.apiId,
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '3000',
      'x-forwarded-proto': 'http',
    })
    expect(response.headers).toMatchObject({
      'x-backend': 'b',
      'x-amzn-Remapped-server': 'backend/1',
      'x-amzn-Remapped-www-authenticate': 'Basic',
      'x-amzn-Remapped-date': expect.any(String),
      'x-amzn-Remapped-content-length': expect.any(String),
    })
    expect(response.headers).not.toHaveProperty('server')
    expect(response.headers).not.toHaveProperty('X-Amzn-Trace-Id')
  })

  test('that is none gets what is mapped and what the gateway says of itself', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [
      toBackend('HTTP', {
        RequestParameters: {
          'integration.request.header.Host': "'example.org'",
          'integration.request.header.TE': "'trailers'",
          'integration.request.header.X-Seen': 'method.request.header.Accept-Charset',
          'integration.request.header.X-Unseen': 'method.request.header.Max-Forwards',
        },
        IntegrationResponses: [
          { StatusCode: '200', ResponseParameters: { 'method.response.header.Server': "'mapped'" } },
        ],
      }),
    ])

    const response = await api.send('POST', '/', { headers: sent, body: 'x' })

    expect(headersAt(response)).toEqual({
      accept: 'application/json',
      connection: expect.any(String),
      'content-length': '1',
      'content-type': 'text/plain',
      host: 'example.org',
      'user-agent': `AmazonAPIGateway_${api.apiId}`,
      'x-amzn-apigateway-api-id': api.apiId,
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      'x-seen': 'utf-8',
    })
    expect(response.headers).toMatchObject({
      'x-amzn-Remapped-Server': 'mapped',
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-/),
    })
  })

  test.each([
    ['HTTP', 'Content-Length', 500],
    ['HTTP_PROXY', 'Transfer-Encoding', 500],
    ['HTTP', 'Authorization', 200],
  ])('of type %s with %s mapped answers %i', async (type, name, status) => {
    const on = await createApiCloud()
    const RequestParameters = { [`integration.request.header.${name}`]: "'1'" }
    const IntegrationResponses = [{ StatusCode: '200' }]
    const api = await createSimpleApi(on, [toBackend(type, { RequestParameters, IntegrationResponses })])

    const response = await api.send('POST', '/')

    expect(response.status).toBe(status)
    if (status === 500) expect(response.body).toBe('{"message": "Internal server error"}')
  })

  test.each(['HTTP', 'HTTP_PROXY'])('of type %s leads to an address', async (Type) => {
    const on = await createApiCloud()
    const Integration = { Type, IntegrationHttpMethod: 'GET', Uri: 'no-address' }
    await expect(createSimpleApi(on, [{ path: '/', properties: { Integration } }])).rejects.toThrow(
      'Invalid HTTP endpoint specified for URI',
    )
  })

  test('answers 504 where nothing listens', async () => {
    const on = await createApiCloud()
    const Integration = { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'GET', Uri: 'http://127.0.0.1:1/' }
    const api = await createSimpleApi(on, [{ path: '/', properties: { Integration } }])

    expect(await api.send('GET', '/')).toMatchObject({ status: 504, json: { message: 'Internal server error' } })
  })
})

test('a Lambda proxy gets the request as it came, whatever is mapped, but for what fails a request', async () => {
  const on = await createApiCloud()
  const mapped = (name: string) => ({ RequestParameters: { [`integration.request.header.${name}`]: "'1'" } })
  const api = await createSimpleApi(on, [
    { path: '/one', properties: { Integration: { ...proxyIntegration, ...mapped('X-One') } } },
    { path: '/te', properties: { Integration: { ...proxyIntegration, ...mapped('TE') } } },
  ])
  on.functions.set(functionArn, () => ({ headers: { 'WWW-Authenticate': 'Basic', 'X-Own': '1' } }))

  const one = await api.send('GET', '/one')

  expect(one).toMatchObject({
    status: 200,
    headers: { 'x-amzn-Remapped-WWW-Authenticate': 'Basic', 'X-Own': '1', 'X-Amzn-Trace-Id': expect.any(String) },
  })
  expect(on.invoked[0]?.event.headers).not.toHaveProperty('X-One')
  expect(await api.send('GET', '/te')).toMatchObject({ status: 500, json: { message: 'Internal server error' } })
})

describe('TestInvokeMethod', () => {
  async function pets() {
    const on = await createApiCloud()
    const properties = {
      AuthorizationType: 'AWS_IAM',
      ApiKeyRequired: true,
      MethodResponses: [{ StatusCode: '200' }],
      Integration: {
        Type: 'MOCK',
        RequestTemplates: { 'application/json': '{"statusCode": 200}' },
        IntegrationResponses: [
          { StatusCode: '200', ResponseTemplates: { 'application/json': '{"id": "$input.params(\'id\')"}' } },
        ],
      },
    }
    const api = await createSimpleApi(on, [
      { path: '/pets/{id}', properties },
      { path: '/pets/{id}', verb: 'ANY' },
    ])
    const { items } = await on.call<{ items: readonly { id: string; path: string }[] }>('GetResources', {
      restApiId: api.apiId,
    })
    const resourceId = items.find(({ path }) => path === '/pets/{id}')?.id
    const tried = (input: object) =>
      on.call<Record<string, unknown>>('TestInvokeMethod', { restApiId: api.apiId, resourceId, ...input })
    return { on, api, tried }
  }
  const steps = (log: unknown): string[] =>
    String(log)
      .split('\n')
      .map((line) => line.replace(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : /, ''))

  test('answers what the method does, asking nobody who they are, with the log of it', async () => {
    const { tried } = await pets()

    const answer = await tried({ httpMethod: 'GET', pathWithQueryString: '/pets/7?a=b', headers: { 'X-A': '1' } })

    expect(answer).toEqual({
      status: 200,
      body: '{"id": "7"}',
      headers: { 'Content-Type': 'application/json' },
      multiValueHeaders: { 'Content-Type': ['application/json'] },
      latency: expect.any(Number),
      log: expect.any(String),
    })
    const [, id] = /^Execution log for request (\S+)/.exec(String(answer.log)) ?? []
    expect(steps(answer.log)).toEqual([
      `Execution log for request ${id}`,
      `Starting execution for request: ${id}`,
      'HTTP Method: GET, Resource Path: /pets/7',
      'Method request path: {id=7}',
      'Method request query string: {a=b}',
      'Method request headers: {X-A=1}',
      'Method request body before transformations: ',
      'Method response body after transformations: {"id": "7"}',
      'Method response headers: {Content-Type=application/json}',
      'Successfully completed execution',
      'Method completed with status: 200',
      '',
    ])
  })

  test('invokes a function at the stage that permissions for it name, and tells of its failure', async () => {
    const { on, api, tried } = await pets()
    on.functions.set(functionArn, () => {
      throw new Error('broken')
    })

    const answer = await tried({ httpMethod: 'POST', pathWithQueryString: '/pets/7', body: '{}' })

    expect(answer).toMatchObject({
      status: 502,
      body: '{"message": "Internal server error"}',
      headers: { 'x-amzn-ErrorType': 'InternalServerErrorException' },
      multiValueHeaders: { 'x-amzn-ErrorType': ['InternalServerErrorException'] },
    })
    expect(Object.keys(answer.headers as object)).toEqual(['x-amzn-ErrorType'])
    expect(on.invoked[0]?.event).toMatchObject({
      httpMethod: 'POST',
      body: '{}',
      requestContext: { stage: 'test-invoke-stage', apiId: api.apiId, identity: { sourceIp: 'test-invoke-source-ip' } },
    })
    expect(steps(answer.log)).toEqual(
      expect.arrayContaining([
        `Sending request to https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${functionArn}/invocations`,
        expect.stringMatching(/^Execution failed due to configuration error: Lambda execution failed/),
        'Method completed with status: 502',
      ]),
    )
  })

  test.each([
    ['a resource', { resourceId: 'none', httpMethod: 'GET' }, 'Invalid Resource identifier specified'],
    ['an API', { restApiId: 'none', httpMethod: 'GET' }, 'Invalid Resource identifier specified'],
  ])('of %s that is not there is refused', async (_, input, message) => {
    const { tried } = await pets()
    await expect(tried(input)).rejects.toMatchObject({ code: 'NotFoundException', message })
  })
})

test.each([
  [
    'another service behind a proxy',
    { ...proxyIntegration, Uri: 'arn:aws:apigateway:us-east-1:firehose:path/x' },
    /modelled: a Lambda function/,
  ],
  ['a VPC link', { ...proxyIntegration, ConnectionType: 'VPC_LINK' }, /VPC_LINK/],
  ['a property that is not known', { ...proxyIntegration, Retries: 3 }, /"retries"/],
  ['a cache', { ...proxyIntegration, CacheKeyParameters: ['a'] }, /"cacheKeyParameters"/],
])('an integration with %s is refused by name', async (_, Integration, message) => {
  const on = await createApiCloud()
  await expect(createSimpleApi(on, [{ path: '/', properties: { Integration } }])).rejects.toThrow(message)
})
