/** Judges calls by the policies of roles and resources, and remembers which permissions were ever needed. */
import { AwsError } from '../../kernel/aws-error'
import type { Authorizer, Cloud } from '../../kernel/cloud'
import type { RolePrincipal, ServicePrincipal } from '../../kernel/principal'
import type { Access, HttpRequest, PolicyDocument } from '../../kernel/service'
import { noSuchEntity } from './errors'
import { type CompiledPolicy, compilePolicy, createStatementCache } from './policy/compile'
import { createKnowsKey } from './policy/condition-keys'
import { type Decision, evaluate, evaluateTrust } from './policy/evaluate'
import type { Lookup } from './policy/pattern'
import type { Caller } from './policy/principal-element'
import type { RolePolicies, Roles } from './state'
import type { Usage } from './usage'

export interface TrustQuestion {
  readonly roleArn: string
  readonly sessionName: string
  readonly caller: Caller
  /** `sts:AssumeRole` unless said. */
  readonly action?: string
  /** Further condition keys, such as `sts:ExternalId`. */
  readonly context?: Access['context']
}

export interface IamAuthorizer extends Authorizer {
  checkResourcePolicy(policy: PolicyDocument, where: string): void
  /** The session of `roleArn` that its trust policy lets `caller` open; throws `AccessDenied` if it doesn't. */
  checkTrust(question: TrustQuestion): RolePrincipal
  assumeRole(roleArn: string, sessionName: string, service: ServicePrincipal): RolePrincipal
}

export function createAuthorizer(cloud: Cloud, roles: Roles, usage: Usage): IamAuthorizer {
  // By statement, not by document: some engines keep statements and make a document of them for each call.
  const statements = createStatementCache()
  const knowsKey = createKnowsKey(cloud)
  const compiled = (document: PolicyDocument, resource: string): CompiledPolicy =>
    compilePolicy(document, 'resource', `Policy of ${resource}`, { cache: statements, knowsKey })

  function authorize(caller: Caller, { action, resource, context, resourcePolicy }: Access, http?: HttpRequest): void {
    if (caller.kind === 'root' && !resourcePolicy) return
    const ofRole = caller.kind === 'role' ? roles.policies(caller.roleArn) : undefined
    const lookup = createLookup(cloud, roles, caller, context, http)
    const decision = evaluate(ofRole?.policies ?? [], resourcePolicy && compiled(resourcePolicy, resource), {
      caller,
      action,
      resource,
      lookup,
    })
    if (decision.effect === 'allow') {
      recordUse(caller, ofRole, decision)
      return
    }
    throw denied(cloud, caller, action, resource, decision)
  }

  function recordUse(caller: Caller, ofCaller: RolePolicies | undefined, { by, ground }: Decision): void {
    if (caller.kind === 'role' && ofCaller && by === 'identity' && ground)
      usage.record(caller.roleArn, ofCaller, ground)
  }

  function checkTrust(question: TrustQuestion): RolePrincipal {
    const { roleArn, sessionName, caller, action = 'sts:AssumeRole', context } = question
    const role = roles.findByArn(roleArn)
    const trust = roles.trustPolicy(roleArn)
    // AWS doesn't tell a missing role from a forbidden one; here the difference saves an hour.
    if (!role || !trust) throw noSuchEntity(`The role ${roleArn} cannot be found.`)
    const ofCaller = caller.kind === 'role' ? roles.policies(caller.roleArn) : undefined
    const lookup = createLookup(cloud, roles, caller, { ...context, 'sts:RoleSessionName': sessionName })
    const decision = evaluateTrust(ofCaller?.policies ?? [], trust, { caller, action, resource: roleArn, lookup })
    if (decision.effect !== 'allow') throw denied(cloud, caller, action, roleArn, decision)
    recordUse(caller, ofCaller, decision)
    return {
      kind: 'role',
      accountId: cloud.accountId,
      arn: `arn:aws:sts::${cloud.accountId}:assumed-role/${role.name}/${sessionName}`,
      roleArn,
      sessionName,
    }
  }

  return {
    authorize(caller, needed, http) {
      for (const access of needed) authorize(caller, access, http)
    },
    checkResourcePolicy(policy, where) {
      compiled(policy, where)
    },
    checkTrust,
    assumeRole(roleArn, sessionName, service) {
      if (roles.findByArn(roleArn)) return checkTrust({ roleArn, sessionName, caller: service })
      throw refusal(cloud, service, 'sts:AssumeRole', roleArn, 'because there is no such role')
    },
  }
}

/** The condition keys of one call. */
function createLookup(
  cloud: Cloud,
  roles: Roles,
  caller: Caller,
  context: Access['context'],
  http?: HttpRequest,
): Lookup {
  let given: Map<string, readonly string[]> | undefined
  const own = caller.kind === 'federated' ? { ...caller.context, ...context } : context
  return (key) => {
    if (own) {
      given ??= new Map(
        Object.entries(own).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value]),
      )
      const values = given.get(key)
      if (values) return values
    }
    const value = globalValue(cloud, roles, caller, key, http)
    return value === undefined ? undefined : [value]
  }
}

function globalValue(
  cloud: Cloud,
  roles: Roles,
  caller: Caller,
  key: string,
  http: HttpRequest | undefined,
): string | undefined {
  const account = caller.kind === 'role' || caller.kind === 'root' ? caller.accountId : undefined
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
    case 'aws:resourceaccount':
      return cloud.accountId
    case 'aws:principalaccount':
      return account
    case 'aws:principalarn':
      return caller.kind === 'role' ? caller.roleArn : caller.kind === 'root' ? caller.arn : undefined
    case 'aws:principaltype':
      return {
        root: 'Account',
        role: 'AssumedRole',
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
      return caller.kind === 'role' ? `${roles.findByArn(caller.roleArn)?.id}:${caller.sessionName}` : account
    default:
      return key.startsWith('aws:principaltag/') ? principalTag(roles, caller, key) : undefined
  }
}

function principalTag(roles: Roles, caller: Caller, key: string): string | undefined {
  if (caller.kind !== 'role') return undefined
  const wanted = key.slice('aws:principaltag/'.length)
  const tags = Object.entries(roles.findByArn(caller.roleArn)?.tags ?? {})
  return tags.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

function denied(cloud: Cloud, caller: Caller, action: string, resource: string, decision: Decision): AwsError {
  const explicit = decision.effect === 'explicit-deny'
  const hasPolicies = caller.kind === 'role' || caller.kind === 'root'
  const reason = explicit
    ? `with an explicit deny in ${decision.by === 'identity' ? 'an identity-based' : 'a resource-based'} policy`
    : `because no ${hasPolicies ? 'identity-based' : 'resource-based'} policy allows the ${spelled(action)} action`
  return refusal(cloud, caller, action, resource, reason)
}

function refusal(cloud: Cloud, caller: Caller, action: string, resource: string, reason: string): AwsError {
  const who = nameOf(caller)
  cloud.trace({ kind: 'call.denied', subject: resource, ids: [], detail: { caller: who, action, reason } })
  const shown = action.startsWith('s3:') ? `"${resource}"` : resource
  return new AwsError(
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: ${spelled(action)} on resource: ${shown} ${reason}`,
    403,
  )
}

/** Services spell their actions each in their own way, and people search for what they have read. */
function spelled(action: string): string {
  if (action.startsWith('sqs:')) return action.toLowerCase()
  return action.replace(/^sns:/, 'SNS:')
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
