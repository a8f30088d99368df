/**
 * What the engines keep on disk, as JSON under ordered keys (see `key-values` for when it is there).
 *
 * An engine changes its own memory and calls `put` or `delete` in the same tick, so that a kill loses a suffix of
 * what happened, never a middle. Whoever lets an effect leave the process (an HTTP response, an invocation) waits
 * for `flush` first.
 */
import { type Entries, type KeyValues, openKeyValues, prefixRange, type Range } from './key-values'

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
  /** Real milliseconds after which what nobody waits for is written. */
  readonly longestLinger?: number
}

export async function openStore({ directory, sync = false, longestLinger }: StoreOptions = {}): Promise<Store> {
  const texts = await openKeyValues(directory, sync, longestLinger)
  return {
    put: (key, value) => texts.put(key, JSON.stringify(value)),
    delete: (key) => texts.delete(key),
    async get<T>(key: string) {
      const text = await texts.read(key)
      return text === undefined ? undefined : (JSON.parse(text) as T)
    },
    range<T>(prefix: string, { after, reverse = false, limit = -1 }: RangeOptions = {}) {
      const { gte, lt } = prefixRange(prefix)
      const bounds = reverse ? { gte, lt: after ?? lt } : { gte, lt, ...(after && { gt: after }) }
      return {
        [Symbol.asyncIterator]: () => readEach<T>(texts, { ...bounds, reverse, limit }),
      }
    },
    flush: () => texts.flush(),
    close: () => texts.close(),
    sync,
  }
}

const fewest = 16
const most = 512

/**
 * Entry by entry, read some at a time, and soon more: who looks for the first alone reads few. By hand, since two generators
 * around LevelDB's own took a third of what a start with many entries takes.
 */
function readEach<T>(texts: KeyValues, range: Range): AsyncIterableIterator<readonly [key: string, value: T]> {
  let entries: Entries | undefined
  let wanted = fewest
  let read: readonly [string, string][] = []
  let index = 0
  let isClosed = false
  const end = { done: true as const, value: undefined }

  async function fail(error: unknown): Promise<never> {
    await close()
    throw error
  }

  function take() {
    const [key, text] = read[index++] as [string, string]
    try {
      return Promise.resolve({ done: false as const, value: [key, JSON.parse(text) as T] as const })
    } catch (error) {
      return fail(error)
    }
  }

  async function close() {
    isClosed = true
    read = []
    await entries?.close()
    return end
  }

  async function readMore() {
    if (isClosed) return end
    if (!entries) {
      await texts.flush()
      entries = texts.written(range)
    }
    read = await entries.next(wanted)
    index = 0
    wanted = Math.min(wanted * 4, most)
    return read.length > 0 ? take() : close()
  }

  return {
    next: () => (index < read.length ? take() : readMore()),
    return: close,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
