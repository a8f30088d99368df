/**
 * Log events on disk. What one call puts into a stream is kept in chunks of at most a second, in order of time
 * over the whole group, so that a search reads the group once, from where its time begins.
 */
import type { Store } from '../../kernel/store'

export interface InputEvent {
  readonly timestamp: number
  readonly message: string
}

export interface StoredEvent extends InputEvent {
  readonly stream: string
  readonly ingestionTime: number
  /** Digits whose order is the order of the events. */
  readonly id: string
}

interface Chunk {
  readonly s: string
  readonly i: number
  readonly e: readonly (readonly [timestamp: number, message: string])[]
}

export interface Scan {
  /** Milliseconds since the epoch, both inclusive. */
  readonly from: number
  readonly to: number
  readonly reverse?: boolean
}

export interface LogEvents {
  load(): Promise<void>
  put(group: string, stream: string, events: readonly InputEvent[], ingestionTime: number): void
  /** In order of id, or against it. */
  scan(group: string, scan: Scan): AsyncIterable<StoredEvent>
  /** Deletes what is older than `before`, or what is of one stream, or all. */
  delete(group: string, what: { readonly before?: number; readonly stream?: string }): Promise<void>
}

/** Milliseconds from the first event of a chunk to its last. */
const chunkSpan = 1000
const blockSize = 1_000_000_000
const sequenceKey = 'logs/sequence'

/** What AWS counts of an event besides its text. */
const overhead = 26

/** @param took is told how many bytes AWS would have taken in */
export function createLogEvents(store: Store, took: (bytes: number) => void = () => undefined): LogEvents {
  let sequence = 0

  return {
    async load() {
      // A block of numbers for each start: ids stay apart and in order without a write for each chunk.
      const block = ((await store.get<number>(sequenceKey)) ?? 0) + 1
      store.put(sequenceKey, block)
      sequence = block * blockSize
    },
    put(group, stream, events, ingestionTime) {
      took(events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + overhead, 0))
      let start = 0
      for (let end = 1; end <= events.length; end++) {
        const first = events[start] as InputEvent
        const next = events[end]
        if (next && next.timestamp - first.timestamp <= chunkSpan) continue
        const e = events.slice(start, end).map(({ timestamp, message }) => [timestamp, message] as const)
        const chunk: Chunk = { s: stream, i: ingestionTime, e }
        store.put(`${prefixOf(group)}${digits(first.timestamp, 15)}-${digits(sequence++, 16)}`, chunk)
        start = end
      }
    },
    async *scan(group, { from, to, reverse = false }) {
      const prefix = prefixOf(group)
      const order = reverse ? -1 : 1
      const bounds = reverse
        ? { reverse, after: prefix + digits(to + 1, 15) }
        : { after: prefix + digits(Math.max(0, from - chunkSpan), 15) }
      let pending: StoredEvent[] = []
      for await (const [key, chunk] of store.range<Chunk>(prefix, bounds)) {
        const first = Number(key.slice(prefix.length, prefix.length + 15))
        if (reverse ? first < from - chunkSpan : first > to) break
        // No later chunk holds anything that comes before this.
        const isDue = ({ timestamp }: StoredEvent): boolean =>
          reverse ? timestamp > first + chunkSpan : timestamp < first
        if (pending.some(isDue)) {
          pending.sort(byId(order))
          yield* pending.filter(isDue)
          pending = pending.filter((event) => !isDue(event))
        }
        for (const event of unpack(key, chunk))
          if (event.timestamp >= from && event.timestamp <= to) pending.push(event)
      }
      yield* pending.sort(byId(order))
    },
    async delete(group, { before, stream }) {
      const prefix = prefixOf(group)
      for await (const [key, chunk] of store.range<Chunk>(prefix)) {
        if (before !== undefined && Number(key.slice(prefix.length, prefix.length + 15)) >= before) break
        if (stream === undefined || chunk.s === stream) store.delete(key)
      }
    },
  }
}

function prefixOf(group: string): string {
  return `logs/chunk/${encodeURIComponent(group)}/`
}

function digits(value: number, length: number): string {
  return Math.max(0, Math.trunc(value)).toString().padStart(length, '0')
}

function unpack(key: string, { s, i, e }: Chunk): StoredEvent[] {
  const sequence = key.slice(-16)
  return e.map(([timestamp, message], index) => ({
    stream: s,
    timestamp,
    message,
    ingestionTime: i,
    id: `${digits(timestamp, 15)}${sequence}${digits(index, 5)}`.padStart(56, '0'),
  }))
}

/** The time in an event's id. */
export function timeOfId(id: string): number {
  return Number(id.slice(20, 35))
}

function byId(order: 1 | -1): (a: StoredEvent, b: StoredEvent) => number {
  return (a, b) => (a.id < b.id ? -order : order)
}
