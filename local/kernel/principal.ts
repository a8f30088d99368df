/** Who makes a call: the account root, a role's session, a user, an AWS service on a resource's behalf, or nobody known. */
import type { ActivityToken } from './activity'
import type { Origin } from './origin'

export type Principal = RootPrincipal | RolePrincipal | UserPrincipal | ServicePrincipal | AnonymousPrincipal

export interface RootPrincipal {
  readonly kind: 'root'
  readonly accountId: string
  /** `arn:aws:iam::<account>:root` */
  readonly arn: string
}

export const rootOf = (accountId: string): RootPrincipal => ({
  kind: 'root',
  accountId,
  arn: `arn:aws:iam::${accountId}:root`,
})

/** A user of IAM's, by one of its access keys. */
export interface UserPrincipal {
  readonly kind: 'user'
  readonly accountId: string
  /** `arn:aws:iam::<account>:user/<name>` */
  readonly arn: string
  readonly userName: string
}

export interface RolePrincipal {
  readonly kind: 'role'
  readonly accountId: string
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly arn: string
  /** `arn:aws:iam::<account>:role/<role>` */
  readonly roleArn: string
  readonly sessionName: string
  /** Undefined: nothing narrows it, and nobody vouched for it. */
  readonly session?: Session
}

/** Whether a text is the ARN of a role, of any account and with any path (of the characters from ! to ~), there or not. */
export function isRoleArn(text: unknown): text is string {
  return typeof text === 'string' && /^arn:aws[a-z-]*:iam::\d{12}:role\/[!-~]+$/.test(text)
}

/** What was said of a role's session when it was opened. It is kept with the key and judged at every call. */
export interface Session {
  /** A policy in JSON that the session is held to, beside those of `policyArns`: it may do what the role and one of them allow. */
  readonly policy?: string
  /** ARNs of managed policies; what they say is asked at each call. */
  readonly policyArns?: readonly string[]
  /** Over those of the role. */
  readonly tags?: Readonly<Record<string, string>>
  /** The tags that go on to the sessions which this one opens. */
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  /** Condition keys by which somebody vouched for it, such as `cognito-identity.amazonaws.com:sub`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/** A service that acts for a resource, as resource policies see it (`aws:SourceArn`, `aws:SourceAccount`). */
export interface ServicePrincipal {
  readonly kind: 'service'
  /** Such as `events.amazonaws.com`. */
  readonly service: string
  readonly sourceArn: string
  readonly sourceAccount: string
}

export interface AnonymousPrincipal {
  readonly kind: 'anonymous'
}

/** What the endpoint knows of an access key. A function's instances have one each. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly principal: Principal
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number
  /** The work that the holder of the key is doing now; a parked call of it parks that work too. */
  readonly activity?: () => ActivityToken | undefined
  /** What the holder of the key is doing now, for the trace of the calls it makes. */
  readonly origin?: () => Origin | undefined
  /** Ends the holder, for tests: it doesn't get to know of anything more. */
  readonly kill?: () => void
}

/** A session of `roleArn`, without asking whether anybody may open it: that is `cloud.assumeRole`. */
export function roleSession(roleArn: string, sessionName: string, session?: Session): RolePrincipal {
  const [, , , , accountId = '', resource = ''] = roleArn.split(':')
  const roleName = resource.slice(resource.lastIndexOf('/') + 1)
  return {
    kind: 'role',
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    roleArn,
    sessionName,
    ...(session && { session }),
  }
}
