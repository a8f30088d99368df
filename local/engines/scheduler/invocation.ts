/** One invocation of a schedule's target: what it is given, and the call. */

import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import { sdkInput } from '../../kernel/sdk-operation'
import { deliver, findTarget } from '../../kernel/target'
import { InvalidInput } from '../../lib/delivery/failure'
import type { ToTarget } from '../../lib/delivery/to-targets'
import { isUniversal, parametersOf, type Target, universalTarget } from './target'

export interface Invocation extends ToTarget {
  readonly target: Target
  readonly scheduleArn: string
  readonly groupArn: string
  /** When the schedule had it, without what a flexible time window adds. */
  readonly scheduledTime: number
  /** The same at each try. */
  readonly executionId: string
}

/** The role that the schedule names, if it trusts Scheduler: as on AWS, on behalf of the schedule's group. */
export function callerOf(cloud: Cloud, { target, groupArn, executionId }: Invocation): Principal {
  return cloud.assumeRole(target.RoleArn, executionId, 'scheduler.amazonaws.com', groupArn)
}

export async function invoke(cloud: Cloud, invocation: Invocation): Promise<void> {
  const { target, executionId } = invocation
  const arn = target.Arn
  const caller = callerOf(cloud, invocation)
  const text = inputOf(cloud, invocation)
  if (isUniversal(arn)) {
    await callOperation(cloud, caller, target, text)
    return
  }
  const found = findTarget(cloud, arn, 'schedule')
  if (!found) throw new InvalidInput(`${arn} can't be a target`)
  const parameters = parametersOf(target, found)
  await deliver(cloud, caller, found, { arn, id: executionId, text, parameters })
}

/** The target's input, with the context attributes filled in. */
export function inputOf(cloud: Cloud, invocation: Invocation): string {
  const { target, tries } = invocation
  if (target.Input === undefined) return defaultInput(cloud, invocation)
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': invocation.scheduleArn,
    'scheduled-time': toSeconds(invocation.scheduledTime),
    'execution-id': invocation.executionId,
    'attempt-number': String(tries + 1),
  }
  return target.Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (text, name: string) => attributes[name] ?? text)
}

/** What a templated target gets if the schedule says nothing. */
function defaultInput(cloud: Cloud, { target, executionId, scheduledTime, scheduleArn }: Invocation): string {
  if (isUniversal(target.Arn)) return '{}'
  return JSON.stringify({
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: cloud.accountId,
    time: toSeconds(scheduledTime),
    region: cloud.region,
    resources: [scheduleArn],
    detail: '{}',
  })
}

async function callOperation(cloud: Cloud, caller: Principal, target: Target, input: string): Promise<void> {
  const operation = universalTarget(cloud, target.Arn)
  if (!operation) throw new InvalidInput(`${target.Arn} can't be a target`)
  const { service, action } = operation
  await cloud.call(caller, service, action, sdkInput(cloud, service, action, parsed(input)))
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch {
    // The parser's own message quotes the text, which must not get into traces.
    throw new InvalidInput('With the context attributes filled in, the Input is not valid JSON')
  }
}

export function toSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
