/** Starts executions, stops them, and takes them up again after a restart. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { correlationIdIn, joined, type Origin } from '../../../kernel/origin'
import { executionAlreadyExists } from '../errors'
import type { ExecutionLog } from '../logging/execution-log'
import { Payload } from '../payload'
import type { Activities } from '../state/activities'
import type { MachineRecord, Machines } from '../state/machines'
import { createActivityQueues } from './activity-queues'
import { type BranchRecord, restoreBranch } from './branch-record'
import { createExecution } from './create-execution'
import { createDormant, restOf } from './dormant'
import type { Engine } from './engine'
import { type Branch, createBranch, type Execution, stateOf } from './execution'
import { advanceFan } from './fan-out'
import { append } from './history'
import { createInterpreter } from './interpreter'
import { createJournal, keyPathOf } from './journal'
import type { StatusChanges } from './status-change'
import { childEnded, waitForChild } from './sync-executions'
import { createTaskTokens } from './task-tokens'
import { beginTask, dispatch } from './tasks'
import { createTimers } from './timers'
import { traceExecution } from './trace'
import { armDeadline, armTask, deadlineOf, timeOut, wake } from './waking'

export interface StartOptions {
  readonly name?: string | undefined
  readonly input: Payload
  readonly traceHeader?: string | undefined
  /** What led to the start. */
  readonly origin?: Origin | undefined
  /** False for StartSyncExecution. */
  readonly durable?: boolean
  readonly onEnd?: (execution: Execution) => void
}

export interface Executions {
  readonly engine: Engine
  /** Runs it as far as it goes without waiting; when that is done, it is as good as on disk. */
  start(machine: MachineRecord, options: StartOptions): Promise<{ readonly arn: string; readonly startDate: number }>
  stop(execution: Execution, error: string | undefined, cause: string | undefined): void
  /** Ends and removes everything of a state machine whose executions have all ended. */
  cleanUp(machineName: string): void
  load(): Promise<void>
  resume(): void
}

const hangCause =
  'An earlier process of the local cloud answered no more while it evaluated a state of this execution, and was ended. ' +
  'The execution is not resumed, so that this start does not hang too.'

export interface Surroundings {
  readonly cloud: Cloud
  readonly machines: Machines
  readonly activities: Activities
  readonly statusChanges: StatusChanges
  readonly log: ExecutionLog
}

