/**
 * How executions go through their pipeline: what they enter, what waits, what is superseded, what comes next. Each of these
 * changes memory and store in one tick; whatever waits is an action's, and comes back here when it has ended.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Origin } from '../../../kernel/origin'
import type { Ended } from '../actions/provider'
import { type ActionDeclaration, modeOf, runOrderOf, type StageDeclaration, storeOf } from '../definition/declaration'
import type {
  ActionRecord,
  ArtifactPlace,
  ExecutionRecord,
  ExecutionStatus,
  SourceRevisionOverride,
  StageRun,
  StageStatus,
  Trigger,
} from '../state/executions'
import type { PipelineRecord } from '../state/pipelines'
import type { Engine } from './engine'
import type { PipelineState, StageState } from './state-events'
import { resolveConfiguration } from './variables'

export interface StartOptions {
  readonly trigger: Trigger
  readonly variables?: Readonly<Record<string, string>>
  readonly overrides?: readonly SourceRevisionOverride[]
  readonly clientRequestToken?: string | undefined
  readonly origin?: Origin | undefined
}

export interface Flow {
  start(pipeline: PipelineRecord, options: StartOptions): ExecutionRecord
  /** Lets in whoever can enter a stage. */
  advance(pipeline: string): void
  /** An action that is in progress has ended. */
  settle(action: ActionRecord, ended: Ended): void
  /** For those who intervene: each does its part of a change, in the tick of the whole. */
  readonly steps: FlowSteps
}

export interface FlowSteps {
  create(pipeline: PipelineRecord, options: StartOptions, more: Partial<ExecutionRecord>): ExecutionRecord
  change(execution: ExecutionRecord, changes: Partial<ExecutionRecord>): ExecutionRecord
  enter(execution: ExecutionRecord, stage: string): void
  /** An action of the stage that it is in. */
  begin(execution: ExecutionRecord, declaration: ActionDeclaration): void
  /** What comes next in the stage that it is in. */
  proceed(execution: ExecutionRecord): void
  endStage(execution: ExecutionRecord, status: StageStatus): ExecutionRecord
  end(execution: ExecutionRecord, status: ExecutionStatus, statusSummary?: string): void
  /** It ends, and makes room for who waits. */
  leave(execution: ExecutionRecord, status: ExecutionStatus): void
  tell(execution: ExecutionRecord, kind: string, detail: Readonly<Record<string, unknown>>): void
}

const pipelineStates: Readonly<Partial<Record<ExecutionStatus, PipelineState>>> = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELED',
  Superseded: 'SUPERSEDED',
}

const stageStates: Readonly<Partial<Record<StageStatus, StageState>>> = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELED',
}

