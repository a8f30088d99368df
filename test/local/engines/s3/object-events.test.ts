import { AwsError } from '../../../../local/kernel/aws-error'
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
      ['Permanently Deleted', { key: 'k', 'version-id': one, sequencer: expect.any(String) }],
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
    await expect(async () => type?.apply({ NotificationConfiguration: { Queues: [] } }, context)).rejects.toThrow(
      'Stack/Thing: NotificationConfiguration: property "Queues" is not modelled',
    )
  })
})

describe('a bucket that tells queues, topics and functions', () => {
  const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`
  const Queue = { QueueArn: arn('sqs', 'told'), Events: ['s3:ObjectCreated:*'] }

  interface Call {
    readonly action: string
    // biome-ignore lint/suspicious/noExplicitAny: the input's members are asserted
    readonly input: any
    readonly caller: object
  }

  async function start() {
    const at = await createS3Cloud()
    at.cloud.endpointUrl = 'http://127.0.0.1:4566'
    const calls: Call[] = []
    const answers: { error?: AwsError } = {}
    for (const [name, action] of [
      ['sqs', 'SendMessage'],
      ['sns', 'Publish'],
      ['lambda', 'Invoke'],
    ] as const) {
      const handle = (input: unknown, { caller }: { caller: object }) => {
        if (answers.error) throw answers.error
        calls.push({ action, input, caller })
        return {}
      }
      at.cloud.register({ name, operations: { [action]: { access: () => [], handle } } })
    }
    await at.call('CreateBucket', inBox)
    const set = (NotificationConfiguration: object, more: object = {}) =>
      at.call('PutBucketNotificationConfiguration', { ...inBox, NotificationConfiguration, ...more })
    return { at, calls, answers, set }
  }

  it('asks each first, and tells it what it wants to know, in the shape that AWS documents', async () => {
    const { at, calls, set } = await start()
    const Filter = { Key: { FilterRules: [{ Name: 'prefix', Value: 'in/' }] } }
    await set({
      QueueConfigurations: [{ ...Queue, Id: 'all' }],
      TopicConfigurations: [{ TopicArn: arn('sns', 'gone'), Events: ['s3:ObjectRemoved:*'] }],
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: arn('lambda', 'function:f'), Events: ['s3:ObjectRemoved:Delete'], Filter },
      ],
    }).catch((error) => expect(error.message).toContain('overlapping'))
    await set({
      QueueConfigurations: [{ ...Queue, Id: 'all' }],
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: arn('lambda', 'function:f'), Events: ['s3:ObjectRemoved:Delete'], Filter },
      ],
    })
    expect(JSON.parse(calls[0]?.input.MessageBody)).toMatchObject({ Event: 's3:TestEvent', Bucket: 'box' })
    expect(calls[1]?.input).toMatchObject({ InvocationType: 'DryRun' })
    expect(await at.call('GetBucketNotificationConfiguration', inBox)).toMatchObject({
      QueueConfigurations: [{ ...Queue, Id: 'all' }],
      LambdaFunctionConfigurations: [{ Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'in/' }] } } }],
    })
    calls.length = 0
    await at.put('in/a b+ü', 'hello')
    await at.call('DeleteObject', { ...inBox, Key: 'in/a b+ü' })
    await at.put('out', 'x')
    await at.call('DeleteObject', { ...inBox, Key: 'out' })
    await at.cloud.activity.idle()

    const records = calls.map(({ action, input }) => [
      action,
      JSON.parse(input.MessageBody ?? input.Payload).Records[0],
    ])
    expect(records.map(([action, { eventName, s3 }]) => [action, eventName, s3.object.key])).toEqual([
      ['SendMessage', 'ObjectCreated:Put', 'in/a+b%2B%C3%BC'],
      ['Invoke', 'ObjectRemoved:Delete', 'in/a+b%2B%C3%BC'],
      ['SendMessage', 'ObjectCreated:Put', 'out'],
    ])
    expect(records[0]?.[1]).toEqual({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: '2026-01-05T09:00:00.000Z',
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: expect.any(String) },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'all',
        bucket: { name: 'box', ownerIdentity: { principalId: '000000000000' }, arn: 'arn:aws:s3:::box' },
        object: {
          key: 'in/a+b%2B%C3%BC',
          size: 5,
          eTag: '5d41402abc4b2a76b9719d911017c592',
          sequencer: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
      },
    })
    expect(calls[0]?.caller).toMatchObject({ service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::box' })
  })

  it('is told of tags, in no order and without a size', async () => {
    const { at, calls, set } = await start()
    const told = listenOnBus(at.cloud)
    await set({ QueueConfigurations: [{ ...Queue, Events: ['s3:ObjectTagging:*'] }], EventBridgeConfiguration: {} })
    await at.put('k', 'x')
    calls.length = 0
    const k = { ...inBox, Key: 'k' }
    await at.call('PutObjectTagging', { ...k, Tagging: { TagSet: [{ Key: 'a', Value: '1' }] } })
    await at.call('DeleteObjectTagging', k)
    await at.cloud.activity.idle()

    const records = calls.map(({ input }) => JSON.parse(input.MessageBody).Records[0])
    const object = { key: 'k', eTag: '9dd4e461268c8034f5c8564e155c67a6' }
    expect(records.map(({ eventVersion, eventName, s3 }) => [eventVersion, eventName, s3.object])).toEqual([
      ['2.3', 'ObjectTagging:Put', object],
      ['2.3', 'ObjectTagging:Delete', object],
    ])
    expect(told.slice(1).map(({ DetailType, detail }) => [DetailType, detail.object, detail.reason])).toEqual([
      ['Object Tags Added', { key: 'k', etag: object.eTag }, undefined],
      ['Object Tags Deleted', { key: 'k', etag: object.eTag }, undefined],
    ])
  })

  it('tries again what an ailing queue did not take', async () => {
    const { at, calls, answers, set } = await start()
    await set({ QueueConfigurations: [Queue] }, { SkipDestinationValidation: true })
    answers.error = new AwsError('ServiceUnavailable', 'down', 503)
    await at.put('k')
    await at.cloud.activity.idle()
    expect(calls).toEqual([])
    delete answers.error
    await at.cloud.clock.advance(10_000)
    expect(calls).toHaveLength(1)
  })

  it.each<[string, object, string]>([
    ['what is no queue', { QueueConfigurations: [{ ...Queue, QueueArn: 'told' }] }, 'could not be parsed'],
    ['a FIFO queue', { QueueConfigurations: [{ ...Queue, QueueArn: arn('sqs', 'a.fifo') }] }, 'could not be parsed'],
    ['an event that is none', { QueueConfigurations: [{ ...Queue, Events: ['s3:Made'] }] }, 'is not supported'],
    [
      'a filter by something else',
      { QueueConfigurations: [{ ...Queue, Filter: { Key: { FilterRules: [{ Name: 'size', Value: '1' }] } } }] },
      'must be either prefix or suffix',
    ],
    [
      'two that overlap',
      { QueueConfigurations: [Queue, { ...Queue, Events: ['s3:ObjectCreated:Put'] }] },
      'overlapping',
    ],
  ])('refuses %s', async (_, configuration, message) => {
    const { set } = await start()
    await expect(set(configuration)).rejects.toThrow(message)
  })

  it('refuses what does not take the test, also of a template, which tests nobody twice', async () => {
    const { at, calls, answers, set } = await start()
    const type = at.s3.resources?.find((each) => each.type === 'AWS::S3::Bucket')
    const properties = {
      NotificationConfiguration: { QueueConfigurations: [{ Queue: Queue.QueueArn, Event: 's3:ObjectCreated:*' }] },
    }
    answers.error = new AwsError('AccessDenied', 'no', 403)
    const why = 'Unable to validate the following destination configurations'
    const details = {
      ArgumentName1: Queue.QueueArn,
      ArgumentValue1: expect.stringContaining('do not allow S3 to publish notifications from this bucket'),
    }
    await expect(set({ QueueConfigurations: [Queue] })).rejects.toMatchObject({ message: why, details })
    answers.error = new AwsError('QueueDoesNotExist', 'none')
    const gone = { ArgumentValue1: 'The destination queue does not exist' }
    await expect(set({ QueueConfigurations: [Queue] })).rejects.toMatchObject({ details: gone })
    const functions = [{ LambdaFunctionArn: arn('lambda', 'function:f'), Events: Queue.Events }]
    await expect(set({ LambdaFunctionConfigurations: functions })).rejects.toMatchObject({
      details: {
        ArgumentName1: `${arn('lambda', 'function:f')}, null`,
        ArgumentValue1: `Not authorized to invoke function [${arn('lambda', 'function:f')}]`,
      },
    })
    await expect(set({ QueueConfigurations: [{ ...Queue, QueueArn: 'told' }] })).rejects.toMatchObject({
      details: { ArgumentName: 'Queue', ArgumentValue: 'told' },
    })
    await expect(type?.apply(properties, context)).rejects.toThrow(why)
    delete answers.error
    await type?.apply(properties, context)
    await type?.apply(properties, context)
    expect(calls).toHaveLength(1)
  })
})
