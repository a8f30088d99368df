import type { ResourceType } from '../../../kernel/service'
import { idOf } from '../ids'
import { type Input, isRecord } from '../input'
import type { Parts } from '../operations/handlers'
import { camel, result, tags } from './properties'

export const restApiTypes = ({ state, apis }: Parts): ResourceType[] => [
  {
    type: 'AWS::ApiGateway::RestApi',
    properties: [
      'Name',
      'Description',
      'Version',
      'BinaryMediaTypes',
      'EndpointConfiguration',
      'Policy',
      'ApiKeySourceType',
      'DisableExecuteApiEndpoint',
      'Tags',
    ],
    inert: {
      MinimumCompressionSize: 'answers are not compressed here',
      FailOnWarnings: 'it is about imports of an API definition, which are not modelled',
    },
    apply(properties: Input, context) {
      const id = idOf(context.physicalName(), 10)
      const {
        ApiKeySourceType,
        EndpointConfiguration,
        Tags: _,
        MinimumCompressionSize: __,
        FailOnWarnings: ___,
        ...rest
      } = properties
      const endpoint = isRecord(EndpointConfiguration) ? camel(EndpointConfiguration) : undefined
      const api = apis.putRestApi(id, {
        ...camel(rest),
        apiKeySource: ApiKeySourceType,
        endpointConfiguration: endpoint,
        tags: tags(properties),
      })
      return result(id, { RootResourceId: api.rootResourceId, RestApiId: id })
    },
    remove(ref) {
      if (state.apis.get(ref)) apis.deleteRestApi(ref)
    },
  },
]
