/** HTTP integrations: a request to an address, as it is (proxy) or mapped. */
import {
  headerValues,
  type Invocation,
  type Route,
  requestContext,
  scopeOf,
  singleHeader,
  traceIdOf,
} from '../serve/invocation'
import { withStageVariables } from './integration-uri'
import { checkMapped, mapRequest } from './map-request'
import { setHeader } from './map-response'
import type { HttpCall } from './send-http'

export function httpCall(invocation: Invocation, route: Route): HttpCall {
  const { definition } = route.method.integration
  const { request } = invocation
  const isProxy = definition.type === 'HTTP_PROXY'
  const mapped = isProxy ? proxyRequest(invocation, route) : mapRequest(invocation, route)
  const method = definition.httpMethod === 'ANY' ? request.method : (definition.httpMethod ?? request.method)
  const bodyless = method === 'GET' || method === 'HEAD'
  const body = bodyless ? Buffer.alloc(0) : Buffer.from(mapped.body)
  const headers: Record<string, string | readonly string[]> = { ...ownHeaders(invocation) }
  if (isProxy) {
    for (const [name, values] of Object.entries(headerValues(invocation))) {
      if (name !== 'Host' && name.toLowerCase() !== 'content-encoding') setHeader(headers, name, values)
    }
  } else {
    setHeader(headers, 'Accept', 'application/json')
    const contentType = singleHeader(request, 'content-type')
    if (contentType && body.length > 0) setHeader(headers, 'Content-Type', contentType)
  }
  for (const [name, value] of mapped.headers) if (isSendable(name)) setHeader(headers, name, value)
  if (!bodyless) setHeader(headers, 'Content-Length', String(body.length))
  const address = withPath(withStageVariables(definition.uri ?? '', invocation.stage.variables ?? {}), mapped.path)
  const url = new URL(address)
  for (const [name, value] of mapped.query) url.searchParams.append(name, value)
  return { url, method, headers, body }
}

/** What API Gateway says of itself to a backend. */
export function ownHeaders(invocation: Invocation): Readonly<Record<string, string>> {
  const { id } = invocation.api.api
  return {
    'User-Agent': `AmazonAPIGateway_${id}`,
    'x-amzn-apigateway-api-id': id,
    'X-Amzn-Trace-Id': traceIdOf(invocation),
  }
}

/** These are about the connection to the backend, whatever a mapping says. */
const isSendable = (name: string): boolean => !/^(?:connection|expect|keep-alive|proxy-authenticate|te)$/i.test(name)

export function withPath(address: string, path: Iterable<readonly [string, string]>): string {
  let filled = address
  for (const [name, text] of path) {
    // It stays a path, whatever it says.
    const value = text.replace(/[?#]/g, encodeURIComponent)
    filled = filled.replaceAll(`{${name}}`, () => value).replaceAll(`{${name}+}`, () => value)
  }
  return filled
}

/** As it came; what is mapped comes on top. */
function proxyRequest(invocation: Invocation, route: Route) {
  checkMapped(route)
  const scope = scopeOf(invocation, requestContext(invocation))
  const mapped = { header: new Map<string, string>(), path: new Map<string, string>() }
  const query: [string, string][] = [...invocation.request.query]
  for (const [target, source] of route.method.integration.requestParameters) {
    const [, , kind, ...rest] = target.split('.')
    const value = source(scope)
    if (value === undefined) continue
    if (kind === 'querystring') query.push([rest.join('.'), value])
    else mapped[kind === 'header' ? 'header' : 'path'].set(rest.join('.'), value)
  }
  return { body: invocation.request.body, headers: mapped.header, path: mapped.path, query }
}
