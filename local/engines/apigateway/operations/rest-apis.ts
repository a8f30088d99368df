import { found } from '../errors'
import { requiredText } from '../input'
import { apiIn, type Handlers, type Parts } from './handlers'
import { page } from './page'

export const restApiOperations = ({ state, apis }: Parts): Handlers => ({
  CreateRestApi: (input) => apis.createRestApi(input),
  GetRestApis: (input) => page(state.apis.list(), input, ({ id }) => id),
  GetRestApi: (input) => found(state.apis.get(requiredText(input, 'restApiId')), 'API'),
  DeleteRestApi: (input) => apis.deleteRestApi(apiIn(state, input)),
})
