/** Requests that come compressed, and answers of an API that has a `minimumCompressionSize`, by the codings that both know. */
import { promisify } from 'node:util'
import { deflate, gunzip, gzip, inflate } from 'node:zlib'
import type { HttpResponse } from '../../../kernel/service'
import { GatewayFailure } from './gateway-response'
import { type ApiRequest, singleHeader } from './invocation'

interface Coding {
  pack(bytes: Buffer): Promise<Buffer>
  /** Of no more than `most` bytes: a small body can hold a very long one. */
  unpack(bytes: Buffer, most: number): Promise<Buffer>
}

const [packGzip, packDeflate] = [promisify<Buffer, Buffer>(gzip), promisify<Buffer, Buffer>(deflate)]
const codings: ReadonlyMap<string, Coding> = new Map([
  ['gzip', { pack: packGzip, unpack: unpacker(gunzip) }],
  ['deflate', { pack: packDeflate, unpack: unpacker(inflate) }],
])

function unpacker(unpack: typeof gunzip): Coding['unpack'] {
  return (bytes, maxOutputLength) =>
    new Promise((resolve, reject) => {
      unpack(bytes, { maxOutputLength }, (error, whole) => (error ? reject(error) : resolve(whole)))
    })
}

/**
 * The request as it was before it was compressed, without the header that says so: that it goes no further is not documented.
 * @throws GatewayFailure for another coding, for what is not of the coding that it says, and for more than `most` bytes
 */
export async function decompressed(request: ApiRequest, most: number): Promise<ApiRequest> {
  const said = singleHeader(request, 'content-encoding')?.trim().toLowerCase()
  if (said === undefined || said === 'identity' || request.body.length === 0) return request
  const coding = codings.get(said)
  if (!coding) throw unsupported()
  let body: Buffer
  try {
    body = await coding.unpack(request.body, most)
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw isTooLong ? new GatewayFailure('REQUEST_TOO_LARGE', 'Request Too Long') : unsupported()
  }
  const { 'content-encoding': _, ...headers } = request.headers
  return { ...request, headers, body, ...(request.rawHeaders && { rawHeaders: withoutCoding(request.rawHeaders) }) }
}

const unsupported = (): GatewayFailure => new GatewayFailure('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type')

const withoutCoding = (raw: readonly string[]): readonly string[] =>
  raw.filter((_, index) => raw[index - (index % 2)]?.toLowerCase() !== 'content-encoding')

/** Only what the client asks for by name, what is long enough, and what the integration has not compressed itself. */
export async function compressed(
  response: HttpResponse,
  accepted: string | undefined,
  least: number | undefined,
): Promise<HttpResponse> {
  if (least === undefined || accepted === undefined || Buffer.byteLength(response.body) < least) return response
  const headers = Object.entries(response.headers)
  if (headers.some(([name]) => name.toLowerCase() === 'content-encoding')) return response
  const name = preferred(accepted)
  const coding = codings.get(name)
  if (!coding) return response
  return {
    ...response,
    headers: {
      ...Object.fromEntries(headers.filter(([header]) => header.toLowerCase() !== 'content-length')),
      'Content-Encoding': name,
    },
    body: await coding.pack(Buffer.from(response.body)),
  }
}

/** The coding of the highest weight, of several the first: if it is not one of these, nothing is compressed. */
function preferred(accepted: string): string {
  let best = { name: '', weight: 0 }
  for (const item of accepted.split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const said = parameters.find((parameter) => parameter.startsWith('q='))
    const weight = said === undefined ? 1 : Number(said.slice(2))
    if (weight > best.weight) best = { name, weight }
  }
  return best.name
}
