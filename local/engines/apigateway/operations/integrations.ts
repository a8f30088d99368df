/** Integrations and their responses. */
import type { Integration, IntegrationResponse } from '../definitions'
import { found, missing } from '../errors'
import { type Input, requiredText } from '../input'
import { entries, notModelled, type PatchRule, patch, replaced } from '../patch'
import { type Handlers, methodIds, methodIn, type Parts, without } from './handlers'
import { shownIntegration, shownResponse } from './shown-integration'

const rules: readonly PatchRule[] = [
  {
    path: '/httpMethod',
    ops: ['replace'],
    change: (integration, _, integrationHttpMethod) => ({ ...integration, integrationHttpMethod }),
  },
  ...replaced('uri', 'credentials', 'passthroughBehavior', 'connectionType', 'timeoutInMillis'),
  entries('requestParameters', 'Invalid parameter name specified'),
  entries('requestTemplates', 'Invalid content type specified'),
  ...notModelled('/connectionId', '/contentHandling', '/cacheNamespace', '/cacheKeyParameters/{name}'),
  ...notModelled('/tlsConfig/insecureSkipVerification', '/responseTransferMode', '/integrationTarget'),
]

const responseRules: readonly PatchRule[] = [
  ...replaced('statusCode', 'selectionPattern'),
  entries('responseParameters', 'Invalid parameter name specified'),
  entries('responseTemplates', 'Invalid content type specified'),
  ...notModelled('/contentHandling'),
]

export function integrationOperations({ state, methods }: Parts): Handlers {
  const integrationIn = (input: Input): Integration =>
    found(methods.getMethod(...methodIn(state, input)).methodIntegration, 'Integration')

  function responseIn(input: Input): IntegrationResponse {
    const { integrationResponses = {} } = integrationIn(input)
    const status = requiredText(input, 'statusCode')
    const response = Object.hasOwn(integrationResponses, status) ? integrationResponses[status] : undefined
    if (!response) throw missing('Invalid Response status code specified')
    return response
  }

  return {
    PutIntegration: (input) => {
      const place = methodIn(state, input)
      return shownIntegration(methods.putIntegration(...place, without(input, ...methodIds)), place[1])
    },
    GetIntegration: (input) => shownIntegration(integrationIn(input), requiredText(input, 'resourceId')),
    UpdateIntegration: (input) => {
      const place = methodIn(state, input)
      const { httpMethod: integrationHttpMethod, integrationResponses, ...integration } = integrationIn(input)
      const given = { ...integration, ...(integrationHttpMethod && { integrationHttpMethod }) }
      const put = methods.putIntegration(...place, patch(given, input, rules, 'UpdateIntegration'))
      if (!integrationResponses) return shownIntegration(put, place[1])
      const methodIntegration = { ...put, integrationResponses }
      methods.changeMethod(...place, { methodIntegration })
      return shownIntegration(methodIntegration, place[1])
    },
    DeleteIntegration: (input) => {
      integrationIn(input)
      methods.deleteIntegration(...methodIn(state, input))
    },

    PutIntegrationResponse: (input) =>
      shownResponse(methods.putIntegrationResponse(...methodIn(state, input), without(input, ...methodIds))),
    GetIntegrationResponse: (input) => shownResponse(responseIn(input)),
    UpdateIntegrationResponse: (input) => {
      const place = methodIn(state, input)
      const response = responseIn(input)
      const changed = patch({ ...response }, input, responseRules, `UpdateIntegrationResponse ${response.statusCode}`)
      const put = methods.putIntegrationResponse(...place, changed)
      if (put.statusCode !== response.statusCode) methods.deleteIntegrationResponse(...place, response.statusCode)
      return shownResponse(put)
    },
    DeleteIntegrationResponse: (input) => {
      const place = methodIn(state, input)
      // Whether it is the method or its integration that is not there, AWS says the latter here.
      found(state.methods.get(...place)?.methodIntegration, 'Integration')
      return methods.deleteIntegrationResponse(...place, responseIn(input).statusCode)
    },
  }
}
