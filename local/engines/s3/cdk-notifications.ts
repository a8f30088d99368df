/**
 * `Custom::S3BucketNotifications`, as which the CDK writes `bucket.addEventNotification(…)`. On AWS a function in Python stands
 * behind it, that does no more than PutBucketNotificationConfiguration: here the type itself does it, and nobody is asked.
 */
import { createHash, randomUUID } from 'node:crypto'
import { refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { rootOf } from '../../kernel/principal'
import type { ResourcePlace, ResourceType } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import { bucketNotificationsHandler } from '../../lib/cdk-handlers'
import { type Notification, readNotifications } from './notification-configuration'
import type { Notifications } from './notifications'
import type { Buckets } from './state'

interface Properties {
  readonly BucketName: string
  readonly NotificationConfiguration?: Readonly<Record<string, unknown>>
  readonly Managed?: boolean | string
  readonly SkipDestinationValidation?: boolean | string
}

const propertyNames = [
  'BucketName',
  'Managed',
  'NotificationConfiguration',
  'ServiceToken',
  'SkipDestinationValidation',
]

/** What the resource has made, for its end: `Ref` is the logical id, as of the CDK's function. */
interface Kept {
  readonly bucket: string
  readonly managed: boolean
}

export interface CdkNotifications {
  readonly type: ResourceType
  load(): Promise<void>
}

export function createCdkNotifications(
  cloud: Cloud,
  buckets: Buckets,
  notifications: Pick<Notifications, 'validate'>,
): CdkNotifications {
  const kept = createTable<Kept>(cloud, 's3/cdk-notifications')
  const keyOf = ({ stackName, logicalId }: ResourcePlace): string => `${stackName}/${logicalId}`
  const isOf =
    (stackId: string) =>
    ({ id }: Notification): boolean =>
      id.startsWith(`${stackId}-`)

  const type: ResourceType = {
    type: 'Custom::S3BucketNotifications',
    properties: propertyNames,
    // By what the CDK says of its function: the name of the type anybody may give.
    async isMeant({ ServiceToken }) {
      if (typeof ServiceToken !== 'string' || !cloud.services.has('lambda')) return false
      const root = rootOf(cloud.accountId)
      const asked = { FunctionName: ServiceToken }
      try {
        const found = await cloud.call<{ Description?: string }>(root, 'lambda', 'GetFunctionConfiguration', asked)
        return found.Description === bucketNotificationsHandler
      } catch {
        // That there is no such function is told by who would call it.
        return false
      }
    },
    async apply(properties: Properties, context) {
      refuseUnknown(properties, propertyNames, `Custom::S3BucketNotifications ${context.logicalId}`)
      const { BucketName: name, NotificationConfiguration: given = {} } = properties
      const managed = String(properties.Managed ?? true) === 'true'
      const before = buckets.existing(name)
      const asked = readNotifications(given)
      // Of a bucket that somebody else made, what others want to be told stays.
      const told = managed
        ? asked
        : [
            ...(before.notifications ?? []).filter((each) => !isOf(context.stackId)(each)),
            ...asked.map((each) => ({ ...each, id: `${context.stackId}-${digest(each)}` })),
          ]
      const asksBus = given.EventBridgeConfiguration !== undefined
      // At a start they are as they were, and nobody is tested again.
      if (JSON.stringify(before.notifications ?? []) !== JSON.stringify(told)) {
        if (String(properties.SkipDestinationValidation) !== 'true') {
          await notifications.validate(name, told, randomUUID())
        }
        buckets.setNotifications(name, told)
      }
      buckets.setTellsBus(name, asksBus || (!managed && before.tellsBus === true))
      kept.put({ bucket: name, managed }, keyOf(context))
      return { ref: context.logicalId, attributes: {} }
    },
    remove(_ref, from) {
      const made = from && kept.get(keyOf(from))
      if (!made) return
      kept.delete(keyOf(from))
      const there = buckets.get(made.bucket)
      if (!there) return
      const others = made.managed ? [] : (there.notifications ?? []).filter((each) => !isOf(from.stackId)(each))
      buckets.setNotifications(made.bucket, others)
      if (made.managed) buckets.setTellsBus(made.bucket, false)
    },
  }

  return { type, load: () => kept.load() }
}

function digest({ kind, arn, events, prefix, suffix }: Notification): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, arn, events, prefix, suffix]))
    .digest('hex')
    .slice(0, 16)
}
