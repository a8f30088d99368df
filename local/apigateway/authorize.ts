/**
 * Whether a request may be served: the API's resource policy, IAM (Signature Version 4) and Lambda authorizers.
 *
 * All policies, also those that a Lambda authorizer returns, are judged by the cloud's one authorizer: an
 * authorizer's statements become a resource policy for everyone, joined with the API's own. As on AWS one of
 * the two suffices and an explicit denial in either decides.
 */
import { isAwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import { type Principal, roleSession } from '../kernel/principal'
import type { HttpRequest, PolicyDocument, PolicyStatement } from '../kernel/service'
import type { IdentitySource } from './authorizer-definition'
import { type AuthorizerResult, type CompiledAuthorizer, statementsOf } from './compiled-api'
import { GatewayFailure } from './gateway-response'
import { isRecord } from './input'
import { functionArnOf } from './integration-uri'
import {
  headerValues,
  type Invocation,
  lastOf,
  methodArn,
  queryValues,
  type Route,
  requestContext,
  singleHeader,
} from './invocation'
import { asText, member } from './parameter-mapping'

const action = 'execute-api:Invoke'
const anonymous: Principal = { kind: 'anonymous' }
const mostCached = 1000
const allowAll: PolicyStatement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

export type Identify = (request: HttpRequest) => Promise<Principal> | Principal

export type Authorize = (invocation: Invocation, route: Route) => Promise<void>

export function createAuthorize(cloud: Cloud, identify: Identify): Authorize {
  /** The denials of a resource policy, with everything else allowed: tells an explicit denial from a missing grant. */
  const denials = new WeakMap<PolicyDocument, PolicyDocument>()
  /** By the result, then by the API's policy: the authorizer compiles a document once as long as it is the same. */
  const joined = new WeakMap<AuthorizerResult, PolicyDocument>()

  /** Undefined: allowed. */
  function denial(
    invocation: Invocation,
    caller: Principal,
    resource: string,
    policy: PolicyDocument | undefined,
  ): string | undefined {
    try {
      cloud.authorizer.authorize(caller, [{ action, resource, resourcePolicy: policy }], invocation.request)
      return undefined
    } catch (error) {
      if (!isAwsError(error)) throw error
      return error.message
    }
  }

  function requirePolicy(
    invocation: Invocation,
    caller: Principal,
    resource: string,
    policy: PolicyDocument | undefined,
  ): void {
    const message = denial(invocation, caller, resource, policy)
    if (message === undefined) return
    const who = caller.kind === 'role' || caller.kind === 'root' ? caller.arn : 'anonymous'
    const shown = resource.replace(/^((?:[^:]*:){4})\d{8}(\d{4})/, '$1********$2')
    const explicit = /explicit deny/i.test(message) ? ' with an explicit deny' : ''
    throw new GatewayFailure(
      'ACCESS_DENIED',
      `User: ${who} is not authorized to perform: ${action} on resource: ${shown}${explicit}`,
      {
        capital: true,
      },
    )
  }

  async function byIam(invocation: Invocation, resource: string): Promise<void> {
    const principal = await verify(identify, invocation.request)
    invocation.caller = { principal, accessKeyId: accessKeyOf(invocation.request) }
    requirePolicy(invocation, principal, resource, invocation.api.policy)
  }

  async function byFunction(
    invocation: Invocation,
    route: Route,
    authorizer: CompiledAuthorizer,
    resource: string,
  ): Promise<void> {
    const { policy } = invocation.api
    if (policy) {
      let denying = denials.get(policy)
      if (!denying) {
        denying = {
          ...policy,
          Statement: [...statementsOf(policy).filter(({ Effect }) => Effect === 'Deny'), allowAll],
        }
        denials.set(policy, denying)
      }
      requirePolicy(invocation, anonymous, resource, denying)
    }
    const result = await resultOf(invocation, route, authorizer, resource)
    let whole = joined.get(result)
    if (!whole) {
      whole = { Version: '2012-10-17', Statement: [...result.statements, ...(policy ? statementsOf(policy) : [])] }
      joined.set(result, whole)
    }
    const message = denial(invocation, anonymous, resource, whole)
    if (message !== undefined) {
      const explicit = /explicit deny/i.test(message) ? ' with an explicit deny' : ''
      throw new GatewayFailure('ACCESS_DENIED', `User is not authorized to access this resource${explicit}`, {
        capital: true,
      })
    }
    invocation.authorization = result
  }

  async function resultOf(
    invocation: Invocation,
    route: Route,
    authorizer: CompiledAuthorizer,
    resource: string,
  ): Promise<AuthorizerResult> {
    const { definition, sources, expression } = authorizer
    const values = sources.map((source) => sourceValue(invocation, source))
    if (values.some((value) => !value)) throw unauthorized()
    if (definition.type === 'TOKEN' && expression && !expression.test(values[0] as string)) throw unauthorized()
    const ttl = definition.authorizerResultTtlInSeconds * 1000
    const cache = invocation.api.authorizations
    const key = ttl > 0 ? JSON.stringify([invocation.stage.stageName, definition.id, ...values]) : ''
    const cached = ttl > 0 ? cache.get(key) : undefined
    if (cached && cached.expires > cloud.clock.now()) return cached.result
    const event =
      definition.type === 'TOKEN'
        ? { type: 'TOKEN', methodArn: resource, authorizationToken: values[0] }
        : requestEvent(invocation, route, resource)
    const result = parseResult(await callAuthorizer(invocation, authorizer, event))
    if (ttl > 0) {
      if (cache.size >= mostCached) cache.delete(cache.keys().next().value as string)
      cache.delete(key)
      cache.set(key, { result, expires: cloud.clock.now() + ttl })
    }
    return result
  }

  async function callAuthorizer(
    invocation: Invocation,
    { definition }: CompiledAuthorizer,
    event: unknown,
  ): Promise<unknown> {
    const { region, accountId, api, stage } = invocation
    const arn = `arn:aws:execute-api:${region}:${accountId}:${api.api.id}/authorizers/${definition.id}`
    const caller = definition.authorizerCredentials
      ? roleSession(definition.authorizerCredentials, 'BackplaneAssumeRoleSession')
      : cloud.actingFor('apigateway.amazonaws.com', arn)
    const where = `authorizer ${definition.name}`
    let answer: { readonly Payload?: string; readonly FunctionError?: string }
    try {
      answer = await cloud.call(caller, 'lambda', 'Invoke', {
        FunctionName: functionArnOf(definition.authorizerUri, stage.variables ?? {}, where),
        InvocationType: 'RequestResponse',
        Payload: JSON.stringify(event),
      })
    } catch (error) {
      trace(arn, 'authorizer.failed', invocation, { reason: error instanceof Error ? error.message : String(error) })
      throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null, { cause: error })
    }
    const output = parseJson(answer.Payload)
    if (answer.FunctionError) {
      // The one error that a function may use to turn a request away.
      if (isRecord(output) && output.errorMessage === 'Unauthorized') throw unauthorized()
      trace(arn, 'authorizer.failed', invocation, {
        reason: isRecord(output) ? asText(output.errorMessage) : undefined,
      })
      throw new GatewayFailure('AUTHORIZER_FAILURE', null)
    }
    return output
  }

  function trace(subject: string, kind: string, invocation: Invocation, detail: Record<string, unknown>): void {
    cloud.trace({ kind, subject, ids: [invocation.requestId], detail })
  }

  return async (invocation, route) => {
    const { method } = route.method
    const resource = methodArn(invocation, invocation.request.method, invocation.path)
    if (method.authorizationType === 'AWS_IAM') return byIam(invocation, resource)
    if (method.authorizationType === 'CUSTOM') {
      if (!route.method.authorizer) throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
      return byFunction(invocation, route, route.method.authorizer, resource)
    }
    if (invocation.api.policy) requirePolicy(invocation, anonymous, resource, invocation.api.policy)
  }
}

