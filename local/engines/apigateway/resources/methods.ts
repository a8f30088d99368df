/** What a template says of an API's paths and methods. */
import type { ResourceContext, ResourceResult, ResourceType } from '../../../kernel/service'
import { badRequest } from '../errors'
import { idOf } from '../ids'
import { type Input, isRecord, record, records, requiredText } from '../input'
import type { Parts } from '../operations/handlers'
import { apiOf, camel, result } from './properties'

/** @param applied what templates applied since the start */
export function methodTypes({ state, apis, methods }: Parts, applied: Set<string>): ResourceType[] {
  function applyMethod(properties: Input, { metadata, logicalId }: ResourceContext): ResourceResult {
    const apiId = apiOf(properties)
    const resourceId = requiredText(properties, 'ResourceId')
    const verb = requiredText(properties, 'HttpMethod')
    const place = [apiId, resourceId, verb] as const
    const reason = formReason(metadata, logicalId)
    const {
      RestApiId: _,
      ResourceId: __,
      HttpMethod: ___,
      Integration: ____,
      MethodResponses: _____,
      ...own
    } = properties
    methods.putMethod(...place, camel(own))
    for (const response of records(properties, 'MethodResponses') ?? []) {
      methods.putMethodResponse(...place, camel(response))
    }
    const integration = record(properties, 'Integration')
    if (integration) {
      const { IntegrationResponses: responses, ...rest } = integration
      methods.putIntegration(...place, camel(rest))
      for (const response of records({ responses }, 'responses') ?? []) {
        methods.putIntegrationResponse(...place, camel(response))
      }
    }
    if (reason === undefined) state.forms.delete(...place)
    else state.forms.put({ reason }, ...place)
    return result(place.join('|'))
  }

  return [
    {
      type: 'AWS::ApiGateway::Resource',
      properties: ['RestApiId', 'ParentId', 'PathPart'],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        applied.add(id)
        apis.putResource(
          apiOf(properties),
          id,
          requiredText(properties, 'ParentId'),
          requiredText(properties, 'PathPart'),
          applied,
        )
        return result(id, { ResourceId: id })
      },
      remove(ref) {
        for (const { id } of state.apis.list()) if (state.resources.get(id, ref)) apis.deleteResource(id, ref)
      },
    },
    {
      type: 'AWS::ApiGateway::Method',
      properties: [
        'RestApiId',
        'ResourceId',
        'HttpMethod',
        'AuthorizationType',
        'AuthorizerId',
        'AuthorizationScopes',
        'RequestParameters',
        'RequestModels',
        'RequestValidatorId',
        'ApiKeyRequired',
        'OperationName',
        'MethodResponses',
        'Integration',
      ],
      apply: applyMethod,
      remove(ref) {
        state.methods.delete(...ref.split('|'))
        state.forms.delete(...ref.split('|'))
      },
    },
  ]
}

/** In the metadata of a method: pages of other sites post forms to it (a SAML response, a registration), and why. */
const formKey = 'signalbox:FormsOfOtherSites'

function formReason(metadata: unknown, logicalId: string): string | undefined {
  const said = isRecord(metadata) && Object.hasOwn(metadata, formKey) ? metadata[formKey] : undefined
  if (said === undefined || (typeof said === 'string' && said.trim() !== '')) return said
  throw badRequest(`${logicalId}: the metadata "${formKey}" must say in words why other sites post forms to it`)
}
