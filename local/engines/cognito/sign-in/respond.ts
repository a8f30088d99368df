/** The further steps of a sign-in: each challenge with its answer. */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import { checkSecretHash } from '../clients/clients'
import { incorrect, missingParameter, notAuthorized } from '../errors'
import type { Parts } from '../parts'
import type { User } from '../state/user'
import { attemptOf, type Challenge, type ChallengeName } from './challenge'
import type { Taken } from './challenges'
import { setNewPassword } from './new-password'
import { wrongCode } from './sent-codes'
import type { SignInParts } from './sign-in'
import { type Answer, type Call, type Parameters, parameter, refuseChoice, refuseDevices } from './steps'

export type Respond = (call: Call, name: string, session: string | undefined, responses: Parameters) => Promise<Answer>

/** What each challenge is answered with, which is asked for before the challenge is spent. */
const answers: Readonly<Record<ChallengeName, string | undefined>> = {
  PASSWORD_VERIFIER: 'PASSWORD_CLAIM_SIGNATURE',
  PASSWORD: 'PASSWORD',
  PASSWORD_SRP: 'SRP_A',
  SELECT_CHALLENGE: 'ANSWER',
  NEW_PASSWORD_REQUIRED: 'NEW_PASSWORD',
  SMS_MFA: 'SMS_MFA_CODE',
  SMS_OTP: 'SMS_OTP_CODE',
  EMAIL_OTP: 'EMAIL_OTP_CODE',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE',
  SELECT_MFA_TYPE: 'ANSWER',
  MFA_SETUP: undefined,
  CUSTOM_CHALLENGE: 'ANSWER',
}

type Of<Name extends ChallengeName> = Extract<Challenge, { readonly asks: Name }>

