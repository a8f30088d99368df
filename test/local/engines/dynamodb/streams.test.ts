import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams'
import { createDynamoDbServices } from '../../../../local/engines/dynamodb/dynamodb'
import { createEndpoint } from '../../../../local/wire/endpoint'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'
import { context, tableInput } from './harness'

async function start(options: TestCloudOptions = {}) {
  const cloud = await createTestCloud(options)
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const services = createDynamoDbServices(cloud)
  for (const service of services) cloud.register(service)
  await services[0].load?.()
  await services[0].resume?.()
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of all shapes
  const of = (service: string) => (action: string, input: object) => cloud.call<any>(root, service, action, input)
  const streams = of('streams.dynamodb')
  /** All that is in the only shard, from its beginning. */
  async function records(StreamArn: string) {
    const { StreamDescription } = await streams('DescribeStream', { StreamArn })
    const ShardId = StreamDescription.Shards[0].ShardId
    const { ShardIterator } = await streams('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    return (await streams('GetRecords', { ShardIterator })).Records
  }
  async function stop() {
    await services[0].stop?.()
    await cloud.store.close()
  }
  return { cloud, services, call: of('dynamodb'), streams, records, stop }
}

const streamed = (StreamViewType = 'NEW_AND_OLD_IMAGES') =>
  tableInput({}, { StreamSpecification: { StreamEnabled: true, StreamViewType } })
const key = { pk: { S: 'a' }, sk: { S: '1' } }
const colour = (S: string) => ({
  TableName: 'things',
  Key: key,
  UpdateExpression: 'SET colour = :c',
  ExpressionAttributeValues: { ':c': { S } },
})

it('records what is made, changed and removed, in order, and nothing where nothing changes', async () => {
  const { call, records, stop } = await start()
  const { TableDescription } = await call('CreateTable', streamed())
  expect(TableDescription).toMatchObject({
    LatestStreamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/2026-01-05T09:00:00.000',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
  await call('PutItem', { TableName: 'things', Item: key })
  await call('UpdateItem', colour('red'))
  await call('UpdateItem', colour('red'))
  await call('PutItem', { TableName: 'things', Item: { ...key, colour: { S: 'red' } } })
  await call('TransactWriteItems', { TransactItems: [{ Delete: { TableName: 'things', Key: key } }] })

  const found = await records(TableDescription.LatestStreamArn)
  expect(found).toMatchObject([
    { eventName: 'INSERT', eventSource: 'aws:dynamodb', dynamodb: { Keys: key, NewImage: key } },
    { eventName: 'MODIFY', dynamodb: { OldImage: key, NewImage: { ...key, colour: { S: 'red' } } } },
    { eventName: 'REMOVE', dynamodb: { OldImage: { colour: { S: 'red' } } } },
  ])
  expect(found[2].dynamodb).not.toHaveProperty('NewImage')
  const numbers = found.map(({ dynamodb }: { dynamodb: { SequenceNumber: string } }) => dynamodb.SequenceNumber)
  expect([...numbers].sort()).toEqual(numbers)
  expect(numbers[0]).toMatch(/^\d{21}$/)
  await stop()
})

it.each([
  ['KEYS_ONLY', []],
  ['NEW_IMAGE', ['NewImage']],
  ['OLD_IMAGE', ['OldImage']],
])('of view type %s shows no more than that', async (view, images) => {
  const { call, records, stop } = await start()
  const { TableDescription } = await call('CreateTable', streamed(view))
  await call('PutItem', { TableName: 'things', Item: key })
  await call('UpdateItem', colour('red'))
  const [, changed] = await records(TableDescription.LatestStreamArn)
  expect(Object.keys(changed.dynamodb).filter((name) => name.endsWith('Image'))).toEqual(images)
  await stop()
})

it('says of what time to live has removed that DynamoDB did it, and forgets all after a day', async () => {
  const { cloud, call, records, stop } = await start()
  const { TableDescription } = await call('CreateTable', streamed())
  await call('UpdateTimeToLive', {
    TableName: 'things',
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'ends' },
  })
  const ends = { N: String(cloud.clock.now() / 1000 + 60) }
  await call('PutItem', { TableName: 'things', Item: { ...key, ends } })
  await cloud.clock.advance(120_000)

  expect((await records(TableDescription.LatestStreamArn)).at(-1)).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
  })
  await cloud.clock.advance(26 * 3_600_000)
  expect(await records(TableDescription.LatestStreamArn)).toEqual([])
  await stop()
})

