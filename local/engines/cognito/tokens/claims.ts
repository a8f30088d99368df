/** What stands in the tokens of a person. */
import { createHash } from 'node:crypto'
import type { Client, Group, Pool } from '../state/records'
import type { User } from '../state/user'
import type { Overrides } from './overrides'
import type { SignIn } from './sign-ins'

export type Claims = Readonly<Record<string, unknown>>

export interface Issue {
  readonly issuer: string
  readonly pool: Pool
  readonly client: Client
  readonly user: User
  /** The groups that the person is in. */
  readonly groups: readonly Group[]
  readonly signIn: SignIn
  /** Seconds since 1970. */
  readonly issuedAt: number
}

export interface GroupClaims {
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly preferredRole: string | undefined
}

/** By precedence; those without are last. The preferred role is that of the first, unless another of its rank has another. */
export function groupClaims(groups: readonly Group[]): GroupClaims {
  const rank = ({ Precedence = Number.POSITIVE_INFINITY }: Group): number => Precedence
  const ordered = [...groups].sort((one, other) => (rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0))
  const withRoles = ordered.filter(({ RoleArn }) => RoleArn !== undefined)
  const first = withRoles[0]
  const best = new Set(withRoles.filter((group) => first && rank(group) === rank(first)).map(({ RoleArn }) => RoleArn))
  return {
    groups: ordered.map(({ GroupName }) => GroupName),
    roles: [...new Set(withRoles.flatMap(({ RoleArn = [] }) => RoleArn))],
    preferredRole: best.size === 1 ? first?.RoleArn : undefined,
  }
}

export function idClaims(issue: Issue, { id, groups: given }: Overrides, jti: string, accessToken: string): Claims {
  const { client, signIn, user } = issue
  const { groups, roles, preferredRole } = given ?? groupClaims(issue.groups)
  const said = {
    ...readable(issue),
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    ...(roles.length > 0 && { 'cognito:roles': roles }),
    ...(preferredRole !== undefined && { 'cognito:preferred_role': preferredRole }),
  }
  return {
    ...changed(said, id),
    ...shared(issue, jti),
    aud: client.ClientId,
    'cognito:username': user.username,
    token_use: 'id',
    ...(signIn.hosted && { at_hash: halfHash(accessToken), ...(signIn.nonce && { nonce: signIn.nonce }) }),
  }
}

export function accessClaims(issue: Issue, { access, groups: given }: Overrides, jti: string): Claims {
  const { client, signIn, user } = issue
  const { groups } = given ?? groupClaims(issue.groups)
  return {
    ...changed(groups.length > 0 ? { 'cognito:groups': groups } : {}, access),
    ...shared(issue, jti),
    client_id: client.ClientId,
    scope: scopesWith(signIn.scopes, access),
    token_use: 'access',
    username: user.username,
    version: 2,
  }
}

export function clientClaims(
  {
    issuer,
    client: { ClientId },
    scopes,
    issuedAt,
  }: Pick<Issue, 'issuer' | 'client' | 'issuedAt'> & { readonly scopes: readonly string[] },
  access: Overrides['access'],
): Claims {
  return {
    ...changed({}, access),
    sub: ClientId,
    client_id: ClientId,
    iss: issuer,
    token_use: 'access',
    scope: scopesWith(scopes, access),
    auth_time: issuedAt,
    iat: issuedAt,
    version: 2,
  }
}

function scopesWith(scopes: readonly string[], { scopesToAdd, scopesToSuppress }: Overrides['access']): string {
  return [...new Set([...scopes, ...scopesToAdd])].filter((scope) => !scopesToSuppress.includes(scope)).join(' ')
}

function shared({ issuer, client, user, signIn, issuedAt }: Issue, jti: string): Claims {
  return {
    sub: user.sub,
    iss: issuer,
    event_id: signIn.id,
    ...(client.EnableTokenRevocation && { origin_jti: signIn.originJti }),
    auth_time: signIn.authTime,
    iat: issuedAt,
    jti,
  }
}

/** Attributes that the client may read and, where an application asked for scopes, that they cover. */
function readable({ client, user, signIn }: Issue): Claims {
  const claims: Record<string, unknown> = {}
  const covers = signIn.hosted ? coveredBy(signIn.scopes) : () => true
  for (const [name, value] of Object.entries(user.attributes)) {
    if (client.ReadAttributes && !client.ReadAttributes.includes(name)) continue
    // Where somebody comes from is said whatever was asked for.
    if (covers(name) || name === 'identities') claims[name] = claimOf(name, value)
  }
  return claims
}

const scopeOf: Readonly<Record<string, string>> = {
  email: 'email',
  email_verified: 'email',
  phone_number: 'phone',
  phone_number_verified: 'phone',
}

/** `openid` alone covers all; beside others, the profile. */
export function coveredBy(scopes: readonly string[]): (attribute: string) => boolean {
  const narrower = ['email', 'phone', 'profile'].filter((scope) => scopes.includes(scope))
  if (narrower.length === 0) return () => scopes.includes('openid')
  return (attribute) => narrower.includes(scopeOf[attribute] ?? 'profile')
}

function claimOf(name: string, value: string): unknown {
  if (name === 'email_verified' || name === 'phone_number_verified') return value === 'true'
  if (name === 'address') return { formatted: value }
  if (name === 'identities') return identitiesIn(value)
  return value
}

function changed(said: Claims, { claimsToAdd, claimsToSuppress }: Overrides['id']): Claims {
  const gone = new Set(claimsToSuppress)
  return Object.fromEntries(Object.entries({ ...said, ...claimsToAdd }).filter(([name]) => !gone.has(name)))
}

/** As OpenID Connect binds an ID token to its access token. */
function halfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url')
}

/** As texts, all of them. */
function identitiesIn(value: string): unknown {
  const identities = JSON.parse(value) as readonly Readonly<Record<string, unknown>>[]
  return identities.map((identity) =>
    Object.fromEntries(Object.entries(identity).map(([name, said]) => [name, said === null ? null : String(said)])),
  )
}
