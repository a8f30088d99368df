/** Calls what a method integrates: a function, an HTTP address, or nothing (MOCK). */
import type { Cloud } from '../kernel/cloud'
import type { HttpResponse } from '../kernel/service'
import { actingFor } from './acting-for'
import type { CompiledIntegrationResponse } from './compiled-api'
import { GatewayFailure } from './gateway-response'
import { functionArnOf, withStageVariables } from './integration-uri'
import {
  headerValues,
  type Invocation,
  lastOf,
  methodArn,
  queryValues,
  type Route,
  requestContext,
  scopeOf,
  singleHeader,
} from './invocation'
import { parseProxyResponse, proxyEvent } from './lambda-proxy'
import { asText, member } from './parameter-mapping'
import type { Template, TemplateScope } from './velocity/velocity'

export type Integrate = (invocation: Invocation, route: Route) => Promise<HttpResponse>

interface Backend {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
}

export function createIntegrate(cloud: Cloud): Integrate {
  /** Gives up on `work` at the integration's timeout; what it does afterwards is nobody's business any more. */
  function within<T>(milliseconds: number, work: Promise<T>, giveUp?: () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = cloud.clock.after(milliseconds, () => {
        reject(new GatewayFailure('INTEGRATION_TIMEOUT', 'Endpoint request timed out'))
        giveUp?.()
      })
      work.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  function traceFailure(invocation: Invocation, subject: string, reason: string): void {
    cloud.trace({ kind: 'integration.failed', subject, ids: [invocation.requestId], detail: { reason } })
  }

  async function invokeFunction(invocation: Invocation, route: Route): Promise<HttpResponse> {
    const { definition } = route.method.integration
    const { resource, method } = { resource: route.resource, method: route.method.method }
    const arn = methodArn(
      invocation,
      method.httpMethod === 'ANY' ? invocation.request.method : method.httpMethod,
      resource.path,
    )
    const FunctionName = functionArnOf(definition.uri ?? '', invocation.stage.variables ?? {}, resource.path)
    const call = async () =>
      cloud.call<{ readonly Payload?: string; readonly FunctionError?: string }>(
        actingFor(cloud, definition.credentials, arn),
        'lambda',
        'Invoke',
        {
          FunctionName,
          InvocationType: 'RequestResponse',
          Payload: JSON.stringify(proxyEvent(invocation, route)),
        },
        { origin: { ids: [invocation.requestId] } },
      )
    let answer: { readonly Payload?: string; readonly FunctionError?: string }
    try {
      answer = await within(definition.timeoutInMillis, call())
    } catch (error) {
      if (error instanceof GatewayFailure) throw error
      traceFailure(invocation, FunctionName, error instanceof Error ? error.message : String(error))
      // API Gateway tells a function that it may not invoke, or that is not there, as a fault of the API: 500.
      throw new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error', { cause: error })
    }
    if (answer.FunctionError) {
      traceFailure(invocation, FunctionName, `the function ended with an error (${answer.FunctionError})`)
      throw malformed()
    }
    const response = parseProxyResponse(answer.Payload, invocation)
    if (typeof response !== 'string') return response
    traceFailure(invocation, FunctionName, `malformed Lambda proxy response: ${response}`)
    throw malformed()
  }

  async function callHttp(invocation: Invocation, route: Route): Promise<HttpResponse> {
    const { definition } = route.method.integration
    const { url, init } = httpCall(invocation, route)
    const abort = new AbortController()
    const work = (async (): Promise<Backend> => {
      const answer = await fetch(url, { ...init, redirect: 'manual', signal: abort.signal })
      return {
        status: answer.status,
        headers: responseHeaders(answer.headers),
        body: Buffer.from(await answer.arrayBuffer()),
      }
    })()
    let backend: Backend
    try {
      backend = await within(definition.timeoutInMillis, work, () => abort.abort())
    } catch (error) {
      if (error instanceof GatewayFailure) throw error
      traceFailure(invocation, url.host, error instanceof Error ? error.message : String(error))
      throw new GatewayFailure('INTEGRATION_FAILURE', 'Internal server error', { cause: error })
    }
    if (definition.type === 'HTTP_PROXY') return backend
    return mapResponse(invocation, route, String(backend.status), backend)
  }

  function mock(invocation: Invocation, route: Route): HttpResponse {
    const rendered = renderRequest(invocation, route)
    const status = /["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(rendered ?? '')?.[1]
    if (!status) throw new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error')
    return mapResponse(invocation, route, status, undefined)
  }

  return async (invocation, route) => {
    switch (route.method.integration.definition.type) {
      case 'AWS_PROXY':
        return invokeFunction(invocation, route)
      case 'MOCK':
        return mock(invocation, route)
      default:
        return callHttp(invocation, route)
    }
  }
}

const malformed = (): GatewayFailure => new GatewayFailure('DEFAULT_5XX', 'Internal server error', { status: 502 })

function templateScope(invocation: Invocation, route: Route, body: string): TemplateScope {
  return {
    context: requestContext(invocation),
    stageVariables: invocation.stage.variables ?? {},
    params: {
      path: route.parameters,
      querystring: lastOf(queryValues(invocation.request.query) ?? {}),
      header: lastOf(headerValues(invocation)),
    },
    body,
  }
}

const mediaType = (contentType: string | undefined): string =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() || 'application/json'

/** The request as the integration gets it; undefined: as it is. */
function renderRequest(invocation: Invocation, route: Route): string | undefined {
  const { definition, requestTemplates } = route.method.integration
  const template = requestTemplates.get(mediaType(singleHeader(invocation.request, 'content-type')))
  if (template) return template(templateScope(invocation, route, invocation.request.body.toString()))
  const pass =
    definition.passthroughBehavior === 'WHEN_NO_MATCH' ||
    (definition.passthroughBehavior === 'WHEN_NO_TEMPLATES' && requestTemplates.size === 0)
  if (!pass) throw new GatewayFailure('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type')
  return definition.type === 'MOCK' ? invocation.request.body.toString() : undefined
}

function httpCall(invocation: Invocation, route: Route): { url: URL; init: RequestInit } {
  const { definition, requestParameters } = route.method.integration
  const { request } = invocation
  const proxy = definition.type === 'HTTP_PROXY'
  const scope = scopeOf(invocation, requestContext(invocation))
  const headers = new Headers()
  const query: [string, string][] = []
  let address = withStageVariables(definition.uri ?? '', invocation.stage.variables ?? {})
  if (proxy) {
    for (const [name, values] of Object.entries(headerValues(invocation))) {
      if (name !== 'Host') for (const value of values) headers.append(name, value)
    }
    query.push(...request.query)
  } else {
    const contentType = singleHeader(request, 'content-type')
    if (contentType) headers.set('Content-Type', contentType)
  }
  for (const [target, source] of requestParameters) {
    const value = source(scope)
    const [, , kind, ...rest] = target.split('.')
    const name = rest.join('.')
    if (value === undefined) continue
    if (kind === 'header') headers.set(name, value)
    else if (kind === 'querystring') query.push([name, value])
    else address = address.replaceAll(`{${name}}`, value).replaceAll(`{${name}+}`, value)
  }
  const url = new URL(address)
  for (const [name, value] of query) url.searchParams.append(name, value)
  const method = definition.httpMethod === 'ANY' ? request.method : (definition.httpMethod ?? request.method)
  const body = (proxy ? undefined : renderRequest(invocation, route)) ?? request.body
  const bodyless = method === 'GET' || method === 'HEAD'
  return {
    url,
    init: { method, headers, ...(!bodyless && { body: typeof body === 'string' ? body : new Uint8Array(body) }) },
  }
}

/** Without what is about the connection to the backend; the body comes decoded. */
function responseHeaders(headers: Headers): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {}
  for (const [name, value] of headers) {
    if (!/^(connection|content-encoding|content-length|keep-alive|transfer-encoding|set-cookie)$/.test(name))
      result[name] = value
  }
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) result['set-cookie'] = cookies
  return result
}

