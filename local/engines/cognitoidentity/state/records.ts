/** What is kept of identity pools, under the names that the API has. */
import type { Tags } from '../../../kernel/tags'

export interface UserPoolProvider {
  readonly ProviderName: string
  readonly ClientId: string
  readonly ServerSideTokenCheck: boolean
}

export interface MappingRule {
  readonly Claim: string
  readonly MatchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual'
  readonly Value: string
  readonly RoleARN: string
}

export interface RoleMapping {
  readonly Type: 'Token' | 'Rules'
  readonly AmbiguousRoleResolution?: 'AuthenticatedRole' | 'Deny'
  readonly RulesConfiguration?: { readonly Rules: readonly MappingRule[] }
}

export interface TagMap {
  readonly UseDefaults: boolean
  /** The claim that a tag is of. */
  readonly PrincipalTags: Readonly<Record<string, string>>
}

/** As a caller gives and changes it. */
export interface PoolSettings {
  readonly IdentityPoolName: string
  readonly AllowUnauthenticatedIdentities: boolean
  readonly AllowClassicFlow: boolean
  readonly DeveloperProviderName?: string
  readonly OpenIdConnectProviderARNs: readonly string[]
  readonly CognitoIdentityProviders: readonly UserPoolProvider[]
  readonly SamlProviderARNs: readonly string[]
  readonly IdentityPoolTags: Tags
}

export interface IdentityPool extends PoolSettings {
  readonly IdentityPoolId: string
  /** By `authenticated` and `unauthenticated`. */
  readonly Roles: Readonly<Record<string, string>>
  /** By the name of the provider; of a user pool with the client's id behind it. */
  readonly RoleMappings: Readonly<Record<string, RoleMapping>>
  readonly tagMaps: Readonly<Record<string, TagMap>>
}

export interface Login {
  /** As `Logins` names it. */
  readonly provider: string
  /** Who it is there. */
  readonly subject: string
}

export interface Identity {
  readonly id: string
  readonly poolId: string
  readonly logins: readonly Login[]
  readonly createdAt: number
  readonly modifiedAt: number
  /** Its last login was taken from it: nobody reaches it any more. */
  readonly isDisabled?: true
}
