/**
 * Event invocations. An accepted one is on disk, with what became of its attempts, until its function succeeded
 * or its result went to the destination or dead-letter queue; a restart goes on where it was. What it was given, and has
 * answered, is sealed there: the event of a pipeline's job has credentials in it.
 */
import type { ActivityToken } from '../../kernel/activity'
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { withRun } from '../../kernel/lineage'
import { messageOf } from '../../kernel/message-of'
import { type Origin, withOrigin } from '../../kernel/origin'
import { createDeliveries, type Deliveries, type Fate, type Pending } from '../../lib/delivery/deliveries'
import type { LaneLimits } from '../../lib/delivery/lane'
import { createSealed } from '../../lib/sealed'
import { type Condition, sendResult } from './destinations'
import type { EventInvokeConfig } from './event-invoke-config'
import type { Outcome } from './instance'
import { isReturned, isStopped as isStoppedChain, recursionMessage } from './recursion'
import type { RunInvocation, RunOutcome } from './run-invocation'
import { type FunctionTable, type LambdaFunction, ownOf } from './state'
import { latest, type Qualified } from './versions'

export interface AsyncInvocations extends Pick<Deliveries<Accepted>, 'load' | 'resume' | 'stop'> {
  /** In the tick in which the caller is answered. */
  accept(target: Qualified, requestId: string, payload: string, circumstances: Circumstances): void
}

interface Circumstances extends Pick<Request, 'clientContext'> {
  readonly correlationId?: string | undefined
  /** What led to it, for the trace. */
  readonly origin?: Origin | undefined
}

/** What the function is called with. */
interface Request {
  /** JSON. */
  readonly payload: string
  readonly clientContext?: string | undefined
}

/** What is on disk; its id is the request's. */
interface Accepted extends Pending<Decided>, Omit<Circumstances, 'clientContext'> {
  readonly name: string
  readonly incarnation: string | undefined
  readonly qualifier?: string | undefined
  /** The request. Undefined: it was accepted before these were sealed, and stands beside this. */
  readonly sealed?: string | undefined
}

/** It is not run any more: its result has yet to be sent. */
interface Decided {
  readonly condition: Condition
  readonly invokeCount: number
  /** That ran last. */
  readonly version?: string | undefined
  /** The answer. */
  readonly sealed?: string | undefined
}

interface Answer {
  readonly response?: string | undefined
  readonly error?: Outcome['error']
}

/** Milliseconds to the second and to the third attempt. */
const retryDelays = [60_000, 120_000]
const longestAge = 21_600
const sendingDelay = 60_000
const mostSendings = 5

/** The function ran, and failed. */
class FailedRun extends Error {
  constructor(readonly outcome: RunOutcome) {
    super(outcome.error?.message)
  }
}

