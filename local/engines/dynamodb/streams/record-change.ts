/** Puts what a change was into the table's stream, in the tick of the change, and tells those who wait for it. */
import type { KeyValues } from '../../../kernel/key-values'
import { type Item, isEqual } from '../item'
import { keyOf, type Table } from '../table'
import { recordKey, type StreamRecord } from './stream'

export interface Change {
  readonly old: Item | undefined
  readonly next: Item | undefined
  readonly isExpiry?: true | undefined
}

/** Of one storage: the last number of its records, and who waits. */
export interface Feed {
  last: number
  readonly waiting: Set<() => void>
}

const feeds = new WeakMap<KeyValues, Feed>()

export function feedOf(storage: KeyValues): Feed {
  const feed = feeds.get(storage) ?? { last: 0, waiting: new Set<() => void>() }
  feeds.set(storage, feed)
  return feed
}

/** A write that leaves an item as it was is no change. */
export function recordInStream(storage: KeyValues, table: Table, { old, next, isExpiry }: Change, now: number): void {
  const { stream } = table
  if (!stream || (old && next && isEqual({ M: old }, { M: next }))) return
  const some = next ?? old
  if (!some) return
  const feed = feedOf(storage)
  // Goes on rising over a restart, when what was last may be gone, and stays a safe integer.
  feed.last = Math.max(feed.last + 1, Math.floor(now) * 1000)
  const { viewType } = stream
  const record: StreamRecord = {
    number: feed.last,
    at: now,
    event: next ? (old ? 'MODIFY' : 'INSERT') : 'REMOVE',
    keys: keyOf(table, some),
    ...(old && viewType.includes('OLD') && { old }),
    ...(next && viewType.includes('NEW') && { next }),
    ...(isExpiry && { isExpiry }),
  }
  storage.put(recordKey({ tableId: table.id, label: stream.label }, feed.last), JSON.stringify(record))
  // When all of the tick is written.
  for (const wake of feed.waiting) queueMicrotask(wake)
}
