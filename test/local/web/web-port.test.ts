import http from 'node:http'
import { connect } from 'node:net'
import { createApiGateway } from '../../../local/engines/apigateway/apigateway'
import { createIam } from '../../../local/engines/iam/iam'
import type { HttpRequest, HttpResponse } from '../../../local/kernel/service'
import { createWebPort, type WebPort } from '../../../local/web/web-port'
import { createSendAs } from '../../../local/wire/send-as'
import { createIdentifier } from '../../../local/wire/signature'
import { type ApiCloud, createApiCloud, createSimpleApi } from '../engines/apigateway/api-cloud'

interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

interface Sent {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string | Buffer
  readonly agent?: http.Agent
}

const open: WebPort[] = []
afterEach(async () => {
  for (const webPort of open.splice(0)) await webPort.close()
})

async function listen(on: ApiCloud, mail?: (request: HttpRequest) => Promise<HttpResponse>) {
  const webPort = createWebPort(on.cloud, { apis: on.gateway })
  if (mail) webPort.mount('/mail', mail, { title: 'Mailbox' })
  open.push(webPort)
  const port = await webPort.listen(0)
  const send = (path: string, { method = 'GET', headers = {}, body, agent }: Sent = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = http.request(
        { port, host: '127.0.0.1', path, method, headers, agent: agent ?? false },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          )
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  return { webPort, port, send }
}

const greeting = async ({ path }: HttpRequest): Promise<HttpResponse> => ({
  status: 200,
  headers: { 'content-type': 'text/plain', 'X-Frame-Options': 'DENY' },
  body: `mail at ${path}`,
})

describe('an API on the web port', () => {
  test('is reached by its name, by its id, and by a host of its own', async () => {
    const on = await createApiCloud()
    const { apiId } = await createSimpleApi(on, [{ path: '/orders/{id}' }])
    const { send } = await listen(on)

    const answers = [
      await send('/api/shop/orders/1?a=b'),
      await send(`/_aws/execute-api/${apiId}/prod/orders/1`),
      await send('/prod/orders/1', { headers: { host: `${apiId}.execute-api.us-east-1.amazonaws.com` } }),
      await send('http://proxy.example/api/shop/orders/1'),
    ]

    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(4).fill([200, 'ok']))
    expect(on.invoked[0]?.event).toMatchObject({
      path: '/orders/1',
      queryStringParameters: { a: 'b' },
      requestContext: { identity: { sourceIp: '127.0.0.1' }, path: '/prod/orders/1' },
    })
  })

  test('keeps the names of headers as they were sent', async () => {
    const on = await createApiCloud()
    await createSimpleApi(on, [{ path: '/' }])
    const { send } = await listen(on)

    await send('/api/shop', { headers: { 'X-CaSe': 'a', 'x-two': ['1', '2'] } })

    expect(on.invoked[0]?.event.headers).toMatchObject({ 'X-CaSe': 'a', 'x-two': '2' })
    expect(on.invoked[0]?.event.multiValueHeaders).toMatchObject({ 'x-two': ['1', '2'] })
  })

  test('that is not there, not deployed, or not the only one, is told so', async () => {
    const on = await createApiCloud()
    const { apiId } = await createSimpleApi(on, [{ path: '/' }])
    await on.call('CreateRestApi', { name: 'draft' })
    const { send } = await listen(on)

    expect(await send('/api/nope/x')).toMatchObject({
      status: 404,
      body: expect.stringContaining('There is no API named nope'),
    })
    expect(await send('/api/draft/')).toMatchObject({ status: 404, body: expect.stringContaining('no stage yet') })
    await on.call('CreateDeployment', { restApiId: apiId, stageName: 'beta' })
    const both = await send('/api/shop/')
    expect(both.status).toBe(409)
    expect(both.body).toContain(`/_aws/execute-api/${apiId}/beta/`)
  })

  test('whose default endpoint is disabled answers only by its name', async () => {
    const on = await createApiCloud()
    const { apiId } = await createSimpleApi(on, [{ path: '/' }], { api: { DisableExecuteApiEndpoint: true } })
    const { send } = await listen(on)

    expect((await send('/api/shop/')).status).toBe(200)
    expect(await send(`/_aws/execute-api/${apiId}/prod/`)).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    })
  })

  test('has its answer written before it is sent', async () => {
    const on = await createApiCloud()
    await createSimpleApi(on, [{ path: '/' }])
    await on.cloud.store.flush()
    let written = false
    on.functions.set([...on.functions.keys()][0] ?? '', () => {
      on.cloud.store.put('test/order', 1)
      void on.cloud.store.flush().then(() => {
        written = true
      })
      return { statusCode: 200 }
    })
    const { send } = await listen(on)

    await send('/api/shop/')

    expect(written).toBe(true)
  })

  test('counts as work under way', async () => {
    const on = await createApiCloud()
    await createSimpleApi(on, [{ path: '/' }])
    let active: readonly string[] = []
    on.functions.set([...on.functions.keys()][0] ?? '', () => {
      active = on.cloud.activity.active
      return { statusCode: 200 }
    })
    const { send } = await listen(on)

    await send('/api/shop/?token=secret')

    expect(active).toEqual(['GET /api/shop/ (web port)'])
    await on.cloud.activity.idle(1000)
  })

  test('verifies a signature over the path as requested on this port', async () => {
    const on = await createApiCloud()
    const iam = createIam(on.cloud)
    on.cloud.register(iam)
    const identify = createIdentifier(on.cloud)
    const gateway = createApiGateway(on.cloud, {
      identify: (request) => identify(request).principal,
      send: createSendAs(on.cloud),
    })
    const signed: ApiCloud = { ...on, gateway, apply: applyTo(gateway) }
    await createSimpleApi(signed, [{ path: '/orders', properties: { AuthorizationType: 'AWS_IAM' } }])
    const { port, send } = await listen(signed)
    const credentials = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'session' }
    const principal = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' } as const
    on.cloud.credentials.set(credentials.accessKeyId, { ...credentials, principal })

    const good = await send('/api/shop/orders', { headers: await sign('/api/shop/orders', port, credentials) })
    const other = await send('/api/shop/orders', { headers: await sign('/orders', port, credentials) })
    const none = await send('/api/shop/orders')

    expect(good.status).toBe(200)
    expect(other).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'InvalidSignatureException' } })
    expect(none).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' } })
  })
})

