/** Uploads in parts. Each part is a blob; completing joins them into the object's own. */
import { createHash, randomBytes } from 'node:crypto'
import { NotModelledError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { type Algorithm, algorithms, type ChecksumMembers, memberOf, verifiedChecksum } from '../checksum'
import { type CompleteInput, checksumOfParts, chosenParts } from '../complete-upload'
import { type CopyCondition, checkCopy } from '../conditions'
import { existingSource, sourceOf } from '../copy-source'
import { invalidArgument, invalidRequest } from '../errors'
import { keptOf } from '../kept-headers'
import { checkConditions } from '../objects'
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
  type S3Parts,
} from '../parts'
import { copyRange } from '../range'
import { type ObjectHeaders, type ObjectPart, type StoredObject, versionOfSource } from '../state'
import { tagsInHeader } from '../tags'
import { checksumsOf, createUploads, type OfUpload, type Part, type Upload, usualType } from '../uploads'
import { checksumMembers } from './objects'

interface CreateInput extends OfObject, ObjectHeaders {
  readonly ChecksumAlgorithm?: string
  readonly ChecksumType?: string
  readonly Tagging?: string
}

interface OfPart extends OfUpload {
  readonly PartNumber: string | number
}

interface UploadPartInput extends OfPart, ChecksumMembers {
  readonly Body?: unknown
  readonly ContentMD5?: string
}

interface CopyPartInput extends OfPart, CopyCondition {
  readonly CopySource: string
  readonly CopySourceRange?: string
}

export function createMultipartOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, objects, blobs, buckets, events } = parts
  const { toObject } = createAccess(buckets)
  const uploads = createUploads(parts)
  const putAccess = ({ Bucket, Key }: OfObject) => [toObject('PutObject', Bucket, Key)]

  return {
    CreateMultipartUpload: {
      access: putAccess,
      handle(input: CreateInput, { caller }: CallContext) {
        checkBucket(parts, input)
        checkKey(input.Key)
        checkStorage(input, `CreateMultipartUpload ${input.Key}`)
        const upload: Upload = {
          id: randomBytes(24).toString('base64url'),
          bucket: input.Bucket,
          key: input.Key,
          at: cloud.clock.now(),
          headers: keptOf(input),
          tags: tagsInHeader(input.Tagging),
          ...('arn' in caller && { initiator: caller.arn }),
          ...readChecksums(input),
        }
        uploads.begin(upload)
        const { Bucket, Key } = input
        return { Bucket, Key, UploadId: upload.id, ...checksumsOf(upload), ...encrypted }
      },
    },
    UploadPart: {
      access: putAccess,
      async handle(input: UploadPartInput) {
        const upload = await uploads.existing(input)
        const number = partNumberOf(input)
        const bytes = bytesOf(input.Body)
        checkedMd5(bytes, input.ContentMD5)
        const verified = verifiedChecksum(input, bytes)
        checkAlgorithm(upload, verified?.algorithm)
        // One that came along with a part of an upload without checksums is told once, and not kept.
        const part = await uploads.addPart(upload, number, bytes, upload.algorithm ? verified : undefined)
        return {
          ETag: etagOf(part.etag),
          ...partChecksum({ ...part, checksum: verified ?? part.checksum }),
          ...encrypted,
        }
      },
    },
    UploadPartCopy: {
      access: (input: CopyPartInput) => {
        const { Bucket, Key, VersionId } = sourceOf(input.CopySource)
        const action = VersionId === undefined ? 'GetObject' : 'GetObjectVersion'
        return [toObject(action, Bucket, Key), ...putAccess(input)]
      },
      async handle(input: CopyPartInput) {
        const upload = await uploads.existing(input)
        const number = partNumberOf(input)
        const source = sourceOf(input.CopySource)
        checkBucket(parts, { Bucket: source.Bucket })
        const from = await existingSource(objects, source)
        checkCopy(input, from, cloud.clock.now())
        const [first, last] = copyRange(input.CopySourceRange, from.size) ?? []
        const part = await uploads.addPart(upload, number, await blobs.read(from.blob, first, last), undefined)
        return {
          ...versionOfSource(from),
          ...encrypted,
          CopyPartResult: {
            ETag: etagOf(part.etag),
            LastModified: new Date(part.at).toISOString(),
            ...partChecksum(part),
          },
        }
      },
    },
    CompleteMultipartUpload: {
      access: putAccess,
      async handle(input: CompleteInput, context: CallContext) {
        const upload = await uploads.existing(input)
        checkConditions(input)
        const all = await uploads.partsOf(upload.id)
        const used = chosenParts(upload, input, all)
        const blob = await blobs.join(used.map((part) => part.blob))
        const md5 = createHash('md5')
        for (const { etag } of used) md5.update(Buffer.from(etag, 'hex'))
        const given: StoredObject = {
          key: upload.key,
          blob,
          size: used.reduce((size, part) => size + part.size, 0),
          etag: `${md5.digest('hex')}-${used.length}`,
          at: cloud.clock.now(),
          headers: upload.headers,
          tags: upload.tags,
          parts: used.map(({ number, size, checksum }): ObjectPart => ({ number, size, checksum })),
          checksum: await checksumOfParts(upload, input, used, blobs, blob).catch((error) => {
            blobs.remove(blob)
            throw error
          }),
        }
        let forgotten: Promise<void> | undefined
        const tell = events.created(upload.bucket, 'CompleteMultipartUpload', context)
        const condition = { ...input, since: upload.at }
        const stored = await objects.put(upload.bucket, given, condition, (kept) => {
          tell(kept)
          forgotten = uploads.forget(upload.id, all)
        })
        await forgotten
        return {
          Location: `${cloud.endpointUrl}/${upload.bucket}/${encodeURIComponent(upload.key)}`,
          Bucket: upload.bucket,
          Key: upload.key,
          ETag: etagOf(stored.etag),
          ...checksumMembers(stored),
          ...newVersionMembers(stored),
          ...encrypted,
        }
      },
    },
    AbortMultipartUpload: {
      access: ({ Bucket, Key }: OfUpload) => [toObject('AbortMultipartUpload', Bucket, Key)],
      async handle(input: OfUpload) {
        const upload = await uploads.existing(input)
        await uploads.forget(upload.id, await uploads.partsOf(upload.id))
        return {}
      },
    },
  }
}

