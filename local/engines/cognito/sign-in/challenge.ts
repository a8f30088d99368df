/** What is remembered of a sign-in between its steps. */
import type { KeptCode } from '../state/user'
import type { Exchange } from './srp'

export type AuthFlow =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_AUTH'
  | 'CUSTOM_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  /** On the hosted pages, whose sign-ins end with a redirect; no client begins or answers one by the API. */
  | 'HOSTED'

export type MfaChallenge = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP'
export type OneTimeChallenge = 'SMS_OTP' | 'EMAIL_OTP'

/** Whose sign-in it is. */
export interface Attempt {
  readonly poolId: string
  readonly clientId: string
  readonly flow: AuthFlow
  /** As the application named the person. */
  readonly name: string
  /** Undefined: nobody has the name, and the application isn't told so. */
  readonly sub: string | undefined
  /** What a CUSTOM_AUTH's functions have seen happen. */
  readonly rounds: readonly Round[]
  /** The temporary password was replaced on the way. */
  readonly hasNewPassword?: true
}

export interface Round {
  readonly challengeName: string
  readonly challengeResult: boolean
  readonly challengeMetadata?: string | undefined
}

export type Challenge = Attempt & Asked

export type Asked =
  | { readonly asks: 'PASSWORD_VERIFIER'; readonly publicValue: string; readonly exchange: Exchange }
  | { readonly asks: 'SELECT_CHALLENGE'; readonly choices: readonly string[] }
  | { readonly asks: 'PASSWORD' | 'PASSWORD_SRP' }
  | { readonly asks: 'NEW_PASSWORD_REQUIRED' }
  /** A code that was sent: as the second factor, or the first and only. */
  | { readonly asks: 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP'; readonly code: SentCode; readonly isFirst: boolean }
  | { readonly asks: 'SOFTWARE_TOKEN_MFA' }
  | { readonly asks: 'SELECT_MFA_TYPE'; readonly choices: readonly MfaChallenge[] }
  /** `secret`: what an authenticator application was given. */
  | { readonly asks: 'MFA_SETUP'; readonly secret?: string; readonly isVerified?: true }
  | {
      readonly asks: 'CUSTOM_CHALLENGE'
      readonly private: Readonly<Record<string, string>>
      readonly metadata?: string | undefined
    }

export type SentCode = Pick<KeptCode, 'digest' | 'sentTo'>

export type ChallengeName = Asked['asks']

/** Without what was asked: the next step asks something else. */
export function attemptOf({ poolId, clientId, flow, name, sub, rounds, hasNewPassword }: Attempt): Attempt {
  return { poolId, clientId, flow, name, sub, rounds, ...(hasNewPassword && { hasNewPassword }) }
}
