/**
 * Executions that only wait: what is kept of them is their timer and their place on the disk. Whatever is to happen to one
 * (its time comes, its token comes back, somebody stops it) takes it up again first.
 */
import type { Due, Timer } from '../../../kernel/clock'
import type { Engine } from './engine'
import type { Branch, Execution } from './execution'
import { deadlineOf } from './waking'

/** What comes sooner is waited for with everything at hand. In milliseconds. */
const soon = 10_000

/** What is written beside the branch of an execution that only waits: enough to wait without the rest of it. */
export interface Rest {
  /** When something is due, milliseconds since the epoch. */
  readonly at: number
  readonly kind: 'wait' | 'retry' | 'timeout' | 'heartbeat' | 'end'
  readonly arn: string
  /** The definition that it goes on with, and the id of its last event. */
  readonly definition: string
  readonly lastEventId: number
}

/** Undefined if there is more to the execution than one branch that waits for a time or for a token. */
export function restOf(engine: Pick<Engine, 'taskTokens'>, branch: Branch): Rest | undefined {
  const { execution, phase, parent } = branch
  const { arn, definition, lastEventId, type, durable, status } = execution
  if (parent || type !== 'STANDARD' || !durable || status !== 'RUNNING' || execution.branches.size > 1) return undefined
  const due = dueOf(engine, phase)
  if (!due) return undefined
  const deadline = deadlineOf(execution)
  const first = due.at < deadline ? due : { at: deadline, kind: 'end' as const }
  return { ...first, arn, definition, lastEventId }
}

function dueOf(
  { taskTokens }: Pick<Engine, 'taskTokens'>,
  phase: Branch['phase'],
): Pick<Rest, 'at' | 'kind'> | undefined {
  if (phase.kind === 'waiting') return { at: phase.until, kind: 'wait' }
  if (phase.kind === 'retrying') return { at: phase.until, kind: 'retry' }
  if (phase.kind !== 'task' || !phase.task.submitted || phase.task.childArn !== undefined) return undefined
  const { token, deadline = Infinity, heartbeatBy = Infinity } = phase.task
  if (token === undefined || taskTokens.executionOf(token) === undefined) return undefined
  return deadline <= heartbeatBy ? { at: deadline, kind: 'timeout' } : { at: heartbeatBy, kind: 'heartbeat' }
}

const words: Readonly<Record<Rest['kind'], string>> = {
  wait: 'wait',
  retry: 'retry',
  timeout: 'task timeout',
  heartbeat: 'task timeout',
  end: 'execution timeout',
}

/** One object is the timer, what it is for, and what is known of the execution: there may be a hundred thousand. */
class Sleeper implements Due {
  timer: Timer | undefined
  constructor(
    readonly subject: string,
    readonly at: number,
    readonly kind: Rest['kind'],
    readonly state: string,
    readonly lastEventId: number,
  ) {}

  get what(): string {
    return words[this.kind]
  }

  get detail(): Record<string, string> {
    return { state: this.state }
  }
}

export interface Dormant {
  has(arn: string): boolean
  arns(): Iterable<string>
  /** What it waits for. */
  find(arn: string): { readonly state: string; readonly kind: Rest['kind']; readonly at: number } | undefined
  /** Lets go of an execution that only waits, and for long enough; says whether it did. */
  settle(execution: Execution): boolean
  /** Takes over from the disk one that nothing else knows. */
  add(rest: Rest, state: string): void
  /** From now on, what is due happens. */
  resume(): void
  /** The execution with everything at hand; undefined if none is under way. */
  awaken(arn: string): Promise<Execution | undefined>
}

export interface DormantParts {
  readonly engine: () => Engine
  /** Reads it from the disk and puts it among those that run; undefined if it is not there any more. */
  readonly load: (arn: string, lastEventId: number) => Promise<Execution | undefined>
  /** Hangs its timers up, and does what is due by now. */
  readonly takeUp: (execution: Execution) => void
}

export function createDormant({ engine, load, takeUp }: DormantParts): Dormant {
  const sleepers = new Map<string, Sleeper>()
  const waking = new Map<string, Promise<Execution | undefined>>()
  /** Strings that all executions of a machine have in common, once. */
  const names = new Map<string, string>()
  let isResumed = false

  function add({ arn, at, kind, lastEventId }: Rest, state: string): void {
    const name = names.get(state) ?? state
    names.set(name, name)
    const sleeper = new Sleeper(arn, at, kind, name, lastEventId)
    sleepers.set(arn, sleeper)
    if (isResumed) hang(sleeper)
  }

  function hang(sleeper: Sleeper): void {
    const { cloud } = engine()
    const rouse = (): void => cloud.background(`execution ${sleeper.subject}`, awaken(sleeper.subject))
    if (sleeper.at <= cloud.clock.now()) rouse()
    else sleeper.timer = cloud.clock.at(sleeper.at, rouse, sleeper)
  }

  /** Whoever asks first is answered first. */
  function awaken(arn: string): Promise<Execution | undefined> {
    const { running } = engine()
    const sleeper = sleepers.get(arn)
    const known = waking.get(arn)
    if (known) return known
    if (!sleeper) return Promise.resolve(running.get(arn))
    sleeper.timer?.cancel()
    const work = take(sleeper).finally(() => waking.delete(arn))
    waking.set(arn, work)
    return work
  }

  async function take({ subject, lastEventId }: Sleeper): Promise<Execution | undefined> {
    const activity = engine().cloud.activity.begin('states: take up')
    try {
      const execution = await load(subject, lastEventId)
      sleepers.delete(subject)
      if (execution) takeUp(execution)
      return execution
    } finally {
      activity.end()
    }
  }

  return {
    has: (arn) => sleepers.has(arn),
    arns: () => sleepers.keys(),
    find: (arn) => sleepers.get(arn),
    add,
    awaken,
    settle(execution) {
      const root = execution.branches.get('r')
      if (!root || root.active || execution.onEnd) return false
      const { running, tasks, cloud, deleting, isStopping } = engine()
      const rest = restOf(engine(), root)
      if (!rest || isStopping || rest.at - cloud.clock.now() < soon || deleting.has(execution.machineName)) return false
      if (running.get(execution.arn) !== execution) return false
      running.delete(execution.arn)
      root.epoch++
      root.timer?.cancel()
      execution.deadline?.cancel()
      if (root.phase.kind === 'task' && root.phase.task.token !== undefined) tasks.delete(root.phase.task.token)
      add(rest, root.stateName)
      return true
    },
    resume() {
      isResumed = true
      for (const sleeper of [...sleepers.values()]) if (!waking.has(sleeper.subject)) hang(sleeper)
    },
  }
}
