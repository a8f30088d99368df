/**
 * Event invocations. An accepted one is on disk, with what became of its attempts, until its function succeeded
 * or its result went to the destination or dead-letter queue; a restart goes on where it was.
 */
import type { ActivityToken } from '../../kernel/activity'
import { isAwsError } from '../../kernel/aws-error'
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import { withRun } from '../../kernel/lineage'
import { loadEach } from '../../kernel/load-each'
import { type Origin, withOrigin } from '../../kernel/origin'
import { type Condition, sendResult } from './destinations'
import type { Outcome } from './instance'
import { isReturned, isStopped as isStoppedChain, recursionMessage } from './recursion'
import type { RunInvocation } from './run-invocation'
import type { FunctionTable, LambdaFunction } from './state'

export interface AsyncInvocations {
  accept(found: LambdaFunction, requestId: string, payload: string, circumstances: Circumstances): void
  load(): Promise<void>
  resume(): void
  /** Drops what a deleted function had waiting. */
  forget(name: string): void
  stop(): void
}

interface Circumstances {
  readonly clientContext?: string | undefined
  readonly correlationId?: string | undefined
  /** What led to it, for the trace. */
  readonly origin?: Origin | undefined
}

/** What is on disk. */
interface Accepted extends Circumstances {
  readonly name: string
  readonly requestId: string
  readonly payload: string
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number
  readonly attempts: number
  readonly nextAt: number
  /** Set when it is decided, and only its result has yet to be sent. */
  readonly decided?: Decided | undefined
}

interface Decided {
  readonly condition: Condition
  readonly response?: string | undefined
  readonly error?: Outcome['error']
  readonly sendings: number
}

interface Queue {
  readonly ready: string[]
  readonly later: Map<string, Timer>
  running: number
}

const prefix = 'lambda/event/'
/** Milliseconds to the second and to the third attempt. */
const retryDelays = [60_000, 120_000]
const longestAge = 21_600
const sendingDelay = 60_000
const mostSendings = 5
/** Characters of waiting payloads kept in memory; the others are read again from disk. */
const mostHeld = 16 * 1024 * 1024

