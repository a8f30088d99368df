/**
 * What the domain knows of a person: what it has told of their account, and nothing that the directory has. Who they
 * are stays in the user pool; here they are a subject.
 */

export type MfaMethod = 'sms' | 'totp' | 'email'

/** How an account came to be. */
export type Way = 'self' | 'admin' | 'federation' | 'migration'

export interface Account {
  readonly isConfirmed: boolean
  readonly isEnabled: boolean
  /** In the order of their names. */
  readonly mfa: readonly MfaMethod[]
  readonly preferredMfa?: MfaMethod | undefined
  /** The other providers that sign them in, in the order of their names. */
  readonly providers: readonly string[]
}

export interface Person extends Account {
  readonly sub: string
  readonly version: number
  readonly userPoolId: string
  readonly registeredAt: string
  /** The older directory that they were moved from. */
  readonly movedFrom?: string | undefined
  /** Of the account as it was last looked at, in the directory's time; a trigger's look is none. */
  readonly seenAt?: string | undefined
}

/** An account as the directory, or one of its triggers, shows it. What a trigger can't know is left out. */
export interface Seen extends Partial<Account> {
  readonly sub: string
  readonly userPoolId: string
  readonly way: Way
  /** When the directory changed it last; a trigger doesn't know. */
  readonly modifiedAt?: string
  /** The older directory that they are moved from, if that is how the account came to be. */
  readonly movedFrom?: string
  /** Why it was shut or opened, if whoever did it is here to say. */
  readonly reason?: string
}
