/**
 * Texts under ordered keys: LevelDB on disk, or memory. What is put is seen by every read at once; the writes of a
 * tick reach the disk as one atomic batch, batches in order. So what is on disk is always a state that memory was in,
 * and whatever is read, decided and written in one tick is a transaction, isolated and whole through a kill.
 *
 * A batch is written when somebody waits for it. Until then, and for a moment at the most, it takes in what the ticks
 * after it write: what is put and soon deleted, such as a delivery, never reaches the disk.
 *
 * A write has reached the operating system when `flush` resolves: it survives a kill of this process. With
 * `sync` it has also reached the disk, and survives a power cut.
 */
import { mkdirSync } from 'node:fs'
import { ClassicLevel } from 'classic-level'
import { MemoryLevel } from 'memory-level'
import { StoreError } from './store-error'

type Level = ClassicLevel<string, string>

export interface Range {
  readonly gte: string
  readonly lt: string
  readonly gt?: string
  readonly reverse?: boolean
  readonly limit?: number
}

/** One moment, to be closed. */
export interface Snapshot {
  entries(range: Range): Entries
  get(key: string): string | undefined
  close(): Promise<void>
}

/** Of a range, a few at a time; empty at the end. */
export interface Entries {
  next(wanted: number): Promise<[key: string, value: string][]>
  close(): Promise<void>
}

export interface KeyValues {
  /** Once a write has failed, this, `delete` and `flush` throw its StoreError. */
  put(key: string, value: string): void
  delete(key: string): void
  /** At once, on this thread. */
  get(key: string): string | undefined
  /** The same, read from disk on another thread. */
  read(key: string): Promise<string | undefined>
  /** What of a range is written. */
  written(range: Range): Entries
  /** Everything put so far, and nothing later. */
  snapshot(): Promise<Snapshot>
  /** Deletes all keys that start with `prefix`; not atomically. */
  clear(prefix: string): Promise<void>
  /** Resolves when everything that was put before the call is written. */
  flush(): Promise<void>
  /** Afterwards it is as if the process were killed: nothing is written, and no flush resolves. */
  close(): Promise<void>
}

interface Batch {
  /** A key without a value is deleted. */
  readonly writes: Map<string, string | undefined>
  isAwaited: boolean
  readonly done: Promise<void>
  readonly settle: (error?: Error) => void
}

function createBatch(): Batch {
  let settle: Batch['settle'] = () => undefined
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve())
  })
  // A failed write is told to whoever flushes; nobody may be waiting yet.
  done.catch(() => undefined)
  return { writes: new Map(), isAwaited: false, done, settle }
}

/** Every key starts with ASCII parts; this is behind all of them. */
export const prefixRange = (prefix: string): Range => ({ gte: prefix, lt: `${prefix}\u{10ffff}` })

const never = new Promise<never>(() => undefined)

/** Real milliseconds for which a batch takes in more, if nobody waits for it. */
const shortMoment = 10

/** Without a directory, which is made if it is missing, it is in memory and dies with the process. */
export async function openKeyValues(
  directory: string | undefined,
  sync = false,
  longestLinger = shortMoment,
): Promise<KeyValues> {
  if (directory) mkdirSync(directory, { recursive: true })
  // Both are abstract-level databases; only the one on disk knows `sync`.
  const level = (directory ? new ClassicLevel(directory) : new MemoryLevel()) as Level
  await level.open()
  let filling = createBatch()
  let writing: Batch | undefined
  let isDraining = false
  let lingering: NodeJS.Timeout | undefined
  let failure: StoreError | undefined
  let isClosed = false

  async function drain(): Promise<void> {
    isDraining = true
    clearTimeout(lingering)
    lingering = undefined
    do {
      // Everything that the current tick still changes belongs to the same batch; what else this turn brings can share it.
      await endOfTurn()
      writing = filling
      filling = createBatch()
      try {
        await writeBatch(level, writing.writes, sync)
        writing.settle()
      } catch (error) {
        // Memory and disk now differ: nothing more is taken.
        failure = new StoreError(directory ?? 'memory', error)
        writing.settle(failure)
        filling.settle(failure)
        break
      }
    } while (filling.isAwaited)
    writing = undefined
    isDraining = false
    if (filling.writes.size > 0 && !failure) linger()
  }

  function linger(): void {
    // biome-ignore lint/plugin: how long a disk is spared is the machine's own time
    lingering ??= setTimeout(begin, longestLinger)
  }

  function begin(): void {
    // biome-ignore lint/plugin: it never rejects; whoever flushes hears of a failed write
    void drain()
  }

  function write(key: string, value: string | undefined): void {
    if (isClosed) return
    if (failure) throw failure
    filling.writes.set(key, value)
    if (!isDraining) linger()
  }

  function flush(): Promise<void> {
    if (isClosed) return never
    if (failure) return Promise.reject(failure)
    if (filling.writes.size > 0) {
      filling.isAwaited = true
      if (!isDraining) begin()
      return filling.done
    }
    return writing?.done ?? Promise.resolve()
  }

  return {
    put: write,
    delete: (key) => write(key, undefined),
    get(key) {
      if (filling.writes.has(key)) return filling.writes.get(key)
      if (writing?.writes.has(key)) return writing.writes.get(key)
      return level.getSync(key)
    },
    async read(key) {
      if (filling.writes.has(key)) return filling.writes.get(key)
      if (writing?.writes.has(key)) return writing.writes.get(key)
      return level.get(key)
    },
    written: (range) => entriesOf(level.iterator(bounded(range))),
    async snapshot() {
      await flush()
      const moment = level.snapshot()
      return {
        entries: (range) => entriesOf(level.iterator({ ...bounded(range), snapshot: moment })),
        get: (key) => level.getSync(key, { snapshot: moment }),
        close: () => moment.close(),
      }
    },
    async clear(prefix) {
      await flush()
      await level.clear(prefixRange(prefix))
    },
    flush,
    async close() {
      if (isClosed) return
      try {
        await flush()
      } finally {
        isClosed = true
        await level.close()
      }
    },
  }
}

interface LevelIterator {
  nextv(size: number): Promise<[string, string][]>
  close(): Promise<void>
}

const entriesOf = (iterator: LevelIterator): Entries => ({
  next: (wanted) => iterator.nextv(wanted),
  close: () => iterator.close(),
})

function bounded({ gte, lt, gt, reverse = false, limit = -1 }: Range) {
  return { ...(gt === undefined ? { gte } : { gt }), lt, reverse, limit }
}

/**
 * A chained batch, since handing LevelDB an array of operations takes twice the time on this thread: each operation's
 * members are looked up by name in native code.
 */
function writeBatch(level: Level, writes: Batch['writes'], sync: boolean): Promise<void> {
  const batch = level.batch()
  for (const [key, value] of writes) {
    if (value === undefined) batch.del(key)
    else batch.put(key, value)
  }
  return batch.write({ sync })
}

/** The end of this turn of the event loop. */
const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
