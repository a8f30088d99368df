/** Roles and role mappings as a pool takes them. */
import { isRoleArn } from '../../../kernel/principal'
import { invalid } from '../errors'
import type { MappingRule, RoleMapping } from '../state/records'

const mostMappings = 10
const mostRules = 25
const matchTypes = ['Equals', 'Contains', 'StartsWith', 'NotEqual']

export function readRoles(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [kind, arn] of Object.entries(given)) {
    if (kind !== 'authenticated' && kind !== 'unauthenticated') {
      throw invalid(`Roles has the members authenticated and unauthenticated, not: ${kind}`)
    }
    checkRole(arn)
  }
  return given
}

export function readMappings(given: Readonly<Record<string, RoleMapping>> = {}): Readonly<Record<string, RoleMapping>> {
  const entries = Object.entries(given)
  if (entries.length > mostMappings) throw invalid(`RoleMappings must have at most ${mostMappings} members`)
  return Object.fromEntries(entries.map(([provider, mapping]) => [provider, readMapping(provider, mapping)]))
}

function readMapping(provider: string, mapping: RoleMapping): RoleMapping {
  const { Type, AmbiguousRoleResolution, RulesConfiguration } = mapping
  if (Type !== 'Token' && Type !== 'Rules') throw invalid(`RoleMappings of ${provider}: Type must be Token or Rules`)
  if (AmbiguousRoleResolution !== 'AuthenticatedRole' && AmbiguousRoleResolution !== 'Deny') {
    throw invalid(`RoleMappings of ${provider}: AmbiguousRoleResolution must be AuthenticatedRole or Deny`)
  }
  if (Type === 'Token') return { Type, AmbiguousRoleResolution }
  const rules = RulesConfiguration?.Rules ?? []
  if (rules.length === 0 || rules.length > mostRules) {
    throw invalid(`RoleMappings of ${provider}: RulesConfiguration must have 1 to ${mostRules} Rules`)
  }
  return { Type, AmbiguousRoleResolution, RulesConfiguration: { Rules: rules.map(readRule) } }
}

function readRule({ Claim, MatchType, Value, RoleARN }: MappingRule): MappingRule {
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,64}$/u.test(Claim)) throw invalid('The Claim of a rule has 1 to 64 characters')
  if (!matchTypes.includes(MatchType)) throw invalid(`The MatchType of a rule is one of ${matchTypes.join(', ')}`)
  if (Value.length < 1 || Value.length > 128) throw invalid('The Value of a rule has 1 to 128 characters')
  checkRole(RoleARN)
  return { Claim, MatchType, Value, RoleARN }
}

function checkRole(arn: string): void {
  if (!isRoleArn(arn)) throw invalid(`${arn} is no ARN of a role`)
}
