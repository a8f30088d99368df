/** What pages of other sites, and names that were made to lead here, get of the web port. */
import { createApiGateway } from '../../../local/engines/apigateway/apigateway'
import { createGuard } from '../../../local/guard/guard'
import { createWebPort, type WebPort } from '../../../local/web/web-port'
import { createSendAs } from '../../../local/wire/send-as'
import { createIdentifier } from '../../../local/wire/signature'
import { type ApiCloud, createApiCloud, createSimpleApi, functionArn } from '../engines/apigateway/api-cloud'
import {
  type CrossSite,
  crossSite,
  crossSiteKinds,
  fromBrowser,
  opened,
  sendBytes,
  sendRaw,
} from '../guard/raw-request'

const stranger = 'Credential=stranger/20260105/us-east-1/execute-api/aws4_request'
const signed = { authorization: `AWS4-HMAC-SHA256 ${stranger}, SignedHeaders=host, Signature=00` }
const presigned =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=stranger%2F20260105%2Fus-east-1%2Fexecute-api%2Faws4_request' +
  '&X-Amz-Date=20260105T090000Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=00'

let on: ApiCloud
let webPort: WebPort
let port: number
let apiId: string

beforeAll(async () => {
  on = await createApiCloud()
  const identify = createIdentifier(on.cloud)
  const gateway = createApiGateway(on.cloud, {
    identify: (request) => identify(request).principal,
    send: createSendAs(on.cloud),
  })
  const behind: ApiCloud = { ...on, gateway, apply: applyTo(gateway) }
  const iam = { AuthorizationType: 'AWS_IAM' }
  const declared = { 'signalbox:FormsOfOtherSites': 'Identity providers post SAML responses' }
  ;({ apiId } = await createSimpleApi(behind, [
    { path: '/decisions' },
    { path: '/decisions', verb: 'POST' },
    { path: '/approvals', properties: iam },
    { path: '/approvals', verb: 'POST', properties: iam },
    { path: '/keyed', properties: { ApiKeyRequired: true } },
    { path: '/acs', verb: 'POST', metadata: declared },
    { path: '/signed-acs', verb: 'POST', metadata: declared, properties: iam },
  ]))
  webPort = createWebPort(on.cloud, {
    apis: gateway,
    guard: createGuard({ allowedOrigins: ['https://app.example'], allowedHosts: ['host.docker.internal'] }),
  })
  webPort.mount('/mail', async ({ path }) => ({ status: 200, headers: {}, body: `secret links at ${path}` }))
  webPort.mount('/portal', async () => ({ status: 200, headers: {}, body: 'portal' }), {
    access: () => ({ isForLinks: true }),
  })
  port = await webPort.listen(0)
})
afterAll(() => webPort.close())
beforeEach(() => on.invoked.splice(0))

function applyTo(gateway: ReturnType<typeof createApiGateway>): ApiCloud['apply'] {
  return async (name, logicalId, properties, metadata) => {
    const type = gateway.resources?.find((one) => one.type === `AWS::ApiGateway::${name}`)
    const place = { stackName: 't', stackId: 't', logicalId, metadata }
    const result = await type?.apply(properties, { ...place, physicalName: () => `test-${logicalId}`, asset: () => '' })
    return result as Awaited<ReturnType<ApiCloud['apply']>>
  }
}

type Headers = Readonly<Record<string, string>>

const get = (path: string, headers: Headers = {}) => sendRaw(port, { line: `GET ${path}`, headers })
const post = (path: string, headers: Headers = {}, body = 'a=b') =>
  sendRaw(port, { line: `POST ${path}`, headers, body })
const attack = (kind: CrossSite, path: string, more: Headers = {}) => {
  const { method, headers } = crossSite[kind]
  return sendRaw(port, { line: `${method} ${path}`, headers: { ...headers, connection: 'close', ...more } })
}
const others = crossSiteKinds.filter((kind) => !opened.includes(kind))

