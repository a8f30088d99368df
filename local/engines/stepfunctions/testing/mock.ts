/** What stands for the work of a Task, a Map or a Parallel while it is tested. */
import type { Cloud } from '../../../kernel/cloud'
import type { State } from '../definition/state'
import { testRefused } from '../errors'
import { StateFailure } from '../failures/state-failure'
import { longest, optionalString } from '../operations/input'
import { dataLimit, Payload } from '../payload'
import { holdAgainstApi, type Mode, modes } from './mock-schema'
import { flowsOf } from './tested-state'

export interface MockInput {
  readonly result?: string
  readonly errorOutput?: { readonly error?: string; readonly cause?: string }
  readonly fieldValidationMode?: string
}

export type Mock = { readonly result: Payload } | { readonly failure: StateFailure }

/** Throws `ValidationException` in words recorded on AWS. */
export function readMock(cloud: Cloud, mock: MockInput, state: State, revealSecrets: boolean): Mock {
  const { result, errorOutput, fieldValidationMode = 'STRICT' } = mock
  if ((result === undefined) === (errorOutput === undefined)) {
    throw testRefused('A test mock should have only one of the following fields: [result, errorOutput].')
  }
  if (revealSecrets) throw testRefused('TestState does not support RevealSecrets when a mock is specified.')
  if (!modes.includes(fieldValidationMode as Mode)) {
    throw testRefused(
      `1 validation error detected: Value at 'mock.fieldValidationMode' failed to satisfy constraint: Member must satisfy enum value set: [${modes.join(', ')}]`,
    )
  }
  optionalString({ 'mock.result': result }, 'mock.result', dataLimit)
  optionalString({ 'mock.errorOutput.error': errorOutput?.error }, 'mock.errorOutput.error', longest.error)
  optionalString({ 'mock.errorOutput.cause': errorOutput?.cause }, 'mock.errorOutput.cause', longest.cause)
  if (!['Task', 'Map', 'Parallel'].includes(state.type)) {
    throw testRefused(`State type '${state.type}' is not supported when a mock is specified`)
  }
  if (errorOutput) return { failure: new StateFailure(errorOutput.error ?? '', errorOutput.cause ?? '') }
  const read = resultOf(result ?? '', state)
  holdAgainstApi(cloud, state.task, read.value, fieldValidationMode as Mode)
  return { result: read }
}

function resultOf(text: string, state: State): Payload {
  let result: Payload
  try {
    result = Payload.parse(text)
  } catch {
    throw testRefused('Mocked result must be valid JSON')
  }
  if (state.type === 'Task') return result
  if (!Array.isArray(result.value)) throw testRefused('Mocked result must be an array.')
  if (state.type === 'Parallel' && result.value.length !== flowsOf(state).length) {
    throw testRefused('Mocked result must contain the same number of items as number of Parallel branches.')
  }
  return result
}
