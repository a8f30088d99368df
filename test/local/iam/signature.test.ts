import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { HttpRequest as SmithyRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { newAccessKeyId } from '../../../local/iam/access-key'
import { createIdentifier, type Identifier } from '../../../local/iam/signature'
import type { Cloud } from '../../../local/kernel/cloud'
import { roleSession } from '../../../local/kernel/principal'
import type { HttpRequest } from '../../../local/kernel/service'
import { createTestCloud, root, testStart } from '../create-test-cloud'

const session = roleSession('arn:aws:iam::000000000000:role/worker', 'one')
const key = { accessKeyId: 'AKIAKNOWN', secretAccessKey: 'secret/+=', sessionToken: 'token' }
const host = '127.0.0.1:4566'

class Sha256 {
  private readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const { createHmac } = require('node:crypto') as typeof import('node:crypto')
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBuffer(secret))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(toBuffer(data))
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
  reset(): void {}
}

function toBuffer(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data)
}

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
  cloud.credentials.set(key.accessKeyId, { ...key, principal: session, expiresAt: testStart + 3_600_000 })
  return { cloud, identify: createIdentifier(cloud) }
}

const signingDate = new Date(testStart)

describe('a signed request', () => {
  test.each<[what: string, service: string, draft: Draft]>([
    ['a JSON call', 'events', { body: '{"a":1}', headers: { 'content-type': 'application/x-amz-json-1.1' } }],
    ['a path that is encoded', 'lambda', { method: 'GET', path: '/2015-03-31/functions/arn%3Aaws%3Aa/x' }],
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
    ['AWS AKID:signature', 'Signing algorithm "AWS" is not modelled'],
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

  test('of Signature Version 2 is refused by name', async () => {
    const { identify } = await setUp()
    const query = { AWSAccessKeyId: 'a', Signature: 'b', Expires: '1' }
    expect(() => identify(arrived(draftRequest({ query })))).toThrow('Signature Version 2 is not modelled')
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
})