describe('a page of another site', () => {
  test.each(crossSiteKinds)('as a %s gets nothing of the mailbox', async (kind) => {
    for (const path of ['/mail', '/mail/store', '/phone', '/']) {
      const answer = await attack(kind, path)
      expect([answer.status, answer.body]).toEqual([403, expect.not.stringContaining('secret links')])
      expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin')
    }
  })

  test.each(crossSiteKinds)('as a %s is not the root, whatever key it signs with', async (kind) => {
    for (const path of [`/api/shop/approvals?${presigned}`, `/_aws/execute-api/${apiId}/prod/approvals?${presigned}`]) {
      expect((await attack(kind, path)).status).toBe(403)
    }
    expect((await attack(kind, '/api/shop/approvals', signed)).status).toBe(403)
    expect(on.invoked).toEqual([])
  })

  test.each(others)('as a %s does not reach a public route either', async (kind) => {
    const answer = await attack(kind, '/api/shop/decisions')

    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(JSON.parse(answer.body).message).toMatch(/--allow-origin/)
    expect(on.invoked).toEqual([])
  })

  test.each(opened)('may lead a person to a public page: %s', async (kind) => {
    expect(await attack(kind, '/api/shop/decisions?token=abc')).toMatchObject({ status: 200, body: 'ok' })
    expect((await attack(kind, '/api/shop/keyed')).status).toBe(403)
    expect(await attack(kind, '/portal')).toMatchObject({ status: 200, body: 'portal' })
  })

  test('is told which origin was refused, and by which option it is let in', async () => {
    const { body } = await attack('fetch', '/api/shop/decisions')

    expect(JSON.parse(body).message).toBe(
      'A page of https://evil.example may not do this; if it is yours, start with --allow-origin https://evil.example (allowedOrigins)',
    )
  })

  test('asks of CORS only where the API has an answer', async () => {
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' }
    const answer = await sendRaw(port, { line: 'OPTIONS /api/shop/decisions', headers: preflight })

    expect(answer.status).toBe(403)
    expect(on.invoked).toEqual([])
  })
})

describe('who followed a link to a page of this machine', () => {
  test('is shown where it leads, and goes on from there', async () => {
    const stopped = await attack('link', '/mail/?to=a"b')
    const onward = /href="([^"]*)"/.exec(stopped.body)?.[1] ?? ''

    expect([stopped.status, onward]).toEqual([403, '/mail/'])
    expect(await get(onward, fromBrowser('same-origin'))).toMatchObject({ status: 200 })
  })

  test('is not led elsewhere by it', async () => {
    for (const path of ['//evil.example/mail', '/\\evil.example']) {
      expect((await attack('link', path)).body).not.toContain('evil.example"')
    }
  })
})

describe('a route that is declared to take forms of other sites', () => {
  test('takes them, from nobody in particular', async () => {
    for (const kind of ['form', 'form of a page without a name', 'form of an old browser'] as const) {
      expect(await attack(kind, '/api/shop/acs', signed)).toMatchObject({ status: 200 })
    }
    expect(on.invoked.map(({ event }) => event.requestContext.identity.accountId)).toEqual([null, null, null])
  })

  test.each(
    others.filter(
      (kind) =>
        ![
          'form',
          'form of a page without a name',
          'form of another local server',
          'form of an old browser',
          'form of an old browser without a name',
          'frame of an old browser that an allowed page shut in',
          'page with two origins',
        ].includes(kind),
    ),
  )('takes nothing else: %s', async (kind) => {
    expect((await attack(kind, '/api/shop/acs')).status).toBe(403)
    expect(on.invoked).toEqual([])
  })

  test('makes nobody the root by it', async () => {
    expect((await attack('form', '/api/shop/signed-acs', signed)).status).toBe(403)
    expect((await attack('form', `/api/shop/signed-acs?${presigned}`)).status).toBe(403)
    expect(on.invoked).toEqual([])
  })

  test('says why in its declaration', async () => {
    const method = { RestApiId: apiId, ResourceId: 'x', HttpMethod: 'POST' }
    await expect(on.apply('Method', 'Acs', method, { 'signalbox:FormsOfOtherSites': true })).rejects.toThrow(
      'Acs: the metadata "signalbox:FormsOfOtherSites" must say in words why',
    )
  })
})

describe('a page of an origin that the configuration allows', () => {
  const app = {
    ...fromBrowser('same-origin', 'cors', 'empty'),
    'sec-fetch-site': 'cross-site',
    origin: 'https://app.example',
  }

  test('calls the APIs, and is nobody', async () => {
    expect(await post('/api/shop/decisions', app)).toMatchObject({ status: 200 })
    expect(on.invoked[0]?.event.requestContext.identity.accountId).toBeNull()
    expect(await get(`/api/shop/approvals`, { ...app, ...signed })).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'UnrecognizedClientException' },
    })
    expect((await get(`/api/shop/approvals?${presigned}`, app)).status).toBe(403)
  })

  test('gets nothing of the mailbox', async () => {
    expect((await get('/mail', app)).status).toBe(403)
  })

  test('is no other page of that name', async () => {
    for (const origin of [
      'http://app.example',
      'https://app.example:8443',
      'https://app.example.evil',
      'https://x.app.example',
    ]) {
      expect((await post('/api/shop/decisions', { ...app, origin })).status).toBe(403)
    }
  })
})

