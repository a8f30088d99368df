/** The tags of buckets, and of objects and their versions. */
import { AwsError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import { checkBucket, createAccess, type InBucket, type OfVersion, type S3Parts, versionMembers } from '../parts'
import type { StoredObject } from '../state'
import { objectTags, tagging } from '../tags'

interface TagSet {
  readonly TagSet: readonly Tag[]
}

export function createTaggingOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { buckets, objects, events } = parts
  const { toBucket, toObject } = createAccess(buckets)
  const access =
    (verb: 'Get' | 'Put' | 'Delete') =>
    ({ Bucket, Key, VersionId }: OfVersion) => [
      toObject(`${verb}Object${VersionId === undefined ? '' : 'Version'}Tagging`, Bucket, Key),
    ]
  const idMembers = (bucket: string, object: StoredObject) => versionMembers(buckets.existing(bucket), object)

  return {
    GetBucketTagging: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketTagging', Bucket)],
      handle(input: InBucket): TagSet {
        checkBucket(parts, input)
        const { tags = {} } = buckets.existing(input.Bucket)
        const TagSet = tagList(tags)
        if (TagSet.length === 0) {
          const BucketName = input.Bucket
          throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404, { BucketName })
        }
        return { TagSet }
      },
    },
    PutBucketTagging: {
      access: ({ Bucket }: InBucket) => [toBucket('PutBucketTagging', Bucket)],
      handle(input: InBucket & { Tagging: TagSet }) {
        checkBucket(parts, input)
        buckets.setTags(input.Bucket, tagging.read(input.Tagging.TagSet))
        return {}
      },
    },
    DeleteBucketTagging: {
      access: ({ Bucket }: InBucket) => [toBucket('PutBucketTagging', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        buckets.setTags(input.Bucket, {})
        return {}
      },
    },
    GetObjectTagging: {
      access: access('Get'),
      async handle(input: OfVersion) {
        checkBucket(parts, input)
        const object = await objects.newestOrMarker(input.Bucket, input.Key, input.VersionId, 'GET')
        return { ...idMembers(input.Bucket, object), TagSet: tagList(object.tags ?? {}) }
      },
    },
    PutObjectTagging: {
      access: access('Put'),
      async handle(input: OfVersion & { Tagging: TagSet }, context: CallContext) {
        checkBucket(parts, input)
        const tags = objectTags(input.Tagging.TagSet)
        const tell = events.tagged(input.Bucket, 'Put', context)
        const object = await objects.retag(input.Bucket, input.Key, input.VersionId, tags, 'PUT', tell)
        return idMembers(input.Bucket, object)
      },
    },
    DeleteObjectTagging: {
      access: access('Delete'),
      async handle(input: OfVersion, context: CallContext) {
        checkBucket(parts, input)
        const tell = events.tagged(input.Bucket, 'Delete', context)
        const object = await objects.retag(input.Bucket, input.Key, input.VersionId, undefined, 'DELETE', tell)
        return idMembers(input.Bucket, object)
      },
    },
  }
}

/** How many it has, if any: GetObject tells. */
export const tagCount = ({ tags }: StoredObject): { readonly TagCount?: number } =>
  tags ? { TagCount: Object.keys(tags).length } : {}