export function createFlow(engine: Engine): Flow {
  const { cloud, pipelines, executions, events } = engine
  const now = (): number => cloud.clock.now()

  function change(execution: ExecutionRecord, changes: Partial<ExecutionRecord>): ExecutionRecord {
    return executions.put({ ...execution, ...changes, updatedAt: now() })
  }

  function current({ pipeline, id }: ExecutionRecord): ExecutionRecord {
    return executions.get(pipeline, id) as ExecutionRecord
  }

  function structureOf(execution: ExecutionRecord): PipelineRecord['structure'] {
    return (pipelines.get(execution.pipeline) as PipelineRecord).structure
  }

  const stageNamed = (execution: ExecutionRecord, name: string): StageDeclaration | undefined =>
    structureOf(execution).stages.find((stage) => stage.name === name)

  function tell(execution: ExecutionRecord, kind: string, detail: Readonly<Record<string, unknown>>): void {
    const { pipeline, id, origin } = execution
    const ids = [id, ...(origin?.ids ?? [])]
    cloud.trace({ kind, subject: pipelines.arnOf(pipeline), ids, correlationId: origin?.correlationId, detail })
  }

  function end(execution: ExecutionRecord, status: ExecutionStatus, statusSummary?: string): void {
    const ended = change(execution, { status, place: 'out', statusSummary })
    const state = pipelineStates[status]
    if (state) events.pipeline(ended, state)
    tell(ended, 'pipeline.ended', { status })
  }

  function endStage(execution: ExecutionRecord, status: StageStatus): ExecutionRecord {
    const run = execution.stages[execution.stage] as StageRun
    const ended = change(execution, { stages: { ...execution.stages, [execution.stage]: { ...run, status } } })
    const state = stageStates[status]
    if (state) events.stage(ended, execution.stage, state)
    return ended
  }

  function create(pipeline: PipelineRecord, options: StartOptions, more: Partial<ExecutionRecord>): ExecutionRecord {
    const { structure, version, name } = pipeline
    engine.prune(name)
    const execution = executions.put({
      pipeline: name,
      id: randomUUID(),
      number: executions.nextNumber(name),
      version,
      mode: modeOf(structure),
      status: 'InProgress',
      startedAt: now(),
      updatedAt: now(),
      trigger: options.trigger,
      variables: variablesOf(pipeline, options.variables),
      overrides: options.overrides ?? [],
      stage: structure.stages[0]?.name ?? '',
      place: 'inbound',
      attempt: 1,
      stages: {},
      artifacts: {},
      revisions: [],
      namespaces: {},
      clientRequestToken: options.clientRequestToken,
      origin: options.origin,
      ...more,
    })
    events.pipeline(execution, 'STARTED')
    tell(execution, 'pipeline.started', { trigger: options.trigger.type })
    return execution
  }

  function waiting(pipeline: string, stage: string): ExecutionRecord[] {
    return executions.all(pipeline).filter((each) => each.place === 'inbound' && each.stage === stage)
  }

  /** It comes before a stage; of those that wait there, the newest alone stays, unless they queue. */
  function arrive(execution: ExecutionRecord, stage: string): void {
    const arrived = change(execution, { stage, place: 'inbound' })
    if (modeOf(structureOf(execution)) !== 'SUPERSEDED') return
    const others = waiting(execution.pipeline, stage).filter(({ id }) => id !== arrived.id)
    const newest = Math.max(arrived.number, ...others.map(({ number }) => number))
    for (const each of [...others, arrived]) if (each.number < newest) end(each, 'Superseded')
  }

  function advance(name: string): void {
    const pipeline = pipelines.get(name)
    if (!pipeline || !engine.isRunning) return
    // From the last: who leaves a stage makes room for the next.
    for (const { name: stage } of [...pipeline.structure.stages].reverse()) {
      if (executions.all(name).some((each) => each.place === 'inside' && each.stage === stage)) continue
      if (pipelines.stage(name, stage).transition?.enabled === false) continue
      const [next] = waiting(name, stage)
      if (next) enter(next, stage)
    }
  }

  function enter(execution: ExecutionRecord, stage: string): void {
    const run: StageRun = { status: 'InProgress', startedAt: now(), actions: {} }
    const inside = change(execution, { stage, place: 'inside', stages: { ...execution.stages, [stage]: run } })
    const { pipeline } = execution
    pipelines.putStage(pipeline, { ...pipelines.stage(pipeline, stage), latest: execution.id })
    events.stage(inside, stage, 'STARTED')
    proceed(inside)
  }

  function proceed(execution: ExecutionRecord): void {
    const stage = stageNamed(execution, execution.stage)
    const run = execution.stages[execution.stage]
    if (!stage || !run || execution.place !== 'inside') return
    const statusOf = ({ name }: ActionDeclaration) => executions.action(run.actions[name] ?? '')?.status
    const statuses = stage.actions.map(statusOf)
    if (statuses.includes('InProgress')) return
    if (statuses.includes('Failed')) {
      leave(endStage(execution, 'Failed'), 'Failed')
      return
    }
    const left = stage.actions.filter((action) => statusOf(action) !== 'Succeeded')
    if (left.length === 0) {
      succeed(endStage(execution, 'Succeeded'))
      return
    }
    if (execution.status === 'Stopping') {
      leave(endStage(execution, 'Stopped'), 'Stopped')
      return
    }
    const order = Math.min(...left.map(runOrderOf))
    for (const action of left.filter((each) => runOrderOf(each) === order)) begin(current(execution), action)
    // What could not even begin has failed.
    proceed(current(execution))
  }

  function succeed(execution: ExecutionRecord): void {
    const { stages } = structureOf(execution)
    const next = stages[stages.findIndex(({ name }) => name === execution.stage) + 1]
    if (!next || execution.rollbackTarget !== undefined) leave(execution, 'Succeeded')
    else if (execution.status === 'Stopping') leave(execution, 'Stopped')
    else {
      arrive(execution, next.name)
      advance(execution.pipeline)
    }
  }

  function leave(execution: ExecutionRecord, status: ExecutionStatus): void {
    end(execution, status)
    advance(execution.pipeline)
  }

  function begin(execution: ExecutionRecord, declaration: ActionDeclaration): void {
    const { pipeline, stage } = execution
    const { configuration = {}, inputArtifacts = [], outputArtifacts = [] } = declaration
    const started: ActionRecord = {
      id: randomUUID(),
      pipeline,
      execution: execution.id,
      stage,
      number: executions.nextNumber(pipeline),
      version: execution.version,
      declaration,
      status: 'InProgress',
      startedAt: now(),
      updatedAt: now(),
      configuration,
      inputs: inputArtifacts.flatMap(({ name }) => execution.artifacts[name] ?? []),
      outputs: outputArtifacts.map(({ name }) => placeFor(structureOf(execution), name)),
      external: {},
    }
    const run = execution.stages[stage] as StageRun
    const actions = { ...run.actions, [declaration.name]: started.id }
    const record = pipelines.stage(pipeline, stage)
    pipelines.putStage(pipeline, { ...record, actions: { ...record.actions, [declaration.name]: started.id } })
    const inside = change(execution, { stages: { ...execution.stages, [stage]: { ...run, actions } } })
    events.action(inside, started, 'STARTED')
    try {
      executions.putAction({ ...started, configuration: resolveConfiguration(configuration, execution) })
      engine.run(started.id)
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      const problem = { code: code ?? 'InternalError', message }
      events.action(inside, executions.putAction({ ...started, status: 'Failed', problem }), 'FAILED')
    }
  }

  function placeFor(structure: PipelineRecord['structure'], name: string): ArtifactPlace {
    const bucket = storeOf(structure, cloud.region)?.location ?? ''
    return { name, bucket, key: `${structure.name.slice(0, 20)}/${name.slice(0, 10)}/${randomName()}` }
  }

  function settle(action: ActionRecord, ended: Ended): void {
    engine.letGo(action.id)
    const execution = executions.get(action.pipeline, action.execution)
    if (!execution) return
    const isDone = ended.kind === 'succeed'
    const { work: _work, deadline: _deadline, ...rest } = action
    const settled = executions.putAction({
      ...rest,
      status: isDone ? 'Succeeded' : 'Failed',
      updatedAt: now(),
      external: { ...action.external, ...ended.external },
      ...(ended.updatedBy !== undefined && { updatedBy: ended.updatedBy }),
      ...(ended.kind === 'fail' && { problem: ended.problem }),
      ...(ended.kind === 'succeed' && ended.variables && { outputVariables: ended.variables }),
    })
    const after = ended.kind === 'succeed' ? taken(execution, settled, ended) : execution
    events.action(after, settled, isDone ? 'SUCCEEDED' : 'FAILED')
    tell(after, 'action.ended', { action: action.declaration.name, stage: action.stage, status: settled.status })
    proceed(after)
  }

  /** What an action gave is there for those after it. */
  function taken(
    execution: ExecutionRecord,
    action: ActionRecord,
    ended: Ended & { kind: 'succeed' },
  ): ExecutionRecord {
    const { namespace, name } = action.declaration
    const { variables = {}, revision } = ended
    const [first] = action.outputs
    return change(execution, {
      artifacts: { ...execution.artifacts, ...Object.fromEntries(action.outputs.map((each) => [each.name, each])) },
      ...(namespace !== undefined && { namespaces: { ...execution.namespaces, [namespace]: variables } }),
      ...(revision && {
        revisions: [
          ...execution.revisions.filter((each) => each.action !== name),
          { action: name, artifact: first?.name ?? name, ...revision },
        ],
      }),
    })
  }

  return {
    start(pipeline, options) {
      const execution = create(pipeline, options, {})
      arrive(execution, execution.stage)
      advance(pipeline.name)
      return current(execution)
    },
    advance,
    settle,
    steps: { create, change, enter, begin, proceed, endStage, end, leave, tell },
  }
}

function variablesOf({ structure }: PipelineRecord, given: Readonly<Record<string, string>> = {}) {
  const defaults = (structure.variables ?? []).flatMap(({ name, defaultValue }) =>
    defaultValue === undefined ? [] : [[name, defaultValue] as const],
  )
  return { ...Object.fromEntries(defaults), ...given }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Seven letters and digits, as CodePipeline ends the keys of artefacts. */
function randomName(): string {
  return [...randomBytes(7)].map((byte) => letters[byte % letters.length]).join('')
}