export function createAsyncInvocations(
  cloud: Cloud,
  functions: FunctionTable,
  runInvocation: RunInvocation,
  concurrency: number,
): AsyncInvocations {
  const queues = new Map<string, Queue>()
  const held = new Map<string, Accepted>()
  let heldSize = 0
  /** Read from disk, until `resume`. */
  let loaded: { key: string; name: string; at: number }[] = []
  let sequence = 0
  let isStopped = false

  function queueOf(name: string): Queue {
    let queue = queues.get(name)
    if (!queue) {
      queue = { ready: [], later: new Map(), running: 0 }
      queues.set(name, queue)
    }
    return queue
  }

  function write(key: string, event: Accepted): void {
    cloud.store.put(key, event)
  }

  function drop(key: string): void {
    release(key)
    cloud.store.delete(key)
  }

  function hold(key: string, event: Accepted): void {
    if (heldSize + event.payload.length > mostHeld) return
    held.set(key, event)
    heldSize += event.payload.length
  }

  function release(key: string): Accepted | undefined {
    const event = held.get(key)
    if (event && held.delete(key)) heldSize -= event.payload.length
    return event
  }

  function pump(name: string): void {
    const queue = queueOf(name)
    while (!isStopped && queue.running < concurrency && queue.ready.length > 0) {
      const key = queue.ready.shift() as string
      queue.running++
      const token = cloud.activity.begin(`event invocation of ${name}`)
      const stepped = step(key, token).finally(() => {
        queue.running--
        pump(name)
        token.end()
      })
      cloud.background(`event invocation of ${name} (${key})`, stepped)
    }
  }

  function schedule(key: string, name: string, at: number): void {
    const queue = queueOf(name)
    const timer = cloud.clock.at(at, () => {
      queue.later.delete(key)
      queue.ready.push(key)
      pump(name)
    })
    queue.later.set(key, timer)
  }

  async function step(key: string, token: ActivityToken): Promise<void> {
    const event = release(key) ?? (await cloud.store.get<Accepted>(key))
    const found = event && functions.get(event.name)
    if (!event) return
    if (!found) return drop(key)
    if (event.decided) return send(key, found, event, event.decided)
    const now = cloud.clock.now()
    if (isStoppedChain(cloud, found, event.origin?.lineage, [event.requestId])) {
      if (isReturned(found, event.origin?.lineage)) return drop(key)
      const error = { type: 'RecursiveInvocationException', message: recursionMessage }
      const payload = JSON.stringify({ errorType: error.type, errorMessage: error.message })
      return decide(key, found, event, 'RetriesExhausted', { payload, status: 'error', error, duration: 0 })
    }
    if (found.reservedConcurrency === 0) return decide(key, found, event, 'RetriesExhausted')
    if (now >= expiryOf(found, event)) return decide(key, found, event, 'EventAgeExceeded')
    const { name, requestId, payload, clientContext, correlationId, origin } = event
    const attempt = event.attempts + 1
    const run = { name, arn: found.arn, requestId, payload, clientContext, correlationId, origin, token, attempt }
    const outcome = await runInvocation(run).catch(refusedRun)
    if (!outcome || isStopped) return
    await settle(key, { ...event, attempts: attempt }, outcome)
  }

  async function settle(key: string, event: Accepted, outcome: Outcome): Promise<void> {
    const found = functions.get(event.name)
    if (!found) return drop(key)
    if (outcome.status === 'success') {
      return found.eventInvokeConfig?.onSuccess ? decide(key, found, event, 'Success', outcome) : drop(key)
    }
    const delay = retryDelays[event.attempts - 1]
    const retries = found.eventInvokeConfig?.maximumRetryAttempts ?? retryDelays.length
    if (delay === undefined || event.attempts > retries) return decide(key, found, event, 'RetriesExhausted', outcome)
    const nextAt = Math.min(cloud.clock.now() + delay, expiryOf(found, event))
    write(key, { ...event, nextAt })
    schedule(key, event.name, nextAt)
  }

  function decide(
    key: string,
    found: LambdaFunction,
    event: Accepted,
    condition: Condition,
    last?: Outcome,
  ): Promise<void> {
    const decided: Decided = { condition, response: last?.payload, error: last?.error, sendings: 0 }
    write(key, { ...event, decided })
    return send(key, found, event, decided)
  }

  async function send(key: string, found: LambdaFunction, event: Accepted, decided: Decided): Promise<void> {
    const { condition, response, error, sendings } = decided
    try {
      await cloud.store.flush()
      const { requestId, correlationId, attempts: invokeCount, payload: request } = event
      // What it sends on is one more step of the chain, whether it ran or was stopped.
      const lineage = withRun(event.origin?.lineage, found.arn)
      const origin = { ids: [requestId], correlationId: correlationId ?? event.origin?.correlationId, lineage }
      const result = { requestId, correlationId, condition, invokeCount, request, response, error }
      await sendResult(withOrigin(cloud, origin), found, result)
      drop(key)
    } catch (failure) {
      if (isStopped) return
      const isLost = sendings + 1 >= mostSendings
      cloud.trace({
        kind: isLost ? 'destination.lost' : 'destination.failed',
        subject: found.arn,
        ids: [event.requestId],
        detail: { condition, error: failure instanceof Error ? failure.message : String(failure) },
      })
      if (isLost) return drop(key)
      const nextAt = cloud.clock.now() + sendingDelay
      write(key, { ...event, nextAt, decided: { ...decided, sendings: sendings + 1 } })
      schedule(key, event.name, nextAt)
    }
  }

  return {
    accept(found, requestId, payload, circumstances) {
      const acceptedAt = cloud.clock.now()
      const order = `${Math.trunc(acceptedAt).toString().padStart(15, '0')}-${(sequence++).toString().padStart(9, '0')}`
      const key = `${prefix}${found.name}/${order}-${requestId}`
      const { name } = found
      const event: Accepted = {
        name,
        requestId,
        payload,
        ...circumstances,
        acceptedAt,
        attempts: 0,
        nextAt: acceptedAt,
      }
      write(key, event)
      hold(key, event)
      queueOf(name).ready.push(key)
      pump(name)
    },
    async load() {
      await loadEach<Accepted>(cloud, prefix, ({ name, acceptedAt, nextAt }, key) => {
        loaded.push({ key, name, at: nextAt > acceptedAt ? nextAt : 0 })
      })
    },
    resume() {
      for (const { key, name, at } of loaded) {
        if (at > 0) schedule(key, name, at)
        else queueOf(name).ready.push(key)
      }
      loaded = []
      for (const name of queues.keys()) pump(name)
    },
    forget(name) {
      const queue = queues.get(name)
      if (!queue) return
      for (const key of queue.ready.splice(0)) drop(key)
      for (const [key, timer] of queue.later) {
        timer.cancel()
        drop(key)
      }
      queue.later.clear()
    },
    stop() {
      isStopped = true
      for (const queue of queues.values()) for (const timer of queue.later.values()) timer.cancel()
    },
  }
}

function expiryOf(found: LambdaFunction, { acceptedAt }: Accepted): number {
  return acceptedAt + (found.eventInvokeConfig?.maximumEventAgeInSeconds ?? longestAge) * 1000
}

/** Its role cannot be assumed: an attempt that failed, like any other. */
function refusedRun(error: unknown): Outcome {
  if (!isAwsError(error)) throw error
  const { code, message } = error
  const payload = JSON.stringify({ errorType: code, errorMessage: message })
  return { payload, status: 'error', error: { type: code, message }, duration: 0 }
}
