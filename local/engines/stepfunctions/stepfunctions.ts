/** AWS Step Functions: state machines in the Amazon States Language, their executions, tokens and activities. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createExecutions } from './execution/executions'
import { activityOperations } from './operations/activities'
import type { Api } from './operations/context'
import { executionOperations } from './operations/executions'
import { stateMachineOperations } from './operations/state-machines'
import { tagOperations } from './operations/tags'
import { taskOperations } from './operations/tasks'
import { activityType } from './resources/activity'
import { stateMachineType } from './resources/state-machine'
import { createActivities } from './state/activities'
import { createMachines } from './state/machines'
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
