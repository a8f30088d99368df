/** Which second factors a person has, of those that the pool takes; and which first ones, where there is a choice. */
import type { Pool } from '../state/records'
import type { User } from '../state/user'
import type { MfaChallenge } from './challenge'

export interface SecondFactors {
  /** None: no second factor is asked for, or there is none yet where one must be. */
  readonly choices: readonly MfaChallenge[]
  readonly preferred: MfaChallenge | undefined
}

const factors = ['sms', 'totp', 'email'] as const
type Factor = (typeof factors)[number]

const challengeOf = { sms: 'SMS_MFA', totp: 'SOFTWARE_TOKEN_MFA', email: 'EMAIL_OTP' } as const

export function secondFactors(pool: Pool, user: User): SecondFactors {
  if (pool.MfaConfiguration === 'OFF') return { choices: [], preferred: undefined }
  const usable = factors.filter((factor) => isUsable(pool, user, factor))
  const chosen = usable.filter((factor) => user.mfa[factor] !== undefined)
  // Where everybody has to have one, what a person has will do, chosen or not.
  const taken = chosen.length > 0 || pool.MfaConfiguration === 'OPTIONAL' ? chosen : usable
  const preferred = taken.find((factor) => user.mfa[factor] === 'preferred')
  return {
    choices: taken.map((factor) => challengeOf[factor]),
    preferred: preferred && challengeOf[preferred],
  }
}

function isUsable({ mfa }: Pool, { attributes, totp }: User, factor: Factor): boolean {
  if (factor === 'sms') return mfa.isSmsEnabled && (attributes.phone_number ?? '') !== ''
  if (factor === 'totp') return mfa.isTotpEnabled && totp !== undefined
  return mfa.email !== undefined && attributes.email_verified === 'true'
}

/** What can be set up on the way, where a second factor has to be and there is none. */
export function factorsToSetUp({ mfa }: Pool): readonly MfaChallenge[] {
  return [
    ...(mfa.isSmsEnabled ? (['SMS_MFA'] as const) : []),
    ...(mfa.isTotpEnabled ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
    ...(mfa.email ? (['EMAIL_OTP'] as const) : []),
  ]
}

export type FirstFactor = 'PASSWORD_SRP' | 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP'

/** A code that is sent isn't enough where a second factor is asked for. `user`: undefined if nobody has the name. */
export function firstFactors(pool: Pool, user: User | undefined): readonly FirstFactor[] {
  const allowed = pool.Policies.SignInPolicy.AllowedFirstAuthFactors
  const withPassword: readonly FirstFactor[] = user && user.password === undefined ? [] : ['PASSWORD_SRP', 'PASSWORD']
  const needsSecond = pool.MfaConfiguration === 'ON' || (user && secondFactors(pool, user).choices.length > 0)
  if (needsSecond) return withPassword
  return [
    ...(allowed.includes('PASSWORD') ? withPassword : []),
    ...(allowed.includes('EMAIL_OTP') && isReachable(user, 'email') ? (['EMAIL_OTP'] as const) : []),
    ...(allowed.includes('SMS_OTP') && isReachable(user, 'phone_number') ? (['SMS_OTP'] as const) : []),
  ]
}

function isReachable(user: User | undefined, attribute: 'email' | 'phone_number'): boolean {
  return user === undefined || user.attributes[`${attribute}_verified`] === 'true'
}
