/**
 * Keeps the trace. The records of a tick are one entry of the store, under the number of the first; every so many
 * records are a segment, which has a list of hashes of the ids in it, so that looking an id up reads only the
 * segments that (nearly certainly) have it. Segments go, the oldest first, by count and by age.
 *
 *   trace/record/<number of the first>      the records of a tick
 *   trace/segment/<number of the first>     what a full segment holds
 */
import { randomUUID } from 'node:crypto'
import type { Cloud, TraceRecord } from '../kernel/cloud'
import { idsHash, packHashes, unpackHashes } from './id-hash'
import { clean, type Packed, pack, type Recorded, unpack } from './recorded'

export interface RecorderOptions {
  /** Records that are kept. */
  readonly most: number
  /** Milliseconds of the cloud's clock that a record is kept. */
  readonly longest: number
  readonly segmentSize: number
}

export interface Recorder {
  /** The number that the next record will have. */
  readonly next: number
  /** The number of the first record of this life of the process. */
  readonly first: number
  /** Another one in each. */
  readonly life: string
  /** The first records that are kept from number `from` on, in order, at least `limit` where there are as many. */
  from(from: number, limit: number): Promise<readonly Recorded[]>
  /**
   * The newest that are wanted and whose number is below `before`, newest first. It looks at `looks` records and no more:
   * what a filter hardly ever meets is searched a page at a time.
   */
  newest(options: NewestOptions): Promise<NewestRecords>
  /** Records that have one of the ids, in order. */
  find(ids: ReadonlySet<string>): Promise<readonly Recorded[]>
  /** Is called for each record when it happens, with its number. */
  onRecord(listener: (record: Recorded) => void): () => void
  /** Begins to listen. */
  load(): Promise<void>
  stop(): Promise<void>
}

export interface NewestOptions {
  readonly before: number
  readonly limit: number
  readonly looks: number
  isWanted(record: Recorded): boolean
}

export interface NewestRecords {
  readonly records: readonly Recorded[]
  /** Below it there may be more; undefined: there are none. */
  readonly before: number | undefined
}

/** A segment that takes no more records. */
interface Segment {
  readonly first: number
  readonly next: number
  readonly newest: number
  /** The numbers under which its records are. */
  readonly entries: readonly number[]
  /** See `packHashes`. */
  readonly hashes: string
}

/** Records in one entry of the store. */
const longestEntry = 128
const recordPrefix = 'trace/record/'
const segmentPrefix = 'trace/segment/'
const day = 86_400_000
export const recorderDefaults = { longest: 30 * day, segmentSize: 2048 }
/** On disk some 50 MB; in memory a tenth of it. */
const mostOnDisk = 500_000
const mostInMemory = 50_000

const keyOf = (prefix: string, number: number) => prefix + String(number).padStart(15, '0')
const numberOf = (key: string) => Number(key.slice(key.lastIndexOf('/') + 1))

