/** What a function answered: its value, or a failure with the name of the error that it threw. */
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { parseExact } from '../../../lib/exact-json'
import { StateFailure } from '../failures/state-failure'
import { optimizedFailure } from './service-failure'

export interface InvokeOutput {
  readonly StatusCode: number
  readonly Payload?: string | Uint8Array
  readonly FunctionError?: string
  readonly ExecutedVersion?: string
  readonly LogResult?: string
}

/** As the function wrote it. */
export function payloadText({ Payload }: InvokeOutput): string {
  return typeof Payload === 'string' ? Payload : Buffer.from(Payload ?? new Uint8Array()).toString('utf8')
}

/**
 * A function named by its ARN is quoted as it answered; `lambda:invoke` writes what it threw anew. Numbers keep their text
 * until the answer is written (`stringifyExact`): recorded is a Payload of 0.0.
 */
export function readFunctionPayload(output: InvokeOutput, quoted = false): unknown {
  const text = payloadText(output)
  if (output.FunctionError !== undefined) throw functionFailure(text, quoted)
  if (text === '') return null
  try {
    return parseExact(text)
  } catch {
    return text
  }
}

/** The call itself failed. A function that is not there is named with its version. */
export function lambdaFailure(error: unknown, cloud: Cloud): StateFailure {
  const missing = isAwsError(error) && error.code === 'ResourceNotFoundException' ? error : undefined
  const message = missing?.message.replace(/^(Function not found: arn:\S*:function:[^:\s]+)$/, '$1:$LATEST')
  const told = missing ? new AwsError(missing.code, message ?? '', missing.status) : error
  return optimizedFailure(told, 'lambda', cloud.services.get('lambda')?.api)
}

function functionFailure(text: string, quoted: boolean): StateFailure {
  const type = errorType(text)
  if (type !== undefined) return new StateFailure(type, quoted ? text : JSON.stringify(JSON.parse(text)))
  return new StateFailure(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  )
}

function errorType(text: string): string | undefined {
  try {
    const { errorType } = JSON.parse(text) as { errorType?: unknown }
    return typeof errorType === 'string' ? errorType : undefined
  } catch {
    return undefined
  }
}
