import { arn, createSnsCloud, queueArn, request, type SnsCloud, topicArn } from './sns-cloud'

describe('topics and subscriptions', () => {
  let at: SnsCloud
  beforeEach(async () => {
    at = await createSnsCloud()
    await at.call('CreateTopic', { Name: 'news' })
  })

  it('are created once: again gives the same, with other attributes is refused', async () => {
    const subscribe = (attributes: object) =>
      at.call('Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes: attributes })

    expect(await at.call('CreateTopic', { Name: 'news' })).toEqual({ TopicArn: topicArn })
    const first = await subscribe({ RawMessageDelivery: 'true' })
    expect(await subscribe({ RawMessageDelivery: 'true' })).toEqual(first)
    await expect(subscribe({})).rejects.toMatchObject({ code: 'InvalidParameter' })
    await expect(at.call('CreateTopic', { Name: 'news', Attributes: { DisplayName: 'News' } })).rejects.toMatchObject({
      code: 'InvalidParameter',
    })
  })

  it('tell their attributes, and a deleted topic takes its subscriptions along', async () => {
    const { SubscriptionArn } = await at.call('Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn })
    await at.call('SetSubscriptionAttributes', {
      SubscriptionArn,
      AttributeName: 'FilterPolicy',
      AttributeValue: '{"kind":["a"]}',
    })
    const wrong = { FilterPolicy: '{"kind":[]}' }
    await expect(
      at.call('Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint: `${queueArn}2`, Attributes: wrong }),
    ).rejects.toThrow('Invalid parameter: Attributes Reason: FilterPolicy: Empty arrays are not allowed')
    await at.call('SetTopicAttributes', { TopicArn: topicArn, AttributeName: 'DisplayName', AttributeValue: 'News' })

    expect((await at.call('GetTopicAttributes', { TopicArn: topicArn })).Attributes).toMatchObject({
      DisplayName: 'News',
      SubscriptionsConfirmed: '1',
      Policy: expect.stringContaining('__default_policy_ID'),
      EffectiveDeliveryPolicy: expect.stringContaining('"numRetries":3'),
    })
    expect((await at.call('GetSubscriptionAttributes', { SubscriptionArn })).Attributes).toMatchObject({
      FilterPolicy: '{"kind":["a"]}',
      FilterPolicyScope: 'MessageAttributes',
      PendingConfirmation: 'false',
      Protocol: 'sqs',
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
    })
    await at.call('DeleteTopic', { TopicArn: topicArn })
    expect(await at.call('ListSubscriptions')).toMatchObject({ Subscriptions: [] })
    await expect(at.call('Publish', { TopicArn: topicArn, Message: 'x' })).rejects.toMatchObject({ code: 'NotFound' })
  })

  it('have fifty tags at the most, and none of those that are AWS’s own', async () => {
    const tag = (Tags: object) => at.call('TagResource', { ResourceArn: topicArn, Tags })
    await tag(Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' })))
    await expect(tag([{ Key: 'one', Value: 'more' }])).rejects.toMatchObject({ code: 'TagLimitExceeded' })
    await expect(tag([{ Key: 'aws:x', Value: '' }])).rejects.toMatchObject({ code: 'InvalidParameter' })
    expect((await at.call('ListTagsForResource', { ResourceArn: topicArn })).Tags).toHaveLength(50)
  })

  it('are listed in pages, and a token that no page had is refused', async () => {
    for (let index = 0; index < 100; index++) await at.call('CreateTopic', { Name: `t${index}` })
    const { Topics, NextToken } = await at.call('ListTopics')
    expect(Topics).toHaveLength(100)
    await at.call('DeleteTopic', { TopicArn: Topics.at(-1).TopicArn })
    expect((await at.call('ListTopics', { NextToken })).Topics).toHaveLength(1)
    await expect(at.call('ListTopics', { NextToken: 'x' })).rejects.toMatchObject({ code: 'InvalidParameter' })
  })

  it.each<[string, string, object, string | RegExp]>([
    ['a FIFO name for a standard topic', 'CreateTopic', { Name: 'x.fifo' }, 'Topic Name'],
    [
      'a FIFO topic without the name of one',
      'CreateTopic',
      { Name: 'x', Attributes: { FifoTopic: 'true' } },
      'Topic Name',
    ],
    [
      'what only FIFO topics have',
      'CreateTopic',
      { Name: 'x', Attributes: { ContentBasedDeduplication: 'true' } },
      'ContentBased',
    ],
    [
      'an attribute that AWS has not',
      'CreateTopic',
      { Name: 'x', Attributes: { Colour: 'red' } },
      'parameter: AttributeName',
    ],
    [
      'what is no topic',
      'Publish',
      { TopicArn: 'news', Message: 'x' },
      'TopicArn Reason: An ARN must have at least 6 elements, not 1',
    ],
    [
      'what is no subscription',
      'Unsubscribe',
      { SubscriptionArn: 'a:b' },
      'SubscriptionArn Reason: An ARN must have at least 6 elements, not 2',
    ],
    ['tags of what is no ARN', 'ListTagsForResource', { ResourceArn: 'x' }, 'ResourceArn Reason: An ARN must have'],
    ['tags of what is not there', 'ListTagsForResource', { ResourceArn: arn('sns', 'no') }, 'Resource does not exist'],
    ['a mobile endpoint', 'Publish', { TargetArn: arn('sns', 'endpoint/APNS/a/b'), Message: 'x' }, 'No endpoint found'],
    [
      'a protocol that AWS has not',
      'Subscribe',
      { TopicArn: topicArn, Protocol: 'fax', Endpoint: 'x' },
      'does not support this protocol string: fax',
    ],
    [
      'a FIFO queue on a standard topic',
      'Subscribe',
      { TopicArn: topicArn, Protocol: 'sqs', Endpoint: `${queueArn}.fifo` },
      'FIFO SQS Queues can not be subscribed',
    ],
    [
      'an id of FIFO topics',
      'Publish',
      { TopicArn: topicArn, Message: 'x', MessageDeduplicationId: 'a' },
      'not valid for this topic type',
    ],
    ['a token that is none', 'ConfirmSubscription', { TopicArn: arn('sns', 'no'), Token: 'abc' }, /^Invalid token$/],
    [
      'a token that was never given',
      'ConfirmSubscription',
      { TopicArn: arn('sns', 'no'), Token: 'a'.repeat(128) },
      'parameter: Token',
    ],
    [
      'a name of an attribute',
      'Publish',
      { TopicArn: topicArn, Message: 'x', MessageAttributes: { 'a^': { DataType: 'String', StringValue: 'x' } } },
      "'#x5E'",
    ],
    [
      'other tags of a topic',
      'CreateTopic',
      { Name: 'news', Tags: [{ Key: 'a', Value: 'b' }] },
      'Topic already exists with different tags',
    ],
    ['an unknown topic attribute', 'CreateTopic', { Name: 'x', Attributes: { ArchivePolicy: '{}' } }, 'ArchivePolicy'],
    ['a firehose', 'Subscribe', { TopicArn: topicArn, Protocol: 'firehose', Endpoint: 'x' }, '"firehose"'],
    [
      'a queue that is none',
      'Subscribe',
      { TopicArn: topicArn, Protocol: 'sqs', Endpoint: 'inbox' },
      'SQS endpoint ARN',
    ],
    [
      'an unknown subscription attribute',
      'Subscribe',
      { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes: { DeliveryPolicy: '{}' } },
      'DeliveryPolicy',
    ],
    ['an empty message', 'Publish', { TopicArn: topicArn, Message: '' }, 'Empty message'],
    ['a message of more than 256 KiB', 'Publish', { TopicArn: topicArn, Message: 'x'.repeat(262_145) }, 'too long'],
    ['a subject of two lines', 'Publish', { TopicArn: topicArn, Message: 'x', Subject: 'a\nb' }, 'Subject'],
    [
      'a structure without default',
      'Publish',
      { TopicArn: topicArn, Message: '{}', MessageStructure: 'json' },
      'No default',
    ],
    [
      'an attribute without value',
      'Publish',
      { TopicArn: topicArn, Message: 'x', MessageAttributes: { a: { DataType: 'String' } } },
      "'a'",
    ],
    [
      'a message group that is none',
      'Publish',
      { TopicArn: topicArn, Message: 'x', MessageGroupId: 'a b' },
      'MessageGroupId',
    ],
  ])('refuse %s', async (_what, action, input, why) => {
    await expect(at.call(action, input)).rejects.toThrow(why)
  })

  it('answer a batch entry by entry, and refuse a bad batch as a whole', async () => {
    const batch = (...entries: object[]) =>
      at.call('PublishBatch', { TopicArn: topicArn, PublishBatchRequestEntries: entries })

    expect(await batch({ Id: 'a', Message: 'x' }, { Id: 'b', Message: '' })).toMatchObject({
      Successful: [{ Id: 'a', MessageId: expect.any(String) }],
      Failed: [{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }],
    })
    await expect(batch({ Id: 'a', Message: 'x' }, { Id: 'a', Message: 'y' })).rejects.toMatchObject({
      code: 'BatchEntryIdsNotDistinct',
    })
    await expect(batch()).rejects.toMatchObject({ code: 'EmptyBatchRequest' })
  })

  it('ask for permission on the topic, with its policy', async () => {
    const policy = { Statement: { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: topicArn } }
    await at.resource('AWS::SNS::TopicPolicy', { PolicyDocument: policy, Topics: [topicArn] })
    const needed: unknown[] = []
    at.cloud.useAuthorizer({ authorize: (_caller, access) => needed.push(...access) })

    await at.call('Publish', { TopicArn: topicArn, Message: 'x' })
    await at.call('Publish', { PhoneNumber: '+491701234567', Message: 'x' })

    expect(needed).toEqual([
      { action: 'sns:Publish', resource: topicArn, resourcePolicy: policy },
      { action: 'sns:Publish', resource: '*' },
    ])
  })
})

describe('resources of a template', () => {
  it('are applied again without change, and a removed inline subscription goes', async () => {
    const at = await createSnsCloud()
    const inline = [{ Protocol: 'sqs', Endpoint: queueArn }]
    const subscription = {
      TopicArn: arn('sns', 'Stack-Thing-1'),
      Protocol: 'lambda',
      Endpoint: arn('lambda', 'function:handler'),
      FilterPolicy: { kind: ['a'] },
      RedrivePolicy: { deadLetterTargetArn: queueArn },
    }

    const topic = await at.resource('AWS::SNS::Topic', { Subscription: inline })
    const first = await at.resource('AWS::SNS::Subscription', subscription)
    await at.resource('AWS::SNS::Topic', { Subscription: inline })
    const second = await at.resource('AWS::SNS::Subscription', subscription)

    expect(topic).toEqual({
      ref: arn('sns', 'Stack-Thing-1'),
      attributes: { TopicArn: arn('sns', 'Stack-Thing-1'), TopicName: 'Stack-Thing-1' },
    })
    expect(second).toEqual(first)
    expect((await at.call('ListSubscriptions')).Subscriptions).toHaveLength(2)
    await at.resource('AWS::SNS::Topic', {})
    expect((await at.call('ListSubscriptions')).Subscriptions).toMatchObject([{ Protocol: 'lambda' }])
  })

  it('refuse unknown members of inline subscriptions', async () => {
    const at = await createSnsCloud()

    await expect(
      at.resource('AWS::SNS::Topic', { Subscription: [{ Protocol: 'sqs', Endpoint: queueArn, Raw: true }] }),
    ).rejects.toThrow('"Raw"')
  })
})

describe('the phone', () => {
  it('shows text messages, hostile ones too, as text', async () => {
    const at = await createSnsCloud()
    await at.call('Publish', { PhoneNumber: '+491701234567', Message: 'Your code is 123456' })
    await at.call('Publish', { PhoneNumber: '+15550100', Message: '<script>alert(1)</script>' })

    const page = await at.sns.phone.handle(request('/phone'))
    const one = await at.sns.phone.handle(request(`/phone/messages?to=${encodeURIComponent('+491701234567')}`))

    expect(page.body.toString()).toContain('&lt;script&gt;')
    expect(page.body.toString()).not.toContain('<script')
    expect(JSON.parse(one.body.toString()).messages).toMatchObject([{ message: 'Your code is 123456' }])
    expect(await at.sns.phone.list({ to: '+15550100' })).toHaveLength(1)
    const [found] = await at.sns.phone.list({ text: 'YOUR CODE' })
    const alone = await at.sns.phone.handle(request(`/phone/messages/${found?.id}`))
    expect(JSON.parse(alone.body.toString())).toMatchObject({ to: '+491701234567' })
    expect((await at.sns.phone.handle(request('/phone/messages/01ARZ3NDEKTSV4RRFFQ69G5FAV'))).status).toBe(404)
  })
})
