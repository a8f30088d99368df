/** What the operations of this engine share. */
import type { Cloud } from '../../kernel/cloud'
import { createInputPaging } from '../../kernel/paging'
import type { Principal } from '../../kernel/principal'
import { limitOf } from '../../kernel/range'
import type { Access, PolicyDocument, PolicyStatement } from '../../kernel/service'
import { invalid, violated } from './errors'
import type { LogEvents } from './log-events'
import type { LogGroups } from './state'

export interface LogsEngine {
  readonly cloud: Cloud
  readonly groups: LogGroups
  readonly events: LogEvents
  /** What all resource policies of the account say together. */
  resourcePolicy(): PolicyDocument | undefined
}

/** Characters of the name of a group or a stream. */
export const longestName = 512

/** Of one call, put or read: events, and bytes with so many counted for each event. */
export const mostEvents = 10_000
export const mostBytes = 1_048_576
export const eventOverhead = 26

/**
 * What CloudWatch Logs writes into a policy of the account, as `AWSLogDeliveryWrite20150319`, when somebody who may do that
 * sets up the delivery of a service's logs. Here it holds without being written: who sets one up was asked for the right.
 */
const ofDelivery: PolicyStatement = {
  Effect: 'Allow',
  Principal: { Service: 'delivery.logs.amazonaws.com' },
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
}

/** Access to a group, or to a stream of it. */
export function groupAccess(
  engine: LogsEngine,
  action: string,
  group: string,
  stream = '',
  caller?: Principal,
): readonly Access[] {
  const policy = engine.resourcePolicy()
  const isDelivery = caller?.kind === 'service' && caller.service === 'delivery.logs.amazonaws.com'
  return [
    {
      action: `logs:${action}`,
      resource: engine.cloud.arn('logs', `log-group:${group}:log-stream:${stream}`),
      resourcePolicy: isDelivery ? withDelivery(policy) : policy,
    },
  ]
}

function withDelivery(policy: PolicyDocument | undefined): PolicyDocument {
  return { Version: '2012-10-17', Statement: [...(policy ? [policy.Statement].flat() : []), ofDelivery] }
}

export function readLimit(limit: unknown, most: number): number {
  if (limit === undefined) return most
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= most) return limit
  throw violated(limit, 'limit', limitOf(limit, 1, most))
}

/** Pages of groups, streams and policies. */
export const page = createInputPaging({
  size: 'limit',
  token: 'nextToken',
  usual: 50,
  most: 50,
  badSize: (limit) => violated(limit, 'limit', limitOf(limit, 1, 50)),
  badToken: () => invalid('The specified nextToken is invalid.'),
})
