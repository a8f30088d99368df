/** Where a bucket's changes are told: on the default bus, or nowhere. */
import type { Operation } from '../../../kernel/service'
import { checkBucket, createAccess, type InBucket, type S3Parts } from '../parts'

interface PutInput extends InBucket {
  readonly NotificationConfiguration: { readonly EventBridgeConfiguration?: object }
}

export function createNotificationOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { buckets } = parts
  const { toBucket } = createAccess(buckets)
  return {
    GetBucketNotificationConfiguration: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketNotification', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        return buckets.existing(input.Bucket).tellsBus ? { EventBridgeConfiguration: {} } : {}
      },
    },
    PutBucketNotificationConfiguration: {
      access: ({ Bucket }: InBucket) => [toBucket('PutBucketNotification', Bucket)],
      handle(input: PutInput) {
        checkBucket(parts, input)
        buckets.setTellsBus(input.Bucket, input.NotificationConfiguration.EventBridgeConfiguration !== undefined)
        return {}
      },
    },
  }
}
