import { describe, expect, test } from '@jest/globals'
import { HttpRequest as SmithyRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { s3Wire } from '../../../local/engines/s3/wire'
import type { Cloud } from '../../../local/kernel/cloud'
import { roleSession } from '../../../local/kernel/principal'
import type { HttpRequest } from '../../../local/kernel/service'
import { newAccessKeyId } from '../../../local/lib/access-key'
import { createIdentifier, type Identifier } from '../../../local/wire/signature'
import { createTestCloud, root, testStart } from '../create-test-cloud'
import { Sha256 } from './sha256'

const session = roleSession('arn:aws:iam::000000000000:role/worker', 'one')
const key = { accessKeyId: 'AKIAKNOWN', secretAccessKey: 'secret/+=', sessionToken: 'token' }
const host = '127.0.0.1:4566'

interface Draft {
  readonly method?: string
  readonly path?: string
  readonly query?: Record<string, string>
  readonly headers?: Record<string, string>
  readonly body?: string
}

function signer(service: string): SignatureV4 {
  return new SignatureV4({
    service,
    region: 'us-east-1',
    credentials: key,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  })
}

function draftRequest({ method = 'POST', path = '/', query = {}, headers = {}, body = '' }: Draft): SmithyRequest {
  return new SmithyRequest({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 4566,
    method,
    path,
    query,
    headers: { host, ...headers },
    body,
  })
}

/** As the request arrives at the server. */
function arrived(signed: Awaited<ReturnType<SignatureV4['sign']>>, change: Partial<HttpRequest> = {}): HttpRequest {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(signed.query ?? {})) query.append(name, String(value))
  return {
    method: signed.method,
    path: signed.path,
    query,
    headers: Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(String(signed.body ?? '')),
    sourceIp: '127.0.0.1',
    ...change,
  }
}

async function setUp(): Promise<{ cloud: Cloud; identify: Identifier }> {
  const cloud = await createTestCloud()
  cloud.register({ name: 's3', operations: {}, wire: s3Wire })
  cloud.credentials.set(key.accessKeyId, { ...key, principal: session, expiresAt: testStart + 3_600_000 })
  return { cloud, identify: createIdentifier(cloud) }
}

const signingDate = new Date(testStart)

