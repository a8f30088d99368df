/** Parallel and Map: the branches below a branch. */
import type { MapLimits, MapState, State } from '../definition/state'
import { BranchFailedError } from '../failures/branch-failed'
import { ExceedToleratedFailureThresholdError } from '../failures/exceed-tolerated-failure-threshold'
import { StateFailure } from '../failures/state-failure'
import { Payload } from '../payload'
import { scopeOf } from './context-object'
import type { Engine } from './engine'
import { type Branch, createBranch, type Fan, setPhase, stateOf } from './execution'
import { HistoryLimitError, record } from './history'
import { abandonTask } from './settling'

export function enterBranches(engine: Engine, parent: Branch, state: State, inputs: readonly Payload[]): void {
  record(parent, engine.cloud.clock.now(), 'ParallelStateStarted')
  setPhase(parent, { kind: 'branches', total: inputs.length })
  const fan: Fan = { children: new Map(), items: [], next: inputs.length, running: inputs.length, failed: 0 }
  parent.fan = fan
  for (const [index, input] of inputs.entries()) {
    const flow = state.flow?.(index) ?? parent.flow
    const { execution, lastEvent } = parent
    const id = `${parent.id}.${index}`
    fan.children.set(
      index,
      createBranch({ id, execution, parent, index, flow, input, lastEvent, phase: { kind: 'ready' } }),
    )
  }
  for (const child of [...fan.children.values()]) engine.goOn(child)
}

export function enterItems(
  engine: Engine,
  parent: Branch,
  state: State,
  items: readonly unknown[],
  limits: MapLimits,
): void {
  record(parent, engine.cloud.clock.now(), 'MapStateStarted', 'mapStateStartedEventDetails', { length: items.length })
  setPhase(parent, { kind: 'items', items: Payload.of(items), total: items.length, limits })
  parent.fan = { children: new Map(), items, next: 0, running: 0, failed: 0 }
  advanceFan(engine, parent, state)
}

/** Starts what may be started, and goes on with the parent when everything has ended. */
export function advanceFan(engine: Engine, parent: Branch, state: State): void {
  const { fan, phase } = parent
  if (!fan || (phase.kind !== 'items' && phase.kind !== 'branches')) return
  const started: Branch[] = []
  while (phase.kind === 'items' && fan.next < phase.total && fan.running < phase.limits.maxConcurrency) {
    started.push(startIteration(engine, parent, state, fan))
  }
  for (const child of started) engine.goOn(child)
  if (parent.fan === fan && fan.running === 0 && fan.next >= phase.total) completeFan(engine, parent, fan, state)
}

function startIteration(engine: Engine, parent: Branch, state: State, fan: Fan): Branch {
  const index = fan.next++
  fan.running++
  const child = createBranch({
    id: `${parent.id}.${index}`,
    execution: parent.execution,
    parent,
    index,
    flow: state.flow?.(index) ?? parent.flow,
    input: Payload.of(null),
    lastEvent: parent.lastEvent,
    phase: { kind: 'new' },
  })
  fan.children.set(index, child)
  iterationEvent(engine, child, state, 'Started')
  return child
}

function iterationEvent(
  engine: Engine,
  child: Branch,
  state: State,
  what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted',
): void {
  const value = { name: state.name, index: child.index }
  record(child, engine.cloud.clock.now(), `MapIteration${what}`, `mapIteration${what}EventDetails`, value)
}

/** Makes the input of an iteration: ItemSelector sees the item, and otherwise what the Map state sees. */
export async function makeItemInput(engine: Engine, child: Branch): Promise<void> {
  const parent = child.parent as Branch
  const { epoch } = child
  const item = { index: child.index, value: parent.fan?.items[child.index] }
  try {
    const value = await (stateOf(parent) as MapState).itemInput(scopeOf(parent, { item }), item.value)
    if (child.epoch !== epoch) return
    child.input = Payload.of(value)
    setPhase(child, { kind: 'ready' })
  } catch (error) {
    if (child.epoch !== epoch) return
    if (!(error instanceof StateFailure) || error instanceof HistoryLimitError) throw error
    failFan(engine, parent, child, error)
  }
}

