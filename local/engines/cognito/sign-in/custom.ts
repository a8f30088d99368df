/** CUSTOM_AUTH: three functions of the pool's say what is asked, whether it was answered, and when it is enough. */
import { incorrect, invalid } from '../errors'
import { isHiding } from '../operations/sign-up'
import type { Parts } from '../parts'
import { attributesOf, type User } from '../state/user'
import { invalidResponse, isRecord, type Trigger, type TriggerResponse } from '../triggers/run-trigger'
import { type Attempt, attemptOf, type Challenge } from './challenge'
import type { PasswordFactor } from './password'
import type { People } from './person'
import type { Answer, Call, Parameters, Proceed } from './steps'

export type CustomChallenge = Extract<Challenge, { readonly asks: 'CUSTOM_CHALLENGE' }>

export interface CustomFlow {
  /** `publicValue`: of SRP, which comes first then. */
  begin(call: Call, attempt: Attempt, user: User | undefined, publicValue: string | undefined): Promise<Answer>
  /** After a step. */
  define(call: Call, attempt: Attempt, user: User | undefined): Promise<Answer>
  answer(call: Call, challenge: CustomChallenge, user: User | undefined, answer: string): Promise<Answer>
}

export function createCustomFlow(
  { challenges, triggers }: Pick<Parts, 'challenges' | 'triggers'>,
  people: People,
  password: Pick<PasswordFactor, 'beginSrp'>,
  admit: Proceed,
): CustomFlow {
  async function run(
    { pool, client, metadata, context }: Call,
    trigger: Trigger,
    { name }: Attempt,
    user: User | undefined,
    request: object,
    response: object,
  ): Promise<TriggerResponse> {
    const event = {
      source: `${trigger}_Authentication`,
      userName: people.idOf(pool, name, user),
      clientId: client.ClientId,
      request: {
        userAttributes: user ? attributesOf(user) : {},
        ...request,
        ...(isHiding(client) && { userNotFound: user === undefined }),
        ...(metadata && { clientMetadata: metadata }),
      },
      response,
    }
    const answer = await triggers.run(pool, trigger, event, context)
    if (!answer) throw invalid('Custom auth lambda trigger is not configured for the user pool.')
    return answer
  }

  /** What is to come now. */
  async function decide(call: Call, attempt: Attempt, user: User | undefined): Promise<'tokens' | string> {
    const answer = await run(
      call,
      'DefineAuthChallenge',
      attempt,
      user,
      { session: attempt.rounds },
      { challengeName: null, issueTokens: null, failAuthentication: null },
    )
    if (answer.failAuthentication === true) throw incorrect()
    if (answer.issueTokens === true) return 'tokens'
    if (typeof answer.challengeName === 'string') return answer.challengeName
    throw invalidResponse('DefineAuthChallenge neither named a challenge nor decided.')
  }

  async function define(call: Call, attempt: Attempt, user: User | undefined): Promise<Answer> {
    const next = await decide(call, attempt, user)
    if (next === 'tokens') {
      if (!user) throw incorrect()
      return admit(call, attempt, user)
    }
    if (next === 'CUSTOM_CHALLENGE') return create(call, attempt, user)
    throw invalidResponse(`DefineAuthChallenge named "${next}", which can't come now.`)
  }

  async function create(call: Call, attempt: Attempt, user: User | undefined): Promise<Answer> {
    const answer = await run(
      call,
      'CreateAuthChallenge',
      attempt,
      user,
      { challengeName: 'CUSTOM_CHALLENGE', session: attempt.rounds },
      { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
    )
    const { challengeMetadata: metadata } = answer
    const Session = challenges.begin(
      {
        ...attempt,
        asks: 'CUSTOM_CHALLENGE',
        private: texts(answer, 'privateChallengeParameters'),
        ...(typeof metadata === 'string' && { metadata }),
      },
      call.client.AuthSessionValidity,
    )
    return {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session,
      ChallengeParameters: {
        ...texts(answer, 'publicChallengeParameters'),
        USERNAME: people.idOf(call.pool, attempt.name, user),
      },
    }
  }

  return {
    define,
    async begin(call, attempt, user, publicValue) {
      if (publicValue === undefined) return define(call, attempt, user)
      const begun: Attempt = { ...attempt, rounds: [{ challengeName: 'SRP_A', challengeResult: true }] }
      const next = await decide(call, begun, user)
      if (next !== 'PASSWORD_VERIFIER') {
        throw invalidResponse(`DefineAuthChallenge named "${next}", where PASSWORD_VERIFIER follows SRP_A.`)
      }
      return password.beginSrp(call, begun, user, publicValue)
    },
    async answer(call, challenge, user, challengeAnswer) {
      const { private: privateChallengeParameters, metadata, asks } = challenge
      const attempt = attemptOf(challenge)
      const answer = await run(
        call,
        'VerifyAuthChallengeResponse',
        attempt,
        user,
        { privateChallengeParameters, challengeAnswer },
        { answerCorrect: null },
      )
      const round = {
        challengeName: asks,
        challengeResult: answer.answerCorrect === true,
        ...(metadata !== undefined && { challengeMetadata: metadata }),
      }
      return define(call, { ...attempt, rounds: [...attempt.rounds, round] }, user)
    },
  }
}

/** @throws InvalidLambdaResponseException */
function texts(response: TriggerResponse, name: string): Parameters {
  const value = response[name]
  if (value === undefined || value === null) return {}
  if (isRecord(value) && Object.values(value).every((each) => typeof each === 'string')) return value as Parameters
  throw invalidResponse(`Invalid lambda function output : ${name} must hold texts`)
}
