/** Passwords of people: a salt and a verifier, sealed. The password itself is nowhere. */
import { AwsError } from '../../kernel/aws-error'
import { checkPassword } from './attributes/password-policy'
import { createVerifier, isPassword, type Verifier } from './sign-in/srp'
import type { Pool } from './state/records'
import type { State } from './state/state'
import type { User } from './state/user'

export interface Passwords {
  /** The user with this password; those before are remembered as far as the pool asks. Nothing is checked. */
  set(pool: Pool, user: User, password: string): User
  /** @throws InvalidPasswordException, PasswordHistoryPolicyViolationException */
  check(pool: Pool, user: User | undefined, password: string): void
  matches(user: User, password: string): boolean
  /** What SRP needs; undefined: the user has none. */
  verifier(user: User): Verifier | undefined
}

export function createPasswords({ sealed }: Pick<State, 'sealed'>, now: () => number): Passwords {
  const about = ({ poolId, sub }: User): string => `password of ${poolId}/${sub}`
  const opened = (user: User, kept: string): Verifier => JSON.parse(sealed.open(kept, about(user))) as Verifier
  const isIt = (user: User, kept: string, password: string): boolean =>
    isPassword(user.poolId, user.username, password, opened(user, kept))

  return {
    set(pool, user, password) {
      const size = pool.Policies.PasswordPolicy.PasswordHistorySize ?? 0
      const before = [user.password, ...(user.formerPasswords ?? [])].filter((each) => each !== undefined)
      const kept = JSON.stringify(createVerifier(pool.Id, user.username, password))
      return {
        ...user,
        password: sealed.seal(kept, about(user)),
        passwordSetAt: now(),
        // The present one counts as one of them.
        formerPasswords: size > 1 ? before.slice(0, size - 1) : undefined,
      }
    },
    check(pool, user, password) {
      checkPassword(pool, password)
      const size = pool.Policies.PasswordPolicy.PasswordHistorySize ?? 0
      if (!user || size === 0) return
      const before = [user.password, ...(user.formerPasswords ?? [])].slice(0, size)
      if (before.some((kept) => kept !== undefined && isIt(user, kept, password))) {
        throw new AwsError(
          'PasswordHistoryPolicyViolationException',
          'Password has previously been used. Please choose a different password.',
        )
      }
    },
    matches: (user, password) => user.password !== undefined && isIt(user, user.password, password),
    verifier: (user) => (user.password === undefined ? undefined : opened(user, user.password)),
  }
}
