/** What pages of other sites, and names that were made to lead here, get of the AWS port. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { HttpRequest as SmithyRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import { s3Wire } from '../../../local/engines/s3/wire'
import { createGuard } from '../../../local/guard/guard'
import type { Service } from '../../../local/kernel/service'
import { crossSite, crossSiteKinds, fromBrowser, opened, sendBytes, sendRaw } from '../guard/raw-request'
import { apiOf, closeServed, free, type Served, serve, strangersSignature, toyApi } from './serve'
import { Sha256 } from './sha256'

let served: Served
let port: number
const calls: string[] = []
/** Notes who called. */
const noted = free((_input, { caller }) => {
  calls.push(caller.kind)
  return {}
})

beforeAll(async () => {
  const services = (): readonly Service[] => [
    { name: 'events', api: toyApi({ targetPrefix: 'AWSEvents' }, ['Echo']), operations: { Echo: noted } },
    {
      name: 'sts',
      api: toyApi({ protocol: 'awsQuery' }, ['GetCallerIdentity', 'AssumeRoleWithWebIdentity']),
      operations: { GetCallerIdentity: noted, AssumeRoleWithWebIdentity: { ...noted, anonymous: true } },
    },
    {
      name: 's3',
      api: apiOf('s3'),
      wire: s3Wire,
      operations: {
        GetObject: free(({ ResponseContentDisposition }: { ResponseContentDisposition?: string }, { caller }) => {
          calls.push(caller.kind)
          return { Body: 'object', ContentDisposition: ResponseContentDisposition ?? 'inline' }
        }),
        DeleteBucket: noted,
      },
    },
  ]
  served = await serve(services, {
    guard: createGuard({ allowedOrigins: ['https://app.example'], allowedHosts: ['host.docker.internal'] }),
  })
  served.cloud.webUrl = 'http://127.0.0.1:3000'
  served.endpoint.addRoute('GET', '/_local/linked/', () => ({ status: 200, headers: {}, body: 'linked' }), {
    isForLinks: true,
  })
  port = served.port
})
afterAll(closeServed)
beforeEach(() => void calls.splice(0))

type Headers = Readonly<Record<string, string>>

const get = (path: string, headers: Headers = {}) => sendRaw(port, { line: `GET ${path}`, headers })
const echo = (headers: Headers = {}) =>
  sendRaw(port, {
    line: 'POST /',
    headers: { authorization: strangersSignature('events'), 'x-amz-target': 'AWSEvents.Echo', ...headers },
    body: '{}',
  })
