/** Uploads in parts that are under way: each part is a blob, what is known of them is in the store. */
import { createHash } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import { type Algorithm, type Checksum, fullChecksum } from './checksum'
import { noSuchUpload } from './errors'
import { checkBucket, type OfObject, type S3Parts } from './parts'
import type { ObjectHeaders, ObjectPart } from './state'

export interface Upload {
  readonly id: string
  readonly bucket: string
  readonly key: string
  readonly at: number
  readonly headers: ObjectHeaders
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** The ARN of who began it. */
  readonly initiator?: string
  readonly algorithm?: Algorithm | undefined
  readonly checksumType?: Checksum['type'] | undefined
}

export interface Part extends ObjectPart {
  readonly blob: string
  readonly etag: string
  readonly at: number
}

export interface OfUpload extends OfObject {
  readonly UploadId: string
}

const uploadKey = (id: string): string => `s3/upload/${id}`
const partsOf = (id: string): string => `s3/part/${id}/`
const partKey = (id: string, number: number): string => `${partsOf(id)}${String(number).padStart(5, '0')}`

export interface Uploads {
  begin(upload: Upload): void
  /** @throws NoSuchUpload */
  existing(input: OfUpload): Promise<Upload>
  /** In order of their keys, and of their ids. */
  all(bucket: string, prefix: string): Promise<Upload[]>
  partsOf(id: string): Promise<Part[]>
  /** In place of one of its number. */
  addPart(upload: Upload, number: number, bytes: Buffer, checksum: Checksum | undefined): Promise<Part>
  /** The records now, the bytes when no record on disk has them any more. */
  forget(id: string, all: readonly Part[]): Promise<void>
}

export function createUploads(parts: S3Parts): Uploads {
  const { cloud, blobs } = parts
  const { store } = cloud
  return {
    begin: (upload) => store.put(uploadKey(upload.id), upload),
    async existing(input) {
      checkBucket(parts, input)
      const upload = await store.get<Upload>(uploadKey(input.UploadId))
      if (!upload || upload.bucket !== input.Bucket || upload.key !== input.Key) throw noSuchUpload(input.UploadId)
      return upload
    },
    async all(bucket, prefix) {
      const found: Upload[] = []
      for await (const [, upload] of store.range<Upload>('s3/upload/')) {
        if (upload.bucket === bucket && upload.key.startsWith(prefix)) found.push(upload)
      }
      return found.sort(inOrder)
    },
    async partsOf(id) {
      const found: Part[] = []
      for await (const [, part] of store.range<Part>(partsOf(id))) found.push(part)
      return found
    },
    async addPart(upload, number, bytes, checksum) {
      const part: Part = {
        number,
        blob: await blobs.write(bytes),
        size: bytes.length,
        etag: createHash('md5').update(bytes).digest('hex'),
        at: cloud.clock.now(),
        checksum: checksum ?? (upload.algorithm && fullChecksum(upload.algorithm, bytes)),
      }
      const before = await store.get<Part>(partKey(upload.id, number))
      store.put(partKey(upload.id, number), part)
      if (before) {
        await store.flush()
        blobs.remove(before.blob)
      }
      return part
    },
    async forget(id, all) {
      store.delete(uploadKey(id))
      for (const { number } of all) store.delete(partKey(id, number))
      await store.flush()
      for (const { blob } of all) blobs.remove(blob)
    },
  }
}

/** In order of key, in bytes as S3 has it, and of id; which is where AWS's two markers lead. */
const inOrder = (one: Upload, other: Upload): number =>
  Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)) || (one.id < other.id ? -1 : 1)

/** The blobs that uploads under way refer to. */
export async function* blobsOfParts(parts: S3Parts): AsyncIterable<string> {
  for await (const [, part] of parts.cloud.store.range<Part>('s3/part/')) yield part.blob
}

/** As answers tell of the checksums of an upload; those of one that was asked for none are S3's own affair. */
export const checksumsOf = ({ algorithm, checksumType }: Upload) =>
  algorithm ? { ChecksumAlgorithm: algorithm, ChecksumType: checksumType ?? usualType(algorithm) } : {}

export const usualType = (algorithm: Algorithm): Checksum['type'] =>
  algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE'

/** @throws InvalidPart */
export const invalidPart = (uploadId: string, number: unknown, etag: string): AwsError =>
  new AwsError(
    'InvalidPart',
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified ' +
      "entity tag may not match the part's entity tag.",
    400,
    { UploadId: uploadId, PartNumber: String(number), ETag: etag },
  )
