/** ListObjectVersions: there is one version of each object, the one whose id is `null`. */
import type { Operation } from '../../../kernel/service'
import { encoderOf, limitOf, listKeys } from '../list'
import { checkBucket, createAccess, etagOf, type InBucket, type S3Parts } from '../parts'

interface ListVersionsInput extends InBucket {
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: string | number
  readonly EncodingType?: string
  readonly KeyMarker?: string
  readonly VersionIdMarker?: string
}

/** What an object's only version is called. */
export const onlyVersion = 'null'

export function createVersionOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, buckets } = parts
  const { toBucket } = createAccess(buckets)
  return {
    ListObjectVersions: {
      access: ({ Bucket, Prefix }: ListVersionsInput) => [
        toBucket('ListBucketVersions', Bucket, { 's3:prefix': Prefix ?? '' }),
      ],
      async handle(input: ListVersionsInput) {
        checkBucket(parts, input)
        const { Bucket, Prefix = '', Delimiter = '', KeyMarker = '', EncodingType } = input
        const text = encoderOf(EncodingType)
        const limit = limitOf(input.MaxKeys)
        const options = { prefix: Prefix, delimiter: Delimiter, after: KeyMarker, limit }
        const { objects, prefixes, isTruncated, last } = await listKeys(cloud.store, Bucket, options)
        return {
          Name: Bucket,
          Prefix: text(Prefix),
          KeyMarker: text(KeyMarker),
          MaxKeys: limit,
          ...(Delimiter && { Delimiter: text(Delimiter) }),
          ...(EncodingType && { EncodingType }),
          IsTruncated: isTruncated,
          ...(isTruncated && last !== undefined && { NextKeyMarker: text(last), NextVersionIdMarker: onlyVersion }),
          Versions: objects.map(({ key, etag, size, at }) => ({
            Key: text(key),
            VersionId: onlyVersion,
            IsLatest: true,
            LastModified: new Date(at).toISOString(),
            ETag: etagOf(etag),
            Size: size,
            StorageClass: 'STANDARD',
            Owner: { ID: cloud.accountId, DisplayName: 'local' },
          })),
          CommonPrefixes: prefixes.map((each) => ({ Prefix: text(each) })),
        }
      },
    },
  }
}
