/** Authenticator applications: their secrets are kept sealed, and each of their codes is taken once. */
import { AwsError } from '../../../kernel/aws-error'
import type { Parts } from '../parts'
import type { Pool } from '../state/records'
import type { User } from '../state/user'
import { stepOfCode } from './totp'

export interface SoftwareTokens {
  /** The person with the code spent. @throws CodeMismatchException, ExpiredCodeException */
  spend(pool: Pool, user: User, code: string): Promise<User>
  /** The person with the application, if it gave the right code. @throws EnableSoftwareTokenMFAException */
  verify(pool: Pool, user: User, given: Given, change: (user: User) => User): Promise<User>
  /** What the person calls the application. */
  nameOf(user: User): string | undefined
  /** Of an application that isn't verified yet. */
  seal(user: User, secret: string): string
  open(user: User, sealed: string): string
}

interface Given {
  readonly secret: string
  readonly code: string
  readonly name?: string | undefined
}

interface Kept {
  readonly secret: string
  /** Of the last code that was taken. */
  readonly step: number
  readonly name?: string | undefined
}

export function createSoftwareTokens({ cloud, state }: Pick<Parts, 'cloud' | 'state'>): SoftwareTokens {
  const { sealed, users } = state
  const about = ({ poolId, sub }: User): string => `software token of ${poolId}/${sub}`
  const kept = (user: User, value: Kept): string => sealed.seal(JSON.stringify(value), about(user))

  const opened = (user: User, text: string): Kept => JSON.parse(sealed.open(text, about(user))) as Kept

  return {
    nameOf: (user) => (user.totp === undefined ? undefined : opened(user, user.totp).name),
    spend: (pool, { sub }, code) =>
      users.change(pool, sub, (now) => {
        if (now.totp === undefined) {
          throw new AwsError('SoftwareTokenMFANotFoundException', 'The user has no software token.')
        }
        const token = opened(now, now.totp)
        const step = stepOfCode(token.secret, code, cloud.clock.now())
        if (step === undefined) throw new AwsError('CodeMismatchException', 'Invalid code received for user')
        if (step <= token.step) {
          throw new AwsError('ExpiredCodeException', 'Your software token has already been used once.')
        }
        return { ...now, totp: kept(now, { ...token, step }) }
      }),
    verify: (pool, { sub }, { secret, code, name }, change) =>
      users.change(pool, sub, (now) => {
        const step = stepOfCode(secret, code, cloud.clock.now())
        if (step === undefined) throw new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch')
        return change({ ...now, totp: kept(now, { secret, step, name }), newTotp: undefined })
      }),
    seal: (user, secret) => sealed.seal(secret, `new ${about(user)}`),
    open: (user, text) => sealed.open(text, `new ${about(user)}`),
  }
}
