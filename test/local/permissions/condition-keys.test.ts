/** The condition keys that calls of the engines carry: each lets one call pass and stops its like. */
import { describe, expect, test } from '@jest/globals'
import { roleSession } from '../../../local/kernel/principal'
import { account, allow, arnOf, inlineFunction, type Statement, serviceRole, startTemplate } from '../template-cloud'

const caller = roleSession(`arn:aws:iam::${account}:role/caller`, 'test')

async function callerWith(...statements: readonly Statement[]) {
  const local = await startTemplate({
    Resources: {
      Caller: serviceRole('lambda.amazonaws.com', statements, { RoleName: 'caller' }),
      Items: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'items',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bucket-1' } },
      Work: inlineFunction('Caller', 'exports.handler = async () => {}', {
        FunctionName: 'work',
        Tags: [{ Key: 'application', Value: 'lamps' }],
      }),
      Other: inlineFunction('Caller', 'exports.handler = async () => {}', { FunctionName: 'other' }),
    },
  })
  /** Whether a call was let in; what became of it is another matter. */
  return async (service: string, action: string, input: object): Promise<boolean> => {
    try {
      await local.cloud.call(caller, service, action, input)
      return true
    } catch (error) {
      if ((error as { code?: string }).code !== 'AccessDeniedException') throw error
      return false
    }
  }
}

const item = (pk: string, ...attributes: readonly string[]) => ({
  TableName: 'items',
  Item: { pk: { S: pk }, ...Object.fromEntries(attributes.map((name) => [name, { S: 'x' }])) },
})
const key = (pk: string) => ({ TableName: 'items', Key: { pk: { S: pk } } })

describe('dynamodb', () => {
  test('LeadingKeys are the partition keys that a call touches', async () => {
    const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mine#*'] } }
    const may = await callerWith(allow('dynamodb:*', '*', condition))
    const writeBoth = (...pks: readonly string[]) => ({ TransactItems: pks.map((pk) => ({ Put: item(pk) })) })

    expect(await may('dynamodb', 'PutItem', item('mine#1'))).toBe(true)
    expect(await may('dynamodb', 'GetItem', key('theirs#1'))).toBe(false)
    expect(await may('dynamodb', 'TransactWriteItems', writeBoth('mine#1', 'mine#2'))).toBe(true)
    expect(await may('dynamodb', 'TransactWriteItems', writeBoth('mine#1', 'theirs#2'))).toBe(false)
  })

  test('Attributes are all that a call names, wherever it names them', async () => {
    const may = await callerWith(
      allow('dynamodb:*', '*', {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'name', 'size'] },
        StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_NEW'] },
      }),
    )
    const update = (UpdateExpression: string, more: object = {}) => ({ ...key('1'), UpdateExpression, ...more })
    const names = { ExpressionAttributeNames: { '#n': 'name', '#s': 'size' } }
    const values = { ExpressionAttributeValues: { ':n': { S: 'n' } } }

    expect(await may('dynamodb', 'PutItem', item('1', 'name', 'size'))).toBe(true)
    expect(await may('dynamodb', 'PutItem', item('1', 'name', 'secret'))).toBe(false)
    expect(await may('dynamodb', 'GetItem', { ...key('1'), ProjectionExpression: '#n, #s', ...names })).toBe(true)
    expect(await may('dynamodb', 'GetItem', { ...key('1'), ProjectionExpression: 'secret' })).toBe(false)
    const set = update('SET #n = if_not_exists(#s, :n)', { ...names, ...values })
    expect(await may('dynamodb', 'UpdateItem', set)).toBe(true)
    expect(await may('dynamodb', 'UpdateItem', { ...set, ReturnValues: 'ALL_OLD' })).toBe(false)
    const read = update('SET #n = if_not_exists(secret, :n)', { ExpressionAttributeNames: { '#n': 'name' }, ...values })
    expect(await may('dynamodb', 'UpdateItem', read)).toBe(false)
    const guarded = { ...set, ConditionExpression: 'attribute_exists(secret)' }
    expect(await may('dynamodb', 'UpdateItem', guarded)).toBe(false)
    const query = { TableName: 'items', KeyConditionExpression: 'pk = :n', ...values }
    expect(await may('dynamodb', 'Query', query)).toBe(true)
    expect(await may('dynamodb', 'Query', { ...query, FilterExpression: 'secret = :n' })).toBe(false)
  })

  test('EnclosingOperation lets a write pass only within a transaction', async () => {
    const condition = { StringEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } }
    const may = await callerWith(allow('dynamodb:PutItem', arnOf('Items'), condition))
    expect(await may('dynamodb', 'TransactWriteItems', { TransactItems: [{ Put: item('1') }] })).toBe(true)
    expect(await may('dynamodb', 'PutItem', item('1'))).toBe(false)
  })

  test('Select tells how much a query gives', async () => {
    const may = await callerWith(allow('dynamodb:Scan', '*', { StringEquals: { 'dynamodb:Select': 'COUNT' } }))
    expect(await may('dynamodb', 'Scan', { TableName: 'items', Select: 'COUNT' })).toBe(true)
    expect(await may('dynamodb', 'Scan', { TableName: 'items' })).toBe(false)
  })
})

