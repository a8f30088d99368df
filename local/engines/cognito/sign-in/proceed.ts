/** From a first factor that was right to tokens, or to what is still asked for. */
import { AwsError } from '../../../kernel/aws-error'
import { notAuthorized } from '../errors'
import type { Parts } from '../parts'
import type { Pool } from '../state/records'
import type { User } from '../state/user'
import type { Attempt, MfaChallenge } from './challenge'
import type { People } from './person'
import { factorsToSetUp, secondFactors } from './second-factors'
import type { SentCodes } from './sent-codes'
import type { SoftwareTokens } from './software-tokens'
import type { Answer, Call, Proceed } from './steps'

export interface Proceeding {
  /** After the first factor. */
  readonly admit: Proceed
  /** After the password is one that the person has chosen. */
  readonly askSecondFactor: Proceed
  ask(call: Call, attempt: Attempt, user: User, factor: MfaChallenge): Promise<Answer> | Answer
  /** After all that was asked. */
  readonly finish: Proceed
}

const day = 86_400_000

export function createProceeding(
  parts: Pick<Parts, 'cloud' | 'challenges' | 'tokens'>,
  people: People,
  sentCodes: SentCodes,
  softwareTokens: SoftwareTokens,
): Proceeding {
  const { cloud, challenges, tokens } = parts

  const admit: Proceed = async (call, attempt, user) => {
    if (!user.enabled) throw notAuthorized('User is disabled.')
    switch (user.status) {
      case 'UNCONFIRMED':
        throw new AwsError('UserNotConfirmedException', 'User is not confirmed.')
      case 'RESET_REQUIRED':
        throw passwordResetRequired()
      case 'FORCE_CHANGE_PASSWORD':
        return askNewPassword(call, attempt, user)
      default:
        return askSecondFactor(call, attempt, user)
    }
  }

  function askNewPassword({ pool, client }: Call, attempt: Attempt, user: User): Answer {
    const days = pool.Policies.PasswordPolicy.TemporaryPasswordValidityDays
    if (cloud.clock.now() >= (user.passwordSetAt ?? 0) + days * day) {
      throw notAuthorized('Temporary password has expired and must be reset by an administrator.')
    }
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: challenges.begin({ ...attempt, asks: 'NEW_PASSWORD_REQUIRED' }, client.AuthSessionValidity),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: JSON.stringify(missingAttributes(pool, user).map((name) => `userAttributes.${name}`)),
        userAttributes: JSON.stringify(user.attributes),
      },
    }
  }

  const askSecondFactor: Proceed = async (call, attempt, user) => {
    const { pool, client } = call
    // A pool's own functions decide how many factors there are.
    if (attempt.flow === 'CUSTOM_AUTH') return finish(call, attempt, user)
    const { choices, preferred } = secondFactors(pool, user)
    const [only] = choices
    if (only && (preferred || choices.length === 1)) return ask(call, attempt, user, preferred ?? only)
    if (only) {
      return {
        ChallengeName: 'SELECT_MFA_TYPE',
        Session: challenges.begin({ ...attempt, asks: 'SELECT_MFA_TYPE', choices }, client.AuthSessionValidity),
        ChallengeParameters: { MFAS_CAN_CHOOSE: JSON.stringify(choices), USER_ID_FOR_SRP: user.username },
      }
    }
    if (pool.MfaConfiguration !== 'ON') return finish(call, attempt, user)
    const toSetUp = factorsToSetUp(pool)
    return {
      ChallengeName: 'MFA_SETUP',
      Session: challenges.begin({ ...attempt, asks: 'MFA_SETUP' }, client.AuthSessionValidity),
      ChallengeParameters: { MFAS_CAN_SETUP: JSON.stringify(toSetUp), USER_ID_FOR_SRP: user.username },
    }
  }

  function ask(call: Call, attempt: Attempt, user: User, factor: MfaChallenge): Promise<Answer> | Answer {
    if (factor !== 'SOFTWARE_TOKEN_MFA') return sentCodes.send(call, attempt, user, factor, false)
    const name = softwareTokens.nameOf(user)
    return {
      ChallengeName: factor,
      Session: challenges.begin({ ...attempt, asks: factor }, call.client.AuthSessionValidity),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        ...(name !== undefined && { FRIENDLY_DEVICE_NAME: name }),
      },
    }
  }

  const finish: Proceed = async (call, attempt, user) => {
    await people.postAuthentication(call, user)
    if (attempt.flow === 'HOSTED') return { ChallengeParameters: {}, signedIn: user }
    const { pool, client, metadata: clientMetadata, context } = call
    const occasion = attempt.hasNewPassword ? 'NewPasswordChallenge' : 'Authentication'
    const sourceIp = context.http?.sourceIp
    const AuthenticationResult = await tokens.issue({ pool, client, user, occasion, clientMetadata, sourceIp }, context)
    return { ChallengeParameters: {}, AuthenticationResult }
  }

  return { admit, askSecondFactor, ask, finish }
}

export const passwordResetRequired = (): AwsError =>
  new AwsError('PasswordResetRequiredException', 'Password reset required for the user')

/** What the pool requires, and the person hasn't told yet. */
export function missingAttributes(pool: Pool, { attributes }: Pick<User, 'attributes'>): readonly string[] {
  return pool.SchemaAttributes.filter(
    ({ Name, Required }) => Required && Name !== 'sub' && (attributes[Name] ?? '') === '',
  ).map(({ Name }) => Name)
}
