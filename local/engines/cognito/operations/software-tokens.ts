/** Authenticator applications, set up in the middle of a sign-in or by one who is signed in; and what is preferred. */
import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { invalid, missingParameter, notAuthorized } from '../errors'
import { nobodyNeeds, type Parts } from '../parts'
import { type MfaSettingsInput, withMfa } from '../people/mfa'
import { attemptOf } from '../sign-in/challenge'
import type { SigningIn } from '../sign-in/sign-in'
import { newTotpSecret } from '../sign-in/totp'
import type { Pool } from '../state/records'
import type { User } from '../state/user'

interface Held {
  readonly AccessToken?: string
  readonly Session?: string
}

interface Verifying extends Held {
  readonly UserCode: string
  readonly FriendlyDeviceName?: string
}

export function softwareTokenOperations(
  parts: Parts,
  { softwareTokens }: Pick<SigningIn, 'softwareTokens'>,
): Record<string, Operation> {
  const { state, tokens, challenges } = parts
  const { users } = state

  /** The sign-in that has come to MFA_SETUP. */
  async function underWay(session: string) {
    const { challenge, giveBack } = challenges.take(session, ({ asks }) => asks === 'MFA_SETUP')
    const pool = state.pool(challenge.poolId)
    const client = state.clientOf(pool.Id, challenge.clientId)
    const user = await users.get(pool.Id, challenge.sub ?? '')
    if (challenge.asks !== 'MFA_SETUP' || !user) throw notAuthorized('Invalid session for the user.')
    return { challenge, giveBack, pool, user, minutes: client.AuthSessionValidity }
  }

  function checkEnabled({ mfa }: Pool): void {
    if (mfa.isTotpEnabled) return
    throw new AwsError('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool')
  }

  async function verifyUnderWay(session: string, { UserCode: code, FriendlyDeviceName: name }: Verifying) {
    const { challenge, giveBack, pool, user, minutes } = await underWay(session)
    const { secret } = challenge
    if (secret === undefined) throw notAuthorized('Invalid session for the user.')
    try {
      await softwareTokens.verify(pool, user, { secret, code, name }, preferred)
    } catch (error) {
      giveBack()
      throw error
    }
    const verified = { ...attemptOf(challenge), asks: 'MFA_SETUP', isVerified: true } as const
    return { Status: 'SUCCESS', Session: challenges.begin(verified, minutes) }
  }

  return {
    AssociateSoftwareToken: {
      anonymous: true,
      access: nobodyNeeds,
      async handle({ AccessToken, Session }: Held) {
        const SecretCode = newTotpSecret()
        if (AccessToken !== undefined) {
          const { pool, user } = await tokens.bearer(AccessToken)
          checkEnabled(pool)
          await users.change(pool, user.sub, (now) => ({ ...now, newTotp: softwareTokens.seal(now, SecretCode) }))
          return { SecretCode }
        }
        if (Session === undefined) throw missingParameter('AccessToken or Session')
        const { challenge, pool, minutes } = await underWay(Session)
        checkEnabled(pool)
        const asked = { ...attemptOf(challenge), asks: 'MFA_SETUP', secret: SecretCode } as const
        return { SecretCode, Session: challenges.begin(asked, minutes) }
      },
    },
    VerifySoftwareToken: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(input: Verifying) {
        const { AccessToken, Session, UserCode: code, FriendlyDeviceName: name } = input
        if (AccessToken === undefined) {
          if (Session === undefined) throw missingParameter('AccessToken or Session')
          return verifyUnderWay(Session, input)
        }
        const { pool, user } = await tokens.bearer(AccessToken)
        checkEnabled(pool)
        if (user.newTotp === undefined) throw invalid('There is no software token to verify: associate one first.')
        const secret = softwareTokens.open(user, user.newTotp)
        await softwareTokens.verify(pool, user, { secret, code, name }, (now) => now)
        return { Status: 'SUCCESS' }
      },
    },
    SetUserMFAPreference: {
      anonymous: true,
      access: nobodyNeeds,
      async handle({ AccessToken, ...settings }: MfaSettingsInput & { readonly AccessToken: string }) {
        const { pool, user } = await tokens.bearer(AccessToken)
        await users.change(pool, user.sub, (now) => withMfa(pool, now, settings))
        return {}
      },
    },
  }
}

/** Who had to set one up has chosen it. */
function preferred(user: User): User {
  return { ...user, mfa: { ...user.mfa, totp: 'preferred' } }
}
