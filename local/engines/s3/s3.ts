/** Amazon S3: buckets, objects and their versions. Bytes are files, what is known of them is in the store. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createBlobs } from './blobs'
import { createCdkNotifications } from './cdk-notifications'
import { denied } from './errors'
import { createNotifications } from './notifications'
import { createObjectEvents, createOutbox } from './object-events'
import { createObjects } from './objects'
import { createAttributeOperations } from './operations/attributes'
import { createBucketOperations } from './operations/buckets'
import { createCopyOperations } from './operations/copies'
import { createMultipartOperations } from './operations/multipart'
import { createNotificationOperations } from './operations/notifications'
import { createObjectOperations } from './operations/objects'
import { createTaggingOperations } from './operations/tagging'
import { createUploadListOperations } from './operations/upload-lists'
import { createVersionOperations } from './operations/versions'
import type { S3Parts } from './parts'
import { createResources } from './resources'
import { createBuckets, isMarker, type StoredObject, type StoredVersion } from './state'
import { unsupported } from './unsupported'
import { blobsOfParts } from './uploads'
import { s3Wire } from './wire'

export const engine: EngineDefinition = {
  create: createS3,
}

export function createS3(cloud: Cloud): Service {
  const blobs = createBlobs(cloud.directory, cloud.store.sync)
  const buckets = createBuckets(cloud)
  const outbox = createOutbox(cloud)
  const notifications = createNotifications(cloud)
  const events = createObjectEvents(cloud, buckets, outbox, notifications)
  const objects = createObjects(cloud, buckets, blobs)
  const ofCdk = createCdkNotifications(cloud, buckets, notifications)
  const parts: S3Parts = { cloud, buckets, blobs, objects, events, notifications }

  return {
    name: 's3',
    api: openApi(__dirname),
    unsupported,
    wire: s3Wire,
    denied,
    conditionKeys: ['s3:delimiter', 's3:max-keys', 's3:prefix', 's3:ResourceAccount'],
    operations: {
      ...createBucketOperations(parts),
      ...createTaggingOperations(parts),
      ...createNotificationOperations(parts),
      ...createVersionOperations(parts),
      ...createObjectOperations(parts),
      ...createCopyOperations(parts),
      ...createAttributeOperations(parts),
      ...createMultipartOperations(parts),
      ...createUploadListOperations(parts),
    },
    resources: [...createResources(cloud, buckets, notifications), ofCdk.type],
    async load() {
      await buckets.load()
      await ofCdk.load()
      const used = new Set<string>()
      for await (const [, { blob }] of cloud.store.range<StoredObject>('s3/object/')) used.add(blob)
      for await (const [, version] of cloud.store.range<StoredVersion>('s3/version/')) {
        if (!isMarker(version)) used.add(version.blob)
      }
      for await (const blob of blobsOfParts(parts)) used.add(blob)
      await blobs.sweep(used)
      await outbox.load()
      await notifications.load()
    },
    resume() {
      outbox.resume()
      notifications.resume()
    },
    async stop() {
      outbox.stop()
      notifications.stop()
    },
  }
}
