/** Judges calls by the policies of roles and resources, and remembers which permissions were ever needed. */
import { AwsError } from '../../kernel/aws-error'
import type { Authorizer, Cloud } from '../../kernel/cloud'
import { type RolePrincipal, roleSession, type ServicePrincipal, type Session } from '../../kernel/principal'
import type { Access, HttpRequest, PolicyDocument } from '../../kernel/service'
import { noSuchEntity } from './errors'
import { type CompiledPolicy, compilePolicy, createStatementCache } from './policy/compile'
import { createKnowsKey } from './policy/condition-keys'
import { type Decision, evaluate, evaluateTrust } from './policy/evaluate'
import { globalValue, type Known } from './policy/global-values'
import type { Lookup } from './policy/pattern'
import type { Caller } from './policy/principal-element'
import { createSessionPolicies } from './session-policies'
import type { RolePolicies } from './state'
import type { Usage } from './usage'

export interface TrustQuestion {
  readonly roleArn: string
  readonly sessionName: string
  readonly caller: Caller
  /** `sts:AssumeRole` unless said. */
  readonly action?: string
  /** Further condition keys, such as `sts:ExternalId`. */
  readonly context?: Access['context']
  /** What is to be said of the session. Tags and a source identity need permissions of their own. */
  readonly session?: Session | undefined
}

export interface IamAuthorizer extends Authorizer {
  checkResourcePolicy(policy: PolicyDocument, where: string): void
  /** The session of `roleArn` that its trust policy lets `caller` open; throws `AccessDenied` if it doesn't. */
  checkTrust(question: TrustQuestion): RolePrincipal
  /** Throws `MalformedPolicyDocument` if the policies of a session are none that can be judged. */
  checkSession(session: Session): void
  assumeRole(roleArn: string, sessionName: string, service: ServicePrincipal, externalId?: string): RolePrincipal
}

export function createAuthorizer(cloud: Cloud, { roles, users }: Known, usage: Usage): IamAuthorizer {
  // By statement, not by document: some engines keep statements and make a document of them for each call.
  const statements = createStatementCache()
  const knowsKey = createKnowsKey(cloud)
  const sessions = createSessionPolicies(roles, knowsKey)
  const compiled = (document: PolicyDocument, resource: string): CompiledPolicy =>
    compilePolicy(document, 'resource', `Policy of ${resource}`, { cache: statements, knowsKey })

  function authorize(caller: Caller, access: Access, http?: HttpRequest): void {
    const { action, resource, context, resourcePolicy, isHeldToPolicy = false } = access
    const from =
      caller.kind === 'role' || caller.kind === 'root' || caller.kind === 'user' ? caller.accountId : undefined
    const owner = access.owner ?? ownerOf(resource, from) ?? cloud.accountId
    const isAcross = from !== undefined && from !== owner
    if (caller.kind === 'root' && !resourcePolicy && !isAcross) return
    const ofRole = caller.kind === 'role' ? roles.policies(caller.roleArn) : undefined
    const lookup = createLookup(cloud, { roles, users }, caller, context, { http, owner })
    const decision = evaluate(ofIdentity(caller, ofRole), resourcePolicy && compiled(resourcePolicy, resource), {
      caller,
      action,
      resource,
      lookup,
      session: sessions.of(caller),
      isAcross,
      isHeldToPolicy,
    })
    if (decision.effect === 'allow') {
      recordUse(caller, ofRole, decision)
      return
    }
    throw denied(cloud, caller, action, resource, decision)
  }

  const ofIdentity = (caller: Caller, ofRole: RolePolicies | undefined): readonly CompiledPolicy[] =>
    caller.kind === 'user' ? users.policies(caller.arn) : (ofRole?.policies ?? [])

  function recordUse(caller: Caller, ofCaller: RolePolicies | undefined, { by, ground }: Decision): void {
    if (caller.kind === 'role' && ofCaller && by === 'identity' && ground)
      usage.record(caller.roleArn, ofCaller, ground)
  }

  function checkTrust(question: TrustQuestion): RolePrincipal {
    const { roleArn, sessionName, caller, action = 'sts:AssumeRole', session } = question
    const role = roles.findByArn(roleArn)
    const trust = roles.trustPolicy(roleArn)
    // AWS doesn't tell a missing role from a forbidden one; here the difference saves an hour.
    if (!role || !trust) throw noSuchEntity(`The role ${roleArn} cannot be found.`)
    const ofCaller = caller.kind === 'role' ? roles.policies(caller.roleArn) : undefined
    const context = { ...question.context, ...sessionKeys(session), 'sts:RoleSessionName': sessionName }
    const lookup = createLookup(cloud, { roles, users }, caller, context)
    const needed = [
      action,
      ...(session?.tags ? ['sts:TagSession'] : []),
      ...(session?.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ]
    for (const each of needed) {
      const decision = evaluateTrust(ofIdentity(caller, ofCaller), trust, {
        caller,
        action: each,
        resource: roleArn,
        lookup,
        session: sessions.of(caller),
      })
      if (decision.effect !== 'allow') throw denied(cloud, caller, each, roleArn, decision)
      recordUse(caller, ofCaller, decision)
    }
    return roleSession(roleArn, sessionName, session)
  }

  return {
    authorize(caller, needed, http) {
      for (const access of needed) authorize(caller, access, http)
    },
    checkResourcePolicy(policy, where) {
      compiled(policy, where)
    },
    checkTrust,
    checkSession: sessions.check,
    assumeRole(roleArn, sessionName, service, externalId) {
      const context = externalId === undefined ? undefined : { 'sts:ExternalId': externalId }
      if (roles.findByArn(roleArn)) return checkTrust({ roleArn, sessionName, caller: service, context })
      throw refusal(cloud, service, 'sts:AssumeRole', roleArn, 'because there is no such role')
    },
  }
}

/** The account in the ARN; that of the caller, where no resource is named; undefined: the ARN has none, as a bucket's. */
function ownerOf(resource: string, caller: string | undefined): string | undefined {
  if (resource === '*') return caller
  const account = resource.split(':', 5)[4]
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined
}

/** The condition keys of one call. */
function createLookup(
  cloud: Cloud,
  known: Known,
  caller: Caller,
  context: Access['context'],
  { http, owner = cloud.accountId }: { readonly http?: HttpRequest | undefined; readonly owner?: string } = {},
): Lookup {
  let given: Map<string, readonly string[]> | undefined
  const vouched = caller.kind === 'federated' ? caller.context : caller.kind === 'role' && caller.session?.context
  const own = vouched ? { ...vouched, ...context } : context
  return (key) => {
    if (own) {
      given ??= new Map(
        Object.entries(own).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value]),
      )
      const values = given.get(key)
      if (values) return values
    }
    // AWS's own key, and those of services that have it under their name too.
    if (key.endsWith(':resourceaccount')) return [owner]
    const value = globalValue(cloud, known, caller, key, http)
    return value === undefined ? undefined : [value]
  }
}

