/** What the operations of the engine work on. */
import type { Cloud } from '../../kernel/cloud'
import type { Access } from '../../kernel/service'
import type { Clients } from './clients/clients'
import type { Codes } from './codes'
import type { Domains } from './domains'
import type { Groups } from './groups'
import type { Messenger } from './messages/messenger'
import type { Passwords } from './passwords'
import type { Phantoms } from './people/phantoms'
import type { Pools } from './pools/pools'
import type { Providers } from './providers/providers'
import type { ResourceServers } from './resource-servers'
import type { Challenges } from './sign-in/challenges'
import type { Lockout } from './sign-in/lockout'
import type { State } from './state/state'
import type { SignIns } from './tokens/sign-ins'
import type { Tokens } from './tokens/tokens'
import type { Triggers } from './triggers/run-trigger'
import type { SamlKeys } from './upstream/saml-keys'

export interface Parts {
  readonly cloud: Cloud
  readonly state: State
  readonly pools: Pools
  readonly clients: Clients
  readonly passwords: Passwords
  readonly groups: Groups
  readonly resourceServers: ResourceServers
  readonly providers: Providers
  readonly samlKeys: SamlKeys
  readonly domains: Domains
  readonly signIns: SignIns
  readonly codes: Codes
  readonly triggers: Triggers
  readonly messenger: Messenger
  readonly phantoms: Phantoms
  readonly tokens: Tokens
  readonly challenges: Challenges
  readonly lockout: Lockout
}

/** What an operation on a pool needs; administrators' have the pool in their input. */
export function onPool({ cloud }: Pick<Parts, 'cloud'>, action: string) {
  return ({ UserPoolId }: { readonly UserPoolId: string }): readonly Access[] => [
    { action: `cognito-idp:${action}`, resource: cloud.arn('cognito-idp', `userpool/${UserPoolId}`) },
  ]
}

export function anywhere(action: string) {
  return (): readonly Access[] => [{ action: `cognito-idp:${action}`, resource: '*' }]
}

/** Applications call these without a signature: what they show instead is in the input. */
export const nobodyNeeds = (): readonly Access[] => []
