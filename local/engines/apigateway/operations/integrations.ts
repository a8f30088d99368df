/** Integrations and their responses. */
import { found } from '../errors'
import { type Handlers, methodIds, methodIn, type Parts, without } from './handlers'

export const integrationOperations = ({ state, methods }: Parts): Handlers => ({
  PutIntegration: (input) => methods.putIntegration(...methodIn(state, input), without(input, ...methodIds)),
  GetIntegration: (input) => found(methods.getMethod(...methodIn(state, input)).methodIntegration, 'Integration'),
  PutIntegrationResponse: (input) =>
    methods.putIntegrationResponse(...methodIn(state, input), without(input, ...methodIds)),
})
