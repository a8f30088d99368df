/** One request on its way through the gateway, and the views of it that events, templates and policies need. */

import { randomBytes, randomUUID } from 'node:crypto'
import type { Principal, RolePrincipal, RootPrincipal, UserPrincipal } from '../../../kernel/principal'
import type { HttpRequest } from '../../../kernel/service'
import { commonLogTime } from '../../../lib/common-log-time'
import { headersSent } from '../../../lib/payload-two'
import type { Stage } from '../definitions'
import { isSeen, isSentOn } from '../integrate/header-rules'
import type { Scope } from '../integrate/parameter-mapping'
import { type ExecutionLog, silent } from '../logs/execution-log'
import { cognitoCaller } from './cognito-caller'
import type { AuthorizerResult, CompiledApi, CompiledMethod, CompiledResource } from './compiled-api'

/** A request as the web port gives it: with the names of its headers as they were sent. */
export interface ApiRequest extends HttpRequest {
  /** Name, value, name, value, …; without it the names are in lower case. */
  readonly rawHeaders?: readonly string[]
}

export interface Invocation {
  readonly api: CompiledApi
  readonly stage: Stage
  /** As it was sent, and later without its compression. */
  request: ApiRequest
  /** Without the stage; percent-encoded. */
  readonly path: string
  readonly requestId: string
  readonly extendedRequestId: string
  readonly time: number
  readonly region: string
  readonly accountId: string
  route?: Route
  caller?: Caller
  authorization?: AuthorizerResult
  apiKey?: { readonly id: string; readonly value: string }
  log: ExecutionLog
  /** Of the integration, as access logs tell it. */
  backend?: { readonly status: number; readonly latency: number }
}

export interface Route {
  readonly resource: CompiledResource['resource']
  readonly method: CompiledMethod
  readonly parameters: Readonly<Record<string, string>>
}

export interface Caller {
  readonly principal: Principal
  readonly accessKeyId: string | undefined
  /** As `aws:userid` has it; undefined: nobody knows it. */
  readonly userId: string | undefined
}

export interface Place {
  readonly region: string
  readonly accountId: string
  readonly time: number
}

