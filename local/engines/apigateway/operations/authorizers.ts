import { found } from '../errors'
import { randomId } from '../ids'
import { requiredText } from '../input'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export const authorizerOperations = ({ state, apis }: Parts): Handlers => ({
  CreateAuthorizer: (input) => apis.putAuthorizer(apiIn(state, input), randomId(6), without(input, 'restApiId')),
  GetAuthorizers: (input) => page(state.authorizers.list(apiIn(state, input)), input, ({ id }) => id),
  GetAuthorizer: (input) =>
    found(state.authorizers.get(apiIn(state, input), requiredText(input, 'authorizerId')), 'authorizer'),
})
