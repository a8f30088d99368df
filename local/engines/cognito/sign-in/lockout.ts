/**
 * Who tries passwords waits: after five that were wrong a second, and twice as long after each further one. Names that
 * nobody has wait too, for otherwise the wait would tell who is there.
 */
import type { Cloud } from '../../../kernel/cloud'
import { loadEach } from '../../../kernel/load-each'

export interface Lockout {
  /** Whether nothing is taken now, right or wrong. */
  isLocked(poolId: string, who: string): boolean
  failed(poolId: string, who: string): void
  succeeded(poolId: string, who: string): void
  endPool(poolId: string): void
  load(): Promise<void>
}

interface Failures {
  readonly count: number
  /** Milliseconds since 1970. */
  readonly lastAt: number
}

const free = 5
const longest = 900_000
/** So long without a try, and all is forgotten. */
const quiet = 900_000
const prefix = 'cognito-idp/failures/'

export function createLockout({ clock, store, report }: Pick<Cloud, 'clock' | 'store' | 'report'>): Lockout {
  /** The one that failed longest ago first. */
  const kept = new Map<string, Failures>()
  const keyOf = (poolId: string, who: string): string => `${poolId}/${encodeURIComponent(who)}`

  function isForgotten({ count, lastAt }: Failures): boolean {
    return clock.now() >= lastAt + waitAfter(count) + quiet
  }

  function forget(key: string): void {
    if (kept.delete(key)) store.delete(prefix + key)
  }

  function sweep(): void {
    for (const [key, failures] of kept) {
      if (!isForgotten(failures)) return
      forget(key)
    }
  }

  return {
    isLocked(poolId, who) {
      const failures = kept.get(keyOf(poolId, who))
      return failures !== undefined && clock.now() < failures.lastAt + waitAfter(failures.count)
    },
    failed(poolId, who) {
      const key = keyOf(poolId, who)
      const before = kept.get(key)
      const failures = { count: (before && !isForgotten(before) ? before.count : 0) + 1, lastAt: clock.now() }
      kept.delete(key)
      kept.set(key, failures)
      store.put(prefix + key, failures)
      sweep()
    },
    succeeded: (poolId, who) => forget(keyOf(poolId, who)),
    endPool(poolId) {
      for (const key of kept.keys()) if (key.startsWith(`${poolId}/`)) forget(key)
    },
    async load() {
      const found: [string, Failures][] = []
      await loadEach<Failures>({ store, report }, prefix, (failures, key) => {
        found.push([key.slice(prefix.length), failures])
      })
      found.sort(([, one], [, other]) => one.lastAt - other.lastAt)
      for (const [key, failures] of found) kept.set(key, failures)
    },
  }
}

function waitAfter(count: number): number {
  return count < free ? 0 : Math.min(2 ** (count - free) * 1000, longest)
}
