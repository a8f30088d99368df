/** The context object of a state that is tested: one made up as AWS does it, or the one that the caller gives. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import type { State } from '../definition/state'
import { testRefused } from '../errors'
import { unnamed } from './tested-state'

const invalid = (problem: string) => testRefused(`Invalid Context object provided: ${problem}`)

/** Members, and whether each is text; the rest may be anything. */
const sections: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  Execution: {
    Id: true,
    Input: false,
    Name: true,
    RoleArn: true,
    StartTime: true,
    RedriveCount: false,
    RedriveTime: true,
  },
  State: { EnteredTime: true, Name: true, RetryCount: false },
  StateMachine: { Id: true, Name: true },
  Task: { Token: true },
}

/** Throws `ValidationException`, mostly in words that were recorded. */
export function givenContext(text: string, state: State): object {
  const context = objectOf(text)
  for (const [name, section] of Object.entries(context)) {
    if (name === 'Map') throw invalid("'Map' field is not supported when mocking a Context object")
    const known = sections[name]
    if (!known) throw invalid(`Field '${name}' is not allowed`)
    if (name === 'Task' && (state.task?.pattern ?? 'request-response') === 'request-response') {
      throw invalid(
        "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
      )
    }
    if (!isObject(section)) throw invalid(`${name} must be an object`)
    for (const [member, value] of Object.entries(section)) {
      if (!Object.hasOwn(known, member)) throw invalid(`Field '${member}' is not allowed`)
      if (known[member] && typeof value !== 'string') throw invalid(`${name}.${member} must be a string`)
    }
  }
  return context
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Told below.
  }
  throw invalid('it must be a JSON object')
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export interface TestedExecution {
  readonly executionArn: string
  readonly machineArn: string
  readonly context: object
}

/** An Express execution of a machine that there is not. */
export function madeUp(
  cloud: Cloud,
  state: State,
  {
    input,
    roleArn,
    retries,
  }: { readonly input: unknown; readonly roleArn: string | undefined; readonly retries: number },
): TestedExecution {
  const now = new Date(cloud.clock.now()).toISOString()
  const [machine, name] = [randomUUID(), randomUUID()]
  const executionArn = cloud.arn('states', `express:${machine}:${name}`)
  const machineArn = cloud.arn('states', `stateMachine:${machine}`)
  const isRetried = state.type === 'Task' || state.type === 'Parallel' || state.type === 'Map'
  return {
    executionArn,
    machineArn,
    context: {
      Execution: { Id: executionArn, Input: input, Name: name, RoleArn: roleArn ?? null, StartTime: now },
      StateMachine: { Id: machineArn, Name: machine },
      // The name of a state is not told, even where it has one.
      State: { Name: unnamed, EnteredTime: now, ...(isRetried && { RetryCount: retries }) },
    },
  }
}
