/** What comes to executions from outside: they are stopped, retried, rolled back, or find another structure around them. */
import type { StageDeclaration } from '../definition/declaration'
import type { ActionRecord, ExecutionRecord, StageRun, Trigger } from '../state/executions'
import type { PipelineRecord } from '../state/pipelines'
import type { Engine } from './engine'
import type { Flow } from './flow'

export interface Interventions {
  stop(execution: ExecutionRecord, isAbandoning: boolean, reason: string | undefined): void
  retry(execution: ExecutionRecord, stage: string, isAll: boolean): void
  rollBack(pipeline: PipelineRecord, stage: string, target: ExecutionRecord, trigger: Trigger): ExecutionRecord
  /** The structure was changed: whoever is in a stage that is another now goes no further. */
  restructure(pipeline: PipelineRecord, before: readonly StageDeclaration[]): void
}

export function createInterventions(engine: Engine, { advance, steps }: Flow): Interventions {
  const { cloud, executions, events } = engine
  const { create, change, enter, begin, proceed, endStage, end, leave, tell } = steps
  const now = (): number => cloud.clock.now()

  function inProgressOf({ stages, stage }: ExecutionRecord): ActionRecord[] {
    const ids = Object.values(stages[stage]?.actions ?? {})
    return ids.flatMap((id) => executions.action(id) ?? []).filter(({ status }) => status === 'InProgress')
  }

  function abandon(execution: ExecutionRecord, state: 'ABANDONED' | 'CANCELED'): void {
    for (const action of inProgressOf(execution)) {
      engine.letGo(action.id)
      const { work: _work, deadline: _deadline, ...rest } = action
      const abandoned = executions.putAction({ ...rest, status: 'Abandoned', updatedAt: now() })
      events.action(execution, abandoned, state)
    }
  }

  function stop(execution: ExecutionRecord, isAbandoning: boolean, reason: string | undefined): void {
    const stopping = change(execution, { status: 'Stopping', stopReason: reason })
    if (execution.status === 'InProgress') events.pipeline(stopping, 'STOPPING')
    if (stopping.place !== 'inside') {
      leave(stopping, 'Stopped')
      return
    }
    if (execution.status === 'InProgress') events.stage(stopping, stopping.stage, 'STOPPING')
    const run = stopping.stages[stopping.stage] as StageRun
    const inside = change(stopping, {
      stages: { ...stopping.stages, [stopping.stage]: { ...run, status: 'Stopping' } },
    })
    if (!isAbandoning) {
      proceed(inside)
      return
    }
    abandon(inside, 'ABANDONED')
    leave(endStage(inside, 'Stopped'), 'Stopped')
  }

  /** What has failed begins anew beside what is still at work; the execution and its stage have not ended. */
  function retryBeside(execution: ExecutionRecord, stage: string): void {
    const before = execution.stages[stage] as StageRun
    const all = Object.entries(before.actions)
    const failed = all.flatMap(([, id]) => executions.action(id) ?? []).filter(({ status }) => status === 'Failed')
    const ids = new Set(failed.map(({ id }) => id))
    const run: StageRun = {
      ...before,
      actions: Object.fromEntries(all.filter(([, id]) => !ids.has(id))),
      retriedAt: now(),
      retries: (before.retries ?? 0) + 1,
    }
    change(execution, { stages: { ...execution.stages, [stage]: run } })
    for (const { declaration } of failed) {
      begin(executions.get(execution.pipeline, execution.id) as ExecutionRecord, declaration)
    }
  }

  function retry(execution: ExecutionRecord, stage: string, isAll: boolean): void {
    if (execution.place === 'inside') {
      retryBeside(execution, stage)
      return
    }
    const before = execution.stages[stage] as StageRun
    const succeeded = Object.entries(before.actions).filter(([, id]) => executions.action(id)?.status === 'Succeeded')
    const run: StageRun = {
      ...before,
      status: 'InProgress',
      actions: isAll ? {} : Object.fromEntries(succeeded),
      retriedAt: now(),
      retries: (before.retries ?? 0) + 1,
    }
    const resumed = change(execution, {
      status: 'InProgress',
      statusSummary: undefined,
      stopReason: undefined,
      stage,
      place: 'inside',
      attempt: execution.attempt + 1,
      stages: { ...execution.stages, [stage]: run },
    })
    events.pipeline(resumed, 'RESUMED')
    events.stage(resumed, stage, 'RESUMED')
    tell(resumed, 'pipeline.resumed', { stage })
    proceed(resumed)
  }

  function rollBack(
    pipeline: PipelineRecord,
    stage: string,
    target: ExecutionRecord,
    trigger: Trigger,
  ): ExecutionRecord {
    const { artifacts, revisions, namespaces, variables } = target
    const more = { rollbackTarget: target.id, artifacts, revisions, namespaces, variables, stage }
    const execution = create(pipeline, { trigger, origin: target.origin }, more)
    enter(execution, stage)
    return execution
  }

  function restructure(pipeline: PipelineRecord, before: readonly StageDeclaration[]): void {
    const textOf = (stages: readonly StageDeclaration[], name: string): string | undefined =>
      JSON.stringify(stages.find((stage) => stage.name === name))
    const why = 'The structure of the pipeline was updated'
    for (const execution of executions.all(pipeline.name)) {
      const { stage, place } = execution
      const after = textOf(pipeline.structure.stages, stage)
      if (place === 'inbound' && after === undefined) end(execution, 'Cancelled', why)
      if (place !== 'inside' || after === textOf(before, stage)) continue
      abandon(execution, 'CANCELED')
      end(endStage(execution, 'Cancelled'), 'Cancelled', why)
    }
    advance(pipeline.name)
  }

  return { stop, retry, rollBack, restructure }
}
