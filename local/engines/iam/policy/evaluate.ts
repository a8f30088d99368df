/**
 * Decides whether a call is allowed, from the policies of the one who calls and of what is called. Pure: the
 * same policies and request always give the same decision.
 *
 * Within one account either kind of policy suffices and an explicit deny wins. What is another account's, its policy
 * must grant as well as the caller's. A service that acts for a
 * resource, and a caller without a signature, have no policies of their own: only the resource's decides.
 * The account's root may do everything that a resource's policy doesn't deny.
 *
 * A session with policies of its own may do only what they allow as well, whoever else grants it; except what a
 * resource's policy grants to that very session.
 */
import type { ActionTest, CompiledPolicy, CompiledStatement } from './compile'
import type { Lookup, Pattern } from './pattern'
import { type Caller, isGrant, isStronger, type PrincipalMatch } from './principal-element'

export interface PolicyRequest {
  readonly caller: Caller
  readonly action: string
  readonly resource: string
  readonly lookup: Lookup
  /** The policies of the caller's session. Undefined: it is not narrowed; an empty list allows nothing. */
  readonly session?: readonly CompiledPolicy[] | undefined
  /** The resource is of another account than the caller. */
  readonly isAcross?: boolean
  /** Nobody but the root may what the resource's policy grants neither them nor the account. */
  readonly isHeldToPolicy?: boolean
}

/** The statement that decided, and which of its actions and resources matched (-1: a Not… element did). */
export interface Ground {
  /** Position in the list of policies. */
  readonly policy: number
  readonly statement: number
  readonly action: number
  readonly resource: number
}

export interface Decision {
  readonly effect: 'allow' | 'explicit-deny' | 'implicit-deny'
  readonly by: 'identity' | 'resource' | 'session' | 'root' | 'none'
  readonly ground?: Ground | undefined
}

interface Found {
  deny: Ground | undefined
  allow: Ground | undefined
  /** The best that an allowing statement says of the caller. */
  grant: PrincipalMatch
}

export function evaluate(
  identityPolicies: readonly CompiledPolicy[],
  resourcePolicy: CompiledPolicy | undefined,
  request: PolicyRequest,
): Decision {
  const action = request.action.toLowerCase()
  const ofIdentity = find(identityPolicies, request, action)
  if (ofIdentity.deny) return { effect: 'explicit-deny', by: 'identity', ground: ofIdentity.deny }
  const ofSession = request.session && find(request.session, request, action)
  if (ofSession?.deny) return { effect: 'explicit-deny', by: 'session' }
  const ofResource = resourcePolicy && find([resourcePolicy], request, action)
  if (ofResource?.deny) return { effect: 'explicit-deny', by: 'resource', ground: ofResource.deny }
  if (request.isAcross) {
    // To name the account is grant enough: who of it may is for the policies there.
    if (!ofResource || ofResource.grant === 'none') return { effect: 'implicit-deny', by: 'resource' }
    if (request.caller.kind !== 'root' && !ofIdentity.allow) return { effect: 'implicit-deny', by: 'identity' }
  }
  if (request.caller.kind === 'root') return { effect: 'allow', by: 'root' }
  if (request.isHeldToPolicy && (!ofResource || ofResource.grant === 'none')) {
    return { effect: 'implicit-deny', by: 'resource' }
  }
  if (ofResource?.grant === 'session') return { effect: 'allow', by: 'resource', ground: ofResource.allow }
  const isHeldBack = ofSession && !ofSession.allow
  if ((request.caller.kind === 'role' || request.caller.kind === 'user') && ofIdentity.allow) {
    if (isHeldBack) return { effect: 'implicit-deny', by: 'session' }
    return { effect: 'allow', by: 'identity', ground: ofIdentity.allow }
  }
  if (ofResource && isGrant(ofResource.grant)) {
    if (isHeldBack) return { effect: 'implicit-deny', by: 'session' }
    return { effect: 'allow', by: 'resource', ground: ofResource.allow }
  }
  return { effect: 'implicit-deny', by: 'none' }
}

