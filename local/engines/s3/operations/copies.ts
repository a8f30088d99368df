/** CopyObject: the bytes of another object, with its headers and tags or with others. */
import { createHash } from 'node:crypto'
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { type Algorithm, algorithms, fullChecksum, usualAlgorithm } from '../checksum'
import { type CopyCondition, checkCopy } from '../conditions'
import { existingSource, sourceOf } from '../copy-source'
import { invalidArgument } from '../errors'
import { keptOf } from '../kept-headers'
import { checkConditions, type ObjectCondition } from '../objects'
import {
  checkBucket,
  checkKey,
  checkStorage,
  createAccess,
  encrypted,
  etagOf,
  type OfObject,
  type S3Parts,
  versionMembers,
} from '../parts'
import { type ObjectHeaders, type StoredObject, versionOfSource } from '../state'
import { tagsInHeader } from '../tags'
import { checksumMembers } from './objects'

interface CopyInput extends OfObject, ObjectHeaders, ObjectCondition, CopyCondition {
  readonly CopySource: string
  readonly MetadataDirective?: string
  readonly TaggingDirective?: string
  readonly Tagging?: string
  readonly StorageClass?: string
  readonly ServerSideEncryption?: string
  readonly ChecksumAlgorithm?: string
}

export function createCopyOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, objects, blobs, buckets, events } = parts
  const { toObject } = createAccess(buckets)

  /** One that came in parts becomes one of one piece, with an ETag and a checksum of the whole. */
  async function ofOnePiece(from: StoredObject, asked: Algorithm | undefined) {
    const algorithm = asked ?? from.checksum?.algorithm ?? usualAlgorithm
    const { checksum, etag } = from
    const isKept = checksum?.algorithm === algorithm && checksum.type === 'FULL_OBJECT'
    if (isKept && !etag.includes('-')) return { checksum, etag }
    const bytes = await blobs.read(from.blob)
    return {
      checksum: isKept ? checksum : fullChecksum(algorithm, bytes),
      etag: etag.includes('-') ? createHash('md5').update(bytes).digest('hex') : etag,
    }
  }

  return {
    CopyObject: {
      access(input: CopyInput) {
        const { Bucket, Key, VersionId } = sourceOf(input.CopySource)
        const action = VersionId === undefined ? 'GetObject' : 'GetObjectVersion'
        return [toObject(action, Bucket, Key), toObject('PutObject', input.Bucket, input.Key)]
      },
      async handle(input: CopyInput, context: CallContext) {
        const source = sourceOf(input.CopySource)
        const replaces = isReplacing(input.MetadataDirective, 'metadata')
        const retags = isReplacing(input.TaggingDirective, 'tagging')
        checkBucket(parts, input)
        checkBucket(parts, { Bucket: source.Bucket })
        checkKey(input.Key)
        checkStorage(input, `CopyObject ${input.Key}`)
        checkConditions(input)
        const isSame = source.Bucket === input.Bucket && source.Key === input.Key
        const changes = input.StorageClass ?? input.ServerSideEncryption ?? input.ChecksumAlgorithm
        if (isSame && !replaces && changes === undefined && source.VersionId === undefined) {
          throw new AwsError(
            'InvalidRequest',
            'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
              "object's metadata, storage class, website redirect location or encryption attributes.",
          )
        }
        const from = await existingSource(objects, source)
        checkCopy(input, from, cloud.clock.now())
        const { parts: _, ...rest } = from
        const copy: StoredObject = {
          ...rest,
          ...(await ofOnePiece(from, algorithmOf(input))),
          key: input.Key,
          headers: replaces ? keptOf(input) : from.headers,
          tags: retags ? tagsInHeader(input.Tagging) : from.tags,
          blob: await blobs.join([from.blob]),
          at: cloud.clock.now(),
        }
        const told = events.created(input.Bucket, 'CopyObject', context)
        const stored = await objects.put(input.Bucket, copy, input, told)
        return {
          ...versionOfSource(from),
          ...versionMembers(buckets.existing(input.Bucket), stored),
          ...encrypted,
          CopyObjectResult: {
            ETag: etagOf(stored.etag),
            LastModified: new Date(stored.at).toISOString(),
            ...checksumMembers(stored),
          },
        }
      },
    },
  }
}

function isReplacing(directive: string | undefined, what: string): boolean {
  if (directive === undefined || directive === 'COPY') return false
  if (directive === 'REPLACE') return true
  throw invalidArgument(`Unknown ${what} directive.`, `x-amz-${what}-directive`, directive)
}

function algorithmOf({ ChecksumAlgorithm, Key }: CopyInput): Algorithm | undefined {
  const algorithm = algorithms.find((each) => each === ChecksumAlgorithm)
  if (ChecksumAlgorithm === undefined || algorithm) return algorithm
  throw new NotModelledError(`ChecksumAlgorithm "${ChecksumAlgorithm}"`, `CopyObject ${Key}`, algorithms.join(', '))
}
