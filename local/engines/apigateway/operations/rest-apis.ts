import { randomId } from '../ids'
import { type Imported, importOptions } from '../import/import-api'
import { readDocument } from '../import/read-document'
import { requiredText } from '../input'
import { notModelled, type PatchRule, patch, replaced, withMember } from '../patch'
import { apiWithId } from '../state'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

const rules: readonly PatchRule[] = [
  ...replaced('name', 'description', 'version', 'apiKeySource', 'policy', 'disableExecuteApiEndpoint'),
  { path: '/binaryMediaTypes/{type}', ops: ['add', 'replace', 'remove'], isList: true },
  {
    path: '/endpointConfiguration/types/{type}',
    ops: ['replace'],
    change: (api, [configuration = '', types = ''], value) => withMember(api, [configuration, types], [value]),
  },
  ...replaced('endpointConfiguration/ipAddressType'),
  ...notModelled('/minimumCompressionSize', '/endpointConfiguration/vpcEndpointIds/{id}'),
  ...notModelled('/securityPolicy', '/endpointAccessMode'),
]

export const restApiOperations = ({ state, apis, importApi }: Parts): Handlers => ({
  CreateRestApi: (input) => apis.createRestApi(input),
  GetRestApis: (input) => page(state.apis.list(), input, ({ id }) => id),
  GetRestApi: (input) => apiWithId(state, requiredText(input, 'restApiId')),
  UpdateRestApi: (input) => {
    const { id, createdDate: _, rootResourceId: __, ...api } = apiWithId(state, apiIn(state, input))
    return apis.putRestApi(id, patch(api, input, rules, `UpdateRestApi ${id}`))
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

const shown = ({ api, warnings }: Imported): object => (warnings.length > 0 ? { ...api, warnings } : api)
