/** A deployed API made ready to serve: routes, patterns and templates are compiled once a deployment, not once a request. */

import type { PolicyDocument, PolicyStatement } from '../../../kernel/service'
import type { Regex } from '../../../lib/regex/regex'
import { type IdentitySource, identitySources } from '../define/authorizer'
import { compileExpression } from '../define/user-regex'
import type {
  Authorizer,
  Deployment,
  Integration,
  IntegrationResponse,
  Method,
  RequestValidator,
  Resource,
  RestApi,
} from '../definitions'
import { compileMapping, type Mapping } from '../integrate/parameter-mapping'
import { compileTemplate, type Template } from '../velocity/velocity'
import { type CompiledGatewayResponse, compileGatewayResponse } from './gateway-response'
import { createRouter, type Router } from './router'
import { createSchemaValidator, type SchemaValidator } from './schema-validator'

export interface CompiledApi {
  readonly api: RestApi
  readonly deploymentId: string
  readonly router: Router<CompiledResource>
  readonly responses: ReadonlyMap<string, CompiledGatewayResponse>
  readonly schemas: SchemaValidator
  readonly policy: PolicyDocument | undefined
  readonly isBinary: (contentType: string | undefined) => boolean
  /** Results of Lambda authorizers; they live as long as the deployment does. */
  readonly authorizations: Map<string, CachedAuthorization>
}

export interface CachedAuthorization {
  readonly result: AuthorizerResult
  /** Milliseconds since the epoch. */
  readonly expires: number
}

export interface AuthorizerResult {
  readonly principalId: string
  readonly statements: readonly PolicyStatement[]
  readonly context: Readonly<Record<string, string>>
  readonly usageIdentifierKey: string | undefined
  /** Of a user pool's token; then there is no policy and no context. */
  readonly claims?: Readonly<Record<string, string>>
}

export interface CompiledResource {
  readonly resource: Resource
  readonly methods: ReadonlyMap<string, CompiledMethod>
}

export interface CompiledMethod {
  readonly method: Method
  readonly authorizer: CompiledAuthorizer | undefined
  readonly validator: RequestValidator | undefined
  readonly required: readonly RequiredParameter[]
  readonly integration: CompiledIntegration
}

export interface RequiredParameter {
  readonly kind: string
  readonly name: string
}

export interface CompiledAuthorizer {
  readonly definition: Authorizer
  readonly sources: readonly IdentitySource[]
  readonly expression: Regex | undefined
}

export interface CompiledIntegration {
  readonly definition: Integration
  readonly requestTemplates: ReadonlyMap<string, Template>
  readonly requestParameters: readonly (readonly [target: string, source: Mapping])[]
  readonly responses: readonly CompiledIntegrationResponse[]
}

export interface CompiledIntegrationResponse {
  readonly definition: IntegrationResponse
  readonly pattern: Regex | undefined
  readonly headers: readonly (readonly [name: string, value: Mapping])[]
  readonly templates: ReadonlyMap<string, Template>
}

export function compileApi(deployment: Deployment, region: string, accountId: string): CompiledApi {
  const { api, resources, methods, models, validators, authorizers, gatewayResponses } = deployment.snapshot
  const compiledAuthorizers = new Map(authorizers.map((definition) => [definition.id, compileAuthorizer(definition)]))
  const validatorOf = new Map(validators.map((validator) => [validator.id, validator]))
  const router = createRouter<CompiledResource>()
  for (const resource of resources) {
    const own = methods.filter(({ resourceId }) => resourceId === resource.id)
    if (own.length === 0) continue
    const compiled = own.map(({ method }): [string, CompiledMethod] => [
      method.httpMethod,
      {
        method,
        authorizer: method.authorizerId ? compiledAuthorizers.get(method.authorizerId) : undefined,
        validator: method.requestValidatorId ? validatorOf.get(method.requestValidatorId) : undefined,
        required: requiredParameters(method),
        integration: compileIntegration(
          method.methodIntegration as Integration,
          `${method.httpMethod} ${resource.path}`,
        ),
      },
    ])
    router.add(resource.path, { resource, methods: new Map(compiled) })
  }
  return {
    api,
    deploymentId: deployment.id,
    router,
    responses: new Map(gatewayResponses.map((response) => [response.responseType, compileGatewayResponse(response)])),
    schemas: createSchemaValidator(api.id, models),
    policy: api.policy
      ? withFullResources(JSON.parse(api.policy) as PolicyDocument, api.id, region, accountId)
      : undefined,
    isBinary: binaryMatcher(api.binaryMediaTypes ?? []),
    authorizations: new Map(),
  }
}

