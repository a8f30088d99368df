/** What is kept of a person in a pool. */

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER'

export type MfaPreference = 'enabled' | 'preferred'

/** A code that was sent out, of which only a digest is kept. */
export interface KeptCode {
  readonly digest: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** How often another one was given. */
  readonly misses: number
  /** What it was sent to: it confirms no other address. */
  readonly sentTo: { readonly attribute: 'email' | 'phone_number'; readonly value: string } | undefined
}

/** `confirm`: a sign-up; `reset`: a new password; `verify:<attribute>`: an address. */
export type CodePurpose = 'confirm' | 'reset' | 'verify:email' | 'verify:phone_number'

export interface User {
  readonly poolId: string
  readonly sub: string
  /** As it was given at sign-up; the `sub` in pools whose people sign up under an address. */
  readonly username: string
  readonly status: UserStatus
  readonly enabled: boolean
  /** Without `sub`. */
  readonly attributes: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly modifiedAt: number
  /** What the sign-in half made of the password: opaque, sealed. Undefined: none was ever set. */
  readonly password?: string | undefined
  readonly passwordSetAt?: number | undefined
  /** The latest first, as many as the pool's policy asks for. */
  readonly formerPasswords?: readonly string[] | undefined
  readonly mfa: {
    readonly sms?: MfaPreference | undefined
    readonly totp?: MfaPreference | undefined
    readonly email?: MfaPreference | undefined
  }
  /** The verified secret of an authenticator application: opaque, sealed. */
  readonly totp?: string | undefined
  /** Of an application that has still to show a code: opaque, sealed. */
  readonly newTotp?: string | undefined
  readonly groups: readonly string[]
  readonly codes?: Readonly<Partial<Record<CodePurpose, KeptCode>>> | undefined
  /** New values that take the place of the old ones when they are verified. */
  readonly pending?: Readonly<Partial<Record<'email' | 'phone_number', string>>> | undefined
  /** When codes for a purpose were asked for of late, milliseconds since 1970. */
  readonly asked?: Readonly<Record<string, readonly number[]>> | undefined
}

/** As functions get them: with what the service itself says. */
export function attributesOf({ sub, status, attributes }: User): Readonly<Record<string, string>> {
  return { sub, ...attributes, 'cognito:user_status': status }
}

/** `sub` first, as AWS gives them. */
export function attributeList({ sub, attributes }: User, wanted?: readonly string[]) {
  const all = Object.entries({ sub, ...attributes }).map(([Name, Value]) => ({ Name, Value }))
  return wanted ? all.filter(({ Name }) => wanted.includes(Name)) : all
}

/** As lists and the answers to administrators show it. */
export function userType(user: User, wanted?: readonly string[]) {
  return {
    Username: user.username,
    Attributes: attributeList(user, wanted),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  }
}

const factorNames = { sms: 'SMS_MFA', totp: 'SOFTWARE_TOKEN_MFA', email: 'EMAIL_OTP' } as const

export function mfaMembers({ mfa }: User) {
  const enabled = (['sms', 'totp', 'email'] as const).filter((factor) => mfa[factor])
  const preferred = enabled.find((factor) => mfa[factor] === 'preferred')
  return {
    ...(preferred && { PreferredMfaSetting: factorNames[preferred] }),
    ...(enabled.length > 0 && { UserMFASettingList: enabled.map((factor) => factorNames[factor]) }),
  }
}
