/**
 * Runs branches: enters states, does what they decide, and goes on until there is something to wait for. A
 * decision may take its time (JSONata evaluates in steps); what it decides is done in one tick, and only if
 * the branch is still there.
 */

import { messageOf } from '../../../kernel/message-of'
import { decideRetry } from '../definition/retry'
import type { Variables } from '../definition/scope'
import type { State, Step } from '../definition/state'
import { matches } from '../failures/matches'
import { RuntimeError } from '../failures/runtime'
import { StateFailure } from '../failures/state-failure'
import { mergeVariables, textIn } from '../number-text'
import { checkSize, Payload } from '../payload'
import { scopeOf } from './context-object'
import { type Engine, executionEvents, type Outcome } from './engine'
import { type Branch, type Execution, isRunning, setPhase, stateOf } from './execution'
import { cancel, enterBranches, enterItems, fanChildDone, fanChildFailed, makeItemInput } from './fan-out'
import { append, HistoryLimitError, record } from './history'
import { isLater } from './soon'
import { beginTask, dispatch, schedule } from './tasks'
import { traceExecution } from './trace'
import { armDeadline, wakeAt } from './waking'

/** So many states in a row, and others get their turn. */
const longestStretch = 200

export type Interpreter = Pick<Engine, 'run' | 'goOn' | 'completed' | 'propagate' | 'itemFailed' | 'finish' | 'guard'>