const unauthorized = (): GatewayFailure => new GatewayFailure('UNAUTHORIZED', 'Unauthorized')

function sourceValue(invocation: Invocation, { kind, name }: IdentitySource): string | undefined {
  if (kind === 'header') return singleHeader(invocation.request, name)
  if (kind === 'querystring') return invocation.request.query.get(name) ?? undefined
  if (kind === 'stageVariable') return invocation.stage.variables?.[name]
  return asText(member(requestContext(invocation), name.split('.')))
}

function requestEvent(invocation: Invocation, route: Route, resource: string): unknown {
  const headers = headerValues(invocation)
  const query = queryValues(invocation.request.query) ?? {}
  return {
    type: 'REQUEST',
    methodArn: resource,
    resource: route.resource.path,
    path: invocation.path,
    httpMethod: invocation.request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: lastOf(query),
    multiValueQueryStringParameters: query,
    pathParameters: route.parameters,
    stageVariables: invocation.stage.variables ?? {},
    requestContext: requestContext(invocation),
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function parseResult(output: unknown): AuthorizerResult {
  const wrong = (): GatewayFailure => new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
  if (!isRecord(output) || typeof output.principalId !== 'string' || !isRecord(output.policyDocument)) throw wrong()
  const statements = [output.policyDocument.Statement ?? []].flat()
  const policy = statements.map((statement): PolicyStatement => {
    if (!isRecord(statement) || (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')) throw wrong()
    if (statement.Action === undefined || statement.Resource === undefined) throw wrong()
    const { Principal: _, NotPrincipal: __, ...rest } = statement
    return { ...(rest as Omit<PolicyStatement, 'Principal'>), Principal: '*' }
  })
  const context: Record<string, string> = {}
  if (output.context !== undefined && output.context !== null) {
    if (!isRecord(output.context)) throw wrong()
    for (const [name, value] of Object.entries(output.context)) {
      // Objects and lists are not allowed there.
      if (value === null || value === undefined) continue
      if (typeof value === 'object') throw wrong()
      context[name] = String(value)
    }
  }
  const key = output.usageIdentifierKey
  return {
    principalId: output.principalId,
    statements: policy,
    context,
    usageIdentifierKey: typeof key === 'string' ? key : undefined,
  }
}

const credential = /Credential=([^/,\s]+)\/[^/,\s]+\/[^/,\s]+\/([^/,\s]+)\/aws4_request/

function signatureText(request: HttpRequest): string | undefined {
  const header = singleHeader(request, 'authorization')
  if (header !== undefined) return header
  const presigned = request.query.get('X-Amz-Credential')
  return presigned === null ? undefined : `Credential=${presigned}`
}

function accessKeyOf(request: HttpRequest): string | undefined {
  return credential.exec(signatureText(request) ?? '')?.[1]
}

async function verify(identify: Identify, request: HttpRequest): Promise<Principal> {
  const missing = (): GatewayFailure =>
    new GatewayFailure('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token')
  const signature = signatureText(request)
  if (signature === undefined) throw missing()
  let principal: Principal
  try {
    principal = await identify(request)
  } catch (error) {
    if (!isAwsError(error)) throw error
    const { code, message } = error
    if (/^ExpiredToken/.test(code)) throw new GatewayFailure('EXPIRED_TOKEN', message)
    if (/^MissingAuthenticationToken/.test(code)) throw missing()
    const errorType = code.endsWith('Exception') ? code : `${code}Exception`
    throw new GatewayFailure('INVALID_SIGNATURE', message, { errorType })
  }
  if (principal.kind === 'anonymous') throw missing()
  const service = credential.exec(signature)?.[2]
  if (service !== undefined && service !== 'execute-api') {
    throw new GatewayFailure('INVALID_SIGNATURE', "Credential should be scoped to correct service: 'execute-api'.")
  }
  return principal
}
