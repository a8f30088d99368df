/**
 * Unwraps bodies in aws-chunked encoding, as SDKs upload to S3. Trailing headers (checksums) are put to the
 * other headers. The signatures of single chunks are not verified.
 */
import { AwsError } from '../kernel/aws-error'
import type { HttpRequest } from '../kernel/service'

export function isAwsChunked({ headers }: HttpRequest): boolean {
  const hash = headers['x-amz-content-sha256']
  return (
    (typeof hash === 'string' && hash.startsWith('STREAMING-')) ||
    (headers['content-encoding']?.includes('aws-chunked') ?? false)
  )
}

/** Throws `IncompleteBody`. */
export function decodeAwsChunked(request: HttpRequest): HttpRequest {
  const { body } = request
  const chunks: Buffer[] = []
  let position = 0
  for (;;) {
    const end = body.indexOf('\r\n', position)
    if (end < 0) throw incomplete()
    const size = /^([0-9a-fA-F]{1,8})(;|$)/.exec(body.toString('latin1', position, Math.min(end, position + 200)))?.[1]
    if (size === undefined) throw incomplete()
    const length = Number.parseInt(size, 16)
    position = end + 2
    if (length === 0) break
    if (body.toString('latin1', position + length, position + length + 2) !== '\r\n') throw incomplete()
    chunks.push(body.subarray(position, position + length))
    position += length + 2
  }
  const decoded = Buffer.concat(chunks)
  const { 'content-encoding': encoding, ...headers } = request.headers
  const announced = headers['x-amz-decoded-content-length']
  if (announced !== undefined && Number(announced) !== decoded.length) throw incomplete()
  const others = encoding
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked')
    .join(',')
  return {
    ...request,
    headers: {
      ...headers,
      ...(others && { 'content-encoding': others }),
      ...readTrailers(body.toString('latin1', position)),
      'content-length': String(decoded.length),
    },
    body: decoded,
  }
}

function readTrailers(text: string): Readonly<Record<string, string>> {
  const trailers: Record<string, string> = {}
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    // Nothing else may come in here: the other headers were signed.
    if (name.startsWith('x-amz-checksum-')) trailers[name] = line.slice(colon + 1).trim()
  }
  return trailers
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The aws-chunked body does not have the form or the length that it announces')
}
