/** Parameter mappings: `'literal'`, `context.…`, `stageVariables.…`, `method.request.…`, `integration.response.header.…`. */
import { NotModelledError } from '../../../kernel/aws-error'
import { badRequest } from '../errors'

/** What a mapping or a template can refer to. */
export interface Scope {
  readonly context: Readonly<Record<string, unknown>>
  readonly stageVariables: Readonly<Record<string, string>>
  header(name: string): string | undefined
  querystring(name: string): string | undefined
  path(name: string): string | undefined
  responseHeader?(name: string): string | undefined
}

export type Mapping = (scope: Scope) => string | undefined

const form =
  /^(?:(context|stageVariables)\.([\w.-]+)|method\.request\.(header|querystring|path)\.([^.\s]+)|integration\.response\.header\.([^.\s]+))$/

/** What AWS takes besides. */
const otherForms =
  /^(?:method\.request\.(?:body|multivalueheader|multivaluequerystring)|integration\.response\.(?:body|multivalueheader))(?:\.|$)/

/** As AWS wraps what its check of mappings found. */
export const validationResult = (error: string): string => `Validation Result: warnings : [], errors : [${error}]`

export const invalidMapping = (error: string): Error =>
  badRequest(`Invalid mapping expression specified: ${validationResult(error)}`)

/** @throws NotModelled for a source that is none of these, BadRequestException where AWS knows it neither */
export function compileMapping(source: string, where: string): Mapping {
  if (source.length >= 2 && source.startsWith("'") && source.endsWith("'")) {
    const literal = source.slice(1, -1)
    return () => literal
  }
  const match = form.exec(source)
  if (!match) {
    if (otherForms.test(source)) throw new NotModelledError(`the mapping ${source}`, where)
    throw invalidMapping(`Invalid mapping expression specified: ${source}`)
  }
  const [, root, name = '', request, requestName = '', responseName = ''] = match
  if (root === 'context') {
    const path = name.split('.')
    return (scope) => asText(member(scope.context, path))
  }
  if (root === 'stageVariables') return (scope) => scope.stageVariables[name]
  if (request === 'header') return (scope) => scope.header(requestName)
  if (request === 'querystring') return (scope) => scope.querystring(requestName)
  if (request === 'path') return (scope) => scope.path(requestName)
  return (scope) => scope.responseHeader?.(responseName)
}

export function checkParameterMapping(source: string, where: string): void {
  compileMapping(source, where)
}

export function member(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

export function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
