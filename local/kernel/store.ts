/**
 * What the engines keep on disk, as JSON under ordered keys (see `key-values` for when it is there).
 *
 * An engine changes its own memory and calls `put` or `delete` in the same tick, so that a kill loses a suffix of
 * what happened, never a middle. Whoever lets an effect leave the process (an HTTP response, an invocation) waits
 * for `flush` first.
 */
import { openKeyValues, prefixRange } from './key-values'

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
    async *range<T>(prefix: string, { after, reverse = false, limit = -1 }: RangeOptions = {}) {
      await texts.flush()
      const { gte, lt } = prefixRange(prefix)
      const bounds = reverse ? { gte, lt: after ?? lt } : { gte, lt, ...(after && { gt: after }) }
      for await (const [key, text] of texts.written({ ...bounds, reverse, limit })) {
        yield [key, JSON.parse(text) as T] as const
      }
    },
    flush: () => texts.flush(),
    close: () => texts.close(),
    sync,
  }
}
