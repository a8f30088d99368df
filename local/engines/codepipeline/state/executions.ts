/** Executions of pipelines and of their actions, by pipeline, in order of start. */
import type { Cloud } from '../../../kernel/cloud'
import type { Origin } from '../../../kernel/origin'
import { createTable, type Table } from '../../../kernel/table'
import type { ActionDeclaration } from '../definition/declaration'

export type ExecutionStatus =
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Succeeded'
  | 'Superseded'
  | 'Failed'
  | 'Cancelled'

export type StageStatus = 'InProgress' | 'Stopping' | 'Stopped' | 'Succeeded' | 'Failed' | 'Cancelled'

export interface Trigger {
  readonly type: string
  readonly detail: string
  /** What events tell of it instead: a commit's id, author and message, of a connection. */
  readonly commit?: Readonly<Record<string, string>> | undefined
}

export interface SourceRevisionOverride {
  readonly actionName: string
  readonly revisionType: string
  readonly revisionValue: string
}

/** What a source action took. */
export interface Revision {
  readonly action: string
  readonly artifact: string
  readonly id: string
  readonly summary?: string | undefined
  readonly url?: string | undefined
}

export interface ArtifactPlace {
  readonly name: string
  readonly bucket: string
  readonly key: string
}

/** An execution in a stage. */
export interface StageRun {
  readonly status: StageStatus
  readonly startedAt: number
  /** What counts of each action: with ALL_ACTIONS, a retry begins with none. */
  readonly actions: Readonly<Record<string, string>>
  readonly retriedAt?: number
  readonly retries?: number
}

