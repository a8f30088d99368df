/** Calls an API behind IAM: signed for the API's own address, sent to wherever people find it. */
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

export interface Caller {
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  readonly region: string
}

export interface ApiPlace {
  /** Where people find it: a distribution, or the API itself. */
  readonly apiUrl: string
  /** The API's own, which signatures are for. */
  readonly stageUrl: string
}

/** Longer than a function may run behind API Gateway. */
const patience = 35_000

export async function callSigned(
  { credentials, region }: Caller,
  { apiUrl, stageUrl }: ApiPlace,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<Response> {
  const { protocol, hostname, pathname, host } = new URL(`${stageUrl}${path}`)
  const text = body === undefined ? undefined : JSON.stringify(body)
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
  const signed = await signer.sign({
    method,
    protocol,
    hostname,
    path: pathname,
    headers: { host, ...(text !== undefined && { 'content-type': 'application/json' }) },
    ...(text !== undefined && { body: text }),
  })
  // What is sent names whom it is sent to.
  const { host: _, ...headers } = signed.headers
  const signal = AbortSignal.timeout(patience)
  return fetch(`${apiUrl}${path}`, { method, headers, signal, ...(text !== undefined && { body: text }) })
}
