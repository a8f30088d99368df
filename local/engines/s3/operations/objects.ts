/** PutObject, GetObject and their like. */
import { createHash } from 'node:crypto'
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { epochSeconds } from '../../../kernel/timestamp'
import { type ChecksumMembers, memberOf, verifiedChecksum } from '../checksum'
import { invalidArgument, preconditionFailed } from '../errors'
import { keptOf } from '../kept-headers'
import { matches, type ObjectCondition } from '../objects'
import {
  bytesOf,
  checkBucket,
  checkKey,
  checkStorage,
  createAccess,
  etagOf,
  type OfObject,
  type S3Parts,
} from '../parts'
import { byteRange } from '../range'
import type { ObjectHeaders, StoredObject } from '../state'

interface PutInput extends OfObject, ObjectHeaders, ObjectCondition, ChecksumMembers {
  readonly Body?: unknown
  readonly ContentMD5?: string
}

interface GetInput extends OfObject, ObjectCondition {
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
  const { cloud, objects, blobs } = parts
  const { toObject } = createAccess(parts.buckets)

  async function get(input: GetInput) {
    checkBucket(parts, input)
    const found = await objects.existing(input.Bucket, input.Key)
    checkRead(input, found)
    const range = byteRange(input.Range, found.size)
    return { found, range, output: { ...describe(found, input, range === undefined), AcceptRanges: 'bytes' } }
  }

  return {
    PutObject: {
      access: ({ Bucket, Key }: PutInput) => [toObject('PutObject', Bucket, Key)],
      async handle(input: PutInput) {
        checkBucket(parts, input)
        checkKey(input.Key)
        checkStorage(input, `PutObject ${input.Key}`)
        const bytes = bytesOf(input.Body)
        if (bytes.length > largestPut) {
          throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
        }
        const md5 = createHash('md5').update(bytes).digest()
        if (input.ContentMD5 !== undefined && input.ContentMD5 !== md5.toString('base64')) {
          throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.')
        }
        const stored: StoredObject = {
          key: input.Key,
          headers: keptOf(input),
          checksum: verifiedChecksum(input, bytes),
          blob: await blobs.write(bytes),
          size: bytes.length,
          etag: md5.toString('hex'),
          at: cloud.clock.now(),
        }
        await objects.put(input.Bucket, stored, input)
        return { ETag: etagOf(stored.etag), ...checksumMembers(stored), ServerSideEncryption: 'AES256' }
      },
    },
    CopyObject: {
      access(input: CopyInput) {
        const source = sourceOf(input.CopySource)
        return [toObject('GetObject', source.Bucket, source.Key), toObject('PutObject', input.Bucket, input.Key)]
      },
      async handle(input: CopyInput) {
        const source = sourceOf(input.CopySource)
        const directive = input.MetadataDirective ?? 'COPY'
        checkBucket(parts, input)
        checkBucket(parts, { Bucket: source.Bucket })
        checkKey(input.Key)
        checkStorage(input, `CopyObject ${input.Key}`)
        if (!['COPY', 'REPLACE'].includes(directive)) {
          throw invalidArgument(`Unknown metadata directive: ${directive}`)
        }
        if (directive === 'COPY' && source.Bucket === input.Bucket && source.Key === input.Key) {
          throw new AwsError(
            'InvalidRequest',
            'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
              "object's metadata, storage class, website redirect location or encryption attributes.",
          )
        }
        const from = await objects.existing(source.Bucket, source.Key)
        const stored: StoredObject = {
          ...from,
          key: input.Key,
          headers: directive === 'COPY' ? from.headers : keptOf(input),
          blob: await blobs.join([from.blob]),
          at: cloud.clock.now(),
        }
        await objects.put(input.Bucket, stored, input)
        return {
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
      access: ({ Bucket, Key }: GetInput) => [toObject('GetObject', Bucket, Key)],
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
      access: ({ Bucket, Key }: GetInput) => [toObject('GetObject', Bucket, Key)],
      async handle(input: GetInput) {
        const { found, range, output } = await get(input)
        if (!range) return { ...output, ContentLength: found.size }
        const [first, last] = range
        return { ...output, ContentLength: last - first + 1, ContentRange: `bytes ${first}-${last}/${found.size}` }
      },
    },
    DeleteObject: {
      access: ({ Bucket, Key }: OfObject) => [toObject('DeleteObject', Bucket, Key)],
      async handle(input: OfObject) {
        checkBucket(parts, input)
        await objects.delete(input.Bucket, input.Key)
        return {}
      },
    },
  }
}

/** As `x-amz-copy-source` has it: bucket and key, percent-encoded, with or without a slash before. */
function sourceOf(text: string): { Bucket: string; Key: string } {
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/.exec(text) ?? []
  if (!bucket || !key) throw invalidArgument(`Copy Source must mention the source bucket and key: ${text}`)
  if (key.includes('?')) throw new NotModelledError('versionId', `CopySource ${text}`)
  try {
    return { Bucket: bucket, Key: decodeURIComponent(key) }
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
  const notModified = new AwsError('NotModified', 'Not Modified', 304)
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