describe('what is not of another site', () => {
  const own = (origin = `http://127.0.0.1:${port}`) => ({ ...fromBrowser('same-origin', 'cors', 'empty'), origin })

  test('programs call with any key', async () => {
    expect(await post('/api/shop/approvals', signed)).toMatchObject({ status: 200 })
    expect(await get(`/api/shop/approvals?${presigned}`)).toMatchObject({ status: 200 })
    // As Node's own fetch has it.
    expect(await get('/mail', { 'sec-fetch-mode': 'cors', 'user-agent': 'node' })).toMatchObject({ status: 200 })
  })

  test('pages of this port call, also one that does not tell where it is', async () => {
    expect(await post('/api/shop/approvals', { ...own(), ...signed })).toMatchObject({ status: 200 })
    expect(await post('/api/shop/decisions', own('null'))).toMatchObject({ status: 200 })
    expect(await get('/mail/store', fromBrowser('same-origin', 'cors', 'empty'))).toMatchObject({ status: 200 })
    expect(await get('/mail', { 'user-agent': 'Mozilla/5.0', referer: `http://127.0.0.1:${port}/` })).toMatchObject({
      status: 200,
    })
  })

  test('a page of another name of this machine is another site', async () => {
    for (const origin of [`http://localhost:${port}`, `http://app.localhost:${port}`, `http://127.0.0.1:${port + 1}`]) {
      expect((await post('/api/shop/decisions', { origin })).status).toBe(403)
    }
  })

  test('an address that a person opens shows pages, and makes nobody the root', async () => {
    for (const typed of [fromBrowser('none'), { 'user-agent': 'Mozilla/5.0' }]) {
      expect(await get('/mail', typed)).toMatchObject({ status: 200 })
      expect(await get('/api/shop/decisions', typed)).toMatchObject({ status: 200 })
      expect((await get(`/api/shop/approvals?${presigned}`, typed)).status).toBe(403)
    }
  })

  test('a key that the cloud issued counts with its own secret alone', async () => {
    const principal = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' } as const
    on.cloud.credentials.set('AKIAISSUED', { accessKeyId: 'AKIAISSUED', secretAccessKey: 'right', principal })
    const wrong = {
      authorization: signed.authorization.replace('stranger', 'AKIAISSUED').replace('=host', '=host;x-amz-date'),
      'x-amz-date': '20260105T090000Z',
    }

    expect(await post('/api/shop/approvals', wrong)).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
    })
    on.cloud.credentials.clear()
  })
})

describe('a name that was made to lead here', () => {
  test.each([
    'evil.example',
    'evil-amazonaws.com',
    'events.us-east-1.amazonaws.com',
    '192.168.1.5',
    '127.0.0.1@evil.example',
  ])('gets nothing: %s', async (host) => {
    const paths = ['/', '/mail', '/api/shop/decisions', `/_aws/execute-api/${apiId}/prod/decisions`, '/api/none/x']
    for (const path of paths) expect((await get(path, { host })).status).toBe(403)
    expect((await post('/api/shop/approvals', { host, ...signed })).status).toBe(403)
    expect(on.invoked).toEqual([])
  })

  test('gets nothing of an API that it puts in front', async () => {
    expect((await get('/prod/decisions', { host: `${apiId}.execute-api.evil.example` })).status).toBe(403)
    const host = `${apiId}.execute-api.us-east-1.amazonaws.com`
    expect((await get('/prod/decisions', { host })).status).toBe(200)
  })

  test('is ours if the configuration says so', async () => {
    expect((await get('/mail', { host: 'HOST.docker.internal:3000' })).status).toBe(200)
  })

  test('gets nothing through a proxy either', async () => {
    const { body, status } = await get('http://evil.example/mail', fromBrowser('none'))
    expect([status, body]).toEqual([403, expect.not.stringContaining('secret links')])
  })

  test('does not stand beside another', async () => {
    const bytes = `GET /mail HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`
    expect((await sendBytes(port, bytes)).status).toBe(400)
  })
})

describe('what is no request for us', () => {
  test.each([
    ['TRACE', 'TRACE /mail HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\nConnection: close\r\n\r\n', 405],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n', 405],
    ['PROPFIND', 'PROPFIND / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    [
      'two ways to tell the length',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a line that is folded', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\nConnection: close\r\n\r\n', 400],
    ['a path that climbs', 'GET /mail/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 200],
  ])('%s is answered %#', async (_, bytes, status) => {
    const answer = await sendBytes(port, bytes)
    expect([answer.status, answer.body]).toEqual([status, expect.not.stringMatching(/a=b|root:/)])
  })

  test('an upgrade is answered as if it had not been asked for', async () => {
    const headers = { upgrade: 'h2c', connection: 'Upgrade, close' }
    expect((await get('/api/shop/decisions', headers)).status).toBe(200)
  })

  test('names of the prototype are names', async () => {
    on.functions.set(functionArn, (event) => ({
      statusCode: 200,
      body: JSON.stringify([event.queryStringParameters.polluted ?? null, event.headers.polluted ?? null]),
    }))
    const answer = await get('/api/shop/decisions?__proto__[polluted]=1&constructor=2&__proto__=3', {
      __proto__: 'x',
      constructor: 'y',
    })
    expect([answer.status, answer.body]).toEqual([200, '[null,null]'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    on.functions.set(functionArn, () => ({ statusCode: 200, body: 'ok' }))
  })
})
