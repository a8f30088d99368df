/** AWS Step Functions: state machines in the Amazon States Language, their executions, tokens and activities. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createActivities } from './activities'
import { activityOperations } from './api/activities'
import type { Api } from './api/context'
import { executionOperations } from './api/executions'
import { stateMachineOperations } from './api/state-machines'
import { tagOperations } from './api/tags'
import { taskOperations } from './api/tasks'
import { createExecutions } from './execution/executions'
import { createMachines } from './machines'
import { activityType } from './resources/activity'
import { stateMachineType } from './resources/state-machine'
import { machineTargets } from './targets'
import { unsupported } from './unsupported'

const versioning = [
  'CreateStateMachineAlias',
  'ListStateMachineAliases',
  'ListStateMachineVersions',
  'PublishStateMachineVersion',
]

export const engine: EngineDefinition = {
  after: ['dynamodb', 'lambda', 'sns', 'sqs'],
  create: createStepFunctions,
}

export function createStepFunctions(cloud: Cloud): Service {
  const machines = createMachines(cloud)
  const activities = createActivities(cloud)
  const executions = createExecutions(cloud, machines, activities)
  const api: Api = { cloud, machines, activities, executions }
  return {
    name: 'states',
    api: openApi(__dirname),
    unsupported,
    notModelled: Object.fromEntries(versioning.map((action) => [action, 'state machines have no versions or aliases'])),
    protocol: 'json',
    operations: {
      ...stateMachineOperations(api),
      ...executionOperations(api),
      ...taskOperations(api),
      ...activityOperations(api),
      ...tagOperations(api),
    },
    targets: machineTargets,
    resources: [stateMachineType(api), activityType(api)],
    async load() {
      await machines.load()
      await activities.load()
      await executions.load()
    },
    resume: () => executions.resume(),
    async stop() {
      executions.engine.isStopping = true
    },
  }
}