export function compileAuthorizer(definition: Authorizer): CompiledAuthorizer {
  const { identityValidationExpression } = definition
  return {
    definition,
    sources: identitySources(definition.identitySource, `authorizer ${definition.name}`),
    expression: identityValidationExpression ? compileExpression(identityValidationExpression) : undefined,
  }
}

function requiredParameters(method: Method): RequiredParameter[] {
  return Object.entries(method.requestParameters ?? {})
    .filter(([, required]) => required)
    .map(([parameter]) => {
      const [, , kind = '', ...name] = parameter.split('.')
      return { kind: kind.replace('multivalue', ''), name: name.join('.') }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function compileIntegration(definition: Integration, where: string): CompiledIntegration {
  const usesTemplates = !definition.type.endsWith('_PROXY')
  return {
    definition,
    requestTemplates: usesTemplates ? compileTemplates(definition.requestTemplates, where) : new Map(),
    requestParameters: Object.entries(definition.requestParameters ?? {}).map(([target, source]) => [
      target,
      compileMapping(source, where),
    ]),
    responses: Object.values(definition.integrationResponses ?? {}).map((response) => ({
      definition: response,
      pattern: response.selectionPattern ? compileExpression(response.selectionPattern) : undefined,
      headers: Object.entries(response.responseParameters ?? {}).map(([target, source]) => [
        target.slice('method.response.header.'.length),
        compileMapping(source, where),
      ]),
      templates: compileTemplates(response.responseTemplates, where),
    })),
  }
}

function compileTemplates(
  templates: Readonly<Record<string, string>> | undefined,
  where: string,
): Map<string, Template> {
  return new Map(Object.entries(templates ?? {}).map(([type, source]) => [type, compileTemplate(source, where)]))
}

/** Everything, `image/*` and full names, as in BinaryMediaTypes (where a template may write `~1` for the slash). */
function binaryMatcher(types: readonly string[]): (contentType: string | undefined) => boolean {
  const wanted = types.map((type) => type.replace('~1', '/').toLowerCase())
  if (wanted.length === 0) return () => false
  if (wanted.includes('*/*')) return () => true
  return (contentType) => {
    if (!contentType) return false
    const type = (contentType.split(';', 1)[0] as string).trim().toLowerCase()
    return wanted.some((known) => known === type || (known.endsWith('/*') && type.startsWith(known.slice(0, -1))))
  }
}

/** In a resource policy, `execute-api:/prod/GET/path` is short for the full ARN of this API. */
export function withFullResources(
  policy: PolicyDocument,
  apiId: string,
  region: string,
  accountId: string,
): PolicyDocument {
  const full = (resource: string): string =>
    resource.startsWith('execute-api:/')
      ? `arn:aws:execute-api:${region}:${accountId}:${apiId}${resource.slice('execute-api:'.length)}`
      : resource
  const all = (resources: string | readonly string[]): string[] =>
    (typeof resources === 'string' ? [resources] : resources).map(full)
  return {
    ...policy,
    Statement: statementsOf(policy).map((statement) => ({
      ...statement,
      ...(statement.Resource !== undefined && { Resource: all(statement.Resource) }),
      ...(statement.NotResource !== undefined && { NotResource: all(statement.NotResource) }),
    })),
  }
}

export function statementsOf(policy: PolicyDocument): readonly PolicyStatement[] {
  return Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement as PolicyStatement]
}
