/** Objects of a bucket, as S3 answers CloudFront: by the distribution's own right, which the bucket's policy must say. */
import { type AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import { xmlElement, xmlText } from '../../../lib/xml'
import { type EdgeRequest, type EdgeResponse, errorResponse, oneHeader } from './edge'

interface Asked {
  readonly Bucket: string
  readonly Key: string
  readonly Range?: string
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
  readonly IfModifiedSince?: Date
  readonly IfUnmodifiedSince?: Date
}

interface ObjectOutput {
  readonly Body?: Uint8Array
  readonly ETag: string
  readonly LastModified: Date
  readonly ContentLength: number
  readonly ContentRange?: string
  readonly Metadata?: Readonly<Record<string, string>>
}

/** Members of S3's answer that are headers. */
const described: Readonly<Record<string, string>> = {
  AcceptRanges: 'accept-ranges',
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  ETag: 'etag',
  Expires: 'expires',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  VersionId: 'x-amz-version-id',
}

export async function fromBucket(
  cloud: Cloud,
  principal: Principal,
  bucket: string,
  { method, uri, headers }: EdgeRequest,
): Promise<EdgeResponse> {
  if (method !== 'GET' && method !== 'HEAD') {
    return errorResponse(403, 'Forbidden', 'The bucket answers no preflight: it has no rules for other origins')
  }
  const key = keyOf(uri)
  if (key === undefined) return errorResponse(400, 'Bad Request', 'The path is not percent-encoded as UTF-8')
  const place = { Bucket: bucket, Key: key }
  const read = (action: string, asked: Asked): Promise<ObjectOutput> =>
    cloud.call<ObjectOutput>(principal, 's3', action, asked)
  try {
    const range = await rangeOf(headers, () => read('HeadObject', place))
    const asked = { ...place, ...conditionsOf(headers), ...(range !== undefined && { Range: range }) }
    const found = await read(method === 'HEAD' ? 'HeadObject' : 'GetObject', asked)
    return {
      status: found.ContentRange === undefined ? 200 : 206,
      headers: headersOf(found),
      body: found.Body ? Buffer.from(found.Body) : '',
    }
  } catch (error) {
    if (!isAwsError(error)) throw error
    if (error.status === 304) return { status: 304, headers: headersOf(await read('HeadObject', place)), body: '' }
    return refused(await withoutGuesses(cloud, principal, bucket, error), place.Key)
  }
}

/** Undefined: it is no UTF-8. */
function keyOf(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri.slice(1))
  } catch {
    return undefined
  }
}

/** A range of what has changed since would not fit what the viewer has. */
async function rangeOf(
  headers: EdgeRequest['headers'],
  look: () => Promise<ObjectOutput>,
): Promise<string | undefined> {
  const range = oneHeader(headers, 'range')
  const known = oneHeader(headers, 'if-range')
  if (range === undefined || known === undefined) return range
  const { ETag, LastModified } = await look()
  return known === ETag || known === LastModified.toUTCString() ? range : undefined
}

function conditionsOf(headers: EdgeRequest['headers']): Partial<Asked> {
  const match = oneHeader(headers, 'if-match')
  const noneMatch = oneHeader(headers, 'if-none-match')
  const since = dateOf(oneHeader(headers, 'if-modified-since'))
  const unmodified = dateOf(oneHeader(headers, 'if-unmodified-since'))
  return {
    ...(match !== undefined && { IfMatch: match }),
    ...(noneMatch !== undefined && { IfNoneMatch: noneMatch }),
    ...(since && { IfModifiedSince: since }),
    ...(unmodified && { IfUnmodifiedSince: unmodified }),
  }
}

function dateOf(text: string | undefined): Date | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time)
}

function headersOf(found: ObjectOutput): EdgeResponse['headers'] {
  const headers: Record<string, string> = Object.create(null)
  for (const [member, name] of Object.entries(described)) {
    const value = (found as unknown as Readonly<Record<string, unknown>>)[member]
    if (typeof value === 'string') headers[name] = value
  }
  headers['last-modified'] = found.LastModified.toUTCString()
  for (const [name, value] of Object.entries(found.Metadata ?? {})) headers[`x-amz-meta-${name}`] = value
  return headers
}

/** Who may not list a bucket isn't told that something is not there. */
async function withoutGuesses(
  cloud: Cloud,
  principal: Principal,
  bucket: string,
  error: AwsError,
): Promise<AwsError | Denied> {
  if (error.code !== 'NoSuchKey') return error
  try {
    await cloud.call(principal, 's3', 'HeadBucket', { Bucket: bucket })
    return error
  } catch {
    return { code: 'AccessDenied', message: 'Access Denied', status: 403 }
  }
}

type Denied = Pick<AwsError, 'code' | 'message' | 'status'>

function refused(error: Denied, key: string): EdgeResponse {
  // IAM's own words say who lacks what, which a stranger has no business to know: S3 says no more either.
  const isDenied = error.status === 403
  const code = isDenied ? 'AccessDenied' : error.code
  const details = [
    xmlElement('Code', xmlText(code)),
    xmlElement('Message', xmlText(isDenied ? 'Access Denied' : error.message)),
    ...(code === 'NoSuchKey' ? [xmlElement('Key', xmlText(key))] : []),
  ]
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('Error', details.join(''))}`,
  }
}
