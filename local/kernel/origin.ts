/**
 * What led to a call, so that the trace can tell a story by any of its ids. It is handed on by hand, not by
 * async context: that would cost every promise of the hot path something, and says less.
 */
import type { Cloud, Wire } from './cloud'
import type { Lineage } from './lineage'

export interface Origin {
  /** Ids by which the cause is found: an event's, an execution's ARN, the request id of a function's run. */
  readonly ids: readonly string[]
  /** The id that our events' metadata carry through a whole story. */
  readonly correlationId?: string | undefined
  /** Of calls that a function makes, and of what Lambda, SQS and SNS do with them. */
  readonly lineage?: Lineage | undefined
}

/** The same cloud, its calls made on behalf of `origin`. */
export function withOrigin(cloud: Cloud, { ids, correlationId, lineage }: Origin): Cloud {
  const origin = { ids, correlationId, lineage }
  const call = (...[caller, service, action, input, wire]: Parameters<Cloud['call']>) =>
    cloud.call(caller, service, action, input, { ...wire, origin } satisfies Wire)
  return Object.create(cloud, { call: { value: call } }) as Cloud
}

/** The ids of something that `origin` led to: its own first, each once, so many that a hub stays small. */
export function joined(own: readonly string[], origin: Origin | undefined): readonly string[] {
  if (!origin || origin.ids.length === 0) return own
  return [...new Set([...own, ...origin.ids])].slice(0, mostIds)
}

const mostIds = 16

/** Where our events, and the inputs of functions and executions, have it: there, in `metadata`, or in `detail.metadata`. */
export function correlationIdIn(value: unknown): string | undefined {
  return idAt(value) ?? idAt(memberOf(value, 'metadata')) ?? idAt(memberOf(memberOf(value, 'detail'), 'metadata'))
}

function idAt(value: unknown): string | undefined {
  const id = memberOf(value, 'correlationId')
  return typeof id === 'string' && id !== '' && id.length <= 256 ? id : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
