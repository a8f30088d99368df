/** Versions of a bucket's objects: whether there are any, and which. */

import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { invalidArgument, malformedXml } from '../errors'
import { encoderOf, limitOf } from '../list'
import { checkBucket, createAccess, etagOf, type InBucket, ownerOf, type S3Parts } from '../parts'
import { idOf, isMarker, type StoredObject, versionings } from '../state'
import { type ListedVersion, listVersions } from '../version-list'

interface ListVersionsInput extends InBucket {
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: string | number
  readonly EncodingType?: string
  readonly KeyMarker?: string
  readonly VersionIdMarker?: string
}

interface PutVersioningInput extends InBucket {
  readonly VersioningConfiguration: { readonly Status?: string }
}

export function createVersionOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, buckets } = parts
  const { toBucket } = createAccess(buckets)
  const Owner = ownerOf(cloud)
  return {
    GetBucketVersioning: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketVersioning', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        const { versioning } = buckets.existing(input.Bucket)
        return versioning ? { Status: versioning } : {}
      },
    },
    PutBucketVersioning: {
      access: ({ Bucket }: InBucket) => [toBucket('PutBucketVersioning', Bucket)],
      handle(input: PutVersioningInput) {
        checkBucket(parts, input)
        const { Status } = input.VersioningConfiguration
        if (Status === undefined) {
          throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified')
        }
        const versioning = versionings.find((each) => each === Status)
        if (!versioning) throw malformedXml()
        buckets.setVersioning(input.Bucket, versioning)
        return {}
      },
    },
    ListObjectVersions: {
      access: ({ Bucket, Prefix }: ListVersionsInput) => [
        toBucket('ListBucketVersions', Bucket, { 's3:prefix': Prefix ?? '' }),
      ],
      async handle(input: ListVersionsInput) {
        checkBucket(parts, input)
        const { Bucket, Prefix = '', Delimiter = '', KeyMarker = '', VersionIdMarker, EncodingType } = input
        if (VersionIdMarker !== undefined && KeyMarker === '') {
          throw invalidArgument(
            'A version-id marker cannot be specified without a key marker.',
            'version-id-marker',
            VersionIdMarker,
          )
        }
        const text = encoderOf(EncodingType)
        const limit = limitOf(input.MaxKeys)
        const { versions, prefixes, isTruncated, last } = await listVersions(cloud.store, Bucket, {
          prefix: Prefix,
          delimiter: Delimiter,
          afterKey: KeyMarker,
          afterVersion: VersionIdMarker,
          limit,
        })
        const common = ({ version, isLatest }: ListedVersion) => ({
          Key: text(version.key),
          VersionId: idOf(version),
          IsLatest: isLatest,
          LastModified: new Date(version.at).toISOString(),
          Owner,
        })
        return {
          Name: Bucket,
          Prefix: text(Prefix),
          KeyMarker: text(KeyMarker),
          VersionIdMarker: VersionIdMarker ?? '',
          MaxKeys: limit,
          ...(Delimiter && { Delimiter: text(Delimiter) }),
          ...(EncodingType && { EncodingType }),
          IsTruncated: isTruncated,
          ...(isTruncated && last && { NextKeyMarker: text(last.key) }),
          ...(isTruncated && last?.versionId !== undefined && { NextVersionIdMarker: last.versionId }),
          Versions: versions
            .filter(({ version }) => !isMarker(version))
            .map((each) => {
              const { etag, size, checksum } = each.version as StoredObject
              return {
                ...common(each),
                ETag: etagOf(etag),
                ...(checksum && { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type }),
                Size: size,
                StorageClass: 'STANDARD',
              }
            }),
          DeleteMarkers: versions.filter(({ version }) => isMarker(version)).map(common),
          CommonPrefixes: prefixes.map((each) => ({ Prefix: text(each) })),
        }
      },
    },
  }
}
