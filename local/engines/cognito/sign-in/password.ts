/** The password as a factor: given, or proven by SRP. Who fails waits, whether or not anybody has the name. */
import { incorrect, invalid, notAuthorized } from '../errors'
import type { Parts } from '../parts'
import type { Pool } from '../state/records'
import type { User } from '../state/user'
import type { Attempt, Challenge } from './challenge'
import type { People } from './person'
import { passwordResetRequired } from './proceed'
import { beginExchange, isPassword, isProof, isPublicValue, isTimestamp, sharedKey } from './srp'
import type { Answer, Call, Parameters } from './steps'
import { parameter } from './steps'

export type SrpChallenge = Extract<Challenge, { readonly asks: 'PASSWORD_VERIFIER' }>

export interface PasswordFactor {
  /** @throws NotAuthorizedException */
  check(pool: Pool, name: string, user: User | undefined, password: string): User
  beginSrp(call: Call, attempt: Attempt, user: User | undefined, publicValue: string): Answer
  /** @throws NotAuthorizedException */
  checkProof(pool: Pool, challenge: SrpChallenge, user: User | undefined, responses: Parameters): User
}

export function createPasswordFactor(
  { challenges, lockout }: Pick<Parts, 'challenges' | 'lockout'>,
  people: People,
): PasswordFactor {
  /** In one tick: of many tries at once none is judged before those before it are counted. */
  function judged(pool: Pool, name: string, user: User | undefined, isRight: () => boolean): User {
    const who = people.countedAs(pool, name, user)
    if (lockout.isLocked(pool.Id, who)) throw notAuthorized('Password attempts exceeded')
    // There is none that could be right.
    if (user?.status === 'RESET_REQUIRED' && user.password === undefined) throw passwordResetRequired()
    if (!isRight() || user?.password === undefined) {
      lockout.failed(pool.Id, who)
      throw incorrect()
    }
    lockout.succeeded(pool.Id, who)
    return user
  }

  return {
    check(pool, name, user, password) {
      const kept = people.verifierOf(pool, name, user)
      return judged(pool, name, user, () => isPassword(pool.Id, people.idOf(pool, name, user), password, kept))
    },
    beginSrp({ pool, client }, attempt, user, publicValue) {
      if (!isPublicValue(publicValue)) throw invalid('SRP_A is not a valid value')
      const kept = people.verifierOf(pool, attempt.name, user)
      const exchange = beginExchange(kept)
      const id = people.idOf(pool, attempt.name, user)
      const block = challenges.begin(
        { ...attempt, asks: 'PASSWORD_VERIFIER', publicValue, exchange },
        client.AuthSessionValidity,
      )
      return {
        ChallengeName: 'PASSWORD_VERIFIER',
        // Where the flow is none but SRP, the block is all that clients send back.
        ...(attempt.flow !== 'USER_SRP_AUTH' && { Session: block }),
        ChallengeParameters: {
          SALT: kept.salt,
          SECRET_BLOCK: block,
          SRP_B: exchange.publicValue,
          USERNAME: id,
          USER_ID_FOR_SRP: id,
        },
      }
    },
    checkProof(pool, { name, publicValue, exchange }, user, responses) {
      const timestamp = parameter(responses, 'TIMESTAMP')
      const signature = parameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
      const secretBlock = parameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
      if (!isTimestamp(timestamp)) throw invalid('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english')
      return judged(pool, name, user, () => {
        const key = sharedKey(publicValue, exchange, people.verifierOf(pool, name, user))
        const userId = people.idOf(pool, name, user)
        return key !== undefined && isProof(key, { poolId: pool.Id, userId, secretBlock, timestamp, signature })
      })
    },
  }
}
