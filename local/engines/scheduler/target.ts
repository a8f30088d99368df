/** A schedule's target, and what is refused of it. */
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { isRoleArn } from '../../kernel/principal'
import { limitOf } from '../../kernel/range'
import { elsewhere } from '../../kernel/regions'
import { findSdkService, sdkActionOf } from '../../kernel/sdk-operation'
import { findTarget, type TargetKind, targetServices } from '../../kernel/target'
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

export interface UniversalTarget {
  readonly service: string
  readonly action: string
}

const members = ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig', 'SqsParameters', 'EventBridgeParameters']

/** Operations that only read can't be targets. */
const reading =
  /^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized|invokeModel)/

/** `arn:aws:scheduler:::aws-sdk:<service>:<action>`: any operation. */
export function isUniversal(arn: string): boolean {
  return /^arn:[^:]+:scheduler:[^:]*:[^:]*:aws-sdk:/.test(arn)
}

/** Undefined if the local cloud has no such operation. */
export function universalTarget(cloud: Cloud, arn: string): UniversalTarget | undefined {
  const [name = '', given = ''] = arn.slice(arn.indexOf('aws-sdk:') + 'aws-sdk:'.length).split(':')
  const service = findSdkService(cloud, name)?.service
  const action = service === undefined ? undefined : sdkActionOf(cloud, service, given)
  return service === undefined || action === undefined ? undefined : { service, action }
}

/**
 * The target of a template's schedule no API has checked: its members are looked at here, down to the last structure.
 * @throws AwsError ValidationException, or NotModelled for what can't be a target here
 */
export function checkTarget(cloud: Cloud, given: Target, where: string): Target {
  if (typeof given !== 'object' || given === null) throw invalid('Target must not be null.')
  refuseUnknown(given, members, `${where} Target`)
  const { Arn, RoleArn } = given
  if (typeof Arn !== 'string' || !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(Arn))
    throw invalid(`Invalid target ARN: ${Arn}.`)
  if (!isRoleArn(RoleArn)) {
    throw invalid(`Invalid RoleArn: ${RoleArn} is not the ARN of a role.`)
  }
  const kind = findTarget(cloud, Arn, 'schedule')
  if (isUniversal(Arn)) checkUniversal(cloud, Arn, where)
  else if (!kind) {
    const modelled = [...targetServices(cloud, 'schedule'), 'and arn:aws:scheduler:::aws-sdk:<service>:<action>']
    throw new NotModelledError(`target "${Arn}"`, where, `modelled: ${modelled.join(', ')}`)
  }
  const place = elsewhere(cloud, Arn)
  if (place) throw invalid(`Invalid target ARN: ${Arn} ${place}.`)
  checkParameters(given, kind, where)
  checkInput(given, kind)
  checkDeadLetters(cloud, given, where)
  return checkRetry(given, where)
}

function checkUniversal(cloud: Cloud, arn: string, where: string): void {
  const action = arn.slice(arn.lastIndexOf(':') + 1)
  if (reading.test(action)) throw invalid(`${action} is not a supported target: it only reads.`)
  if (!universalTarget(cloud, arn)) throw new NotModelledError(`target "${arn}"`, where)
}

/** What a schedule says to targets of this kind. */
export function parametersOf(
  target: Target,
  kind: TargetKind | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const name = kind?.parameters?.schedule?.name
  return parameterMembers.find((member) => member === name) && target[name as ParameterMember]
}

type ParameterMember = (typeof parameterMembers)[number]
const parameterMembers = ['SqsParameters', 'EventBridgeParameters'] as const

function checkParameters(target: Target, kind: TargetKind | undefined, where: string): void {
  const wanted = kind?.parameters?.schedule
  for (const name of parameterMembers) {
    if (target[name] && name !== wanted?.name) throw invalid(`${name} is not allowed for this target.`)
  }
  if (!wanted) return
  const given: Readonly<Record<string, unknown>> | undefined = parametersOf(target, kind)
  if (given) refuseUnknown(given, wanted.members, `${where} ${wanted.name}`)
  if (wanted.isNeeded && !wanted.members.every((member) => given?.[member])) {
    throw invalid(`${wanted.name} with ${wanted.members.join(' and ')} is required for this target.`)
  }
}

function checkInput({ Input }: Target, kind: TargetKind | undefined): void {
  if (Input === undefined || kind?.takesText) return
  try {
    JSON.parse(Input)
  } catch {
    throw invalid('Invalid Input: it must be well-formed JSON for this target.')
  }
}

function checkDeadLetters(cloud: Cloud, { DeadLetterConfig }: Target, where: string): void {
  if (!DeadLetterConfig) return
  refuseUnknown(DeadLetterConfig, ['Arn'], `${where} DeadLetterConfig`)
  if (DeadLetterConfig.Arn !== undefined && !findTarget(cloud, DeadLetterConfig.Arn, 'dead letter')) {
    throw invalid(`Invalid DeadLetterConfig: ${DeadLetterConfig.Arn} is not the ARN of a standard SQS queue.`)
  }
  const place = elsewhere(cloud, DeadLetterConfig.Arn ?? '')
  if (place) throw invalid(`Invalid DeadLetterConfig: ${DeadLetterConfig.Arn} ${place}.`)
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
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${limitOf(value, least, most)}`,
  )
}
