/** Items of one table, or backup, as those of another. Nothing of it counts until the caller saves what they belong to. */
import { type KeyValues, prefixRange, type Snapshot } from '../../../kernel/key-values'
import { type Item, itemSize } from '../item'
import { indexesOf, indexKey, indexPrefix, isIndexed, itemPrefix, type Table } from '../table'
import { projected } from '../writes'
import { changesAfter } from './undo-log'

const chunk = 500

export interface Copied {
  readonly count: number
  readonly bytes: number
}

/** As they are in the snapshot. */
export async function copyItems(storage: KeyValues, snapshot: Snapshot, from: string, to: string): Promise<Copied> {
  let [count, bytes] = [0, 0]
  await each(snapshot, from, async (some) => {
    for (const [key, text] of some) {
      storage.put(`${to}${key.slice(from.length)}`, text)
      count++
      bytes += itemSize(JSON.parse(text) as Item)
    }
    await storage.flush()
  })
  return { count, bytes }
}

/** Those of a table as they were at a moment, in milliseconds since the epoch. */
export async function copyItemsAt(
  storage: KeyValues,
  snapshot: Snapshot,
  table: Table,
  time: number,
  to: string,
): Promise<void> {
  await copyItems(storage, snapshot, itemPrefix(table), to)
  let undone = 0
  for await (const [key, before] of changesAfter(snapshot, table, time)) {
    if (before === null) storage.delete(`${to}${key}`)
    else storage.put(`${to}${key}`, before)
    if (++undone % chunk === 0) await storage.flush()
  }
  await storage.flush()
}

/** Makes the entries of a table's indexes anew. */
export async function buildIndexes(storage: KeyValues, table: Table): Promise<void> {
  const indexes = indexesOf(table)
  if (indexes.length === 0) return
  const snapshot = await storage.snapshot()
  try {
    await each(snapshot, itemPrefix(table), async (some) => {
      for (const [key, text] of some) {
        const item = JSON.parse(text) as Item
        for (const index of indexes.filter((one) => isIndexed(item, one))) {
          const entry = indexKey(item, table, index, key.slice(itemPrefix(table).length))
          storage.put(`${indexPrefix(index)}${entry}`, projected(table, index, item, text))
        }
      }
      await storage.flush()
    })
  } finally {
    await snapshot.close()
  }
}

async function each(
  snapshot: Snapshot,
  prefix: string,
  take: (some: readonly [string, string][]) => Promise<void>,
): Promise<void> {
  const entries = snapshot.entries(prefixRange(prefix))
  try {
    for (let some = await entries.next(chunk); some.length > 0; some = await entries.next(chunk)) await take(some)
  } finally {
    await entries.close()
  }
}
