/** Where a bucket's changes are told: on the default bus, to queues, topics and functions, or nowhere. */
import type { Operation } from '../../../kernel/service'
import { describeNotifications, readNotifications } from '../notification-configuration'
import { checkBucket, createAccess, type InBucket, type S3Parts } from '../parts'

interface PutInput extends InBucket {
  readonly NotificationConfiguration: { readonly EventBridgeConfiguration?: object }
  readonly SkipDestinationValidation?: boolean | string
}

export function createNotificationOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { buckets, notifications } = parts
  const { toBucket } = createAccess(buckets)
  return {
    GetBucketNotificationConfiguration: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketNotification', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        const { tellsBus, notifications: told = [] } = buckets.existing(input.Bucket)
        return { ...describeNotifications(told), ...(tellsBus && { EventBridgeConfiguration: {} }) }
      },
    },
    PutBucketNotificationConfiguration: {
      access: ({ Bucket }: InBucket) => [toBucket('PutBucketNotification', Bucket)],
      async handle(input: PutInput, { requestId }) {
        checkBucket(parts, input)
        const told = readNotifications(input.NotificationConfiguration)
        if (String(input.SkipDestinationValidation) !== 'true')
          await notifications.validate(input.Bucket, told, requestId)
        buckets.setNotifications(input.Bucket, told)
        buckets.setTellsBus(input.Bucket, input.NotificationConfiguration.EventBridgeConfiguration !== undefined)
        return {}
      },
    },
  }
}
