/** Calls a target with the text it is to get. */
import { createHash } from 'node:crypto'
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import { queueUrl } from '../../lib/delivery/deliveries'
import { InvalidInput } from '../../lib/delivery/failure'
import type { BusEvent } from './event'
import { type Target, targetKind } from './target'
import type { RuleName } from './target-input'

export interface Shipment {
  /** The same each time this delivery is tried. */
  readonly id: string
  readonly event: BusEvent
  readonly rule: RuleName
  readonly target: Target
}

/** Puts the event on another bus of this account, or on the same one. */
export type Forward = (caller: Principal, busArn: string, shipment: Shipment) => void

export async function send(cloud: Cloud, forward: Forward, shipment: Shipment, payload: string): Promise<void> {
  const { target, rule, event, id } = shipment
  const caller = callerOf(cloud, shipment)
  switch (targetKind(target.Arn)) {
    case 'lambda':
      await cloud.call(caller, 'lambda', 'Invoke', {
        FunctionName: target.Arn,
        InvocationType: 'Event',
        Payload: payload,
      })
      return
    case 'states':
      await startExecution(cloud, caller, target.Arn, `${event.id}_${id}`, payload)
      return
    case 'sqs':
      await cloud.call(caller, 'sqs', 'SendMessage', {
        QueueUrl: queueUrl(cloud, target.Arn),
        MessageBody: payload,
        ...(target.SqsParameters?.MessageGroupId && { MessageGroupId: target.SqsParameters.MessageGroupId }),
      })
      return
    case 'sns':
      await cloud.call(caller, 'sns', 'Publish', { TopicArn: target.Arn, Message: payload })
      return
    case 'events':
      forward(caller, target.Arn, shipment)
      return
    case 'logs':
      await putLogEvent(cloud, caller, target, rule, event, payload)
      return
    default:
      throw new InvalidInput(`${target.Arn} can't be a target`)
  }
}

function callerOf(cloud: Cloud, { target, rule }: Shipment): Principal {
  if (!target.RoleArn) return cloud.actingFor('events.amazonaws.com', rule.arn)
  const session = createHash('sha256').update(`${rule.arn} ${target.Id}`).digest('hex').slice(0, 32)
  return cloud.assumeRole(target.RoleArn, session, 'events.amazonaws.com', rule.arn)
}

async function startExecution(cloud: Cloud, caller: Principal, arn: string, name: string, input: string) {
  try {
    await cloud.call(caller, 'states', 'StartExecution', { stateMachineArn: arn, name, input })
  } catch (error) {
    // The name is this delivery's own: an earlier try got through, and the execution may even have ended.
    if (!(isAwsError(error) && error.code === 'ExecutionAlreadyExists')) throw error
  }
}

async function putLogEvent(
  cloud: Cloud,
  caller: Principal,
  target: Target,
  rule: RuleName,
  event: BusEvent,
  payload: string,
): Promise<void> {
  const logGroupName = target.Arn.split(':')[6] ?? ''
  const logStreamName = `eventbridge/${rule.name}`
  const entry = target.InputTransformer ? logEntry(payload) : { timestamp: event.ingestedAt, message: payload }
  const put = () => cloud.call(caller, 'logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents: [entry] })
  try {
    await put()
  } catch (error) {
    if (!(isAwsError(error) && error.code === 'ResourceNotFoundException')) throw error
    await cloud.call(caller, 'logs', 'CreateLogStream', { logGroupName, logStreamName }).catch((failure: unknown) => {
      if (!(isAwsError(failure) && failure.code === 'ResourceAlreadyExistsException')) throw failure
    })
    await put()
  }
}

/** For a log group a template has to make `{"timestamp": …, "message": "…"}`. */
function logEntry(payload: string): { timestamp: number; message: string } {
  const entry: unknown = JSON.parse(payload)
  const { timestamp, message } = (entry ?? {}) as { timestamp?: unknown; message?: unknown }
  const time = typeof timestamp === 'number' ? timestamp : Date.parse(String(timestamp))
  if (!Number.isFinite(time) || typeof message !== 'string') {
    throw new InvalidInput('A log group takes {"timestamp": <time>, "message": "<text>"}')
  }
  return { timestamp: time, message }
}
