/** CreateTable and what else is done to tables as a whole. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { createInputPaging } from '../../../kernel/paging'
import { mostTags, type Tag, tagList } from '../../../kernel/tags'
import { limitExceeded, resourceInUse, resourceNotFound, validationError } from '../errors'
import type { Backups } from '../recovery/backups'
import type { Tables } from '../state'
import type { Streams } from '../streams/streams'
import { expiryPrefix, type Index, indexPrefix, type Table, type Throughput } from '../table'
import { describeTable, type TableStatus } from '../table-description'
import {
  bare,
  checkTable,
  encryptionOf,
  type IndexInput,
  keyNames,
  newIndex,
  nonEmpty,
  type TableInput,
  tagging,
} from '../table-input'
import { tableNameOf } from '../table-name'
import type { TimeToLive } from '../time-to-live'

interface IndexUpdate {
  readonly Create?: IndexInput
  readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput: Throughput }
  readonly Delete?: { readonly IndexName: string }
}

interface UpdateInput extends Partial<Omit<TableInput, 'TableName' | 'Tags'>> {
  readonly TableName: string
  readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[]
}

/** All that a table can have are one page. */
const pageOfTags = createInputPaging({
  token: 'NextToken',
  usual: mostTags,
  most: mostTags,
  badSize: (size) => validationError(`A page can't have ${String(size)}`),
  badToken: () => validationError('The provided NextToken is not one that a list gave'),
})

/** Attribute definitions alone are no change: they belong to the keys of an index that is made. */
const changing = [
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexUpdates',
  'DeletionProtectionEnabled',
  'TableClass',
  'OnDemandThroughput',
  'SSESpecification',
  'StreamSpecification',
] as const

const isGiven = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0)

// biome-ignore lint/suspicious/noExplicitAny: operations of all shapes in one table; each checks its own input
type Operation = (input: any) => object | Promise<object>

