/** PutObject, GetObject and their like. */
import { AwsError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { type ChecksumMembers, fullChecksum, memberOf, usualAlgorithm, verifiedChecksum } from '../checksum'
import { checkRead } from '../conditions'
import { invalidRequest, noSuchPart } from '../errors'
import { keptOf } from '../kept-headers'
import { checkConditions, issuedId, type ObjectCondition } from '../objects'
import {
  bytesOf,
  checkBucket,
  checkedMd5,
  checkKey,
  checkStorage,
  createAccess,
  encrypted,
  etagOf,
  newVersionMembers,
  type OfObject,
  type OfVersion,
  type S3Parts,
  versionMembers,
} from '../parts'
import { byteRange } from '../range'
import { isMarker, type ObjectHeaders, type StoredObject } from '../state'
import { tagsInHeader } from '../tags'
import { tagCount } from './tagging'

interface PutInput extends OfObject, ObjectHeaders, ObjectCondition, ChecksumMembers {
  readonly Body?: unknown
  readonly ContentMD5?: string
  readonly Tagging?: string
}

interface GetInput extends OfVersion, ObjectCondition {
  readonly Range?: string
  readonly IfModifiedSince?: number | string | Date
  readonly IfUnmodifiedSince?: number | string | Date
  readonly ChecksumMode?: string
  readonly PartNumber?: string | number
}

/** One PutObject takes so much; more goes in parts. */
const largestPut = 5 * 1024 ** 3

export function createObjectOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, objects, blobs, buckets, events } = parts
  const { toObject } = createAccess(parts.buckets)

  async function get(input: GetInput) {
    checkBucket(parts, input)
    const found = await objects.existing(input.Bucket, input.Key, input.VersionId)
    checkRead(input, found, cloud.clock.now())
    const part = partOf(found, input)
    const range = part?.range ?? byteRange(input.Range, found.size)
    const output = {
      ...describe(found, input, range === undefined),
      ...part?.members,
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
        checkConditions(input)
        const bytes = bytesOf(input.Body)
        if (bytes.length > largestPut) {
          throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
        }
        const md5 = checkedMd5(bytes, input.ContentMD5)
        const given: StoredObject = {
          key: input.Key,
          headers: keptOf(input),
          checksum: verifiedChecksum(input, bytes) ?? fullChecksum(usualAlgorithm, bytes),
          tags: tagsInHeader(input.Tagging),
          blob: await blobs.write(bytes),
          size: bytes.length,
          etag: md5.toString('hex'),
          at: cloud.clock.now(),
        }
        const how = context.http?.isPostedForm ? 'POST Object' : 'PutObject'
        const told = events.created(input.Bucket, how, context)
        const stored = await objects.put(input.Bucket, given, input, told)
        return {
          ETag: etagOf(stored.etag),
          ...checksumMembers(stored),
          ...newVersionMembers(stored),
          ...encrypted,
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
          return {
            ...output,
            ...tagCount(found),
            ContentLength: Body.length,
            ...(ContentRange ? { ContentRange } : {}),
            Body,
          }
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
        const { VersionId } = input
        const told = events.deleted(input.Bucket, context)
        const { gone, marker } = await objects.delete(input.Bucket, input.Key, VersionId, told)
        if (marker !== undefined) return { DeleteMarker: true, VersionId: marker }
        // One that is gone already is no error; one that never was is.
        if (!gone && VersionId !== undefined) {
          issuedId(VersionId, buckets.existing(input.Bucket).versioning !== undefined)
        }
        return {
          ...(VersionId !== undefined && { VersionId }),
          ...(gone && isMarker(gone) && { DeleteMarker: true }),
        }
      },
    },
  }
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
    ...encrypted,
    // A checksum is of the whole.
    ...(input.ChecksumMode === 'ENABLED' && isWhole ? checksumMembers(found) : {}),
  }
}

export function checksumMembers({ checksum }: StoredObject): Record<string, string> {
  return checksum ? { [memberOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {}
}

interface AskedPart {
  readonly range: readonly [first: number, last: number] | undefined
  readonly members: Readonly<Record<string, unknown>>
}

/** Whatever did not come in parts is one. @throws InvalidPartNumber (416) */
function partOf({ parts, size, checksum }: StoredObject, { PartNumber, Range, ChecksumMode }: GetInput) {
  if (PartNumber === undefined) return undefined
  if (Range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter')
  const number = Number(PartNumber)
  const count = parts?.length ?? 1
  const part = parts ? parts[number - 1] : number === 1 ? { size, checksum } : undefined
  if (!part) throw noSuchPart(String(PartNumber), count)
  const first = (parts ?? []).slice(0, number - 1).reduce((sum, each) => sum + each.size, 0)
  // A checksum of a part is told where that of the whole is made of the parts'; of the only part, it is that of the whole.
  const ofPart = checksum?.type === 'COMPOSITE' ? part.checksum : count === 1 ? checksum : undefined
  const isAsked = ChecksumMode === 'ENABLED'
  const asked: AskedPart = {
    range: part.size === 0 ? undefined : [first, first + part.size - 1],
    members: {
      ...(parts && { PartsCount: count }),
      ...(isAsked && ofPart && { [memberOf(ofPart.algorithm)]: ofPart.value, ChecksumType: checksum?.type }),
    },
  }
  return asked
}
