/** A bucket of a template, by presigned URLs and by host names, as browsers and older clients use it. */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { request } from 'node:http'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { SignatureV4 } from '@smithy/signature-v4'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { account, allow, document, serviceRole, startTemplate } from '../template-cloud'

class Sha256 {
  private readonly hash: Hash | Hmac
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
}

let local: LocalCloud
beforeEach(async () => {
  local = await startTemplate({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'box' } },
      Reader: serviceRole('lambda.amazonaws.com', [allow('s3:GetObject', 'arn:aws:s3:::box/open/*')], {
        RoleName: 'reader',
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
        }),
      }),
    },
  })
})

interface Sent {
  readonly method: string
  readonly path: string
  readonly host?: string
  readonly body?: string
}

/** `fetch` sets the Host header itself; this one says what it is told. */
function send({ method, path, host, body }: Sent): Promise<{ status: number; text: string }> {
  const { port } = new URL(local.endpointUrl)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, headers: { host: host ?? `127.0.0.1:${port}` } },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk) => chunks.push(chunk))
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      },
    )
    outgoing.on('error', reject).end(body)
  })
}

async function presigned(
  sent: Sent,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  expiresIn = 300,
): Promise<Sent> {
  const { port, host } = new URL(local.endpointUrl)
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials,
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: false,
  })
  const { method, path } = sent
  const signed = await signer.presign(
    {
      method,
      path,
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: Number(port),
      headers: { host: sent.host ?? host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    { expiresIn, signingDate: local.clock.now(), unsignableHeaders: new Set(['content-type']) },
  )
  const query = new URLSearchParams(signed.query as Record<string, string>)
  return { ...sent, path: `${path}?${query}` }
}

const key = { accessKeyId: 'local', secretAccessKey: 'local' }

describe('a presigned URL', () => {
  test('puts and gets without a header of its own, until it expires', async () => {
    const put = await presigned({ method: 'PUT', path: '/box/a%20b.txt', body: 'hello' }, key)
    const get = await presigned({ method: 'GET', path: '/box/a%20b.txt' }, key)
    expect((await send(put)).status).toBe(200)
    expect(await send(get)).toEqual({ status: 200, text: 'hello' })
    expect(await send({ method: 'GET', path: '/box/a%20b.txt' })).toMatchObject({ status: 403 })

    await local.clock.advance('301s')
    const late = await send(get)
    expect([late.status, late.text]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')])
  })
  test('of a role may do what the role may, and is worth nothing once it is changed', async () => {
    for (const name of ['open', 'closed'])
      await send(await presigned({ method: 'PUT', path: `/box/${name}/a`, body: name }, key))
    const { Credentials } = await new STSClient(local.sdkConfig).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/reader`, RoleSessionName: 'test' }),
    )
    const role = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    const open = await presigned({ method: 'GET', path: '/box/open/a' }, role)
    const closed = await presigned({ method: 'GET', path: '/box/closed/a' }, role)

    expect(await send(open)).toEqual({ status: 200, text: 'open' })
    const refused = await send(closed)
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')])
    const forged = await send({ ...closed, path: closed.path.replace('/closed/', '/open/') })
    expect([forged.status, forged.text]).toEqual([403, expect.stringContaining('<Code>SignatureDoesNotMatch</Code>')])
  })
})

describe.each(['box.s3.us-east-1.amazonaws.com', 'box.s3.amazonaws.com', 'box.localhost'])('the host %s', (host) => {
  test('stands for the bucket, in signatures too', async () => {
    const put = await presigned({ method: 'PUT', path: '/open/b', host, body: 'there' }, key)
    expect((await send(put)).status).toBe(200)
    expect(await send(await presigned({ method: 'GET', path: '/box/open/b' }, key))).toEqual({
      status: 200,
      text: 'there',
    })
    const list = await presigned({ method: 'GET', path: '/', host }, key)
    expect((await send(list)).text).toContain('<Key>open/b</Key>')
  })
})
