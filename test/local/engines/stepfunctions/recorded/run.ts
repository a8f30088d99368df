/** Runs a definition, and looks at what its history has, as what was recorded on AWS is looked at. */
import type { Service } from '../../../../../local/kernel/service'
import { FunctionError, fakeLambda } from '../fake-services'
import { createHarness, type Harness } from '../harness'

export const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:work'
export const invoke = 'arn:aws:states:::lambda:invoke'

export interface Event {
  readonly id: number
  readonly previousEventId: number
  readonly timestamp: number
  readonly type: string
  readonly [details: string]: unknown
}

export interface Run {
  readonly harness: Harness
  readonly status: string
  readonly error?: string
  readonly cause?: string
  readonly output?: string
  readonly executionArn: string
  readonly events: readonly Event[]
  /** `TaskFailed<4`: what an event points at. */
  readonly line: readonly string[]
}

export async function run(definition: object, input: unknown = {}, services: readonly Service[] = []): Promise<Run> {
  const harness = await createHarness({ services: () => services })
  const executionArn = await harness.start(await harness.create(definition), input)
  await harness.settle()
  return look(harness, executionArn)
}

export async function look(harness: Harness, executionArn: string): Promise<Run> {
  const { events } = await harness.call<{ events: Event[] }>('GetExecutionHistory', { executionArn, maxResults: 1000 })
  const line = events.map(({ type, previousEventId }) => `${type}<${previousEventId}`)
  return { harness, ...(await harness.describe(executionArn)), events, line }
}

export const flow = (...states: (readonly [name: string, state: object])[]): object => ({
  StartAt: states[0]?.[0],
  States: Object.fromEntries(states),
})
export const pass = (more: object = {}): object => ({ Type: 'Pass', End: true, ...more })
export const task = (more: object): object => ({ Type: 'Task', End: true, ...more })
/** It ends when its token comes back, which nobody sends. */
export const waiting = task({
  Resource: `${invoke}.waitForTaskToken`,
  Parameters: { FunctionName: 'work', Payload: {} },
})
export const end = ['C', pass()] as const
export const prefix = (name: string, event = 2): string =>
  `An error occurred while executing the state '${name}' (entered at the event id #${event}). `

export const failing = (name = 'Broken', message = 'x'): Service =>
  fakeLambda(() => {
    throw new FunctionError(name, message)
  })
