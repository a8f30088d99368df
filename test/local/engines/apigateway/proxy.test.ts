import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { createApiCloud, createSimpleApi, functionArn, lambdaUri } from './api-cloud'

describe('a Lambda proxy integration', () => {
  test('gives the function the request in event format 1.0', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [{ path: '/orders/{id}', verb: 'POST' }], {
      stage: { Variables: { color: 'blue' } },
    })

    const response = await api.send('POST', '/orders/a%20b', {
      headers: { 'content-type': 'application/json', 'user-agent': 'test/1', 'x-one': '1' },
      query: 'q=1&q=2&empty=',
      body: '{"n":1}',
    })

    expect(response.status).toBe(200)
    expect(response.body).toBe('ok')
    const [call] = on.invoked
    expect(call?.functionArn).toBe(functionArn)
    expect(call?.caller).toMatchObject({
      kind: 'service',
      service: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api.apiId}/prod/POST/orders/{id}`,
    })
    expect(call?.event).toMatchObject({
      resource: '/orders/{id}',
      path: '/orders/a%20b',
      httpMethod: 'POST',
      headers: {
        'content-type': 'application/json',
        'User-Agent': 'test/1',
        'x-one': '1',
        'X-Forwarded-For': '203.0.113.7',
      },
      multiValueHeaders: { 'x-one': ['1'] },
      queryStringParameters: { q: '2', empty: '' },
      multiValueQueryStringParameters: { q: ['1', '2'], empty: [''] },
      pathParameters: { id: 'a%20b' },
      stageVariables: { color: 'blue' },
      body: '{"n":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        apiId: api.apiId,
        stage: 'prod',
        resourcePath: '/orders/{id}',
        httpMethod: 'POST',
        path: '/prod/orders/a%20b',
        requestTime: '05/Jan/2026:09:00:00 +0000',
        requestTimeEpoch: Date.parse('2026-01-05T09:00:00Z'),
        identity: { sourceIp: '203.0.113.7', userAgent: 'test/1', userArn: null },
      },
    })
    expect(response.headers['x-amzn-RequestId']).toBe(call?.event.requestContext.requestId)
  })

  test('gives null where there is nothing', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [{ path: '/' }])

    await api.send('GET', '/')

    expect(on.invoked[0]?.event).toMatchObject({
      body: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
    })
  })

  test('sends and takes binary bodies in base64 where the API says so', async () => {
    const on = await createApiCloud()
    const bytes = Buffer.from([0, 255, 16])
    on.functions.set(functionArn, () => ({
      statusCode: 200,
      headers: { 'Content-Type': 'image/png' },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    }))
    const api = await createSimpleApi(on, [{ path: '/', verb: 'POST' }], { api: { BinaryMediaTypes: ['image/*'] } })

    const binary = await api.send('POST', '/', {
      headers: { 'content-type': 'image/png', accept: 'image/png' },
      body: bytes,
    })
    const plain = await api.send('POST', '/', {
      headers: { 'content-type': 'text/plain', accept: 'text/plain' },
      body: 'x',
    })

    expect(on.invoked.map(({ event }) => [event.body, event.isBase64Encoded])).toEqual([
      [bytes.toString('base64'), true],
      ['x', false],
    ])
    expect(binary.body).toEqual(bytes)
    expect(plain.body).toBe(bytes.toString('base64'))
  })

  test('joins single and multiple headers of the answer, and says JSON where the function says no type', async () => {
    const on = await createApiCloud()
    on.functions.set(functionArn, () => ({
      statusCode: '201',
      headers: { 'X-A': 'one', 'X-N': 5 },
      multiValueHeaders: { 'x-a': ['one', 'two'], 'Set-Cookie': ['a=1', 'b=2'] },
    }))
    const api = await createSimpleApi(on, [{ path: '/' }])

    const response = await api.send('GET', '/')

    expect(response).toMatchObject({
      status: 201,
      body: '',
      headers: { 'X-A': ['one', 'two'], 'X-N': '5', 'Set-Cookie': ['a=1', 'b=2'], 'Content-Type': 'application/json' },
    })
  })

  test.each([
    ['no object', 'text'],
    ['nothing', undefined],
    ['a member that is not known', { statusCode: 200, bdy: '' }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['a status that is none', { statusCode: 'fine' }],
    ['a header that splits the answer', { statusCode: 200, headers: { 'X-A': 'a\r\nX-B: b' } }],
    ['a header that is an object', { statusCode: 200, headers: { 'X-A': {} } }],
  ])('answers 502 to %s', async (_, answer) => {
    const on = await createApiCloud()
    on.functions.set(functionArn, () => answer)
    const api = await createSimpleApi(on, [{ path: '/' }])

    const response = await api.send('GET', '/')

    expect(response.status).toBe(502)
    expect(response.json).toEqual({ message: 'Internal server error' })
    expect(response.headers['x-amzn-ErrorType']).toBe('InternalServerErrorException')
  })

  test('answers 502 when the function fails, without its error', async () => {
    const on = await createApiCloud()
    on.functions.set(functionArn, () => {
      throw new Error('secret detail')
    })
    const api = await createSimpleApi(on, [{ path: '/' }])

    const response = await api.send('GET', '/')

    expect(response.status).toBe(502)
    expect(response.body).not.toContain('secret')
  })

  test('answers 500 when the function is not there', async () => {
    const on = await createApiCloud()
    on.functions.clear()
    const api = await createSimpleApi(on, [{ path: '/' }])

    expect(await api.send('GET', '/')).toMatchObject({ status: 500, json: { message: 'Internal server error' } })
  })

  test('answers 504 after 29 seconds on the clock', async () => {
    const on = await createApiCloud()
    on.functions.set(functionArn, () => new Promise(() => undefined))
    const api = await createSimpleApi(on, [{ path: '/' }])

    const response = api.send('GET', '/')
    await new Promise((resolve) => setImmediate(resolve))
    await on.cloud.clock.advance(29_000)

    expect(await response).toMatchObject({ status: 504, json: { message: 'Endpoint request timed out' } })
  })

  test('finds the function by a stage variable', async () => {
    const on = await createApiCloud()
    on.functions.set(`${functionArn}:blue`, () => ({ statusCode: 204 }))
    const Uri = lambdaUri(`${functionArn}:\${stageVariables.alias}`)
    const api = await createSimpleApi(
      on,
      [{ path: '/', properties: { Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri } } }],
      { stage: { Variables: { alias: 'blue' } } },
    )

    expect((await api.send('GET', '/')).status).toBe(204)
  })
})

describe('an API that compresses its answers', () => {
  const long = 'x'.repeat(500)
  const start = async (MinimumCompressionSize: number | string | undefined, answer: object = {}) => {
    const on = await createApiCloud()
    on.functions.set(functionArn, () => ({ statusCode: 200, body: long, ...answer }))
    const api = await createSimpleApi(on, [{ path: '/' }], { api: { MinimumCompressionSize } })
    return async (accepted?: string) => {
      const { headers, body } = await api.send('GET', '/', {
        headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
      })
      return { coding: headers['Content-Encoding'], body: Buffer.from(body) }
    }
  }

  test.each([
    ['gzip', 'gzip', gunzipSync],
    ['deflate', 'deflate', inflateSync],
    ['gzip;q=0.5, deflate', 'deflate', inflateSync],
    ['identity;q=0, GZIP', 'gzip', gunzipSync],
  ])('does so for who accepts %s', async (accepted, coding, unpack) => {
    const get = await start('500')
    const answer = await get(accepted)
    expect(answer.coding).toBe(coding)
    expect(unpack(answer.body).toString()).toBe(long)
  })

  test.each([
    ['says nothing', undefined],
    ['takes anything', '*'],
    ['prefers what is not known here', 'br, gzip;q=0.9'],
    ['prefers it as it is', 'identity, gzip;q=0.5'],
    ['takes none', 'gzip;q=0'],
  ])('does not for who %s', async (_what, accepted) => {
    const get = await start(0)
    expect(await get(accepted)).toEqual({ coding: undefined, body: Buffer.from(long) })
  })

  test('does not what is shorter, what is compressed already, and where the API says no size', async () => {
    expect((await (await start(501))('gzip')).coding).toBeUndefined()
    expect((await (await start(undefined))('gzip')).coding).toBeUndefined()
    const itself = await start(0, { headers: { 'content-encoding': 'br' } })
    expect(await itself('gzip')).toMatchObject({ body: Buffer.from(long) })
  })
})

describe('a request that comes compressed', () => {
  const start = async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [{ path: '/', verb: 'POST' }])
    const send = (coding: string, body: Buffer) =>
      api.send('POST', '/', { headers: { 'content-encoding': coding, 'content-type': 'application/json' }, body })
    return { on, send }
  }

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('by %s is handed on as it was', async (coding, pack) => {
    const { on, send } = await start()
    expect(await send(coding, pack('{"n":1}'))).toMatchObject({ status: 200 })
    expect(on.invoked[0]?.event).toMatchObject({ body: '{"n":1}', isBase64Encoded: false })
    if (coding !== 'identity') expect(on.invoked[0]?.event.headers).not.toHaveProperty('content-encoding')
  })

  test.each([
    ['another coding', 'br', Buffer.from('{}'), 415, 'Unsupported Media Type'],
    ['another coding than it says', 'gzip', Buffer.from('{}'), 415, 'Unsupported Media Type'],
    ['more than an API takes', 'gzip', gzipSync(Buffer.alloc(11 * 1024 * 1024)), 413, 'Request Too Long'],
  ])('is refused if it is %s', async (_what, coding, body, status, message) => {
    const { on, send } = await start()
    expect(await send(coding, body)).toMatchObject({ status, json: { message } })
    expect(on.invoked).toEqual([])
  })
})
