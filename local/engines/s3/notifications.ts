/** Tells queues, topics and functions of changes: on disk from the tick of the change until they have it, tried for a day. */
import { createHash } from 'node:crypto'
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import type { CallContext } from '../../kernel/service'
import { createDeliveries, type Deliveries, type Pending } from '../../lib/delivery/deliveries'
import { failureOf } from '../../lib/delivery/failure'
import { backoff, day } from '../../lib/delivery/retry'
import { queueUrl } from '../../lib/queue-address'
import { invalidArgument, type Refusal, unableToValidate } from './errors'
import { type Notification, wants } from './notification-configuration'
import { arnOf } from './parts'
import type { Bucket } from './state'

interface Told extends Pending<never> {
  readonly bucket: string
  readonly to: Pick<Notification, 'kind' | 'arn'>
  /** JSON. */
  readonly text: string
}

/** What has come of an object. */
export interface ObjectChange {
  /** Such as `ObjectCreated:Put`. */
  readonly event: string
  readonly key: string
  readonly size?: number
  readonly etag?: string
  readonly versionId?: string
  readonly sequencer?: string
}

export interface Notifications extends Pick<Deliveries<Told>, 'load' | 'resume' | 'stop'> {
  /** In the tick of the change. */
  tell(bucket: Bucket, change: ObjectChange, context: CallContext): void
  /** Sends what AWS sends when notifications are set; throws if one of the destinations does not take it. */
  validate(bucket: string, all: readonly Notification[], requestId: string): Promise<void>
}

/** AWS's ids of it are 76 characters long. */
const hostId = (requestId: string): string => createHash('sha512').update(requestId).digest('base64').slice(0, 76)
/** As the keys in messages are written: a space is a plus. */
const written = (key: string): string =>
  encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/').replaceAll('*', '%2A')

export function createNotifications(cloud: Cloud): Notifications {
  const callerFor = (bucket: string) => cloud.actingFor('s3.amazonaws.com', arnOf(bucket))

  function callFor({ kind, arn }: Told['to'], text: string): readonly [service: string, action: string, input: object] {
    switch (kind) {
      case 'Queue':
        return ['sqs', 'SendMessage', { QueueUrl: queueUrl(cloud, arn), MessageBody: text }]
      case 'Topic':
        return ['sns', 'Publish', { TopicArn: arn, Message: text, Subject: 'Amazon S3 Notification' }]
      case 'LambdaFunction':
        return ['lambda', 'Invoke', { FunctionName: arn, InvocationType: 'Event', Payload: text }]
    }
  }

  const deliveries = createDeliveries<Told, never>(cloud, {
    prefix: 's3/notification/',
    label: 's3: notification',
    size: ({ text }) => text.length,
    async send({ bucket, to, text }) {
      await cloud.call(callerFor(bucket), ...callFor(to, text))
      return 'done'
    },
    failed({ at, tries, bucket, to }, error) {
      const now = cloud.clock.now()
      const isLast = !failureOf(error).retryable || now >= at + day
      const detail = { to: to.arn, error: messageOf(error), tries, retries: !isLast }
      cloud.trace({ kind: 'notification.failed', subject: arnOf(bucket), ids: [], detail })
      return isLast ? 'done' : { retryAt: Math.min(now + backoff(tries), at + day) }
    },
  })

  function recordOf(
    bucket: Bucket,
    change: ObjectChange,
    id: string,
    { requestId, http, caller }: CallContext,
  ): object {
    const { event, key, size, etag, versionId, sequencer } = change
    return {
      eventVersion: sequencer === undefined ? '2.3' : '2.1',
      eventSource: 'aws:s3',
      awsRegion: cloud.region,
      eventTime: new Date(cloud.clock.now()).toISOString(),
      eventName: event,
      userIdentity: { principalId: caller.kind === 'service' ? caller.service : `AWS:${cloud.accountId}` },
      requestParameters: { sourceIPAddress: http?.sourceIp ?? '127.0.0.1' },
      responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: id,
        bucket: { name: bucket.name, ownerIdentity: { principalId: cloud.accountId }, arn: arnOf(bucket.name) },
        object: {
          key: written(key),
          ...(size !== undefined && { size }),
          ...(etag !== undefined && { eTag: etag }),
          ...(versionId !== undefined && { versionId }),
          ...(sequencer !== undefined && { sequencer }),
        },
      },
    }
  }

  /** Why it does not take it, if so. */
  async function refusalOf(bucket: string, { kind, arn }: Notification, test: string): Promise<Refusal | undefined> {
    const caller = callerFor(bucket)
    const [service, action, input] = callFor({ kind, arn }, test)
    try {
      if (kind !== 'LambdaFunction') await cloud.call(caller, service, action, input)
      else {
        // A function is not called for a test: it is asked whether it might be.
        await cloud.call(caller, service, action, { ...input, InvocationType: 'DryRun' })
      }
      return undefined
    } catch (error) {
      if (!isAwsError(error)) throw error
      if (kind === 'LambdaFunction')
        return { name: `${arn}, null`, value: `Not authorized to invoke function [${arn}]` }
      const what = kind === 'Queue' ? 'queue' : 'topic'
      const value = /DoesNotExist|NonExistent|NotFound/.test(error.code)
        ? `The destination ${what} does not exist`
        : `Permissions on the destination ${what} do not allow S3 to publish notifications from this bucket`
      return { name: arn, value }
    }
  }

  return {
    ...deliveries,
    tell(bucket, change, context) {
      for (const { id, kind, arn, ...rest } of bucket.notifications ?? []) {
        if (!wants({ id, kind, arn, ...rest }, `s3:${change.event}`, change.key)) continue
        const text = JSON.stringify({ Records: [recordOf(bucket, change, id, context)] })
        deliveries.enqueue({ bucket: bucket.name, to: { kind, arn }, text })
      }
    },
    async validate(bucket, all, requestId) {
      const test = JSON.stringify({
        Service: 'Amazon S3',
        Event: 's3:TestEvent',
        Time: new Date(cloud.clock.now()).toISOString(),
        Bucket: bucket,
        RequestId: requestId,
        HostId: hostId(requestId),
      })
      const refusals: Refusal[] = []
      for (const each of all) {
        if (each.arn.split(':')[3] !== cloud.region) {
          throw invalidArgument(
            'The notification destination service region is not valid for the bucket location constraint',
          )
        }
        const refusal = await refusalOf(bucket, each, test)
        if (refusal) refusals.push(refusal)
      }
      if (refusals.length > 0) throw unableToValidate(refusals)
    },
  }
}
