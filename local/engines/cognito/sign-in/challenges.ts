/**
 * Challenges that people have still to answer. The `Session` that an application holds is a random name; what it stands
 * for is here, and on disk sealed and under a digest, so that a killed cloud goes on with the sign-ins that were under
 * way. Each is good for one right answer, in a few minutes, and for few wrong ones.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { loadEach } from '../../../kernel/load-each'
import type { Sealed } from '../../../lib/sealed'
import { notAuthorized } from '../errors'
import type { Challenge } from './challenge'

export interface Challenges {
  /** Gives its `Session`. `minutes`: how long it is good. */
  begin(challenge: Challenge, minutes: number): string
  /**
   * The challenge, which nobody else gets meanwhile: it is then spent, unless it is given back.
   * @throws NotAuthorizedException
   */
  take(session: string, isIt: (challenge: Challenge) => boolean): Taken
  endPool(poolId: string): void
  load(): Promise<void>
}

export interface Taken {
  readonly challenge: Challenge
  /** The answer was wrong: it may be tried again, if that was not the last time. */
  giveBack(): void
}

interface Kept {
  readonly challenge: Challenge
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly misses: number
  readonly isSpent: boolean
}

const mostMisses = 5
const prefix = 'cognito-idp/challenge/'

export function createChallenges(
  { clock, store, report }: Pick<Cloud, 'clock' | 'store' | 'report'>,
  sealed: Sealed,
): Challenges {
  /** The one that expires first is near the beginning. */
  const kept = new Map<string, Kept>()

  function put(key: string, record: Kept): void {
    kept.set(key, record)
    store.put(prefix + key, sealed.seal(JSON.stringify(record), key))
  }

  function forget(key: string): void {
    kept.delete(key)
    store.delete(prefix + key)
  }

  function sweep(): void {
    for (const [key, { expiresAt }] of kept) {
      if (expiresAt > clock.now()) return
      forget(key)
    }
  }

  return {
    begin(challenge, minutes) {
      sweep()
      // In base64, as SRP's clients want their block to be.
      const session = randomBytes(96).toString('base64')
      put(digest(session), { challenge, expiresAt: clock.now() + minutes * 60_000, misses: 0, isSpent: false })
      return session
    },
    take(session, isIt) {
      const key = digest(session)
      const record = kept.get(key)
      if (!record || !isIt(record.challenge)) throw notAuthorized('Invalid session for the user.')
      if (record.isSpent) throw notAuthorized('Invalid session for the user, session can only be used once.')
      if (record.expiresAt <= clock.now()) throw notAuthorized('Invalid session for the user, session is expired.')
      put(key, { ...record, isSpent: true })
      return {
        challenge: record.challenge,
        giveBack() {
          const misses = record.misses + 1
          put(key, { ...record, misses, isSpent: misses >= mostMisses })
        },
      }
    },
    endPool(poolId) {
      for (const [key, { challenge }] of kept) if (challenge.poolId === poolId) forget(key)
    },
    async load() {
      const found: [string, Kept][] = []
      await loadEach<string>({ store, report }, prefix, (text, stored) => {
        const key = stored.slice(prefix.length)
        found.push([key, JSON.parse(sealed.open(text, key)) as Kept])
      })
      found.sort(([, one], [, other]) => one.expiresAt - other.expiresAt)
      for (const [key, record] of found) kept.set(key, record)
    },
  }
}

function digest(session: string): string {
  return createHash('sha256').update(session).digest('hex')
}
