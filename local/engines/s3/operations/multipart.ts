/** Uploads in parts. Each part is a blob; completing joins them into the object's own. */
import { createHash, randomBytes } from 'node:crypto'
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import {
  type Algorithm,
  algorithms,
  type Checksum,
  type ChecksumMembers,
  checksum,
  compositeChecksum,
  memberOf,
  verifiedChecksum,
} from '../checksum'
import { badDigest, invalidArgument, malformedXml, noSuchUpload } from '../errors'
import { keptOf } from '../kept-headers'
import { encoderOf, limitOf, wholeOf } from '../list'
import type { ObjectCondition } from '../objects'
import {
  bytesOf,
  checkBucket,
  checkedMd5,
  checkKey,
  checkStorage,
  createAccess,
  etagOf,
  type OfObject,
  type S3Parts,
  versionMembers,
} from '../parts'
import type { ObjectHeaders, StoredObject } from '../state'
import { checksumMembers } from './objects'

interface Upload {
  readonly id: string
  readonly bucket: string
  readonly key: string
  readonly at: number
  readonly headers: ObjectHeaders
  readonly algorithm?: Algorithm | undefined
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT' | undefined
}

interface Part {
  readonly number: number
  readonly blob: string
  readonly size: number
  readonly etag: string
  readonly at: number
  readonly checksum?: Checksum | undefined
}

interface OfUpload extends OfObject {
  readonly UploadId: string
}

interface CompletedPart extends ChecksumMembers {
  readonly PartNumber: string | number
  readonly ETag: string
}

interface CompleteInput extends OfUpload, ObjectCondition, ChecksumMembers {
  readonly MultipartUpload: { readonly Parts: readonly CompletedPart[] }
  readonly MpuObjectSize?: string
}

interface ListUploadsInput {
  readonly Bucket: string
  readonly Prefix?: string
  readonly EncodingType?: string
  readonly MaxUploads?: string | number
  readonly KeyMarker?: string
  readonly UploadIdMarker?: string
}

/** All parts but the last. */
const smallestPart = 5 * 1024 ** 2
const uploadKey = (id: string): string => `s3/upload/${id}`
const partsOf = (id: string): string => `s3/part/${id}/`
const partKey = (id: string, number: number): string => `${partsOf(id)}${String(number).padStart(5, '0')}`

