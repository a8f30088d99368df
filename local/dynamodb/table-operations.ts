/** CreateTable and what else is done to tables as a whole. */
import { randomUUID } from 'node:crypto'
import { AwsError, NotModelledError, refuseUnknown } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import { validationError } from './item'
import { parse, tableNameOf } from './request'
import {
  expiryPrefix,
  type Index,
  indexPrefix,
  type KeySchemaElement,
  type Projection,
  type Table,
  type Throughput,
} from './table'
import type { Tables } from './tables'
import type { TimeToLive } from './time-to-live'

interface IndexInput {
  readonly IndexName: string
  readonly KeySchema: readonly KeySchemaElement[]
  readonly Projection: Projection
  readonly ProvisionedThroughput?: Throughput
}

interface Tag {
  readonly Key: string
  readonly Value: string
}

interface Encryption {
  readonly Enabled?: boolean
  readonly SSEEnabled?: boolean
  readonly SSEType?: string
  readonly KMSMasterKeyId?: string
}

export interface TableInput {
  readonly TableName: string
  readonly AttributeDefinitions: Table['AttributeDefinitions']
  readonly KeySchema: readonly KeySchemaElement[]
  readonly GlobalSecondaryIndexes?: readonly IndexInput[]
  readonly LocalSecondaryIndexes?: readonly IndexInput[]
  readonly BillingMode?: Table['billingMode']
  readonly ProvisionedThroughput?: Throughput
  readonly DeletionProtectionEnabled?: boolean
  readonly TableClass?: string
  readonly SSESpecification?: Encryption
  readonly StreamSpecification?: { readonly StreamEnabled?: boolean }
  readonly Tags?: readonly Tag[]
}

interface IndexUpdate {
  readonly Create?: IndexInput
  readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput: Throughput }
  readonly Delete?: { readonly IndexName: string }
}

interface UpdateInput extends Partial<Omit<TableInput, 'TableName' | 'Tags'>> {
  readonly TableName: string
  readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[]
}

const tableClasses = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS']
const indexMembers = ['IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput']

// biome-ignore lint/suspicious/noExplicitAny: operations of all shapes in one table; each checks its own input
type Operation = (input: any) => object | Promise<object>

