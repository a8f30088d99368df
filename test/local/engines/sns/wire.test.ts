/** The query protocol's form of our inputs and answers, judged by the AWS SDK. */
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  PublishBatchCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import { createSnsCloud, queueArn, type SnsCloud } from './sns-cloud'

describe('the AWS SDK', () => {
  let at: SnsCloud
  let endpoint: Endpoint
  let client: SNSClient

  beforeAll(async () => {
    at = await createSnsCloud({ clock: 'running' })
    endpoint = createEndpoint(at.cloud)
    client = new SNSClient({
      endpoint: `http://127.0.0.1:${await endpoint.listen(0)}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
  })
  afterAll(async () => {
    client.destroy()
    await endpoint.close()
  })

  it('creates a topic, subscribes a queue and publishes with attributes', async () => {
    const { TopicArn } = await client.send(
      new CreateTopicCommand({ Name: 'news', Attributes: { DisplayName: 'News' }, Tags: [{ Key: 'a', Value: 'b' }] }),
    )
    const { SubscriptionArn } = await client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        ReturnSubscriptionArn: true,
        Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"kind":["a"]}' },
      }),
    )
    await client.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: 'SignatureVersion', AttributeValue: '2' }),
    )

    const attributes = await client.send(new GetTopicAttributesCommand({ TopicArn }))
    const subscription = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
    const tags = await client.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }))
    await client.send(
      new PublishCommand({
        TopicArn,
        Message: 'hello',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'a' },
          bytes: { DataType: 'Binary', BinaryValue: Buffer.from('xyz') },
        },
      }),
    )
    await at.cloud.activity.idle()
    const batch = await client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: 'one', Message: '1' },
          { Id: 'two', Message: '' },
        ],
      }),
    )

    expect(attributes.Attributes).toMatchObject({ DisplayName: 'News', SignatureVersion: '2', TopicArn })
    expect(subscription.Attributes).toMatchObject({ FilterPolicy: '{"kind":["a"]}', RawMessageDelivery: 'true' })
    expect(tags.Tags).toEqual([{ Key: 'a', Value: 'b' }])
    expect(at.calls.map(({ input }) => input)).toEqual([
      {
        QueueUrl: expect.stringContaining('/000000000000/inbox'),
        MessageBody: 'hello',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'a' },
          bytes: { DataType: 'Binary', BinaryValue: 'eHl6' },
        },
      },
    ])
    expect(batch.Successful).toMatchObject([{ Id: 'one' }])
    expect(batch.Failed).toMatchObject([{ Id: 'two', Code: 'InvalidParameter', SenderFault: true }])
  })

  it('knows our errors by their names', async () => {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:none'

    await expect(client.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
    await expect(client.send(new PublishCommand({ PhoneNumber: 'x', Message: 'x' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })
})
