/** Checks what PutTargets is given, in AWS's words. */

import { AwsError, NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { limitOf } from '../../kernel/range'
import { elsewhere } from '../../kernel/regions'
import { findTarget, type TargetParameters, targetServices } from '../../kernel/target'
import { isBusArn } from './bus-targets'
import type { Target } from './target'
import { compileInput } from './target-input'
import { checkLength, checkName } from './validation'

const members = [
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'SqsParameters',
  'RetryPolicy',
  'DeadLetterConfig',
]

const invalid = (message: string) => new AwsError('ValidationException', message)

/**
 * Throws ValidationException in AWS's words, or NotModelled for a kind of target that is not here. Those that stand in a
 * rule of a template no API has checked, so their members are looked at here, down to the last structure.
 */
export function checkTarget(cloud: Cloud, target: Target): Target {
  const where = `events target ${target.Id}`
  refuseUnknown(target, members, where)
  checkName(target.Id, { member: 'targets.1.member.id', longest: 64, pattern: /^[.\-_A-Za-z0-9]+$/ })
  if (typeof target.Arn !== 'string' || !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(target.Arn)) {
    throw invalid(`Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`)
  }
  const kind = findTarget(cloud, target.Arn, 'rule')
  if (!kind) {
    const modelled = targetServices(cloud, 'rule').join(', ')
    throw new NotModelledError(`target "${target.Arn}"`, where, `modelled: ${modelled}`)
  }
  refuseElsewhere(cloud, target.Arn, target.Arn)
  if (kind.needsRole && !target.RoleArn) throw invalid(`RoleArn is required for target ${target.Arn}.`)
  checkLengths(target)
  checkParameters(target, kind.parameters?.rule, where)
  checkDeadLetters(cloud, target, where)
  checkInput(target)
  checkRetry(target, where)
  return target
}

function checkLengths({ Arn, RoleArn, Input, InputPath, InputTransformer, SqsParameters }: Target): void {
  checkLength(Arn, 'targets.1.member.arn', 1600)
  checkLength(RoleArn, 'targets.1.member.roleArn', 1600)
  checkLength(Input, 'targets.1.member.input', 8192)
  checkLength(InputPath, 'targets.1.member.inputPath', 256)
  checkLength(InputTransformer?.InputTemplate, 'targets.1.member.inputTransformer.inputTemplate', 8192)
  checkLength(SqsParameters?.MessageGroupId, 'targets.1.member.sqsParameters.messageGroupId', 100)
}

function checkParameters(target: Target, needed: TargetParameters | undefined, where: string): void {
  if (target.SqsParameters) refuseUnknown(target.SqsParameters, ['MessageGroupId'], `${where} SqsParameters`)
  if (!needed?.isNeeded) return
  const given = (target as unknown as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[
    needed.name
  ]
  if (needed.members.every((member) => given?.[member])) return
  throw invalid(`Parameter(s) ${needed.name} must be specified for target: ${target.Id}.`)
}

function checkDeadLetters(cloud: Cloud, target: Target, where: string): void {
  const deadLetter = target.DeadLetterConfig
  if (!deadLetter) return
  refuseUnknown(deadLetter, ['Arn'], `${where} DeadLetterConfig`)
  if (!findTarget(cloud, deadLetter.Arn ?? '', 'dead letter')) {
    throw invalid(`Parameter DeadLetterConfig.Arn is not valid. Reason: ${deadLetter.Arn} is not a standard SQS queue.`)
  }
  refuseElsewhere(cloud, deadLetter.Arn ?? '', 'DeadLetterConfig.Arn')
}

/** Other accounts and Regions can be sent to on AWS; here there are none. */
function refuseElsewhere(cloud: Cloud, arn: string, parameter: string): void {
  const where = elsewhere(cloud, arn)
  if (where) throw invalid(`Parameter ${parameter} is not valid. Reason: ${arn} ${where}.`)
}

function checkInput(target: Target): void {
  const ways = [target.Input, target.InputPath, target.InputTransformer].filter((way) => way !== undefined)
  if (ways.length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`)
  }
  if (ways.length > 0 && isBusArn(target.Arn)) {
    throw invalid(`Input, InputPath and InputTransformer are not allowed for event bus target ${target.Id}.`)
  }
  if (target.Input !== undefined) {
    try {
      JSON.parse(target.Input)
    } catch {
      throw invalid(`JSON syntax error in input for target ${target.Id}.`)
    }
  }
  compileInput(target)
}

function checkRetry(target: Target, where: string): void {
  const policy = target.RetryPolicy
  if (!policy) return
  refuseUnknown(policy, ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds'], `${where} RetryPolicy`)
  within(policy.MaximumRetryAttempts, 0, 185, 'retryPolicy.maximumRetryAttempts')
  within(policy.MaximumEventAgeInSeconds, 60, 86_400, 'retryPolicy.maximumEventAgeInSeconds')
}

function within(value: number | undefined, least: number, most: number, member: string): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return
  throw invalid(
    `1 validation error detected: Value '${value}' at 'targets.1.member.${member}' failed to satisfy constraint: Member must ${limitOf(value, least, most)}`,
  )
}
