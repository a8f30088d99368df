import type { Deployment } from '../definitions'
import { found } from '../errors'
import { randomId } from '../ids'
import { requiredText } from '../input'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export const deploymentOperations = ({ state, deployments }: Parts): Handlers => ({
  CreateDeployment: (input) =>
    shown(deployments.createDeployment(apiIn(state, input), randomId(6), without(input, 'restApiId'))),
  GetDeployments: (input) => {
    const some = page(state.deployments.list(apiIn(state, input)), input, ({ id }) => id)
    return { ...some, items: some.items.map(shown) }
  },
  GetDeployment: (input) =>
    shown(found(state.deployments.get(apiIn(state, input), requiredText(input, 'deploymentId')), 'Deployment')),
  DeleteDeployment: (input) => deployments.deleteDeployment(apiIn(state, input), requiredText(input, 'deploymentId')),
})

const shown = ({ snapshot: _, ...deployment }: Deployment): object => deployment