export function createExecutions({ cloud, machines, activities, statusChanges, log }: Surroundings): Executions {
  const taskTokens = createTaskTokens(cloud.store)
  const journal = createJournal(cloud.store, { restOf: (branch) => restOf({ taskTokens }, branch), log: log.take })
  /** Names whose start is being decided: the look into the store takes its time. */
  const starting = new Map<string, Promise<unknown>>()
  const broken: { readonly execution: Execution; readonly error: Error }[] = []

  const engine: Engine = {
    cloud,
    journal,
    timers: createTimers(cloud.clock),
    taskTokens,
    activities: createActivityQueues(
      (branch) => stateOf(branch).task?.integration.resource ?? '',
      (arn) => activities.find(arn) !== undefined,
    ),
    running: new Map(),
    dormant: createDormant({ engine: () => engine, load: loadOne, takeUp }),
    tasks: new Map(),
    waitingFor: new Map(),
    awaited: new Map(),
    deleting: new Set(),
    isStopping: false,
    statusChanged(execution) {
      statusChanges.announce(execution)
      if (execution.status === 'RUNNING') return
      childEnded(engine, execution.arn)
      if (engine.deleting.has(execution.machineName)) cleanUp(execution.machineName)
    },
    ...createInterpreter(() => engine),
  }

  function arnOf(machine: MachineRecord, name: string): string {
    if (machine.type === 'STANDARD') return cloud.arn('states', `execution:${machine.name}:${name}`)
    return cloud.arn('states', `express:${machine.name}:${name}:${randomUUID()}`)
  }

  async function start(machine: MachineRecord, options: StartOptions): Promise<{ arn: string; startDate: number }> {
    const name = options.name ?? randomUUID()
    const arn = arnOf(machine, name)
    if (options.name === undefined || machine.type === 'EXPRESS') return begin(machine, name, arn, options)
    for (let earlier = starting.get(arn); earlier; earlier = starting.get(arn)) await earlier.catch(() => undefined)
    const decision = startNamed(machine, name, arn, options)
    starting.set(arn, decision)
    try {
      return await decision
    } finally {
      starting.delete(arn)
    }
  }

  /** The name makes it idempotent: the same start again is answered the same, as long as it runs. */
  async function startNamed(
    machine: MachineRecord,
    name: string,
    arn: string,
    options: StartOptions,
  ): Promise<{ arn: string; startDate: number }> {
    const running = engine.running.get(arn)
    const known = running ? { input: running.input.text, startDate: running.startDate } : await journal.execution(arn)
    if (known) {
      const isUnderWay = running !== undefined || engine.dormant.has(arn)
      if (!isUnderWay || known.input !== options.input.text) throw executionAlreadyExists(arn)
      return { arn, startDate: known.startDate }
    }
    return begin(machine, name, arn, options)
  }

  async function begin(
    machine: MachineRecord,
    name: string,
    arn: string,
    options: StartOptions,
  ): Promise<{ arn: string; startDate: number }> {
    const compiled = await machines.compiled(machine.definition, machine.type)
    const startDate = cloud.clock.now()
    const { roleArn, type, definition } = machine
    const execution = createExecution(compiled, {
      record: {
        arn,
        name,
        machineName: machine.name,
        machineArn: machine.arn,
        roleArn,
        type,
        definition,
        startDate,
        status: 'RUNNING',
        traceHeader: options.traceHeader,
        origin: originOf(arn, options),
      },
      input: options.input,
      durable: options.durable ?? true,
      isLogged: log.isOn(machine.name),
    })
    const { onEnd } = options
    if (onEnd) execution.onEnd = () => onEnd(execution)
    engine.running.set(arn, execution)
    const { input } = execution
    append(execution, startDate, 'ExecutionStarted', 0, 'executionStartedEventDetails', { input: input.text, roleArn })
    execution.changes.summary = true
    engine.statusChanged(execution)
    traceExecution(engine, execution, 'execution.started', { stateMachineArn: machine.arn })
    const root = createBranch({
      id: 'r',
      execution,
      index: 0,
      flow: compiled,
      input,
      phase: { kind: 'ready' },
      lastEvent: 0,
    })
    await engine.run(root)
    return { arn, startDate }
  }

  function cleanUp(machineName: string): void {
    for (const execution of engine.running.values()) if (execution.machineName === machineName) return
    for (const arn of engine.dormant.arns()) if (keyPathOf(arn).startsWith(`${machineName}/`)) return
    machines.remove(machineName)
    engine.deleting.delete(machineName)
    cloud.background(`states: delete ${machineName}`, () => journal.removeMachine(machineName))
  }

  async function load(): Promise<void> {
    await engine.taskTokens.load()
    await statusChanges.load()
    await log.load()
    for (const machine of machines.all()) if (machine.status === 'DELETING') engine.deleting.add(machine.name)
    /** Definitions, by whether they can still be run. */
    const sound = new Map<string, boolean>()
    let path = ''
    let execution: Execution | undefined
    for await (const [at, record] of journal.running()) {
      const { rest } = record
      // What hung is not to wait: it fails.
      if (rest && at !== path && rest.arn !== cloud.hungOn) {
        if (!sound.has(rest.definition)) sound.set(rest.definition, await isSound(rest.definition))
        if (sound.get(rest.definition)) {
          engine.dormant.add(rest, record.state)
          continue
        }
      }
      if (at !== path) execution = await loadExecution(at)
      path = at
      if (execution) restore(execution, record)
    }
  }

  async function isSound(definition: string): Promise<boolean> {
    return machines.compiled(definition, 'STANDARD').then(
      () => true,
      () => false,
    )
  }

  /** One that slept, with everything at hand. */
  async function loadOne(arn: string, lastEventId: number): Promise<Execution | undefined> {
    const path = keyPathOf(arn)
    const record = await journal.rootAt(path)
    const execution = record && (await loadExecution(path, lastEventId))
    if (execution) restore(execution, record)
    return execution
  }

  async function loadExecution(path: string, lastEventId?: number): Promise<Execution | undefined> {
    const record = await journal.executionAt(path)
    if (!record) return undefined
    const isLogged = log.isOn(record.machineName)
    const options = { record, input: Payload.fromText(record.input), durable: true, isLogged }
    let execution: Execution
    try {
      execution = createExecution(await machines.compiled(record.definition, record.type), options)
    } catch (error) {
      execution = createExecution(
        { startAt: '', states: new Map(), language: 'JSONPath', timeoutSeconds: undefined },
        options,
      )
      broken.push({ execution, error: error as Error })
    }
    execution.lastEventId = lastEventId ?? (await journal.lastEventId(path))
    engine.running.set(execution.arn, execution)
    return execution
  }

  function restore(execution: Execution, record: BranchRecord): void {
    if (broken.some((one) => one.execution === execution)) {
      execution.stored.add(record.id)
      return
    }
    // Of an Express execution no history tells it.
    execution.lastEventId = Math.max(execution.lastEventId, record.lastEvent, record.enteredEvent)
    const { phase } = restoreBranch(execution, record)
    const branch = execution.branches.get(record.id) as Branch
    if (phase.kind === 'task' && phase.task.token !== undefined) engine.tasks.set(phase.task.token, branch)
  }

  function takeUp(execution: Execution): void {
    if (deadlineOf(execution) <= cloud.clock.now()) {
      engine.finish(execution, { status: 'TIMED_OUT' })
      return
    }
    armDeadline(engine, execution)
    for (const branch of [...execution.branches.values()]) {
      engine.guard(execution, () => resumeBranch(engine, branch))
    }
  }

  function resume(): void {
    for (const { execution, error } of broken) {
      engine.finish(execution, { status: 'FAILED', error: 'States.Runtime', cause: error.message })
    }
    const hung = cloud.hungOn === undefined ? undefined : engine.running.get(cloud.hungOn)
    if (hung) engine.finish(hung, { status: 'FAILED', error: 'States.Runtime', cause: hangCause })
    for (const execution of [...engine.running.values()]) takeUp(execution)
    engine.dormant.resume()
    for (const name of [...engine.deleting]) cleanUp(name)
    statusChanges.resume()
    log.resume()
  }

  return {
    engine,
    start,
    stop(execution, error, cause) {
      engine.finish(execution, {
        status: 'ABORTED',
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      })
    },
    cleanUp,
    load,
    resume,
  }
}

function resumeBranch(engine: Engine, branch: Branch): void {
  if (branch.execution.branches.get(branch.id) !== branch) return
  const { phase } = branch
  switch (phase.kind) {
    case 'waiting':
    case 'retrying':
      wake(engine, branch)
      break
    case 'task': {
      if (timeOut(engine, branch)) return
      armTask(engine, branch)
      const { childArn, submitted } = phase.task
      if (childArn !== undefined) waitForChild(engine, branch, childArn)
      else if (!submitted) {
        beginTask(engine, branch)
        engine.journal.commit(branch.execution)
        dispatch(engine, branch, true)
      }
      break
    }
    case 'items':
      advanceFan(engine, branch, stateOf(branch))
      break
    case 'branches':
    case 'done':
    case 'tolerated':
      break
    default:
      engine.goOn(branch)
  }
}

function originOf(arn: string, { input, origin }: StartOptions): Origin {
  const correlationId = correlationIdIn(input.value) ?? origin?.correlationId
  return { ids: joined(correlationId === undefined ? [arn] : [arn, correlationId], origin), correlationId }
}
