import { type Harness, startDynamoDb, tableInput } from './harness'

const text = (S: string) => ({ S })

async function fill(harness: Harness, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await harness.call('PutItem', {
      TableName: 'things',
      Item: { pk: text(`${n}`), sk: text('x'), kind: text(`k${n % 2}`) },
    })
  }
}

const byKind = {
  Create: {
    IndexName: 'byKind',
    KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  },
}
const addIndex = {
  TableName: 'things',
  AttributeDefinitions: ['pk', 'sk', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexUpdates: [byKind],
}
const ofKind = (harness: Harness) =>
  harness.call('Query', {
    TableName: 'things',
    IndexName: 'byKind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': text('k1') },
  })

test('a table is told of as being created, is active at once and described as it was asked for', async () => {
  const { call } = await startDynamoDb()
  const { TableDescription } = await call(
    'CreateTable',
    tableInput(
      { byKind: ['kind'] },
      { DeletionProtectionEnabled: true, SSESpecification: { Enabled: true }, Tags: [{ Key: 'a', Value: 'b' }] },
    ),
  )
  const { Table } = await call('DescribeTable', { TableName: 'things' })

  const { WarmThroughput, ...told } = Table
  const { LastUpdateToPayPerRequestDateTime: _, ...BillingModeSummary } = Table.BillingModeSummary
  const { WarmThroughput: __, ...index } = Table.GlobalSecondaryIndexes[0]
  expect(TableDescription).toEqual({
    ...told,
    TableStatus: 'CREATING',
    BillingModeSummary,
    GlobalSecondaryIndexes: [{ ...index, IndexStatus: 'CREATING' }],
  })
  expect(WarmThroughput).toEqual({ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000, Status: 'ACTIVE' })
  expect(Table).toMatchObject({
    TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things',
    TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    TableStatus: 'ACTIVE',
    CreationDateTime: 1767603600,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    DeletionProtectionEnabled: true,
    SSEDescription: { Status: 'ENABLED' },
    GlobalSecondaryIndexes: [
      { IndexStatus: 'ACTIVE', IndexArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things/index/byKind' },
    ],
  })
  expect(await call('ListTagsOfResource', { ResourceArn: Table.TableArn })).toEqual({
    Tags: [{ Key: 'a', Value: 'b' }],
  })
  await expect(call('CreateTable', tableInput())).rejects.toMatchObject({ code: 'ResourceInUseException' })
})

test.each([
  [
    'an attribute that no key uses',
    {
      AttributeDefinitions: ['pk', 'sk', 'x'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [{ ...byKind.Create, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }],
    },
    'Some AttributeDefinitions are not used',
  ],
  ['no throughput', { BillingMode: 'PROVISIONED' }, 'ReadCapacityUnits and WriteCapacityUnits must both be specified'],
  ['a resource policy', { ResourcePolicy: '{}' }, 'ResourcePolicy'],
])('a table with %s is refused', async (_, more, message) => {
  const { call } = await startDynamoDb()

  await expect(call('CreateTable', tableInput({}, more))).rejects.toThrow(message)
})

test('an index that is added later has what was there and what is written meanwhile', async () => {
  const harness = await startDynamoDb()
  await harness.call('CreateTable', tableInput())
  await fill(harness, 30)

  const added = harness.call('UpdateTable', addIndex)
  const meanwhile = harness.call('PutItem', {
    TableName: 'things',
    Item: { pk: text('new'), sk: text('x'), kind: text('k1') },
  })
  await Promise.all([added, meanwhile])

  expect((await ofKind(harness)).Count).toBe(16)
  await harness.call('UpdateTable', {
    TableName: 'things',
    GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byKind' } }],
  })
  await expect(ofKind(harness)).rejects.toThrow('does not have the specified index')
  expect((await harness.call('DescribeTable', { TableName: 'things' })).Table.AttributeDefinitions).toHaveLength(2)
  // Under the same name again, it starts anew.
  await harness.call('DeleteItem', { TableName: 'things', Key: { pk: text('1'), sk: text('x') } })
  await harness.call('UpdateTable', addIndex)
  expect((await ofKind(harness)).Count).toBe(15)
})

test('settings are updated; a protected table is not deleted', async () => {
  const { call } = await startDynamoDb()
  await call('CreateTable', tableInput({}, { DeletionProtectionEnabled: true }))
  await expect(call('DeleteTable', { TableName: 'things' })).rejects.toThrow('currently protected against deletion')

  const updated = await call('UpdateTable', {
    TableName: 'things',
    DeletionProtectionEnabled: false,
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 3 },
  })

  expect(updated.TableDescription.TableStatus).toBe('UPDATING')
  const { Table } = await call('DescribeTable', { TableName: 'things' })
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    DeletionProtectionEnabled: false,
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 3 },
  })
  expect((await call('DeleteTable', { TableName: 'things' })).TableDescription.TableStatus).toBe('DELETING')
  await expect(call('DescribeTable', { TableName: 'things' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  })
})

test('a table of the same name as a deleted one is empty', async () => {
  const harness = await startDynamoDb()
  await harness.call('CreateTable', tableInput())
  await fill(harness, 3)

  await harness.call('DeleteTable', { TableName: 'things' })
  await harness.call('CreateTable', tableInput())

  expect((await harness.call('Scan', { TableName: 'things' })).Count).toBe(0)
})

