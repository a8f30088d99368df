/** Rates with bursts, as token buckets, in memory: a restart fills them. */
import type { Clock } from '../../../kernel/clock'
import type { Throttle } from '../definitions'

interface Bucket {
  tokens: number
  at: number
}

export interface TokenBuckets {
  /** Whether one more of what an owner has under a name is within the limit; it counts if it is. */
  take(owner: string, name: string, limit: Throttle): boolean
  /** @param isOwner of those that are forgotten */
  forget(isOwner: (owner: string) => boolean): void
}

export function createTokenBuckets(clock: Clock): TokenBuckets {
  const owners = new Map<string, Map<string, Bucket>>()

  function bucketOf(owner: string, name: string, tokens: number): Bucket {
    let own = owners.get(owner)
    if (!own) {
      own = new Map()
      owners.set(owner, own)
    }
    let bucket = own.get(name)
    if (!bucket) {
      bucket = { tokens, at: clock.now() }
      own.set(name, bucket)
    }
    return bucket
  }

  return {
    take(owner, name, { burstLimit, rateLimit }) {
      const now = clock.now()
      const bucket = bucketOf(owner, name, burstLimit)
      bucket.tokens = Math.min(burstLimit, bucket.tokens + ((now - bucket.at) / 1000) * rateLimit)
      bucket.at = now
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
    forget(isOwner) {
      for (const owner of owners.keys()) if (isOwner(owner)) owners.delete(owner)
    },
  }
}
