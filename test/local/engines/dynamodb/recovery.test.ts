/** Setting a table back to a moment, and backups: what is restored and what is not, and how long it can be. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { testStart } from '../../create-test-cloud'
import { type Harness, startDynamoDb, tableInput } from './harness'

const day = 86_400_000
const recovery = { TableName: 'things', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }
const itemOf = (pk: string, more: object = {}) => ({ pk: { S: pk }, sk: { S: '-' }, ...more })
const keyOf = (pk: string) => ({ pk: { S: pk }, sk: { S: '-' } })

let harness: Harness
let directory: string | undefined
beforeEach(async () => {
  harness = await startDynamoDb()
})
afterEach(async () => {
  await harness.stop()
  if (directory) rmSync(directory, { recursive: true })
  directory = undefined
})

const call: Harness['call'] = (action, input) => harness.call(action, input)
const put = (pk: string, more?: object) => call('PutItem', { TableName: 'things', Item: itemOf(pk, more) })
const seconds = () => harness.cloud.clock.now() / 1000
const advance = (milliseconds: number) => harness.cloud.clock.advance(milliseconds)

async function itemsOf(TableName: string, IndexName?: string): Promise<Record<string, string>> {
  const { Items } = await call('Scan', { TableName, ...(IndexName && { IndexName }) })
  return Object.fromEntries(
    (Items as { pk: { S: string }; kind?: { S: string } }[]).map(({ pk, kind }) => [pk.S, kind?.S ?? '']),
  )
}

function restoreTo(RestoreDateTime: number, TargetTableName = 'restored') {
  return call('RestoreTableToPointInTime', { SourceTableName: 'things', TargetTableName, RestoreDateTime })
}

test('a table at a moment is what it was, whatever has become of its items since', async () => {
  await call('CreateTable', tableInput({ byKind: ['kind'] }))
  await put('before it was switched on', { kind: { S: 'old' } })
  await call('UpdateContinuousBackups', recovery)
  await call('UpdateTimeToLive', {
    TableName: 'things',
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
  })
  await put('changed', { kind: { S: 'first' } })
  await put('gone')
  await put('expired', { ttl: { N: String(Math.floor(testStart / 1000) + 120) } })
  await advance(60_000)
  const moment = seconds()
  await advance(1000)
  await put('changed', { kind: { S: 'second' } })
  await call('UpdateItem', {
    TableName: 'things',
    Key: keyOf('changed'),
    UpdateExpression: 'SET kind = :third',
    ExpressionAttributeValues: { ':third': { S: 'third' } },
  })
  await call('BatchWriteItem', { RequestItems: { things: [{ DeleteRequest: { Key: keyOf('gone') } }] } })
  await call('TransactWriteItems', {
    TransactItems: [{ Put: { TableName: 'things', Item: itemOf('added', { kind: { S: 'new' } }) } }],
  })
  await advance(600_000)
  await put('gone', { kind: { S: 'back again' } })

  const { TableDescription } = await restoreTo(moment)

  expect(TableDescription).toMatchObject({ TableStatus: 'CREATING', RestoreSummary: { RestoreInProgress: true } })
  const { Table } = await call('DescribeTable', { TableName: 'restored' })
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    RestoreSummary: {
      RestoreInProgress: false,
      RestoreDateTime: moment,
      SourceTableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things',
    },
  })
  expect(await itemsOf('restored')).toEqual({
    'before it was switched on': 'old',
    changed: 'first',
    gone: '',
    expired: '',
  })
  expect(await itemsOf('restored', 'byKind')).toEqual({ 'before it was switched on': 'old', changed: 'first' })
  expect(await itemsOf('things')).toEqual({
    'before it was switched on': 'old',
    changed: 'third',
    gone: 'back again',
    added: 'new',
  })
})

test('the moments are those since it was switched on, of the days that it says, up to five minutes ago', async () => {
  await call('CreateTable', tableInput())
  const moments = async () => {
    const { ContinuousBackupsDescription } = await call('DescribeContinuousBackups', { TableName: 'things' })
    const { EarliestRestorableDateTime: from, LatestRestorableDateTime: to } =
      ContinuousBackupsDescription.PointInTimeRecoveryDescription
    return [from, to].map((time) => time * 1000 - testStart)
  }
  await expect(restoreTo(seconds())).rejects.toMatchObject({ code: 'PointInTimeRecoveryUnavailableException' })
  await advance(1000)
  await call('UpdateContinuousBackups', {
    ...recovery,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 2 },
  })
  expect(await moments()).toEqual([1000, 1000])
  await advance(3_600_000)
  expect(await moments()).toEqual([1000, 3_301_000])
  await advance(10 * day)
  expect(await moments()).toEqual([8 * day + 3_601_000, 10 * day + 3_301_000])
  for (const moment of [testStart + 8 * day, harness.cloud.clock.now()]) {
    await expect(restoreTo(moment / 1000)).rejects.toMatchObject({ code: 'InvalidRestoreTimeException' })
  }
  await call('RestoreTableToPointInTime', {
    SourceTableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things',
    TargetTableName: 'latest',
    UseLatestRestorableTime: true,
  })

  const off = { PointInTimeRecoveryEnabled: false }
  await call('UpdateContinuousBackups', { TableName: 'things', PointInTimeRecoverySpecification: off })
  await call('UpdateContinuousBackups', recovery)
  expect(await moments()).toEqual([10 * day + 3_601_000, 10 * day + 3_601_000])
})

test('what is not restored has to be set again', async () => {
  await call('CreateTable', tableInput({}, { DeletionProtectionEnabled: true, Tags: [{ Key: 'team', Value: 'a' }] }))
  await call('UpdateContinuousBackups', recovery)
  await call('UpdateTimeToLive', {
    TableName: 'things',
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
  })
  await advance(600_000)
  await restoreTo(seconds() - 300)

  const { Table } = await call('DescribeTable', { TableName: 'restored' })
  expect(Table).toMatchObject({
    DeletionProtectionEnabled: false,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  })
  expect((await call('ListTagsOfResource', { ResourceArn: Table.TableArn })).Tags).toEqual([])
  expect(await call('DescribeTimeToLive', { TableName: 'restored' })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
  })
  expect((await call('DescribeContinuousBackups', { TableName: 'restored' })).ContinuousBackupsDescription).toEqual({
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
  })
})

test('indexes can be left out of a restore, and billing changed, but nothing can be added', async () => {
  await call('CreateTable', tableInput({ byKind: ['kind'], byAge: ['nAge'] }))
  const { BackupDetails } = await call('CreateBackup', { TableName: 'things', BackupName: 'all.of-it_1' })
  const { BackupArn } = BackupDetails
  const restore = (more: object) => call('RestoreTableFromBackup', { BackupArn, TargetTableName: 'restored', ...more })
  const index = (IndexName: string, key: string) => ({
    IndexName,
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
  })

  await expect(restore({ GlobalSecondaryIndexOverride: [index('byKind', 'other')] })).rejects.toThrow('byKind')
  await expect(restore({ BillingModeOverride: 'PROVISIONED' })).rejects.toMatchObject({ code: 'ValidationException' })
  const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 2 }
  await restore({
    BillingModeOverride: 'PROVISIONED',
    ProvisionedThroughputOverride: units,
    GlobalSecondaryIndexOverride: [{ ...index('byKind', 'kind'), ProvisionedThroughput: units }],
  })

  const { Table } = await call('DescribeTable', { TableName: 'restored' })
  expect(Table).toMatchObject({ ProvisionedThroughput: units, RestoreSummary: { SourceBackupArn: BackupArn } })
  expect(Table.GlobalSecondaryIndexes.map(({ IndexName }: { IndexName: string }) => IndexName)).toEqual(['byKind'])
  expect(Table.AttributeDefinitions).toHaveLength(3)
})

test('a backup is made, told, listed by table, time and kind in pages, restored under the name of its table, and deleted', async () => {
  await call('CreateTable', tableInput())
  await call('CreateTable', { ...tableInput(), TableName: 'others' })
  await put('kept')
  const made: string[] = []
  for (const TableName of ['things', 'others', 'things']) {
    const { BackupDetails } = await call('CreateBackup', { TableName, BackupName: 'same' })
    expect(BackupDetails).toMatchObject({ BackupStatus: 'AVAILABLE', BackupType: 'USER', BackupName: 'same' })
    made.push(BackupDetails.BackupArn)
    await advance(1000)
  }
  await put('later')
  const list = async (input: object) =>
    (await call('ListBackups', input)).BackupSummaries.map(({ BackupArn }: { BackupArn: string }) => BackupArn)

  expect(made[0]).toMatch(/^arn:aws:dynamodb:us-east-1:000000000000:table\/things\/backup\/\d{14}-[0-9a-f]{8}$/)
  expect(await list({})).toEqual(made)
  expect(await list({ TableName: 'things' })).toEqual([made[0], made[2]])
  expect(await list({ TimeRangeLowerBound: testStart / 1000 + 1, TimeRangeUpperBound: testStart / 1000 + 2 })).toEqual([
    made[1],
  ])
  expect(await list({ BackupType: 'SYSTEM' })).toEqual([])
  const first = await call('ListBackups', { Limit: 2 })
  expect(first.LastEvaluatedBackupArn).toBe(made[1])
  expect(await list({ ExclusiveStartBackupArn: made[1] })).toEqual([made[2]])
  expect((await call('DescribeBackup', { BackupArn: made[0] })).BackupDescription).toMatchObject({
    BackupDetails: { BackupSizeBytes: 9 },
    SourceTableDetails: { TableName: 'things', ItemCount: 1, BillingMode: 'PAY_PER_REQUEST' },
  })

  const restore = { BackupArn: made[0], TargetTableName: 'things' }
  await expect(call('RestoreTableFromBackup', restore)).rejects.toMatchObject({ code: 'TableAlreadyExistsException' })
  await call('DeleteTable', { TableName: 'things' })
  await call('RestoreTableFromBackup', restore)
  expect(await itemsOf('things')).toEqual({ kept: '' })

  expect((await call('DeleteBackup', { BackupArn: made[0] })).BackupDescription.BackupDetails.BackupStatus).toBe(
    'DELETED',
  )
  for (const action of ['DescribeBackup', 'DeleteBackup'])
    await expect(call(action, { BackupArn: made[0] })).rejects.toMatchObject({ code: 'BackupNotFoundException' })
  await expect(call('CreateBackup', { TableName: 'none', BackupName: 'some' })).rejects.toMatchObject({
    code: 'TableNotFoundException',
  })
  await expect(call('CreateBackup', { TableName: 'things', BackupName: 'a b' })).rejects.toThrow('BackupName')
  await expect(call('DescribeContinuousBackups', { TableName: 'none' })).rejects.toMatchObject({
    code: 'TableNotFoundException',
  })
})

test('a table that is deleted while it could be set back leaves a backup of AWS’s own, for 35 days', async () => {
  await call('CreateTable', tableInput())
  await call('UpdateContinuousBackups', recovery)
  await put('last')
  await call('DeleteTable', { TableName: 'things' })

  const { BackupSummaries } = await call('ListBackups', { BackupType: 'SYSTEM' })
  expect(BackupSummaries).toMatchObject([{ BackupName: 'things$DeletedTableBackup', TableName: 'things' }])
  expect(BackupSummaries[0].BackupExpiryDateTime).toBe(testStart / 1000 + 35 * 86_400)
  await call('RestoreTableFromBackup', { BackupArn: BackupSummaries[0].BackupArn, TargetTableName: 'things' })
  expect(await itemsOf('things')).toEqual({ last: '' })

  await advance(35 * day)
  await call('ListTables', {})
  await harness.cloud.activity.idle()
  expect((await call('ListBackups', {})).BackupSummaries).toEqual([])
  expect(await itemsOf('things')).toEqual({ last: '' })
})

test('moments and backups are there after a restart, and of older days nothing is kept on disk', async () => {
  await harness.stop()
  directory = mkdtempSync(join(tmpdir(), 'recovery-'))
  harness = await startDynamoDb({ directory })
  await call('CreateTable', tableInput())
  await call('UpdateContinuousBackups', recovery)
  await put('thing', { kind: { S: 'first' } })
  const { BackupDetails } = await call('CreateBackup', { TableName: 'things', BackupName: 'kept' })
  await harness.stop()
  harness = await startDynamoDb({ directory })
  // In the same millisecond as what was before: undone in the right order all the same.
  await put('thing', { kind: { S: 'second' } })
  await put('thing', { kind: { S: 'third' } })
  await advance(1000)
  await put('thing', { kind: { S: 'fourth' } })
  await advance(600_000)

  await restoreTo(testStart / 1000 + 0.5)
  expect(await itemsOf('restored')).toEqual({ thing: 'third' })
  await call('RestoreTableFromBackup', { BackupArn: BackupDetails.BackupArn, TargetTableName: 'first' })
  expect(await itemsOf('first')).toEqual({ thing: 'first' })

  await advance(34 * day)
  await put('thing', { kind: { S: 'later' } })
  await advance(3 * day)
  await put('thing', { kind: { S: 'latest' } })
  await harness.cloud.activity.idle()
  await harness.stop()
  const level = new ClassicLevel<string, string>(join(directory, 'dynamodb'))
  const records = await level.values({ gte: 'u/', lt: 'u/~' }).all()
  await level.close()
  harness = await startDynamoDb()
  expect(records.map((text) => JSON.parse(JSON.parse(text)[1]).kind.S)).toEqual(['fourth', 'later'])
})
