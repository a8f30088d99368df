/** The texts that a pool sends, and where codes and names stand in them. */
import type { Pool } from '../state/records'

export const codePlace = '{####}'
export const namePlace = '{username}'

/** What triggers and templates call an occasion on which something is sent. */
export type Occasion =
  | 'CustomMessage_SignUp'
  | 'CustomMessage_ResendCode'
  | 'CustomMessage_ForgotPassword'
  | 'CustomMessage_AdminCreateUser'
  | 'CustomMessage_UpdateUserAttribute'
  | 'CustomMessage_VerifyUserAttribute'
  | 'CustomMessage_Authentication'

export interface Texts {
  readonly sms: string
  readonly mail: string
  readonly subject: string
}

export function textsOf(pool: Pool, occasion: Occasion): Texts {
  const { VerificationMessageTemplate: verification, AdminCreateUserConfig, SmsAuthenticationMessage, mfa } = pool
  if (occasion === 'CustomMessage_AdminCreateUser') {
    const { InviteMessageTemplate: invite = {} } = AdminCreateUserConfig
    const usual = `Your username is ${namePlace} and temporary password is ${codePlace}.`
    return {
      sms: invite.SMSMessage ?? usual,
      mail: invite.EmailMessage ?? usual,
      subject: invite.EmailSubject ?? 'Your temporary password',
    }
  }
  if (occasion === 'CustomMessage_Authentication') {
    const usual = `Your authentication code is ${codePlace}.`
    return {
      sms: SmsAuthenticationMessage ?? usual,
      mail: mfa.email?.Message ?? usual,
      subject: mfa.email?.Subject ?? 'Your authentication code',
    }
  }
  const what = occasion === 'CustomMessage_ForgotPassword' ? 'password reset' : 'verification'
  return {
    sms: verification.SmsMessage ?? `Your ${what} code is ${codePlace}.`,
    mail: verification.EmailMessage ?? `Your ${what} code is ${codePlace}.`,
    subject: verification.EmailSubject ?? `Your ${what} code`,
  }
}

/** `+*******1234` and `j***@e***`, as answers show where something was sent to. */
export function masked(attribute: 'email' | 'phone_number', value: string): string {
  if (attribute === 'phone_number') return `+${'*'.repeat(Math.max(0, value.length - 5))}${value.slice(-4)}`
  const at = value.lastIndexOf('@')
  return `${value.slice(0, 1)}***@${value.slice(at + 1, at + 2)}***`
}
