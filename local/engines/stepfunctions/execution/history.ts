/**
 * The events of an execution's history. They are kept as the API gives them, except that times are in
 * milliseconds and that the `…Details` members which say whether data is truncated are added on reading.
 */
import { RuntimeError } from '../failures/runtime'
import type { Branch, Execution } from './execution'

export interface HistoryEvent {
  readonly id: number
  readonly previousEventId: number
  readonly timestamp: number
  readonly type: string
  readonly [details: string]: unknown
}

/** AWS ends an execution whose history would become longer than this. */
export const longestHistory = 25_000

export class HistoryLimitError extends RuntimeError {
  constructor() {
    super(`The execution reached the maximum number of history events (${longestHistory}).`)
    this.name = 'HistoryLimitError'
  }
}

export interface EventDetails {
  /** Such as `stateEnteredEventDetails`. */
  readonly key: string
  readonly value: object
}

/** Adds an event to the branch's line. Throws `HistoryLimitError` where only the last event has room. */
export function record(branch: Branch, now: number, type: string, key?: string, value?: object): number {
  const { execution } = branch
  if (execution.lastEventId >= longestHistory - 1 && execution.type === 'STANDARD') throw new HistoryLimitError()
  branch.lastEvent = append(execution, now, type, branch.lastEvent, key, value)
  return branch.lastEvent
}

/** Adds an event beside the branch's line: what comes next points past it. */
export function recordAside(
  branch: Branch,
  now: number,
  type: string,
  previousEventId: number,
  key?: string,
  value?: object,
): number {
  const { lastEvent } = branch
  branch.lastEvent = previousEventId
  const id = record(branch, now, type, key, value)
  branch.lastEvent = lastEvent
  return id
}

export function append(
  execution: Execution,
  now: number,
  type: string,
  previousEventId: number,
  key?: string,
  value?: object,
): number {
  const id = ++execution.lastEventId
  // Express executions have no history to be asked for, only lines in a log.
  if (execution.type === 'STANDARD' || execution.isLogged) {
    const event = { timestamp: now, type, id, previousEventId }
    execution.changes.events.push(key === undefined ? event : { ...event, [key]: value })
  }
  return id
}
