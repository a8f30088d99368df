/** GetObjectAttributes: what is known of an object, and of the parts that it came in. */
import type { Operation } from '../../../kernel/service'
import { memberOf } from '../checksum'
import { invalidArgument } from '../errors'
import { limitOf, wholeOf } from '../list'
import { checkBucket, createAccess, type OfVersion, type S3Parts, versionMembers } from '../parts'
import type { StoredObject } from '../state'
import { partChecksum } from './multipart'

interface AttributesInput extends OfVersion {
  readonly ObjectAttributes: readonly string[] | string
  readonly MaxParts?: string | number
  readonly PartNumberMarker?: string
}

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']

export function createAttributeOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { buckets, objects } = parts
  const { toObject } = createAccess(buckets)
  return {
    GetObjectAttributes: {
      access: ({ Bucket, Key, VersionId }: AttributesInput) => {
        const version = VersionId === undefined ? '' : 'Version'
        return [toObject(`GetObject${version}`, Bucket, Key), toObject(`GetObject${version}Attributes`, Bucket, Key)]
      },
      async handle(input: AttributesInput) {
        checkBucket(parts, input)
        const asked = [input.ObjectAttributes].flat().flatMap((each) => each.split(',').map((name) => name.trim()))
        const unknown = asked.find((name) => !known.includes(name))
        if (unknown !== undefined) throw invalidArgument('Invalid attribute name specified.')
        const found = await objects.existing(input.Bucket, input.Key, input.VersionId)
        const { etag, checksum, size, parts: pieces } = found
        const is = (name: string) => asked.includes(name)
        return {
          LastModified: new Date(found.at),
          ...versionMembers(buckets.existing(input.Bucket), found),
          // Here, and only here, it has no quotes.
          ...(is('ETag') && { ETag: etag }),
          ...(is('Checksum') &&
            checksum && {
              Checksum: {
                [memberOf(checksum.algorithm)]: checksum.value.split('-')[0],
                ChecksumType: checksum.type,
              },
            }),
          ...(is('ObjectParts') && pieces && { ObjectParts: describeParts(found, pieces, input) }),
          ...(is('StorageClass') && { StorageClass: 'STANDARD' }),
          ...(is('ObjectSize') && { ObjectSize: size }),
        }
      },
    },
  }
}

/** Its parts are told one by one where each has a checksum of its own. */
function describeParts({ checksum }: StoredObject, pieces: NonNullable<StoredObject['parts']>, input: AttributesInput) {
  const TotalPartsCount = pieces.length
  if (checksum?.type !== 'COMPOSITE') return { TotalPartsCount }
  const after = wholeOf(input.PartNumberMarker ?? 0, 'part-number-marker')
  const limit = limitOf(input.MaxParts, 'max-parts')
  const rest = pieces.filter(({ number }) => number > after)
  const shown = rest.slice(0, limit)
  return {
    TotalPartsCount,
    PartNumberMarker: after,
    NextPartNumberMarker: shown.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: shown.length < rest.length,
    Parts: shown.map((part) => ({ PartNumber: part.number, Size: part.size, ...partChecksum(part) })),
  }
}
