/** What services say of themselves, for those that stand in for them. */
import { join } from 'node:path'
import { busTargets } from '../../local/engines/eventbridge/bus-targets'
import { managedPolicies } from '../../local/engines/lambda/managed-policies'
import { functionTargets } from '../../local/engines/lambda/targets'
import { logGroupTargets } from '../../local/engines/logs/targets'
import { denied as deniedByS3 } from '../../local/engines/s3/errors'
import { denied as deniedBySns } from '../../local/engines/sns/errors'
import { topicTargets } from '../../local/engines/sns/topic-targets'
import { denied as deniedBySqs } from '../../local/engines/sqs/errors'
import { queueTargets } from '../../local/engines/sqs/targets'
import { machineTargets } from '../../local/engines/stepfunctions/targets'
import { type Api, openApi } from '../../local/kernel/api'
import type { Cloud } from '../../local/kernel/cloud'
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

/** For a cloud of IAM alone: services that are named in its policies and refusals, without their operations. */
export function registerNamed(cloud: Cloud): void {
  cloud.register({ name: 'lambda', managedPolicies, operations: {} })
  cloud.register({ name: 's3', denied: deniedByS3, operations: {} })
  cloud.register({ name: 'sns', denied: deniedBySns, operations: {} })
  cloud.register({ name: 'sqs', denied: deniedBySqs, operations: {} })
}
