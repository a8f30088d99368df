/**
 * Tasks: scheduled and recorded first, then sent, then settled once, by whatever comes first: the answer, the
 * token, the worker, the end of the execution that was started, a timeout.
 */
import type { Cloud } from '../../../kernel/cloud'
import { joined, type Origin } from '../../../kernel/origin'
import { stringifyExact } from '../../../lib/exact-json'
import type { State, TaskDefinition, TaskTiming } from '../definition/state'
import { RuntimeError } from '../failures/runtime'
import { problemsOf } from '../integrations/parameters'
import { sdkFailure } from '../integrations/service-failure'
import { checkSize, Payload } from '../payload'
import { callsOf, sessionOf } from './calls'
import { scopeOf } from './context-object'
import type { Engine } from './engine'
import { type Branch, type OutstandingTask, setPhase, stateOf } from './execution'
import { record } from './history'
import { settleFailure, settleSuccess } from './settling'
import { isLater } from './soon'
import { waitForChild } from './sync-executions'
import { taskEvent } from './task-events'
import { traceExecution } from './trace'
import { armTask } from './waking'

/** Records the task; it is sent after the commit. */
export async function schedule(engine: Engine, branch: Branch, state: State, timing: TaskTiming): Promise<void> {
  const { epoch, execution } = branch
  const task = state.task as TaskDefinition
  const { integration } = task
  const isActivity = integration.events === 'activity'
  if (isActivity && !engine.activities.exists(integration.resource)) {
    throw new RuntimeError(`The activity ${integration.resource} does not exist.`)
  }
  const token =
    task.pattern === 'callback'
      ? engine.taskTokens.mint(isActivity ? integration.resource : execution.machineArn, execution.arn)
      : undefined
  const filling = task.parameters(scopeOf(branch, { token: isActivity ? undefined : token }))
  const given = isLater(filling) ? await filling : filling
  if (branch.epoch !== epoch) return
  // An input that is handed on as it came keeps its text.
  const told = given === branch.input.value ? branch.input : Payload.of(given)
  const prepared = integration.prepare?.(told.value)
  const parameters = prepared === undefined ? told : Payload.of(prepared)
  checkSize(parameters, state.name)
  checkParameters(engine, task, state, parameters)
  const naming = task.roleArn?.(scopeOf(branch))
  const roleArn = isLater(naming) ? await naming : naming
  if (branch.epoch !== epoch) return
  const now = engine.cloud.clock.now()
  const outstanding: OutstandingTask = {
    ...timing,
    ...(token !== undefined && { token }),
    ...(roleArn !== undefined && { roleArn }),
    parameters: parameters.text,
  }
  const { region } = engine.cloud
  const scheduled = { parameters: told.text, timing, region, roleArn }
  taskEvent(branch, now, task, 'Scheduled', scheduled)
  if (!isActivity) startTimes(outstanding, now)
  setPhase(branch, { kind: 'task', task: outstanding })
  if (token !== undefined) engine.tasks.set(token, branch)
  armTask(engine, branch)
  trace(engine, branch, 'task.scheduled', task)
  if (token !== undefined) trace(engine, branch, 'token.issued', task)
}

/** Says that the task is started, once: after the siblings that were entered with it are scheduled too. */
export function beginTask(engine: Engine, branch: Branch): void {
  if (branch.phase.kind !== 'task' || branch.phase.task.begun) return
  const definition = stateOf(branch).task as TaskDefinition
  if (definition.integration.events === 'activity') return
  branch.phase.task.begun = true
  branch.execution.changes.branches.add(branch)
  taskEvent(branch, engine.cloud.clock.now(), definition, 'Started', {})
}

/** Throws `RuntimeError` for what the integration can't be called with. */
function checkParameters(engine: Engine, task: TaskDefinition, state: State, parameters: Payload): void {
  const { integration } = task
  const ofTakes = integration.takes ? problemsOf(engine.cloud, integration.takes, parameters.value) : []
  const problems = ofTakes.length > 0 ? ofTakes : (integration.problems?.(parameters.value as object) ?? [])
  if (problems.length === 0) return
  const field = state.language === 'JSONata' ? 'Arguments' : 'Parameters'
  throw new RuntimeError(
    `The ${field} '${parameters.text}' could not be used to start the Task: [${problems.join(', ')}]`,
  )
}

