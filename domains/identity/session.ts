/** Signs people in for a browser, as a confidential client of the user pool. */
import {
  type AuthenticationResultType,
  type ChallengeNameType,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito } from '../../shared/clients/cognito'
import { RefusedError } from '../../shared/errors'
import { type ChallengeName, challengeNames } from './api/session'
import { ownClient } from './own-client'
import { unlessRefused } from './sign-in-refusals'

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** There is one wherever Cognito was asked for `openid`, as we do. */
  readonly idToken?: string | undefined
  /** Seconds. */
  readonly expiresIn: number
}

export interface Question {
  readonly challenge: ChallengeName
  readonly session: string
  /** Which later answers are about: the user pool's own name of the person. */
  readonly userName: string
  readonly destination?: string
  readonly choices?: readonly string[]
}

export type SignIn = { readonly tokens: Tokens } | { readonly question: Question }

/** What of an answer is said under which name. */
const answerNames: Readonly<Record<ChallengeName, string>> = {
  SMS_MFA: 'SMS_MFA_CODE',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE',
  EMAIL_OTP: 'EMAIL_OTP_CODE',
  NEW_PASSWORD_REQUIRED: 'NEW_PASSWORD',
  SELECT_MFA_TYPE: 'ANSWER',
}

export async function signIn(userName: string, password: string): Promise<SignIn> {
  const client = await ownClient()
  const command = new InitiateAuthCommand({
    ClientId: client.clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: userName, PASSWORD: password, SECRET_HASH: client.secretHash(userName) },
  })
  return outcomeOf(await unlessRefused(cognito.send(command)), userName)
}

export async function answerQuestion(question: Question, answer: string): Promise<SignIn> {
  const client = await ownClient()
  const { challenge, session, userName } = question
  const command = new RespondToAuthChallengeCommand({
    ClientId: client.clientId,
    ChallengeName: challenge,
    Session: session,
    ChallengeResponses: {
      USERNAME: userName,
      SECRET_HASH: client.secretHash(userName),
      [answerNames[challenge]]: answer,
    },
  })
  return outcomeOf(await unlessRefused(cognito.send(command)), userName)
}

export async function refresh(refreshToken: string): Promise<Tokens> {
  const { clientId, clientSecret } = await ownClient()
  const command = new GetTokensFromRefreshTokenCommand({
    RefreshToken: refreshToken,
    ClientId: clientId,
    ClientSecret: clientSecret,
  })
  try {
    const { AuthenticationResult } = await cognito.send(command)
    return tokensOf(AuthenticationResult, refreshToken)
  } catch (error) {
    if (isNamed(error, 'NotAuthorizedException', 'RefreshTokenReuseException', 'UserNotFoundException')) {
      throw new RefusedError('forbidden', 'NoSession', 'The session is over: sign in again')
    }
    throw error
  }
}

/** One that is over already is no failure. */
export async function revoke(refreshToken: string): Promise<void> {
  const { clientId, clientSecret } = await ownClient()
  const command = new RevokeTokenCommand({ Token: refreshToken, ClientId: clientId, ClientSecret: clientSecret })
  try {
    await cognito.send(command)
  } catch (error) {
    if (!isNamed(error, 'NotAuthorizedException', 'UnsupportedTokenTypeException', 'InvalidParameterException')) {
      throw error
    }
  }
}

interface Outcome {
  readonly AuthenticationResult?: AuthenticationResultType | undefined
  readonly ChallengeName?: ChallengeNameType | undefined
  readonly Session?: string | undefined
  readonly ChallengeParameters?: Record<string, string> | undefined
}

function outcomeOf(outcome: Outcome, userName: string): SignIn {
  const { AuthenticationResult, ChallengeName, Session = '', ChallengeParameters = {} } = outcome
  if (AuthenticationResult) return { tokens: tokensOf(AuthenticationResult) }
  const challenge = challengeNames.find((each) => each === ChallengeName)
  if (!challenge) {
    throw new RefusedError(
      'forbidden',
      'SignInRefused',
      `This sign-in asks for ${ChallengeName}, which is not done here`,
    )
  }
  const {
    USER_ID_FOR_SRP: known = userName,
    CODE_DELIVERY_DESTINATION: destination,
    MFAS_CAN_CHOOSE: choices,
  } = ChallengeParameters
  const question = { challenge, session: Session, userName: known }
  return {
    question: {
      ...question,
      ...(destination && { destination }),
      ...(choices && { choices: JSON.parse(choices) as string[] }),
    },
  }
}

function tokensOf(result: AuthenticationResultType | undefined, kept?: string): Tokens {
  const { AccessToken, RefreshToken = kept, IdToken: idToken, ExpiresIn = 0 } = result ?? {}
  if (!AccessToken || !RefreshToken) throw new TypeError('Cognito has given no tokens')
  return { accessToken: AccessToken, refreshToken: RefreshToken, idToken, expiresIn: ExpiresIn }
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name)
}
