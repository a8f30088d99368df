import { found } from '../errors'
import { requiredText, text } from '../input'
import { apiIn, type Handlers, type Parts, without } from './handlers'

export const stageOperations = ({ state, deployments }: Parts): Handlers => ({
  CreateStage: (input) => deployments.createStage(apiIn(state, input), without(input, 'restApiId')),
  // The one list whose member is `item` in the SDK as well.
  GetStages: (input) => {
    const deployment = text(input, 'deploymentId')
    const stages = state.stages.list(apiIn(state, input))
    return { item: deployment ? stages.filter(({ deploymentId }) => deploymentId === deployment) : stages }
  },
  GetStage: (input) => found(state.stages.get(apiIn(state, input), requiredText(input, 'stageName')), 'stage'),
  DeleteStage: (input) => deployments.deleteStage(apiIn(state, input), requiredText(input, 'stageName')),
})