/** The condition keys that a request to open a session gives. */
function sessionKeys({ tags, transitiveTagKeys, sourceIdentity }: Session = {}): Access['context'] {
  return {
    ...(tags && { 'aws:TagKeys': Object.keys(tags) }),
    ...Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(transitiveTagKeys && { 'sts:TransitiveTagKeys': transitiveTagKeys }),
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
  }
}

function denied(cloud: Cloud, caller: Caller, action: string, resource: string, decision: Decision): AwsError {
  const explicit = decision.effect === 'explicit-deny'
  const hasPolicies = caller.kind === 'role' || caller.kind === 'root' || caller.kind === 'user'
  const kind = { identity: 'identity-based', resource: 'resource-based', session: 'session', root: '', none: '' }[
    decision.by
  ]
  const reason = explicit
    ? `with an explicit deny in ${kind.startsWith('i') ? 'an' : 'a'} ${kind} policy`
    : `because no ${kind || (hasPolicies ? 'identity-based' : 'resource-based')} policy allows the ${written(cloud, action, resource)[0]} action`
  return refusal(cloud, caller, action, resource, reason)
}

function refusal(cloud: Cloud, caller: Caller, action: string, resource: string, reason: string): AwsError {
  const who = nameOf(caller)
  cloud.trace({ kind: 'call.denied', subject: resource, ids: [], detail: { caller: who, action, reason } })
  const [does, on] = written(cloud, action, resource)
  return new AwsError(
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: ${does} on resource: ${on} ${reason}`,
    403,
  )
}

/** As the service writes them whose action it is. */
function written({ services }: Cloud, action: string, resource: string): readonly [action: string, resource: string] {
  return services.get(action.slice(0, action.indexOf(':')))?.denied?.(action, resource) ?? [action, resource]
}

function nameOf(caller: Caller): string {
  switch (caller.kind) {
    case 'service':
      return caller.service
    case 'federated':
      return caller.provider
    case 'anonymous':
      return 'anonymous'
    default:
      return caller.arn
  }
}
