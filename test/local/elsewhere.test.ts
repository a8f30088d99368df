/** What names something of another Region or account by its ARN: no operation takes it for what is here under the same name. */
import type { Cloud } from '../../local/kernel/cloud'
import { elsewhere } from '../../local/kernel/regions'
import { createEngines } from '../../local/start/engines'
import { createTestCloud, root } from './create-test-cloud'

let cloud: Cloud
const own = { region: 'us-east-1', accountId: '000000000000' }
const arn = (service: string, resource: string, region = own.region) =>
  `arn:aws:${service}:${region}:${own.accountId}:${resource}`
// biome-ignore lint/suspicious/noExplicitAny: answers of all shapes
const call = (service: string, action: string, input: object): Promise<any> => cloud.call(root, service, action, input)

const queue = arn('sqs', 'letters')
const table = arn('dynamodb', 'table/things')
const topic = arn('sns', 'news')
const bus = arn('events', 'event-bus/default')
const archive = arn('events', 'archive/kept')
const role = `arn:aws:iam::${own.accountId}:role/sender`
const group = arn('logs', 'log-group:/group')
let key = ''

beforeAll(async () => {
  cloud = await createTestCloud()
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const { services } = createEngines(cloud, {})
  for (const service of services) await service.load?.()
  await call('sqs', 'CreateQueue', { QueueName: 'letters' })
  await call('sns', 'CreateTopic', { Name: 'news' })
  await call('events', 'PutRule', { Name: 'rule', EventPattern: '{"source":["x"]}' })
  await call('events', 'CreateArchive', { ArchiveName: 'kept', EventSourceArn: bus })
  await call('logs', 'CreateLogGroup', { logGroupName: '/group' })
  await call('s3', 'CreateBucket', { Bucket: 'bucket' })
  await call('dynamodb', 'CreateTable', {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  })
  const trust = { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  await call('iam', 'CreateRole', { RoleName: 'sender', AssumeRolePolicyDocument })
  key = (await call('kms', 'CreateKey', {})).KeyMetadata.Arn
})
afterAll(async () => {
  for (const service of cloud.services.values()) await service.stop?.()
  await cloud.store.close()
})

const item = { pk: { S: 'a' } }
const target = (Arn: string, more: object = {}) => ({ Rule: 'rule', Targets: [{ Id: '1', Arn, ...more }] })
const schedule = (Arn: string) => ({
  Name: 'schedule',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn, RoleArn: role },
})
const letters = (deadLetterTargetArn: string) => JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 })
const replay = (EventSourceArn: string) => ({
  ReplayName: 'again',
  EventSourceArn,
  EventStartTime: 1,
  EventEndTime: 2,
  Destination: { Arn: bus },
})

/** Each is taken with the ARN that is here, which shows that it is the place that is refused. */
const taking: [service: string, action: string, arn: () => string, input: (arn: string) => object][] = [
  ['dynamodb', 'GetItem', () => table, (TableName) => ({ TableName, Key: item })],
  ['dynamodb', 'DescribeTable', () => table, (TableName) => ({ TableName })],
  ['dynamodb', 'BatchGetItem', () => table, (name) => ({ RequestItems: { [name]: { Keys: [item] } } })],
  [
    'dynamodb',
    'BatchWriteItem',
    () => table,
    (name) => ({ RequestItems: { [name]: [{ PutRequest: { Item: item } }] } }),
  ],
  [
    'dynamodb',
    'TransactGetItems',
    () => table,
    (TableName) => ({ TransactItems: [{ Get: { TableName, Key: item } }] }),
  ],
  ['dynamodb', 'ListTagsOfResource', () => table, (ResourceArn) => ({ ResourceArn })],
  ['dynamodb', 'ListBackups', () => table, (TableName) => ({ TableName })],
  ['streams.dynamodb', 'ListStreams', () => table, (TableName) => ({ TableName })],
  ['events', 'PutTargets', () => queue, (Arn) => target(Arn)],
  ['events', 'PutTargets', () => queue, (Arn) => target(queue, { DeadLetterConfig: { Arn } })],
  ['events', 'PutTargets', () => group, (Arn) => target(Arn)],
  ['events', 'StartReplay', () => archive, replay],
  ['scheduler', 'CreateSchedule', () => queue, schedule],
  ['logs', 'FilterLogEvents', () => group, (logGroupIdentifier) => ({ logGroupIdentifier })],
  ['logs', 'ListTagsForResource', () => group, (resourceArn) => ({ resourceArn })],
  [
    'sqs',
    'SetQueueAttributes',
    () => queue,
    (dead) => ({
      QueueUrl: `${cloud.endpointUrl}/${own.accountId}/letters`,
      Attributes: { RedrivePolicy: letters(dead) },
    }),
  ],
  ['kms', 'DescribeKey', () => key, (KeyId) => ({ KeyId })],
]