test('items go when their time to live is over, and not before; not those whose time is no number', async () => {
  const harness = await startDynamoDb()
  const { call, cloud } = harness
  await call('CreateTable', tableInput({ byKind: ['kind'] }))
  const now = cloud.clock.now() / 1000
  const put = (pk: string, ttl: object) =>
    call('PutItem', { TableName: 'things', Item: { pk: text(pk), sk: text('x'), kind: text('k1'), ttl } })
  const left = async () =>
    (await call('Scan', { TableName: 'things', IndexName: 'byKind' })).Items.map(
      ({ pk }: { pk: { S: string } }) => pk.S,
    ).sort()

  await put('before', { N: String(now + 60) })
  const specification = { Enabled: true, AttributeName: 'ttl' }
  await call('UpdateTimeToLive', { TableName: 'things', TimeToLiveSpecification: specification })
  await put('minute', { N: String(now + 60) })
  await put('hour', { N: String(now + 3600) })
  await put('prolonged', { N: String(now + 60) })
  await put('prolonged', { N: String(now + 7200) })
  await put('text', text(String(now + 60)))
  await put('ancient', { N: '1' })

  expect((await call('DescribeTimeToLive', { TableName: 'things' })).TimeToLiveDescription).toEqual({
    TimeToLiveStatus: 'ENABLED',
    AttributeName: 'ttl',
  })
  await cloud.clock.advance(59_000)
  expect(await left()).toHaveLength(6)
  await cloud.clock.advance(1000)
  expect(await left()).toEqual(['ancient', 'hour', 'prolonged', 'text'])
  await cloud.clock.advance(3600_000)
  expect(await left()).toEqual(['ancient', 'prolonged', 'text'])

  await call('UpdateTimeToLive', { TableName: 'things', TimeToLiveSpecification: { ...specification, Enabled: false } })
  await cloud.clock.advance(86_400_000)
  expect(await left()).toEqual(['ancient', 'prolonged', 'text'])
  await expect(
    call('UpdateTimeToLive', { TableName: 'things', TimeToLiveSpecification: { ...specification, Enabled: false } }),
  ).rejects.toThrow('TimeToLive is already disabled')
})

test('tables are listed in pages', async () => {
  const { call } = await startDynamoDb()
  for (const TableName of ['ccc', 'aaa', 'bbb']) await call('CreateTable', { ...tableInput(), TableName })

  expect(await call('ListTables', { Limit: 2 })).toEqual({ TableNames: ['aaa', 'bbb'], LastEvaluatedTableName: 'bbb' })
  expect(await call('ListTables', { ExclusiveStartTableName: 'bbb' })).toEqual({ TableNames: ['ccc'] })
})

test('attribute definitions alone are no change of a table', async () => {
  const { call } = await startDynamoDb()
  await call('CreateTable', tableInput())
  const AttributeDefinitions = ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'N' }))

  for (const more of [{}, { GlobalSecondaryIndexUpdates: [] }]) {
    await expect(call('UpdateTable', { TableName: 'things', AttributeDefinitions, ...more })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/^At least one of ProvisionedThroughput, BillingMode, .* is required$/),
    })
  }
})

test('a key that is there keeps its type, whatever an update says of it', async () => {
  const harness = await startDynamoDb()
  await harness.call('CreateTable', tableInput({ byKind: ['kind'] }))
  const Create = { ...byKind.Create, IndexName: 'byRank', KeySchema: [{ AttributeName: 'rank', KeyType: 'HASH' }] }
  const AttributeDefinitions = ['pk', 'sk', 'kind', 'rank'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'N',
  }))
  await harness.call('UpdateTable', {
    TableName: 'things',
    AttributeDefinitions,
    GlobalSecondaryIndexUpdates: [{ Create }],
  })

  const { Table } = await harness.call('DescribeTable', { TableName: 'things' })
  const types = Table.AttributeDefinitions.map((each: Record<string, string>) => Object.values(each).join(' '))
  expect(types.sort()).toEqual(['kind S', 'pk S', 'rank N', 'sk S'])
  await fill(harness, 4)
  expect((await ofKind(harness)).Items).toHaveLength(2)
})

test('a pass of time to live that fails is made again, and keeps no other table waiting', async () => {
  const { cloud, call } = await startDynamoDb()
  const ttl = { N: String(cloud.clock.now() / 1000 + 60) }
  for (const TableName of ['things', 'others']) {
    await call('CreateTable', tableInput({}, { TableName }))
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' }
    await call('UpdateTimeToLive', { TableName, TimeToLiveSpecification })
    for (const pk of ['1', '2']) {
      await call('PutItem', { TableName, Item: { pk: text(pk), sk: text('x'), ttl } })
    }
  }
  const told: string[] = []
  let isAiling = true
  cloud.onTrace(({ kind, subject }) => {
    told.push(kind)
    if (isAiling && kind === 'item.expired' && subject.endsWith('/things')) throw new Error('ailing')
  })
  const left = async (TableName: string) => (await call('Scan', { TableName })).Count

  await cloud.clock.advance(60_000)
  expect(told).toContain('expiry.failed')
  expect(await left('things')).toBe(1)
  expect(await left('others')).toBe(0)
  isAiling = false
  await cloud.clock.advance(60_000)
  expect(await left('things')).toBe(0)
})

test('throughput that is what it was, or that there can’t be, is refused', async () => {
  const { call } = await startDynamoDb()
  const units = (n: number) => ({ ReadCapacityUnits: n, WriteCapacityUnits: n })
  await call('CreateTable', tableInput({}, { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5) }))
  await call('CreateTable', { ...tableInput(), TableName: 'on-demand' })
  const update = (TableName: string, n: number) => call('UpdateTable', { TableName, ProvisionedThroughput: units(n) })

  await expect(update('things', 5)).rejects.toThrow('The provisioned throughput for the table will not change')
  await expect(update('on-demand', 5)).rejects.toThrow('Neither ReadCapacityUnits nor WriteCapacityUnits')
  expect((await update('things', 6)).TableDescription.ProvisionedThroughput).toMatchObject(units(6))
})
