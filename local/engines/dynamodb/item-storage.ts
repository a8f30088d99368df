/**
 * Where the items are: LevelDB on disk, or memory. Reads are synchronous and see every write at once; the
 * writes of a tick reach the disk as one atomic batch, batches in order. So whatever is read, decided and
 * written in one tick is a transaction, isolated and whole through a kill, without a lock.
 */
import { mkdirSync } from 'node:fs'
import { ClassicLevel } from 'classic-level'
import { MemoryLevel } from 'memory-level'
import { StoreError } from '../../kernel/store-error'
import { endOfTurn, writeBatch } from '../../kernel/write-batch'

type Level = ClassicLevel<string, string>

interface Batch {
  readonly writes: Map<string, string | undefined>
  readonly done: Promise<void>
  readonly settle: (error?: Error) => void
}

export interface Range {
  readonly gte: string
  readonly lt: string
  readonly gt?: string
  readonly reverse?: boolean
}

/** One moment of the storage, to be closed. */
export interface Snapshot {
  /** Entries of a range, a few at a time; empty at the end. */
  entries(range: Range): { next(wanted: number): Promise<[string, string][]>; close(): Promise<void> }
  get(key: string): string | undefined
  close(): Promise<void>
}

export interface ItemStorage {
  get(key: string): string | undefined
  put(key: string, value: string): void
  delete(key: string): void
  /** Resolves when everything written before the call is on disk. */
  flush(): Promise<void>
  /** Everything written so far, and nothing later. */
  snapshot(): Promise<Snapshot>
  /** Deletes all keys that start with `prefix`; not atomically. */
  clear(prefix: string): Promise<void>
  close(): Promise<void>
}

function createBatch(): Batch {
  let settle: Batch['settle'] = () => undefined
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve())
  })
  // A failed write is told to whoever flushes; nobody may be waiting yet.
  done.catch(() => undefined)
  return { writes: new Map(), done, settle }
}

/** Every key starts with ASCII parts; this is behind all of them. */
export const prefixRange = (prefix: string): Range => ({ gte: prefix, lt: `${prefix}\u{10ffff}` })

/** With `sync`, a write has reached the disk itself when `flush` resolves. */
export async function openItemStorage(directory: string | undefined, sync = false): Promise<ItemStorage> {
  if (directory) mkdirSync(directory, { recursive: true })
  const level = (directory ? new ClassicLevel(directory) : new MemoryLevel()) as Level
  await level.open()
  let filling = createBatch()
  let writing: Batch | undefined
  let draining = false
  let failure: StoreError | undefined

  async function drain(): Promise<void> {
    draining = true
    while (filling.writes.size > 0) {
      // Everything that the current tick still changes belongs to the same batch; what else this turn brings can share it.
      await endOfTurn()
      writing = filling
      filling = createBatch()
      try {
        await writeBatch(level, writing.writes, sync)
        writing.settle()
      } catch (error) {
        // Memory and disk now differ: nothing more is accepted.
        failure = new StoreError(directory ?? 'memory', error)
        writing.settle(failure)
        filling.settle(failure)
        break
      }
    }
    writing = undefined
    draining = false
  }

  function write(key: string, value: string | undefined): void {
    if (failure) throw failure
    filling.writes.set(key, value)
    // biome-ignore lint/plugin: it never rejects; whoever flushes hears of a failed write
    if (!draining) void drain()
  }

  const storage: ItemStorage = {
    get(key) {
      if (filling.writes.has(key)) return filling.writes.get(key)
      if (writing?.writes.has(key)) return writing.writes.get(key)
      return level.getSync(key)
    },
    put: write,
    delete: (key) => write(key, undefined),
    flush() {
      if (failure) return Promise.reject(failure)
      return filling.writes.size > 0 ? filling.done : (writing?.done ?? Promise.resolve())
    },
    async snapshot() {
      await storage.flush()
      const moment = level.snapshot()
      return {
        entries({ gte, lt, gt, reverse = false }) {
          const bounds = gt === undefined ? { gte, lt } : { gt, lt }
          const iterator = level.iterator({ ...bounds, reverse, snapshot: moment })
          return { next: (wanted) => iterator.nextv(wanted), close: () => iterator.close() }
        },
        get: (key) => level.getSync(key, { snapshot: moment }),
        close: () => moment.close(),
      }
    },
    async clear(prefix) {
      await storage.flush()
      await level.clear(prefixRange(prefix))
    },
    async close() {
      await storage.flush()
      await level.close()
    },
  }
  return storage
}