test('sns: Protocol and Endpoint say who is subscribed', async () => {
  const TopicArn = `arn:aws:sns:us-east-1:${account}:t`
  const condition = { StringEquals: { 'sns:Protocol': 'email' }, StringLike: { 'sns:Endpoint': '*@example.com' } }
  const may = await callerWith(allow('sns:Subscribe', TopicArn, condition))
  const subscribe = (Protocol: string, Endpoint: string) => may('sns', 'Subscribe', { TopicArn, Protocol, Endpoint })

  expect(await subscribe('email', 'ada@example.com')).toBe(true)
  expect(await subscribe('email', 'ada@example.org')).toBe(false)
  expect(await subscribe('https', 'https://example.com')).toBe(false)
})

test('lambda: Principal says whom a permission is for', async () => {
  const may = await callerWith(
    allow('lambda:AddPermission', '*', { StringEquals: { 'lambda:Principal': 'events.amazonaws.com' } }),
  )
  const add = (Principal: string) =>
    may('lambda', 'AddPermission', {
      FunctionName: 'work',
      StatementId: Principal.replaceAll('.', '-'),
      Action: 'lambda:InvokeFunction',
      Principal,
    })
  expect(await add('events.amazonaws.com')).toBe(true)
  expect(await add('s3.amazonaws.com')).toBe(false)
})

test('s3: prefix says what of a bucket is listed', async () => {
  const may = await callerWith(allow('s3:ListBucket', '*', { StringLike: { 's3:prefix': 'public/*' } }))
  expect(await may('s3', 'ListObjectsV2', { Bucket: 'bucket-1', Prefix: 'public/a' })).toBe(true)
  expect(await may('s3', 'ListObjectsV2', { Bucket: 'bucket-1' })).toBe(false)
})

test('events: detail-type and source are of the entry', async () => {
  const condition = { StringEquals: { 'events:source': 'shop', 'events:detail-type': 'Placed' } }
  const may = await callerWith(allow('events:PutEvents', '*', condition))
  const put = (...entries: readonly (readonly [string, string])[]) =>
    may('events', 'PutEvents', {
      Entries: entries.map(([Source, DetailType]) => ({ Source, DetailType, Detail: '{}' })),
    })
  expect(await put(['shop', 'Placed'])).toBe(true)
  expect(await put(['shop', 'Placed'], ['shop', 'Cancelled'])).toBe(false)
  expect(await put(['bank', 'Placed'])).toBe(false)
})

test('what is listed without a resource is granted on * alone', async () => {
  const may = await callerWith(
    allow('sqs:ListQueues', `arn:aws:sqs:us-east-1:${account}:q`),
    allow('sns:ListTopics', '*'),
  )
  expect(await may('sqs', 'ListQueues', {})).toBe(false)
  expect(await may('sns', 'ListTopics', {})).toBe(true)
})

test('global keys tell of the resource’s account, the region and the way', async () => {
  const may = await callerWith(
    allow('sns:ListTopics', '*', {
      StringEquals: { 'aws:ResourceAccount': account, 'aws:RequestedRegion': 'us-east-1' },
      Bool: { 'aws:ViaAWSService': 'false' },
    }),
  )
  expect(await may('sns', 'ListTopics', {})).toBe(true)
})

describe('lambda', () => {
  test('ResourceTag is what a function is tagged with', async () => {
    const may = await callerWith(allow('lambda:*', '*', { StringEquals: { 'aws:ResourceTag/application': 'lamps' } }))
    const call = (FunctionName: string) => ({ FunctionName, InvocationType: 'DryRun' })

    expect(await may('lambda', 'Invoke', call('work'))).toBe(true)
    expect(await may('lambda', 'Invoke', call('other'))).toBe(false)
    expect(await may('lambda', 'Invoke', call('nobody'))).toBe(false)
  })
})
