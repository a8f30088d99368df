/** How S3's operations are on HTTP: which headers and query parameters are which members. */
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { HttpBinding, HttpRequest, HttpResponse } from '../../kernel/service'
import type { ObjectHeaders } from './bucket'
import { algorithms, headerOf, memberOf } from './checksum'

type Parameters = Readonly<Record<string, string>>

const requestHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-md5': 'ContentMD5',
  'content-type': 'ContentType',
  expires: 'Expires',
  'if-match': 'IfMatch',
  'if-modified-since': 'IfModifiedSince',
  'if-none-match': 'IfNoneMatch',
  'if-unmodified-since': 'IfUnmodifiedSince',
  range: 'Range',
  'x-amz-acl': 'ACL',
  'x-amz-bypass-governance-retention': 'BypassGovernanceRetention',
  'x-amz-checksum-algorithm': 'ChecksumAlgorithm',
  'x-amz-checksum-mode': 'ChecksumMode',
  'x-amz-checksum-type': 'ChecksumType',
  'x-amz-copy-source': 'CopySource',
  'x-amz-expected-bucket-owner': 'ExpectedBucketOwner',
  'x-amz-metadata-directive': 'MetadataDirective',
  'x-amz-mp-object-size': 'MpuObjectSize',
  'x-amz-object-ownership': 'ObjectOwnership',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-storage-class': 'StorageClass',
  ...Object.fromEntries(algorithms.map((algorithm) => [headerOf(algorithm), memberOf(algorithm)])),
}

/** About the request itself, or the SDK's own. */
const ignoredHeaders = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-optional-object-attributes',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-te',
  'x-amz-trailer',
  'x-amz-user-agent',
])

const queryMembers: Readonly<Record<string, string>> = {
  'continuation-token': 'ContinuationToken',
  delimiter: 'Delimiter',
  'encoding-type': 'EncodingType',
  'fetch-owner': 'FetchOwner',
  'key-marker': 'KeyMarker',
  marker: 'Marker',
  'max-keys': 'MaxKeys',
  'max-parts': 'MaxParts',
  'max-uploads': 'MaxUploads',
  partNumber: 'PartNumber',
  'part-number-marker': 'PartNumberMarker',
  prefix: 'Prefix',
  'response-cache-control': 'ResponseCacheControl',
  'response-content-disposition': 'ResponseContentDisposition',
  'response-content-encoding': 'ResponseContentEncoding',
  'response-content-language': 'ResponseContentLanguage',
  'response-content-type': 'ResponseContentType',
  'response-expires': 'ResponseExpires',
  'start-after': 'StartAfter',
  uploadId: 'UploadId',
  'version-id-marker': 'VersionIdMarker',
}

/** Query names that choose the operation. */
const selectors = new Set(['delete', 'list-type', 'location', 'policy', 'tagging', 'uploads', 'versions', 'x-id'])

/** Names that presigned requests carry. */
const isSigning = (name: string): boolean =>
  /^x-amz-(algorithm|credential|date|expires|security-token|signature|signedheaders|content-sha256|checksum-mode|sdk-checksum-algorithm)$/i.test(
    name,
  )

export const has =
  (...names: readonly string[]) =>
  ({ query }: HttpRequest): boolean =>
    names.every((name) => query.has(name))

/** No query parameter that would make it another operation, known here or not. */
export function isPlain({ query }: HttpRequest): boolean {
  for (const name of query.keys()) {
    const known = (Object.hasOwn(queryMembers, name) && name !== 'uploadId') || name === 'x-id' || isSigning(name)
    if (!known && !/^x-amz-/i.test(name)) return false
  }
  return true
}

export function decodeInput(request: HttpRequest, parameters: Parameters): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  const metadata: Record<string, string> = {}
  const where = `s3: ${request.method} ${request.path}`
  // Presigning puts headers such as x-amz-checksum-crc32 into the query.
  const lifted = [...request.query].filter(([name]) => /^x-amz-/i.test(name) && !isSigning(name))
  for (const [name, value] of [...Object.entries(request.headers), ...lifted]) {
    const header = name.toLowerCase()
    if (value === undefined || ignoredHeaders.has(header)) continue
    const member = requestHeaders[header]
    const text = String(value)
    if (member) input[member] = text
    else if (header.startsWith('x-amz-meta-')) metadata[header.slice('x-amz-meta-'.length)] = text
    else if (header.startsWith('x-amz-')) throw new NotModelledError(`header ${header}`, where)
  }
  const mode = request.query.get('X-Amz-Checksum-Mode') ?? request.query.get('x-amz-checksum-mode')
  if (mode !== null) input.ChecksumMode = mode
  for (const [name, value] of request.query) {
    const member = queryMembers[name]
    if (member) input[member] = value
    else if (!selectors.has(name) && !/^x-amz-/i.test(name))
      throw new NotModelledError(`query parameter ${name}`, where)
  }
  if (Object.keys(metadata).length > 0) input.Metadata = metadata
  return { ...input, ...parameters }
}

/** With the body as it was sent. */
export function decodeUpload(request: HttpRequest, parameters: Parameters): Record<string, unknown> {
  return { ...decodeInput(request, parameters), Body: request.body }
}

export function binding(
  method: HttpBinding['method'],
  path: string,
  rest: Omit<HttpBinding, 'method' | 'path'> = {},
): HttpBinding {
  return { method, path, decode: decodeInput, encode: () => empty(200), ...rest }
}

export const empty = (status: number): HttpResponse => ({ status, headers: {}, body: '' })

const responseHeaders: Readonly<Record<string, string>> = {
  AcceptRanges: 'accept-ranges',
  CacheControl: 'cache-control',
  ChecksumType: 'x-amz-checksum-type',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentLength: 'content-length',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  ETag: 'etag',
  Expires: 'expires',
  LastModified: 'last-modified',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  ...Object.fromEntries(algorithms.map((algorithm) => [memberOf(algorithm), headerOf(algorithm)])),
}

/** Members as headers, `Body` as the body. */
export function encodeObject(output: unknown): HttpResponse {
  const { Body, Metadata, ...members } = output as Record<string, unknown> & { Body?: Buffer; Metadata?: object }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(members)) {
    const header = responseHeaders[name]
    if (header && value !== undefined) headers[header] = value instanceof Date ? value.toUTCString() : String(value)
  }
  for (const [name, value] of Object.entries(Metadata ?? {})) headers[`x-amz-meta-${name}`] = String(value)
  return { status: headers['content-range'] ? 206 : 200, headers, body: Body ?? '' }
}

const keptHeaders = [
  'ContentType',
  'ContentEncoding',
  'ContentDisposition',
  'ContentLanguage',
  'CacheControl',
  'Expires',
] as const

/** What of an upload's input is kept with the object. @throws MetadataTooLarge */
export function keptOf(input: ObjectHeaders): ObjectHeaders {
  const { Metadata = {} } = input
  let size = 0
  for (const [name, value] of Object.entries(Metadata)) size += Buffer.byteLength(name) + Buffer.byteLength(value)
  if (size > 2048) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size')
  }
  const kept: Record<string, string> = {}
  for (const name of keptHeaders) {
    const value = input[name]
    if (value !== undefined) kept[name] = value
  }
  const lowered = Object.fromEntries(Object.entries(Metadata).map(([name, value]) => [name.toLowerCase(), value]))
  return { ContentType: 'binary/octet-stream', ...kept, ...(size > 0 ? { Metadata: lowered } : {}) }
}
