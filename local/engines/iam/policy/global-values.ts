/** The values of the condition keys that every call has. */
import type { Cloud } from '../../../kernel/cloud'
import type { RolePrincipal, RootPrincipal } from '../../../kernel/principal'
import type { HttpRequest } from '../../../kernel/service'
import type { Roles } from '../state'
import type { Users } from '../users/state'
import type { Caller } from './principal-element'

/** Whose ids and tags are known. */
export interface Known {
  readonly roles: Roles
  readonly users: Users
}

/** Undefined: the call has no such key. `key` is in small letters. */
export function globalValue(
  cloud: Cloud,
  { roles, users }: Known,
  caller: Caller,
  key: string,
  http: HttpRequest | undefined,
): string | undefined {
  const account =
    caller.kind === 'role' || caller.kind === 'root' || caller.kind === 'user' ? caller.accountId : undefined
  switch (key) {
    case 'aws:currenttime':
      return new Date(cloud.clock.now()).toISOString()
    case 'aws:epochtime':
      return String(Math.floor(cloud.clock.now() / 1000))
    case 'aws:requestedregion':
      return cloud.region
    case 'aws:securetransport':
      // Loopback stands in for TLS: policies that enforce it describe the deployed system.
      return 'true'
    case 'aws:sourceip':
      return http?.sourceIp
    case 'aws:referer':
      return http?.headers.referer
    case 'aws:useragent':
      return http?.headers['user-agent']
    case 'aws:viaawsservice':
      // A service that acts as a role has a session of it; none here hands on its caller's own.
      return 'false'
    case 'aws:principalaccount':
      return account
    case 'aws:principalarn':
      return caller.kind === 'role'
        ? caller.roleArn
        : caller.kind === 'root' || caller.kind === 'user'
          ? caller.arn
          : undefined
    case 'aws:principaltype':
      return {
        root: 'Account',
        role: 'AssumedRole',
        user: 'User',
        service: 'Service',
        anonymous: 'Anonymous',
        federated: 'FederatedUser',
      }[caller.kind]
    case 'aws:principalisawsservice':
      return String(caller.kind === 'service')
    case 'aws:principalservicename':
      return caller.kind === 'service' ? caller.service : undefined
    case 'aws:sourcearn':
      return caller.kind === 'service' ? caller.sourceArn : undefined
    case 'aws:sourceaccount':
      return caller.kind === 'service' ? caller.sourceAccount : undefined
    case 'aws:userid':
      if (caller.kind === 'user') return users.findByArn(caller.arn)?.id
      return caller.kind === 'role' || caller.kind === 'root' ? userId(roles, caller) : undefined
    case 'aws:username':
      return caller.kind === 'user' ? caller.userName : undefined
    case 'aws:sourceidentity':
      return caller.kind === 'role' ? caller.session?.sourceIdentity : undefined
    default:
      return key.startsWith('aws:principaltag/') ? principalTag({ roles, users }, caller, key) : undefined
  }
}

function principalTag({ roles, users }: Known, caller: Caller, key: string): string | undefined {
  const wanted = key.slice('aws:principaltag/'.length)
  const tagged = (tags: Readonly<Record<string, string>> = {}): string | undefined =>
    Object.entries(tags).find(([name]) => name.toLowerCase() === wanted)?.[1]
  if (caller.kind === 'user') return tagged(users.findByArn(caller.arn)?.tags)
  if (caller.kind !== 'role') return undefined
  return tagged(caller.session?.tags) ?? tagged(roles.findByArn(caller.roleArn)?.tags)
}

export function userId(roles: Roles, caller: RolePrincipal | RootPrincipal): string {
  if (caller.kind === 'root') return caller.accountId
  return `${roles.findByArn(caller.roleArn)?.id}:${caller.sessionName}`
}
