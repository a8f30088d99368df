/** Which uploads are under way, and which parts have come. */
import type { Operation } from '../../../kernel/service'
import { encoderOf, limitOf, wholeOf } from '../list'
import { checkBucket, createAccess, etagOf, ownerOf, type S3Parts } from '../parts'
import { checksumsOf, createUploads, type OfUpload, type Upload } from '../uploads'
import { partChecksum } from './multipart'

interface ListUploadsInput {
  readonly Bucket: string
  readonly Prefix?: string
  readonly EncodingType?: string
  readonly MaxUploads?: string | number
  readonly KeyMarker?: string
  readonly UploadIdMarker?: string
}

export function createUploadListOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, buckets } = parts
  const { toObject, toBucket } = createAccess(buckets)
  const uploads = createUploads(parts)
  const people = ({ initiator = cloud.accountId }: Upload) => ({
    Initiator: { ID: initiator, DisplayName: initiator.split(/[/:]/).at(-1) },
    Owner: ownerOf(cloud),
    StorageClass: 'STANDARD',
  })

  return {
    ListParts: {
      access: ({ Bucket, Key }: OfUpload) => [toObject('ListMultipartUploadParts', Bucket, Key)],
      async handle(input: OfUpload & { MaxParts?: string; PartNumberMarker?: string }) {
        const upload = await uploads.existing(input)
        const after = wholeOf(input.PartNumberMarker || 0, 'part-number-marker')
        const limit = limitOf(input.MaxParts || undefined, 'max-parts')
        const rest = (await uploads.partsOf(upload.id)).filter(({ number }) => number > after)
        const shown = rest.slice(0, limit)
        return {
          Bucket: upload.bucket,
          Key: upload.key,
          UploadId: upload.id,
          ...people(upload),
          ...checksumsOf(upload),
          PartNumberMarker: after,
          NextPartNumberMarker: shown.at(-1)?.number ?? 0,
          MaxParts: limit,
          IsTruncated: shown.length < rest.length,
          Parts: shown.map((part) => ({
            PartNumber: part.number,
            LastModified: new Date(part.at).toISOString(),
            ETag: etagOf(part.etag),
            Size: part.size,
            ...partChecksum(part),
          })),
        }
      },
    },
    ListMultipartUploads: {
      access: ({ Bucket }: { Bucket: string }) => [toBucket('ListBucketMultipartUploads', Bucket)],
      async handle(input: ListUploadsInput) {
        checkBucket(parts, input)
        const limit = limitOf(input.MaxUploads, 'max-uploads')
        const text = encoderOf(input.EncodingType)
        const rest = (await uploads.all(input.Bucket, input.Prefix ?? '')).filter(isBehind(input))
        const shown = rest.slice(0, limit)
        const last = shown.at(-1)
        return {
          Bucket: input.Bucket,
          KeyMarker: text(input.KeyMarker ?? ''),
          UploadIdMarker: input.UploadIdMarker ?? '',
          // Told on the last page too: S3 does.
          NextKeyMarker: text(last?.key ?? ''),
          NextUploadIdMarker: last?.id ?? '',
          ...(input.Prefix !== undefined && { Prefix: text(input.Prefix) }),
          ...(input.EncodingType && { EncodingType: input.EncodingType }),
          MaxUploads: limit,
          IsTruncated: shown.length < rest.length,
          Uploads: shown.map((upload) => ({
            Key: text(upload.key),
            UploadId: upload.id,
            ...people(upload),
            ...checksumsOf(upload),
            Initiated: new Date(upload.at).toISOString(),
          })),
        }
      },
    },
  }
}

/** Without an id, the marker is behind all uploads of its key. */
function isBehind({ KeyMarker, UploadIdMarker }: ListUploadsInput): (upload: Upload) => boolean {
  if (!KeyMarker) return () => true
  return ({ key, id }) =>
    key === KeyMarker
      ? UploadIdMarker !== undefined && id > UploadIdMarker
      : Buffer.compare(Buffer.from(key), Buffer.from(KeyMarker)) > 0
}
