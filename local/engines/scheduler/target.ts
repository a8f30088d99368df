/** A schedule's target, and what is refused of it. */
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { sdkActionOf, sdkServiceOf } from '../../kernel/sdk-operation'
import { invalid } from './errors'

export interface Target {
  readonly Arn: string
  readonly RoleArn: string
  readonly Input?: string
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number }
  readonly DeadLetterConfig?: { readonly Arn?: string }
  readonly SqsParameters?: { readonly MessageGroupId?: string }
  readonly EventBridgeParameters?: { readonly DetailType: string; readonly Source: string }
}

export type TargetKind = 'lambda' | 'sqs' | 'sns' | 'states' | 'events' | 'universal'

export interface UniversalTarget {
  readonly service: string
  readonly action: string
}

const members = ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig', 'SqsParameters', 'EventBridgeParameters']

/** Operations that only read can't be targets. */
const reading =
  /^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized|invokeModel)/

export function targetKind(arn: string): TargetKind | undefined {
  const [, , service, , , ...rest] = arn.split(':')
  const resource = rest.join(':')
  if (service === 'scheduler' && resource.startsWith('aws-sdk:')) return 'universal'
  if (service === 'lambda' && resource.startsWith('function:')) return 'lambda'
  if (service === 'states' && resource.startsWith('stateMachine:')) return 'states'
  if (service === 'events' && resource.startsWith('event-bus/')) return 'events'
  return service === 'sqs' || service === 'sns' ? service : undefined
}

/** Undefined if the local cloud has no such operation. */
export function universalTarget(cloud: Cloud, arn: string): UniversalTarget | undefined {
  const [name = '', given = ''] = arn.slice(arn.indexOf('aws-sdk:') + 'aws-sdk:'.length).split(':')
  const { service } = sdkServiceOf(name)
  const action = sdkActionOf(cloud, service, given)
  return action === undefined ? undefined : { service, action }
}

/** @throws AwsError ValidationException, or NotModelled for what can't be a target here */
export function checkTarget(cloud: Cloud, given: Target, where: string): Target {
  if (typeof given !== 'object' || given === null) throw invalid('Target must not be null.')
  refuseUnknown(given, members, `${where} Target`)
  const { Arn, RoleArn } = given
  if (typeof Arn !== 'string' || !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(Arn))
    throw invalid(`Invalid target ARN: ${Arn}.`)
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(String(RoleArn))) {
    throw invalid(`Invalid RoleArn: ${RoleArn} is not the ARN of a role.`)
  }
  const kind = targetKind(Arn)
  if (!kind) {
    throw new NotModelledError(
      `target "${Arn}"`,
      where,
      'modelled: lambda, sqs, sns, states, events, and arn:aws:scheduler:::aws-sdk:<service>:<action>',
    )
  }
  if (kind === 'universal') checkUniversal(cloud, Arn, where)
  checkParameters(given, kind, where)
  checkInput(given, kind)
  checkDeadLetters(given, where)
  return checkRetry(given, where)
}

function checkUniversal(cloud: Cloud, arn: string, where: string): void {
  const action = arn.slice(arn.lastIndexOf(':') + 1)
  if (reading.test(action)) throw invalid(`${action} is not a supported target: it only reads.`)
  if (!universalTarget(cloud, arn)) throw new NotModelledError(`target "${arn}"`, where)
}

function checkParameters({ Arn, SqsParameters, EventBridgeParameters }: Target, kind: TargetKind, where: string): void {
  if (SqsParameters) refuseUnknown(SqsParameters, ['MessageGroupId'], `${where} SqsParameters`)
  if (SqsParameters && kind !== 'sqs') throw invalid('SqsParameters is allowed for Amazon SQS targets only.')
  if (kind === 'sqs' && Arn.endsWith('.fifo') && !SqsParameters?.MessageGroupId) {
    throw invalid('SqsParameters with a MessageGroupId is required for a FIFO queue.')
  }
  if (EventBridgeParameters)
    refuseUnknown(EventBridgeParameters, ['DetailType', 'Source'], `${where} EventBridgeParameters`)
  if ((EventBridgeParameters !== undefined) !== (kind === 'events')) {
    throw invalid('EventBridgeParameters is required for EventBridge targets, and allowed for them only.')
  }
  if (kind === 'events' && !(EventBridgeParameters?.DetailType && EventBridgeParameters.Source)) {
    throw invalid('EventBridgeParameters must have DetailType and Source.')
  }
}

function checkInput({ Input }: Target, kind: TargetKind): void {
  if (Input === undefined || kind === 'sqs' || kind === 'sns') return
  try {
    JSON.parse(Input)
  } catch {
    throw invalid('Invalid Input: it must be well-formed JSON for this target.')
  }
}

function checkDeadLetters({ DeadLetterConfig }: Target, where: string): void {
  if (!DeadLetterConfig) return
  refuseUnknown(DeadLetterConfig, ['Arn'], `${where} DeadLetterConfig`)
  if (DeadLetterConfig.Arn !== undefined && !/^arn:[^:]+:sqs:[^:]+:\d+:[\w-]+$/.test(DeadLetterConfig.Arn)) {
    throw invalid(`Invalid DeadLetterConfig: ${DeadLetterConfig.Arn} is not the ARN of a standard SQS queue.`)
  }
}

/** Numbers in a template may be written as text. */
function checkRetry(target: Target, where: string): Target {
  const given = target.RetryPolicy ?? {}
  refuseUnknown(given, ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds'], `${where} RetryPolicy`)
  const RetryPolicy = {
    MaximumEventAgeInSeconds: Number(given.MaximumEventAgeInSeconds ?? 86_400),
    MaximumRetryAttempts: Number(given.MaximumRetryAttempts ?? 185),
  }
  within(RetryPolicy.MaximumEventAgeInSeconds, 60, 86_400, 'target.retryPolicy.maximumEventAgeInSeconds')
  within(RetryPolicy.MaximumRetryAttempts, 0, 185, 'target.retryPolicy.maximumRetryAttempts')
  return { ...target, RetryPolicy }
}

export function within(value: number, least: number, most: number, member: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value between ${least} and ${most}`,
  )
}