/** Not that there is one already. */
const refused = /eu-west-1|999999999999|does not exist|is invalid/

test.each(taking)('%s:%s takes an ARN of here alone', async (service, action, arnOf, input) => {
  const here = arnOf()
  await expect(call(service, action, input(here.replace(':us-east-1:', ':eu-west-1:')))).rejects.toThrow(refused)
  await expect(call(service, action, input(here.replace(own.accountId, '999999999999')))).rejects.toThrow(refused)
  await expect(call(service, action, input(here))).resolves.toBeDefined()
})

test.each([
  ['sqs', queue],
  ['lambda', arn('lambda', 'function:f')],
])('SNS subscribes no %s of another Region, and %s waits for who reads it elsewhere', async (Protocol, Endpoint) => {
  const subscribe = (endpoint: string, more: object = {}) =>
    call('sns', 'Subscribe', { TopicArn: topic, Protocol, Endpoint: endpoint, ...more })
  await subscribe(Endpoint)

  await expect(subscribe(Endpoint.replace('us-east-1', 'eu-west-1'))).rejects.toThrow(
    'is in Region eu-west-1, and this local cloud is in us-east-1 alone',
  )
  const dead = JSON.stringify({ deadLetterTargetArn: queue.replace('us-east-1', 'eu-west-1') })
  await expect(subscribe(`${Endpoint}x`, { Attributes: { RedrivePolicy: dead } })).rejects.toThrow('Region eu-west-1')
})

test('another account is told who would have to allow it, of tables and of functions', async () => {
  const others = (service: string, resource: string) => arn(service, resource).replace(own.accountId, '999999999999')
  const denied = (action: string, resource: string) =>
    new RegExp(`not authorized to perform: ${action} on resource: ${resource} because no resource-based policy allows`)

  const TableName = others('dynamodb', 'table/things')
  await expect(call('dynamodb', 'PutItem', { TableName, Item: item })).rejects.toThrow(
    denied('dynamodb:PutItem', TableName),
  )
  const FunctionName = others('lambda', 'function:f')
  await expect(call('lambda', 'GetFunction', { FunctionName })).rejects.toThrow(
    denied('lambda:GetFunction', FunctionName),
  )
})

test('S3 tells of the Region of a destination in its own words', async () => {
  const QueueArn = queue.replace('us-east-1', 'eu-west-1')
  const NotificationConfiguration = { QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectCreated:*'] }] }
  await expect(
    call('s3', 'PutBucketNotificationConfiguration', { Bucket: 'bucket', NotificationConfiguration }),
  ).rejects.toThrow('The notification destination service region is not valid for the bucket location constraint')
})

test('what has no Region or account in its ARN is taken for one of here', () => {
  expect(
    ['arn:aws:s3:::bucket', 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', queue, 'queue', 'a:b:c:d:e:f'].map((each) =>
      elsewhere(own, each),
    ),
  ).toEqual(Array(5).fill(undefined))
  expect(elsewhere(own, 'arn:aws:iam::999999999999:role/x')).toBe(
    'is of account 999999999999, and this local cloud is account 000000000000 alone',
  )
})
