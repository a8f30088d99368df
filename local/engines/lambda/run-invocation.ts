/** One run of a function, however it was asked for: in the trace, and never before what led to it is on disk. */
import type { ActivityToken } from '../../kernel/activity'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { withRun } from '../../kernel/lineage'
import { messageOf } from '../../kernel/message-of'
import { correlationIdIn, joined, type Origin } from '../../kernel/origin'
import type { Outcome, ResponseSink } from './instance'
import { type InstancePool, poolKey } from './instance-pool'
import type { FunctionTable } from './state'
import { latest } from './versions'

export interface Run {
  readonly name: string
  /** As it was called: with its qualifier, if any. */
  readonly arn: string
  /** A version, or an alias, which says which version it is now. Undefined: the newest code. */
  readonly qualifier?: string | undefined
  readonly requestId: string
  /** JSON. */
  readonly payload: string
  readonly correlationId?: string | undefined
  /** What led to it, for the trace. */
  readonly origin?: Origin | undefined
  readonly clientContext?: string | undefined
  readonly token: ActivityToken
  readonly attempt?: number
  readonly tail?: ((line: string) => void) | undefined
  readonly sink?: ResponseSink | undefined
}

/** Undefined if the function was deleted meanwhile or the cloud stops. */
export type RunInvocation = (run: Run) => Promise<RunOutcome | undefined>

export interface RunOutcome extends Outcome {
  readonly version: string
}

export function createRunInvocation(cloud: Cloud, functions: FunctionTable, pool: InstancePool): RunInvocation {
  return async (run) => {
    const { name, requestId } = run
    const correlationId = run.correlationId ?? run.origin?.correlationId
    const ids = joined(correlationId === undefined ? [requestId] : [requestId, correlationId], run.origin)
    // One function, whatever it was called by.
    const lineage = withRun(run.origin?.lineage, functions.get(name)?.arn ?? run.arn)
    const version = functions.versions.pick(name, run.qualifier)
    if (version === undefined) return undefined
    const outcome = await pool.run(
      poolKey(name, version),
      { ...run, correlationId, lineage },
      {
        async prepare() {
          await cloud.store.flush()
          const detail = { attempt: run.attempt ?? 1, ...(version !== latest && { version }) }
          cloud.trace({ kind: 'function.started', subject: run.arn, ids, correlationId, detail })
        },
        find: () => functions.at(name, version),
      },
    )
    if (outcome) {
      const { status, duration, initDuration, error } = outcome
      const detail = {
        outcome: status,
        duration: Math.round(duration * 100) / 100,
        coldStart: initDuration !== undefined,
        ...(initDuration !== undefined && { initDuration: Math.round(initDuration * 100) / 100 }),
        ...(error && { errorType: error.type }),
      }
      cloud.trace({ kind: 'function.ended', subject: run.arn, ids, correlationId, detail })
    }
    return outcome && { ...outcome, version }
  }
}

/** The id that ties a story together, where our own events have it; throws if the payload is not JSON. */
export function readCorrelationId(payload: string): string | undefined {
  return correlationIdIn(parse(payload))
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch (error) {
    const why = messageOf(error)
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${why}`,
      400,
      { Type: 'User' },
    )
  }
}
