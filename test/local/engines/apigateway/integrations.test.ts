import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApiCloud, createSimpleApi, proxyIntegration } from './api-cloud'

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
    outgoing.end(JSON.stringify({ url: incoming.url, method: incoming.method, one: incoming.headers['x-one'] ?? null }))
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

  test('answers 504 where nothing listens', async () => {
    const on = await createApiCloud()
    const Integration = { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'GET', Uri: 'http://127.0.0.1:1/' }
    const api = await createSimpleApi(on, [{ path: '/', properties: { Integration } }])

    expect(await api.send('GET', '/')).toMatchObject({ status: 504, json: { message: 'Internal server error' } })
  })
})

test.each([
  [
    'another service behind a proxy',
    { ...proxyIntegration, Uri: 'arn:aws:apigateway:us-east-1:s3:path/x' },
    /modelled: a Lambda function/,
  ],
  ['a VPC link', { ...proxyIntegration, ConnectionType: 'VPC_LINK' }, /VPC_LINK/],
  ['a property that is not known', { ...proxyIntegration, Retries: 3 }, /"retries"/],
  ['a cache', { ...proxyIntegration, CacheKeyParameters: ['a'] }, /"cacheKeyParameters"/],
])('an integration with %s is refused by name', async (_, Integration, message) => {
  const on = await createApiCloud()
  await expect(createSimpleApi(on, [{ path: '/', properties: { Integration } }])).rejects.toThrow(message)
})
