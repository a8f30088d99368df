/** What templates attach to an identity pool: roles, and the tags of its sessions. */
import { refuseUnknown } from '../../../kernel/aws-error'
import type { ResourceType } from '../../../kernel/service'
import { invalid } from '../errors'
import { readTagMap } from '../operations/pools'
import type { Parts } from '../parts'
import { readMappings, readRoles } from '../roles/settings'
import type { RoleMapping } from '../state/records'
import { isTrue } from './pool'

interface RolesProperties {
  readonly IdentityPoolId: string
  readonly Roles?: Readonly<Record<string, string>>
  /** The provider is a property where its name is an intrinsic, which can be no key. */
  readonly RoleMappings?: Readonly<Record<string, RoleMapping & { readonly IdentityProvider?: string }>>
}

interface TagProperties {
  readonly IdentityPoolId: string
  readonly IdentityProviderName: string
  readonly UseDefaults?: unknown
  readonly PrincipalTags?: Readonly<Record<string, string>>
}

export function rolesType({ state, pools }: Parts): ResourceType {
  return {
    type: 'AWS::Cognito::IdentityPoolRoleAttachment',
    properties: ['IdentityPoolId', 'RoleMappings', 'Roles'],
    apply({ IdentityPoolId, Roles = {}, RoleMappings = {} }: RolesProperties) {
      const mappings: Record<string, RoleMapping> = {}
      for (const [key, { IdentityProvider = key, ...mapping }] of Object.entries(RoleMappings)) {
        refuseUnknown(mapping, ['AmbiguousRoleResolution', 'RulesConfiguration', 'Type'], `RoleMappings ${key}`)
        for (const rule of mapping.RulesConfiguration?.Rules ?? []) {
          refuseUnknown(rule, ['Claim', 'MatchType', 'RoleARN', 'Value'], `RoleMappings ${key}, Rules`)
        }
        if (Object.hasOwn(mappings, IdentityProvider)) throw invalid(`RoleMappings has ${IdentityProvider} twice`)
        mappings[IdentityProvider] = mapping
      }
      pools.change(pools.get(IdentityPoolId), { Roles: readRoles(Roles), RoleMappings: readMappings(mappings) })
      return { ref: IdentityPoolId, attributes: { Id: IdentityPoolId } }
    },
    remove(ref) {
      const pool = state.pools.get(ref)
      if (pool) pools.change(pool, { Roles: {}, RoleMappings: {} })
    },
  }
}

export function tagsType({ state, pools }: Parts): ResourceType {
  return {
    type: 'AWS::Cognito::IdentityPoolPrincipalTag',
    properties: ['IdentityPoolId', 'IdentityProviderName', 'PrincipalTags', 'UseDefaults'],
    apply({ IdentityPoolId, IdentityProviderName, UseDefaults, PrincipalTags }: TagProperties) {
      const pool = pools.get(IdentityPoolId)
      const map = readTagMap({ UseDefaults: isTrue(UseDefaults), PrincipalTags })
      pools.change(pool, { tagMaps: { ...pool.tagMaps, [IdentityProviderName]: map } })
      return { ref: `${IdentityPoolId}|${IdentityProviderName}`, attributes: {} }
    },
    remove(ref) {
      const [id = '', provider = ''] = ref.split('|')
      const pool = state.pools.get(id)
      if (!pool) return
      const { [provider]: _gone, ...tagMaps } = pool.tagMaps
      pools.change(pool, { tagMaps })
    },
  }
}
