/** USER_AUTH: the person chooses the first factor, or the application does. */
import type { Parts } from '../parts'
import type { User } from '../state/user'
import type { Attempt } from './challenge'
import type { PasswordFactor } from './password'
import { type FirstFactor, firstFactors } from './second-factors'
import type { SentCodes } from './sent-codes'
import { type Answer, type Call, type Parameters, type Proceed, parameter, refuseChoice } from './steps'

export interface Choice {
  begin(call: Call, attempt: Attempt, user: User | undefined, given: Parameters): Promise<Answer>
  /** `given`: what the factor asks for, if it is told already. */
  choose(call: Call, attempt: Attempt, user: User | undefined, factor: string, given: Parameters): Promise<Answer>
}

export function createChoice(
  { challenges }: Pick<Parts, 'challenges'>,
  password: PasswordFactor,
  sentCodes: SentCodes,
  admit: Proceed,
): Choice {
  const isFactor = (factors: readonly FirstFactor[], name: string): name is FirstFactor =>
    factors.some((each) => each === name)

  async function take(
    call: Call,
    attempt: Attempt,
    user: User | undefined,
    factor: FirstFactor,
    given: Parameters,
  ): Promise<Answer> {
    if (factor === 'EMAIL_OTP' || factor === 'SMS_OTP') return sentCodes.send(call, attempt, user, factor, true)
    if (factor === 'PASSWORD_SRP' && given.SRP_A !== undefined) {
      return password.beginSrp(call, attempt, user, parameter(given, 'SRP_A'))
    }
    if (factor === 'PASSWORD' && given.PASSWORD !== undefined) {
      return admit(call, attempt, password.check(call.pool, attempt.name, user, parameter(given, 'PASSWORD')))
    }
    return {
      ChallengeName: factor,
      Session: challenges.begin({ ...attempt, asks: factor }, call.client.AuthSessionValidity),
      ChallengeParameters: {},
      AvailableChallenges: firstFactors(call.pool, user),
    }
  }

  return {
    async begin(call, attempt, user, given) {
      const { PREFERRED_CHALLENGE: preferred } = given
      const choices = firstFactors(call.pool, user)
      if (preferred !== undefined) {
        if (isFactor(choices, preferred)) return take(call, attempt, user, preferred, given)
        if (!['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'].includes(preferred)) {
          throw refuseChoice(preferred, 'PREFERRED_CHALLENGE')
        }
      }
      return {
        ChallengeName: 'SELECT_CHALLENGE',
        Session: challenges.begin({ ...attempt, asks: 'SELECT_CHALLENGE', choices }, call.client.AuthSessionValidity),
        ChallengeParameters: {},
        AvailableChallenges: choices,
      }
    },
    async choose(call, attempt, user, factor, given) {
      if (!isFactor(firstFactors(call.pool, user), factor)) {
        throw refuseChoice(factor, 'ANSWER')
      }
      if (factor === 'PASSWORD') parameter(given, 'PASSWORD')
      if (factor === 'PASSWORD_SRP') parameter(given, 'SRP_A')
      return take(call, attempt, user, factor, given)
    },
  }
}