export function createRecorder(cloud: Cloud, options: Partial<RecorderOptions> = {}): Recorder {
  const most = options.most ?? (cloud.directory === undefined ? mostInMemory : mostOnDisk)
  const { longest, segmentSize } = { ...recorderDefaults, ...options }
  const listeners = new Set<(record: Recorded) => void>()
  /** First and last number of each full segment, oldest first. */
  let segments: { readonly first: number; readonly next: number; readonly newest: number }[] = []
  let tick: TraceRecord[] = []
  const life = randomUUID().slice(0, 8)
  let first = 0
  let next = 0
  let open = emptySegment(0)
  let pruning: Promise<void> | undefined
  let unsubscribe: (() => void) | undefined
  let isStopped = false

  function listen(given: TraceRecord): void {
    const { correlationId, ids } = given
    const isFound = correlationId === undefined || ids.includes(correlationId)
    const record = isFound ? given : { ...given, ids: [...ids, correlationId] }
    const size = tick.push(record)
    if (listeners.size > 0) {
      const recorded = { ...record, detail: clean(record.detail), seq: next + size - 1 }
      for (const listener of listeners) listener(recorded)
    }
    if (size === 1) setImmediate(() => cloud.background('writing the trace', writeSoon()))
    // Not more at once: what a long tick piles up costs the garbage collector more than the writing.
    if (size === longestEntry) write()
  }

  async function writeSoon(): Promise<void> {
    write()
  }

  function write(): void {
    const records = tick
    if (records.length === 0 || isStopped) return
    tick = []
    const packed = pack(records)
    cloud.store.put(keyOf(recordPrefix, next), packed)
    note(next, packed)
    next += records.length
    if (next - open.first >= segmentSize) seal()
  }

  function note(first: number, { ids, records }: Packed): void {
    open.entries.push(first)
    for (const some of ids) for (const id of some) open.ids.add(id)
    open.newest = records.at(-1)?.[0] ?? open.newest
  }

  function seal(): void {
    const { first, newest, entries, ids } = open
    const segment: Segment = { first, next, newest, entries, hashes: packHashes(ids) }
    cloud.store.put(keyOf(segmentPrefix, first), segment)
    segments.push({ first, next, newest })
    open = emptySegment(next)
    if (pruning) return
    pruning = prune().finally(() => {
      pruning = undefined
    })
    cloud.background('pruning the trace', pruning)
  }

  async function prune(): Promise<void> {
    for (let oldest = segments[0]; oldest && isDue(oldest); oldest = segments[0]) {
      segments = segments.slice(1)
      const key = keyOf(segmentPrefix, oldest.first)
      const segment = await cloud.store.get<Segment>(key)
      if (isStopped) return
      for (const entry of segment?.entries ?? []) cloud.store.delete(keyOf(recordPrefix, entry))
      cloud.store.delete(key)
    }
  }

  function isDue({ next: end, newest }: { next: number; newest: number }): boolean {
    return end <= next - most || newest + longest < cloud.clock.now()
  }

  async function readEntries(from: number, to: number, ids: ReadonlySet<string>, found: Recorded[]): Promise<void> {
    // The bound is exclusive and a segment's first entry has its own number.
    const after = keyOf(recordPrefix, from - 1)
    for await (const [key, packed] of cloud.store.range<Packed>(recordPrefix, { after })) {
      const first = numberOf(key)
      if (first >= to) return
      if (!packed.ids.some((some) => some.some((id) => ids.has(id)))) continue
      for (const record of unpack(packed, first)) if (record.ids.some((id) => ids.has(id))) found.push(record)
    }
  }

  return {
    get next() {
      return next + tick.length
    },
    get first() {
      return first
    },
    life,
    async from(from, limit) {
      write()
      const found: Recorded[] = []
      for await (const [key, packed] of cloud.store.range<Packed>(recordPrefix, {
        after: keyOf(recordPrefix, from - longestEntry),
      })) {
        found.push(...unpack(packed, numberOf(key)).filter(({ seq }) => seq >= from))
        if (found.length >= limit) break
      }
      return found
    },
    async newest({ before, limit, looks, isWanted }) {
      write()
      const records: Recorded[] = []
      let looked = 0
      for await (const [key, packed] of cloud.store.range<Packed>(recordPrefix, {
        after: keyOf(recordPrefix, before),
        reverse: true,
      })) {
        for (const record of unpack(packed, numberOf(key)).reverse()) {
          if (record.seq >= before) continue
          looked++
          if (isWanted(record)) records.push(record)
          if (records.length >= limit || looked >= looks) return { records, before: record.seq }
        }
      }
      return { records, before: undefined }
    },
    async find(ids) {
      write()
      const hashes = new Set([...ids].map(idsHash))
      const found: Recorded[] = []
      for await (const [, segment] of cloud.store.range<Segment>(segmentPrefix)) {
        if (unpackHashes(segment.hashes).some((hash) => hashes.has(hash))) {
          await readEntries(segment.first, segment.next, ids, found)
        }
      }
      await readEntries(open.first, Number.POSITIVE_INFINITY, ids, found)
      // A segment that filled up while others were read may have been read twice.
      return found.filter(({ seq }, index) => index === 0 || seq > (found[index - 1] as Recorded).seq)
    },
    onRecord(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async load() {
      for await (const [, { first, next: end, newest }] of cloud.store.range<Segment>(segmentPrefix)) {
        segments.push({ first, next: end, newest })
      }
      next = segments.at(-1)?.next ?? 0
      open = emptySegment(next)
      for await (const [key, packed] of cloud.store.range<Packed>(recordPrefix, {
        after: keyOf(recordPrefix, next - 1),
      })) {
        const first = numberOf(key)
        note(first, packed)
        next = first + packed.records.length
      }
      first = next
      await prune()
      unsubscribe = cloud.onTrace(listen)
    },
    async stop() {
      unsubscribe?.()
      write()
      isStopped = true
      await pruning
    },
  }
}

function emptySegment(first: number) {
  return {
    first,
    entries: [] as number[],
    ids: new Set<string>(),
    newest: 0,
  }
}