const presigned = (service: string, key = 'stranger') =>
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${key}%2F20260105%2Fus-east-1%2F${service}%2Faws4_request` +
  '&X-Amz-Date=20260105T090000Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=00'
const identity = `/?Action=GetCallerIdentity&Version=2011-06-15&${presigned('sts')}`

describe('a page of another site', () => {
  test.each(crossSiteKinds)('as a %s calls nothing', async (kind) => {
    const { method, headers } = crossSite[kind]
    const paths = [
      identity,
      `/box/a?${presigned('s3')}`,
      '/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15',
      '/box/a',
    ]
    for (const path of paths) {
      const answer = await sendRaw(port, { line: `${method} ${path}`, headers: { ...headers, connection: 'close' } })
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined])
    }
    expect(calls).toEqual([])
  })

  test.each(crossSiteKinds)('as a %s gets nothing of /_local', async (kind) => {
    const { method, headers } = crossSite[kind]
    for (const path of ['/_local/clock', '/_local/health', '/_local/stream', '/_local/nothing']) {
      const answer = await sendRaw(port, { line: `${method} ${path}`, headers: { ...headers, connection: 'close' } })
      expect([answer.status, answer.headers['cross-origin-resource-policy']]).toEqual([403, 'same-origin'])
    }
  })

  test('is refused before its body is read', async () => {
    const { headers } = crossSite['post without asking']
    const head = { ...headers, host: `127.0.0.1:${port}`, connection: 'close', 'content-length': '1000000000' }
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
    expect((await sendBytes(port, `POST ${identity} HTTP/1.1\r\n${lines.join('')}\r\n`)).status).toBe(403)
  })

  test('may show what a key of the cloud signed for it, as on AWS', async () => {
    const principal = { kind: 'root', accountId: '000000000000', arn: 'arn' } as const
    const keys = { accessKeyId: 'AKIAISSUED', secretAccessKey: 'secret' }
    served.cloud.credentials.set(keys.accessKeyId, { ...keys, principal })
    const path = await presign(keys)

    const { headers } = crossSite.picture
    expect(await get(path, headers)).toMatchObject({ status: 200 })
    expect((await get(`/box/a?${presigned('s3', 'AKIAISSUED')}`, headers)).status).toBe(403)
    served.cloud.credentials.clear()
    expect(calls).toEqual(['root'])
  })

  test.each(opened)('may lead a person to what needs the secret of a link: %s', async (kind) => {
    const { method, headers } = crossSite[kind]
    expect(await sendRaw(port, { line: `${method} /_local/linked/?Token=abc`, headers })).toMatchObject({
      body: 'linked',
    })
    expect((await get('/_local/linked/', crossSite.frame.headers)).status).toBe(403)
  })
})

/** The path of an object, signed by the key. */
async function presign(credentials: { accessKeyId: string; secretAccessKey: string }): Promise<string> {
  const region = 'us-east-1'
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false })
  const headers = { host: `127.0.0.1:${port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
  const request = new SmithyRequest({ method: 'GET', hostname: '127.0.0.1', path: '/box/a', headers })
  const { query } = await signer.presign(request, { signingDate: new Date(served.cloud.clock.now()), expiresIn: 60 })
  return `/box/a?${new URLSearchParams(query as Record<string, string>)}`
}

describe('an address that a person opens', () => {
  test('shows an object, and does nothing else as the root', async () => {
    const typed = fromBrowser('none')
    expect(await get(`/box/a?${presigned('s3')}`, typed)).toMatchObject({ status: 200, body: 'object' })
    expect(await get('/_local/clock', typed)).toMatchObject({ status: 200 })
    expect((await get(identity, typed)).status).toBe(403)
    expect((await get(`/box?Action=DeleteBucket&Version=2006-03-01&${presigned('s3')}`, typed)).status).toBe(403)
    expect(calls).toEqual(['root'])
  })
})

describe('a page of an origin that the configuration allows', () => {
  const app = {
    ...fromBrowser('same-origin', 'cors', 'empty'),
    'sec-fetch-site': 'cross-site',
    origin: 'https://app.example',
  }

  test('is told that it may ask, and reads the answers', async () => {
    const preflight = await sendRaw(port, {
      line: 'OPTIONS /',
      headers: { ...app, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' },
    })
    expect([preflight.status, preflight.headers]).toEqual([
      204,
      expect.objectContaining({
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-headers': 'x-amz-target',
        vary: 'Origin',
      }),
    ])
    const answer = await get('/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15', app)
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, 'https://app.example'])
    expect(calls).toEqual(['anonymous'])
  })

  test('is not the root, nor has it the clock', async () => {
    expect(await echo(app)).toMatchObject({ status: 400, body: expect.stringContaining('UnrecognizedClientException') })
    expect((await get(identity, app)).status).toBe(403)
    expect((await get('/_local/clock', app)).status).toBe(403)
    expect(calls).toEqual([])
  })
})

