/** AWS Step Functions: state machines in the Amazon States Language, their executions, tokens and activities. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import type { LaneLimits } from '../../lib/delivery/lane'
import { executionRoute, findExecutions } from './execution/execution-route'
import { createExecutions } from './execution/executions'
import { createStatusChanges } from './execution/status-change'
import { createExecutionLog } from './logging/execution-log'
import { activityOperations } from './operations/activities'
import type { Api } from './operations/context'
import { executionOperations } from './operations/executions'
import { stateMachineOperations } from './operations/state-machines'
import { tagOperations } from './operations/tags'
import { taskOperations } from './operations/tasks'
import { testStateOperations } from './operations/test-state'
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
  after: ['apigateway', 'dynamodb', 'lambda', 'logs', 'sns', 'sqs'],
  create: (cloud) => createStepFunctions(cloud),
}

export function createStepFunctions(cloud: Cloud, limits?: Partial<LaneLimits>): Service {
  const machines = createMachines(cloud)
  const activities = createActivities(cloud)
  const statusChanges = createStatusChanges(cloud, limits)
  const log = createExecutionLog(cloud, machines.get, limits)
  const executions = createExecutions({ cloud, machines, activities, statusChanges, log })
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
      ...testStateOperations(api),
    },
    targets: machineTargets,
    resources: [stateMachineType(api), activityType(api)],
    routes: [executionRoute(api)],
    find: (id) => findExecutions(api, id),
    async load() {
      await machines.load()
      await activities.load()
      await executions.load()
    },
    resume: () => executions.resume(),
    async stop() {
      executions.engine.isStopping = true
      statusChanges.stop()
      log.stop()
    },
  }
}
