/**
 * Executions on disk.
 *
 *     states/execution/<machine>/<name>           what DescribeExecution tells
 *     states/listing/<machine>/<start>/<name>     what ListExecutions tells, in order of start
 *     states/history/<machine>/<name>/<event id>  events, as many as one commit had
 *     states/branch/<machine>/<name>/<branch>     where a running execution is; gone when it has ended
 *
 * A commit writes what changed since the one before, in one tick, so the four always agree. A run of states
 * that wait for nothing is one commit.
 */
import type { Origin } from '../../../kernel/origin'
import type { Store } from '../../../kernel/store'
import type { MachineType } from '../definition/machine'
import { type BranchRecord, recordOf } from './branch-record'
import type { Rest } from './dormant'
import type { Branch, Execution, Status } from './execution'
import type { HistoryEvent } from './history'

export interface ExecutionRecord {
  readonly arn: string
  readonly name: string
  readonly machineName: string
  readonly machineArn: string
  readonly roleArn: string
  readonly type: MachineType
  readonly definition: string
  readonly input: string
  readonly startDate: number
  readonly status: Status
  readonly traceHeader?: string | undefined
  readonly origin: Origin
  readonly stopDate?: number | undefined
  readonly output?: string | undefined
  readonly error?: string | undefined
  readonly cause?: string | undefined
}

export interface ListingRecord {
  readonly name: string
  readonly status: Status
  readonly startDate: number
  readonly stopDate?: number | undefined
}

const executions = 'states/execution/'
const listings = 'states/listing/'
const histories = 'states/history/'
const branches = 'states/branch/'

/** `<machine>/<name>`; an Express execution's name is followed by an id of its own. */
function pathOf(execution: { readonly machineName: string; readonly arn: string }): string {
  return keyPathOf(execution.arn)
}

/** From `…:execution:<machine>:<name>` or `…:express:<machine>:<name>:<id>`. */
export function keyPathOf(arn: string): string {
  const [, , , , , , machine = '', ...rest] = arn.split(':')
  return `${machine}/${rest.join(':')}`
}

const pad = (value: number, length: number): string => String(value).padStart(length, '0')

export interface Journal {
  commit(execution: Execution): void
  execution(arn: string): Promise<ExecutionRecord | undefined>
  /** The branches of everything that was running, execution by execution, parents before children. */
  running(): AsyncIterable<readonly [path: string, record: BranchRecord]>
  /** Those of a machine whose names begin so. */
  named(machineName: string, beginning: string): AsyncIterable<ExecutionRecord>
  executionAt(path: string): Promise<ExecutionRecord | undefined>
  /** Where the execution itself is, with all branches below. */
  rootAt(path: string): Promise<BranchRecord | undefined>
  lastEventId(path: string): Promise<number>
  history(arn: string, options: { readonly reverse: boolean; readonly after?: number }): AsyncIterable<HistoryEvent>
  listing(
    machineName: string,
    options: { readonly after?: string; readonly reverse: boolean },
  ): AsyncIterable<readonly [key: string, record: ListingRecord]>
  removeMachine(machineName: string): Promise<void>
}

interface JournalParts {
  /** What is kept of a branch by which alone its execution waits. */
  restOf?(branch: Branch): Rest | undefined
  /** Is told what a commit adds to the history. */
  log?(execution: Execution, events: readonly HistoryEvent[]): void
}

export function createJournal(store: Store, { restOf, log }: JournalParts = {}): Journal {
  function commit(execution: Execution): void {
    const { changes, stored } = execution
    const { events } = changes
    changes.events = []
    if (events.length > 0) log?.(execution, events)
    if (!execution.durable) {
      changes.branches.clear()
      return
    }
    const path = pathOf(execution)
    for (const branch of changes.branches) writeBranch(execution, path, branch)
    changes.branches.clear()
    if (execution.status !== 'RUNNING') {
      for (const id of stored) store.delete(`${branches}${path}/${id}`)
      stored.clear()
    }
    const [first] = events
    if (first && execution.type === 'STANDARD') store.put(`${histories}${path}/${pad(first.id, 6)}`, events)
    if (changes.summary) writeSummary(execution, path)
    changes.summary = false
  }

  function writeBranch(execution: Execution, path: string, branch: Branch): void {
    const key = `${branches}${path}/${branch.id}`
    const exists = execution.status === 'RUNNING' && execution.branches.get(branch.id) === branch
    if (exists) {
      execution.stored.add(branch.id)
      store.put(key, recordOf(branch, restOf?.(branch)))
    } else if (!execution.branches.has(branch.id) && execution.stored.delete(branch.id)) store.delete(key)
  }

  function writeSummary(execution: Execution, path: string): void {
    const { name, status, startDate, stopDate } = execution
    if (execution.type === 'EXPRESS') {
      if (status === 'RUNNING') store.put(`${executions}${path}`, summaryOf(execution))
      else store.delete(`${executions}${path}`)
      return
    }
    store.put(`${executions}${path}`, summaryOf(execution))
    const listing: ListingRecord = { name, status, startDate, stopDate }
    store.put(`${listings}${execution.machineName}/${pad(startDate, 15)}/${name}`, listing)
  }

  async function removeAll(prefix: string): Promise<void> {
    for await (const [key] of store.range(prefix)) store.delete(key)
  }

  return {
    commit,
    execution: (arn) => store.get(`${executions}${keyPathOf(arn)}`),
    async *named(machineName, beginning) {
      for await (const [, record] of store.range<ExecutionRecord>(`${executions}${machineName}/${beginning}`))
        yield record
    },
    executionAt: (path) => store.get(`${executions}${path}`),
    rootAt: (path) => store.get(`${branches}${path}/r`),
    async *running() {
      for await (const [key, record] of store.range<BranchRecord>(branches)) {
        yield [key.slice(branches.length, key.lastIndexOf('/')), record] as const
      }
    },
    async lastEventId(path) {
      for await (const [, events] of store.range<HistoryEvent[]>(`${histories}${path}/`, { reverse: true, limit: 1 })) {
        return events.at(-1)?.id ?? 0
      }
      return 0
    },
    async *history(arn, { reverse, after }) {
      const prefix = `${histories}${keyPathOf(arn)}/`
      const isDue = (event: HistoryEvent): boolean =>
        after === undefined || (reverse ? event.id < after : event.id > after)
      // The chunk that holds `after` begins at or before it, so the forward walk can't skip by key alone.
      const bound = after !== undefined && reverse ? { after: `${prefix}${pad(after, 6)}` } : {}
      for await (const [, chunk] of store.range<HistoryEvent[]>(prefix, { reverse, ...bound })) {
        for (const event of reverse ? chunk.reverse() : chunk) if (isDue(event)) yield event
      }
    },
    listing: (machineName, options) => store.range<ListingRecord>(`${listings}${machineName}/`, options),
    async removeMachine(machineName) {
      for (const kind of [executions, listings, histories, branches]) await removeAll(`${kind}${machineName}/`)
    },
  }
}

export function summaryOf(execution: Execution): ExecutionRecord {
  const { arn, name, machineName, machineArn, roleArn, type, definition, startDate, status, stopDate } = execution
  return {
    arn,
    name,
    machineName,
    machineArn,
    roleArn,
    type,
    definition,
    startDate,
    status,
    stopDate,
    input: execution.input.text,
    output: execution.output?.text,
    error: execution.error,
    cause: execution.cause,
    traceHeader: execution.traceHeader,
    origin: execution.origin,
  }
}
