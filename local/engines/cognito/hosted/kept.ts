/**
 * What a random name stands for, for a while: authorization codes, sessions of browsers. On disk it is sealed and under a
 * digest, so that nothing there can be used as one.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { loadEach } from '../../../kernel/load-each'
import type { Sealed } from '../../../lib/sealed'

export interface Kept<Value> {
  /** Gives its name. `milliseconds`: how long it stands for the value. */
  put(value: Value, milliseconds: number): string
  /** Under a name that somebody else gave. False: it is there already. */
  claim(name: string, value: Value, milliseconds: number): boolean
  get(name: string): Value | undefined
  /** For the last time. */
  take(name: string): Value | undefined
  endPool(poolId: string): void
  load(): Promise<void>
}

interface Entry<Value> {
  readonly value: Value
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** `prefix` is where in the store, and ends with a slash. */
export function createKept<Value extends { readonly poolId: string }>(
  { clock, store, report }: Pick<Cloud, 'clock' | 'store' | 'report'>,
  sealed: Sealed,
  prefix: string,
): Kept<Value> {
  const entries = new Map<string, Entry<Value>>()

  function forget(key: string): void {
    entries.delete(key)
    store.delete(prefix + key)
  }

  /** They live equally long, or nearly: the one that expires first is near the beginning. */
  function sweep(): void {
    for (const [key, { expiresAt }] of entries) {
      if (expiresAt > clock.now()) return
      forget(key)
    }
  }

  function present(key: string): Value | undefined {
    const entry = entries.get(key)
    return entry && entry.expiresAt > clock.now() ? entry.value : undefined
  }

  function claim(name: string, value: Value, milliseconds: number): boolean {
    sweep()
    const key = digest(name)
    if (present(key)) return false
    const entry = { value, expiresAt: clock.now() + milliseconds }
    entries.set(key, entry)
    store.put(prefix + key, sealed.seal(JSON.stringify(entry), prefix + key))
    return true
  }

  return {
    claim,
    put(value, milliseconds) {
      const name = randomBytes(32).toString('base64url')
      claim(name, value, milliseconds)
      return name
    },
    get: (name) => present(digest(name)),
    take(name) {
      const key = digest(name)
      const value = present(key)
      forget(key)
      return value
    },
    endPool(poolId) {
      for (const [key, { value }] of entries) if (value.poolId === poolId) forget(key)
    },
    async load() {
      const found: [string, Entry<Value>][] = []
      await loadEach<string>({ store, report }, prefix, (text, stored) => {
        found.push([stored.slice(prefix.length), JSON.parse(sealed.open(text, stored)) as Entry<Value>])
      })
      found.sort(([, one], [, other]) => one.expiresAt - other.expiresAt)
      for (const [key, entry] of found) entries.set(key, entry)
    },
  }
}

function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
