/** A document's operations as resources, methods and integrations. */
import { isAwsError } from '../../../kernel/aws-error'
import { badRequest } from '../errors'
import { idOf } from '../ids'
import { type Input, isRecord, text } from '../input'
import { extension, type Operation } from './document'
import { readIntegration } from './integration'
import { authorizationOf } from './security'
import { authorizerId, type Work } from './work'

export function importMethods(work: Work, mode: 'merge' | 'overwrite'): void {
  const used = new Set<string>()
  const { document, prefix } = work
  const paths = Object.keys(isRecord(document.root.paths) ? document.root.paths : {}).filter((path) =>
    path.startsWith('/'),
  )
  if (mode === 'overwrite') for (const path of paths) for (const id of placesOn(work, prefix + path)) used.add(id)
  if (mode === 'overwrite') removeUnused(work, used)
  for (const path of paths) resourceAt(work, prefix + path)
  const failed: string[] = []
  for (const operation of document.operations) {
    try {
      importMethod(work, operation)
    } catch (error) {
      // AWS tells all that is wrong at once. What isn't modelled is told by itself.
      if (!isAwsError(error) || error.code === 'NotModelled') throw error
      const { verb, path } = operation
      failed.push(`Unable to put method '${verb}' on resource at path '${path}': ${error.message}`)
    }
  }
  if (failed.length > 0) throw badRequest(`Errors found during import:\n\t${failed.join('\n\t')}`)
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '')

/** Ids of the resources that are on the way to a path already. */
function placesOn({ state, apiId }: Work, path: string): string[] {
  const parts = partsOf(path)
  const all = state.resources.list(apiId)
  return parts.flatMap((_, index) => {
    const here = `/${parts.slice(0, index + 1).join('/')}`
    const known = all.find((resource) => resource.path === here)
    return known ? [known.id] : []
  })
}

function removeUnused({ state, apis, apiId }: Work, used: ReadonlySet<string>): void {
  for (const { id, parentId } of state.resources.list(apiId)) {
    // One may have gone with what it was under.
    if (parentId !== undefined && !used.has(id) && state.resources.get(apiId, id)) apis.deleteResource(apiId, id)
  }
}

/** The resource at a path, made with all that it is under. */
function resourceAt({ state, apis, apiId }: Work, path: string): string {
  let parentId = state.apis.get(apiId)?.rootResourceId ?? ''
  let here = ''
  for (const part of partsOf(path)) {
    here += `/${part}`
    const known = state.resources.list(apiId).find((resource) => resource.path === here)
    try {
      parentId = (known ?? apis.putResource(apiId, idOf(`${apiId}${here}`, 6), parentId, part)).id
    } catch (error) {
      if (!isAwsError(error)) throw error
      throw badRequest(`Errors found during import:\n\tUnable to create resource at path '${here}': ${error.message}`)
    }
  }
  return parentId
}

function importMethod(work: Work, operation: Operation): void {
  const { methods, apis, state, apiId, models, prefix, warn } = work
  const { verb, path, source, body, responses } = operation
  const place = [apiId, resourceAt(work, prefix + path), verb] as const
  const where = `'${verb} ${path}'`
  const { authorizer, ...authorization } = authorizationOf(work.document, operation, warn)

  const modelFor = (schema: unknown, of: string): string | undefined => {
    const model = models.of(schema)
    if (model && !state.models.get(apiId, model.name)) apis.putModel(apiId, { name: model.name, schema: model.schema })
    if (!model) warn(`Unsupported model type in ${of} of method ${where}. Ignoring.`)
    return model?.name
  }
  const modelsFor = (content: Operation['body'], of: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      [...content].flatMap(([type, schema]) => [[type, modelFor(schema, of)]].filter(([, name]) => name)),
    )

  methods.putMethod(...place, {
    ...authorization,
    ...(authorizer !== undefined && { authorizerId: authorizerId(apiId, authorizer) }),
    ...(text(source, 'operationId') !== undefined && { operationName: text(source, 'operationId') }),
    ...filled('requestParameters', parametersOf(operation, warn)),
    ...filled('requestModels', modelsFor(body, 'the body')),
    ...validatorOf(work, source),
  })
  for (const { status, headers, body: answer } of responses) {
    methods.putMethodResponse(...place, {
      statusCode: status,
      ...filled(
        'responseParameters',
        Object.fromEntries(headers.map((name) => [`method.response.header.${name}`, false])),
      ),
      ...filled('responseModels', modelsFor(answer, `the ${status} response`)),
    })
  }
  const given = extension(source, 'integration')
  if (given === undefined) return
  const declared = new Set(responses.map(({ status }) => status))
  const { integration, responses: answers } = readIntegration(given, declared, where)
  methods.putIntegration(...place, integration)
  for (const answer of answers) methods.putIntegrationResponse(...place, answer)
}

const filled = (name: string, map: Readonly<Record<string, unknown>>): Input =>
  Object.keys(map).length > 0 ? { [name]: map } : {}

const kinds: Readonly<Record<string, string>> = { path: 'path', query: 'querystring', header: 'header' }

function parametersOf({ parameters, verb, path }: Operation, warn: Work['warn']): Record<string, boolean> {
  const all: [string, boolean][] = []
  for (const parameter of parameters) {
    const [from, name] = [text(parameter, 'in') ?? '', text(parameter, 'name') ?? '']
    if (from === 'body') continue
    const kind = Object.hasOwn(kinds, from) ? kinds[from] : undefined
    if (kind) all.push([`method.request.${kind}.${name}`, parameter.required === true])
    else warn(`Unsupported parameter type '${from}' of '${name}' in method '${verb} ${path}'. Ignoring.`)
  }
  return Object.fromEntries(all)
}

function validatorOf({ state, apiId, document }: Work, source: Input): Input {
  const name = extension(source, 'request-validator') ?? extension(document.root, 'request-validator')
  if (name === undefined) return {}
  const validator = state.validators.list(apiId).find((one) => one.name === name)
  if (!validator) throw badRequest(`Invalid Request Validator specified: ${String(name)}`)
  return { requestValidatorId: validator.id }
}
