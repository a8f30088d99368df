/** Compresses what a viewer takes compressed and is of a type and a size that CloudFront compresses. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { type EdgeHeaders, type EdgeResponse, oneHeader } from './edge'

export interface Compression {
  readonly gzip: boolean
  readonly brotli: boolean
}

type Encoding = 'br' | 'gzip'

/** Bytes. */
const smallest = 1000
const largest = 10_000_000
const statuses = new Set([200, 403, 404])

/** Of `application/`, but for those of fonts and such, by their last part. */
const types = new RegExp(
  `^(?:${[
    'application/(?:dash\\+xml|eot|font(?:-sfnt)?|javascript|json|manifest\\+json|opentype|otf|pdf|pkcs7-mime|protobuf)',
    'application/(?:rss\\+xml|truetype|ttf|vnd\\.apple\\.mpegurl|vnd\\.mapbox-vector-tile|vnd\\.ms-fontobject|wasm)',
    'application/(?:xhtml\\+xml|xml|x-font-(?:opentype|truetype|ttf)|x-httpd-cgi|x-javascript|x-mpegurl|x-opentype)',
    'application/(?:x-otf|x-perl|x-ttf)',
    'font/(?:eot|opentype|otf|ttf)',
    'image/svg\\+xml',
    'text/(?:css|csv|html|javascript|js|plain|richtext|tab-separated-values|xml|x-component|x-java-source|x-script)',
  ].join('|')})(?:;|$)`,
)

const compressors: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  // Quality 11 takes a second for a megabyte, and gains little over this.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body),
}

/** What was compressed lately, in the order in which it was used; bytes that are kept at the most. */
const mostKept = 32 * 1024 * 1024

export type Compress = (
  response: EdgeResponse,
  accepted: EdgeHeaders,
  compression: Compression,
) => Promise<EdgeResponse>

export function createCompress(): Compress {
  const kept = new Map<string, Buffer>()
  let bytes = 0

  function keep(key: string, body: Buffer): void {
    kept.set(key, body)
    bytes += body.length
    for (const [oldest, { length }] of kept) {
      if (bytes <= mostKept) return
      kept.delete(oldest)
      bytes -= length
    }
  }

  async function compressed(body: Buffer, encoding: Encoding): Promise<Buffer> {
    // Of what is in it: a tag is the origin's to choose.
    const key = `${encoding} ${createHash('sha1').update(body).digest('base64')}`
    const known = kept.get(key)
    if (known) {
      kept.delete(key)
      kept.set(key, known)
      return known
    }
    const made = await compressors[encoding](body)
    if (!kept.has(key)) keep(key, made)
    return made
  }

  return async (response, accepted, compression) => {
    const body = Buffer.from(response.body)
    if (!isCompressible(response, body.length)) return response
    const encoding = encodingFor(oneHeader(accepted, 'accept-encoding') ?? '', compression)
    const varied = { ...response.headers, vary: withVary(oneHeader(response.headers, 'vary')) }
    if (encoding === undefined || accepted.range !== undefined) return { ...response, headers: varied }
    const etag = oneHeader(response.headers, 'etag')
    return {
      ...response,
      headers: {
        ...varied,
        'content-encoding': encoding,
        // What is sent is not byte for byte what the tag was given for.
        ...(etag !== undefined && { etag: etag.startsWith('W/') ? etag : `W/${etag}` }),
      },
      body: await compressed(body, encoding),
    }
  }
}

function isCompressible({ status, headers }: EdgeResponse, length: number): boolean {
  if (!statuses.has(status) || length < smallest || length > largest) return false
  if (headers['content-encoding'] !== undefined) return false
  return types.test(oneHeader(headers, 'content-type')?.toLowerCase() ?? '')
}

function encodingFor(accepted: string, { gzip: takesGzip, brotli }: Compression): Encoding | undefined {
  const names = new Set(
    accepted
      .toLowerCase()
      .split(',')
      .filter((each) => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
      .map((each) => each.split(';', 1)[0]?.trim()),
  )
  if (brotli && names.has('br')) return 'br'
  return takesGzip && names.has('gzip') ? 'gzip' : undefined
}

function withVary(vary: string | undefined): string {
  if (vary === undefined) return 'Accept-Encoding'
  return /(?:^|,)\s*(?:accept-encoding|\*)\s*(?:,|$)/i.test(vary) ? vary : `${vary}, Accept-Encoding`
}
