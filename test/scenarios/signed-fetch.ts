/** `fetch`, signed for API Gateway with SigV4. */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'

class Sha256 {
  private readonly hash: Hash | Hmac
  constructor(secret?: string | Uint8Array | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string)
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
}

export interface SignedRequest {
  readonly method: string
  readonly url: string
  /** Where it goes, if not to the address that it is signed for: through a distribution. */
  readonly sentTo?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
}

export async function signedFetch({
  method,
  url,
  sentTo = url,
  body,
  headers = {},
  credentials,
}: SignedRequest): Promise<Response> {
  const { hostname, port, pathname, searchParams, host } = new URL(url)
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const signer = new SignatureV4({ service: 'execute-api', region: 'us-east-1', credentials, sha256: Sha256 as never })
  const signed = await signer.sign({
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(text !== undefined && { body: text }),
  })
  return fetch(sentTo, { method, headers: signed.headers, ...(text !== undefined && { body: text }) })
}
