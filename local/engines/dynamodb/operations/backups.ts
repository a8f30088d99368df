/** Backups, and setting a table back to a moment. */
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { KeyValues } from '../../../kernel/key-values'
import { validationError } from '../errors'
import type { Backup, Backups } from '../recovery/backups'
import { buildIndexes, copyItems, copyItemsAt } from '../recovery/copy-items'
import { type Overrides, restoredTable } from '../recovery/restored-table'
import { mostDays, restorable, undoPrefix } from '../recovery/undo-log'
import type { Tables } from '../state'
import { indexesOf, indexPrefix, itemPrefix, type Table } from '../table'
import { describeTable } from '../table-description'
import { bare } from '../table-input'
import { tableNameOf } from '../table-name'

interface OfBackup {
  readonly BackupArn: string
}

interface ListInput {
  readonly TableName?: string
  readonly Limit?: number
  readonly TimeRangeLowerBound?: number
  readonly TimeRangeUpperBound?: number
  readonly ExclusiveStartBackupArn?: string
  readonly BackupType?: string
}

interface PointInput extends Overrides {
  readonly SourceTableName?: string
  readonly SourceTableArn?: string
  readonly UseLatestRestorableTime?: boolean
  readonly RestoreDateTime?: number
}

const mostListed = 100
const backupTypes = ['USER', 'SYSTEM', 'AWS_BACKUP', 'ALL']
const seconds = (milliseconds: number): number => milliseconds / 1000

export interface BackupParts {
  readonly cloud: Cloud
  readonly storage: () => KeyValues
  readonly tables: Tables
  readonly backups: Backups
}

// biome-ignore lint/suspicious/noExplicitAny: operations of all shapes in one table; each checks its own input
type Operation = (input: any) => object | Promise<object>

