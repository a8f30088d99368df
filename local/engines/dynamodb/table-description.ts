/** A table as DescribeTable tells it. */
import type { Cloud } from '../../kernel/cloud'
import { type Stream, streamArn } from './streams/stream'
import type { Index, Table, Throughput } from './table'

/** What AWS prepares an on-demand table for, units a second. */
const warm = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000, Status: 'ACTIVE' }

export type TableStatus = 'ACTIVE' | 'CREATING' | 'UPDATING' | 'DELETING'

/**
 * @param status Of an answer to a change, that it is under way: it is done here by then, and who asks again is told so.
 * @param made the name of an index that the change has made
 */
export function describeTable(
  cloud: Cloud,
  table: Table,
  latest: Stream | undefined,
  status: TableStatus = 'ACTIVE',
  made?: string,
): object {
  const arn = cloud.arn('dynamodb', `table/${table.TableName}`)
  const seconds = (milliseconds: number): number => milliseconds / 1000
  const throughput = ({ ReadCapacityUnits = 0, WriteCapacityUnits = 0 }: Partial<Throughput> = {}): object => ({
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits,
    WriteCapacityUnits,
  })
  const index = (each: Index): object => ({
    IndexName: each.IndexName,
    KeySchema: each.KeySchema,
    Projection: each.Projection,
    IndexArn: `${arn}/index/${each.IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
  })
  const onDemand = table.billingMode === 'PAY_PER_REQUEST'
  return {
    TableName: table.TableName,
    TableArn: arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: seconds(table.createdAt),
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    // AWS counts them every six hours or so; they are not counted here.
    ItemCount: 0,
    TableSizeBytes: 0,
    ProvisionedThroughput: throughput(table.throughput),
    ...(onDemand && {
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST',
        ...(status !== 'CREATING' && { LastUpdateToPayPerRequestDateTime: seconds(table.createdAt) }),
      },
      ...(status !== 'CREATING' && { WarmThroughput: warm }),
    }),
    ...(table.LocalSecondaryIndexes && { LocalSecondaryIndexes: table.LocalSecondaryIndexes.map(index) }),
    ...(table.GlobalSecondaryIndexes?.length && {
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((each) => ({
        ...index(each),
        IndexStatus: status === 'CREATING' || each.IndexName === made ? 'CREATING' : 'ACTIVE',
        ...(each.IndexName === made && { Backfilling: false }),
        ProvisionedThroughput: throughput(each.ProvisionedThroughput),
        ...(onDemand && status !== 'CREATING' && each.IndexName !== made && { WarmThroughput: warm }),
      })),
    }),
    ...(table.onDemandThroughput && { OnDemandThroughput: table.onDemandThroughput }),
    ...(table.tableClass && { TableClassSummary: { TableClass: table.tableClass } }),
    ...(table.encryption && {
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: 'KMS',
        KMSMasterKeyArn: table.encryption.kmsKeyArn ?? cloud.arn('kms', 'alias/aws/dynamodb'),
      },
    }),
    ...(table.restored && {
      RestoreSummary: {
        RestoreDateTime: seconds(table.restored.at),
        RestoreInProgress: status === 'CREATING',
        SourceTableArn: table.restored.tableArn,
        ...(table.restored.backupArn !== undefined && { SourceBackupArn: table.restored.backupArn }),
      },
    }),
    ...(table.stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream.viewType } }),
    // Also of one that has ended, as long as it can be read.
    ...(latest && { LatestStreamArn: streamArn(cloud, latest), LatestStreamLabel: latest.label }),
    DeletionProtectionEnabled: table.deletionProtection,
  }
}