export const partChecksum = ({ checksum }: Pick<Part, 'checksum'>): Readonly<Record<string, string>> =>
  checksum ? { [memberOf(checksum.algorithm)]: checksum.value } : {}

function partNumberOf({ PartNumber }: OfPart): number {
  const number = Number(PartNumber)
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number
  const problem = 'Part number must be an integer between 1 and 10000, inclusive'
  throw invalidArgument(problem, 'partNumber', String(PartNumber))
}

/** Which checksums an upload is to have: of checksums (CRC64NVME cannot) or of the whole (SHA cannot). */
function readChecksums({ ChecksumAlgorithm, ChecksumType }: CreateInput): Pick<Upload, 'algorithm' | 'checksumType'> {
  if (ChecksumAlgorithm === undefined && ChecksumType === undefined) return {}
  if (ChecksumAlgorithm === undefined) {
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.')
  }
  const algorithm = algorithms.find((each) => each === ChecksumAlgorithm)
  if (!algorithm) throw new NotModelledError(`ChecksumAlgorithm "${ChecksumAlgorithm}"`, 'CreateMultipartUpload')
  const type = ChecksumType ?? usualType(algorithm)
  const cannot = algorithm === 'CRC64NVME' ? 'COMPOSITE' : algorithm.startsWith('SHA') ? 'FULL_OBJECT' : undefined
  if (type === cannot) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    )
  }
  if (type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw invalidRequest(`Value for x-amz-checksum-type header is invalid.`)
  }
  return { algorithm, checksumType: type }
}

/** A part of an upload whose checksum is made of the parts' must have one; any other may. */
function checkAlgorithm({ algorithm, checksumType }: Upload, given: Algorithm | undefined): void {
  if (!algorithm || given === algorithm) return
  if (given === undefined && (checksumType ?? usualType(algorithm)) === 'FULL_OBJECT') return
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ` +
      `${given?.toLowerCase() ?? 'null'}`,
  )
}
