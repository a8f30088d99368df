/** Which role the credentials of an identity are of. Pure. */
import type { VerifiedLogin } from '../logins/verified'
import type { IdentityPool, MappingRule, RoleMapping } from '../state/records'

export type Choice =
  | { readonly role: string }
  /** `denied`: neither token nor rules name one, and that is not to be overlooked; `not named`: the token has no such role. */
  | { readonly problem: 'denied' | 'not named' | 'no role' }

/** `asked`: the caller's own choice among the roles that its token names. */
export function chooseRole(
  { Roles, RoleMappings }: Pick<IdentityPool, 'Roles' | 'RoleMappings'>,
  logins: readonly VerifiedLogin[],
  asked: string | undefined,
): Choice {
  const { authenticated, unauthenticated } = Roles
  if (logins.length === 0) {
    if (asked !== undefined) return { problem: 'not named' }
    return unauthenticated === undefined ? { problem: 'no role' } : { role: unauthenticated }
  }
  if (asked !== undefined) {
    return logins.some(({ roles }) => roles.includes(asked)) ? { role: asked } : { problem: 'not named' }
  }
  for (const login of logins) {
    const mapping = Object.hasOwn(RoleMappings, login.mapping) ? RoleMappings[login.mapping] : undefined
    if (!mapping) continue
    const role = mapping.Type === 'Token' ? roleOfToken(login) : roleByRules(mapping, login)
    if (role !== undefined) return { role }
    if (mapping.AmbiguousRoleResolution !== 'AuthenticatedRole') return { problem: 'denied' }
  }
  return authenticated === undefined ? { problem: 'no role' } : { role: authenticated }
}

/** Of several without a preferred one none is more right than another. */
function roleOfToken({ roles, preferredRole }: VerifiedLogin): string | undefined {
  return preferredRole ?? (roles.length === 1 ? roles[0] : undefined)
}

function roleByRules({ RulesConfiguration }: RoleMapping, { claims }: VerifiedLogin): string | undefined {
  return RulesConfiguration?.Rules.find((rule) => matches(rule, claims.get(rule.Claim)))?.RoleARN
}

/** Of a claim with several values, such as groups, one that matches is enough; none may be equal for NotEqual. */
function matches({ MatchType, Value }: MappingRule, claim: unknown): boolean {
  if (claim === undefined || claim === null) return false
  const values = [claim].flat().map(String)
  switch (MatchType) {
    case 'Equals':
      return values.includes(Value)
    case 'NotEqual':
      return !values.includes(Value)
    case 'Contains':
      return values.some((value) => value.includes(Value))
    case 'StartsWith':
      return values.some((value) => value.startsWith(Value))
  }
}