describe('a signed request', () => {
  test.each<[what: string, service: string, draft: Draft]>([
    ['a JSON call', 'events', { body: '{"a":1}', headers: { 'content-type': 'application/x-amz-json-1.1' } }],
    ['a path that is encoded', 'lambda', { method: 'GET', path: '/2015-03-31/functions/arn%3Aaws%3Aa/x' }],
    ['a path with dots', 'lambda', { method: 'GET', path: '/a/./b/../c' }],
    ['a query', 'lambda', { method: 'GET', path: '/f', query: { b: '2 ü*', a: "it's(!)", 'X-A': '' } }],
    ['an object of S3', 's3', { method: 'PUT', path: '/b/a%20b//c/../d', body: 'data' }],
    ['an unsigned payload', 's3', { body: 'x', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }],
    ['spaces in headers', 'sqs', { headers: { 'x-amz-meta': '  a   b  ' } }],
  ])('is known to be of the key it names: %s', async (_what, service, draft) => {
    const { identify } = await setUp()

    const identity = identify(arrived(await signer(service).sign(draftRequest(draft), { signingDate })))

    expect(identity.principal).toEqual(session)
    expect(identity.scope).toMatchObject({ service, accessKeyId: key.accessKeyId })
  })

  test.each<[what: string, change: (request: HttpRequest) => HttpRequest]>([
    ['another body', (request) => ({ ...request, body: Buffer.from('{"a":2}') })],
    ['another path', (request) => ({ ...request, path: '/other' })],
    ['another method', (request) => ({ ...request, method: 'PUT' })],
    ['another query', (request) => ({ ...request, query: new URLSearchParams('a=1') })],
    [
      'another header',
      (request) => ({ ...request, headers: { ...request.headers, 'x-amz-target': 'AWSEvents.Other' } }),
    ],
  ])('is refused with %s', async (_what, change) => {
    const { identify } = await setUp()
    const draft = { body: '{"a":1}', headers: { 'x-amz-target': 'AWSEvents.PutEvents' } }
    const request = arrived(await signer('events').sign(draftRequest(draft), { signingDate }))

    expect(() => identify(change(request))).toThrow(expect.objectContaining({ code: 'InvalidSignatureException' }))
  })

  test('is verified whatever its query and path are', async () => {
    const { identify } = await setUp()
    const text = fc.string({ unit: 'grapheme', maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, text, { noNullPrototype: true }), text, async (query, segment) => {
        const path = `/a/${encodeURIComponent(segment)}`
        const signed = await signer('lambda').sign(draftRequest({ method: 'GET', path, query }), { signingDate })
        expect(identify(arrived(signed)).principal).toEqual(session)
      }),
      { numRuns: 60 },
    )
  })

  test('is refused when the session token is another or the key has expired', async () => {
    const { cloud, identify } = await setUp()
    const request = arrived(await signer('events').sign(draftRequest({}), { signingDate }))
    const headers = { ...request.headers, 'x-amz-security-token': 'other' }

    expect(() => identify({ ...request, headers })).toThrow(
      expect.objectContaining({ code: 'UnrecognizedClientException', status: 403 }),
    )
    await cloud.clock.advance(3_600_000)
    expect(() => identify(request)).toThrow(expect.objectContaining({ code: 'ExpiredTokenException' }))
  })

  test('by a key that is not known here is the root, or whom the options name', async () => {
    const { cloud, identify } = await setUp()
    cloud.credentials.clear()
    const request = arrived(await signer('events').sign(draftRequest({}), { signingDate }))

    expect(identify(request).principal).toEqual(root)
    expect(createIdentifier(cloud, { defaultPrincipal: () => session })(request).principal).toEqual(session)
  })

  test('by a temporary key of this account that is gone is not taken for a stranger', async () => {
    const { identify } = await setUp()
    const Credential = `${newAccessKeyId('ASIA', '000000000000')}/20260105/us-east-1/events/aws4_request`
    const authorization = `AWS4-HMAC-SHA256 Credential=${Credential}, SignedHeaders=host, Signature=0`
    const request = arrived(draftRequest({ headers: { authorization } }))

    expect(() => identify(request)).toThrow(expect.objectContaining({ code: 'ExpiredTokenException' }))
  })

  test.each([
    ['AWS AKID:signature', 'Signature Version 2 is not modelled'],
    ['AWS4-ECDSA-P256-SHA256 Credential=a', 'Signing algorithm "AWS4-ECDSA-P256-SHA256" is not modelled'],
    ['AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0', "'Credential' parameter"],
    ['AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0', 'must have the form'],
    ['AWS4-HMAC-SHA256 Credential=a/2/r/s/aws4_request, SignedHeaders=x, Signature=0', "'Host' must be"],
    ['AWS4-HMAC-SHA256', "'Credential' parameter"],
  ])('is refused when it can not be read: %s', async (authorization, message) => {
    const { identify } = await setUp()
    const request = arrived(draftRequest({ headers: { authorization } }))

    expect(() => identify(request)).toThrow(expect.objectContaining({ code: 'IncompleteSignatureException' }))
    expect(() => identify(request)).toThrow(message)
  })

  test.each(['x-amz-copy-source', 'x-amz-target', 'x-amz-security-token-of-another'])(
    'is refused with a header %s that it does not sign',
    async (name) => {
      const { identify } = await setUp()
      const request = arrived(await signer('s3').sign(draftRequest({ method: 'PUT', path: '/b/k' }), { signingDate }))
      const with1 = { ...request, headers: { ...request.headers, [name]: '/other/secret' } }

      expect(() => identify(with1)).toThrow('There were headers present in the request which were not signed')
      expect(() => identify(with1)).toThrow(
        expect.objectContaining({ code: 'AccessDeniedException', details: { HeadersNotSigned: name } }),
      )
      const trace = { ...request.headers, 'x-amzn-trace-id': 'Root=1', 'user-agent': 'curl' }
      expect(identify({ ...request, headers: trace }).principal).toEqual(session)
    },
  )

  test.each([
    [
      'two keys',
      (text: string) =>
        text.replace('Credential=', 'Credential=AKIAOTHER/20260105/us-east-1/events/aws4_request, Credential='),
    ],
    ['two signatures', (text: string) => `${text}, Signature=00`],
  ])('is refused with %s', async (_what, change) => {
    const { identify } = await setUp()
    const request = arrived(await signer('events').sign(draftRequest({}), { signingDate }))
    const authorization = change(String(request.headers.authorization))

    expect(() => identify({ ...request, headers: { ...request.headers, authorization } })).toThrow('has two')
  })

  test.each(['', 'ü'.repeat(64), 'x'.repeat(64), '0'.repeat(63)])('is refused with the signature %j', async (given) => {
    const { identify } = await setUp()
    const request = arrived(await signer('events').sign(draftRequest({}), { signingDate }))
    const authorization = String(request.headers.authorization).replace(/Signature=.*/, `Signature=${given}`)

    expect(() => identify({ ...request, headers: { ...request.headers, authorization } })).toThrow(
      expect.objectContaining({ status: 403 }),
    )
  })

  test('of a key that nobody issued is nobody where only known keys count', async () => {
    const { cloud, identify } = await setUp()
    const request = arrived(await signer('events').sign(draftRequest({}), { signingDate }))
    expect(identify({ ...request, knownKeysOnly: true }).principal).toEqual(session)
    cloud.credentials.clear()

    const asWorker = createIdentifier(cloud, { defaultPrincipal: () => session })
    for (const identified of [identify, asWorker]) {
      expect(() => identified({ ...request, knownKeysOnly: true })).toThrow(
        expect.objectContaining({ code: 'UnrecognizedClientException', status: 403 }),
      )
    }
  })

  test('without a signature is anonymous', async () => {
    const { identify } = await setUp()
    expect(identify(arrived(draftRequest({}))).principal).toEqual({ kind: 'anonymous' })
  })
})

