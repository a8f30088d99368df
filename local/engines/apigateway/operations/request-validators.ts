import { found } from '../errors'
import { randomId } from '../ids'
import { requiredText } from '../input'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export const requestValidatorOperations = ({ state, apis }: Parts): Handlers => ({
  CreateRequestValidator: (input) =>
    apis.putRequestValidator(apiIn(state, input), randomId(6), without(input, 'restApiId')),
  GetRequestValidators: (input) => page(state.validators.list(apiIn(state, input)), input, ({ id }) => id),
  GetRequestValidator: (input) =>
    found(state.validators.get(apiIn(state, input), requiredText(input, 'requestValidatorId')), 'Request Validator'),
})
