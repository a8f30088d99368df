/**
 * What the engines keep on disk, in one ordered key-value store (LevelDB, or memory when there is no data
 * directory).
 *
 * An engine changes its own memory and calls `put` or `delete` in the same tick. The changes of a tick are
 * written as one atomic batch, and batches are written in order, so what is on disk is always a state that
 * the memory was in: a kill loses a suffix, never a middle. Whoever lets an effect leave the process (an
 * HTTP response, an invocation) waits for `flush` first.
 *
 * A write has reached the operating system when `flush` resolves: it survives a kill of this process. With
 * `sync` it has also reached the disk, and survives a power cut.
 */
import { mkdirSync } from 'node:fs'
import { ClassicLevel } from 'classic-level'
import { MemoryLevel } from 'memory-level'
import { StoreError } from './store-error'
import { endOfTurn, writeBatch } from './write-batch'

export interface Store {
  /**
   * Keys are slash-separated paths that start with the engine's name, such as `states/execution/<arn>`. Once a write
   * has failed, this, `delete` and `flush` throw its StoreError.
   */
  put(key: string, value: unknown): void
  delete(key: string): void
  /** Sees what was put and is not yet written. */
  get<T>(key: string): Promise<T | undefined>
  /** All entries whose key starts with `prefix`, in order of key; waits for pending writes first. */
  range<T>(prefix: string, options?: RangeOptions): AsyncIterable<readonly [key: string, value: T]>
  /** Resolves when everything that was put before the call is written. */
  flush(): Promise<void>
  /** Afterwards it is as if the process were killed: nothing is written, and no flush resolves. */
  close(): Promise<void>
  /** Whether writes reach the disk itself; those who keep files beside the store do as it does. */
  readonly sync: boolean
}

export interface RangeOptions {
  readonly after?: string
  readonly reverse?: boolean
  readonly limit?: number
}

export interface StoreOptions {
  /** A directory, made if missing. Without one the store is in memory and dies with the process. */
  readonly directory?: string | undefined
  readonly sync?: boolean
}

interface Batch {
  readonly writes: Map<string, string | undefined>
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
  return { writes: new Map(), done, settle }
}

const never = new Promise<never>(() => undefined)

export async function openStore(options: StoreOptions = {}): Promise<Store> {
  if (options.directory) mkdirSync(options.directory, { recursive: true })
  const sync = options.sync ?? false
  // Both are abstract-level databases; only the one on disk knows `sync`.
  const database = (options.directory ? new ClassicLevel(options.directory) : new MemoryLevel()) as ClassicLevel<
    string,
    string
  >
  await database.open()
  let filling = createBatch()
  let writing: Batch | undefined
  let draining = false
  let failure: StoreError | undefined
  let closed = false

  async function drain(): Promise<void> {
    draining = true
    while (filling.writes.size > 0) {
      // Everything that the current tick still changes belongs to the same batch; what else this turn brings can share it.
      await endOfTurn()
      writing = filling
      filling = createBatch()
      try {
        await writeBatch(database, writing.writes, sync)
        writing.settle()
      } catch (error) {
        // Memory and disk now differ: nothing more is taken.
        failure = new StoreError(options.directory ?? 'memory', error)
        writing.settle(failure)
        filling.settle(failure)
        break
      }
    }
    writing = undefined
    draining = false
  }

  function enqueue(key: string, value: string | undefined): void {
    if (closed) return
    if (failure) throw failure
    filling.writes.set(key, value)
    // biome-ignore lint/plugin: it never rejects; whoever flushes hears of a failed write
    if (!draining) void drain()
  }

  function flush(): Promise<void> {
    if (closed) return never
    if (failure) return Promise.reject(failure)
    if (filling.writes.size > 0) return filling.done
    return writing?.done ?? Promise.resolve()
  }

  return {
    put: (key, value) => enqueue(key, JSON.stringify(value)),
    delete: (key) => enqueue(key, undefined),
    async get<T>(key: string) {
      const pending = [filling, writing].find((batch) => batch?.writes.has(key))
      const text = pending ? pending.writes.get(key) : await database.get(key)
      return text === undefined ? undefined : (JSON.parse(text) as T)
    },
    async *range<T>(prefix: string, { after, reverse = false, limit = -1 }: RangeOptions = {}) {
      await flush()
      const end = `${prefix}\u{10ffff}`
      const bounds = reverse
        ? { gte: prefix, lt: after ?? end }
        : after
          ? { gt: after, lt: end }
          : { gte: prefix, lt: end }
      for await (const [key, text] of database.iterator({ ...bounds, reverse, limit })) {
        yield [key, JSON.parse(text) as T] as const
      }
    },
    flush,
    sync,
    async close() {
      if (closed) return
      try {
        await flush()
      } finally {
        closed = true
        await database.close()
      }
    },
  }
}
