/** How a task ends: once, with a result or a failure that is on disk before anything is done with it. */
import type { TaskDefinition } from '../definition/state'
import { StateFailure } from '../failures/state-failure'
import { checkSize, type Payload } from '../payload'
import { type Engine, isUnderWay } from './engine'
import { type Branch, setPhase, stateOf } from './execution'
import { stopChild } from './stop-child'
import { taskEvent } from './task-events'

/** The task has ended well. What it gave is on disk before anything is done with it. */
export function settleSuccess(engine: Engine, branch: Branch, output: Payload): void {
  const { execution } = branch
  engine.guard(execution, () => {
    const state = stateOf(branch)
    retire(engine, branch)
    const task = state.task as TaskDefinition
    const now = engine.cloud.clock.now()
    const failure = tooLarge(output, task)
    if (failure) {
      const { error, cause, options } = failure
      taskEvent(branch, now, task, 'Failed', { error, cause })
      setPhase(branch, { kind: 'failure', error, cause, options })
    } else {
      taskEvent(branch, now, task, 'Succeeded', { output: output.text })
      setPhase(branch, { kind: 'result', output })
    }
    engine.journal.commit(execution)
    engine.goOn(branch)
  })
}

function tooLarge(output: Payload, { integration }: TaskDefinition): StateFailure | undefined {
  try {
    checkSize(output, integration.events === 'task' ? integration.resourceType : integration.resource, true)
    return undefined
  } catch (error) {
    if (error instanceof StateFailure) return error
    throw error
  }
}

export function settleFailure(engine: Engine, branch: Branch, failure: StateFailure, how: 'Failed' | 'TimedOut'): void {
  settleFailures(engine, [[branch, failure]], how)
}

/** Tasks of one execution that fail at once: each is told before anything is done about the first. */
export function settleFailures(
  engine: Engine,
  failed: readonly (readonly [branch: Branch, failure: StateFailure])[],
  how: 'Failed' | 'TimedOut',
): void {
  const execution = failed[0]?.[0].execution
  if (!execution) return
  engine.guard(execution, () => {
    for (const [branch, { error, cause, options }] of failed) {
      stopChildOf(engine, branch)
      retire(engine, branch)
      taskEvent(branch, engine.cloud.clock.now(), stateOf(branch).task as TaskDefinition, how, { error, cause })
      setPhase(branch, { kind: 'failure', error, cause, options })
    }
    engine.journal.commit(execution)
    for (const [branch] of failed) engine.goOn(branch)
  })
}

/** The task is over, so its token, its timer and whoever still works on it are too late from now on. */
function retire(engine: Engine, branch: Branch): void {
  if (branch.phase.kind !== 'task') return
  const { token, childArn } = branch.phase.task
  branch.epoch++
  branch.timer?.cancel()
  branch.timer = undefined
  if (token !== undefined) engine.tasks.delete(token)
  if (childArn !== undefined) engine.waitingFor.get(childArn)?.delete(branch)
}

/** The branch is taken away with its task. */
export function abandonTask(engine: Engine, branch: Branch): void {
  if (branch.phase.kind !== 'task') return
  stopChildOf(engine, branch)
  retire(engine, branch)
}

function stopChildOf(engine: Engine, branch: Branch): void {
  if (branch.phase.kind !== 'task') return
  const { childArn } = branch.phase.task
  if (childArn !== undefined && isUnderWay(engine, childArn)) stopChild(engine, branch.execution, childArn)
}