export function backupOperations({ cloud, storage, tables, backups }: BackupParts): Record<string, Operation> {
  function tableNamed(given: unknown): Table {
    const name = String(tableNameOf(cloud, given))
    const table = tables.all.get(name)
    if (!table) throw new AwsError('TableNotFoundException', `Table not found: ${name}`)
    return table
  }

  function backupNamed(arn: string): Backup {
    const found = backups.find(arn)
    if (!found) throw new AwsError('BackupNotFoundException', `Backup not found: ${arn}`)
    return found
  }

  function describeContinuous({ pointInTimeRecovery: recovery }: Table): object {
    const moments = recovery && restorable(recovery, cloud.clock.now())
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription:
          recovery && moments
            ? {
                PointInTimeRecoveryStatus: 'ENABLED',
                RecoveryPeriodInDays: recovery.days,
                EarliestRestorableDateTime: seconds(moments.earliest),
                LatestRestorableDateTime: seconds(moments.latest),
              }
            : { PointInTimeRecoveryStatus: 'DISABLED' },
      },
    }
  }

  /** Switched off and on again, a table can be set back to no moment before. */
  function updateContinuous(input: {
    TableName: string
    PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled?: boolean; RecoveryPeriodInDays?: number }
  }): object {
    const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days = mostDays } =
      input.PointInTimeRecoverySpecification ?? {}
    if (typeof enabled !== 'boolean') throw validationError('PointInTimeRecoveryEnabled must be true or false')
    if (!Number.isInteger(days) || days < 1 || days > mostDays) {
      throw validationError(`RecoveryPeriodInDays must be 1 to ${mostDays}`)
    }
    const { pointInTimeRecovery, ...rest } = tableNamed(input.TableName)
    const since = pointInTimeRecovery?.since ?? cloud.clock.now()
    const table = enabled ? { ...rest, pointInTimeRecovery: { since, days, isLogged: true as const } } : rest
    if (enabled) tables.save(table)
    else tables.saveWithout(table, undoPrefix(table))
    return describeContinuous(table)
  }

  /** In the place of one that is there nothing is restored. */
  function requireFree(name: string): void {
    if (tables.all.has(name)) throw new AwsError('TableAlreadyExistsException', `Table already exists: ${name}`)
  }

  /** Ready at once: on AWS it takes minutes to hours, and says CREATING until then. */
  async function restore(table: Table, fill: () => Promise<unknown>): Promise<object> {
    await tables.filling([itemPrefix(table), ...indexesOf(table).map(indexPrefix)], async () => {
      await fill()
      await buildIndexes(storage(), table)
      requireFree(table.TableName)
      return { result: undefined, commit: () => tables.add(table) }
    })
    return { TableDescription: describeTable(cloud, table, undefined, 'CREATING') }
  }

  async function restoreToPoint(input: PointInput): Promise<object> {
    const { SourceTableName, SourceTableArn, UseLatestRestorableTime, RestoreDateTime, TargetTableName } = input
    if ((SourceTableName === undefined) === (SourceTableArn === undefined)) {
      throw validationError('Give one of SourceTableName, SourceTableArn')
    }
    if ((RestoreDateTime === undefined) === (UseLatestRestorableTime !== true)) {
      throw validationError('Give one of RestoreDateTime, UseLatestRestorableTime')
    }
    const source = tableNamed(SourceTableArn ?? SourceTableName)
    const { TableName, pointInTimeRecovery } = source
    if (!pointInTimeRecovery) {
      const message = `Point in time recovery is not enabled for table ${TableName}`
      throw new AwsError('PointInTimeRecoveryUnavailableException', message)
    }
    const { earliest, latest } = restorable(pointInTimeRecovery, cloud.clock.now())
    const time = RestoreDateTime === undefined ? latest : RestoreDateTime * 1000
    if (time < earliest || time > latest) {
      const between = [earliest, latest].map((moment) => new Date(moment).toISOString()).join(' and ')
      throw new AwsError('InvalidRestoreTimeException', `RestoreDateTime of ${TableName} must be between ${between}`)
    }
    requireFree(TargetTableName)
    const tableArn = cloud.arn('dynamodb', `table/${TableName}`)
    const table = restoredTable(source, input, { at: time, tableArn }, cloud.clock.now())
    return tables.whenReady([TableName], async () => {
      const snapshot = await storage().snapshot()
      try {
        return await restore(table, () => copyItemsAt(storage(), snapshot, source, time, itemPrefix(table)))
      } finally {
        await snapshot.close()
      }
    })
  }

  async function restoreFromBackup(input: OfBackup & Overrides): Promise<object> {
    const backup = backupNamed(input.BackupArn)
    requireFree(input.TargetTableName)
    const tableArn = cloud.arn('dynamodb', `table/${backup.table.TableName}`)
    const restored = { at: backup.createdAt, tableArn, backupArn: backup.arn }
    const table = restoredTable(backup.table, input, restored, cloud.clock.now())
    const snapshot = await storage().snapshot()
    try {
      return await restore(table, () => copyItems(storage(), snapshot, backup.items, itemPrefix(table)))
    } finally {
      await snapshot.close()
    }
  }

  /** In pages of a form of AWS's own: the next begins behind a backup, which need not be there any more. */
  function list(input: ListInput): object {
    const { TableName, Limit = mostListed, BackupType = 'ALL', ExclusiveStartBackupArn: after } = input
    if (!backupTypes.includes(BackupType)) throw validationError(`BackupType is one of ${backupTypes.join(', ')}`)
    if (!Number.isInteger(Limit) || Limit < 1 || Limit > mostListed) {
      throw validationError(`Limit must be 1 to ${mostListed}`)
    }
    if (after !== undefined && !/:table\/[\w.-]+\/backup\/\d{14}-[0-9a-f]{8}$/.test(after)) {
      throw validationError('ExclusiveStartBackupArn must be the ARN of a backup')
    }
    const { TimeRangeLowerBound: from = 0, TimeRangeUpperBound: to = Number.POSITIVE_INFINITY } = input
    const name = TableName === undefined ? undefined : String(tableNameOf(cloud, TableName))
    const found = backups
      .all()
      .filter(({ table, type }) => (name ?? table.TableName) === table.TableName && [type, 'ALL'].includes(BackupType))
      .filter(({ createdAt }) => seconds(createdAt) >= from && seconds(createdAt) < to)
      .filter((each) => after === undefined || placeOf(each.arn) > placeOf(after))
      .sort((a, b) => (placeOf(a.arn) < placeOf(b.arn) ? -1 : 1))
    const page = found.slice(0, Limit)
    const last = page.at(-1)
    return {
      BackupSummaries: page.map((backup) => ({
        TableName: backup.table.TableName,
        TableId: backup.table.id,
        TableArn: cloud.arn('dynamodb', `table/${backup.table.TableName}`),
        ...detailsOf(backup),
      })),
      ...(last && found.length > page.length && { LastEvaluatedBackupArn: last.arn }),
    }
  }

  function describe(backup: Backup, status?: string): object {
    const { table, count, bytes } = backup
    const { LocalSecondaryIndexes, GlobalSecondaryIndexes, timeToLive, encryption } = table
    const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = table.throughput ?? {}
    return {
      BackupDescription: {
        BackupDetails: detailsOf(backup, status),
        SourceTableDetails: {
          TableName: table.TableName,
          TableId: table.id,
          TableArn: cloud.arn('dynamodb', `table/${table.TableName}`),
          TableCreationDateTime: seconds(table.createdAt),
          KeySchema: table.KeySchema,
          BillingMode: table.billingMode,
          ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits },
          ...(count !== undefined && { ItemCount: count, TableSizeBytes: bytes }),
        },
        SourceTableFeatureDetails: {
          ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(bare) }),
          ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(bare) }),
          ...(timeToLive && {
            TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive.attribute },
          }),
          ...(encryption && { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' } }),
        },
      },
    }
  }

  return {
    DescribeContinuousBackups: ({ TableName }: { TableName: string }) => describeContinuous(tableNamed(TableName)),
    UpdateContinuousBackups: updateContinuous,
    async CreateBackup({ TableName, BackupName }: { TableName: string; BackupName: string }) {
      if (!/^[\w.-]{3,255}$/.test(BackupName)) {
        throw validationError('BackupName must be 3 to 255 of a-z, A-Z, 0-9, _, . and -')
      }
      const table = tableNamed(TableName)
      const made = await tables.whenReady([table.TableName], () => backups.make(table, BackupName))
      return { BackupDetails: detailsOf(made) }
    },
    DescribeBackup: ({ BackupArn }: OfBackup) => describe(backupNamed(BackupArn)),
    ListBackups: list,
    DeleteBackup({ BackupArn }: OfBackup) {
      const backup = backupNamed(BackupArn)
      backups.remove(backup)
      return describe(backup, 'DELETED')
    },
    RestoreTableFromBackup: restoreFromBackup,
    RestoreTableToPointInTime: restoreToPoint,
  }
}

function detailsOf({ arn, name, type, createdAt, expiresAt, bytes }: Backup, BackupStatus = 'AVAILABLE'): object {
  return {
    BackupArn: arn,
    BackupName: name,
    BackupStatus,
    BackupType: type,
    BackupCreationDateTime: seconds(createdAt),
    ...(bytes !== undefined && { BackupSizeBytes: bytes }),
    ...(expiresAt !== undefined && { BackupExpiryDateTime: seconds(expiresAt) }),
  }
}

/** Its time, and what tells it from others of that time. */
const placeOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