function applyTo(gateway: ReturnType<typeof createApiGateway>): ApiCloud['apply'] {
  return async (name, logicalId, properties) => {
    const type = gateway.resources?.find((one) => one.type === `AWS::ApiGateway::${name}`)
    const physicalName = () => `test-${logicalId}`
    const result = await type?.apply(properties, {
      stackName: 't',
      stackId: 't',
      logicalId,
      physicalName,
      asset: () => '',
    })
    return result as Awaited<ReturnType<ApiCloud['apply']>>
  }
}

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

async function sign(path: string, port: number, credentials: Keys): Promise<http.OutgoingHttpHeaders> {
  const { SignatureV4 } = await import('@smithy/signature-v4')
  const { createHash, createHmac } = await import('node:crypto')
  class Sha256 {
    private readonly hash
    constructor(secret?: string | Uint8Array) {
      this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
    }
    update(data: string | Uint8Array): void {
      this.hash.update(data)
    }
    async digest(): Promise<Uint8Array> {
      return this.hash.digest()
    }
  }
  const signer = new SignatureV4({ service: 'execute-api', region: 'us-east-1', credentials, sha256: Sha256 as never })
  const request = {
    method: 'GET',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port,
    path,
    headers: { host: `127.0.0.1:${port}` },
  }
  return (await signer.sign(request)).headers
}

