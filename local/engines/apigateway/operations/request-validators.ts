import type { RequestValidator } from '../definitions'
import { found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText } from '../input'
import { patch, replaced } from '../patch'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

const rules = replaced('name', 'validateRequestParameters', 'validateRequestBody')

export function requestValidatorOperations({ state, apis }: Parts): Handlers {
  const validatorIn = (input: Input): RequestValidator =>
    found(state.validators.get(apiIn(state, input), requiredText(input, 'requestValidatorId')), 'Request Validator')

  return {
    CreateRequestValidator: (input) =>
      apis.putRequestValidator(apiIn(state, input), randomId(6), without(input, 'restApiId')),
    GetRequestValidators: (input) => page(state.validators.list(apiIn(state, input)), input, ({ id }) => id),
    GetRequestValidator: (input) => validatorIn(input),
    UpdateRequestValidator: (input) => {
      const { id, ...validator } = validatorIn(input)
      const changed = patch(validator, input, rules, `UpdateRequestValidator ${id}`)
      return apis.putRequestValidator(apiIn(state, input), id, changed)
    },
    DeleteRequestValidator: (input) => apis.deleteRequestValidator(apiIn(state, input), validatorIn(input).id),
  }
}
