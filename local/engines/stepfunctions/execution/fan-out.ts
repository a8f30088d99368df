/** Parallel and Map: the branches below a branch. */
import type { MapLimits, MapState, State, Step } from '../definition/state'
import { ExceedToleratedFailureThresholdError } from '../failures/exceed-tolerated-failure-threshold'
import { StateFailure } from '../failures/state-failure'
import { keepText, textIn } from '../number-text'
import { Payload } from '../payload'
import { scopeOf } from './context-object'
import type { Engine } from './engine'
import { type Branch, createBranch, type Fan, setPhase, stateOf } from './execution'
import { HistoryLimitError, record, recordAside } from './history'
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
  { items, limits, failure }: Step & { readonly kind: 'items' },
): void {
  record(parent, engine.cloud.clock.now(), 'MapStateStarted', 'mapStateStartedEventDetails', { length: items.length })
  if (failure) throw failure
  setPhase(parent, { kind: 'items', items: Payload.of(items), total: items.length, limits })
  parent.fan = { children: new Map(), items, next: 0, running: 0, failed: 0 }
  advanceFan(engine, parent, state)
}

/**
 * Starts what may be started, and goes on with the parent when everything has ended. `source`: the event that new
 * iterations come from, which is inside of the one that made room for them.
 */
export function advanceFan(engine: Engine, parent: Branch, state: State, source = parent.lastEvent): void {
  const { fan, phase } = parent
  if (!fan || (phase.kind !== 'items' && phase.kind !== 'branches')) return
  const started: Branch[] = []
  while (phase.kind === 'items' && fan.next < phase.total && fan.running < phase.limits.maxConcurrency) {
    started.push(startIteration(engine, parent, state, fan, source))
  }
  for (const child of started) engine.goOn(child)
  if (parent.fan === fan && fan.running === 0 && fan.next >= phase.total) completeFan(engine, parent, fan, state)
}

function startIteration(engine: Engine, parent: Branch, state: State, fan: Fan, source: number): Branch {
  const index = fan.next++
  fan.running++
  const child = createBranch({
    id: `${parent.id}.${index}`,
    execution: parent.execution,
    parent,
    index,
    flow: state.flow?.(index) ?? parent.flow,
    input: Payload.of(null),
    lastEvent: source,
    phase: { kind: 'new' },
  })
  fan.children.set(index, child)
  child.lastEvent = iterationEvent(engine, child, state, 'Started')
  return child
}

function iterationEvent(
  engine: Engine,
  child: Branch,
  state: State,
  what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted',
  previous = child.lastEvent,
): number {
  const value = { name: state.name, index: child.index }
  const [type, key] = [`MapIteration${what}`, `mapIteration${what}EventDetails`]
  return recordAside(child, engine.cloud.clock.now(), type, previous, key, value)
}

/** Makes the input of an iteration: ItemSelector sees the item, and otherwise what the Map state sees. */
export async function makeItemInput(engine: Engine, child: Branch): Promise<void> {
  const parent = child.parent as Branch
  const { epoch } = child
  const item = { index: child.index, value: parent.fan?.items[child.index] }
  try {
    const value = await (stateOf(parent) as MapState).itemInput(scopeOf(parent, { item }), item.value)
    if (child.epoch !== epoch) return
    const text = value === item.value ? textIn(parent.fan?.items, child.index) : undefined
    child.input = text === undefined ? Payload.of(value) : Payload.fromText(text)
    setPhase(child, { kind: 'ready' })
  } catch (error) {
    if (child.epoch !== epoch) return
    if (!(error instanceof StateFailure) || error instanceof HistoryLimitError) throw error
    engine.itemFailed(child, error)
  }
}

export function fanChildDone(engine: Engine, parent: Branch, child: Branch, output: Payload): void {
  const { fan } = parent
  if (!fan) return
  const state = stateOf(parent)
  child.epoch++
  setPhase(child, { kind: 'done', output })
  const ended = state.type === 'Map' ? iterationEvent(engine, child, state, 'Succeeded') : child.lastEvent
  fan.running--
  parent.lastEvent = ended
  advanceFan(engine, parent, state, child.lastEvent)
}

function completeFan(engine: Engine, parent: Branch, fan: Fan, state: State): void {
  const outputs: unknown[] = []
  for (let index = 0; index < fan.next; index++) {
    const phase = fan.children.get(index)?.phase
    if (phase?.kind !== 'done') continue
    const { value, text } = phase.output
    if (typeof value === 'number' && text !== String(value)) keepText(outputs, outputs.length, text)
    outputs.push(value)
  }
  for (const child of fan.children.values()) cancel(engine, child)
  parent.fan = undefined
  const exitFrom = parent.lastEvent
  record(parent, engine.cloud.clock.now(), `${state.type}StateSucceeded`)
  setPhase(parent, { kind: 'result', output: Payload.of(outputs), exitFrom })
  engine.goOn(parent)
}

export function fanChildFailed(engine: Engine, parent: Branch, child: Branch, failure: StateFailure): void {
  const { fan, phase } = parent
  if (!fan) return
  const state = stateOf(parent)
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
  parent.lastEvent = iterationEvent(engine, child, state, 'Failed')
  advanceFan(engine, parent, state, child.lastEvent)
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

/** One failed, so the others are stopped, and the state around has failed: it says so when it is not tried again. */
function failFan(engine: Engine, parent: Branch, failed: Branch, failure: StateFailure): void {
  const { fan } = parent
  if (!fan) return
  const state = stateOf(parent)
  const { lastEvent } = failed
  endAll(engine, fan, state, failed)
  for (const child of fan.children.values()) cancel(engine, child)
  parent.fan = undefined
  parent.lastEvent = lastEvent
  const { error, cause, options } = failure
  setPhase(parent, { kind: 'failure', error, cause, options: { ...options, fromBranch: true, evaluation: false } })
  engine.goOn(parent)
}

function endAll(engine: Engine, fan: Fan, state: State, failed: Branch): void {
  for (const child of fan.children.values()) {
    if (child.phase.kind !== 'done' && child.phase.kind !== 'tolerated') endEvents(engine, child, state, failed)
  }
}

/**
 * The end of the one that failed, and of those that it cut off: all point at what failed. What is within a state that is
 * cut off ends after it, as a state does after its iteration; that is not recorded, only the order of the two.
 */
function endEvents(engine: Engine, child: Branch, state: State, failed: Branch): void {
  const { lastEvent } = failed
  if (state.type === 'Map') iterationEvent(engine, child, state, child === failed ? 'Failed' : 'Aborted', lastEvent)
  if (child.enteredEvent === 0) return
  const around = stateOf(child)
  const isCut = child === failed ? around.type === 'Task' : abortable.has(around.type)
  if (isCut) recordAside(child, engine.cloud.clock.now(), `${around.type}StateAborted`, lastEvent)
  if (child.fan) endAll(engine, child.fan, around, failed)
}

/** The other states take no time. */
const abortable: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map'])

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
