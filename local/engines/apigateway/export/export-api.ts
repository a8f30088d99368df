/** A deployed stage as an OpenAPI 3.0 or Swagger 2.0 document, in the words in which AWS exports one. */
import { getVersion } from '../define/documentation'
import type { Deployment, Stage } from '../definitions'
import { found } from '../errors'
import type { Input } from '../input'
import type { State } from '../state'
import type { Dialect, ExportedApi, Operations } from './dialect'
import { documentationOf, endpointOf, extensionsOf, isoSeconds } from './extensions'
import { type Extension, type OperationParts, operationOf } from './operations'
import { type Published, publishedBy } from './published'
import { schemasOf } from './schemas'
import { schemesOf } from './security'

export interface ExportOptions {
  readonly dialect: Dialect
  readonly extensions: ReadonlySet<Extension>
  readonly region: string
}

export interface Exported {
  readonly document: Input
  /** Of the API, or when it was deployed. */
  readonly version: string
}

export function exportApi(state: State, apiId: string, stage: Stage, options: ExportOptions): Exported {
  const deployment = found(state.deployments.get(apiId, stage.deploymentId), 'Deployment')
  const { dialect, extensions, region } = options
  const { documentationVersion } = stage
  const documentation = documentationVersion ? getVersion(state, apiId, documentationVersion) : undefined
  const published = publishedBy(documentation)
  // `apigateway` is all that API Gateway's own import needs to make the same API again.
  const has = (name: Extension): boolean =>
    extensions.has(name) || (extensions.has('apigateway') && (name === 'integrations' || name === 'authorizers'))
  const { api, models, authorizers, methods } = deployment.snapshot
  const all = methods.map(({ method }) => method)
  const version = api.version || isoSeconds(deployment.createdDate)
  const exported: ExportedApi = {
    info: infoOf(deployment, version, published),
    host: `${apiId}.execute-api.${region}.amazonaws.com`,
    stage: stage.stageName,
    endpoint: has('apigateway') ? endpointOf(api) : {},
    paths: pathsOf(deployment, { published, region, has, ...lookups(deployment) }, dialect),
    securitySchemes: schemesOf(all, authorizers, published, has('authorizers')),
    schemas: schemasOf(models, all, dialect.models, published),
    extensions: {
      ...published.of({ type: 'API' }, ['tags', 'externalDocs']),
      ...(has('apigateway') && extensionsOf(deployment.snapshot)),
      ...(documentation &&
        has('documentation') && { 'x-amazon-apigateway-documentation': documentationOf(documentation) }),
    },
  }
  return { document: dialect.write(exported), version }
}

const infoMembers = ['description', 'termsOfService', 'contact', 'license']

function infoOf({ snapshot: { api } }: Deployment, version: string, published: Published): Input {
  const { info } = published.all({ type: 'API' })
  const written = typeof info === 'object' && info !== null ? Object.entries(info) : []
  return {
    title: api.name,
    ...(api.description !== undefined && { description: api.description }),
    ...Object.fromEntries(written.filter(([name]) => infoMembers.includes(name) || name.startsWith('x-'))),
    version,
  }
}

const lookups = ({ snapshot }: Deployment) => ({
  authorizers: new Map(snapshot.authorizers.map((authorizer) => [authorizer.id, authorizer])),
  validators: new Map(snapshot.validators.map((validator) => [validator.id, validator])),
})

const order = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'ANY']

function pathsOf({ snapshot }: Deployment, parts: OperationParts, dialect: Dialect): ExportedApi['paths'] {
  const sorted = [...snapshot.resources].sort((a, b) => (a.path < b.path ? -1 : 1))
  return sorted.flatMap(({ id, path }) => {
    const own = snapshot.methods.filter(({ resourceId }) => resourceId === id).map(({ method }) => method)
    if (own.length === 0) return []
    own.sort((a, b) => order.indexOf(a.httpMethod) - order.indexOf(b.httpMethod))
    const operations: Operations = own.map((method) => [memberOf(method.httpMethod), operationOf(parts, path, method)])
    const said = parts.published.of({ type: 'RESOURCE', path }, dialect.pathMembers)
    return [{ path, said, operations }]
  })
}

const memberOf = (verb: string): string => (verb === 'ANY' ? 'x-amazon-apigateway-any-method' : verb.toLowerCase())
