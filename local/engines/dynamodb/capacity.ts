/** What operations consume: of the table, and of each of its indexes. */
import { type Item, isEqual, itemSize } from './item'
import { type Index, indexesOf, indexKey, isIndexed, projectedAttributes, type Table } from './table'

/** In units, by index. */
export interface Units {
  readonly table: number
  readonly indexes: ReadonlyMap<string, number>
}

export interface ConsumedCapacity {
  readonly TableName: string
  readonly CapacityUnits: number
  readonly ReadCapacityUnits?: number
  readonly WriteCapacityUnits?: number
  readonly Table?: Capacity
  readonly LocalSecondaryIndexes?: Readonly<Record<string, Capacity>>
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, Capacity>>
}

interface Capacity {
  readonly CapacityUnits: number
  readonly ReadCapacityUnits?: number
  readonly WriteCapacityUnits?: number
}

export const ofTable = (table: number): Units => ({ table, indexes: new Map() })

export function sum(all: readonly Units[], factor = 1): Units {
  const indexes = new Map<string, number>()
  for (const each of all) {
    for (const [name, units] of each.indexes) indexes.set(name, (indexes.get(name) ?? 0) + units * factor)
  }
  return { table: all.reduce((total, each) => total + each.table * factor, 0), indexes }
}

/** What a call tells of it, if it is asked to. Transactions alone tell whether they read or wrote. */
export function consumed(
  wanted: string | undefined,
  table: Table,
  units: Units,
  kind?: 'Read' | 'Write',
): { ConsumedCapacity?: ConsumedCapacity } {
  if (wanted !== 'TOTAL' && wanted !== 'INDEXES') return {}
  const told = (CapacityUnits: number): Capacity => ({
    CapacityUnits,
    ...(kind && { [`${kind}CapacityUnits`]: CapacityUnits }),
  })
  const total = [...units.indexes.values()].reduce((all, each) => all + each, units.table)
  const of = (indexes: readonly Index[] = []) => {
    const found = indexes.flatMap(({ IndexName }) => {
      const CapacityUnits = units.indexes.get(IndexName)
      return CapacityUnits === undefined ? [] : [[IndexName, told(CapacityUnits)] as const]
    })
    return found.length > 0 ? Object.fromEntries(found) : undefined
  }
  const local = of(table.LocalSecondaryIndexes)
  const global = of(table.GlobalSecondaryIndexes)
  return {
    ConsumedCapacity: {
      TableName: table.TableName,
      ...told(total),
      ...(wanted === 'INDEXES' && {
        Table: told(units.table),
        ...(local && { LocalSecondaryIndexes: local }),
        ...(global && { GlobalSecondaryIndexes: global }),
      }),
    },
  }
}

const kilobytes = (size: number): number => Math.max(1, Math.ceil(size / 1024))

/** An index is written where what it holds of the item changes: an entry that moves is one deleted and one put. */
export function writeUnits(table: Table, old: Item | undefined, next: Item | undefined, key: string): Units {
  const indexes = new Map<string, number>()
  for (const index of indexesOf(table)) {
    const was = old && isIndexed(old, index) ? entryOf(table, index, old) : undefined
    const is = next && isIndexed(next, index) ? entryOf(table, index, next) : undefined
    const units =
      was && is ? changeUnits(table, index, [was, is], key) : was || is ? kilobytes(itemSize(was ?? is ?? {})) : 0
    if (units > 0) indexes.set(index.IndexName, units)
  }
  return { table: kilobytes(Math.max(old ? itemSize(old) : 0, next ? itemSize(next) : 0)), indexes }
}

function changeUnits(table: Table, index: Index, [was, is]: readonly [Item, Item], key: string): number {
  if (isEqual({ M: was }, { M: is })) return 0
  const moves = indexKey(was, table, index, key) !== indexKey(is, table, index, key)
  const [before, after] = [kilobytes(itemSize(was)), kilobytes(itemSize(is))]
  return moves ? before + after : Math.max(before, after)
}

function entryOf(table: Table, index: Index, item: Item): Item {
  const held = projectedAttributes(table, index)
  return held ? Object.fromEntries(Object.entries(item).filter(([name]) => held.has(name))) : item
}

export function readUnits(size: number, isConsistent: boolean | undefined): number {
  return Math.max(1, Math.ceil(size / 4096)) * (isConsistent ? 1 : 0.5)
}