export interface ExecutionRecord {
  readonly pipeline: string
  readonly id: string
  /** In order of start, among those of its pipeline. */
  readonly number: number
  /** The version of the structure that it was started with. */
  readonly version: number
  readonly mode: string
  readonly status: ExecutionStatus
  readonly statusSummary?: string | undefined
  readonly startedAt: number
  readonly updatedAt: number
  readonly trigger: Trigger
  readonly stopReason?: string | undefined
  readonly rollbackTarget?: string | undefined
  readonly variables: Readonly<Record<string, string>>
  readonly overrides: readonly SourceRevisionOverride[]
  readonly stage: string
  /** It waits to enter the stage, is in it and holds its lock, or does neither. */
  readonly place: 'inbound' | 'inside' | 'out'
  /** How often it was begun or retried. */
  readonly attempt: number
  readonly stages: Readonly<Record<string, StageRun>>
  readonly artifacts: Readonly<Record<string, ArtifactPlace>>
  readonly revisions: readonly Revision[]
  /** What actions gave, by namespace. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly clientRequestToken?: string | undefined
  readonly origin?: Origin | undefined
}

export type ActionStatus = 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed'

/** What an action has to show for itself: a build, a stack, a commit. */
export interface External {
  readonly id?: string | undefined
  readonly url?: string | undefined
  readonly summary?: string | undefined
  readonly percentComplete?: number | undefined
}

export interface Problem {
  readonly code: string
  readonly message: string
}

export interface ActionRecord {
  readonly id: string
  readonly pipeline: string
  readonly execution: string
  readonly stage: string
  readonly number: number
  readonly version: number
  readonly declaration: ActionDeclaration
  readonly status: ActionStatus
  readonly startedAt: number
  readonly updatedAt: number
  readonly updatedBy?: string | undefined
  /** Its configuration with the variables in it resolved. */
  readonly configuration: Readonly<Record<string, string>>
  readonly inputs: readonly ArtifactPlace[]
  readonly outputs: readonly ArtifactPlace[]
  readonly external: External
  readonly problem?: Problem | undefined
  readonly outputVariables?: Readonly<Record<string, string>> | undefined
  /** How far it is: what it must find again after a kill. Its provider's own. */
  readonly work?: unknown
  /** By the clock, for what somebody else has to answer. */
  readonly deadline?: number | undefined
  /** The token by which somebody has answered. */
  readonly answered?: string
}

export interface Executions {
  all(pipeline: string): readonly ExecutionRecord[]
  get(pipeline: string, id: string): ExecutionRecord | undefined
  put(execution: ExecutionRecord): ExecutionRecord
  actions(pipeline: string): readonly ActionRecord[]
  action(id: string): ActionRecord | undefined
  putAction(action: ActionRecord): ActionRecord
  /** From the first on, as long as it is so. */
  oldest(pipeline: string, isOld: (execution: ExecutionRecord) => boolean): readonly ExecutionRecord[]
  /** With their actions, whose ids it gives. */
  drop(pipeline: string, ids: ReadonlySet<string>): ReadonlySet<string>
  /** Of the next execution or action. */
  nextNumber(pipeline: string): number
  /** All executions that have not ended. */
  live(): readonly ExecutionRecord[]
  remove(pipeline: string): void
  load(): Promise<void>
}

export function createExecutions(cloud: Cloud): Executions {
  const executions = createHistory(createTable<ExecutionRecord>(cloud, 'codepipeline/execution'))
  const actions = createHistory(createTable<ActionRecord>(cloud, 'codepipeline/action'))
  const byId = new Map<string, ActionRecord>()
  const numbers = new Map<string, number>()

  const count = ({ pipeline, number }: { readonly pipeline: string; readonly number: number }): void => {
    numbers.set(pipeline, Math.max(numbers.get(pipeline) ?? 0, number))
  }

  return {
    all: executions.all,
    get: executions.get,
    put: executions.put,
    actions: actions.all,
    action: (id) => byId.get(id),
    putAction(action) {
      byId.set(action.id, action)
      return actions.put(action)
    },
    oldest: executions.first,
    drop(pipeline, ids) {
      const dropped = new Set<string>()
      if (ids.size === 0) return dropped
      for (const { id, execution } of actions.all(pipeline)) if (ids.has(execution)) dropped.add(id)
      for (const id of dropped) {
        byId.delete(id)
        actions.drop(pipeline, id)
      }
      for (const id of ids) executions.drop(pipeline, id)
      return dropped
    },
    nextNumber(pipeline) {
      const next = (numbers.get(pipeline) ?? 0) + 1
      numbers.set(pipeline, next)
      return next
    },
    live: () => executions.everything().filter(({ status }) => status === 'InProgress' || status === 'Stopping'),
    remove(pipeline) {
      for (const { id } of actions.all(pipeline)) byId.delete(id)
      executions.remove(pipeline)
      actions.remove(pipeline)
      numbers.delete(pipeline)
    },
    async load() {
      await executions.load()
      await actions.load()
      for (const execution of executions.everything()) count(execution)
      for (const action of actions.everything()) {
        count(action)
        byId.set(action.id, action)
      }
    },
  }
}

interface Numbered {
  readonly pipeline: string
  readonly id: string
  readonly number: number
}

interface Histories<Row> {
  all(pipeline: string): readonly Row[]
  everything(): readonly Row[]
  get(pipeline: string, id: string): Row | undefined
  first(pipeline: string, is: (row: Row) => boolean): readonly Row[]
  put(row: Row): Row
  drop(pipeline: string, id: string): void
  remove(pipeline: string): void
  load(): Promise<void>
}

/** By pipeline, so that one with a long history costs the others nothing. */
function createHistory<Row extends Numbered>(table: Table<Row>): Histories<Row> {
  const histories = new Map<string, Map<string, Row>>()

  function keep(row: Row): Row {
    const history = histories.get(row.pipeline) ?? new Map<string, Row>()
    histories.set(row.pipeline, history)
    history.set(row.id, row)
    return row
  }

  return {
    all: (pipeline) => [...(histories.get(pipeline)?.values() ?? [])],
    everything: () => [...histories.values()].flatMap((rows) => [...rows.values()]),
    get: (pipeline, id) => histories.get(pipeline)?.get(id),
    first(pipeline, is) {
      const found: Row[] = []
      for (const row of histories.get(pipeline)?.values() ?? []) {
        if (!is(row)) break
        found.push(row)
      }
      return found
    },
    put: (row) => keep(table.put(row, row.pipeline, row.id)),
    drop(pipeline, id) {
      histories.get(pipeline)?.delete(id)
      table.delete(pipeline, id)
    },
    remove(pipeline) {
      histories.delete(pipeline)
      table.deleteAll(pipeline)
    },
    async load() {
      await table.load()
      for (const row of table.list().sort((one, other) => one.number - other.number)) keep(row)
    },
  }
}