/** @param limits of each function */
export function createAsyncInvocations(
  cloud: Cloud,
  functions: FunctionTable,
  runInvocation: RunInvocation,
  limits: Partial<LaneLimits>,
): AsyncInvocations {
  const sealed = createSealed(cloud, 'lambda.key')
  const seal = (value: Request | Answer, id: string): string => sealed.seal(JSON.stringify(value), placeOf(id))
  const open = (text: string, id: string): unknown => JSON.parse(sealed.open(text, placeOf(id)))

  function requestOf(event: Accepted): Request {
    return event.sealed === undefined ? (event as unknown as Request) : (open(event.sealed, event.id) as Request)
  }

  function answerOf(event: Accepted, decided: Decided): Answer {
    return decided.sealed === undefined ? (decided as Answer) : (open(decided.sealed, event.id) as Answer)
  }

  /** The function that it was accepted for, if that is still there. */
  function functionOf({ name, incarnation }: Accepted): LambdaFunction | undefined {
    const found = functions.get(name)
    return found?.incarnation === incarnation ? found : undefined
  }

  function configOf(event: Accepted): EventInvokeConfig | undefined {
    const found = functionOf(event)
    return found && ownOf(found, event.qualifier).eventInvokeConfig
  }

  async function send(event: Accepted, token: ActivityToken): Promise<Fate<Decided>> {
    const found = functionOf(event)
    if (!found) return 'done'
    const { id, name, qualifier, correlationId, origin, tries } = event
    if (isStoppedChain(cloud, found, origin?.lineage, [id])) {
      if (isReturned(found, origin?.lineage)) return 'done'
      const error = { type: 'RecursiveInvocationException', message: recursionMessage }
      const response = JSON.stringify({ errorType: error.type, errorMessage: error.message })
      return { letter: { condition: 'RetriesExhausted', invokeCount: tries, sealed: seal({ response, error }, id) } }
    }
    if (found.reservedConcurrency === 0) return { letter: { condition: 'RetriesExhausted', invokeCount: tries } }
    if (cloud.clock.now() >= expiryOf(found, event)) {
      return { letter: { condition: 'EventAgeExceeded', invokeCount: tries } }
    }
    const attempt = tries + 1
    const { payload, clientContext } = requestOf(event)
    const arn = qualifier === undefined ? found.arn : `${found.arn}:${qualifier}`
    const run = { name, arn, qualifier, requestId: id, payload, clientContext, correlationId, origin, token, attempt }
    const outcome = await runInvocation(run).catch((error) => refusedRun(error, qualifier))
    // The function is gone, or the cloud stops.
    if (!outcome) return functionOf(event) ? 'left' : 'done'
    if (outcome.status !== 'success') throw new FailedRun(outcome)
    return configOf(event)?.onSuccess
      ? {
          letter: {
            condition: 'Success',
            invokeCount: attempt,
            version: outcome.version,
            sealed: seal({ response: outcome.payload }, id),
          },
        }
      : 'done'
  }

  function failed(event: Accepted, failure: unknown): Fate<Decided> {
    if (!(failure instanceof FailedRun)) throw failure
    const found = functionOf(event)
    if (!found) return 'done'
    const { id, tries } = event
    const delay = retryDelays[tries - 1]
    const retries = configOf(event)?.maximumRetryAttempts ?? retryDelays.length
    if (delay !== undefined && tries <= retries) {
      return { retryAt: Math.min(cloud.clock.now() + delay, expiryOf(found, event)) }
    }
    const { payload: response, error, version } = failure.outcome
    return {
      letter: { condition: 'RetriesExhausted', invokeCount: tries, version, sealed: seal({ response, error }, id) },
    }
  }

  async function bury(event: Accepted, decided: Decided): Promise<void> {
    const found = functionOf(event)
    if (!found) return
    const { id: requestId, qualifier, correlationId } = event
    const { condition, invokeCount, version } = decided
    const result = {
      qualifier,
      version,
      requestId,
      correlationId,
      condition,
      invokeCount,
      request: requestOf(event).payload,
    }
    // What it sends on is one more step of the chain, whether it ran or was stopped.
    const lineage = withRun(event.origin?.lineage, found.arn)
    const origin = { ids: [requestId], correlationId: correlationId ?? event.origin?.correlationId, lineage }
    await sendResult(withOrigin(cloud, origin), found, { ...result, ...answerOf(event, decided) })
  }

  function unburied(event: Accepted, { condition }: Decided, failure: unknown): Fate<Decided> {
    const found = functionOf(event)
    if (!found) return 'done'
    const { id, letterTries = 1 } = event
    const isLost = letterTries >= mostSendings
    cloud.trace({
      kind: isLost ? 'destination.lost' : 'destination.failed',
      subject: found.arn,
      ids: [id],
      detail: { condition, error: messageOf(failure) },
    })
    return isLost ? 'done' : { retryAt: cloud.clock.now() + sendingDelay }
  }

  const deliveries = createDeliveries<Accepted, Decided>(cloud, {
    prefix: 'lambda/event/',
    label: 'lambda: event invocation',
    limits,
    laneOf: ({ name }) => name,
    size: (event) => (event.sealed ?? requestOf(event).payload).length,
    send,
    failed,
    bury,
    unburied,
  })

  return {
    ...deliveries,
    accept({ found: { name, incarnation }, qualifier }, requestId, payload, { clientContext, ...circumstances }) {
      const request = seal({ payload, clientContext }, requestId)
      deliveries.enqueue({ name, incarnation, qualifier, sealed: request, ...circumstances }, requestId)
    },
  }
}

const placeOf = (id: string): string => `lambda/event/${id}`

function expiryOf(found: LambdaFunction, { at, qualifier }: Accepted): number {
  return at + (ownOf(found, qualifier).eventInvokeConfig?.maximumEventAgeInSeconds ?? longestAge) * 1000
}

/** Its role cannot be assumed: an attempt that failed, like any other. */
function refusedRun(error: unknown, version = latest): RunOutcome {
  if (!isAwsError(error)) throw error
  const { code, message } = error
  const payload = JSON.stringify({ errorType: code, errorMessage: message })
  return { payload, status: 'error', error: { type: code, message }, duration: 0, version }
}