export function tableOperations(
  cloud: Cloud,
  tables: Tables,
  timeToLive: TimeToLive,
  backups: Pick<Backups, 'keep'>,
  streams: Streams,
): Record<string, Operation> {
  const describe = (table: Table, status?: TableStatus, made?: string): object =>
    describeTable(cloud, table, streams.latest(table), status, made)
  /** What is asked of a table as a whole says which is not there; what is asked of items doesn't. */
  function named(input: { TableName?: unknown }): Table {
    const name = String(tableNameOf(cloud, input.TableName))
    const table = tables.all.get(name)
    if (table) return table
    throw resourceNotFound(`Table: ${name} not found`)
  }
  const ofArn = (arn: unknown): Table => {
    if (!/^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[^/]{3,}$/.test(String(arn))) {
      throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`)
    }
    const table = tables.all.get(String(tableNameOf(cloud, arn)))
    if (table) return table
    throw resourceNotFound(`ResourcArn: ${arn} not found`)
  }

  /** While one change waited for another, the table it was checked against may have become a different one. */
  function checkUnchanged(table: Table): void {
    if (tables.all.get(table.TableName) === table) return
    throw resourceInUse(
      `Attempt to change a resource which is still in use: Table is being updated: ${table.TableName}`,
    )
  }

  function create(input: object): object {
    const request = checkTable(input)
    const throughput = request.ProvisionedThroughput
    const tags = tagging.read(request.Tags)
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
      ...(request.OnDemandThroughput && { onDemandThroughput: request.OnDemandThroughput }),
      ...(encryption && { encryption }),
      tags,
    }
    tables.checkFree(table.TableName)
    const made = streams.change(table, request.StreamSpecification)
    tables.add(made)
    return { TableDescription: describe(made, 'CREATING') }
  }

  async function update(input: UpdateInput): Promise<object> {
    if (!changing.some((member) => isGiven(input[member]))) {
      throw validationError(
        'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
      )
    }
    const before = named(input)
    const updates = input.GlobalSecondaryIndexUpdates ?? []
    const created = updates.flatMap(({ Create }) => (Create ? [Create] : []))
    const deleted = updates.flatMap(({ Delete }) => (Delete ? [Delete.IndexName] : []))
    if (created.length + deleted.length > 1) {
      throw limitExceeded(
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      )
    }
    const existing = before.GlobalSecondaryIndexes ?? []
    for (const name of [...deleted, ...updates.flatMap(({ Update }) => (Update ? [Update.IndexName] : []))]) {
      if (existing.some(({ IndexName }) => IndexName === name)) continue
      throw resourceNotFound()
    }
    const billingMode = input.BillingMode ?? before.billingMode
    const onDemand = billingMode === 'PAY_PER_REQUEST'
    checkThroughput(before, input, onDemand)
    const throughput = onDemand ? undefined : (input.ProvisionedThroughput ?? before.throughput)
    const remaining = existing
      .filter(({ IndexName }) => !deleted.includes(IndexName))
      .map(({ ProvisionedThroughput, ...index }): Index => {
        const change = updates.find(({ Update }) => Update?.IndexName === index.IndexName)?.Update
        const units = onDemand ? undefined : (change?.ProvisionedThroughput ?? ProvisionedThroughput)
        return { ...index, ...(units && { ProvisionedThroughput: units }) }
      })
    const keys = keyNames([before, ...(before.LocalSecondaryIndexes ?? []), ...remaining, ...created])
    // As on AWS, what is a key already keeps its type, whatever the request says of it.
    const definitions = [...before.AttributeDefinitions, ...(input.AttributeDefinitions ?? [])].filter(
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
    })
    return tables.whenReady([before.TableName], async () => {
      checkUnchanged(before)
      const { GlobalSecondaryIndexes: _, throughput: __, encryption: old, ...rest } = before
      const encryption = input.SSESpecification ? encryptionOf(input.SSESpecification) : old
      const changed: Table = {
        ...rest,
        AttributeDefinitions: request.AttributeDefinitions,
        GlobalSecondaryIndexes: remaining,
        billingMode,
        ...(throughput && { throughput }),
        ...(encryption && { encryption }),
        ...(input.TableClass && { tableClass: input.TableClass }),
        ...(input.OnDemandThroughput && { onDemandThroughput: input.OnDemandThroughput }),
        deletionProtection: input.DeletionProtectionEnabled ?? before.deletionProtection,
      }
      const after = streams.change(changed, input.StreamSpecification)
      const gone = existing.find(({ IndexName }) => deleted.includes(IndexName))
      if (gone) tables.saveWithout(after, indexPrefix(gone))
      else tables.save(after)
      const made = created[0] && (await tables.addIndex(after, newIndex(created[0])))
      return { TableDescription: describe(made ?? after, 'UPDATING', created[0]?.IndexName) }
    })
  }

  function remove(input: { TableName?: unknown }): object {
    const table = named(input)
    // As AWS does by itself, with a table that could be set back: it can be restored for 35 days more.
    streams.end(table)
    tables.remove(table, table.pointInTimeRecovery && backups.keep)
    return { TableDescription: describe(table, 'DELETING') }
  }

  /** In pages of a form of AWS's own: the next begins behind the name of a table, which need not be there. */
  function list(input: { Limit?: number; ExclusiveStartTableName?: string }): object {
    const names = [...tables.all.keys()].sort().filter((name) => name > (input.ExclusiveStartTableName ?? ''))
    const page = names.slice(0, input.Limit ?? 100)
    return { TableNames: page, ...(names.length > page.length && { LastEvaluatedTableName: page.at(-1) }) }
  }

  async function updateTimeToLive(input: {
    TableName: string
    TimeToLiveSpecification?: { Enabled?: boolean; AttributeName?: string }
  }): Promise<object> {
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

  return {
    CreateTable: create,
    UpdateTable: update,
    DeleteTable: remove,
    ListTables: list,
    DescribeTable: (input) => ({ Table: describe(named(input)) }),
    UpdateTimeToLive: updateTimeToLive,
    DescribeTimeToLive(input) {
      const { timeToLive: current } = named(input)
      return {
        TimeToLiveDescription: current
          ? { TimeToLiveStatus: 'ENABLED', AttributeName: current.attribute }
          : { TimeToLiveStatus: 'DISABLED' },
      }
    },
    TagResource(input: { ResourceArn?: string; Tags?: readonly Tag[] }) {
      const table = ofArn(input.ResourceArn)
      tables.save({ ...table, tags: tagging.add(table.tags, input.Tags) })
      return {}
    },
    UntagResource(input: { ResourceArn?: string; TagKeys?: readonly string[] }) {
      const table = ofArn(input.ResourceArn)
      tables.save({ ...table, tags: tagging.remove(table.tags, input.TagKeys) })
      return {}
    },
    ListTagsOfResource(input: { ResourceArn?: string }) {
      const { items, next } = pageOfTags(tagList(ofArn(input.ResourceArn).tags), ({ Key }) => Key, input)
      return { Tags: items, ...next }
    },
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

/** Throughput that there can't be, or that is what it is already. */
function checkThroughput(
  { throughput, GlobalSecondaryIndexes = [], billingMode }: Table,
  { ProvisionedThroughput: wanted, GlobalSecondaryIndexUpdates: updates = [] }: UpdateInput,
  onDemand: boolean,
): void {
  const given = updates.flatMap(({ Update }) => (Update ? [Update] : []))
  if (onDemand && (wanted || given.length > 0)) {
    throw validationError(
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    )
  }
  if (billingMode !== 'PROVISIONED') return
  if (wanted && throughput && isSame(wanted, throughput)) throw unchanged('the table', throughput)
  for (const { IndexName, ProvisionedThroughput } of given) {
    const has = GlobalSecondaryIndexes.find((index) => index.IndexName === IndexName)?.ProvisionedThroughput
    if (has && isSame(ProvisionedThroughput, has)) throw unchanged(`the index ${IndexName}`, has)
  }
}

const isSame = (a: Throughput, b: Throughput): boolean =>
  a.ReadCapacityUnits === b.ReadCapacityUnits && a.WriteCapacityUnits === b.WriteCapacityUnits

function unchanged(what: string, { ReadCapacityUnits: read, WriteCapacityUnits: write }: Throughput): Error {
  return validationError(
    `The provisioned throughput for ${what} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for ${what}: ${read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for ${what}: ${write}. Requested WriteCapacityUnits: ${write}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  )
}
