/** Backups: a table's definition, and a copy of its items. One that is deleted with recovery on leaves one by itself. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { type KeyValues, prefixRange } from '../../../kernel/key-values'
import type { Tables } from '../state'
import { itemPrefix, type Table } from '../table'
import { copyItems } from './copy-items'
import { continueNumbers, mostDays, outlivedDays } from './undo-log'

export interface Backup {
  readonly arn: string
  readonly name: string
  /** AWS's own are of tables that were deleted. */
  readonly type: 'USER' | 'SYSTEM'
  /** Milliseconds since the epoch, as the next. */
  readonly createdAt: number
  readonly expiresAt?: number
  readonly table: Table
  /** The prefix of its items. */
  readonly items: string
  readonly count?: number
  readonly bytes?: number
}

export interface Backups {
  /** In order of their making. */
  all(): readonly Backup[]
  find(arn: string): Backup | undefined
  make(table: Table, name: string): Promise<Backup>
  /** Of a table that goes away in this tick: its items stay where they are. */
  keep(table: Table): void
  remove(backup: Backup): void
  /** Drops what is too old to be wanted; looks at most once a day of the clock. */
  tidy(): void
  load(): Promise<void>
}

const dayLength = 86_400_000

export function createBackups(cloud: Cloud, storageOf: () => KeyValues, tables: Tables): Backups {
  const backups = new Map<string, Backup>()
  let tidyAt = 0

  function arnOf({ TableName }: Table): string {
    const id = `${String(cloud.clock.now()).padStart(14, '0')}-${randomUUID().slice(0, 8)}`
    return cloud.arn('dynamodb', `table/${TableName}/backup/${id}`)
  }

  function save(backup: Backup): void {
    backups.set(backup.arn, backup)
    storageOf().put(`b/${backup.arn}`, JSON.stringify(backup))
  }

  function remove({ arn, items }: Backup): void {
    backups.delete(arn)
    storageOf().delete(`b/${arn}`)
    tables.discard(items)
  }

  async function tidyNow(): Promise<void> {
    const now = cloud.clock.now()
    for (const backup of backups.values()) if (backup.expiresAt !== undefined && backup.expiresAt <= now) remove(backup)
    for (const table of tables.all.values()) {
      for (const day of await outlivedDays(storageOf(), table, now)) tables.discard(day)
    }
  }

  return {
    all: () => [...backups.values()].sort((a, b) => a.createdAt - b.createdAt || (a.arn < b.arn ? -1 : 1)),
    find: (arn) => backups.get(arn),
    async make(table, name) {
      const storage = storageOf()
      const items = `i/${randomUUID()}/`
      const createdAt = cloud.clock.now()
      const arn = arnOf(table)
      const snapshot = await storage.snapshot()
      try {
        return await tables.filling([items], async () => {
          const { count, bytes } = await copyItems(storage, snapshot, itemPrefix(table), items)
          const backup: Backup = { arn, name, type: 'USER', createdAt, table, items, count, bytes }
          return { result: backup, commit: () => save(backup) }
        })
      } finally {
        await snapshot.close()
      }
    },
    keep(table) {
      const createdAt = cloud.clock.now()
      save({
        arn: arnOf(table),
        name: `${table.TableName}$DeletedTableBackup`,
        type: 'SYSTEM',
        createdAt,
        expiresAt: createdAt + mostDays * dayLength,
        table,
        items: itemPrefix(table),
      })
    },
    remove,
    tidy() {
      const now = cloud.clock.now()
      if (now < tidyAt) return
      tidyAt = now + dayLength
      cloud.background('dynamodb drops what no table can be set back to', tidyNow)
    },
    async load() {
      const snapshot = await storageOf().snapshot()
      const entries = snapshot.entries(prefixRange('b/'))
      for (let some = await entries.next(100); some.length > 0; some = await entries.next(100)) {
        for (const [, text] of some) {
          const backup = JSON.parse(text) as Backup
          backups.set(backup.arn, backup)
        }
      }
      await entries.close()
      for (const table of [...tables.all.values()]) {
        if (!table.pointInTimeRecovery) continue
        await continueNumbers(snapshot, table)
        // Of a start from before there was a log: it begins now.
        if (table.pointInTimeRecovery.isLogged) continue
        const pointInTimeRecovery = {
          ...table.pointInTimeRecovery,
          since: cloud.clock.now(),
          isLogged: true,
        } as const
        tables.save({ ...table, pointInTimeRecovery })
      }
      await snapshot.close()
    },
  }
}
