/**
 * AWS integrations: the method's request, mapped, is a request to a service in its own protocol, in the role that the
 * integration names. `action/X` names an operation, `path/…` is the request's path, as services with HTTP bindings have it.
 */
import type { Wire } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { HttpRequest, HttpResponse } from '../../../kernel/service'
import { isRecord } from '../input'
import type { Invocation, Route } from '../serve/invocation'
import { withPath } from './http-integration'
import { serviceUriOf, withStageVariables } from './integration-uri'
import { mapRequest } from './map-request'
import type { Backend } from './map-response'

/** Sends a request to a service of the cloud, in the service's protocol; errors are answers too. */
export type Send = (caller: Principal, service: string, request: HttpRequest, wire?: Wire) => Promise<HttpResponse>

export interface ServiceCall {
  readonly service: string
  readonly request: HttpRequest
}

export function serviceCall(invocation: Invocation, route: Route): ServiceCall {
  const { definition } = route.method.integration
  const mapped = mapRequest(invocation, route)
  const uri = withStageVariables(definition.uri ?? '', invocation.stage.variables ?? {})
  const { service, kind, rest } = serviceUriOf(withPath(uri, mapped.path), route.resource.path)
  const headers: Record<string, string> = { host: `${service}.${invocation.region}.amazonaws.com` }
  if (mapped.isRendered) headers['content-type'] = 'application/json'
  for (const [name, value] of mapped.headers) headers[name.toLowerCase()] = value
  const [path = '', search = ''] = (kind === 'path' ? `/${rest}` : '/').split('?', 2)
  const query = new URLSearchParams(search)
  for (const [name, value] of mapped.query) query.append(name, value)
  const sent = Buffer.from(mapped.body)
  const body = kind === 'action' ? asAction(rest, headers, query, sent) : sent
  const method = definition.httpMethod === 'ANY' ? invocation.request.method : (definition.httpMethod ?? 'POST')
  const { sourceIp } = invocation.request
  return { service, request: { method, path, query, headers, body, sourceIp } }
}

/**
 * Names the operation as both protocols do that have operations by name: in the header of a JSON service, and as the
 * `Action` of a query. What a mapping says itself goes before that.
 */
function asAction(action: string, headers: Record<string, string>, query: URLSearchParams, body: Buffer): Buffer {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  if (!isForm && (query.size === 0 || body.length > 0) && !query.has('Action')) {
    headers['x-amz-target'] ??= `${action.includes('.') ? '' : 'Service.'}${action}`
    return body
  }
  const form = new URLSearchParams(isForm ? body.toString() : '')
  for (const [name, value] of query) form.append(name, value)
  if (!form.has('Action')) form.set('Action', action)
  if (!form.has('Version')) form.set('Version', '')
  headers['content-type'] = 'application/x-www-form-urlencoded'
  return Buffer.from(form.toString())
}

/** What selection patterns see: of a function that failed its error message, of everything else the status. */
export function selectorOf(service: string, { status, headers, body }: Backend): string {
  if (service !== 'lambda' || headers['x-amz-function-error'] === undefined) return String(status)
  try {
    const error: unknown = JSON.parse(body.toString())
    if (isRecord(error) && typeof error.errorMessage === 'string') return error.errorMessage
  } catch {
    // A function that ends without JSON has no message.
  }
  return ''
}

export function withoutConnection(headers: HttpResponse['headers']): HttpResponse['headers'] {
  const kept = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(kept.filter(([name]) => name !== 'content-length' && name !== 'connection'))
}
