import type { Authorizer } from '../definitions'
import { conflict, found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText } from '../input'
import { listed, type PatchRule, patch, replaced } from '../patch'
import { testRequestOf } from '../serve/test-request'
import { apiWithId } from '../state'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

const rules: readonly PatchRule[] = [
  ...replaced('name', 'type', 'authType', 'authorizerUri', 'authorizerCredentials', 'authorizerResultTtlInSeconds'),
  ...replaced('identitySource', 'identityValidationExpression'),
  ...listed('providerARNs'),
]

export function authorizerOperations({ state, apis, testAuthorizer }: Parts): Handlers {
  const authorizerIn = (input: Input): Authorizer =>
    found(state.authorizers.get(requiredText(input, 'restApiId'), requiredText(input, 'authorizerId')), 'Authorizer')

  return {
    CreateAuthorizer: (input) => {
      const apiId = requiredText(input, 'restApiId')
      // So AWS was recorded to say that there is no such API.
      if (!state.apis.get(apiId)) {
        throw conflict('Unable to complete operation due to concurrent modification. Please try again later.')
      }
      return apis.putAuthorizer(apiId, randomId(6), without(input, 'restApiId'))
    },
    GetAuthorizers: (input) => page(state.authorizers.list(apiIn(state, input)), input, ({ id }) => id),
    GetAuthorizer: (input) => authorizerIn(input),
    UpdateAuthorizer: (input) => {
      const { id, ...authorizer } = authorizerIn(input)
      const changed = patch(authorizer, input, rules, `UpdateAuthorizer ${id}`)
      return apis.putAuthorizer(apiIn(state, input), id, changed)
    },
    TestInvokeAuthorizer: (input) => {
      const authorizer = authorizerIn(input)
      const api = apiWithId(state, apiIn(state, input))
      return testAuthorizer({ api, resources: state.resources.list(api.id), authorizer }, testRequestOf(input))
    },
    DeleteAuthorizer: (input) => {
      const { id } = authorizerIn(input)
      apis.deleteAuthorizer(apiIn(state, input), id)
    },
  }
}
