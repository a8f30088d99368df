/** What a template says of an API's models, validators, authorizers and gateway responses. */
import type { ResourceType } from '../../../kernel/service'
import { idOf } from '../ids'
import { type Input, text } from '../input'
import type { Parts } from '../operations/handlers'
import { apiOf, byName, camel, removeInAnyApi, result } from './properties'

/** @param applied what templates applied since the start */
export function partTypes({ state, apis }: Parts, applied: Set<string>): ResourceType[] {
  const models = byName(state, state.models, applied)
  return [
    {
      type: 'AWS::ApiGateway::Model',
      properties: ['RestApiId', 'Name', 'Description', 'ContentType', 'Schema'],
      apply(properties: Input, context) {
        const { RestApiId: _, ...rest } = properties
        const name = text(properties, 'Name') ?? context.physicalName().replace(/[^A-Za-z0-9]/g, '')
        apis.putModel(apiOf(properties), { ...camel(rest), name })
        models.note(context, apiOf(properties), name)
        return result(name)
      },
      remove(ref, place) {
        const apiId = models.take(ref, place)
        if (apiId !== undefined) state.models.delete(apiId, ref)
      },
    },
    {
      type: 'AWS::ApiGateway::RequestValidator',
      properties: ['RestApiId', 'Name', 'ValidateRequestBody', 'ValidateRequestParameters'],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        const { RestApiId: _, ...rest } = properties
        apis.putRequestValidator(apiOf(properties), id, camel(rest))
        return result(id, { RequestValidatorId: id })
      },
      remove: (ref) => removeInAnyApi(state, state.validators, ref),
    },
    {
      type: 'AWS::ApiGateway::GatewayResponse',
      properties: ['RestApiId', 'ResponseType', 'StatusCode', 'ResponseParameters', 'ResponseTemplates'],
      apply(properties: Input) {
        const { RestApiId: _, ...rest } = properties
        const { responseType } = apis.putGatewayResponse(apiOf(properties), camel(rest))
        const id = `${apiOf(properties)}|${responseType}`
        return result(id, { Id: id })
      },
      remove(ref) {
        state.gatewayResponses.delete(...ref.split('|'))
      },
    },
    {
      type: 'AWS::ApiGateway::Authorizer',
      properties: [
        'RestApiId',
        'Name',
        'Type',
        'AuthType',
        'AuthorizerUri',
        'AuthorizerCredentials',
        'IdentitySource',
        'IdentityValidationExpression',
        'AuthorizerResultTtlInSeconds',
        'ProviderARNs',
      ],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        const { RestApiId: _, ...rest } = properties
        apis.putAuthorizer(apiOf(properties), id, camel(rest))
        return result(id, { AuthorizerId: id })
      },
      remove: (ref) => removeInAnyApi(state, state.authorizers, ref),
    },
  ]
}
