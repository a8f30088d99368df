/**
 * EventBridge Scheduler: one-time and recurring schedules in time zones, that call a target as a role. An invocation
 * is on disk together with when the schedule is due next, in one tick.
 */

import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import type { LaneLimits } from '../../lib/delivery/lane'
import { createDeliveriesToTargets } from '../../lib/delivery/to-targets'
import { callerOf, type Invocation, inputOf, invoke, toSeconds } from './invocation'
import { createGroupCommands } from './operations/groups'
import { createScheduleCommands } from './operations/schedules'
import { resourceTypes } from './resources'
import { createSchedules } from './schedules'
import { createGroups } from './state'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = {
  place: 'sender',
  create: (cloud) => createScheduler(cloud),
}

export function createScheduler(cloud: Cloud, limits: Partial<LaneLimits> = {}): Service {
  const deliveries = createDeliveriesToTargets<Invocation>(cloud, {
    engine: 'scheduler',
    limits,
    size: ({ target }) => target.Input?.length ?? 0,
    send: (invocation) => invoke(cloud, invocation),
    subject: ({ scheduleArn }) => scheduleArn,
    deadLetter: (invocation) => ({
      caller: callerOf(cloud, invocation),
      body: inputOf(cloud, invocation),
      attributes: {
        SCHEDULE_ARN: invocation.scheduleArn,
        SCHEDULED_TIME: toSeconds(invocation.scheduledTime),
        EXECUTION_ID: invocation.executionId,
        IS_PAYLOAD_TRUNCATED: 'false',
      },
    }),
  })
  const groups = createGroups(cloud)
  const schedules = createSchedules(cloud, deliveries)
  const groupCommands = createGroupCommands(cloud, groups, schedules)
  const scheduleCommands = createScheduleCommands(cloud, groups, schedules)

  return {
    name: 'scheduler',
    api: openApi(__dirname),
    unsupported,
    operations: { ...scheduleCommands.operations, ...groupCommands.operations },
    resources: resourceTypes({ groups, schedules, groupCommands, scheduleCommands }),
    async load() {
      await groups.load()
      await schedules.load()
      await deliveries.load()
    },
    resume() {
      deliveries.resume()
      schedules.resume()
    },
    async stop() {
      schedules.stop()
      deliveries.stop()
    },
  }
}
