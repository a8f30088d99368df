/** PutObject, GetObject and their like. */
import { AwsError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { epochSeconds } from '../../../kernel/timestamp'
import { type ChecksumMembers, memberOf, verifiedChecksum } from '../checksum'
import { invalidArgument, preconditionFailed } from '../errors'
import { keptOf } from '../kept-headers'
import { checkedId, matches, type ObjectCondition } from '../objects'
import {
  bytesOf,
  checkBucket,
  checkedMd5,
  checkKey,
  checkStorage,
  createAccess,
  etagOf,
  type OfObject,
  type OfVersion,
  type S3Parts,
  versionMembers,
} from '../parts'
import { byteRange } from '../range'
import { idOf, isMarker, type ObjectHeaders, type StoredObject } from '../state'

interface PutInput extends OfObject, ObjectHeaders, ObjectCondition, ChecksumMembers {
  readonly Body?: unknown
  readonly ContentMD5?: string
}

interface GetInput extends OfVersion, ObjectCondition {
  readonly Range?: string
  readonly IfModifiedSince?: number | string | Date
  readonly IfUnmodifiedSince?: number | string | Date
  readonly ChecksumMode?: string
}

interface CopyInput extends OfObject, ObjectHeaders, ObjectCondition {
  readonly CopySource: string
  readonly MetadataDirective?: string
}

/** One PutObject takes so much; more goes in parts. */
const largestPut = 5 * 1024 ** 3

export function createObjectOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, objects, blobs, buckets, events } = parts
  const { toObject } = createAccess(parts.buckets)

  async function get(input: GetInput) {
    checkBucket(parts, input)
    const found = await objects.existing(input.Bucket, input.Key, input.VersionId)
    checkRead(input, found)
    const range = byteRange(input.Range, found.size)
    const output = {
      ...describe(found, input, range === undefined),
      ...versionMembers(buckets.existing(input.Bucket), found),
      AcceptRanges: 'bytes',
    }
    return { found, range, output }
  }

  const readAccess = ({ Bucket, Key, VersionId }: OfVersion) => [
    toObject(VersionId === undefined ? 'GetObject' : 'GetObjectVersion', Bucket, Key),
  ]

  return {
    PutObject: {
      access: ({ Bucket, Key }: PutInput) => [toObject('PutObject', Bucket, Key)],
      async handle(input: PutInput, context: CallContext) {
        checkBucket(parts, input)
        checkKey(input.Key)
        checkStorage(input, `PutObject ${input.Key}`)
        const bytes = bytesOf(input.Body)
        if (bytes.length > largestPut) {
          throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
        }
        const md5 = checkedMd5(bytes, input.ContentMD5)
        const given: StoredObject = {
          key: input.Key,
          headers: keptOf(input),
          checksum: verifiedChecksum(input, bytes),
          blob: await blobs.write(bytes),
          size: bytes.length,
          etag: md5.toString('hex'),
          at: cloud.clock.now(),
        }
        const told = events.created(input.Bucket, 'PutObject', context)
        const stored = await objects.put(input.Bucket, given, input, told)
        return {
          ETag: etagOf(stored.etag),
          ...checksumMembers(stored),
          ...versionMembers(buckets.existing(input.Bucket), stored),
          ServerSideEncryption: 'AES256',
        }
      },
    },
    CopyObject: {
      access(input: CopyInput) {
        return [...readAccess(sourceOf(input.CopySource)), toObject('PutObject', input.Bucket, input.Key)]
      },
      async handle(input: CopyInput, context: CallContext) {
        const source = sourceOf(input.CopySource)
        const directive = input.MetadataDirective ?? 'COPY'
        checkBucket(parts, input)
        checkBucket(parts, { Bucket: source.Bucket })
        checkKey(input.Key)
        checkStorage(input, `CopyObject ${input.Key}`)
        if (!['COPY', 'REPLACE'].includes(directive)) {
          throw invalidArgument(`Unknown metadata directive: ${directive}`)
        }
        const isSame = source.Bucket === input.Bucket && source.Key === input.Key
        if (directive === 'COPY' && isSame && source.VersionId === undefined) {
          throw new AwsError(
            'InvalidRequest',
            'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
              "object's metadata, storage class, website redirect location or encryption attributes.",
          )
        }
        const from = await objects.existing(source.Bucket, source.Key, source.VersionId)
        const copy: StoredObject = {
          ...from,
          key: input.Key,
          headers: directive === 'COPY' ? from.headers : keptOf(input),
          blob: await blobs.join([from.blob]),
          at: cloud.clock.now(),
        }
        const told = events.created(input.Bucket, 'CopyObject', context)
        const stored = await objects.put(input.Bucket, copy, input, told)
        const isVersioned = buckets.existing(source.Bucket).versioning !== undefined
        return {
          ...(isVersioned && { CopySourceVersionId: idOf(from) }),
          ...versionMembers(buckets.existing(input.Bucket), stored),
          CopyObjectResult: {
            ETag: etagOf(stored.etag),
            LastModified: new Date(stored.at).toISOString(),
            ...checksumMembers(stored),
          },
        }
      },
    },
    GetObject: {
      anonymous: true,
      access: readAccess,
      async handle(input: GetInput) {
        for (;;) {
          const { found, range, output } = await get(input)
          const [first, last] = range ?? [0, found.size - 1]
          const Body = await objects.read(input.Bucket, found, first, last)
          // Replaced in between: the object is read as it is now.
          if (!Body) continue
          const ContentRange = range && `bytes ${first}-${last}/${found.size}`
          return { ...output, ContentLength: Body.length, ...(ContentRange ? { ContentRange } : {}), Body }
        }
      },
    },
    HeadObject: {
      anonymous: true,
      access: readAccess,
      async handle(input: GetInput) {
        const { found, range, output } = await get(input)
        if (!range) return { ...output, ContentLength: found.size }
        const [first, last] = range
        return { ...output, ContentLength: last - first + 1, ContentRange: `bytes ${first}-${last}/${found.size}` }
      },
    },
    DeleteObject: {
      access: ({ Bucket, Key, VersionId }: OfVersion) => [
        toObject(VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', Bucket, Key),
      ],
      async handle(input: OfVersion, context: CallContext) {
        checkBucket(parts, input)
        const VersionId = input.VersionId === undefined ? undefined : checkedId(input.VersionId)
        const told = events.deleted(input.Bucket, context)
        const { gone, marker } = await objects.delete(input.Bucket, input.Key, VersionId, told)
        if (marker !== undefined) return { DeleteMarker: true, VersionId: marker }
        return {
          ...(VersionId !== undefined && { VersionId }),
          ...(gone && isMarker(gone) && { DeleteMarker: true }),
        }
      },
    },
  }
}

