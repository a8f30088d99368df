import type { Access } from '../../../../local/kernel/service'
import { context, resource, startDynamoDb, tableInput } from './harness'

const { TableName: _, ...properties } = tableInput({ byKind: ['kind'] })
const text = (S: string) => ({ S })
const name = 'Stack-Table-ABC123'
const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`

test('a template makes a table and brings it to what it says next, with its items', async () => {
  const harness = await startDynamoDb()
  const table = resource(harness, 'AWS::DynamoDB::Table')
  const first = await table.apply(
    {
      ...properties,
      // Inert, as CDK writes them for a limit of reads.
      OnDemandThroughput: { MaxReadRequestUnits: 5 },
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes?.map((index) => ({
        ...index,
        OnDemandThroughput: { MaxReadRequestUnits: 5 },
      })),
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      Tags: [{ Key: 'a', Value: '1' }],
      SSESpecification: { SSEEnabled: true },
    },
    context,
  )
  await harness.call('PutItem', {
    TableName: name,
    Item: { pk: text('p'), sk: text('s'), kind: text('k'), nAge: { N: '1' } },
  })

  const second = await table.apply(
    {
      ...tableInput({ byAge: ['kind', 'nAge'] }),
      TableName: name,
      DeletionProtectionEnabled: true,
      Tags: [{ Key: 'b', Value: '2' }],
    },
    context,
  )

  expect(first).toEqual({ ref: name, attributes: { Arn: arn, TableId: expect.any(String) } })
  expect(second).toEqual(first)
  const { Table } = await harness.call('DescribeTable', { TableName: name })
  expect(Table.GlobalSecondaryIndexes.map(({ IndexName }: { IndexName: string }) => IndexName)).toEqual(['byAge'])
  expect(Table.SSEDescription).toBeUndefined()
  expect((await harness.call('Scan', { TableName: name, IndexName: 'byAge' })).Count).toBe(1)
  expect((await harness.call('DescribeTimeToLive', { TableName: name })).TimeToLiveDescription.TimeToLiveStatus).toBe(
    'DISABLED',
  )
  expect(await harness.call('ListTagsOfResource', { ResourceArn: arn })).toEqual({ Tags: [{ Key: 'b', Value: '2' }] })
  await expect(table.remove?.(name)).rejects.toThrow('protected against deletion')
})

test('a change of the key is refused with what is and what was wanted', async () => {
  const harness = await startDynamoDb()
  const table = resource(harness, 'AWS::DynamoDB::Table')
  await table.apply(properties, context)

  await expect(
    table.apply({ ...properties, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }, context),
  ).rejects.toThrow(`Stack/Table: the key of table ${name} is (pk HASH, sk RANGE) and can't become (pk HASH)`)
})

test('what stands in an index and is not known is refused, where the table is there already too', async () => {
  const harness = await startDynamoDb()
  const table = resource(harness, 'AWS::DynamoDB::Table')
  const [index] = properties.GlobalSecondaryIndexes ?? []
  const misspelt = { ...properties, GlobalSecondaryIndexes: [{ ...index, Projecton: { ProjectionType: 'ALL' } }] }
  await expect(table.apply(misspelt, context)).rejects.toThrow('index byKind: property "Projecton" is not modelled')
  await table.apply(properties, context)
  await expect(table.apply(misspelt, context)).rejects.toThrow('index byKind: property "Projecton" is not modelled')
})

test('a table that the template no longer has goes, twice without harm', async () => {
  const harness = await startDynamoDb()
  const table = resource(harness, 'AWS::DynamoDB::Table')
  await table.apply(properties, context)

  await table.remove?.(name)
  await table.remove?.(name)

  expect(await harness.call('ListTables', {})).toEqual({ TableNames: [] })
})

test('a global table with its one replica here is a table; any other is refused', async () => {
  const harness = await startDynamoDb()
  const table = resource(harness, 'AWS::DynamoDB::GlobalTable')
  const replica = {
    Region: 'us-east-1',
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    Tags: [{ Key: 'a', Value: '1' }],
  }

  const { attributes } = await table.apply({ ...properties, Replicas: [replica] }, context)

  expect(attributes).toEqual({ Arn: arn, TableId: expect.any(String) })
  expect((await harness.call('DescribeTable', { TableName: name })).Table.DeletionProtectionEnabled).toBe(true)
  expect(() => table.apply({ ...properties, Replicas: [{ Region: 'eu-west-1' }] }, context)).toThrow('eu-west-1')
  expect(() =>
    table.apply({ ...properties, Replicas: [{ ...replica, KinesisStreamSpecification: {} }] }, context),
  ).toThrow('KinesisStreamSpecification')
})

test('each operation says which permission it needs, on what, and for which partition keys', async () => {
  const harness = await startDynamoDb()
  await resource(harness, 'AWS::DynamoDB::Table').apply(properties, context)
  const needed: (readonly Access[])[] = []
  harness.cloud.useAuthorizer({ authorize: (_caller, access) => void needed.push(access) })
  const key = { pk: text('p'), sk: text('s') }
  const only = { context: { 'dynamodb:LeadingKeys': ['p'] } }

  await harness.call('PutItem', { TableName: name, Item: key })
  await harness.call('GetItem', { TableName: name, Key: key })
  await harness.call('Query', {
    TableName: name,
    IndexName: 'byKind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': text('K') },
  })
  await harness.call('Scan', { TableName: name })
  await harness.call('TransactWriteItems', {
    TransactItems: [
      { Put: { TableName: name, Item: { ...key, sk: text('2') } } },
      { ConditionCheck: { TableName: name, Key: key, ConditionExpression: 'attribute_exists(pk)' } },
    ],
  })
  await harness.call('BatchGetItem', { RequestItems: { [name]: { Keys: [key, { ...key, pk: text('q') }] } } })

  expect(needed).toMatchObject([
    [{ action: 'dynamodb:PutItem', resource: arn, ...only }],
    [{ action: 'dynamodb:GetItem', resource: arn, ...only }],
    [{ action: 'dynamodb:Query', resource: `${arn}/index/byKind`, context: { 'dynamodb:LeadingKeys': ['K'] } }],
    [{ action: 'dynamodb:Scan', resource: arn }],
    [
      { action: 'dynamodb:PutItem', resource: arn, ...only },
      { action: 'dynamodb:ConditionCheckItem', resource: arn, ...only },
    ],
    [{ action: 'dynamodb:BatchGetItem', resource: arn, context: { 'dynamodb:LeadingKeys': ['p', 'q'] } }],
  ])
})