export function createRespond(parts: Parts, signIn: SignInParts): Respond {
  const { state, challenges, lockout } = parts
  const { people, password, choice, custom, proceeding, sentCodes, softwareTokens } = signIn

  async function continued(
    call: Call,
    { challenge, giveBack }: Taken,
    user: User | undefined,
    responses: Parameters,
  ): Promise<Answer> {
    const attempt = attemptOf(challenge)
    const answer = parameter(responses, answers[challenge.asks] ?? 'USERNAME')
    switch (challenge.asks) {
      case 'PASSWORD_VERIFIER': {
        const proven = password.checkProof(call.pool, challenge, user, responses)
        if (attempt.flow !== 'CUSTOM_AUTH') return proceeding.admit(call, attempt, proven)
        const round = { challengeName: challenge.asks, challengeResult: true }
        return custom.define(call, { ...attempt, rounds: [...attempt.rounds, round] }, proven)
      }
      case 'PASSWORD':
        return proceeding.admit(call, attempt, password.check(call.pool, attempt.name, user, answer))
      case 'PASSWORD_SRP':
        return password.beginSrp(call, attempt, user, answer)
      case 'SELECT_CHALLENGE':
        return choice.choose(call, attempt, user, answer, responses)
      case 'CUSTOM_CHALLENGE':
        return custom.answer(call, challenge, user, answer)
      case 'SMS_MFA':
      case 'SMS_OTP':
      case 'EMAIL_OTP':
        return answerSent(call, challenge, user, answer, giveBack)
      default:
        // What follows is asked of those alone who have been let in.
        if (!user) throw incorrect()
        return answerAdmitted(call, challenge, user, responses, answer, giveBack)
    }
  }

  async function answerAdmitted(
    call: Call,
    challenge: Of<'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA' | 'SELECT_MFA_TYPE' | 'MFA_SETUP'>,
    user: User,
    responses: Parameters,
    answer: string,
    giveBack: () => void,
  ): Promise<Answer> {
    const attempt = attemptOf(challenge)
    switch (challenge.asks) {
      case 'NEW_PASSWORD_REQUIRED': {
        const changed = await retryable(() => setNewPassword(parts, call, user, answer, responses), giveBack)
        return proceeding.askSecondFactor(call, { ...attempt, hasNewPassword: true }, changed)
      }
      case 'SELECT_MFA_TYPE': {
        const factor = challenge.choices.find((each) => each === answer)
        if (!factor) throw refuseChoice(answer, 'ANSWER')
        return proceeding.ask(call, attempt, user, factor)
      }
      case 'MFA_SETUP':
        if (responses.EMAIL !== undefined) {
          throw new NotModelledError('EMAIL', 'ChallengeResponses', 'set the address before, or an authenticator up')
        }
        if (!challenge.isVerified) throw notAuthorized('Invalid session for the user.')
        return proceeding.finish(call, attempt, user)
      default:
        checkPatience(user)
        return proceeding.finish(
          call,
          attempt,
          await missed(user, () => softwareTokens.spend(call.pool, user, answer), giveBack),
        )
    }
  }

  async function answerSent(
    call: Call,
    challenge: Of<'SMS_MFA' | 'SMS_OTP' | 'EMAIL_OTP'>,
    user: User | undefined,
    given: string,
    giveBack: () => void,
  ): Promise<Answer> {
    const attempt = attemptOf(challenge)
    if (user) checkPatience(user)
    const isRight = sentCodes.isRight(challenge.code, attempt, given)
    if (!isRight || !user) {
      if (user) lockout.failed(user.poolId, countedAs(user))
      giveBack()
      throw wrongCode()
    }
    lockout.succeeded(user.poolId, countedAs(user))
    return challenge.isFirst ? proceeding.admit(call, attempt, user) : proceeding.finish(call, attempt, user)
  }

  /** Six digits are soon tried out by one who has the password. */
  const countedAs = ({ sub }: User): string => `codes of ${sub}`

  function checkPatience(user: User): void {
    if (lockout.isLocked(user.poolId, countedAs(user))) {
      throw new AwsError('TooManyRequestsException', 'Attempt limit exceeded, please try after some time.')
    }
  }

  async function missed<T>(user: User, judge: () => Promise<T>, giveBack: () => void): Promise<T> {
    try {
      const right = await judge()
      lockout.succeeded(user.poolId, countedAs(user))
      return right
    } catch (error) {
      lockout.failed(user.poolId, countedAs(user))
      giveBack()
      throw error
    }
  }

  return async (call, given, session, responses) => {
    const name = challengeNamed(given)
    refuseDevices(responses, 'ChallengeResponses')
    const username = parameter(responses, 'USERNAME')
    const answer = answers[name]
    if (answer !== undefined) parameter(responses, answer)
    if (!call.isHosted) checkSecretHash(state, call.client, username, responses.SECRET_HASH)
    const taken = challenges.take(
      sessionOf(name, session, responses),
      (it) =>
        it.poolId === call.pool.Id &&
        it.clientId === call.client.ClientId &&
        it.asks === name &&
        (it.flow === 'HOSTED') === (call.isHosted === true),
    )
    const user = await people.present(call, taken.challenge)
    if (!people.isNamed(call.pool, taken.challenge, username, user)) throw incorrect()
    return continued(call, taken, user, responses)
  }
}

/** SRP's block is its session. */
function sessionOf(name: ChallengeName, session: string | undefined, responses: Parameters): string {
  if (name === 'PASSWORD_VERIFIER') return parameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  if (session === undefined || session === '') throw missingParameter('Session')
  return session
}

function challengeNamed(given: string): ChallengeName {
  if (Object.hasOwn(answers, given)) return given as ChallengeName
  throw refuseChoice(given, 'ChallengeName')
}

/** What was wrong with the answer can be mended in another one. */
async function retryable<T>(work: () => Promise<T>, giveBack: () => void): Promise<T> {
  try {
    return await work()
  } catch (error) {
    giveBack()
    throw error
  }
}
