/** Runs the functions that a behavior is associated with. */
import { randomBytes } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { rootOf } from '../../../kernel/principal'
import type { LogWriter } from '../../../lib/log-writer'
import { type Behavior, itemsOf } from '../config'
import {
  FunctionAnswerError,
  readRequestAnswer,
  readResponseAnswer,
  requestEvent,
  responseEvent,
} from '../functions/function-event'
import type { FunctionRunner } from '../functions/run-functions'
import type { Distribution, EdgeFunction, State } from '../state'
import { type EdgeRequest, type EdgeResponse, errorResponse } from './edge'

export interface Passing {
  readonly distribution: Distribution
  readonly behavior: Behavior
  readonly ip: string
}

export interface Associated {
  /** What the viewer's request becomes, or an answer that the function gives itself. */
  onRequest(request: EdgeRequest, passing: Passing): Promise<EdgeRequest | EdgeResponse>
  onResponse(request: EdgeRequest, response: EdgeResponse, passing: Passing): Promise<EdgeResponse>
}

export function createAssociated(cloud: Cloud, state: State, runner: FunctionRunner, logs: LogWriter): Associated {
  function associated(eventType: string, { behavior }: Passing): EdgeFunction | undefined {
    const found = itemsOf(behavior.FunctionAssociations).find((each) => each.EventType === eventType)
    return found && state.functions.all().find(({ arn }) => arn === found.FunctionARN)
  }

  async function run(made: EdgeFunction, event: string): Promise<unknown> {
    if (!made.live) throw new FunctionAnswerError('it was never published')
    const outcome = await runner.run({ code: made.live.code, event, now: cloud.clock.now() })
    tell(made, outcome.lines)
    if (outcome.error !== undefined) throw new FunctionAnswerError(outcome.error)
    return outcome.value
  }

  function tell({ id }: EdgeFunction, lines: readonly string[]): void {
    if (lines.length === 0) return
    const stream = logs.open(`/aws/cloudfront/function/${id}`, 'local', rootOf(cloud.accountId))
    for (const line of lines) stream.write(line)
  }

  /** Who sent the request is not told why: it is in the trace. */
  function failed({ arn }: EdgeFunction, error: unknown): EdgeResponse {
    if (!(error instanceof FunctionAnswerError)) throw error
    cloud.trace({ kind: 'edgefunction.failed', subject: arn, ids: [], detail: { reason: error.message } })
    return errorResponse(503, 'Service Unavailable', 'A function of the distribution failed; the trace says why')
  }

  const contextOf = ({ distribution, ip }: Passing) => ({
    distribution,
    ip,
    requestId: randomBytes(40).toString('base64url'),
  })

  return {
    async onRequest(request, passing) {
      const made = associated('viewer-request', passing)
      if (!made) return request
      try {
        return readRequestAnswer(await run(made, requestEvent(request, contextOf(passing))), request)
      } catch (error) {
        return failed(made, error)
      }
    },
    async onResponse(request, response, passing) {
      const made = associated('viewer-response', passing)
      // As there, an answer that says what went wrong stays as it is.
      if (!made || response.status >= 400) return response
      try {
        return readResponseAnswer(await run(made, responseEvent(request, response, contextOf(passing))), response)
      } catch (error) {
        return failed(made, error)
      }
    },
  }
}