function trace(engine: Engine, branch: Branch, kind: string, task: TaskDefinition): void {
  traceExecution(engine, branch.execution, kind, { state: branch.stateName, resource: task.resource })
}

/** From now on the task's time runs, and its worker must be heard of. */
export function startTimes(task: OutstandingTask, now: number): void {
  if (task.timeoutSeconds !== undefined) task.deadline = now + task.timeoutSeconds * 1000
  if (task.heartbeatSeconds !== undefined) task.heartbeatBy = now + task.heartbeatSeconds * 1000
}

/** Sends the branch's task, when it is on disk. `again`: it may have been sent before the process was killed. */
export function dispatch(engine: Engine, branch: Branch, again = false): void {
  if (branch.phase.kind !== 'task') return
  const { task } = branch.phase
  const definition = stateOf(branch).task as TaskDefinition
  if (definition.integration.events === 'activity') {
    engine.activities.offer(branch)
    return
  }
  const token = engine.cloud.activity.begin('states: task')
  const cloud = callsOf(engine, branch.execution, token)
  const sent = send(engine, branch, { definition, task, again, cloud }).finally(token.end)
  engine.cloud.background(`a task of ${branch.execution.arn}`, sent)
}

interface Shipment {
  readonly definition: TaskDefinition
  readonly task: OutstandingTask
  readonly again: boolean
  readonly cloud: Cloud
}

async function send(engine: Engine, branch: Branch, { definition, task, again, cloud }: Shipment): Promise<void> {
  const { epoch, execution } = branch
  try {
    if (execution.durable) await engine.cloud.store.flush()
    if (branch.epoch !== epoch) return
    const output = await definition.integration.call({
      cloud,
      caller: await sessionOf(engine, execution, task.roleArn),
      parameters: JSON.parse(task.parameters ?? 'null'),
      text: task.parameters ?? 'null',
      executionArn: execution.arn,
      machineArn: execution.machineArn,
      again,
    })
    if (branch.epoch !== epoch) return
    const answer = output instanceof Payload ? output : Payload.fromText(stringifyExact(output ?? null))
    if (definition.pattern === 'request-response') settleSuccess(engine, branch, answer)
    else engine.guard(execution, () => submitted(engine, branch, definition, task, answer))
  } catch (error) {
    if (branch.epoch !== epoch || engine.isStopping) return
    settleFailure(engine, branch, sdkFailure(error, 'Sts', undefined), 'Failed')
  }
}

/** The call is made; the task goes on until its token comes back, or the execution it started has ended. */
function submitted(
  engine: Engine,
  branch: Branch,
  definition: TaskDefinition,
  task: OutstandingTask,
  answer: Payload,
): void {
  task.submitted = true
  delete task.parameters
  if (definition.pattern === 'sync') task.childArn = (answer.value as { ExecutionArn: string }).ExecutionArn
  taskEvent(branch, engine.cloud.clock.now(), definition, 'Submitted', { output: answer.text })
  branch.execution.changes.branches.add(branch)
  engine.journal.commit(branch.execution)
  if (task.childArn !== undefined) waitForChild(engine, branch, task.childArn)
  else engine.dormant.settle(branch.execution)
}

/** A worker took the task of an activity. */
export function startActivity(
  engine: Engine,
  branch: Branch,
  workerName: string | undefined,
  origin: Origin | undefined,
): void {
  if (branch.phase.kind !== 'task') return
  const { task } = branch.phase
  const now = engine.cloud.clock.now()
  task.submitted = true
  startTimes(task, now)
  record(branch, now, 'ActivityStarted', 'activityStartedEventDetails', workerName === undefined ? {} : { workerName })
  branch.execution.changes.branches.add(branch)
  engine.journal.commit(branch.execution)
  armTask(engine, branch)
  traceWorker(engine, branch, 'activity.taken', origin)
  engine.dormant.settle(branch.execution)
}

/** Who does a task was heard of; `origin` is what the worker is doing. The token is nobody's business. */
export function traceWorker(engine: Engine, branch: Branch, kind: string, origin: Origin | undefined): void {
  const { arn, origin: own } = branch.execution
  const { correlationId } = own
  const ids = joined(own.ids, origin)
  engine.cloud.trace({ kind, subject: arn, ids, correlationId, detail: { state: branch.stateName } })
}
