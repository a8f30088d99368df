import type { RestApi } from '../definitions'
import { badRequest } from '../errors'
import { randomId } from '../ids'
import { type Imported, importOptions } from '../import/import-api'
import { readDocument } from '../import/read-document'
import { requiredText } from '../input'
import {
  type InvalidPath,
  invalidPathOrOperation,
  notModelled,
  type PatchRule,
  patch,
  replaced,
  withMember,
} from '../patch'
import { apiWithId } from '../state'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

const types = '/endpointConfiguration/types/{type}'
const rules: readonly PatchRule[] = [
  ...replaced('name', 'version', 'apiKeySource', 'policy', 'disableExecuteApiEndpoint'),
  { path: '/description', ops: ['replace', 'remove'] },
  { path: '/binaryMediaTypes/{type}', ops: ['add', 'replace', 'remove'], isList: true },
  {
    path: types,
    ops: ['replace'],
    change(api, [configuration = '', member = ''], value) {
      if (!['REGIONAL', 'EDGE', 'PRIVATE'].includes(value ?? '')) {
        throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE')
      }
      return withMember(api, [configuration, member], [value])
    },
  },
  ...replaced('endpointConfiguration/ipAddressType'),
  { path: '/minimumCompressionSize', ops: ['replace'], takesNoValue: true },
  ...notModelled('/endpointConfiguration/vpcEndpointIds/{id}'),
  ...notModelled('/securityPolicy', '/endpointAccessMode'),
]

const invalidPath: InvalidPath = (op, path, all, rule) =>
  rule?.path === types
    ? badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
    : invalidPathOrOperation(op, path, all, rule)

export const restApiOperations = ({ state, apis, importApi }: Parts): Handlers => ({
  CreateRestApi: (input) => {
    if (input.description === '') throw badRequest('Description cannot be an empty string')
    return apis.createRestApi(input)
  },
  GetRestApis: (input) => page(state.apis.list(), input, ({ id }) => id),
  GetRestApi: (input) => alone(apiWithId(state, requiredText(input, 'restApiId'))),
  UpdateRestApi: (input) => {
    const { id, createdDate: _, rootResourceId: __, ...api } = apiWithId(state, apiIn(state, input))
    return alone(apis.putRestApi(id, patch(api, input, rules, `UpdateRestApi ${id}`, invalidPath)))
  },
  ImportRestApi: (input) => {
    const document = readDocument(input.body)
    return shown(importApi(randomId(10), document, importOptions(without(input, 'mode'))))
  },
  PutRestApi: (input) => {
    const document = readDocument(input.body)
    return shown(importApi(apiIn(state, input), document, importOptions({ ...input, mode: input.mode ?? 'merge' })))
  },
  DeleteRestApi: (input) => apis.deleteRestApi(apiIn(state, input)),
})

/** With its tags, though it has none. */
const alone = (api: RestApi): RestApi => ({ ...api, tags: api.tags ?? {} })

const shown = ({ api, warnings }: Imported): object => (warnings.length > 0 ? { ...api, warnings } : api)
