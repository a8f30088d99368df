/** HTTP integrations: a request to an address, as it is (proxy) or mapped. */

import { headerValues, type Invocation, type Route, requestContext, scopeOf, singleHeader } from '../serve/invocation'
import { withStageVariables } from './integration-uri'
import { mapRequest } from './map-request'

export function httpCall(invocation: Invocation, route: Route): { readonly url: URL; readonly init: RequestInit } {
  const { definition } = route.method.integration
  const { request } = invocation
  const headers = new Headers()
  const isProxy = definition.type === 'HTTP_PROXY'
  const mapped = isProxy ? proxyRequest(invocation, route) : mapRequest(invocation, route)
  if (isProxy) {
    for (const [name, values] of Object.entries(headerValues(invocation))) {
      if (name !== 'Host') for (const value of values) headers.append(name, value)
    }
  } else {
    const contentType = singleHeader(request, 'content-type')
    if (contentType) headers.set('Content-Type', contentType)
  }
  for (const [name, value] of mapped.headers) headers.set(name, value)
  const address = withPath(withStageVariables(definition.uri ?? '', invocation.stage.variables ?? {}), mapped.path)
  const url = new URL(address)
  for (const [name, value] of mapped.query) url.searchParams.append(name, value)
  const method = definition.httpMethod === 'ANY' ? request.method : (definition.httpMethod ?? request.method)
  const { body } = mapped
  const bodyless = method === 'GET' || method === 'HEAD'
  return {
    url,
    init: { method, headers, ...(!bodyless && { body: typeof body === 'string' ? body : new Uint8Array(body) }) },
  }
}

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

/** Without what is about the connection to the backend; the body comes decoded. */
export function responseHeaders(headers: Headers): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {}
  for (const [name, value] of headers) {
    if (!/^(connection|content-encoding|content-length|keep-alive|transfer-encoding|set-cookie)$/.test(name))
      result[name] = value
  }
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) result['set-cookie'] = cookies
  return result
}
