/**
 * `ReturnItemCollectionMetrics`: the items with one partition key, in a table and its local indexes. How large a collection
 * is, AWS estimates in whole gigabytes; here it is told to be below the first one, and is not counted.
 */
import type { AttributeValue, Item } from './item'
import type { Table } from './table'

export interface CollectionMetrics {
  readonly ItemCollectionKey: Item
  readonly SizeEstimateRangeGB: readonly [number, number]
}

interface Written {
  readonly table: Table
  /** An item, or its key. */
  readonly item: Item
}

/** Undefined if it was not asked for, or the table has no local index and so no collections. */
export function collectionOf(wanted: string | undefined, { table, item }: Written): CollectionMetrics | undefined {
  const hash = table.KeySchema[0]?.AttributeName
  if (wanted !== 'SIZE' || !table.LocalSecondaryIndexes?.length || hash === undefined) return undefined
  return { ItemCollectionKey: { [hash]: item[hash] as AttributeValue }, SizeEstimateRangeGB: [0, 1] }
}

/** Of writes to several tables: each collection once, by table. */
export function collectionsOf(wanted: string | undefined, writes: readonly Written[]) {
  const byTable: Record<string, CollectionMetrics[]> = {}
  const seen = new Set<string>()
  for (const written of writes) {
    const metrics = collectionOf(wanted, written)
    const { TableName } = written.table
    const id = JSON.stringify([TableName, metrics?.ItemCollectionKey])
    if (!metrics || seen.has(id)) continue
    seen.add(id)
    byTable[TableName] = [...(byTable[TableName] ?? []), metrics]
  }
  return Object.keys(byTable).length > 0 ? { ItemCollectionMetrics: byTable } : {}
}
