/**
 * What items were before they were changed, of tables with point-in-time recovery: a table at a moment is the table as it is,
 * with what has changed since undone. A record is put in the tick of its change, `u/<table>/<day>/<time>/<number>`; so
 * switching it on copies nothing, a table without it pays nothing, and a day that is too old is dropped as a whole.
 */
import { type KeyValues, prefixRange, type Snapshot } from '../../../kernel/key-values'
import type { Table } from '../table'

/** The most that a table can be set back by; its own setting can be less. */
export const mostDays = 35
const dayLength = 86_400_000

export const undoPrefix = (table: Pick<Table, 'id'>): string => `u/${table.id}/`

const dayOf = (time: number): string => String(Math.floor(time / dayLength)).padStart(6, '0')
const digits = (value: number, count: number): string => String(value).padStart(count, '0')

/** Of all tables: records of one millisecond are in the order of their changes. */
let number = 0

/** `before` is undefined where there was no item. */
export function recordChange(
  storage: KeyValues,
  table: Table,
  itemKey: string,
  before: string | undefined,
  now: number,
): void {
  if (!table.pointInTimeRecovery) return
  const key = `${undoPrefix(table)}${dayOf(now)}/${digits(now, 15)}/${digits(number++, 12)}`
  storage.put(key, JSON.stringify([itemKey, before ?? null]))
}

/** After a start: numbers go on behind those that are on disk. */
export async function continueNumbers(snapshot: Snapshot, table: Table): Promise<void> {
  const entries = snapshot.entries({ ...prefixRange(undoPrefix(table)), reverse: true, limit: 1 })
  const [newest] = await entries.next(1)
  await entries.close()
  if (newest) number = Math.max(number, Number(newest[0].slice(newest[0].lastIndexOf('/') + 1)) + 1)
}

/** What has changed after a moment, the newest first. */
export async function* changesAfter(
  snapshot: Snapshot,
  table: Table,
  time: number,
): AsyncGenerator<readonly [itemKey: string, before: string | null]> {
  const prefix = undoPrefix(table)
  const range = { gte: `${prefix}${dayOf(time)}/${digits(time + 1, 15)}/`, lt: prefixRange(prefix).lt, reverse: true }
  const entries = snapshot.entries(range)
  try {
    for (let some = await entries.next(500); some.length > 0; some = await entries.next(500)) {
      for (const [, text] of some) yield JSON.parse(text) as [string, string | null]
    }
  } finally {
    await entries.close()
  }
}

/** The days, as prefixes, that no moment needs which the table can still be set back to. */
export async function outlivedDays(storage: KeyValues, table: Table, now: number): Promise<readonly string[]> {
  const days = table.pointInTimeRecovery?.days ?? mostDays
  const prefix = undoPrefix(table)
  const last = dayOf(now - days * dayLength)
  const found: string[] = []
  for (let from = prefix; ; ) {
    const entries = storage.written({ gte: from, lt: `${prefix}${last}/`, limit: 1 })
    const [oldest] = await entries.next(1)
    await entries.close()
    if (!oldest) return found
    const day = oldest[0].slice(prefix.length, oldest[0].indexOf('/', prefix.length))
    found.push(`${prefix}${day}/`)
    from = `${prefix}${day}/\u{10ffff}`
  }
}

/** Milliseconds since the epoch. */
export function restorable(
  { since, days }: NonNullable<Table['pointInTimeRecovery']>,
  now: number,
): { readonly earliest: number; readonly latest: number } {
  const earliest = Math.max(since, now - days * dayLength)
  // "Typically 5 minutes before the current time", as the API reference says of it.
  return { earliest, latest: Math.max(earliest, now - 5 * 60_000) }
}
