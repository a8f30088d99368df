/** Timers of branches and executions: what they are for is in the phase, so that is where it is looked up. */
import type { Due } from '../../../kernel/clock'
import { HeartbeatTimeoutError } from '../failures/heartbeat-timeout'
import { TimeoutError } from '../failures/timeout'
import type { Engine } from './engine'
import { type Branch, type Execution, setPhase } from './execution'
import { settleFailures } from './settling'

const yearSeconds = 31_536_000
const fiveMinutes = 300

export function wakeAt(engine: Engine, branch: Branch, time: number): void {
  branch.timer?.cancel()
  branch.timer = engine.timers.at(time, () => engine.guard(branch.execution, () => wake(engine, branch)), dueOf(branch))
}

function dueOf({ execution, phase, stateName }: Branch): Due {
  const what = phase.kind === 'waiting' ? 'wait' : phase.kind === 'retrying' ? 'retry' : 'task timeout'
  return { what, subject: execution.arn, detail: { state: stateName } }
}

/** Does what is due in the branch. */
export function wake(engine: Engine, branch: Branch): void {
  const now = engine.cloud.clock.now()
  const { phase } = branch
  branch.timer = undefined
  if (phase.kind === 'waiting' || phase.kind === 'retrying') {
    if (phase.until > now) wakeAt(engine, branch, phase.until)
    else {
      setPhase(branch, { kind: phase.kind === 'waiting' ? 'elapsed' : 'ready' })
      engine.goOn(branch)
    }
  } else if (phase.kind === 'task' && !timeOut(engine, branch)) armTask(engine, branch)
}

/**
 * Ends the branch's task if its time is over, and with it those of its execution that are over at the same time: recorded
 * are four tasks that time out together, each told before the Map fails by the first. At that very instant the timeout wins
 * over an answer.
 */
export function timeOut(engine: Engine, branch: Branch): boolean {
  const now = engine.cloud.clock.now()
  if (!isOver(branch, now)) return false
  const others = [...branch.execution.branches.values()].filter((other) => other !== branch && isOver(other, now))
  const over = [branch, ...others].map((one) => [one, timeoutOf(one, now)] as const)
  settleFailures(engine, over, 'TimedOut')
  return true
}

function isOver({ phase }: Branch, now: number): boolean {
  if (phase.kind !== 'task') return false
  const { deadline = Infinity, heartbeatBy = Infinity } = phase.task
  return deadline <= now || heartbeatBy <= now
}

function timeoutOf({ phase }: Branch, now: number): TimeoutError | HeartbeatTimeoutError {
  const isTaskOver = phase.kind === 'task' && (phase.task.deadline ?? Infinity) <= now
  return isTaskOver ? new TimeoutError() : new HeartbeatTimeoutError()
}

/** Hangs a timer on whichever is over first, the task's time or its worker's silence. */
export function armTask(engine: Engine, branch: Branch): void {
  if (branch.phase.kind !== 'task') return
  const { deadline = Infinity, heartbeatBy = Infinity } = branch.phase.task
  const first = Math.min(deadline, heartbeatBy)
  if (first < Infinity) wakeAt(engine, branch, first)
}

export function deadlineOf(execution: Execution): number {
  const longest = execution.type === 'EXPRESS' ? fiveMinutes : yearSeconds
  return execution.startDate + Math.min(execution.machine.timeoutSeconds ?? longest, longest) * 1000
}

/** Only an execution that waits needs it: one that runs through never asks the clock. */
export function armDeadline(engine: Engine, execution: Execution): void {
  execution.deadline ??= engine.timers.at(
    deadlineOf(execution),
    () => engine.finish(execution, { status: 'TIMED_OUT' }),
    { what: 'execution timeout', subject: execution.arn },
  )
}
