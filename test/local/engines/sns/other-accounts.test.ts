/** Topics of other accounts, in other Regions: their policies say who may subscribe, by the API and by a template. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootOf } from '../../../../local/kernel/principal'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { account, allow, document, serviceRole, startTemplate, startWith } from '../../template-cloud'

const owner = '210987654321'
const topicArn = `arn:aws:sns:eu-west-1:${owner}:news`
const queueArn = `arn:aws:sqs:us-east-1:${account}:inbox`

const statement = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'sns:Subscribe',
  Resource: topicArn,
  ...more,
})

const provide = ({ cloud }: LocalCloud, policy: object, by = owner, TopicArn = topicArn) =>
  cloud.call(rootOf(by), 'sns', 'ProvideTopic', { TopicArn, Policy: JSON.stringify(document(policy)) })

// biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
const call = ({ cloud }: LocalCloud, action: string, input: object, by = account): Promise<any> =>
  cloud.call(rootOf(by), 'sns', action, input)

const subscribe = (local: LocalCloud) =>
  call(local, 'Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn })

const denied = /is not authorized to perform: SNS:\w+ on resource: .*:news because no resource-based policy allows/

test('a topic is provided by its own account, and belongs to it', async () => {
  const local = await startWith({})
  await expect(provide(local, statement(), account)).rejects.toThrow(/not authorized to perform: SNS:CreateTopic/)
  await expect(provide(local, statement(), owner, `arn:aws:sns:us-east-1:${owner}:a:b`)).rejects.toThrow('TopicArn')
  await provide(local, statement({ Action: ['sns:Subscribe', 'sns:GetTopicAttributes'] }))
  expect((await call(local, 'GetTopicAttributes', { TopicArn: topicArn })).Attributes).toMatchObject({ Owner: owner })
  expect((await call(local, 'ListTopics', {})).Topics).toEqual([])
})

test('the policy of the topic decides, with its conditions', async () => {
  const local = await startWith({})
  await provide(local, statement({ Condition: { StringEquals: { 'sns:Protocol': 'lambda' } } }))
  await expect(subscribe(local)).rejects.toThrow(denied)
  await provide(local, statement({ Condition: { StringEquals: { 'aws:ResourceAccount': owner } } }))
  await subscribe(local)
  await expect(call(local, 'Publish', { TopicArn: topicArn, Message: 'forged' })).rejects.toThrow(denied)
  // Another account than the one that the policy names.
  await expect(
    call(local, 'Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }, '333344445555'),
  ).rejects.toThrow(denied)
})

test('a role needs its own policy as well, and its subscription is its account’s', async () => {
  const local = await startTemplate({
    Resources: {
      Subscriber: serviceRole('lambda.amazonaws.com', [allow(['sns:Subscribe', 'sns:Unsubscribe'], topicArn)], {
        RoleName: 'Subscriber',
      }),
      Other: serviceRole('lambda.amazonaws.com', [], { RoleName: 'Other' }),
    },
  })
  await provide(local, statement())
  const as = (role: string) =>
    local.cloud.assumeRole(`arn:aws:iam::${account}:role/${role}`, 's', 'lambda.amazonaws.com', 'arn:aws:lambda:x')
  const input = { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }
  await expect(local.cloud.call(as('Other'), 'sns', 'Subscribe', input)).rejects.toThrow(
    /because no identity-based policy allows the SNS:Subscribe action/,
  )
  const { SubscriptionArn } = await local.cloud.call<{ SubscriptionArn: string }>(
    as('Subscriber'),
    'sns',
    'Subscribe',
    input,
  )
  expect((await call(local, 'ListSubscriptions', {})).Subscriptions).toMatchObject([
    { Owner: account, SubscriptionArn },
  ])
  await expect(local.cloud.call(as('Other'), 'sns', 'Unsubscribe', { SubscriptionArn })).rejects.toThrow(/authorized/)
  await local.cloud.call(as('Subscriber'), 'sns', 'Unsubscribe', { SubscriptionArn })
  expect((await call(local, 'ListSubscriptions', {})).Subscriptions).toEqual([])
})

test('what its account publishes reaches a queue that lets that topic and account in', async () => {
  const local = await startWith({})
  const sqs = <Output>(action: string, input: object) => local.cloud.call<Output>(rootOf(account), 'sqs', action, input)
  const policy = document({
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn }, StringEquals: { 'aws:SourceAccount': owner } },
  })
  const { QueueUrl } = await sqs<{ QueueUrl: string }>('CreateQueue', {
    QueueName: 'inbox',
    Attributes: { Policy: JSON.stringify(policy) },
  })
  await provide(local, statement())
  await subscribe(local)
  await call(local, 'Publish', { TopicArn: topicArn, Message: 'hello' }, owner)
  await local.idle()
  const { Messages } = await sqs<{ Messages: { Body: string }[] }>('ReceiveMessage', { QueueUrl })
  expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({ Message: 'hello', TopicArn: topicArn })
})

test('a template subscribes where the policy lets its account, in the Region of the topic', async () => {
  const template = {
    Resources: {
      Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox' } },
      News: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn, Region: 'eu-west-1' },
      },
    },
  }
  await expect(startTemplate(template)).rejects.toThrow(denied)
  const data = mkdtempSync(join(tmpdir(), 'topics-'))
  const before = await startWith({ data })
  await provide(before, statement())
  await before.stop()
  const local = await startTemplate(template, { data })
  expect((await call(local, 'ListSubscriptions', {})).Subscriptions).toMatchObject([{ TopicArn: topicArn }])
  await local.stop()
  rmSync(data, { recursive: true })
})

test('a queue that another account has subscribed gets nothing before who reads it says yes', async () => {
  const seller = '333344445555'
  const local = await startWith({})
  const sqs = <Output>(action: string, input: object) => local.cloud.call<Output>(rootOf(account), 'sqs', action, input)
  const Policy = JSON.stringify(
    document({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    }),
  )
  const { QueueUrl } = await sqs<{ QueueUrl: string }>('CreateQueue', { QueueName: 'inbox', Attributes: { Policy } })
  const received = async () => {
    await local.idle()
    const { Messages = [] } = await sqs<{ Messages?: { Body: string; ReceiptHandle: string }[] }>('ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
    })
    for (const { ReceiptHandle } of Messages) await sqs('DeleteMessage', { QueueUrl, ReceiptHandle })
    return Messages.map(({ Body }) => JSON.parse(Body))
  }
  await provide(local, statement({ Principal: { AWS: `arn:aws:iam::${seller}:root` } }))
  const input = { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }
  expect(await call(local, 'Subscribe', input, seller)).toEqual({ SubscriptionArn: 'pending confirmation' })
  await call(local, 'Publish', { TopicArn: topicArn, Message: 'too early' }, owner)
  const [invitation, ...others] = await received()
  expect([invitation.Type, invitation.TopicArn, others]).toEqual(['SubscriptionConfirmation', topicArn, []])

  await expect(
    call(local, 'ConfirmSubscription', { TopicArn: topicArn, Token: 'a'.repeat(128) }, owner),
  ).rejects.toThrow('Token')
  // Nobody needs to sign it, and it may come twice.
  for (let time = 0; time < 2; time++) expect((await fetch(invitation.SubscribeURL)).status).toBe(200)
  await call(local, 'Publish', { TopicArn: topicArn, Message: 'hello' }, owner)
  expect(await received()).toMatchObject([{ Type: 'Notification', Message: 'hello' }])
  expect((await call(local, 'ListSubscriptions', {})).Subscriptions).toMatchObject([{ Owner: seller }])
})
