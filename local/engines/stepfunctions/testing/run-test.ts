/**
 * Runs one state by itself: what an execution would do with it, once, without a history and without waiting. A failure is
 * told with what Retry and Catch would make of it.
 */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import { stringifyExact } from '../../../lib/exact-json'
import { decideRetry } from '../definition/retry'
import type { Inspect, Scope, Variables } from '../definition/scope'
import type { MapLimits, State, Step, TaskDefinition } from '../definition/state'
import { ExceedToleratedFailureThresholdError } from '../failures/exceed-tolerated-failure-threshold'
import { matches } from '../failures/matches'
import { RuntimeError } from '../failures/runtime'
import { StateFailure } from '../failures/state-failure'
import { problemsOf } from '../integrations/parameters'
import { sdkFailure } from '../integrations/service-failure'
import { mergeVariables } from '../number-text'
import { checkSize, Payload } from '../payload'
import type { TestedExecution } from './context-object'
import type { Mock } from './mock'

export interface StateTest extends TestedExecution {
  readonly state: State
  /** As a task calls it. */
  readonly cloud: Cloud
  readonly input: Payload
  readonly variables: Variables
  readonly mock: Mock | undefined
  /** A session of the role; undefined where nothing is called. */
  readonly caller: Principal | undefined
  /** How often the retrier that is met has been used. */
  readonly retries: number
  /** Iterations of a Map that failed. */
  readonly failedIterations: number
}

export interface Outcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR'
  readonly output?: string
  readonly nextState?: string
  readonly error?: string
  readonly cause?: string
  readonly inspectionData: Readonly<Record<string, unknown>>
}

interface Left {
  readonly output: unknown
  readonly assigned?: Variables | undefined
  readonly next: string | undefined
}

/** What is told as a number and not as JSON text. */
const numbers: ReadonlySet<string> = new Set(['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage'])

export async function runTest(test: StateTest): Promise<Outcome> {
  const { state, input, variables } = test
  const data: Record<string, unknown> = { input: input.text }
  const inspect: Inspect = (member, value) => {
    if (value !== undefined) data[member] = numbers.has(member) ? value : Payload.of(value).text
  }
  const scope: Scope = { input: input.value, context: test.context, variables, inspect }
  const tell = ({ output, assigned, next }: Left): Pick<Outcome, 'output' | 'nextState'> => {
    const payload = output === input.value ? input : Payload.of(output)
    checkSize(payload, state.name)
    const all = mergeVariables(variables, assigned)
    if (Object.keys(all).length > 0) inspect('variables', all)
    return { output: payload.text, ...(next !== undefined && { nextState: next }) }
  }
  try {
    const left = await runState(test, scope)
    return { status: 'SUCCEEDED', ...tell(left), inspectionData: data }
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error
    return { ...(await afterFailure(test, scope, error, { data, tell })), inspectionData: data }
  }
}

async function runState(test: StateTest, scope: Scope): Promise<Left> {
  const { state, cloud } = test
  const now = cloud.clock.now()
  // Of a Fail state nothing else is asked for.
  if (state.type === 'Fail' && state.language === 'JSONPath') scope.inspect?.('afterInputPath', scope.input)
  const step: Step = await state.enter(scope, now)
  switch (step.kind) {
    case 'leave':
      return { ...step.exit, next: step.next }
    case 'fail':
      throw step.failure
    case 'wait':
      return { ...(await state.exit(scope, undefined)), next: state.next }
    case 'items':
      if (step.failure) throw step.failure
      checkTolerance(step.items.length, step.limits, test.failedIterations)
      return leave(test, scope, mocked(test))
    case 'branches':
      return leave(test, scope, mocked(test))
    case 'task': {
      const result = await runTask(test, scope, state.task as TaskDefinition)
      scope.inspect?.('result', result)
      return leave(test, scope, result)
    }
  }
}

async function leave({ state }: StateTest, scope: Scope, result: unknown): Promise<Left> {
  return { ...(await state.exit(scope, result)), next: state.next }
}

/** Without one, Map and Parallel are refused before. */
function mocked({ mock }: StateTest): unknown {
  if (mock && 'failure' in mock) throw mock.failure
  return mock?.result.value
}

function checkTolerance(items: number, { toleratedCount, toleratedPercentage }: MapLimits, failed: number): void {
  const tooMany = toleratedCount !== undefined && failed > toleratedCount
  const tooLarge = toleratedPercentage !== undefined && failed * 100 > toleratedPercentage * items
  if (tooMany || tooLarge) throw new ExceedToleratedFailureThresholdError()
}

async function runTask(test: StateTest, scope: Scope, task: TaskDefinition): Promise<unknown> {
  const { state, cloud, mock, caller } = test
  const { integration } = task
  const given = await task.parameters(scope)
  if (mock || !caller) return mocked(test)
  const parameters = Payload.of(integration.prepare?.(given) ?? given)
  checkSize(parameters, state.name)
  const ofTakes = integration.takes ? problemsOf(cloud, integration.takes, parameters.value) : []
  const problems = ofTakes.length > 0 ? ofTakes : (integration.problems?.(parameters.value as object) ?? [])
  if (problems.length > 0) {
    const field = state.language === 'JSONata' ? 'Arguments' : 'Parameters'
    throw new RuntimeError(
      `The ${field} '${parameters.text}' could not be used to start the Task: [${problems.join(', ')}]`,
    )
  }
  const { executionArn, machineArn } = test
  const call = {
    cloud,
    caller,
    parameters: parameters.value,
    text: parameters.text,
    executionArn,
    machineArn,
    again: false,
  }
  const output = await integration.call(call).catch((error: unknown) => {
    throw sdkFailure(error, 'Sts', undefined)
  })
  const answer = output instanceof Payload ? output : Payload.fromText(stringifyExact(output ?? null))
  checkSize(answer, integration.events === 'task' ? integration.resourceType : integration.resource, true)
  return answer.value
}

interface Telling {
  readonly data: Record<string, unknown>
  tell(left: Left): Pick<Outcome, 'output' | 'nextState'>
}

async function afterFailure(
  { state, retries }: StateTest,
  scope: Scope,
  failure: StateFailure,
  { data, tell }: Telling,
): Promise<Omit<Outcome, 'inspectionData'>> {
  const { error, cause } = failure
  const said = { ...(error && { error }), ...(cause && { cause }) }
  const retryIndex = state.retriers.findIndex(({ errorEquals }) => matches(errorEquals, failure))
  if (retryIndex >= 0) {
    const attempts = state.retriers.map((_, index) => (index === retryIndex ? retries : 0))
    const retrial = decideRetry(state.retriers, attempts, failure)
    data.errorDetails = { retryIndex, ...(retrial && { retryBackoffIntervalSeconds: retrial.delay / 1000 }) }
    if (retrial) return { status: 'RETRIABLE', ...said }
  }
  const catchIndex = state.catchers.findIndex(({ errorEquals }) => matches(errorEquals, failure))
  const catcher = state.catchers[catchIndex]
  if (!catcher) return { status: 'FAILED', ...said }
  data.errorDetails = { ...(data.errorDetails as object | undefined), catchIndex }
  try {
    const exit = await catcher.exit({ ...scope, errorOutput: { Error: error, Cause: cause } })
    return { status: 'CAUGHT_ERROR', ...said, ...tell({ ...exit, next: catcher.next }) }
  } catch (inCatch) {
    if (!(inCatch instanceof StateFailure)) throw inCatch
    return { status: 'FAILED', error: inCatch.error, cause: inCatch.cause }
  }
}
