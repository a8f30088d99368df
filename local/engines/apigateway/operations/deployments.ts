import { compact } from '../compact'
import type { Deployment } from '../definitions'
import { found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText, text } from '../input'
import { patch, replaced } from '../patch'
import type { State } from '../state'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export const deploymentOperations = ({ state, deployments }: Parts): Handlers => ({
  CreateDeployment: (input) =>
    shown(deployments.createDeployment(apiIn(state, input), randomId(6), without(input, 'restApiId'))),
  GetDeployments: (input) => {
    const some = page(state.deployments.list(apiIn(state, input)), input, ({ id }) => id)
    return { ...some, items: some.items.map(shown) }
  },
  GetDeployment: (input) => shown(deploymentIn(state, input)),
  UpdateDeployment: (input) => {
    const { id, description } = deploymentIn(state, input)
    const changed = patch(compact({ description }), input, replaced('description'), `UpdateDeployment ${id}`)
    return shown(deployments.describeDeployment(apiIn(state, input), id, text(changed, 'description')))
  },
  DeleteDeployment: (input) => deployments.deleteDeployment(apiIn(state, input), requiredText(input, 'deploymentId')),
})

const deploymentIn = (state: State, input: Input): Deployment =>
  found(state.deployments.get(apiIn(state, input), requiredText(input, 'deploymentId')), 'Deployment')

const shown = ({ snapshot: _, ...deployment }: Deployment): object => deployment
