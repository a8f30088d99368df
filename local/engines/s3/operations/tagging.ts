/** The tags of a bucket. Nothing here depends on them; functions ask for them, such as CDK's own that empties buckets. */
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { invalidTag } from '../errors'
import { checkBucket, createAccess, type InBucket, type S3Parts } from '../parts'
import type { Tags } from '../state'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

interface TagSet {
  readonly TagSet: readonly Tag[]
}

const mostTags = 50

export function createTaggingOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { buckets } = parts
  const { toBucket } = createAccess(buckets)
  return {
    GetBucketTagging: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketTagging', Bucket)],
      handle(input: InBucket): TagSet {
        checkBucket(parts, input)
        const { tags = {} } = buckets.existing(input.Bucket)
        const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
        if (TagSet.length === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404)
        return { TagSet }
      },
    },
    PutBucketTagging: {
      access: ({ Bucket }: InBucket) => [toBucket('PutBucketTagging', Bucket)],
      handle(input: InBucket & { Tagging: TagSet }) {
        checkBucket(parts, input)
        buckets.setTags(input.Bucket, readTags(input.Tagging.TagSet, 'PutBucketTagging'))
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

/** @throws InvalidTag */
export function readTags(given: readonly Tag[], where: string): Tags {
  const tags: Record<string, string> = {}
  if (given.length > mostTags) throw new AwsError('BadRequest', `Bucket tag count cannot be greater than ${mostTags}`)
  for (const tag of given) {
    // Those of a template no API has checked.
    refuseUnknown(tag, ['Key', 'Value'], `${where}, tag`)
    const { Key, Value } = tag
    if (typeof Key !== 'string' || Key === '' || Key.length > 128 || String(Value).length > 256) {
      throw invalidTag('The TagKey you have provided is invalid')
    }
    if (Object.hasOwn(tags, Key)) throw invalidTag('Cannot provide multiple Tags with the same key')
    tags[Key] = String(Value)
  }
  return tags
}