export function tableOperations(cloud: Cloud, tables: Tables, timeToLive: TimeToLive): Record<string, Operation> {
  const arnOf = (name: string): string => cloud.arn('dynamodb', `table/${name}`)
  const named = (input: { TableName?: unknown }): Table => tables.get(String(tableNameOf(input.TableName)))
  const ofArn = (arn: unknown): Table => {
    const table = tables.all.get(String(tableNameOf(arn)))
    if (table) return table
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: ResourcArn: ${arn} not found`)
  }
  const seconds = (milliseconds: number): number => milliseconds / 1000

  /** While one change waited for another, the table it was checked against may have become a different one. */
  function checkUnchanged(table: Table): void {
    if (tables.all.get(table.TableName) === table) return
    throw new AwsError(
      'ResourceInUseException',
      `Attempt to change a resource which is still in use: Table is being updated: ${table.TableName}`,
    )
  }

  function describe(table: Table, status = 'ACTIVE'): object {
    const throughput = ({ ReadCapacityUnits = 0, WriteCapacityUnits = 0 }: Partial<Throughput> = {}): object => ({
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits,
      WriteCapacityUnits,
    })
    const index = (each: Index): object => ({
      IndexName: each.IndexName,
      KeySchema: each.KeySchema,
      Projection: each.Projection,
      IndexArn: `${arnOf(table.TableName)}/index/${each.IndexName}`,
      IndexSizeBytes: 0,
      ItemCount: 0,
    })
    const onDemand = table.billingMode === 'PAY_PER_REQUEST'
    return {
      TableName: table.TableName,
      TableArn: arnOf(table.TableName),
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
          LastUpdateToPayPerRequestDateTime: seconds(table.createdAt),
        },
      }),
      ...(table.LocalSecondaryIndexes && { LocalSecondaryIndexes: table.LocalSecondaryIndexes.map(index) }),
      ...(table.GlobalSecondaryIndexes?.length && {
        GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((each) => ({
          ...index(each),
          IndexStatus: 'ACTIVE',
          ProvisionedThroughput: throughput(each.ProvisionedThroughput),
        })),
      }),
      ...(table.tableClass && { TableClassSummary: { TableClass: table.tableClass } }),
      ...(table.encryption && {
        SSEDescription: {
          Status: 'ENABLED',
          SSEType: 'KMS',
          KMSMasterKeyArn: table.encryption.kmsKeyArn ?? cloud.arn('kms', 'alias/aws/dynamodb'),
        },
      }),
      DeletionProtectionEnabled: table.deletionProtection,
    }
  }

  function create(input: object): object {
    const request = checkTable(input)
    const throughput = request.ProvisionedThroughput
    const tags = tagMap(request.Tags)
    const encryption = encryptionOf(request.SSESpecification)
    const table: Table = {
      id: randomUUID(),
      TableName: request.TableName,
      AttributeDefinitions: request.AttributeDefinitions,
      KeySchema: request.KeySchema,
      ...(request.LocalSecondaryIndexes && { LocalSecondaryIndexes: request.LocalSecondaryIndexes.map(newIndex) }),
      ...(request.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: request.GlobalSecondaryIndexes.map(newIndex) }),
      billingMode: request.BillingMode ?? 'PROVISIONED',
      ...(throughput && { throughput }),
      createdAt: cloud.clock.now(),
      deletionProtection: request.DeletionProtectionEnabled ?? false,
      ...(request.TableClass && { tableClass: request.TableClass }),
      ...(encryption && { encryption }),
      tags,
    }
    tables.add(table)
    return { TableDescription: describe(table) }
  }

  async function update(input: UpdateInput): Promise<object> {
    refuseUnknown(
      input,
      [
        'TableName',
        'AttributeDefinitions',
        'BillingMode',
        'ProvisionedThroughput',
        'GlobalSecondaryIndexUpdates',
        'DeletionProtectionEnabled',
        'TableClass',
        'SSESpecification',
        'StreamSpecification',
      ],
      'dynamodb UpdateTable',
    )
    const before = named(input)
    const updates = input.GlobalSecondaryIndexUpdates ?? []
    for (const each of updates) refuseUnknown(each, ['Create', 'Update', 'Delete'], 'dynamodb UpdateTable index')
    const created = updates.flatMap(({ Create }) => (Create ? [Create] : []))
    const deleted = updates.flatMap(({ Delete }) => (Delete ? [Delete.IndexName] : []))
    if (created.length + deleted.length > 1) {
      throw new AwsError(
        'LimitExceededException',
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      )
    }
    const existing = before.GlobalSecondaryIndexes ?? []
    for (const name of [...deleted, ...updates.flatMap(({ Update }) => (Update ? [Update.IndexName] : []))]) {
      if (existing.some(({ IndexName }) => IndexName === name)) continue
      throw new AwsError('ResourceNotFoundException', 'Requested resource not found')
    }
    const billingMode = input.BillingMode ?? before.billingMode
    const onDemand = billingMode === 'PAY_PER_REQUEST'
    const throughput = onDemand ? undefined : (input.ProvisionedThroughput ?? before.throughput)
    const remaining = existing
      .filter(({ IndexName }) => !deleted.includes(IndexName))
      .map(({ ProvisionedThroughput, ...index }): Index => {
        const change = updates.find(({ Update }) => Update?.IndexName === index.IndexName)?.Update
        const units = onDemand ? undefined : (change?.ProvisionedThroughput ?? ProvisionedThroughput)
        return { ...index, ...(units && { ProvisionedThroughput: units }) }
      })
    const keys = keyNames([before, ...(before.LocalSecondaryIndexes ?? []), ...remaining, ...created])
    const definitions = [...(input.AttributeDefinitions ?? []), ...before.AttributeDefinitions].filter(
      ({ AttributeName }, position, all) =>
        keys.has(AttributeName) && all.findIndex((each) => each.AttributeName === AttributeName) === position,
    )
    const request = checkTable({
      TableName: before.TableName,
      KeySchema: before.KeySchema,
      AttributeDefinitions: definitions,
      BillingMode: billingMode,
      ProvisionedThroughput: input.BillingMode === 'PAY_PER_REQUEST' ? input.ProvisionedThroughput : throughput,
      LocalSecondaryIndexes: before.LocalSecondaryIndexes?.map(bare),
      GlobalSecondaryIndexes: nonEmpty([...remaining.map(bare), ...created]),
      TableClass: input.TableClass,
      SSESpecification: input.SSESpecification,
      StreamSpecification: input.StreamSpecification,
    })
    return tables.whenReady([before.TableName], async () => {
      checkUnchanged(before)
      const { GlobalSecondaryIndexes: _, throughput: __, encryption: old, ...rest } = before
      const encryption = input.SSESpecification ? encryptionOf(input.SSESpecification) : old
      const after: Table = {
        ...rest,
        AttributeDefinitions: request.AttributeDefinitions,
        GlobalSecondaryIndexes: remaining,
        billingMode,
        ...(throughput && { throughput }),
        ...(encryption && { encryption }),
        ...(input.TableClass && { tableClass: input.TableClass }),
        deletionProtection: input.DeletionProtectionEnabled ?? before.deletionProtection,
      }
      const gone = existing.find(({ IndexName }) => deleted.includes(IndexName))
      if (gone) tables.saveWithout(after, indexPrefix(gone))
      else tables.save(after)
      const made = created[0] && (await tables.addIndex(after, newIndex(created[0])))
      return { TableDescription: describe(made ?? after) }
    })
  }

  function remove(input: { TableName?: unknown }): object {
    refuseUnknown(input, ['TableName'], 'dynamodb DeleteTable')
    const table = named(input)
    tables.remove(table)
    return { TableDescription: describe(table, 'DELETING') }
  }

  function list(input: { Limit?: number; ExclusiveStartTableName?: string }): object {
    refuseUnknown(input, ['Limit', 'ExclusiveStartTableName'], 'dynamodb ListTables')
    const names = [...tables.all.keys()].sort().filter((name) => name > (input.ExclusiveStartTableName ?? ''))
    const page = names.slice(0, input.Limit ?? 100)
    return { TableNames: page, ...(names.length > page.length && { LastEvaluatedTableName: page.at(-1) }) }
  }

  async function updateTimeToLive(input: {
    TableName: string
    TimeToLiveSpecification?: { Enabled?: boolean; AttributeName?: string }
  }): Promise<object> {
    refuseUnknown(input, ['TableName', 'TimeToLiveSpecification'], 'dynamodb UpdateTimeToLive')
    const table = named(input)
    const { Enabled, AttributeName } = input.TimeToLiveSpecification ?? {}
    if (typeof Enabled !== 'boolean' || !AttributeName || AttributeName.length > 255) {
      throw validationError('TimeToLiveSpecification must have Enabled and an AttributeName of up to 255 characters')
    }
    const current = table.timeToLive
    if (Enabled === (current !== undefined)) {
      throw validationError(
        !current || current.attribute === AttributeName
          ? `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`
          : `TimeToLive is active on a different AttributeName: current AttributeName is ${current.attribute}`,
      )
    }
    await tables.whenReady([table.TableName], async () => {
      checkUnchanged(table)
      if (Enabled) {
        await tables.enableTimeToLive(table, AttributeName)
        await timeToLive.watch()
      } else if (current) {
        const { timeToLive: _, ...without } = table
        tables.saveWithout(without, expiryPrefix(current))
      }
    })
    return { TimeToLiveSpecification: { Enabled, AttributeName } }
  }

  function backups(table: Table): object {
    const recovery = table.pointInTimeRecovery
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: recovery
          ? {
              PointInTimeRecoveryStatus: 'ENABLED',
              RecoveryPeriodInDays: recovery.days,
              EarliestRestorableDateTime: seconds(recovery.since),
              LatestRestorableDateTime: seconds(cloud.clock.now()),
            }
          : { PointInTimeRecoveryStatus: 'DISABLED' },
      },
    }
  }

  function updateBackups(input: {
    TableName: string
    PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled?: boolean; RecoveryPeriodInDays?: number }
  }): object {
    refuseUnknown(input, ['TableName', 'PointInTimeRecoverySpecification'], 'dynamodb UpdateContinuousBackups')
    const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days = 35 } =
      input.PointInTimeRecoverySpecification ?? {}
    if (typeof enabled !== 'boolean') throw validationError('PointInTimeRecoveryEnabled must be true or false')
    const { pointInTimeRecovery, ...rest } = named(input)
    const since = pointInTimeRecovery?.since ?? cloud.clock.now()
    const table = enabled ? { ...rest, pointInTimeRecovery: { since, days } } : rest
    tables.save(table)
    return backups(table)
  }

  return {
    CreateTable: create,
    UpdateTable: update,
    DeleteTable: remove,
    ListTables: list,
    DescribeTable(input) {
      refuseUnknown(input, ['TableName'], 'dynamodb DescribeTable')
      return { Table: describe(named(input)) }
    },
    UpdateTimeToLive: updateTimeToLive,
    DescribeTimeToLive(input) {
      const { timeToLive: current } = named(input)
      return {
        TimeToLiveDescription: current
          ? { TimeToLiveStatus: 'ENABLED', AttributeName: current.attribute }
          : { TimeToLiveStatus: 'DISABLED' },
      }
    },
    UpdateContinuousBackups: updateBackups,
    DescribeContinuousBackups: (input) => backups(named(input)),
    TagResource(input: { ResourceArn?: string; Tags?: readonly Tag[] }) {
      const table = ofArn(input.ResourceArn)
      tables.save({ ...table, tags: { ...table.tags, ...tagMap(input.Tags) } })
      return {}
    },
    UntagResource(input: { ResourceArn?: string; TagKeys?: readonly string[] }) {
      const table = ofArn(input.ResourceArn)
      const gone = new Set(input.TagKeys)
      tables.save({ ...table, tags: Object.fromEntries(Object.entries(table.tags).filter(([key]) => !gone.has(key))) })
      return {}
    },
    ListTagsOfResource: (input) => ({
      Tags: Object.entries(ofArn(input.ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    DescribeLimits: () => ({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    }),
    DescribeEndpoints: () => ({
      Endpoints: [{ Address: cloud.endpointUrl.replace(/^https?:\/\//, ''), CachePeriodInMinutes: 1440 }],
    }),
  }
}

const newIndex = (input: IndexInput): Index => ({ ...input, id: randomUUID() })

const bare = ({ id: _, ...index }: Index): IndexInput => index

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

const keyNames = (keyed: readonly { readonly KeySchema: readonly KeySchemaElement[] }[]): ReadonlySet<string> =>
  new Set(keyed.flatMap(({ KeySchema }) => (KeySchema ?? []).map(({ AttributeName }) => AttributeName)))

/** Checks a table's whole definition, be it new or as it is after a change. */
function checkTable(input: object): TableInput {
  const given = input as Partial<TableInput>
  for (const index of [...(given.GlobalSecondaryIndexes ?? []), ...(given.LocalSecondaryIndexes ?? [])]) {
    refuseUnknown(index, indexMembers, 'dynamodb secondary index')
  }
  if (given.StreamSpecification?.StreamEnabled) {
    throw new NotModelledError('StreamSpecification', 'dynamodb', 'publish an event from the code that writes')
  }
  if (given.TableClass !== undefined && !tableClasses.includes(given.TableClass)) {
    throw validationError(
      `1 validation error detected: Value '${given.TableClass}' at 'tableClass' failed to satisfy constraint: Member must satisfy enum value set: [${tableClasses.join(', ')}]`,
    )
  }
  const request = { ...given, ...parse<TableInput>('CreateTable', input) }
  const used = keyNames([request, ...(request.GlobalSecondaryIndexes ?? []), ...(request.LocalSecondaryIndexes ?? [])])
  const unused = request.AttributeDefinitions.filter(({ AttributeName }) => !used.has(AttributeName))
  if (unused.length > 0) {
    const names = request.AttributeDefinitions.map(({ AttributeName }) => AttributeName).join(', ')
    throw validationError(
      `One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [${names}], keys used: [${[...used].join(', ')}]`,
    )
  }
  return request
}

function tagMap(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]))
}

function encryptionOf(given: Encryption | undefined): Table['encryption'] {
  if (!given) return undefined
  refuseUnknown(given, ['Enabled', 'SSEEnabled', 'SSEType', 'KMSMasterKeyId'], 'dynamodb SSESpecification')
  if (!(given.Enabled ?? given.SSEEnabled)) return undefined
  return given.KMSMasterKeyId === undefined ? {} : { kmsKeyArn: given.KMSMasterKeyId }
}
