/** A store that remembers what was on disk after each batch, so that a test can kill a process at any of them. */
import { createActivity } from '../../local/kernel/activity'
import { createClock } from '../../local/kernel/clock'
import { type Cloud, createCloud } from '../../local/kernel/cloud'
import type { Store } from '../../local/kernel/store'

export type Disk = ReadonlyMap<string, string>

export interface RecordingStore extends Store {
  /** What was on disk after each batch, and what time it was. */
  readonly disks: { readonly disk: Disk; readonly now: number }[]
}

/**
 * What ends a batch: at the least, what one stretch of code without an await puts is written together. The store itself
 * writes what a turn of the event loop puts together.
 */
export type Boundary = 'stretch' | 'turn'

const boundaries: Readonly<Record<Boundary, () => Promise<void>>> = {
  stretch: () => Promise.resolve(),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
}

function recordingStore(initial: Disk, now: () => number, boundary: Boundary): RecordingStore {
  const memory = new Map(initial)
  const disks: RecordingStore['disks'] = []
  let writing: Promise<void> | undefined

  function changed(): void {
    writing ??= boundaries[boundary]().then(() => {
      writing = undefined
      disks.push({ disk: new Map(memory), now: now() })
    })
  }

  return {
    disks,
    put(key, value) {
      memory.set(key, JSON.stringify(value))
      changed()
    },
    delete(key) {
      memory.delete(key)
      changed()
    },
    async get<T>(key: string) {
      const text = memory.get(key)
      return text === undefined ? undefined : (JSON.parse(text) as T)
    },
    async *range<T>(prefix: string, { reverse = false, limit = -1 } = {}) {
      const keys = [...memory.keys()].filter((key) => key.startsWith(prefix)).sort()
      if (reverse) keys.reverse()
      for (const key of limit < 0 ? keys : keys.slice(0, limit)) {
        yield [key, JSON.parse(memory.get(key) ?? 'null') as T] as const
      }
    },
    flush: () => writing ?? Promise.resolve(),
    close: async () => undefined,
    sync: false,
  }
}

/** A cloud that goes on from what was on disk, its clock standing still. */
export function cloudFrom(disk: Disk, start: number, boundary: Boundary): { cloud: Cloud; store: RecordingStore } {
  const activity = createActivity()
  const clock = createClock({ activity, mode: 'frozen', start })
  const store = recordingStore(disk, clock.now, boundary)
  const cloud = createCloud({
    region: 'us-east-1',
    accountId: '000000000000',
    clock,
    store,
    activity,
    directory: undefined,
  })
  return { cloud, store }
}
