/** What a method's request becomes on its way to an integration that is no proxy: mapped parameters and a template. */
import type { CompiledIntegration } from '../serve/compiled-api'
import { GatewayFailure } from '../serve/gateway-response'
import {
  headerValues,
  type Invocation,
  lastOf,
  queryValues,
  type Route,
  requestContext,
  scopeOf,
  singleHeader,
} from '../serve/invocation'
import type { Template, TemplateScope } from '../velocity/velocity'
import { failsMapped } from './header-rules'
import { asText, member } from './parameter-mapping'

export function templateScope(invocation: Invocation, route: Route, body: string): TemplateScope {
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

export const mediaType = (contentType: string | undefined): string =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() || 'application/json'

export interface MappedRequest {
  /** The template's text, or the request's own body where it is passed on. */
  readonly body: string | Buffer
  /** By the template's content type; undefined: the body is passed on as it came. */
  readonly isRendered: boolean
  readonly headers: ReadonlyMap<string, string>
  readonly query: ReadonlyMap<string, string>
  readonly path: ReadonlyMap<string, string>
}

/** @throws GatewayFailure 415 for a body that the integration has no template for and does not pass on */
export function mapRequest(invocation: Invocation, route: Route): MappedRequest {
  const { definition, requestTemplates, requestParameters } = route.method.integration
  checkMapped(route)
  const { request } = invocation
  const template = requestTemplates.get(mediaType(singleHeader(request, 'content-type')))
  const values = templateScope(invocation, route, request.body.toString())
  if (!template && !isPassedOn(definition.passthroughBehavior, requestTemplates)) {
    throw new GatewayFailure('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type')
  }
  const body = template ? render(template, values) : request.body
  const mapped = { header: new Map<string, string>(), querystring: new Map(), path: new Map() }
  const scope = scopeOf(invocation, requestContext(invocation))
  for (const [target, source] of requestParameters) {
    const [, , kind = '', ...rest] = target.split('.')
    const value = source(scope)
    if (value !== undefined) mapped[kind as keyof typeof mapped].set(rest.join('.'), value)
  }
  // What the template sets goes before what is mapped.
  for (const kind of ['header', 'querystring', 'path'] as const) {
    const override = member(values.context, ['requestOverride', kind])
    for (const [name, value] of Object.entries(override ?? {})) mapped[kind].set(name, asText(value) ?? '')
  }
  return {
    body,
    isRendered: template !== undefined,
    headers: mapped.header,
    query: mapped.querystring,
    path: mapped.path,
  }
}

/** @throws GatewayFailure 500 where a header is mapped that the gateway says itself */
export function checkMapped({ method }: Route): void {
  const { definition, requestParameters } = method.integration
  const prefix = 'integration.request.header.'
  for (const [target] of requestParameters) {
    if (target.startsWith(prefix) && failsMapped(definition, target.slice(prefix.length))) {
      const cause = new Error(`Invalid mapping: ${target}`)
      throw new GatewayFailure('DEFAULT_5XX', 'Internal server error', { cause })
    }
  }
}

function render(template: Template, values: TemplateScope): string {
  try {
    return template(values)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new GatewayFailure('BAD_REQUEST_BODY', `Could not parse request body into json: ${error.message}`)
  }
}

function isPassedOn(
  behavior: CompiledIntegration['definition']['passthroughBehavior'],
  templates: ReadonlyMap<string, unknown>,
): boolean {
  return behavior === 'WHEN_NO_MATCH' || (behavior === 'WHEN_NO_TEMPLATES' && templates.size === 0)
}
