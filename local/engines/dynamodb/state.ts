/** The tables: created, described, changed and deleted. What takes long, the building of an index, holds up writers. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { type KeyValues, prefixRange } from '../../kernel/key-values'
import { resourceInUse, resourceNotFound, validationError } from './errors'
import type { Item } from './item'
import { undoPrefix } from './recovery/undo-log'
import {
  expiryKey,
  expiryOf,
  expiryPrefix,
  type Index,
  indexesOf,
  indexKey,
  indexPrefix,
  isIndexed,
  itemPrefix,
  type Table,
} from './table'
import { projected } from './writes'

export interface Tables {
  readonly all: ReadonlyMap<string, Table>
  /** Throws `ResourceNotFoundException`. */
  get(name: string): Table
  /** Runs `work` in one tick, once no index of these tables is being built. */
  whenReady<T>(names: Iterable<string>, work: () => T): Promise<T>
  /** @throws ResourceInUseException */
  checkFree(name: string): void
  add(table: Table): void
  /** Keeps the table as it is now to be. */
  save(table: Table): void
  addIndex(table: Table, index: Index): Promise<Table>
  enableTimeToLive(table: Table, attribute: string): Promise<Table>
  /** Saves the table, which has lost the index or expiry entries under `prefix`. */
  saveWithout(table: Table, prefix: string): void
  /** Deletes what is under a prefix, later; a kill in between forgets nothing of it. */
  discard(prefix: string): void
  /** What `work` puts under the prefixes is void until its `commit`, which is called in the tick in which it is not any more. */
  filling<T>(prefixes: readonly string[], work: () => Promise<{ result: T; commit: () => void }>): Promise<T>
  /** `keep` takes over its items, in this tick. */
  remove(table: Table, keep?: (table: Table) => void): void
  load(): Promise<void>
}

