/** CloudWatch Logs: groups, streams and events, searched in order of time and kept as long as the group says. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import type { LogsEngine } from './engine'
import { createLogEvents } from './log-events'
import { eventOperations } from './operations/events'
import { groupOperations } from './operations/groups'
import { resourcePolicyOperations } from './operations/resource-policies'
import { createResourcePolicies } from './resource-policies'
import { createResources } from './resources'
import { createSweep } from './retention'
import { createLogGroups } from './state'
import { logGroupTargets } from './targets'
import { notModelled, unsupported } from './unsupported'

export const engine: EngineDefinition = {
  create: createLogs,
}

export function createLogs(cloud: Cloud): Service {
  const policies = createResourcePolicies(cloud)
  const engine: LogsEngine = {
    cloud,
    groups: createLogGroups(cloud),
    events: createLogEvents(cloud.store, (bytes) => cloud.meter('logByte', bytes)),
    resourcePolicy: policies.merged,
  }
  const sweep = createSweep(engine)

  return {
    name: 'logs',
    api: openApi(__dirname),
    unsupported,
    notModelled,
    operations: {
      ...groupOperations(engine),
      ...eventOperations(engine, sweep),
      ...resourcePolicyOperations(policies),
    },
    targets: logGroupTargets,
    resources: createResources(engine, policies),
    async load() {
      await engine.groups.load()
      await engine.events.load()
      await policies.load()
    },
    resume: () => sweep.all(),
    stop: () => sweep.finished(),
  }
}
