/** GetItem, BatchGetItem, and the pages of Query and Scan. */
import { createKey, mapPaths, validateKey, validateKeyPaths } from 'dynalite/db'
import type { KeyValues } from '../../kernel/key-values'
import { type ConsumedCapacity, consumed, ofTable, readUnits, type Units } from './capacity'
import { matches } from './condition'
import { type Item, itemSize, type Path } from './item'
import { checkKeyBytes } from './key-bytes'
import { planQuery, planScan, type ReadPlan } from './query-plan'
import { type Request, raise } from './request'
import { itemPrefix, type Table } from './table'

/** A page of Query or Scan ends when it has read this much; a BatchGetItem answers no more than the other. */
const pageBytes = 1024 * 1024
const batchBytes = 16 * 1024 * 1024

const pathsOf = ({ _projection, AttributesToGet }: Partial<Request>): readonly (Path | string)[] | undefined =>
  _projection?.paths ?? AttributesToGet

export function readItem(
  storage: KeyValues,
  table: Table,
  request: Partial<Request> & { Key: Item },
): Item | undefined {
  raise(validateKey(request.Key, table))
  checkKeyBytes(request.Key, table)
  raise(validateKeyPaths(request._projection?.nestedPaths, table))
  const text = storage.get(`${itemPrefix(table)}${createKey(request.Key, table)}`)
  return text === undefined ? undefined : (JSON.parse(text) as Item)
}

const projectTo = (item: Item, request: Partial<Request>): Item => {
  const paths = pathsOf(request)
  return paths ? mapPaths(paths, item) : item
}

export function getItem(storage: KeyValues, table: Table, request: Request): object {
  const item = readItem(storage, table, request)
  const units = readUnits(item ? itemSize(item) : 0, request.ConsistentRead)
  return {
    ...(item && { Item: projectTo(item, request) }),
    ...consumed(request.ReturnConsumedCapacity, table, ofTable(units)),
  }
}

export interface BatchGetRequest {
  readonly RequestItems: Readonly<Record<string, BatchGetTable>>
  readonly ReturnConsumedCapacity?: string
}

type BatchGetTable = Partial<Request> & { readonly Keys: readonly Item[] }

/** `original` is the request as it came, which the unprocessed keys repeat. */
export function batchGet(
  storage: KeyValues,
  tableOf: (name: string) => Table,
  request: BatchGetRequest,
  original: BatchGetRequest,
): object {
  const Responses: Record<string, Item[]> = {}
  const UnprocessedKeys: Record<string, object> = {}
  const capacities: ConsumedCapacity[] = []
  let size = 0
  for (const [name, wanted] of Object.entries(request.RequestItems)) {
    const table = tableOf(name)
    const items: Item[] = []
    const left: Item[] = []
    let units = 0
    for (const Key of wanted.Keys) {
      const item = readItem(storage, table, { ...wanted, Key })
      const bytes = item ? itemSize(item) : 0
      if (size + bytes > batchBytes) {
        left.push(Key)
        continue
      }
      size += bytes
      units += readUnits(bytes, wanted.ConsistentRead)
      if (item) items.push(projectTo(item, wanted))
    }
    Responses[name] = items
    if (left.length > 0) UnprocessedKeys[name] = { ...original.RequestItems[name], Keys: left }
    const { ConsumedCapacity } = consumed(request.ReturnConsumedCapacity, table, ofTable(units))
    if (ConsumedCapacity) capacities.push(ConsumedCapacity)
  }
  return { Responses, UnprocessedKeys, ...(capacities.length > 0 && { ConsumedCapacity: capacities }) }
}

export const queryItems = (storage: KeyValues, table: Table, request: Request): Promise<object> =>
  readPage(storage, table, request, planQuery(table, request))

export const scanItems = (storage: KeyValues, table: Table, request: Request): Promise<object> =>
  readPage(storage, table, request, planScan(table, request))

async function readPage(storage: KeyValues, table: Table, request: Request, plan: ReadPlan): Promise<object> {
  const snapshot = await storage.snapshot()
  const entries = snapshot.entries(plan.range)
  const items: Item[] = []
  const limit = request.Limit ?? Number.POSITIVE_INFINITY
  let scanned = 0
  let bytes = 0
  /** Of what the index did not hold. */
  let fetched = 0
  let last: Item | undefined
  try {
    page: for (;;) {
      const some = await entries.next(Math.min(limit - scanned, 100))
      if (some.length === 0) break
      for (const [key, text] of some) {
        const entry = JSON.parse(text) as Item
        // A local index can be asked for what only the table has.
        const item = plan.fetches ? (JSON.parse(snapshot.get(plan.itemKeyOf(key)) as string) as Item) : entry
        scanned++
        bytes += itemSize(entry)
        if (plan.fetches) fetched += readUnits(itemSize(item), request.ConsistentRead)
        if (!request._filter || matches(item, request._filter.expression)) items.push(item)
        if (scanned === limit || bytes >= pageBytes) {
          last = entry
          break page
        }
      }
    }
  } finally {
    await entries.close()
    await snapshot.close()
  }

  return {
    ...(request.Select !== 'COUNT' && { Items: items.map((item) => projectTo(item, request)) }),
    Count: items.length,
    ScannedCount: scanned,
    ...(last && { LastEvaluatedKey: plan.startKeyOf(last) }),
    ...consumed(request.ReturnConsumedCapacity, table, unitsOf(request, bytes, fetched)),
  }
}

/** A page of an index is the index's, but for what was fetched from the table, item by item. */
function unitsOf({ IndexName, ConsistentRead }: Request, bytes: number, fetched: number): Units {
  const units = readUnits(bytes, ConsistentRead)
  return IndexName === undefined ? ofTable(units) : { table: fetched, indexes: new Map([[IndexName, units]]) }
}
