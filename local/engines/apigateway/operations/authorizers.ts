import type { Authorizer } from '../definitions'
import { found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText } from '../input'
import { listed, type PatchRule, patch, replaced } from '../patch'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

const rules: readonly PatchRule[] = [
  ...replaced('name', 'type', 'authType', 'authorizerUri', 'authorizerCredentials', 'authorizerResultTtlInSeconds'),
  ...replaced('identitySource', 'identityValidationExpression'),
  ...listed('providerARNs'),
]

export function authorizerOperations({ state, apis }: Parts): Handlers {
  const authorizerIn = (input: Input): Authorizer =>
    found(state.authorizers.get(apiIn(state, input), requiredText(input, 'authorizerId')), 'authorizer')

  return {
    CreateAuthorizer: (input) => apis.putAuthorizer(apiIn(state, input), randomId(6), without(input, 'restApiId')),
    GetAuthorizers: (input) => page(state.authorizers.list(apiIn(state, input)), input, ({ id }) => id),
    GetAuthorizer: (input) => authorizerIn(input),
    UpdateAuthorizer: (input) => {
      const { id, ...authorizer } = authorizerIn(input)
      const changed = patch(authorizer, input, rules, `UpdateAuthorizer ${id}`)
      return apis.putAuthorizer(apiIn(state, input), id, changed)
    },
    DeleteAuthorizer: (input) => apis.deleteAuthorizer(apiIn(state, input), authorizerIn(input).id),
  }
}