/**
 * As `x-amz-copy-source` has it: bucket and key, percent-encoded, with or without a slash before, and a version. Some
 * clients encode it whole, the slash between them too.
 */
function sourceOf(text: string): OfVersion {
  const form = /^\/?([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/
  const isWhole = !form.test(text)
  const [, bucket, key, version] = form.exec(isWhole ? decoded(text) : text) ?? []
  if (!bucket || !key) throw invalidArgument(`Copy Source must mention the source bucket and key: ${text}`)
  const plain = isWhole ? (part: string) => part : decoded
  return { Bucket: bucket, Key: plain(key), ...(version !== undefined && { VersionId: plain(version) }) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidArgument(`Copy Source must be percent-encoded: ${text}`)
  }
}

function checkRead(input: GetInput, found: StoredObject): void {
  const seconds = Math.floor(found.at / 1000)
  const since = (time: number | string | Date) => Math.floor(epochSeconds(time) ?? Number.NaN)
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = input
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, found)) throw preconditionFailed('If-Match')
  } else if (IfUnmodifiedSince !== undefined && seconds > since(IfUnmodifiedSince)) {
    throw preconditionFailed('If-Unmodified-Since')
  }
  const headers = { etag: etagOf(found.etag), 'last-modified': new Date(found.at).toUTCString() }
  const notModified = new AwsError('NotModified', 'Not Modified', 304, {}, headers)
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, found)) throw notModified
  } else if (IfModifiedSince !== undefined && seconds <= since(IfModifiedSince)) throw notModified
}

const overrides = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
] as const

function describe(found: StoredObject, input: GetInput, isWhole: boolean): Record<string, unknown> {
  const overridden: Record<string, unknown> = {}
  for (const name of overrides) {
    const value = (input as unknown as Record<string, unknown>)[`Response${name}`]
    if (value !== undefined) overridden[name] = value
  }
  return {
    ...found.headers,
    ...overridden,
    ETag: etagOf(found.etag),
    LastModified: new Date(found.at),
    ServerSideEncryption: 'AES256',
    // A checksum is of the whole.
    ...(input.ChecksumMode === 'ENABLED' && isWhole ? checksumMembers(found) : {}),
  }
}

export function checksumMembers({ checksum }: StoredObject): Record<string, string> {
  return checksum ? { [memberOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {}
}
