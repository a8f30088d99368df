/**
 * Makes an API what an OpenAPI document says. All of it is put by the commands that API calls give, in a copy, so that
 * the same is refused and a document that fails leaves nothing behind.
 */
import { NotModelledError, refuseUnknown } from '../../../kernel/aws-error'
import type { Apis } from '../define/apis'
import type { RestApi } from '../definitions'
import { badRequest } from '../errors'
import { idOf } from '../ids'
import { type Input, isRecord, list, record, text, textMap } from '../input'
import { apiWithId, type State } from '../state'
import { type ApiDocument, extension, openDocument, own, pathPrefix } from './document'
import { listedParts, writtenParts } from './documentation'
import { importMethods } from './methods'
import { importModels } from './models'
import { keepScratch, openScratch } from './scratch'
import { authorizerOf } from './security'
import { authorizerId, type Commands, type Work } from './work'

export interface ImportOptions {
  readonly mode: 'merge' | 'overwrite'
  readonly failOnWarnings: boolean
  readonly parameters: Readonly<Record<string, string>>
}

export interface Imported {
  readonly api: RestApi
  readonly warnings: readonly string[]
}

export type ImportApi = (apiId: string, root: Input, options: ImportOptions) => Imported

export function createImport(state: State, commandsOn: (state: State) => Commands): ImportApi {
  return (apiId, root, options) => {
    const warnings: string[] = []
    const warn = (warning: string): void => {
      if (!warnings.includes(warning)) warnings.push(warning)
    }
    refuseUnknown(options.parameters, ['basepath', 'endpointConfigurationTypes', 'ignore'], 'import parameters')
    const document = openDocument(root, warn)
    const scratch = openScratch(state, apiId)
    const commands = commandsOn(scratch)
    putApi(commands.apis, scratch, apiId, document, options)
    if (options.mode === 'overwrite') clear(scratch, apiId)
    const models = importModels(document, apiId)
    const prefix = pathPrefix(document, options.parameters.basepath)
    const work: Work = { ...commands, state: scratch, apiId, document, models, prefix, warn }
    putModels(work)
    putValidators(work)
    putAuthorizers(work)
    putGatewayResponses(work)
    importMethods(work, options.mode)
    if (options.parameters.ignore !== 'documentation') putDocumentation(work, options.mode)
    if (options.failOnWarnings && warnings.length > 0) {
      throw badRequest(`Warnings found during import:\n\t${warnings.join('\n\t')}`)
    }
    keepScratch(scratch, state, apiId)
    return { api: apiWithId(state, apiId), warnings }
  }
}

/** What the document says of the API itself; what it doesn't say is as it was. */
function putApi(apis: Apis, scratch: State, apiId: string, document: ApiDocument, options: ImportOptions): void {
  const { root, info, endpoint } = document
  const before = scratch.apis.get(apiId)
  const { id: _, createdDate: __, rootResourceId: ___, ...kept } = before ?? ({} as Partial<RestApi>)
  const isNew = before === undefined || options.mode === 'overwrite'
  const types = options.parameters.endpointConfigurationTypes
  const binaryMediaTypes = extension(root, 'binary-media-types')
  const said: Record<string, unknown> = {
    ...(isNew && { name: text(info, 'title'), description: text(info, 'description'), version: text(info, 'version') }),
    binaryMediaTypes:
      isNew || binaryMediaTypes === undefined
        ? binaryMediaTypes
        : [...new Set([kept.binaryMediaTypes ?? [], binaryMediaTypes].flat())],
    minimumCompressionSize: extension(root, 'minimum-compression-size'),
    apiKeySource: extension(root, 'api-key-source'),
    policy: extension(root, 'policy'),
    endpointConfiguration: types === undefined ? undefined : { types: types.split(',') },
    disableExecuteApiEndpoint: endpoint?.disableExecuteApiEndpoint,
    tags: tagsOf(root),
  }
  if (endpoint) refuseUnknown(endpoint, ['disableExecuteApiEndpoint'], 'endpoint configuration')
  if (isNew && !said.name) throw badRequest('Invalid OpenAPI input: missing the title of the API')
  const given = Object.entries(said).filter(([, value]) => value !== undefined)
  apis.putRestApi(apiId, { ...kept, ...Object.fromEntries(given) })
}

/** Tags of the document that have a value are the API's. */
function tagsOf(root: Input): Record<string, string> | undefined {
  const tags = (list(root, 'tags') ?? []).flatMap((tag) => {
    const value = own(tag, 'x-amazon-apigateway-tag-value')
    return isRecord(tag) && value !== undefined ? [[String(tag.name), String(value)]] : []
  })
  return tags.length > 0 ? Object.fromEntries(tags) : undefined
}

/** Resources stay until it is known which of them the document has too: they keep their ids. */
function clear(scratch: State, apiId: string): void {
  scratch.methods.deleteAll(apiId)
  for (const kind of ['models', 'validators', 'authorizers', 'gatewayResponses'] as const)
    scratch[kind].deleteAll(apiId)
}

function putModels({ apis, apiId, models }: Work): void {
  const put = (name: string, schema: string, description?: string) =>
    apis.putModel(apiId, { name, schema, ...(description !== undefined && { description }) })
  // Each can refer to each: all names first.
  for (const { name } of models.named) put(name, '{}')
  for (const { name, schema, description } of models.named) put(name, schema, description)
}

function putValidators({ apis, apiId, document }: Work): void {
  const validators = record(document.root, 'x-amazon-apigateway-request-validators') ?? {}
  for (const [name, given] of Object.entries(validators)) {
    if (!isRecord(given)) throw badRequest(`Invalid OpenAPI input: the request validator ${name} is no object`)
    apis.putRequestValidator(apiId, idOf(`${apiId}/validator/${name}`, 6), { ...given, name })
  }
}

function putAuthorizers({ apis, apiId, document }: Work): void {
  for (const [name, scheme] of Object.entries(document.securitySchemes)) {
    const authorizer = authorizerOf(name, scheme)
    if (authorizer) apis.putAuthorizer(apiId, authorizerId(apiId, name), authorizer)
  }
}

function putGatewayResponses({ apis, apiId, document }: Work): void {
  const responses = record(document.root, 'x-amazon-apigateway-gateway-responses') ?? {}
  for (const [responseType, given] of Object.entries(responses)) {
    if (!isRecord(given)) throw badRequest(`Invalid OpenAPI input: the gateway response ${responseType} is no object`)
    apis.putGatewayResponse(apiId, { ...given, responseType })
  }
}

function putDocumentation({ documentation, apiId, document, prefix, warn }: Work, mode: ImportOptions['mode']): void {
  documentation.importParts(apiId, writtenParts(document, prefix, listedParts(document.root, warn)), mode)
}

/** @param input of ImportRestApi and PutRestApi, or a template's properties under these names */
export function importOptions(input: Input): ImportOptions {
  const mode = text(input, 'mode') || 'overwrite'
  if (mode !== 'merge' && mode !== 'overwrite') throw badRequest(`Invalid mode: ${mode}`)
  const failOnWarnings = input.failOnWarnings === true || input.failOnWarnings === 'true'
  const parameters = textMap(input, 'parameters') ?? {}
  if (parameters.ignore !== undefined && parameters.ignore !== 'documentation') {
    throw new NotModelledError(`ignore=${parameters.ignore}`, 'import parameters', 'there is: documentation')
  }
  return { mode, failOnWarnings, parameters }
}
