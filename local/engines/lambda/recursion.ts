/**
 * Recursive loop detection: a function that ran sixteen times in one chain of calls through Lambda, SQS and SNS is not
 * run again by it, unless it allows that. Loops by way of other services go on, here as on AWS.
 */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { type Lineage, runsIn } from '../../kernel/lineage'
import type { LambdaFunction } from './state'

export type RecursiveLoop = 'Allow' | 'Terminate'

const mostRuns = 16

/** Whether the chain must not run the function again. It is told. */
export function isStopped(
  cloud: Cloud,
  { arn, recursiveLoop }: LambdaFunction,
  lineage: Lineage | undefined,
  ids: readonly string[],
): boolean {
  const runs = runsIn(lineage, arn)
  if (recursiveLoop === 'Allow' || runs < mostRuns) return false
  cloud.trace({ kind: 'function.recursive', subject: arn, ids, detail: { runs } })
  return true
}

/** Its event went to where stopped ones go, and came back from there: now it is dropped. */
export function isReturned({ arn }: LambdaFunction, lineage: Lineage | undefined): boolean {
  return runsIn(lineage, arn) > mostRuns
}

export const recursionMessage =
  "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function's invocation."

export function recursiveInvocation(): AwsError {
  return new AwsError('RecursiveInvocationException', recursionMessage, 400, { Type: 'User' })
}

export function readRecursiveLoop(value: unknown): RecursiveLoop {
  if (value === 'Allow' || value === 'Terminate') return value
  throw new AwsError('InvalidParameterValueException', `RecursiveLoop must be Allow or Terminate, not ${String(value)}`)
}
