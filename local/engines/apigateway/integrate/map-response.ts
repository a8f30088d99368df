/** What an integration's answer becomes on its way back: the integration response that its status, or error, selects. */
import type { HttpResponse } from '../../../kernel/service'
import type { CompiledIntegrationResponse } from '../serve/compiled-api'
import { GatewayFailure } from '../serve/gateway-response'
import { type Invocation, type Route, requestContext, scopeOf } from '../serve/invocation'
import type { Template } from '../velocity/velocity'
import { mediaType, templateScope } from './map-request'
import { asText, member } from './parameter-mapping'

export interface Backend {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
}

/** @param selector what selection patterns are matched against: the status, or what a function failed with */
export function mapResponse(
  invocation: Invocation,
  route: Route,
  selector: string,
  backend: Backend | undefined,
): HttpResponse {
  const chosen = chooseResponse(route.method.integration.responses, selector)
  // An answer that no integration response covers is a fault of the API's configuration.
  if (!chosen) {
    const reason = 'No match for output mapping and no default endpoint response mapping configured'
    throw new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error', { cause: new Error(reason) })
  }
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

/** In place of what stands there under the name, in whatever case. */
export function setHeader(
  headers: Record<string, string | readonly string[]>,
  name: string,
  value: string | readonly string[],
): void {
  for (const known of Object.keys(headers)) if (known.toLowerCase() === name.toLowerCase()) delete headers[known]
  headers[name] = value
}

function chooseResponse(
  responses: readonly CompiledIntegrationResponse[],
  selector: string,
): CompiledIntegrationResponse | undefined {
  return responses.find(({ pattern }) => pattern?.test(selector)) ?? responses.find(({ pattern }) => !pattern)
}
