/** What a function answered: its value, or a failure with the name of the error that it threw. */
import { StateFailure } from '../failures/state-failure'

export interface InvokeOutput {
  readonly StatusCode: number
  readonly Payload?: string | Uint8Array
  readonly FunctionError?: string
  readonly ExecutedVersion?: string
}

export function readFunctionPayload(output: InvokeOutput): unknown {
  const text =
    typeof output.Payload === 'string'
      ? output.Payload
      : Buffer.from(output.Payload ?? new Uint8Array()).toString('utf8')
  if (output.FunctionError !== undefined) throw functionFailure(text)
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function functionFailure(text: string): StateFailure {
  const type = errorType(text)
  if (type !== undefined) return new StateFailure(type, text)
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