describe('a presigned URL', () => {
  test.each(['s3', 'sts'])('of %s is known to be of its key until it expires', async (service) => {
    const { cloud, identify } = await setUp()
    // As the SDK's presigner does for S3, and as AWS takes it there.
    const headers: Record<string, string> = service === 's3' ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {}
    const draft = draftRequest({ method: 'GET', path: '/b/k%20x', query: { 'response-content-type': 'a/b' }, headers })
    const request = arrived(await signer(service).presign(draft, { signingDate, expiresIn: 60 }))

    expect(identify(request).principal).toEqual(session)
    await cloud.clock.advance(61_000)
    expect(() => identify(request)).toThrow('Request has expired')
  })

  test.each<[where: string, draft: Draft]>([
    ['in a URL', { query: { AWSAccessKeyId: 'a', Signature: 'b', Expires: '1' } }],
    ['in a header', { headers: { authorization: 'AWS a:b' } }],
  ])('of Signature Version 2 %s is refused by name', async (_where, signed) => {
    const { identify } = await setUp()
    const request = arrived(draftRequest(signed))
    expect(s3Wire.isOldForm?.(request)).toBe(true)
    expect(() => identify(request)).toThrow('Signature Version 2 is not modelled')
  })

  test('is refused when it was changed', async () => {
    const { identify } = await setUp()
    const draft = draftRequest({ method: 'GET', path: '/b/k' })
    const request = arrived(await signer('s3').presign(draft, { signingDate, expiresIn: 60 }))

    expect(() => identify({ ...request, path: '/b/other' })).toThrow(
      expect.objectContaining({ code: 'InvalidSignatureException' }),
    )
    const query = new URLSearchParams(request.query)
    query.set('X-Amz-Expires', '6000')
    expect(() => identify({ ...request, query })).toThrow(
      expect.objectContaining({ code: 'InvalidSignatureException' }),
    )
    query.delete('X-Amz-Expires')
    expect(() => identify({ ...request, query })).toThrow('X-Amz-Expires must be given')
  })

  const presign = async (signedAt: number, expiresIn: number) => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    const draft = draftRequest({ method: 'GET', path: '/b/k', headers })
    return arrived(await signer('s3').presign(draft, { signingDate: new Date(signedAt), expiresIn }))
  }
  const minute = 60_000
  const week = 604_800

  test.each([
    [14 * minute, 60, true],
    [16 * minute, 60, false],
    [16 * minute, week, false],
    [365 * 24 * 60 * minute, week, false],
  ])('dated %d ms ahead, for %d s, is valid: %p', async (ahead, seconds, isValid) => {
    const { cloud } = await setUp()
    const identify = createIdentifier(cloud, { machineTime: () => testStart })
    const request = await presign(testStart + ahead, seconds)

    if (isValid) expect(identify(request).principal).toEqual(session)
    else {
      expect(() => identify(request)).toThrow('Request is not yet valid')
      expect(() => identify(request)).toThrow(expect.objectContaining({ status: 403 }))
    }
  })

  test('dated by the machine, which is ahead of the clock, is valid as long by the machine', async () => {
    const { cloud } = await setUp()
    const monthsAhead = testStart + 100 * 24 * 60 * minute
    const request = await presign(monthsAhead, 60)
    const at = (machineTime: number) => () => createIdentifier(cloud, { machineTime: () => machineTime })(request)

    expect(at(monthsAhead + 59_000)().principal).toEqual(session)
    expect(at(monthsAhead + 61_000)).toThrow('Request is not yet valid')
    expect(at(monthsAhead - 16 * minute)).toThrow('Request is not yet valid')
  })

  test.each(['604801', '-1', '', '1e3', '0x10', ' 5 ', '5.5', 'Infinity', 'NaN'])(
    'that is to be valid for %j seconds is refused',
    async (seconds) => {
      const { identify } = await setUp()
      const request = await presign(testStart, 60)
      const query = new URLSearchParams(request.query)
      query.set('X-Amz-Expires', seconds)

      expect(() => identify({ ...request, query })).toThrow('X-Amz-Expires must be given and less than a week')
    },
  )

  test('says nothing beside a signature in a header', async () => {
    const { identify } = await setUp()
    const { query } = await presign(testStart, 60)
    const request = arrived(await signer('s3').sign(draftRequest({ method: 'GET' }), { signingDate }))

    expect(() => identify({ ...request, query })).toThrow('Only one auth mechanism allowed')
  })

  test('is refused with a header that would make another request of it', async () => {
    const { identify } = await setUp()
    const request = await presign(testStart, 60)
    const headers = { ...request.headers, 'x-amz-copy-source': '/other/secret' }

    expect(() => identify({ ...request, headers })).toThrow('were not signed')
  })
})
