/** The table that a restore makes: keys, indexes, throughput and encryption of its source, and nothing else of it. */
import { randomUUID } from 'node:crypto'
import { validationError } from '../errors'
import type { Index, Table, Throughput } from '../table'
import { bare, checkTable, type Encryption, encryptionOf, type IndexInput, keyNames, newIndex } from '../table-input'

export interface Overrides {
  readonly TargetTableName: string
  readonly BillingModeOverride?: Table['billingMode']
  readonly GlobalSecondaryIndexOverride?: readonly IndexInput[]
  readonly LocalSecondaryIndexOverride?: readonly IndexInput[]
  readonly ProvisionedThroughputOverride?: Throughput
  readonly SSESpecificationOverride?: Encryption
}

/**
 * Tags, time to live, point-in-time recovery and streams are not restored, as AWS's documentation says; deletion protection
 * and the table class are not in either of its lists, and are not restored here. Indexes can be left out and not added.
 */
export function restoredTable(
  source: Table,
  overrides: Overrides,
  restored: NonNullable<Table['restored']>,
  now: number,
): Table {
  const { TargetTableName: TableName, SSESpecificationOverride } = overrides
  const billingMode = overrides.BillingModeOverride ?? source.billingMode
  const isOnDemand = billingMode === 'PAY_PER_REQUEST'
  const throughput = isOnDemand ? undefined : (overrides.ProvisionedThroughputOverride ?? source.throughput)
  const local = chosen(source.LocalSecondaryIndexes, overrides.LocalSecondaryIndexOverride, 'LocalSecondaryIndex')
  const all = chosen(source.GlobalSecondaryIndexes, overrides.GlobalSecondaryIndexOverride, 'GlobalSecondaryIndex')
  const global = all.map(({ ProvisionedThroughput: units, ...index }) => ({
    ...index,
    ...(!isOnDemand && units && { ProvisionedThroughput: units }),
  }))
  const keys = keyNames([source, ...local, ...global])
  const request = checkTable({
    TableName,
    KeySchema: source.KeySchema,
    AttributeDefinitions: source.AttributeDefinitions.filter(({ AttributeName }) => keys.has(AttributeName)),
    BillingMode: billingMode,
    ...(throughput && { ProvisionedThroughput: throughput }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
  })
  const encryption = SSESpecificationOverride ? encryptionOf(SSESpecificationOverride) : source.encryption
  return {
    id: randomUUID(),
    TableName,
    AttributeDefinitions: request.AttributeDefinitions,
    KeySchema: request.KeySchema,
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map(newIndex) }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global.map(newIndex) }),
    billingMode,
    ...(throughput && { throughput }),
    createdAt: now,
    deletionProtection: false,
    ...(encryption && { encryption }),
    tags: {},
    restored,
  }
}

function chosen(
  all: readonly Index[] = [],
  given: readonly IndexInput[] | undefined,
  what: string,
): readonly IndexInput[] {
  if (!given) return all.map(bare)
  return given.map((wanted) => {
    const found = all.find(
      ({ IndexName, KeySchema }) =>
        IndexName === wanted.IndexName && JSON.stringify(KeySchema) === JSON.stringify(wanted.KeySchema),
    )
    if (!found) throw validationError(`${what}Override: ${wanted.IndexName} is no index of the source`)
    const units = wanted.ProvisionedThroughput
    return { ...bare(found), ...(units && { ProvisionedThroughput: units }) }
  })
}
