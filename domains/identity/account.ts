/** A person's own account, as the user pool has it, by their own access token: it needs no permission of ours. */
import {
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  SetUserMFAPreferenceCommand,
  UpdateUserAttributesCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito } from '../../shared/clients/cognito'
import { RefusedError } from '../../shared/errors'
import { methodOf } from './directory'
import type { MfaMethod } from './person'

/** By our names; the user pool's are beside. */
const attributeOf = {
  givenName: 'given_name',
  familyName: 'family_name',
  gender: 'gender',
  locale: 'locale',
  phoneNumber: 'phone_number',
} as const

export type Profile = { readonly [Name in keyof typeof attributeOf]?: string | undefined }

export async function readAccount(token: string) {
  const user = await unlessRefused(cognito.send(new GetUserCommand({ AccessToken: token })))
  const attributes = new Map((user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]))
  const profile = Object.entries(attributeOf).flatMap(([name, theirs]) => {
    const value = attributes.get(theirs)
    return value === undefined ? [] : [[name, value]]
  })
  const email = attributes.get('email')
  const preferredMfa = user.PreferredMfaSetting ? methodOf[user.PreferredMfaSetting] : undefined
  return {
    ...(Object.fromEntries(profile) as Profile),
    sub: attributes.get('sub') ?? '',
    userName: user.Username ?? '',
    ...(email && { email }),
    isEmailVerified: attributes.get('email_verified') === 'true',
    isPhoneVerified: attributes.get('phone_number_verified') === 'true',
    mfa: (user.UserMFASettingList ?? []).flatMap((setting) => methodOf[setting] ?? []).sort(),
    ...(preferredMfa && { preferredMfa }),
  }
}

export type ProfileChanges = { readonly [Name in keyof Profile]: Profile[Name] | null }

/** What is null is taken away, which Cognito does for an empty text. */
export async function writeProfile(token: string, changes: ProfileChanges): Promise<void> {
  const UserAttributes = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [{ Name: attributeOf[name as keyof Profile], Value: value ?? '' }],
  )
  if (UserAttributes.length === 0) return
  await unlessRefused(cognito.send(new UpdateUserAttributesCommand({ AccessToken: token, UserAttributes })))
}

export async function changePassword(token: string, current: string, next: string): Promise<void> {
  const command = new ChangePasswordCommand({ AccessToken: token, PreviousPassword: current, ProposedPassword: next })
  const asking = cognito.send(command).catch((error: unknown) => {
    if (!(isNamed(error, 'NotAuthorizedException') && /password/i.test((error as Error).message))) throw error
    throw new RefusedError('forbidden', 'PasswordWrong', 'current: this is not the password', { field: 'current' })
  })
  await unlessRefused(asking)
}

export async function beginTotp(token: string): Promise<string> {
  const { SecretCode } = await unlessRefused(cognito.send(new AssociateSoftwareTokenCommand({ AccessToken: token })))
  if (!SecretCode) throw new TypeError('Cognito has given no secret')
  return SecretCode
}

export async function verifyTotp(token: string, code: string, name: string | undefined): Promise<void> {
  const command = new VerifySoftwareTokenCommand({
    AccessToken: token,
    UserCode: code,
    ...(name && { FriendlyDeviceName: name }),
  })
  const { Status } = await unlessRefused(cognito.send(command))
  if (Status !== 'SUCCESS') throw codeWrong()
}

export async function chooseMfa(
  token: string,
  methods: readonly MfaMethod[],
  preferred: MfaMethod | undefined,
): Promise<void> {
  const setting = (method: MfaMethod) => ({
    Enabled: methods.includes(method),
    PreferredMfa: methods.includes(method) && preferred === method,
  })
  const command = new SetUserMFAPreferenceCommand({
    AccessToken: token,
    SMSMfaSettings: setting('sms'),
    SoftwareTokenMfaSettings: setting('totp'),
  })
  await unlessRefused(cognito.send(command))
}

export async function signOutEverywhere(token: string): Promise<void> {
  await unlessRefused(cognito.send(new GlobalSignOutCommand({ AccessToken: token })))
}

const codeWrong = () => new RefusedError('forbidden', 'CodeWrong', 'code: the code is wrong', { field: 'code' })

/** By the name of Cognito's error. */
const refusals: Readonly<Record<string, (message: string) => RefusedError>> = {
  CodeMismatchException: codeWrong,
  EnableSoftwareTokenMFAException: codeWrong,
  InvalidPasswordException: (message) =>
    new RefusedError('invalid', 'PasswordTooWeak', `next: ${message}`, { field: 'next' }),
  PasswordHistoryPolicyViolationException: (message) =>
    new RefusedError('invalid', 'PasswordTooWeak', `next: ${message}`, { field: 'next' }),
  NotAuthorizedException: () => new RefusedError('forbidden', 'SessionOver', 'The session is over: sign in again'),
  LimitExceededException: () =>
    new RefusedError('forbidden', 'TooManyTries', 'There were too many tries: wait a while'),
  AliasExistsException: (message) => new RefusedError('conflict', 'ProfileRefused', message),
}

async function unlessRefused<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (isNamed(error, 'NotAuthorizedException') && /scope/i.test(error.message)) {
      throw new RefusedError(
        'forbidden',
        'TokenTooNarrow',
        'The access token lacks the scope aws.cognito.signin.user.admin',
      )
    }
    throw refusals[error.name]?.(error.message) ?? error
  }
}

export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
