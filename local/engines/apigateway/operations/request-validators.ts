import type { RequestValidator } from '../definitions'
import { badRequest, found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText } from '../input'
import { patch, replaced, switched } from '../patch'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

const rules = [...replaced('name'), ...switched('validateRequestParameters', 'validateRequestBody')]

export function requestValidatorOperations({ state, apis }: Parts): Handlers {
  const validatorIn = (input: Input): RequestValidator =>
    found(
      state.validators.get(requiredText(input, 'restApiId'), requiredText(input, 'requestValidatorId')),
      'Request Validator',
    )

  return {
    CreateRequestValidator: (input) => {
      const apiId = requiredText(input, 'restApiId')
      if (!state.apis.get(apiId)) throw badRequest('Invalid REST API identifier specified')
      return apis.putRequestValidator(apiId, randomId(6), without(input, 'restApiId'))
    },
    GetRequestValidators: (input) => page(state.validators.list(apiIn(state, input)), input, ({ id }) => id),
    GetRequestValidator: (input) => validatorIn(input),
    UpdateRequestValidator: (input) => {
      const { id, ...validator } = validatorIn(input)
      const changed = patch(validator, input, rules, `UpdateRequestValidator ${id}`)
      return apis.putRequestValidator(apiIn(state, input), id, changed)
    },
    DeleteRequestValidator: (input) => {
      const { id } = validatorIn(input)
      apis.deleteRequestValidator(apiIn(state, input), id)
    },
  }
}
