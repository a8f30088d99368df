/** The parts of a document that who reads or calls an API needs: what of them is missing or contradicts itself. */
import { limits } from './limits'
import { checkParameters, namesIn, type Version } from './parameters'
import type { Path, Problems } from './problems'
import { isObject, resolved } from './references'

type Members = Readonly<Record<string, unknown>>

const methods: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** What the document says it is. */
export function versionOf(document: Members, problems: Problems): Version | undefined {
  const { openapi, swagger } = document
  if (swagger === '2.0') return 'swagger-2.0'
  if (typeof openapi === 'string') {
    const [, version] = /^(3\.[01])\.\d+$/.exec(openapi) ?? []
    if (version) return `openapi-${version as '3.0' | '3.1'}`
  }
  if (swagger !== undefined) problems.add(['swagger'], `expected the text "2.0", got ${JSON.stringify(swagger)}`)
  else if (openapi === undefined) problems.add([], 'expected an OpenAPI document, which says `openapi` or `swagger`')
  else problems.add(['openapi'], `expected a text such as "3.0.3" or "3.1.0", got ${JSON.stringify(openapi)}`)
  return undefined
}

/** How many operations it has. */
export function checkStructure(document: Members, version: Version, problems: Problems): number {
  checkInfo(document.info, problems)
  const { paths } = document
  if (!isObject(paths)) {
    problems.add(['paths'], 'expected an object with a member for each path')
    return 0
  }
  const context: Context = { document, version, problems, ids: new Map() }
  const templates = new Map<string, string>()
  let operations = 0
  for (const [path, item] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue
    const at = ['paths', path]
    if (!path.startsWith('/')) problems.add(at, 'expected a path that begins with /')
    const template = path.replace(/\{[^}]*\}/g, '{}')
    const same = templates.get(template)
    if (same !== undefined) problems.add(at, `is the same as ${same} but for the names of its parameters`)
    templates.set(template, path)
    operations += checkPath(path, resolved(document, item), at, context)
  }
  if (operations === 0) problems.add(['paths'], 'expected an operation: there is none')
  if (operations > limits.operations) {
    problems.add(['paths'], `has ${operations} operations, expected at most ${limits.operations}`)
  }
  return operations
}

interface Context {
  readonly document: Members
  readonly version: Version
  readonly problems: Problems
  /** Where each operation's id was seen. */
  readonly ids: Map<string, string>
}

function checkInfo(info: unknown, problems: Problems): void {
  if (!isObject(info)) {
    problems.add(['info'], 'expected an object with title and version')
    return
  }
  for (const name of ['title', 'version']) {
    if (typeof info[name] !== 'string' || info[name] === '') problems.add(['info', name], 'expected a text')
  }
}

function checkPath(path: string, item: unknown, at: Path, context: Context): number {
  const { document, version, problems } = context
  if (!isObject(item)) {
    problems.add(at, 'expected an object with a member for each method')
    return 0
  }
  const shared = checkParameters(document, version, item.parameters, [...at, 'parameters'], problems)
  let operations = 0
  for (const method of methods) {
    const operation = item[method]
    if (operation === undefined) continue
    operations++
    const where = [...at, method]
    if (!isObject(operation)) {
      problems.add(where, 'expected an object')
      continue
    }
    const own = checkParameters(document, version, operation.parameters, [...where, 'parameters'], problems)
    const inPath = new Set([...shared, ...own])
    for (const name of namesIn(path)) {
      if (!inPath.has(name)) problems.add([...where, 'parameters'], `expected ${name}, which the path has in braces`)
    }
    for (const name of own) if (!namesIn(path).includes(name)) problems.add(where, `the path has no {${name}}`)
    checkOperation(operation, where, context)
  }
  return operations
}

function checkOperation(operation: Members, at: Path, { document, version, problems, ids }: Context): void {
  const { operationId, requestBody, responses, security } = operation
  if (operationId !== undefined) {
    if (typeof operationId !== 'string') problems.add([...at, 'operationId'], 'expected a text')
    else if (ids.has(operationId)) problems.add([...at, 'operationId'], `is that of ${ids.get(operationId)} too`)
    else ids.set(operationId, at.slice(1).join('.'))
  }
  if (requestBody !== undefined && version !== 'swagger-2.0') {
    const body = resolved(document, requestBody)
    if (!isObject(body) || !isObject(body.content))
      problems.add([...at, 'requestBody', 'content'], 'expected an object')
  }
  checkResponses(responses, [...at, 'responses'], { document, version, problems })
  checkSecurity(security, [...at, 'security'], { document, version, problems })
}

type Where = Pick<Context, 'document' | 'version' | 'problems'>

function checkResponses(responses: unknown, at: Path, { document, version, problems }: Where): void {
  // Only the newest version lets an operation say nothing of what it answers.
  if (responses === undefined && version === 'openapi-3.1') return
  if (!isObject(responses)) {
    problems.add(at, 'expected an object with a member for each status')
    return
  }
  for (const [status, response] of Object.entries(responses)) {
    if (status.startsWith('x-')) continue
    if (!/^(?:default|[1-5](?:\d\d|XX))$/.test(status)) problems.add([...at, status], 'expected a status, or default')
    const answer = resolved(document, response)
    if (!isObject(answer) || typeof answer.description !== 'string') {
      problems.add([...at, status, 'description'], 'expected a text')
    }
  }
}

function checkSecurity(security: unknown, at: Path, { document, version, problems }: Where): void {
  if (security === undefined) return
  if (!Array.isArray(security)) {
    problems.add(at, 'expected a list')
    return
  }
  const { components } = document
  const schemes =
    version === 'swagger-2.0' ? document.securityDefinitions : isObject(components) && components.securitySchemes
  const known = isObject(schemes) ? Object.keys(schemes) : []
  for (const [index, requirement] of security.entries()) {
    if (!isObject(requirement)) problems.add([...at, index], 'expected an object')
    else
      for (const name of Object.keys(requirement)) {
        if (!known.includes(name)) problems.add([...at, index, name], 'is no security scheme of the document')
      }
  }
}