export function createTables(cloud: Cloud, storageOf: () => KeyValues): Tables {
  // Not the kernel's table: tables are in the storage of their items, so that both change in one batch.
  const all = new Map<string, Table>()
  const busy = new Map<string, Promise<unknown>>()

  function get(name: string): Table {
    const table = all.get(name)
    if (!table) throw resourceNotFound()
    return table
  }

  function checkFree(name: string): void {
    if (all.has(name)) throw resourceInUse(`Table already exists: ${name}`)
  }

  function save(table: Table): void {
    all.set(table.TableName, table)
    storageOf().put(`t/${table.TableName}`, JSON.stringify(table))
  }

  /** Deletes entries after the change that made them void; a start after a kill finds the note and goes on. */
  function discard(prefix: string): void {
    const storage = storageOf()
    storage.put(`d/${prefix}`, '')
    cloud.background(`dynamodb clears ${prefix}`, () => clear(storage, prefix))
  }

  async function clear(storage: KeyValues, prefix: string): Promise<void> {
    await storage.clear(prefix)
    storage.delete(`d/${prefix}`)
    await storage.flush()
  }

  /**
   * Makes an entry for every item that gives one, then saves the table with the new index. Until then the
   * entries are noted as void, so that a kill leaves nothing.
   */
  async function build(
    before: Table,
    change: (table: Table) => Table,
    prefix: string,
    entryOf: (item: Item, itemKey: string) => readonly [key: string, text: string] | undefined,
  ): Promise<Table> {
    const storage = storageOf()
    const work = async (): Promise<Table> => {
      storage.put(`d/${prefix}`, '')
      const items = itemPrefix(before)
      const snapshot = await storage.snapshot()
      const entries = snapshot.entries(prefixRange(items))
      try {
        for (let some = await entries.next(500); some.length > 0; some = await entries.next(500)) {
          for (const [key, text] of some) {
            const entry = entryOf(JSON.parse(text) as Item, key.slice(items.length))
            if (entry) storage.put(`${prefix}${entry[0]}`, entry[1])
          }
          await storage.flush()
        }
      } finally {
        await entries.close()
        await snapshot.close()
      }
      const now = all.get(before.TableName)
      if (now?.id !== before.id) {
        discard(prefix)
        return get(before.TableName)
      }
      const after = change(now)
      storage.delete(`d/${prefix}`)
      save(after)
      return after
    }
    const built = work()
    busy.set(before.TableName, built)
    try {
      return await built
    } finally {
      busy.delete(before.TableName)
    }
  }

  return {
    all,
    get,
    save,
    async whenReady(names, work) {
      const waits = (): Promise<unknown>[] => {
        if (busy.size === 0) return []
        return [...names].map((name) => busy.get(name)).filter((wait) => wait !== undefined)
      }
      // Waiting for one may have given another the time to start.
      for (let wait = waits(); wait.length > 0; wait = waits()) await Promise.allSettled(wait)
      return work()
    },
    checkFree,
    add(table) {
      checkFree(table.TableName)
      save(table)
    },
    addIndex(table, index) {
      const withIndex = (now: Table): Table => ({
        ...now,
        GlobalSecondaryIndexes: [...(now.GlobalSecondaryIndexes ?? []), index],
      })
      return build(table, withIndex, indexPrefix(index), (item, itemKey) => {
        if (!isIndexed(item, index) || !hasIndexTypes(table, item, index)) return undefined
        return [indexKey(item, table, index, itemKey), projected(table, index, item)]
      })
    },
    enableTimeToLive(table, attribute) {
      const timeToLive = { id: randomUUID(), attribute }
      const expiring = { ...table, timeToLive }
      const withExpiry = (now: Table): Table => ({ ...now, timeToLive })
      return build(table, withExpiry, expiryPrefix(timeToLive), (item, itemKey) => {
        const seconds = expiryOf(expiring, item, cloud.clock.now())
        return seconds === undefined ? undefined : [expiryKey(seconds, itemKey), '']
      })
    },
    saveWithout(table, prefix) {
      save(table)
      discard(prefix)
    },
    discard,
    async filling(prefixes, work) {
      const storage = storageOf()
      for (const prefix of prefixes) storage.put(`d/${prefix}`, '')
      try {
        const { result, commit } = await work()
        commit()
        for (const prefix of prefixes) storage.delete(`d/${prefix}`)
        return result
      } catch (error) {
        for (const prefix of prefixes) discard(prefix)
        throw error
      }
    },
    remove(table, keep) {
      if (table.deletionProtection) {
        throw validationError(
          `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
        )
      }
      all.delete(table.TableName)
      storageOf().delete(`t/${table.TableName}`)
      if (keep) keep(table)
      else discard(itemPrefix(table))
      if (table.pointInTimeRecovery) discard(undoPrefix(table))
      for (const index of indexesOf(table)) discard(indexPrefix(index))
      if (table.timeToLive) discard(expiryPrefix(table.timeToLive))
    },
    async load() {
      const storage = storageOf()
      const snapshot = await storage.snapshot()
      const entries = snapshot.entries(prefixRange('t/'))
      for (let some = await entries.next(100); some.length > 0; some = await entries.next(100)) {
        for (const [, text] of some) {
          const table = JSON.parse(text) as Table
          all.set(table.TableName, table)
        }
      }
      await entries.close()
      const voids = snapshot.entries(prefixRange('d/'))
      for (let some = await voids.next(100); some.length > 0; some = await voids.next(100)) {
        for (const [key] of some) await clear(storage, key.slice('d/'.length))
      }
      await voids.close()
      await snapshot.close()
    },
  }
}

/** Items from before an index may have something else under its key's name; they are left out of it. */
function hasIndexTypes(table: Table, item: Item, index: Index): boolean {
  return index.KeySchema.every(({ AttributeName }) => {
    const type = table.AttributeDefinitions.find((each) => each.AttributeName === AttributeName)?.AttributeType ?? ''
    const value = item[AttributeName]?.[type]
    return value !== undefined && value !== ''
  })
}
