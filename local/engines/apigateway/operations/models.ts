import { NotModelledError } from '../../../kernel/aws-error'
import { conflict, found } from '../errors'
import { flag, requiredText } from '../input'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export const modelOperations = ({ state, apis }: Parts): Handlers => ({
  CreateModel: (input) => {
    const apiId = apiIn(state, input)
    if (state.models.get(apiId, requiredText(input, 'name'))) {
      throw conflict('Model name already exists for this REST API')
    }
    return apis.putModel(apiId, without(input, 'restApiId'))
  },
  GetModels: (input) => page(state.models.list(apiIn(state, input)), input, ({ name }) => name),
  GetModel: (input) => {
    if (flag(input, 'flatten')) throw new NotModelledError('"flatten"', 'GetModel')
    return found(state.models.get(apiIn(state, input), requiredText(input, 'modelName')), 'model')
  },
})
