/** Methods and their responses. */
import { compact } from '../compact'
import type { MethodResponse } from '../definitions'
import { badRequest, conflict, found, missing } from '../errors'
import { type Input, requiredText } from '../input'
import {
  entries,
  invalidPathOrOperation,
  invalidPlainPath,
  listed,
  type PatchRule,
  patch,
  replaced,
  switched,
} from '../patch'
import { testRequestOf } from '../serve/test-request'
import { type Handlers, methodIds, methodIn, type Parts, without } from './handlers'
import { shownMethod } from './shown-integration'

const rules: readonly PatchRule[] = [
  ...replaced('authorizationType', 'authorizerId', 'operationName', 'requestValidatorId'),
  ...switched('apiKeyRequired'),
  entries('requestParameters', 'Invalid parameter name specified'),
  entries('requestModels', 'Invalid content type specified'),
  ...listed('authorizationScopes'),
]

const responseRules: readonly PatchRule[] = [
  ...replaced('statusCode'),
  entries('responseParameters', 'Invalid parameter name specified'),
  entries('responseModels', 'Content-Type specified was not found'),
]

export function methodOperations({ state, methods, deployments, testMethod }: Parts): Handlers {
  function responseIn(input: Input): MethodResponse {
    const { methodResponses = {} } = methods.getMethod(...methodIn(state, input))
    const status = requiredText(input, 'statusCode')
    const response = Object.hasOwn(methodResponses, status) ? methodResponses[status] : undefined
    if (!response) throw missing('Invalid Response status code specified')
    return response
  }

  return {
    PutMethod: (input) => {
      const [apiId, resourceId, verb] = methodIn(state, input)
      if (state.methods.get(apiId, resourceId, verb)) throw conflict('Method already exists for this resource')
      requiredText(input, 'authorizationType')
      return methods.putMethod(apiId, resourceId, verb, without(input, ...methodIds))
    },
    GetMethod: (input) => shownMethod(methods.getMethod(...methodIn(state, input)), requiredText(input, 'resourceId')),
    UpdateMethod: (input) => {
      const place = methodIn(state, input)
      const { httpMethod, methodResponses, methodIntegration, ...method } = methods.getMethod(...place)
      methods.putMethod(...place, patch(method, input, rules, `UpdateMethod ${httpMethod}`, invalidPathOrOperation))
      const changed = methods.changeMethod(...place, compact({ methodResponses, methodIntegration }))
      return shownMethod(changed, place[1])
    },
    TestInvokeMethod: (input) => {
      const [apiId, resourceId, verb] = methodIn(state, input)
      const resource = found(state.resources.get(apiId, resourceId), 'Resource')
      const method = found(
        state.methods.get(apiId, resourceId, verb) ?? state.methods.get(apiId, resourceId, 'ANY'),
        'Method',
      )
      // As a deployment is refused for it; what AWS says here is not known.
      if (!method.methodIntegration) throw badRequest(`No integration defined for method: ${verb} ${resource.path}`)
      const snapshot = deployments.snapshotWith([{ resourceId, method }], apiId)
      return testMethod(snapshot, verb, testRequestOf(input, resource.path))
    },
    DeleteMethod: (input) => {
      const key = methodIn(state, input)
      methods.getMethod(...key)
      state.methods.delete(...key)
      state.forms.delete(...key)
    },

    PutMethodResponse: (input) => methods.putMethodResponse(...methodIn(state, input), without(input, ...methodIds)),
    GetMethodResponse: (input) => responseIn(input),
    UpdateMethodResponse: (input) => {
      const place = methodIn(state, input)
      const response = responseIn(input)
      const where = `UpdateMethodResponse ${response.statusCode}`
      const changed = patch({ ...response }, input, responseRules, where, invalidPlainPath)
      const put = methods.putMethodResponse(...place, changed)
      if (put.statusCode !== response.statusCode) methods.deleteMethodResponse(...place, response.statusCode)
      return put
    },
    DeleteMethodResponse: (input) =>
      methods.deleteMethodResponse(...methodIn(state, input), responseIn(input).statusCode),
  }
}