function chooseResponse(
  responses: readonly CompiledIntegrationResponse[],
  status: string,
): CompiledIntegrationResponse | undefined {
  return responses.find(({ pattern }) => pattern?.test(status)) ?? responses.find(({ pattern }) => !pattern)
}

function mapResponse(invocation: Invocation, route: Route, status: string, backend: Backend | undefined): HttpResponse {
  const chosen = chooseResponse(route.method.integration.responses, status)
  // An answer that no integration response covers is a fault of the API's configuration.
  if (!chosen) throw new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error')
  const scope = {
    ...scopeOf(invocation, requestContext(invocation)),
    responseHeader: (name: string) => {
      const value = backend?.headers[name.toLowerCase()]
      return typeof value === 'string' ? value : value?.[0]
    },
  }
  const headers: Record<string, string | readonly string[]> = {}
  const backendType = asText(backend?.headers['content-type'])
  const [contentType, template] = chooseTemplate(chosen.templates, backendType)
  headers['Content-Type'] = contentType ?? backendType ?? 'application/json'
  for (const [name, value] of chosen.headers) {
    const text = value(scope)
    if (text !== undefined) setHeader(headers, name, text)
  }
  const values = templateScope(invocation, route, backend?.body.toString() ?? '')
  const body = template ? template(values) : (backend?.body ?? '')
  const override = member(values.context, ['responseOverride', 'header'])
  for (const [name, value] of Object.entries(override ?? {})) setHeader(headers, name, asText(value) ?? '')
  const overridden = Number(member(values.context, ['responseOverride', 'status']))
  const own = Number(chosen.definition.statusCode)
  return { status: overridden >= 100 && overridden < 600 ? overridden : own, headers, body }
}

function chooseTemplate(
  templates: ReadonlyMap<string, Template>,
  type: string | undefined,
): readonly [string?, Template?] {
  const wanted = mediaType(type)
  const exact = templates.get(wanted)
  if (exact) return [wanted, exact]
  const [first] = templates
  return first ?? []
}

function setHeader(headers: Record<string, string | readonly string[]>, name: string, value: string): void {
  for (const known of Object.keys(headers)) if (known.toLowerCase() === name.toLowerCase()) delete headers[known]
  headers[name] = value
}