export function fanChildDone(engine: Engine, parent: Branch, child: Branch, output: Payload): void {
  const { fan } = parent
  if (!fan) return
  const state = stateOf(parent)
  child.epoch++
  setPhase(child, { kind: 'done', output })
  if (state.type === 'Map') iterationEvent(engine, child, state, 'Succeeded')
  fan.running--
  parent.lastEvent = child.lastEvent
  advanceFan(engine, parent, state)
}

function completeFan(engine: Engine, parent: Branch, fan: Fan, state: State): void {
  const outputs: unknown[] = []
  for (let index = 0; index < fan.next; index++) {
    const phase = fan.children.get(index)?.phase
    if (phase?.kind === 'done') outputs.push(phase.output.value)
  }
  for (const child of fan.children.values()) cancel(engine, child)
  parent.fan = undefined
  record(parent, engine.cloud.clock.now(), `${state.type}StateSucceeded`)
  setPhase(parent, { kind: 'result', output: Payload.of(outputs) })
  engine.goOn(parent)
}

export function fanChildFailed(engine: Engine, parent: Branch, child: Branch, failure: StateFailure): void {
  const { fan, phase } = parent
  if (!fan) return
  const state = stateOf(parent)
  if (state.type === 'Map') iterationEvent(engine, child, state, 'Failed')
  if (phase.kind !== 'items' || !isTolerant(phase.limits)) {
    failFan(engine, parent, child, failure)
    return
  }
  fan.failed++
  if (exceeds(phase.limits, fan.failed, phase.total)) {
    failFan(engine, parent, child, new ExceedToleratedFailureThresholdError())
    return
  }
  child.epoch++
  setPhase(child, { kind: 'tolerated' })
  fan.running--
  parent.lastEvent = child.lastEvent
  advanceFan(engine, parent, state)
}

function isTolerant({ toleratedCount, toleratedPercentage }: MapLimits): boolean {
  return toleratedCount !== undefined || toleratedPercentage !== undefined
}

function exceeds({ toleratedCount, toleratedPercentage }: MapLimits, failed: number, total: number): boolean {
  return (
    (toleratedCount !== undefined && failed > toleratedCount) ||
    (toleratedPercentage !== undefined && (failed / total) * 100 > toleratedPercentage)
  )
}

/** One failed, so the others are stopped, and the state around has failed. */
function failFan(engine: Engine, parent: Branch, failed: Branch, failure: StateFailure): void {
  const { fan } = parent
  if (!fan) return
  const state = stateOf(parent)
  for (const child of fan.children.values()) {
    const isOver = child === failed || child.phase.kind === 'done' || child.phase.kind === 'tolerated'
    if (!isOver && state.type === 'Map') iterationEvent(engine, child, state, 'Aborted')
    cancel(engine, child)
  }
  parent.fan = undefined
  parent.lastEvent = failed.lastEvent
  record(parent, engine.cloud.clock.now(), `${state.type}StateFailed`)
  const named = failure.error === '' ? new BranchFailedError(failure.cause) : failure
  const options = { ...named.options, fromBranch: true, evaluation: false }
  setPhase(parent, { kind: 'failure', error: named.error, cause: named.cause, options })
  engine.goOn(parent)
}

/** Takes a branch and everything below it out of the execution. */
export function cancel(engine: Engine, branch: Branch): void {
  if (branch.fan) for (const child of branch.fan.children.values()) cancel(engine, child)
  abandonTask(engine, branch)
  branch.epoch++
  branch.timer?.cancel()
  branch.timer = undefined
  branch.execution.branches.delete(branch.id)
  branch.execution.changes.branches.add(branch)
}