export function createInvocation(
  api: CompiledApi,
  stage: Stage,
  path: string,
  request: ApiRequest,
  place: Place,
): Invocation {
  return {
    api,
    stage,
    request,
    path: path.startsWith('/') ? path : `/${path}`,
    requestId: randomUUID(),
    extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
    log: silent,
    ...place,
  }
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`; the path as requested, or of the resource. */
export function methodArn(invocation: Invocation, method: string, path: string): string {
  const { region, accountId, api, stage } = invocation
  return `arn:aws:execute-api:${region}:${accountId}:${api.api.id}/${stage.stageName}/${method}${path}`
}

export function singleHeader(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}

/** Said by API Gateway itself, whatever the client wrote. */
const ownNames = new Map([
  ['authorization', 'Authorization'],
  ['user-agent', 'User-Agent'],
  ['host', 'Host'],
])

/** The headers that go to the integration: every value of each name, in order. */
export function headerValues(invocation: Invocation): Record<string, string[]> {
  const { request } = invocation
  const headers: Record<string, string[]> = {}
  const signed = invocation.caller !== undefined
  const names = new Map<string, string>()
  const add = (name: string, value: string): void => {
    const lower = name.toLowerCase()
    if (!isSentOn(lower) || lower === '__proto__' || (signed && lower === 'authorization')) return
    const known = names.get(lower)
    if (known !== undefined) headers[known]?.push(value)
    else {
      const shown = ownNames.get(lower) ?? name
      names.set(lower, shown)
      headers[shown] = [value]
    }
  }
  for (const [name, value] of headersSent(request)) add(name, value)
  const forwarded = singleHeader(request, 'x-forwarded-for')
  const port = /:(\d+)$/.exec(singleHeader(request, 'host') ?? '')?.[1]
  headers['X-Forwarded-For'] = [forwarded ? `${forwarded}, ${request.sourceIp}` : request.sourceIp]
  headers['X-Forwarded-Port'] = [port ?? '80']
  headers['X-Forwarded-Proto'] = ['http']
  if (!names.has('x-amzn-trace-id')) headers['X-Amzn-Trace-Id'] = [traceIdOf(invocation)]
  return headers
}

/** The client's own, or one by the request. */
export function traceIdOf({ request, time, requestId }: Invocation): string {
  const given = singleHeader(request, 'x-amzn-trace-id')
  if (given !== undefined) return given
  const hex = requestId.replaceAll('-', '')
  return `Root=1-${Math.floor(time / 1000)
    .toString(16)
    .padStart(8, '0')}-${hex.slice(0, 24)}`
}

export function queryValues(query: URLSearchParams): Record<string, string[]> | null {
  let values: Record<string, string[]> | null = null
  for (const [name, value] of query) {
    if (name === '__proto__') continue
    values ??= {}
    if (Object.hasOwn(values, name)) values[name]?.push(value)
    else values[name] = [value]
  }
  return values
}

/** Of several values API Gateway gives the last in the single-valued maps. */
export function lastOf(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const single: Record<string, string> = {}
  for (const name of Object.keys(values)) single[name] = values[name]?.at(-1) ?? ''
  return single
}

/** What Lambda events call `requestContext` and templates call `$context`. */
export function requestContext(invocation: Invocation): Record<string, unknown> {
  const { api, stage, request, route, accountId } = invocation
  const host = singleHeader(request, 'host') ?? ''
  return {
    accountId,
    apiId: api.api.id,
    ...authorizerContext(invocation),
    deploymentId: api.deploymentId,
    domainName: host,
    domainPrefix: host.split('.', 1)[0],
    extendedRequestId: invocation.extendedRequestId,
    httpMethod: request.method,
    identity: identity(invocation),
    ...(route?.method.method.operationName && { operationName: route.method.method.operationName }),
    path: `/${stage.stageName}${invocation.path}`,
    protocol: 'HTTP/1.1',
    requestId: invocation.requestId,
    requestTime: commonLogTime(invocation.time),
    requestTimeEpoch: invocation.time,
    ...(route && { resourceId: route.resource.id, resourcePath: route.resource.path }),
    stage: stage.stageName,
  }
}

function authorizerContext({ authorization }: Invocation): Record<string, unknown> {
  if (!authorization) return {}
  if (authorization.claims) return { authorizer: { claims: authorization.claims } }
  return { authorizer: { ...authorization.context, principalId: authorization.principalId, integrationLatency: 0 } }
}

function identity(invocation: Invocation): Record<string, unknown> {
  const { request, caller, apiKey } = invocation
  const principal = caller?.principal
  const signed =
    principal?.kind === 'root' || principal?.kind === 'role' || principal?.kind === 'user' ? principal : undefined
  const user = caller?.userId ?? (signed && nameOf(signed))
  return {
    accessKey: caller?.accessKeyId ?? null,
    accountId: signed?.accountId ?? null,
    ...(apiKey && { apiKey: apiKey.value, apiKeyId: apiKey.id }),
    caller: user ?? null,
    ...cognitoCaller(principal),
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: user ?? null,
    userAgent: singleHeader(request, 'user-agent') ?? null,
    userArn: signed?.arn ?? null,
  }
}

/** For want of an id that is nobody else's. */
function nameOf(principal: RolePrincipal | RootPrincipal | UserPrincipal): string {
  if (principal.kind === 'role') return `${principal.roleArn.split('/').at(-1)}:${principal.sessionName}`
  return principal.kind === 'user' ? principal.userName : principal.accountId
}

/** What the mappings of gateway responses and integrations refer to. */
export function scopeOf(invocation: Invocation, context: Readonly<Record<string, unknown>>): Scope {
  return {
    context,
    stageVariables: invocation.stage.variables ?? {},
    header: (name) => (isSeen(name.toLowerCase()) ? singleHeader(invocation.request, name) : undefined),
    querystring: (name) => invocation.request.query.getAll(name).at(-1),
    path: (name) => {
      const parameters = invocation.route?.parameters
      return parameters && Object.hasOwn(parameters, name) ? parameters[name] : undefined
    },
  }
}
