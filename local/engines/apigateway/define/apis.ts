/** Creates and changes APIs and their resources, models, validators, authorizers and gateway responses. */
import { NotModelledError, refuseUnknown } from '../../../kernel/aws-error'
import type { Clock } from '../../../kernel/clock'
import type { PolicyDocument } from '../../../kernel/service'
import { compact } from '../compact'
import type { Authorizer, GatewayResponse, Method, Model, RequestValidator, Resource, RestApi } from '../definitions'
import { badRequest, conflict, found } from '../errors'
import { idOf, randomId } from '../ids'
import { flag, type Input, isRecord, number, oneOf, record, requiredText, text, textList, textMap } from '../input'
import { compileGatewayResponse, isGatewayResponseType } from '../serve/gateway-response'
import { apiWithId, type State } from '../state'
import { tagsIn } from '../tags'
import { parseAuthorizer } from './authorizer'
import { leavePlans } from './leave-plans'
import { checkModelSchema, modelsIn } from './model-schema'

const restApiMembers = [
  'name',
  'description',
  'version',
  'binaryMediaTypes',
  'minimumCompressionSize',
  'apiKeySource',
  'endpointConfiguration',
  'policy',
  'tags',
  'disableExecuteApiEndpoint',
]
const pathPart = /^(\{[\w.:-]+\+?\}|[\w.:~$@!*',;=()&%-]+)$/
const isVariable = (part: string | undefined): boolean => part?.startsWith('{') ?? false

/** What a template applies since the start; what is older and in the way of it is left over from an earlier template. */
export type Applied = ReadonlySet<string>

export type Apis = ReturnType<typeof createApis>

export function createApis(state: State, clock: Clock, checkPolicy: (policy: PolicyDocument, apiId: string) => void) {
  const seconds = (): number => Math.floor(clock.now() / 1000)

  function putRestApi(id: string, input: Input): RestApi {
    const name = requiredText(input, 'name')
    const where = `REST API ${name}`
    refuseUnknown(input, restApiMembers, where)
    const before = state.apis.get(id)
    const policy = input.policy
    const mediaTypes = textList(input, 'binaryMediaTypes')
    const api: RestApi = compact({
      id,
      name,
      description: text(input, 'description'),
      createdDate: before?.createdDate ?? seconds(),
      version: text(input, 'version'),
      binaryMediaTypes: mediaTypes?.length ? mediaTypes : undefined,
      minimumCompressionSize: compressionSize(input.minimumCompressionSize),
      apiKeySource: oneOf(text(input, 'apiKeySource') ?? 'HEADER', ['HEADER', 'AUTHORIZER'], 'apiKeySource'),
      endpointConfiguration: endpointConfiguration(record(input, 'endpointConfiguration'), where),
      policy: policy === undefined || policy === '' ? undefined : readPolicy(policy, id),
      tags: tagsIn(input),
      disableExecuteApiEndpoint: flag(input, 'disableExecuteApiEndpoint') ?? false,
      rootResourceId: before?.rootResourceId ?? idOf(`${id}/`, 10),
    })
    state.apis.put(api, id)
    if (!before) {
      state.resources.put({ id: api.rootResourceId, path: '/' }, id, api.rootResourceId)
      for (const model of builtInModels(id)) state.models.put(model, id, model.name)
    }
    return api
  }

  function readPolicy(policy: unknown, apiId: string): string {
    const json = typeof policy === 'string' ? policy : JSON.stringify(policy)
    let document: unknown
    try {
      document = JSON.parse(json)
    } catch {
      // Said below, with what is expected.
    }
    if (!isRecord(document) || document.Statement === undefined) {
      throw badRequest('Invalid policy document: expected JSON with a Statement')
    }
    checkPolicy(document as unknown as PolicyDocument, apiId)
    return json
  }

  function deleteRestApi(id: string): void {
    apiWithId(state, id)
    for (const kind of ['resources', 'methods', 'forms', 'models', 'validators', 'authorizers'] as const) {
      state[kind].deleteAll(id)
    }
    for (const kind of ['gatewayResponses', 'stages', 'deployments'] as const) state[kind].deleteAll(id)
    for (const kind of ['documentationParts', 'documentationVersions'] as const) state[kind].deleteAll(id)
    state.apis.delete(id)
    leavePlans(state, id)
  }

  function putResource(apiId: string, id: string, parentId: string, part: string, applied?: Applied): Resource {
    apiWithId(state, apiId)
    const parent = found(state.resources.get(apiId, parentId), 'Resource')
    if (!pathPart.test(part)) {
      throw badRequest(
        "Resource's path part only allow a-zA-Z0-9._-: and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
      )
    }
    if (parent.pathPart?.endsWith('+}')) {
      throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`)
    }
    for (const sibling of state.resources.list(apiId)) {
      if (sibling.parentId !== parentId || sibling.id === id) continue
      const same = sibling.pathPart === part
      if (!same && !(isVariable(part) && isVariable(sibling.pathPart))) continue
      if (applied && !applied.has(sibling.id)) deleteResource(apiId, sibling.id)
      else if (same) throw conflict(`Another resource with the same parent already has this name: ${part}`)
      else {
        throw badRequest(
          `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one is allowed`,
        )
      }
    }
    const path = `${parent.path === '/' ? '' : parent.path}/${part}`
    return state.resources.put({ id, parentId, pathPart: part, path }, apiId, id)
  }

  function deleteResource(apiId: string, id: string): void {
    const resource = found(state.resources.get(apiId, id), 'Resource')
    if (!resource.parentId) throw badRequest('Root resource cannot be deleted')
    for (const child of state.resources.list(apiId)) if (child.parentId === id) deleteResource(apiId, child.id)
    state.methods.deleteAll(apiId, id)
    state.forms.deleteAll(apiId, id)
    state.resources.delete(apiId, id)
  }

  /** Gives it another name, or another parent; what is under it goes along. */
  function moveResource(apiId: string, id: string, parentId: string, part: string): void {
    for (let above = state.resources.get(apiId, parentId); above; ) {
      if (above.id === id) throw badRequest('Resources cannot be cyclical.')
      above = above.parentId === undefined ? undefined : state.resources.get(apiId, above.parentId)
    }
    putResource(apiId, id, parentId, part)
    rename(apiId, id)
  }

  function rename(apiId: string, parentId: string): void {
    const parent = found(state.resources.get(apiId, parentId), 'Resource')
    for (const child of state.resources.list(apiId)) {
      if (child.parentId !== parentId) continue
      state.resources.put({ ...child, path: `${parent.path}/${child.pathPart}` }, apiId, child.id)
      rename(apiId, child.id)
    }
  }

  /** A method that something tells of, as `/orders/POST`, and of the root with two slashes: so AWS writes it. */
  function methodWith(apiId: string, uses: (method: Method) => boolean): string | undefined {
    for (const { id, path } of state.resources.list(apiId)) {
      const method = state.methods.list(apiId, id).find(uses)
      if (method) return `${path}/${method.httpMethod}`
    }
    return undefined
  }

  function deleteModel(apiId: string, name: string): void {
    const of = (models: Method['requestModels']): boolean => Object.values(models ?? {}).includes(name)
    const inRequest = methodWith(apiId, ({ requestModels }) => of(requestModels))
    if (inRequest) throw conflict(`Cannot delete model '${name}', is referenced in method request: ${inRequest}`)
    const inResponse = methodWith(apiId, ({ methodResponses }) =>
      Object.values(methodResponses ?? {}).some(({ responseModels }) => of(responseModels)),
    )
    if (inResponse) throw conflict(`Cannot delete model '${name}', is referenced in method response: ${inResponse}`)
    const other = state.models.list(apiId).find((model) => model.name !== name && modelsIn(model.schema).includes(name))
    if (other) throw conflict(`Cannot delete model '${name}', is referenced in model: ${other.name}`)
    state.models.delete(apiId, name)
  }

  function deleteRequestValidator(apiId: string, id: string): void {
    const used = methodWith(apiId, ({ requestValidatorId }) => requestValidatorId === id)
    if (used) throw conflict(`Cannot delete request validator '${id}', is referenced in method: ${used}`)
    state.validators.delete(apiId, id)
  }

  function deleteAuthorizer(apiId: string, id: string): void {
    const used = methodWith(apiId, ({ authorizerId }) => authorizerId === id)
    if (used) throw conflict(`Cannot delete authorizer '${id}', is referenced in method: ${used}`)
    state.authorizers.delete(apiId, id)
  }

  function putModel(apiId: string, input: Input): Model {
    const api = apiWithId(state, apiId)
    if (input.name === '') throw badRequest('Model name must be non-empty')
    const name = requiredText(input, 'name')
    if (!/^[A-Za-z0-9]+$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`)
    refuseUnknown(input, ['name', 'description', 'schema', 'contentType'], `model ${name}`)
    const schema = isRecord(input.schema) ? JSON.stringify(input.schema) : (text(input, 'schema') ?? '{}')
    if (schema === '') throw emptySchema()
    const before = state.models.get(apiId, name)
    // What is there was checked when it came, and what it refers to can't have gone since.
    if (schema !== before?.schema) {
      checkModelSchema(
        schema,
        `model ${name} of ${api.name}`,
        (other) => other === name || state.models.get(apiId, other) !== undefined,
      )
    }
    const model: Model = compact({
      id: before?.id ?? idOf(`${apiId}/model/${name}`, 6),
      name,
      description: text(input, 'description'),
      contentType: text(input, 'contentType') ?? 'application/json',
      schema,
    })
    return state.models.put(model, apiId, name)
  }

  function putRequestValidator(apiId: string, id: string, input: Input): RequestValidator {
    apiWithId(state, apiId)
    refuseUnknown(input, ['name', 'validateRequestBody', 'validateRequestParameters'], 'request validator')
    const validator: RequestValidator = compact({
      id,
      name: validatorName(input),
      validateRequestBody: flag(input, 'validateRequestBody') ?? false,
      validateRequestParameters: flag(input, 'validateRequestParameters') ?? false,
    })
    return state.validators.put(validator, apiId, id)
  }

  function putAuthorizer(apiId: string, id: string, input: Input): Authorizer {
    apiWithId(state, apiId)
    return state.authorizers.put(parseAuthorizer(id, input), apiId, id)
  }

  function putGatewayResponse(apiId: string, input: Input): GatewayResponse {
    apiWithId(state, apiId)
    const responseType = requiredText(input, 'responseType')
    if (!isGatewayResponseType(responseType)) throw badRequest(`Invalid gateway response type: ${responseType}`)
    const where = `gateway response ${responseType}`
    refuseUnknown(input, ['responseType', 'statusCode', 'responseParameters', 'responseTemplates'], where)
    const statusCode = number(input, 'statusCode')
    if (statusCode !== undefined && !(Number.isInteger(statusCode) && statusCode >= 100 && statusCode < 600)) {
      throw badRequest(`Invalid status code for ${where}: ${statusCode}`)
    }
    const response: GatewayResponse = compact({
      responseType,
      statusCode: statusCode === undefined ? undefined : String(statusCode),
      responseParameters: textMap(input, 'responseParameters'),
      responseTemplates: textMap(input, 'responseTemplates'),
    })
    compileGatewayResponse(response)
    return state.gatewayResponses.put(response, apiId, responseType)
  }

  return {
    putRestApi,
    deleteRestApi,
    putResource,
    moveResource,
    deleteResource,
    putModel,
    deleteModel,
    putRequestValidator,
    deleteRequestValidator,
    putAuthorizer,
    deleteAuthorizer,
    putGatewayResponse,
    createRestApi: (input: Input) => putRestApi(randomId(10), input),
  }
}

export const emptySchema = (): Error => badRequest('Model schema must have at least 1 property or array items defined')

function validatorName(input: Input): string | undefined {
  const name = text(input, 'name')
  if (name?.trim() === '') throw badRequest('Request Validator name cannot be blank')
  return name
}

function endpointConfiguration(
  configuration: Input | undefined,
  where: string,
): { readonly types: readonly string[]; readonly ipAddressType: string } {
  if (!configuration) return { types: ['EDGE'], ipAddressType: 'ipv4' }
  refuseUnknown(configuration, ['types', 'ipAddressType'], `${where}: endpoint configuration`)
  const types = textList(configuration, 'types') ?? ['EDGE']
  if (types.length === 0) throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.')
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.')
  const ipAddressType = text(configuration, 'ipAddressType')
  if (ipAddressType !== undefined && ipAddressType !== 'ipv4' && ipAddressType !== 'dualstack') {
    throw badRequest('ipAddressType must be either ipv4 or dualstack.')
  }
  if (types.includes('PRIVATE')) {
    if (ipAddressType === 'ipv4') throw badRequest('Only dualstack ipAddressType is supported for Private APIs.')
    throw new NotModelledError('a PRIVATE endpoint', where, 'there are no VPC endpoints here')
  }
  for (const type of types) oneOf(type, ['EDGE', 'REGIONAL'], 'endpointConfiguration.types')
  return { types, ipAddressType: ipAddressType ?? 'ipv4' }
}

function builtInModels(apiId: string): Model[] {
  const draft4 = 'http://json-schema.org/draft-04/schema#'
  const model = (name: string, description: string, schema: object): Model => ({
    id: idOf(`${apiId}/model/${name}`, 6),
    name,
    description,
    contentType: 'application/json',
    schema: JSON.stringify(schema),
  })
  return [
    model('Empty', 'This is a default empty schema model', { $schema: draft4, title: 'Empty Schema', type: 'object' }),
    model('Error', 'This is a default error schema model', {
      $schema: draft4,
      title: 'Error Schema',
      type: 'object',
      properties: { message: { type: 'string' } },
    }),
  ]
}

const largestCompressionSize = 10_485_760

/** Nothing, or nothing in it, as a PATCH has it: answers are not compressed. */
function compressionSize(given: unknown): number | undefined {
  if (given === undefined || given === null || given === '') return undefined
  const size = Number(given)
  if (Number.isInteger(size) && size >= 0 && size <= largestCompressionSize) return size
  throw badRequest(`Invalid minimum compression size, must be between 0 and ${largestCompressionSize}`)
}
