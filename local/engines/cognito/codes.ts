/**
 * The codes that are sent to people. A digest under the engine's key is kept, for six digits are soon tried out by who
 * has a plain one; five wrong tries end a code.
 */
import { randomInt } from 'node:crypto'
import { codeExpired, codeMismatch, tooManyAttempts } from './errors'
import type { State } from './state/state'
import type { CodePurpose, KeptCode, User } from './state/user'

const hour = 3_600_000
const lifetimes: Readonly<Record<CodePurpose, number>> = {
  confirm: 24 * hour,
  reset: hour,
  'verify:email': 24 * hour,
  'verify:phone_number': 24 * hour,
}

const mostMisses = 5
/** AWS says that there is a limit that grows with the tries, not which; this many an hour never hinders a person. */
const mostAsked = 5

export interface Codes {
  /** A new code and the user who has it; one of the same purpose before is no more. @throws LimitExceededException */
  issue(user: User, purpose: CodePurpose, sentTo: KeptCode['sentTo']): { readonly code: string; readonly user: User }
  /** What the code is worth; changes nothing. */
  judge(user: User, purpose: CodePurpose, code: string): CodeVerdict
  /** The user without the code, for it has done its work. */
  spend(user: User, purpose: CodePurpose): User
  /** The user who has one try less. */
  miss(user: User, purpose: CodePurpose): User
}

export type CodeVerdict = 'right' | 'wrong' | 'expired' | 'exhausted'

export function createCodes({ sealed }: Pick<State, 'sealed'>, now: () => number): Codes {
  const digest = ({ poolId, sub }: User, purpose: CodePurpose, code: string): string =>
    sealed.digest(code, `code ${purpose} of ${poolId}/${sub}`)

  return {
    issue(user, purpose, sentTo) {
      const asked = (user.asked?.[purpose] ?? []).filter((at) => at > now() - hour)
      if (asked.length >= mostAsked) throw tooManyAttempts()
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      const kept: KeptCode = {
        digest: digest(user, purpose, code),
        expiresAt: now() + lifetimes[purpose],
        misses: 0,
        sentTo,
      }
      return {
        code,
        user: {
          ...user,
          codes: { ...user.codes, [purpose]: kept },
          asked: { ...user.asked, [purpose]: [...asked, now()] },
        },
      }
    },
    judge(user, purpose, code) {
      const kept = user.codes?.[purpose]
      if (!kept) return 'expired'
      if (kept.misses >= mostMisses) return 'exhausted'
      if (kept.expiresAt <= now()) return 'expired'
      return kept.digest === digest(user, purpose, code) ? 'right' : 'wrong'
    },
    spend(user, purpose) {
      const { [purpose]: _, ...codes } = user.codes ?? {}
      return { ...user, codes }
    },
    miss(user, purpose) {
      const kept = user.codes?.[purpose]
      return kept ? { ...user, codes: { ...user.codes, [purpose]: { ...kept, misses: kept.misses + 1 } } } : user
    },
  }
}

export function codeError(verdict: Exclude<CodeVerdict, 'right'>): Error {
  if (verdict === 'wrong') return codeMismatch()
  return verdict === 'expired' ? codeExpired() : tooManyAttempts()
}
