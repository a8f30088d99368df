/** Second factors of a person. */
import { invalid } from '../errors'
import type { Pool } from '../state/records'
import { type MfaPreference, mfaMembers, type User } from '../state/user'
import { isVerified } from './addresses'

/** By what the person can begin a sign-in, and what follows. */
export function authFactors({ Policies }: Pool, user: User) {
  const has = {
    PASSWORD: user.password !== undefined,
    EMAIL_OTP: isVerified(user, 'email'),
    SMS_OTP: isVerified(user, 'phone_number'),
    WEB_AUTHN: false,
  }
  return {
    Username: user.username,
    ...mfaMembers(user),
    ConfiguredUserAuthFactors: Policies.SignInPolicy.AllowedFirstAuthFactors.filter((factor) => has[factor]),
  }
}

interface Setting {
  readonly Enabled?: boolean
  readonly PreferredMfa?: boolean
}

export interface MfaSettingsInput {
  readonly SMSMfaSettings?: Setting
  readonly SoftwareTokenMfaSettings?: Setting
  readonly EmailMfaSettings?: Setting
}

/** What isn't spoken of stays, but there is one preferred factor at most. @throws InvalidParameterException */
export function withMfa(pool: Pool, user: User, input: MfaSettingsInput): User {
  const { SMSMfaSettings: sms, SoftwareTokenMfaSettings: totp, EmailMfaSettings: email } = input
  const given = { sms, totp, email }
  if (Object.values(given).filter((each) => each?.PreferredMfa).length > 1) {
    throw invalid('Only one MFA method can be preferred.')
  }
  if (sms?.Enabled) {
    if (!pool.mfa.isSmsEnabled) throw invalid('SMS MFA is not enabled for the user pool.')
    if (!user.attributes.phone_number) throw invalid('User does not have delivery config set to turn on SMS_MFA')
  }
  if (totp?.Enabled) {
    if (!pool.mfa.isTotpEnabled) throw invalid('Software token MFA is not enabled for the user pool.')
    if (user.totp === undefined) throw invalid('User has not verified software token mfa')
  }
  if (email?.Enabled) {
    if (!pool.mfa.email) throw invalid('Email MFA is not enabled for the user pool.')
    if (!user.attributes.email) throw invalid('User does not have delivery config set to turn on EMAIL_OTP')
  }
  const isNewlyPreferred = Object.values(given).some((each) => each?.PreferredMfa)
  const set = (before: MfaPreference | undefined, setting: Setting | undefined): MfaPreference | undefined => {
    const kept = isNewlyPreferred && before === 'preferred' ? 'enabled' : before
    if (!setting) return kept
    const isEnabled = setting.Enabled ?? before !== undefined
    if (!isEnabled) {
      if (setting.PreferredMfa) throw invalid('A preferred MFA method must be enabled.')
      return undefined
    }
    return (setting.PreferredMfa ?? kept === 'preferred') ? 'preferred' : 'enabled'
  }
  const mfa = { sms: set(user.mfa.sms, sms), totp: set(user.mfa.totp, totp), email: set(user.mfa.email, email) }
  return { ...user, mfa }
}

interface MfaOption {
  readonly DeliveryMedium?: string
  readonly AttributeName?: string
}

/** As older clients say it: text messages to the phone, or nothing. Another factor stays. */
export function withOptions(user: User, options: readonly MfaOption[]): User {
  const other = options.find(
    ({ DeliveryMedium, AttributeName }) => DeliveryMedium !== 'SMS' || AttributeName !== 'phone_number',
  )
  if (other) throw invalid('MFAOptions can only have phone_number by SMS.')
  if (options.length > 0 && !user.attributes.phone_number) {
    throw invalid('User does not have delivery config set to turn on SMS_MFA')
  }
  return { ...user, mfa: { ...user.mfa, sms: options.length > 0 ? (user.mfa.sms ?? 'enabled') : undefined } }
}
