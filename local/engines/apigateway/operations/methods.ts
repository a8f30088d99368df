/** Methods and their responses. */
import { conflict } from '../errors'
import { requiredText } from '../input'
import { type Handlers, methodIds, methodIn, type Parts, without } from './handlers'

export const methodOperations = ({ state, methods }: Parts): Handlers => ({
  PutMethod: (input) => {
    const [apiId, resourceId, verb] = methodIn(state, input)
    if (state.methods.get(apiId, resourceId, verb)) throw conflict('Method already exists for this resource')
    requiredText(input, 'authorizationType')
    return methods.putMethod(apiId, resourceId, verb, without(input, ...methodIds))
  },
  GetMethod: (input) => methods.getMethod(...methodIn(state, input)),
  DeleteMethod: (input) => {
    const key = methodIn(state, input)
    methods.getMethod(...key)
    state.methods.delete(...key)
    state.forms.delete(...key)
  },
  PutMethodResponse: (input) => methods.putMethodResponse(...methodIn(state, input), without(input, ...methodIds)),
})
