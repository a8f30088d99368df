/** One invocation of a schedule's target: what it is given, and the call. */

import { AwsError, isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import { sdkInput } from '../../kernel/sdk-operation'
import { type Pending, queueUrl } from '../../lib/delivery/deliveries'
import { InvalidInput } from '../../lib/delivery/failure'
import { type Target, targetKind, universalTarget } from './target'

export interface Invocation extends Pending {
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
  const caller = callerOf(cloud, invocation)
  const input = inputOf(cloud, invocation)
  switch (targetKind(target.Arn)) {
    case 'lambda':
      await cloud.call(caller, 'lambda', 'Invoke', {
        FunctionName: target.Arn,
        InvocationType: 'Event',
        Payload: input,
      })
      return
    case 'sqs':
      await cloud.call(caller, 'sqs', 'SendMessage', {
        QueueUrl: queueUrl(cloud, target.Arn),
        MessageBody: input,
        ...(target.SqsParameters?.MessageGroupId && { MessageGroupId: target.SqsParameters.MessageGroupId }),
      })
      return
    case 'sns':
      await cloud.call(caller, 'sns', 'Publish', { TopicArn: target.Arn, Message: input })
      return
    case 'states':
      await startExecution(cloud, caller, { stateMachineArn: target.Arn, name: executionId, input })
      return
    case 'events':
      await putEvent(cloud, caller, target, input)
      return
    case 'universal':
      await callOperation(cloud, caller, target, input)
      return
    default:
      throw new InvalidInput(`${target.Arn} can't be a target`)
  }
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
  if (targetKind(target.Arn) === 'universal') return '{}'
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

interface Execution {
  readonly stateMachineArn: string
  readonly name: string
  readonly input: string
}

async function startExecution(cloud: Cloud, caller: Principal, execution: Execution): Promise<void> {
  try {
    await cloud.call(caller, 'states', 'StartExecution', execution)
  } catch (error) {
    // The name is this invocation's own: an earlier try got through, and the execution may even have ended.
    if (!(isAwsError(error) && error.code === 'ExecutionAlreadyExists')) throw error
  }
}

interface PutEventsOutput {
  readonly Entries: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[]
}

async function putEvent(cloud: Cloud, caller: Principal, target: Target, Detail: string): Promise<void> {
  const { DetailType, Source } = target.EventBridgeParameters ?? {}
  const entry = { EventBusName: target.Arn, DetailType, Source, Detail }
  const { Entries } = await cloud.call<PutEventsOutput>(caller, 'events', 'PutEvents', { Entries: [entry] })
  const { ErrorCode, ErrorMessage = '' } = Entries[0] ?? {}
  if (ErrorCode !== undefined) throw new AwsError(ErrorCode, ErrorMessage)
}

async function callOperation(cloud: Cloud, caller: Principal, target: Target, input: string): Promise<void> {
  const operation = universalTarget(cloud, target.Arn)
  if (!operation) throw new InvalidInput(`${target.Arn} can't be a target`)
  const { service, action } = operation
  await cloud.call(caller, service, action, sdkInput(service, action, parsed(input)))
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
