/** What services say of themselves, for those that stand in for them. */
import { join } from 'node:path'
import { busTargets } from '../../local/engines/eventbridge/bus-targets'
import { functionTargets } from '../../local/engines/lambda/targets'
import { logGroupTargets } from '../../local/engines/logs/targets'
import { topicTargets } from '../../local/engines/sns/topic-targets'
import { queueTargets } from '../../local/engines/sqs/targets'
import { machineTargets } from '../../local/engines/stepfunctions/targets'
import { type Api, openApi } from '../../local/kernel/api'
import type { TargetKind } from '../../local/kernel/target'

const targets: Readonly<Record<string, readonly TargetKind[]>> = {
  events: busTargets,
  lambda: functionTargets,
  logs: logGroupTargets,
  sns: topicTargets,
  sqs: queueTargets,
  states: machineTargets,
}

const folders: Readonly<Record<string, string>> = { events: 'eventbridge', states: 'stepfunctions' }

export function apiOf(service: string): Api {
  return openApi(join(__dirname, '../../local/engines', folders[service] ?? service))
}

export function targetsOf(service: string): readonly TargetKind[] {
  return targets[service] ?? []
}
