/** What the operations of this engine share. */
import type { Cloud } from '../../kernel/cloud'
import { createInputPaging } from '../../kernel/paging'
import type { Access, PolicyDocument } from '../../kernel/service'
import { invalid } from './errors'
import type { LogEvents } from './log-events'
import type { LogGroups } from './state'

export interface LogsEngine {
  readonly cloud: Cloud
  readonly groups: LogGroups
  readonly events: LogEvents
  /** What all resource policies of the account say together. */
  resourcePolicy(): PolicyDocument | undefined
}

/** Of one call, put or read: events, and bytes with so many counted for each event. */
export const mostEvents = 10_000
export const mostBytes = 1_048_576
export const eventOverhead = 26

/** Access to a group, or to a stream of it. */
export function groupAccess(engine: LogsEngine, action: string, group: string, stream = ''): readonly Access[] {
  return [
    {
      action: `logs:${action}`,
      resource: engine.cloud.arn('logs', `log-group:${group}:log-stream:${stream}`),
      resourcePolicy: engine.resourcePolicy(),
    },
  ]
}

export function readLimit(limit: unknown, most: number): number {
  if (limit === undefined) return most
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= most) return limit
  throw invalid(`limit must be a whole number from 1 to ${most}, not ${String(limit)}`)
}

/** Pages of groups, streams and policies. */
export const page = createInputPaging({
  size: 'limit',
  token: 'nextToken',
  usual: 50,
  most: 50,
  badSize: (limit) => invalid(`limit must be a whole number from 1 to 50, not ${String(limit)}`),
  badToken: () => invalid('The specified nextToken is invalid.'),
})
