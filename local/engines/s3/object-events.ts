/**
 * What is told of objects that come and go: `Object Created` and `Object Deleted` on the default bus, of buckets whose
 * notifications go to EventBridge, and records to the queues, topics and functions that a bucket names.
 */
import type { Cloud } from '../../kernel/cloud'
import type { CallContext } from '../../kernel/service'
import { type BusEvents, createBusEvents } from '../../lib/delivery/bus-events'
import type { Notifications } from './notifications'
import type { Deletion } from './objects'
import { arnOf } from './parts'
import { type Bucket, type Buckets, idOf, type StoredObject } from './state'

export type CreatedBy = 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload'

export interface ObjectEvents {
  /** What tells of an object that is put, in the tick of the change. */
  created(bucket: string, reason: CreatedBy, context: CallContext): (stored: StoredObject) => void
  deleted(bucket: string, context: CallContext): (deletion: Deletion) => void
  tagged(bucket: string, how: 'Put' | 'Delete', context: CallContext): (stored: StoredObject) => void
}

export const createOutbox = (cloud: Cloud): BusEvents =>
  createBusEvents(cloud, {
    engine: 's3',
    source: 'aws.s3',
    caller: cloud.actingFor('s3.amazonaws.com', 'arn:aws:s3:::*'),
  })

export function createObjectEvents(
  cloud: Cloud,
  buckets: Buckets,
  outbox: BusEvents,
  notifications: Pick<Notifications, 'tell'>,
): ObjectEvents {
  let changes = 0

  /** Hexadecimal; of two changes of a key, the later has the greater one. */
  function sequencer(now: number): string {
    changes = (changes + 1) % 0x100000
    return Math.trunc(now).toString(16).padStart(11, '0') + changes.toString(16).padStart(5, '0')
  }

  function announce(
    bucket: string,
    DetailType: string,
    object: object,
    { requestId, http, caller }: CallContext,
    why: object,
  ) {
    const now = cloud.clock.now()
    outbox.announce({
      DetailType,
      Time: now / 1000,
      Resources: [arnOf(bucket)],
      Detail: JSON.stringify({
        version: '0',
        'event-version': '1.0',
        bucket: { name: bucket },
        object,
        'request-id': requestId,
        // A service is called by its name, everybody else by the account.
        requester: caller.kind === 'service' ? caller.service : cloud.accountId,
        'source-ip-address': caller.kind === 'service' ? caller.service : (http?.sourceIp ?? '127.0.0.1'),
        ...why,
      }),
    })
  }

  const idIn = ({ versioning }: Bucket, versionId: string) => (versioning ? { 'version-id': versionId } : {})
  const told = ({ versioning }: Bucket, versionId: string) => (versioning ? { versionId } : {})

  return {
    // Without an order among the changes, and without the size, as AWS tells of them.
    tagged: (name, how, context) => (stored) => {
      const bucket = buckets.get(name)
      if (!bucket) return
      const { key, etag } = stored
      notifications.tell(bucket, { event: `ObjectTagging:${how}`, key, etag, ...told(bucket, idOf(stored)) }, context)
      if (!bucket.tellsBus) return
      const type = how === 'Put' ? 'Object Tags Added' : 'Object Tags Deleted'
      announce(name, type, { key, etag, ...idIn(bucket, idOf(stored)) }, context, {})
    },
    created: (name, reason, context) => (stored) => {
      const bucket = buckets.get(name)
      if (!bucket) return
      const { key, size, etag } = stored
      const order = sequencer(cloud.clock.now())
      const event = `ObjectCreated:${reason === 'POST Object' ? 'Post' : reason.replace('Object', '')}`
      notifications.tell(bucket, { event, key, size, etag, ...told(bucket, idOf(stored)), sequencer: order }, context)
      if (!bucket.tellsBus) return
      const object = { key, size, etag, ...idIn(bucket, idOf(stored)), sequencer: order }
      announce(name, 'Object Created', object, context, { reason })
    },
    deleted: (name, context) => (deletion) => {
      const bucket = buckets.get(name)
      if (!bucket) return
      const { key, gone, marker } = deletion
      const order = sequencer(cloud.clock.now())
      const versionId = marker ?? (gone ? idOf(gone) : '')
      const isMade = marker !== undefined
      const change = { key, ...(isMade && { etag: etagOfNothing }), ...told(bucket, versionId), sequencer: order }
      const event = `ObjectRemoved:${isMade ? 'DeleteMarkerCreated' : 'Delete'}`
      notifications.tell(bucket, { event, ...change }, context)
      if (!bucket.tellsBus) return
      const etag = isMade ? { etag: etagOfNothing } : {}
      announce(name, 'Object Deleted', { key, ...etag, ...idIn(bucket, versionId), sequencer: order }, context, {
        reason: 'DeleteObject',
        'deletion-type': isMade ? 'Delete Marker Created' : 'Permanently Deleted',
      })
    },
  }
}

/** The MD5 of no bytes: what a marker has. */
const etagOfNothing = 'd41d8cd98f00b204e9800998ecf8427e'