it('ends, stays readable for a day, and another begins', async () => {
  const { cloud, call, streams, records, stop } = await start()
  await expect(
    call('CreateTable', {
      ...tableInput(),
      StreamSpecification: { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' },
    }),
  ).rejects.toThrow('Table is being created with a stream disabled, UpdateViewType should not be specified')
  const { TableDescription } = await call('CreateTable', tableInput())
  expect(TableDescription).not.toHaveProperty('LatestStreamArn')
  const set = (StreamSpecification: object) => call('UpdateTable', { TableName: 'things', StreamSpecification })
  const on = { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' }
  await expect(set({ StreamEnabled: false })).rejects.toThrow('no stream to disable')
  await expect(set({ StreamEnabled: true })).rejects.toThrow('StreamViewType')
  const first = (await set(on)).TableDescription.LatestStreamArn
  await expect(set(on)).rejects.toThrow('already has an enabled stream')
  await call('PutItem', { TableName: 'things', Item: key })
  await set({ StreamEnabled: false })
  await call('UpdateItem', colour('unseen'))
  const second = (await set(on)).TableDescription.LatestStreamArn

  expect(second).not.toBe(first)
  expect(await records(first)).toHaveLength(1)
  expect((await streams('DescribeStream', { StreamArn: first })).StreamDescription).toMatchObject({
    StreamStatus: 'DISABLED',
    Shards: [{ SequenceNumberRange: { EndingSequenceNumber: expect.any(String) } }],
  })
  await call('DeleteTable', { TableName: 'things' })
  expect((await streams('ListStreams', { TableName: 'things' })).Streams).toHaveLength(2)
  await cloud.clock.advance(26 * 3_600_000)
  expect((await streams('ListStreams', {})).Streams).toEqual([])
  await expect(streams('DescribeStream', { StreamArn: first })).rejects.toThrow('Stream:')
  await stop()
})

it('is read by the AWS SDK, from a place on, and by an iterator that expires', async () => {
  const { cloud, call, stop } = await start()
  const { TableDescription } = await call('CreateTable', streamed())
  const StreamArn = TableDescription.LatestStreamArn
  for (const n of ['1', '2', '3']) await call('PutItem', { TableName: 'things', Item: { ...key, sk: { S: n } } })
  const endpoint = createEndpoint(cloud)
  const client = new DynamoDBStreamsClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${await endpoint.listen(0)}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const { Streams } = await client.send(new ListStreamsCommand({}))
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }))
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId
  const from = async (
    ShardIteratorType: 'TRIM_HORIZON' | 'LATEST' | 'AFTER_SEQUENCE_NUMBER',
    SequenceNumber?: string,
  ) =>
    (await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType, SequenceNumber })))
      .ShardIterator
  const ShardIterator = await from('TRIM_HORIZON')
  const behind = await client.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId: ShardId }))
  const first = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }))
  const rest = await client.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }))
  const after = first.Records?.[0]?.dynamodb?.SequenceNumber
  const again = await client.send(
    new GetRecordsCommand({ ShardIterator: await from('AFTER_SEQUENCE_NUMBER', after), Limit: 1 }),
  )
  const latest = await client.send(new GetRecordsCommand({ ShardIterator: await from('LATEST') }))
  await cloud.clock.advance(16 * 60_000)

  expect(Streams).toMatchObject([{ StreamArn, TableName: 'things' }])
  expect(first.Records?.map(({ dynamodb }) => dynamodb?.Keys?.sk?.S)).toEqual(['1', '2'])
  expect(first.Records?.[0]?.dynamodb?.ApproximateCreationDateTime).toEqual(new Date('2026-01-05T09:00:00Z'))
  expect(rest.Records?.map(({ dynamodb }) => dynamodb?.Keys?.sk?.S)).toEqual(['3'])
  expect(again.Records?.[0]?.dynamodb?.Keys?.sk?.S).toBe('2')
  expect(latest.Records).toEqual([])
  expect(behind.StreamDescription?.Shards).toEqual([])
  for (const each of [ShardIterator, rest.NextShardIterator]) expect(each?.startsWith(`${StreamArn}|1|`)).toBe(true)
  await expect(client.send(new GetRecordsCommand({ ShardIterator }))).rejects.toMatchObject({
    name: 'ExpiredIteratorException',
  })
  client.destroy()
  await endpoint.close()
  await stop()
})

it('of a template is told by its ARN, and is another when the template wants another view', async () => {
  const { services, call, stop } = await start()
  const type = services[0].resources?.find((each) => each.type === 'AWS::DynamoDB::Table')
  const { TableName: _, ...properties } = tableInput()
  const apply = (StreamSpecification?: object) =>
    type?.apply({ ...properties, ...(StreamSpecification && { StreamSpecification }) }, context)
  const first = await apply({ StreamViewType: 'KEYS_ONLY' })
  const same = await apply({ StreamViewType: 'KEYS_ONLY' })
  const other = await apply({ StreamViewType: 'NEW_IMAGE' })
  const none = await apply()

  expect(first?.attributes.StreamArn).toContain('/stream/')
  expect(same?.attributes.StreamArn).toBe(first?.attributes.StreamArn)
  expect(other?.attributes.StreamArn).not.toBe(first?.attributes.StreamArn)
  expect(none?.attributes).not.toHaveProperty('StreamArn')
  expect((await call('DescribeTable', { TableName: 'Stack-Table-ABC123' })).Table).not.toHaveProperty(
    'StreamSpecification',
  )
  await stop()
})
