/** Deletes items whose time has come: one timer on the clock, at the earliest expiry of all tables. */
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import type { KeyValues } from '../../kernel/key-values'
import { messageOf } from '../../kernel/message-of'
import type { Item } from './item'
import type { Tables } from './state'
import { expiryKey, expiryOf, expiryPrefix, itemPrefix, keyOf, type Table } from './table'
import { commit } from './writes'

export interface TimeToLive {
  /** An item with this expiry (seconds since the epoch) was written. */
  expect(seconds: number | undefined): void
  /** Looks through all tables, for a start and after time to live was enabled. */
  watch(): Promise<void>
  stop(): void
}

export function createTimeToLive(cloud: Cloud, storageOf: () => KeyValues, tables: Tables): TimeToLive {
  const chunk = 500
  /** Seconds until a table is looked through again that could not be. */
  const patience = 60
  let timer: Timer | undefined
  let stopped = false

  function expect(seconds: number | undefined): void {
    if (stopped || seconds === undefined || (timer && timer.at <= seconds * 1000)) return
    timer?.cancel()
    const look = (): void => {
      timer = undefined
      cloud.background('dynamodb time to live', watch)
    }
    timer = cloud.clock.at(seconds * 1000, look, { what: 'expiry of items', subject: 'dynamodb' })
  }

  /** Never rejects: what is wrong with one table neither keeps the others from their turn nor stops the timer. */
  async function watch(): Promise<void> {
    for (const table of [...tables.all.values()]) {
      if (!table.timeToLive || stopped) continue
      try {
        expect(await sweep(table, table.timeToLive))
      } catch (error) {
        if (!stopped) failed(table, error)
      }
    }
  }

  function failed({ TableName }: Table, error: unknown): void {
    cloud.trace({
      kind: 'expiry.failed',
      subject: cloud.arn('dynamodb', `table/${TableName}`),
      ids: [],
      detail: { error: messageOf(error) },
    })
    expect(cloud.clock.now() / 1000 + patience)
  }

  /** Deletes what is due; gives the next expiry. */
  async function sweep(table: Table, timeToLive: NonNullable<Table['timeToLive']>): Promise<number | undefined> {
    const prefix = expiryPrefix(timeToLive)
    for (;;) {
      const snapshot = await storageOf().snapshot()
      const entries = snapshot.entries({ gte: prefix, lt: `${prefix}~` })
      const some = await entries.next(chunk)
      await entries.close()
      await snapshot.close()
      const now = cloud.clock.now()
      const due = some.map(([key]) => key.slice(prefix.length)).filter((key) => Number.parseInt(key, 10) * 1000 <= now)
      await tables.whenReady([table.TableName], () => {
        for (const entry of due) expire(table, timeToLive, entry, now)
      })
      await storageOf().flush()
      const next = some[due.length]
      if (next) return Number.parseInt(next[0].slice(prefix.length), 10)
      if (some.length === 0) return undefined
    }
  }

  function expire(swept: Table, timeToLive: NonNullable<Table['timeToLive']>, entry: string, now: number): void {
    const storage = storageOf()
    const table = tables.all.get(swept.TableName)
    // Otherwise the table went away meanwhile, and its entries with it.
    if (table?.id !== swept.id || table.timeToLive?.id !== timeToLive.id) return
    const key = entry.slice(entry.indexOf('/') + 1)
    const text = storage.get(`${itemPrefix(table)}${key}`)
    const old = text === undefined ? undefined : (JSON.parse(text) as Item)
    const seconds = old && expiryOf(table, old, now)
    if (!old || seconds === undefined || expiryKey(seconds, key) !== entry) {
      storage.delete(`${expiryPrefix(timeToLive)}${entry}`)
      return
    }
    const request = { TableName: table.TableName, Key: keyOf(table, old), Item: {} }
    commit(storage, { write: { kind: 'Delete', table, key, request }, old, next: undefined, text, isExpiry: true }, now)
    cloud.trace({
      kind: 'item.expired',
      subject: cloud.arn('dynamodb', `table/${table.TableName}`),
      ids: [],
      detail: {},
    })
  }

  return {
    expect,
    watch,
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