describe('the pages of the web port', () => {
  test('show at home what is here, and load nothing from elsewhere', async () => {
    const on = await createApiCloud()
    on.cloud.endpointUrl = 'http://127.0.0.1:4566'
    await createSimpleApi(on, [{ path: '/' }], { api: { Name: 'a<b>' } })
    const { send } = await listen(on, greeting)

    const home = await send('/')

    expect(home.status).toBe(200)
    expect(home.body).toContain('<a href="/api/a%3Cb%3E/">a&lt;b&gt;</a>')
    expect(home.body).toContain('<a href="/mail">Mailbox</a>')
    expect(home.body).toContain('http://127.0.0.1:4566')
    expect(home.body).not.toMatch(/<script|src=|<link/)
    expect(home.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  test('are mounted by prefix, the longest first, with security headers where the handler has none', async () => {
    const on = await createApiCloud()
    const { send, webPort } = await listen(on, greeting)
    webPort.mount('/', async () => ({ status: 200, headers: {}, body: 'portal' }))

    expect(await send('/mail')).toMatchObject({
      body: 'mail at /mail',
      headers: { 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' },
    })
    expect((await send('/mail/message/1')).body).toBe('mail at /mail/message/1')
    expect((await send('/mailbox')).body).toBe('portal')
  })

  test.each([
    ['localhost', 200],
    ['LOCALHOST:3000', 200],
    ['signalbox.localhost:3000', 200],
    ['127.0.0.1:3000', 200],
    ['[::1]:3000', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['192.168.1.5', 403],
    ['127.0.0.1@evil.example', 403],
    ['evil.example:80:80', 403],
  ])('answer to the host %s with %i', async (host, status) => {
    const { send } = await listen(await createApiCloud(), greeting)

    expect((await send('/mail', { headers: { host } })).status).toBe(status)
    expect((await send('/', { headers: { host } })).status).toBe(status)
  })

  test('answer 404 elsewhere, and a failure of a handler without its reason', async () => {
    const { send } = await listen(await createApiCloud(), async () => {
      throw new Error('secret')
    })

    expect((await send('/nothing')).status).toBe(404)
    const failed = await send('/mail')
    expect(failed.status).toBe(500)
    expect(failed.body).not.toContain('secret')
  })
})

describe('whatever a client sends', () => {
  test.each([
    ['nonsense', 'nonsense\r\n\r\n', /400/],
    ['a header that is too long', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /431/],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', /400/],
    ['a target that is no path', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', /400/],
    ['no Host in HTTP/1.1', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', /400/],
    ['a bad escape', 'GET /api/%zz/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', /404/],
    [
      'names of the prototype',
      'GET /api/__proto__/constructor?__proto__=1 HTTP/1.1\r\nHost: localhost\r\n__proto__: x\r\nConnection: close\r\n\r\n',
      /404/,
    ],
    ['half a request', 'POST /api/shop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc', undefined],
  ])('the port answers %s, and lives', async (_, bytes, expected) => {
    const on = await createApiCloud()
    await createSimpleApi(on, [{ path: '/' }])
    const { port, send } = await listen(on)

    const answer = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(bytes)
        if (!expected) socket.destroy()
      })
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })

    if (expected) expect(answer.split('\r\n')[0]).toMatch(expected)
    expect((await send('/api/shop')).status).toBe(200)
    await on.cloud.activity.idle(1000)
  })

  test('a body of more than 10 MB is answered 413 by the API', async () => {
    const on = await createApiCloud()
    await createSimpleApi(on, [{ path: '/', verb: 'POST' }])
    const { send } = await listen(on)

    const answer = await send('/api/shop/', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 10) })

    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' })
  })

  test('an answer that cannot be sent becomes a 500, and the connection is kept', async () => {
    const on = await createApiCloud()
    const { send } = await listen(on, async () => ({ status: 200, headers: { 'X-Bad': 'a\nb' }, body: '' }))
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

    expect((await send('/mail', { agent })).status).toBe(500)
    expect((await send('/', { agent })).status).toBe(200)
    agent.destroy()
  })
})
