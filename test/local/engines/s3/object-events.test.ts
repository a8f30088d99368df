import { testStart } from '../../create-test-cloud'
import { listenOnBus, type ToldEvent } from '../../told-bus'
import { context, createS3Cloud, type S3Cloud } from './s3-cloud'

const inBox = { Bucket: 'box' }
const toBus = { NotificationConfiguration: { EventBridgeConfiguration: {} } }

describe('a bucket that tells the default bus', () => {
  let at: S3Cloud
  let told: ToldEvent[]
  beforeEach(async () => {
    at = await createS3Cloud()
    told = listenOnBus(at.cloud)
    await at.call('CreateBucket', inBox)
    await at.call('PutBucketNotificationConfiguration', { ...inBox, ...toBus })
  })

  it('tells of an object that is put, in the shape that AWS documents', async () => {
    await at.put('example-key', 'hello')
    await at.cloud.activity.idle()

    expect(told).toEqual([
      {
        Source: 'aws.s3',
        DetailType: 'Object Created',
        Time: testStart / 1000,
        Resources: ['arn:aws:s3:::box'],
        detail: {
          version: '0',
          'event-version': '1.0',
          bucket: { name: 'box' },
          object: {
            key: 'example-key',
            size: 5,
            etag: '5d41402abc4b2a76b9719d911017c592',
            sequencer: expect.stringMatching(/^[0-9a-f]{16}$/),
          },
          'request-id': expect.any(String),
          requester: '000000000000',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      },
    ])
  })

  /** "EventBridge event message structure", AmazonS3/latest/userguide/ev-events.html, read 2026-11-28. */
  it('tells of versions and of what hides them, in the shapes that AWS documents', async () => {
    await at.call('PutBucketVersioning', { ...inBox, VersioningConfiguration: { Status: 'Enabled' } })
    const { VersionId: put } = await at.call('PutObject', { ...inBox, Key: 'example-key', Body: 'hello' })
    const { VersionId: marker } = await at.call('DeleteObject', { ...inBox, Key: 'example-key' })
    await at.cloud.activity.idle()

    const common = {
      version: '0',
      'event-version': '1.0',
      bucket: { name: 'box' },
      'request-id': expect.any(String),
      requester: '000000000000',
      'source-ip-address': '127.0.0.1',
    }
    const sequencer = expect.stringMatching(/^[0-9a-f]{16}$/)
    expect(told.map(({ DetailType, detail }) => [DetailType, detail])).toEqual([
      [
        'Object Created',
        {
          ...common,
          object: {
            key: 'example-key',
            size: 5,
            etag: '5d41402abc4b2a76b9719d911017c592',
            'version-id': put,
            sequencer,
          },
          reason: 'PutObject',
        },
      ],
      [
        'Object Deleted',
        {
          ...common,
          object: {
            key: 'example-key',
            etag: 'd41d8cd98f00b204e9800998ecf8427e',
            'version-id': marker,
            sequencer,
          },
          reason: 'DeleteObject',
          'deletion-type': 'Delete Marker Created',
        },
      ],
    ])
  })

  it('tells how an object came to be, which version it is, and how it went, in order', async () => {
    await at.call('PutBucketVersioning', { ...inBox, VersioningConfiguration: { Status: 'Enabled' } })
    const { VersionId: one } = await at.call('PutObject', { ...inBox, Key: 'k', Body: 'x' })
    await at.call('CopyObject', { ...inBox, Key: 'copy', CopySource: 'box/k' })
    const { UploadId } = await at.call('CreateMultipartUpload', { ...inBox, Key: 'parts' })
    const { ETag } = await at.call('UploadPart', { ...inBox, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' })
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await at.call('CompleteMultipartUpload', { ...inBox, Key: 'parts', UploadId, MultipartUpload })
    const { VersionId: marker } = await at.call('DeleteObject', { ...inBox, Key: 'k' })
    await at.call('DeleteObject', { ...inBox, Key: 'k', VersionId: one })
    await at.call('DeleteObject', { ...inBox, Key: 'k', VersionId: 'null' })
    await at.cloud.activity.idle()

    expect(told.map(({ DetailType, detail }) => [DetailType, detail.reason, detail.object.key])).toEqual([
      ['Object Created', 'PutObject', 'k'],
      ['Object Created', 'CopyObject', 'copy'],
      ['Object Created', 'CompleteMultipartUpload', 'parts'],
      ['Object Deleted', 'DeleteObject', 'k'],
      ['Object Deleted', 'DeleteObject', 'k'],
    ])
    expect(told.slice(3).map(({ detail }) => [detail['deletion-type'], detail.object])).toEqual([
      [
        'Delete Marker Created',
        {
          key: 'k',
          etag: 'd41d8cd98f00b204e9800998ecf8427e',
          'version-id': marker,
          sequencer: expect.any(String),
        },
      ],
      [
        'Permanently Deleted',
        { key: 'k', etag: '9dd4e461268c8034f5c8564e155c67a6', 'version-id': one, sequencer: expect.any(String) },
      ],
    ])
    const order = told.map(({ detail }) => detail.object.sequencer)
    expect([...order].sort()).toEqual(order)
  })

  it('is told by its template or by its API, and says which it is', async () => {
    const type = at.s3.resources?.find((each) => each.type === 'AWS::S3::Bucket')
    const ask = (Bucket: string) => at.call('GetBucketNotificationConfiguration', { Bucket })
    const properties = { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } }

    await type?.apply(properties, context)
    expect(await ask('stack-thing-1')).toEqual({ EventBridgeConfiguration: {} })
    await type?.apply({}, context)
    expect(await ask('stack-thing-1')).toEqual({})
    await at.call('PutBucketNotificationConfiguration', { ...inBox, NotificationConfiguration: {} })
    await at.put('k')
    await at.cloud.activity.idle()
    expect([await ask('box'), told]).toEqual([{}, []])
    await expect(async () =>
      type?.apply({ NotificationConfiguration: { QueueConfigurations: [] } }, context),
    ).rejects.toThrow('Stack/Thing: NotificationConfiguration: property "QueueConfigurations" is not modelled')
  })
})
