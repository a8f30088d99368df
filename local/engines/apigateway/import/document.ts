/** An OpenAPI 3.0 or Swagger 2.0 document as the import asks for it: what the two say differently is the same here. */
import { NotModelledError } from '../../../kernel/aws-error'
import { badRequest } from '../errors'
import { type Input, isRecord, list, oneOf, record, text } from '../input'

export interface Operation {
  readonly path: string
  /** As API Gateway names it; `ANY` for x-amazon-apigateway-any-method. */
  readonly verb: string
  readonly source: Input
  readonly parameters: readonly Input[]
  /** Content type -> schema. */
  readonly body: ReadonlyMap<string, unknown>
  readonly responses: readonly Response[]
}

export interface Response {
  readonly status: string
  readonly source: Input
  readonly headers: readonly string[]
  /** Content type -> schema. */
  readonly body: ReadonlyMap<string, unknown>
}

export interface ApiDocument {
  readonly root: Input
  readonly isVersion3: boolean
  readonly info: Input
  /** Of the address that the document gives, such as `/v1`; empty: none. */
  readonly basePath: string
  /** What the document says of its endpoint. */
  readonly endpoint: Input | undefined
  readonly schemas: Readonly<Record<string, unknown>>
  /** The schema that a reference leads to, or into; undefined for a schema that stands where it is used. */
  schemaNamed(schema: unknown): { readonly name: string; readonly inside: string } | undefined
  readonly securitySchemes: Readonly<Record<string, unknown>>
  readonly operations: readonly Operation[]
}

const extensionsOfApi = [
  'api-key-source',
  'binary-media-types',
  'documentation',
  'endpoint-configuration',
  'gateway-responses',
  'importexport-version',
  'minimum-compression-size',
  'policy',
  'request-validator',
  'request-validators',
]
const extensionsOfOperation = ['auth', 'integration', 'request-validator']
const prefix = 'x-amazon-apigateway-'
const anyMethod = `${prefix}any-method`
const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', anyMethod]
const longestChain = 20

export const extension = (source: Input, name: string): unknown => own(source, prefix + name)

export function own(source: unknown, name: string): unknown {
  return isRecord(source) && Object.hasOwn(source, name) ? source[name] : undefined
}

/** Extensions that mean something to API Gateway and nothing here must not seem to work. */
export function refuseExtensions(source: Input, known: readonly string[], where: string): void {
  for (const name of Object.keys(source)) {
    if (name.startsWith(prefix) && !known.includes(name.slice(prefix.length))) {
      throw new NotModelledError(
        `the extension ${name}`,
        where,
        `modelled: ${known.map((one) => prefix + one).join(', ')}`,
      )
    }
  }
}