export function createInterpreter(getEngine: () => Engine): Interpreter {
  async function run(branch: Branch): Promise<void> {
    if (branch.active) return
    branch.active = true
    const engine = getEngine()
    const activity = engine.cloud.activity.begin('states: execution')
    const { execution } = branch
    try {
      await runStretch(engine, branch)
    } catch (error) {
      crash(engine, execution, error)
    } finally {
      activity.end()
    }
  }

  async function runStretch(engine: Engine, branch: Branch): Promise<void> {
    const { execution } = branch
    for (let steps = 1; isRunnable(branch); steps++) {
      await step(engine, branch)
      if (steps % longestStretch === 0 && isRunnable(branch)) {
        engine.journal.commit(execution)
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
    }
    branch.active = false
    if (!isRunning(execution)) return
    // A sibling may have cut it off since it scheduled its task: that is neither started nor sent.
    const isThere = execution.branches.get(branch.id) === branch
    if (isThere) beginTask(engine, branch)
    engine.journal.commit(execution)
    if (engine.dormant.settle(execution)) return
    armDeadline(engine, execution)
    if (isThere && branch.phase.kind === 'task') dispatch(engine, branch)
  }

  return {
    run,
    goOn: (branch) => getEngine().cloud.background(`execution ${branch.execution.arn}`, run(branch)),
    completed: (branch, output) => completed(getEngine(), branch, output),
    propagate: (branch, failure) => propagate(getEngine(), branch, failure),
    itemFailed: (child, failure) => itemFailed(getEngine(), child, failure),
    finish: (execution, outcome, previous) => finish(getEngine(), execution, outcome, previous),
    guard(execution, change) {
      try {
        change()
      } catch (error) {
        crash(getEngine(), execution, error)
      }
    },
  }
}

/** It is at a point from which it goes on by itself. */
function isRunnable(branch: Branch): boolean {
  if (!isRunning(branch.execution) || branch.execution.branches.get(branch.id) !== branch) return false
  const { kind } = branch.phase
  return kind === 'ready' || kind === 'result' || kind === 'failure' || kind === 'elapsed' || kind === 'new'
}

async function step(engine: Engine, branch: Branch): Promise<void> {
  const { epoch, phase } = branch
  if (phase.kind === 'new') return makeItemInput(engine, branch)
  const state = stateOf(branch)
  const evaluate = <T>(work: () => T): T => engine.cloud.working.during(branch.execution.arn, work)
  try {
    if (phase.kind === 'ready') {
      if (branch.enteredEvent === 0) enterState(engine, branch, state)
      const entering = evaluate(() => state.enter(scopeOf(branch), engine.cloud.clock.now()))
      const decided = isLater(entering) ? await entering : entering
      if (branch.epoch === epoch) await act(engine, branch, state, decided)
    } else if (phase.kind === 'failure') {
      await handleFailure(engine, branch, state, new StateFailure(phase.error, phase.cause, phase.options))
    } else {
      const result = phase.kind === 'result' ? phase.output.value : undefined
      const exit = await evaluate(() => state.exit(scopeOf(branch), result))
      if (branch.epoch === epoch) leave(engine, branch, state, exit.output, exit.assigned, state.next)
    }
  } catch (error) {
    if (branch.epoch !== epoch) return
    if (!(error instanceof StateFailure) || error instanceof HistoryLimitError) throw error
    await handleFailure(engine, branch, state, error)
  }
}

function enterState(engine: Engine, branch: Branch, state: State): void {
  const now = engine.cloud.clock.now()
  branch.enteredAt = now
  branch.cameFrom = branch.lastEvent
  branch.enteredEvent = record(branch, now, `${state.type}StateEntered`, 'stateEnteredEventDetails', {
    name: state.name,
    input: branch.input.text,
  })
  trace(engine, branch, 'state.entered', state)
}

function trace(engine: Engine, branch: Branch, kind: string, state: State): void {
  traceExecution(engine, branch.execution, kind, { state: state.name, type: state.type })
}

async function act(engine: Engine, branch: Branch, state: State, step: Step): Promise<void> {
  switch (step.kind) {
    case 'leave':
      return leave(engine, branch, state, step.exit.output, step.exit.assigned, step.next)
    case 'wait':
      if (step.until <= engine.cloud.clock.now()) return setPhase(branch, { kind: 'elapsed' })
      setPhase(branch, { kind: 'waiting', until: step.until })
      return wakeAt(engine, branch, step.until)
    case 'task':
      return schedule(engine, branch, state, step.timing)
    case 'branches':
      return enterBranches(engine, branch, state, step.inputs)
    case 'items':
      return enterItems(engine, branch, state, step)
    case 'fail':
      return propagate(engine, branch, step.failure)
  }
}

/** A result or an input that is the output as it came keeps its text. */
function handedOn(branch: Branch, value: unknown): Payload {
  const { phase, input } = branch
  if (phase.kind === 'result' && value === phase.output.value) return phase.output
  return value === input.value ? input : Payload.of(value)
}

/** Leaves the state for the next one of the flow, or ends the flow. */
function leave(
  engine: Engine,
  branch: Branch,
  state: State,
  value: unknown,
  assigned: Variables | undefined,
  next: string | undefined,
): void {
  const output = handedOn(branch, value)
  checkSize(output, state.name)
  // Of an Assign that assigns nothing nothing is told.
  const assignedVariables = assigned && Object.keys(assigned).length > 0 && asText(assigned, state)
  if (assigned) {
    branch.own = mergeVariables(branch.own, assigned)
    branch.variables = mergeVariables(branch.variables, assigned)
  }
  if (branch.phase.kind === 'result') branch.lastEvent = branch.phase.exitFrom ?? branch.lastEvent
  record(branch, engine.cloud.clock.now(), `${state.type}StateExited`, 'stateExitedEventDetails', {
    name: state.name,
    output: output.text,
    ...(assignedVariables && { assignedVariables }),
  })
  trace(engine, branch, 'state.exited', state)
  if (engine.deleting.has(branch.execution.machineName)) {
    finish(engine, branch.execution, { status: 'ABORTED', cause: 'The state machine is being deleted' })
    return
  }
  if (next === undefined) {
    completed(engine, branch, output)
    return
  }
  branch.stateName = next
  branch.input = output
  branch.attempts = []
  branch.enteredEvent = 0
  setPhase(branch, { kind: 'ready' })
}

function asText(variables: Variables, state: State): Record<string, string> {
  const texts = Object.entries(variables).map(([name, value]) => {
    const payload = Payload.of(value)
    checkSize(payload, state.name)
    return [name, textIn(variables, name) ?? payload.text] as const
  })
  return Object.fromEntries(texts.sort(([one], [other]) => (one < other ? -1 : 1)))
}

function completed(engine: Engine, branch: Branch, output: Payload): void {
  if (branch.parent) fanChildDone(engine, branch.parent, branch, output)
  else finish(engine, branch.execution, { status: 'SUCCEEDED', output })
}

/** Retries, or goes to a catcher, or lets the failure out of the flow. */
async function handleFailure(engine: Engine, branch: Branch, state: State, raised: StateFailure): Promise<void> {
  const failure = located(branch, state, raised)
  const now = engine.cloud.clock.now()
  if (raised.options.evaluation) recordEvaluation(branch, state, failure, now)
  const retrial = decideRetry(state.retriers, branch.attempts, failure)
  if (retrial) {
    while (branch.attempts.length <= retrial.index) branch.attempts.push(0)
    branch.attempts[retrial.index] = (branch.attempts[retrial.index] ?? 0) + 1
    const detail = { state: state.name, error: failure.error, afterMilliseconds: retrial.delay }
    traceExecution(engine, branch.execution, 'task.retried', detail)
    if (retrial.delay === 0) return setPhase(branch, { kind: 'ready' })
    setPhase(branch, { kind: 'retrying', until: now + retrial.delay })
    return wakeAt(engine, branch, now + retrial.delay)
  }
  const before = branch.lastEvent
  recordFailed(branch, state, failure, now)
  const index = state.catchers.findIndex(({ errorEquals }) => matches(errorEquals, failure))
  const catcher = state.catchers[index]
  if (!catcher) return propagate(engine, branch, failure)
  const { epoch } = branch
  try {
    const errorOutput = { Error: failure.error, Cause: failure.cause }
    const exit = await engine.cloud.working.during(branch.execution.arn, () =>
      catcher.exit(scopeOf(branch, { errorOutput })),
    )
    if (branch.epoch === epoch) leave(engine, branch, state, exit.output, exit.assigned, catcher.next)
  } catch (error) {
    if (branch.epoch !== epoch) return
    if (!(error instanceof StateFailure) || error instanceof HistoryLimitError) throw error
    const inCatch = located(branch, state, error)
    branch.lastEvent = before
    if (error.options.evaluation) recordEvaluation(branch, state, inCatch, now)
    recordFailed(branch, state, inCatch, now)
    propagate(engine, branch, inCatch)
  }
}

/** An expression that fails on the way into the state belongs before the state; a value that is refused does not. */
function recordEvaluation(branch: Branch, state: State, { error, cause, options }: StateFailure, now: number): void {
  if (branch.lastEvent === branch.enteredEvent && !options.entered) branch.lastEvent = branch.cameFrom
  const { location } = options
  const value = { error, cause, ...(location !== undefined && { location }), state: state.name }
  record(branch, now, 'EvaluationFailed', 'evaluationFailedEventDetails', value)
}

/** What is the definition's fault has no such event. */
function recordFailed(branch: Branch, state: State, failure: StateFailure, now: number): void {
  if (failure.error === 'States.Runtime' || (state.type !== 'Parallel' && state.type !== 'Map')) return
  record(branch, now, `${state.type}StateFailed`)
}

/** What the interpreter finds wrong says where. */
function located(branch: Branch, state: State, failure: StateFailure): StateFailure {
  if (!failure.options.interpreter) return failure
  const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${branch.enteredEvent}).`
  return new StateFailure(failure.error, `${where} ${failure.cause}`, { ...failure.options, interpreter: false })
}

function propagate(engine: Engine, branch: Branch, failure: StateFailure): void {
  const { error, cause } = failure
  // What is the definition's fault ends the execution from wherever it is.
  if (branch.parent && error !== 'States.Runtime') {
    fanChildFailed(engine, branch.parent, branch, failure)
    return
  }
  const outcome: Outcome = { status: 'FAILED', ...(error && { error }), ...(cause && { cause }) }
  finish(engine, branch.execution, outcome, branch.lastEvent)
}

/** The Map state is at fault, and the iteration ends by it. */
function itemFailed(engine: Engine, child: Branch, raised: StateFailure): void {
  const parent = child.parent as Branch
  const state = stateOf(parent)
  const failure = located(parent, state, raised)
  const { error, cause } = failure
  if (raised.options.evaluation) recordEvaluation(child, state, failure, engine.cloud.clock.now())
  if (error === 'States.Runtime') finish(engine, child.execution, { status: 'FAILED', error, cause }, child.lastEvent)
  else fanChildFailed(engine, parent, child, failure)
}

/** Something that no definition can cause or handle, or a history without room: the execution fails. */
function crash(engine: Engine, execution: Execution, error: unknown): void {
  // What a cloud that stops could not do says nothing about the execution: it is done at the next start.
  if (engine.isStopping) return
  // What is not the definition's fault is told as ours.
  if (!(error instanceof StateFailure)) engine.cloud.report(`execution ${execution.arn}`, error)
  if (!isRunning(execution)) return
  const failure = error instanceof StateFailure ? error : new RuntimeError(messageOf(error))
  finish(engine, execution, { status: 'FAILED', error: failure.error, cause: failure.cause })
}

function finish(engine: Engine, execution: Execution, outcome: Outcome, previous?: number): void {
  if (!isRunning(execution)) return
  const now = engine.cloud.clock.now()
  const root = execution.branches.get('r')
  const { type, key } = executionEvents[outcome.status]
  // What is stopped from outside comes from none of its events.
  const last = outcome.status === 'ABORTED' ? 0 : (previous ?? root?.lastEvent ?? execution.lastEventId)
  if (root) cancel(engine, root)
  execution.status = outcome.status
  execution.stopDate = now
  execution.deadline?.cancel()
  if (outcome.status === 'SUCCEEDED') execution.output = outcome.output
  else {
    execution.error = outcome.error
    execution.cause = outcome.cause
  }
  const value =
    outcome.status === 'SUCCEEDED' ? { output: outcome.output.text } : { error: outcome.error, cause: outcome.cause }
  append(execution, now, type, last, key, value)
  execution.changes.summary = true
  engine.journal.commit(execution)
  engine.running.delete(execution.arn)
  engine.statusChanged(execution)
  const { status, error } = execution
  traceExecution(engine, execution, 'execution.ended', { status, ...(error !== undefined && { error }) })
  execution.onEnd?.()
}
