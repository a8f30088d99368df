/** The tags of a bucket. Nothing here depends on them; functions ask for them, such as CDK's own that empties buckets. */
import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { createTagging, type Tag, tagList } from '../../../kernel/tags'
import { badTags } from '../errors'
import { checkBucket, createAccess, type InBucket, type S3Parts } from '../parts'

interface TagSet {
  readonly TagSet: readonly Tag[]
}

export const tagging = createTagging(badTags)

export function createTaggingOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { buckets } = parts
  const { toBucket } = createAccess(buckets)
  return {
    GetBucketTagging: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketTagging', Bucket)],
      handle(input: InBucket): TagSet {
        checkBucket(parts, input)
        const { tags = {} } = buckets.existing(input.Bucket)
        const TagSet = tagList(tags)
        if (TagSet.length === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404)
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
  }
}