export function openDocument(root: Input, warn: (warning: string) => void): ApiDocument {
  const version = text(root, 'openapi') ?? text(root, 'swagger') ?? ''
  const isVersion3 = /^3\.0(\.\d+)?$/.test(version) && root.openapi !== undefined
  if (!isVersion3 && version !== '2.0') {
    throw badRequest(
      `Invalid OpenAPI input: OpenAPI 3.0 and Swagger 2.0 can be imported, not "${version.slice(0, 40)}"`,
    )
  }
  refuseExtensions(root, extensionsOfApi, 'API definition')
  const components = record(root, 'components') ?? {}
  const schemas = record(isVersion3 ? components : root, isVersion3 ? 'schemas' : 'definitions') ?? {}
  const schemaPrefix = isVersion3 ? '#/components/schemas/' : '#/definitions/'

  /** What a reference leads to, in this document. */
  function resolved(source: unknown, where: string): Input {
    let value = source
    for (let chain = 0; chain < longestChain; chain++) {
      if (!isRecord(value)) throw badRequest(`Invalid OpenAPI input: ${where} is no object`)
      const target = own(value, '$ref')
      if (target === undefined) return value
      value = at(String(target), where)
    }
    throw badRequest(`Invalid OpenAPI input: the references of ${where} lead in a circle`)
  }

  function at(pointer: string, where: string): unknown {
    if (!pointer.startsWith('#/')) {
      throw badRequest(`Invalid OpenAPI input: ${where} refers to ${pointer}; only this document's own parts can be`)
    }
    let value: unknown = root
    for (const part of pointer.slice(2).split('/')) value = own(value, part.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (value === undefined) throw badRequest(`Invalid OpenAPI input: there is no ${pointer}`)
    return value
  }

  function contents(source: Input): ReadonlyMap<string, unknown> {
    const content = Object.entries(record(source, 'content') ?? {})
    return new Map(content.flatMap(([type, held]) => (own(held, 'schema') ? [[type, own(held, 'schema')]] : [])))
  }

  const types = (source: Input, name: string): readonly string[] => {
    const given = (list(source, name) ?? list(root, name) ?? []).map(String)
    return given.length > 0 ? given : ['application/json']
  }

  function bodyOf(source: Input, parameters: readonly Input[], where: string): ReadonlyMap<string, unknown> {
    if (isVersion3) return source.requestBody === undefined ? new Map() : contents(resolved(source.requestBody, where))
    const body = parameters.find((parameter) => parameter.in === 'body')
    return new Map(body?.schema === undefined ? [] : types(source, 'consumes').map((type) => [type, body.schema]))
  }

  function responsesOf(source: Input, where: string): Response[] {
    const responses = Object.entries(record(source, 'responses') ?? {})
    return responses.flatMap(([status, given]) => {
      // A default response says nothing of a status, which API Gateway's responses are by.
      if (!/^[1-5]\d\d$/.test(status)) return []
      const response = resolved(given, `the ${status} response of ${where}`)
      const schema = response.schema
      const body = isVersion3
        ? contents(response)
        : new Map(schema === undefined ? [] : types(source, 'produces').map((type) => [type, schema]))
      return [{ status, source: response, headers: Object.keys(record(response, 'headers') ?? {}), body }]
    })
  }

  function operationsOf(path: string, item: Input): Operation[] {
    if (item.$ref !== undefined) throw badRequest(`Invalid OpenAPI input: path ${path} is a reference`)
    refuseExtensions(item, ['any-method'], `path ${path}`)
    const shared = list(item, 'parameters') ?? []
    return verbs.flatMap((name) => {
      if (!Object.hasOwn(item, name)) return []
      const verb = name === anyMethod ? 'ANY' : name.toUpperCase()
      const where = `${verb} ${path}`
      const source = resolved(item[name], where)
      refuseExtensions(source, extensionsOfOperation, where)
      const parameters = new Map<string, Input>()
      for (const given of [...shared, ...(list(source, 'parameters') ?? [])]) {
        const parameter = resolved(given, `a parameter of ${where}`)
        parameters.set(`${parameter.in} ${parameter.name}`, parameter)
      }
      const all = [...parameters.values()]
      const body = bodyOf(source, all, `the body of ${where}`)
      return [{ path, verb, source, parameters: all, body, responses: responsesOf(source, where) }]
    })
  }

  const { basePath, endpoint } = isVersion3
    ? serverOf(root, warn)
    : { basePath: text(root, 'basePath') ?? '', endpoint: root }
  const configuration = endpoint && extension(endpoint, 'endpoint-configuration')
  return {
    root,
    isVersion3,
    info: record(root, 'info') ?? {},
    basePath: basePath.replace(/\/+$/, ''),
    endpoint: isRecord(configuration) ? configuration : undefined,
    schemas,
    schemaNamed(schema) {
      const target = own(schema, '$ref')
      if (target === undefined) return undefined
      const place = String(target).startsWith(schemaPrefix) ? String(target).slice(schemaPrefix.length) : ''
      const [name = '', ...inside] = place.split('/')
      if (!Object.hasOwn(schemas, name)) throw badRequest(`Invalid OpenAPI input: there is no model at ${target}`)
      return { name, inside: inside.length > 0 ? `#/${inside.join('/')}` : '' }
    },
    securitySchemes:
      record(isVersion3 ? components : root, isVersion3 ? 'securitySchemes' : 'securityDefinitions') ?? {},
    operations: Object.entries(record(root, 'paths') ?? {}).flatMap(([path, item]) =>
      path.startsWith('/') && isRecord(item) ? operationsOf(path, item) : [],
    ),
  }
}

function serverOf(root: Input, warn: (warning: string) => void): { basePath: string; endpoint: Input | undefined } {
  const servers = list(root, 'servers') ?? []
  if (servers.length > 1) {
    warn('More than one server provided. Ignoring all but the first for defining endpoint configuration')
  }
  const [server] = servers
  if (!isRecord(server)) return { basePath: '', endpoint: undefined }
  refuseExtensions(server, ['endpoint-configuration'], 'server')
  const variables = record(server, 'variables') ?? {}
  const url = (text(server, 'url') ?? '').replace(/\{(\w+)\}/g, (_, name: string) =>
    String(own(own(variables, name), 'default') ?? ''),
  )
  return { basePath: url.replace(/^[a-z]+:\/\/[^/]*/i, ''), endpoint: server }
}

export const basePathModes = ['ignore', 'prepend', 'split'] as const

/** What goes before the document's paths. */
export function pathPrefix({ basePath }: ApiDocument, mode: string | undefined): string {
  const how = oneOf(mode ?? 'ignore', basePathModes, 'basepath')
  const parts = basePath.split('/').filter((part) => part !== '')
  const kept = how === 'ignore' ? [] : how === 'prepend' ? parts : parts.slice(1)
  return kept.map((part) => `/${part}`).join('')
}