export function createMultipartOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, objects, blobs, buckets, events } = parts
  const { toObject, toBucket } = createAccess(buckets)
  const putAccess = ({ Bucket, Key }: OfObject) => [toObject('PutObject', Bucket, Key)]

  async function existing(input: OfUpload): Promise<Upload> {
    checkBucket(parts, input)
    const upload = await cloud.store.get<Upload>(uploadKey(input.UploadId))
    if (!upload || upload.bucket !== input.Bucket || upload.key !== input.Key) {
      throw noSuchUpload(input.UploadId)
    }
    return upload
  }

  async function storedParts(id: string): Promise<Part[]> {
    const found: Part[] = []
    for await (const [, part] of cloud.store.range<Part>(partsOf(id))) found.push(part)
    return found
  }

  /** The records now, the bytes when no record on disk has them any more. */
  async function forget(id: string, all: readonly Part[]): Promise<void> {
    cloud.store.delete(uploadKey(id))
    for (const { number } of all) cloud.store.delete(partKey(id, number))
    await cloud.store.flush()
    for (const { blob } of all) blobs.remove(blob)
  }

  /** What the request names, in its order, checked against what came. */
  function chosen(input: CompleteInput, all: readonly Part[]): Part[] {
    const byNumber = new Map(all.map((part) => [part.number, part]))
    const named = input.MultipartUpload?.Parts ?? []
    if (named.length === 0) throw malformedXml('CompleteMultipartUpload names no part')
    if (named.some((each, index) => index > 0 && Number(each.PartNumber) <= Number(named[index - 1]?.PartNumber))) {
      throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.')
    }
    return named.map((each, index) => {
      const part = byNumber.get(Number(each.PartNumber))
      const given = part?.checksum && each[memberOf(part.checksum.algorithm)]
      const isSame = part && each.ETag.replaceAll('"', '') === part.etag
      if (!isSame || (given !== undefined && given !== part.checksum?.value)) {
        throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.', 400, {
          PartNumber: String(each.PartNumber),
        })
      }
      if (index < named.length - 1 && part.size < smallestPart) {
        throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
          PartNumber: String(part.number),
        })
      }
      return part
    })
  }

  async function checksumOf(upload: Upload, input: CompleteInput, used: readonly Part[], blob: string) {
    const { algorithm } = upload
    if (!algorithm) return undefined
    const given = input[memberOf(algorithm)]
    const ofParts = used.map(({ checksum: part }) => part?.value)
    const isComposite =
      upload.checksumType !== 'FULL_OBJECT' &&
      algorithm !== 'CRC64NVME' &&
      ofParts.every((value) => value !== undefined)
    const result: Checksum = isComposite
      ? compositeChecksum(algorithm, ofParts as string[])
      : { algorithm, value: checksum(algorithm, await blobs.read(blob)), type: 'FULL_OBJECT' }
    if (given !== undefined && given !== result.value && given !== result.value.split('-')[0]) {
      throw badDigest(algorithm)
    }
    return result
  }

  return {
    CreateMultipartUpload: {
      access: putAccess,
      handle(input: OfObject & ObjectHeaders & { ChecksumAlgorithm?: string; ChecksumType?: Upload['checksumType'] }) {
        checkBucket(parts, input)
        checkKey(input.Key)
        checkStorage(input, `CreateMultipartUpload ${input.Key}`)
        const algorithm = algorithms.find((each) => each === input.ChecksumAlgorithm)
        if (input.ChecksumAlgorithm !== undefined && !algorithm) {
          throw new NotModelledError(`ChecksumAlgorithm "${input.ChecksumAlgorithm}"`, 'CreateMultipartUpload')
        }
        const upload: Upload = {
          id: randomBytes(24).toString('base64url'),
          bucket: input.Bucket,
          key: input.Key,
          at: cloud.clock.now(),
          headers: keptOf(input),
          algorithm,
          checksumType: input.ChecksumType,
        }
        cloud.store.put(uploadKey(upload.id), upload)
        return {
          Bucket: input.Bucket,
          Key: input.Key,
          UploadId: upload.id,
          ...(algorithm ? { ChecksumAlgorithm: algorithm } : {}),
        }
      },
    },
    UploadPart: {
      access: putAccess,
      async handle(
        input: OfUpload & ChecksumMembers & { PartNumber: string | number; Body?: unknown; ContentMD5?: string },
      ) {
        const upload = await existing(input)
        const number = Number(input.PartNumber)
        if (!Number.isInteger(number) || number < 1 || number > 10_000) {
          throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive')
        }
        const bytes = bytesOf(input.Body)
        const md5 = checkedMd5(bytes, input.ContentMD5)
        const verified = verifiedChecksum(input, bytes)
        const part: Part = {
          number,
          blob: await blobs.write(bytes),
          size: bytes.length,
          etag: md5.toString('hex'),
          at: cloud.clock.now(),
          checksum: verified,
        }
        const before = await cloud.store.get<Part>(partKey(upload.id, number))
        cloud.store.put(partKey(upload.id, number), part)
        if (before) {
          await cloud.store.flush()
          blobs.remove(before.blob)
        }
        return { ETag: etagOf(part.etag), ...(verified ? { [memberOf(verified.algorithm)]: verified.value } : {}) }
      },
    },
    CompleteMultipartUpload: {
      access: putAccess,
      async handle(input: CompleteInput, context: CallContext) {
        const upload = await existing(input)
        const all = await storedParts(upload.id)
        const used = chosen(input, all)
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
          checksum: await checksumOf(upload, input, used, blob).catch((error) => {
            blobs.remove(blob)
            throw error
          }),
        }
        let forgotten: Promise<void> | undefined
        const tell = events.created(upload.bucket, 'CompleteMultipartUpload', context)
        const stored = await objects.put(upload.bucket, given, input, (kept) => {
          tell(kept)
          forgotten = forget(upload.id, all)
        })
        await forgotten
        return {
          Location: `${cloud.endpointUrl}/${upload.bucket}/${encodeURIComponent(upload.key)}`,
          Bucket: upload.bucket,
          Key: upload.key,
          ETag: etagOf(stored.etag),
          ...checksumMembers(stored),
          ...versionMembers(buckets.existing(upload.bucket), stored),
        }
      },
    },
    AbortMultipartUpload: {
      access: ({ Bucket, Key }: OfUpload) => [toObject('AbortMultipartUpload', Bucket, Key)],
      async handle(input: OfUpload) {
        const upload = await existing(input)
        await forget(upload.id, await storedParts(upload.id))
        return {}
      },
    },
    ListParts: {
      access: ({ Bucket, Key }: OfUpload) => [toObject('ListMultipartUploadParts', Bucket, Key)],
      async handle(input: OfUpload & { MaxParts?: string; PartNumberMarker?: string }) {
        const upload = await existing(input)
        const after = wholeOf(input.PartNumberMarker ?? 0, 'part-number-marker')
        const limit = limitOf(input.MaxParts, 'max-parts')
        const rest = (await storedParts(upload.id)).filter(({ number }) => number > after)
        const shown = rest.slice(0, limit)
        return {
          Bucket: upload.bucket,
          Key: upload.key,
          UploadId: upload.id,
          StorageClass: 'STANDARD',
          PartNumberMarker: after,
          MaxParts: limit,
          IsTruncated: shown.length < rest.length,
          ...(shown.length < rest.length ? { NextPartNumberMarker: shown.at(-1)?.number } : {}),
          Parts: shown.map((part) => ({
            PartNumber: part.number,
            LastModified: new Date(part.at).toISOString(),
            ETag: etagOf(part.etag),
            Size: part.size,
            ...(part.checksum ? { [memberOf(part.checksum.algorithm)]: part.checksum.value } : {}),
          })),
        }
      },
    },
    ListMultipartUploads: {
      access: ({ Bucket }: { Bucket: string }) => [toBucket('ListBucketMultipartUploads', Bucket)],
      async handle(input: ListUploadsInput) {
        checkBucket(parts, input)
        const limit = limitOf(input.MaxUploads, 'max-uploads')
        const found: Upload[] = []
        for await (const [, upload] of cloud.store.range<Upload>('s3/upload/')) {
          if (upload.bucket === input.Bucket && upload.key.startsWith(input.Prefix ?? '')) found.push(upload)
        }
        const rest = found.filter(isBehind(input)).sort(inOrder)
        const shown = rest.slice(0, limit)
        const last = rest.length > shown.length ? shown.at(-1) : undefined
        const text = encoderOf(input.EncodingType)
        return {
          Bucket: input.Bucket,
          KeyMarker: text(input.KeyMarker ?? ''),
          UploadIdMarker: input.UploadIdMarker ?? '',
          ...(input.Prefix !== undefined && { Prefix: text(input.Prefix) }),
          ...(input.EncodingType && { EncodingType: input.EncodingType }),
          MaxUploads: limit,
          IsTruncated: last !== undefined,
          ...(last && { NextKeyMarker: text(last.key), NextUploadIdMarker: last.id }),
          Uploads: shown.map(({ key, id, at }) => ({
            Key: text(key),
            UploadId: id,
            Initiated: new Date(at).toISOString(),
          })),
        }
      },
    },
  }
}

/** In order of key, in bytes as S3 has it, and of id; which is where AWS's two markers lead. */
const inOrder = (one: Upload, other: Upload): number =>
  Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)) || (one.id < other.id ? -1 : 1)

/** Without an id, the marker is behind all uploads of its key. */
function isBehind({ KeyMarker, UploadIdMarker }: ListUploadsInput): (upload: Upload) => boolean {
  if (KeyMarker === undefined) return () => true
  return ({ key, id }) =>
    key === KeyMarker
      ? UploadIdMarker !== undefined && id > UploadIdMarker
      : Buffer.compare(Buffer.from(key), Buffer.from(KeyMarker)) > 0
}

/** The blobs that uploads under way refer to. */
export async function* blobsOfParts(parts: S3Parts): AsyncIterable<string> {
  for await (const [, part] of parts.cloud.store.range<Part>('s3/part/')) yield part.blob
}