/**
 * Decides whether a role's trust policy lets `request.caller` assume it. Unlike elsewhere the trust policy
 * must grant in any case; if it names only the account, the caller's own policies must as well.
 */
export function evaluateTrust(
  identityPolicies: readonly CompiledPolicy[],
  trustPolicy: CompiledPolicy,
  request: PolicyRequest,
): Decision {
  const action = request.action.toLowerCase()
  const ofIdentity = find(identityPolicies, request, action)
  if (ofIdentity.deny) return { effect: 'explicit-deny', by: 'identity', ground: ofIdentity.deny }
  const ofSession = request.session && find(request.session, request, action)
  if (ofSession?.deny) return { effect: 'explicit-deny', by: 'session' }
  const ofTrust = find([trustPolicy], request, action)
  if (ofTrust.deny) return { effect: 'explicit-deny', by: 'resource', ground: ofTrust.deny }
  if (ofTrust.grant === 'session') return { effect: 'allow', by: 'resource', ground: ofTrust.allow }
  if (ofSession && !ofSession.allow) return { effect: 'implicit-deny', by: 'session' }
  if (ofTrust.grant === 'direct') return { effect: 'allow', by: 'resource', ground: ofTrust.allow }
  if (ofTrust.grant === 'account') {
    if (request.caller.kind === 'root') return { effect: 'allow', by: 'root' }
    if (ofIdentity.allow) return { effect: 'allow', by: 'identity', ground: ofIdentity.allow }
  }
  return { effect: 'implicit-deny', by: 'none' }
}

/** The first denying and the first allowing statement, an allowing one that grants directly before others. */
function find(policies: readonly CompiledPolicy[], request: PolicyRequest, action: string): Found {
  const found: Found = { deny: undefined, allow: undefined, grant: 'none' }
  for (let policy = 0; policy < policies.length; policy++) {
    const { statements } = policies[policy] as CompiledPolicy
    for (let index = 0; index < statements.length; index++) {
      const statement = statements[index] as CompiledStatement
      const denies = statement.effect === 'Deny'
      if (!denies && isGrant(found.grant) && !(statement.principal && found.grant === 'direct')) continue
      const actionAt = matchAction(statement, action)
      if (actionAt === undefined) continue
      const resourceAt = matchResource(statement, request)
      if (resourceAt === undefined) continue
      const principal = matchPrincipal(statement, request.caller)
      if (principal === 'none') continue
      if (!statement.conditions.every((condition) => condition(request.lookup, statement.effect))) continue
      const ground: Ground = { policy, statement: index, action: actionAt, resource: resourceAt }
      if (denies) {
        found.deny = ground
        return found
      }
      if (!isStronger(principal, found.grant)) continue
      found.allow = ground
      found.grant = principal
    }
  }
  return found
}

function matchAction({ actions, notActions }: CompiledStatement, action: string): number | undefined {
  if (notActions) return notActions.some((test) => test.matches(action)) ? undefined : -1
  for (let index = 0; index < actions.length; index++) {
    if ((actions[index] as ActionTest).matches(action)) return index
  }
  return undefined
}

function matchResource(statement: CompiledStatement, { resource, lookup }: PolicyRequest): number | undefined {
  const { resources, notResources, effect } = statement
  if (notResources) {
    for (const pattern of notResources) {
      const match = pattern.matches(resource, lookup)
      // "Everything but something unknown" must not grant.
      if (match === true || (match === 'unresolved' && effect === 'Allow')) return undefined
    }
    return -1
  }
  // A trust policy has no resources: it is about its role.
  if (resources.length === 0) return -1
  for (let index = 0; index < resources.length; index++) {
    if ((resources[index] as Pattern).matches(resource, lookup) === true) return index
  }
  return undefined
}

function matchPrincipal({ principal, notPrincipal }: CompiledStatement, caller: Caller): PrincipalMatch {
  if (principal) return principal(caller)
  if (notPrincipal) return notPrincipal(caller) === 'none' ? 'direct' : 'none'
  return 'direct'
}
