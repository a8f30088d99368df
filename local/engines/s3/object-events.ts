/** `Object Created` and `Object Deleted` on the default bus, of buckets whose notifications go to EventBridge. */
import type { Cloud } from '../../kernel/cloud'
import type { CallContext } from '../../kernel/service'
import { type BusEvents, createBusEvents } from '../../lib/delivery/bus-events'
import type { Deletion } from './objects'
import { arnOf } from './parts'
import { type Buckets, idOf, isMarker, type StoredObject } from './state'

export type CreatedBy = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload'

export interface ObjectEvents {
  /** What tells of an object that is put, in the tick of the change. */
  created(bucket: string, reason: CreatedBy, context: CallContext): (stored: StoredObject) => void
  deleted(bucket: string, context: CallContext): (deletion: Deletion) => void
}

export const createOutbox = (cloud: Cloud): BusEvents =>
  createBusEvents(cloud, {
    engine: 's3',
    source: 'aws.s3',
    caller: cloud.actingFor('s3.amazonaws.com', 'arn:aws:s3:::*'),
  })

export function createObjectEvents(cloud: Cloud, buckets: Buckets, outbox: BusEvents): ObjectEvents {
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
        object: { ...object, sequencer: sequencer(now) },
        'request-id': requestId,
        // A service is called by its name, everybody else by the account.
        requester: caller.kind === 'service' ? caller.service : cloud.accountId,
        'source-ip-address': caller.kind === 'service' ? caller.service : (http?.sourceIp ?? '127.0.0.1'),
        ...why,
      }),
    })
  }

  const isTold = (bucket: string): boolean => buckets.get(bucket)?.tellsBus ?? false
  const idIn = (bucket: string, versionId: string) =>
    buckets.get(bucket)?.versioning ? { 'version-id': versionId } : {}

  return {
    created: (bucket, reason, context) => (stored) => {
      if (!isTold(bucket)) return
      const { key, size, etag } = stored
      announce(bucket, 'Object Created', { key, size, etag, ...idIn(bucket, idOf(stored)) }, context, { reason })
    },
    deleted: (bucket, context) => (deletion) => {
      if (!isTold(bucket)) return
      const { key, gone, marker } = deletion
      const etag = gone && !isMarker(gone) ? { etag: gone.etag } : marker === undefined ? {} : { etag: etagOfNothing }
      const object = { key, ...etag, ...idIn(bucket, marker ?? (gone ? idOf(gone) : '')) }
      announce(bucket, 'Object Deleted', object, context, {
        reason: 'DeleteObject',
        'deletion-type': marker === undefined ? 'Permanently Deleted' : 'Delete Marker Created',
      })
    },
  }
}

/** The MD5 of no bytes: what a marker has. */
const etagOfNothing = 'd41d8cd98f00b204e9800998ecf8427e'