describe('a page of this cloud', () => {
  const own = { ...fromBrowser('same-origin', 'cors', 'empty'), 'sec-fetch-site': 'same-site' }
  const ofWebPort = { ...own, origin: 'http://127.0.0.1:3000' }

  test('may look at the clock from the web port, and is not the root', async () => {
    expect((await get('/_local/clock', ofWebPort)).status).toBe(200)
    expect(await echo(ofWebPort)).toMatchObject({
      status: 400,
      body: expect.stringContaining('UnrecognizedClientException'),
    })
    expect(calls).toEqual([])
  })

  test('of the web port is told that it may ask, and reads what it asks for as nobody, but nothing of /_local', async () => {
    const asks = {
      ...ofWebPort,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-amz-target,x-amz-user-agent',
    }
    const preflight = await sendRaw(port, { line: 'OPTIONS /', headers: asks })
    const answer = await get('/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15', ofWebPort)
    const local = await get('/_local/clock', ofWebPort)
    const localPreflight = await sendRaw(port, { line: 'OPTIONS /_local/clock', headers: asks })

    expect([preflight.status, preflight.headers]).toEqual([
      204,
      expect.objectContaining({
        'access-control-allow-origin': ofWebPort.origin,
        'access-control-allow-headers': asks['access-control-request-headers'],
        vary: 'Origin',
      }),
    ])
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, ofWebPort.origin])
    expect([local, localPreflight].map(({ headers }) => headers['access-control-allow-origin'])).toEqual([
      undefined,
      undefined,
    ])
    expect(calls).toEqual(['anonymous'])
  })

  test('of another port, or that says it is of the web port from another site, is told nothing', async () => {
    for (const headers of [
      { ...ofWebPort, origin: 'http://127.0.0.1:3001' },
      { ...ofWebPort, origin: 'https://127.0.0.1:3000' },
      { ...ofWebPort, 'sec-fetch-site': 'cross-site' },
    ]) {
      for (const line of ['OPTIONS /', 'GET /?Action=AssumeRoleWithWebIdentity&Version=2011-06-15']) {
        const answer = await sendRaw(port, { line, headers })
        expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined])
      }
    }
    expect(calls).toEqual([])
  })

  test('that is an object of a bucket has no more than one of another site', async () => {
    const inBucket = fromBrowser('same-origin', 'cors', 'empty')
    const origin = `http://127.0.0.1:${port}`
    for (const headers of [inBucket, { ...inBucket, origin }, { origin }, { referer: `${origin}/box/a.html` }]) {
      expect((await get(identity, headers)).status).toBe(403)
      expect((await get(`/box/a?${presigned('s3')}`, headers)).status).toBe(403)
      expect((await get('/_local/clock', headers)).status).toBe(403)
      expect((await echo(headers)).status).toBe(400)
    }
    expect(calls).toEqual([])
  })
})

describe('a name', () => {
  test.each([
    'events.us-east-1.amazonaws.com',
    'localhost:1',
    'box.localhost',
    'host.docker.internal',
    '[::1]',
    'LOCALHOST.',
  ])('of AWS or of this machine is taken: %s', async (host) => {
    expect((await echo({ host })).status).toBe(200)
  })

  test.each([
    'evil-amazonaws.com',
    'events.evil-amazonaws.com',
    'amazonaws.com',
    'amazonaws.com.evil.example',
    'x.localhost.evil',
    'evil.example',
    '10.1.2.3',
    '1.1.1.1.nip.io',
    '127.0.0.1@evil.example',
    '[::1%25lo]',
    '127.1',
  ])('that only looks so is refused: %s', async (host) => {
    expect((await echo({ host })).status).toBe(400)
    expect((await get('/_local/clock', { host })).status).toBe(403)
    expect((await get(identity, { host })).status).toBe(403)
    expect(calls).toEqual([])
  })

  test('does not stand beside another', async () => {
    const bytes = 'GET /_local/clock HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n'
    expect((await sendBytes(port, bytes)).status).toBe(400)
  })

  test('may be in the target, as proxies have it', async () => {
    expect((await get(`http://localhost:${port}/_local/clock`)).status).toBe(200)
    expect((await get('http://evil.example/_local/clock', fromBrowser('none'))).status).toBe(403)
  })
})

describe('what is no request for us', () => {
  test.each([
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n', 405],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['headers without an end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
  ])('is answered: %s', async (_, bytes, status) => {
    expect((await sendBytes(port, bytes)).status).toBe(status)
  })

  test('a header of an answer that cannot be sent is refused, and splits nothing', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    const answer = await get(`/box/a?response-content-disposition=a%0d%0aSet-Cookie:%20b=c&${presigned('s3')}`)
    stderr.mockRestore()

    expect([answer.status, answer.headers['set-cookie']]).toEqual([400, undefined])
    expect(answer.body).toContain('InvalidArgument')
  })
})
