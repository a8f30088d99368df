/** Methods as operations of a document. */
import type { Authorizer, Method, RequestValidator } from '../definitions'
import { badRequest } from '../errors'
import type { Input } from '../input'
import type { Answer, Body, ExportedOperation, Parameter } from './dialect'
import { integrationOf } from './extensions'
import type { Published } from './published'
import { postmanMeta, securityOf } from './security'

export interface OperationParts {
  readonly published: Published
  readonly authorizers: ReadonlyMap<string, Authorizer>
  readonly validators: ReadonlyMap<string, RequestValidator>
  readonly region: string
  readonly has: (extension: Extension) => boolean
}

export type Extension = 'integrations' | 'authorizers' | 'apigateway' | 'documentation' | 'postman'

const kinds = {
  path: ['path', 'PATH_PARAMETER'],
  querystring: ['query', 'QUERY_PARAMETER'],
  multivaluequerystring: ['query', 'QUERY_PARAMETER'],
  header: ['header', 'REQUEST_HEADER'],
  multivalueheader: ['header', 'REQUEST_HEADER'],
} as const

const said = ['description', 'example', 'examples'] as const

export function operationOf(parts: OperationParts, path: string, method: Method): ExportedOperation {
  const { published, has } = parts
  const { httpMethod, operationName, methodIntegration: integration } = method
  const place = { path, method: httpMethod }
  const validator = method.requestValidatorId ? parts.validators.get(method.requestValidatorId) : undefined
  const answers = answersOf(method, path, published)
  const body = bodyOf(method, path, published)
  const templates = Object.values(integration?.integrationResponses ?? {}).flatMap(({ responseTemplates }) =>
    Object.keys(responseTemplates ?? {}),
  )
  return {
    said: {
      ...published.of({ type: 'METHOD', ...place }, ['tags', 'summary', 'description', 'externalDocs', 'deprecated']),
      ...(operationName && { operationId: operationName }),
    },
    consumes: unique(body?.models.keys() ?? [], Object.keys(integration?.requestTemplates ?? {})),
    produces: unique(
      answers.flatMap(({ models }) => [...models.keys()]),
      templates,
    ),
    parameters: parametersOf(method, path, published),
    body,
    answers,
    security: securityOf(method, parts.authorizers),
    extensions: {
      ...(validator &&
        has('apigateway') && { 'x-amazon-apigateway-request-validator': validator.name ?? validator.id }),
      ...(integration && has('integrations') && { 'x-amazon-apigateway-integration': integrationOf(integration) }),
      ...(has('postman') && postmanMeta(method, parts.region)),
    },
  }
}

const unique = (...lists: readonly Iterable<string>[]): string[] => [...new Set(lists.flatMap((list) => [...list]))]

function parametersOf({ httpMethod: method, requestParameters = {} }: Method, path: string, published: Published) {
  const given = Object.entries(requestParameters).flatMap(
    ([parameter, required]): [keyof typeof kinds, string, boolean][] => {
      const [, , kind = '', ...name] = parameter.split('.')
      return Object.hasOwn(kinds, kind) ? [[kind as keyof typeof kinds, name.join('.'), required]] : []
    },
  )
  // What stands in the path is there, whether the method says so or not.
  const inPath = [...path.matchAll(/\{([^}]+?)\+?\}/g)].map(([, name = '']) => name)
  const unsaid = inPath.filter((name) => requestParameters[`method.request.path.${name}`] === undefined)
  const all = [...given, ...unsaid.map((name) => ['path', name, true] as const)]
  const parameters = new Map<string, Parameter>()
  for (const [kind, name, required] of all) {
    const [from, type] = kinds[kind]
    const written = published.of({ type, path, method, name }, said)
    parameters.set(`${from} ${name}`, { name, in: from, required: required || from === 'path', written })
  }
  return [...parameters.values()]
}

const isJson = (type: string): boolean => /^application\/(.*\+)?json\b/i.test(type)

function bodyOf(
  { httpMethod: method, requestModels = {} }: Method,
  path: string,
  published: Published,
): Body | undefined {
  const models = new Map(Object.entries(requestModels))
  if (models.size === 0) return undefined
  if (![...models.keys()].some(isJson)) throw badRequest(`Only found non-JSON body models for ${method} ${path}`)
  return { models, written: published.of({ type: 'REQUEST_BODY', path, method }, ['description']) }
}

function answersOf({ httpMethod: method, methodResponses = {} }: Method, path: string, published: Published): Answer[] {
  return Object.values(methodResponses).map(({ statusCode, responseParameters = {}, responseModels = {} }) => {
    const place = { path, method, statusCode }
    return {
      status: statusCode,
      models: new Map(Object.entries(responseModels)),
      written: published.of({ type: 'RESPONSE', ...place }, ['description']),
      headers: Object.keys(responseParameters).map((parameter) => {
        const name = parameter.slice('method.response.header.'.length)
        const written: Input = published.of({ type: 'RESPONSE_HEADER', ...place, name }, ['description'])
        return { name, written }
      }),
    }
  })
}
