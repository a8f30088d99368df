/**
 * Brings events to targets. A delivery is on disk from the tick in which its event was accepted until the target
 * (or the dead-letter queue) has it. So many are under way at a time; of a longer queue, and of those that wait to
 * be tried again, only the keys are in memory.
 */
import { randomInt, randomUUID } from 'node:crypto'
import type { ActivityToken } from '../kernel/activity'
import type { Timer } from '../kernel/clock'
import type { Cloud } from '../kernel/cloud'
import { deadLetterMessage, type ExhaustedCondition } from './dead-letter'
import { type Failure, failureOf } from './failure'
import { type Forward, type Shipment, send } from './send'
import type { Target } from './target'
import { compileInput, type TargetInput } from './target-input'

export interface DeliveryRecord extends Shipment {
  /** By which traces find it. */
  readonly ids: readonly string[]
  /** When the event was matched; the age of a delivery counts from here. */
  readonly at: number
  /** Failed tries so far. */
  readonly tries: number
  readonly retryAt?: number | undefined
  readonly failure?: Failure | undefined
  /** It is on its way to the dead-letter queue. */
  readonly dead?: { readonly condition?: ExhaustedCondition | undefined; readonly tries: number } | undefined
}

export interface Deliveries {
  enqueue(shipment: Omit<Shipment, 'id'>, ids: readonly string[]): void
  /** Resolves when the queue is short enough to take more (a replay waits for it). */
  room(): Promise<void>
  load(): Promise<void>
  resume(): void
  stop(): void
}

interface Waiting {
  readonly key: string
  readonly record: DeliveryRecord | undefined
  readonly token: ActivityToken
}

const mostUnderWay = 256
/** Deliveries that are queued with their events in memory. */
const mostHeld = 4096
const longestRetryInterval = 600_000
const defaultRetries = 185
const defaultAge = 86_400

export function createDeliveries(cloud: Cloud, forward: Forward): Deliveries {
  let queue: Waiting[] = []
  let head = 0
  let underWay = 0
  let stopped = false
  const timers = new Set<Timer>()
  let waitingForRoom: (() => void)[] = []
  /** What an earlier process left: key and when to try again. */
  let leftOver: (readonly [string, number])[] = []
  const inputs = new WeakMap<Target, TargetInput>()

  const keyOf = (record: DeliveryRecord) => `events/delivery/${String(record.at).padStart(15, '0')}-${record.id}`

  function push(key: string, record: DeliveryRecord | undefined): void {
    const held = queue.length - head < mostHeld ? record : undefined
    queue.push({ key, record: held, token: cloud.activity.begin(`events: delivery ${key}`) })
    pump()
  }

  function pump(): void {
    while (!stopped && underWay < mostUnderWay && head < queue.length) {
      const waiting = queue[head++] as Waiting
      if (head > 1024 && head * 2 > queue.length) {
        queue = queue.slice(head)
        head = 0
      }
      underWay++
      run(waiting).catch((error: unknown) => {
        // The store of a stopped cloud is closed; what was under way is still on disk.
        if (!stopped) throw error
      })
    }
    if (waitingForRoom.length > 0 && queue.length - head < mostUnderWay) {
      const resolvers = waitingForRoom
      waitingForRoom = []
      for (const resolve of resolvers) resolve()
    }
  }

  async function run({ key, record, token }: Waiting): Promise<void> {
    try {
      const found = record ?? (await cloud.store.get<DeliveryRecord>(key))
      if (found) await (found.dead ? bury(key, found) : attempt(key, found))
    } finally {
      underWay--
      token.end()
      pump()
    }
  }

  function payloadOf({ target, event, rule }: Shipment): string {
    let input = inputs.get(target)
    if (!input) {
      input = compileInput(target)
      inputs.set(target, input)
    }
    return input(event, rule)
  }

  async function attempt(key: string, record: DeliveryRecord): Promise<void> {
    if (record.failure && cloud.clock.now() >= deadline(record)) {
      return exhaust(key, record, record.failure, 'MaximumEventAgeInSeconds')
    }
    try {
      await send(cloud, forward, record, payloadOf(record))
    } catch (error) {
      return failed(key, record, failureOf(error))
    }
    cloud.store.delete(key)
    tell('delivery.succeeded', record, { target: record.target.Arn, tries: record.tries + 1 })
  }

  async function failed(key: string, record: DeliveryRecord, failure: Failure): Promise<void> {
    const tries = record.tries + 1
    const most = record.target.RetryPolicy?.MaximumRetryAttempts ?? defaultRetries
    const isLast = !failure.retryable || tries > most
    const retryAt = isLast ? undefined : Math.min(cloud.clock.now() + backoff(tries), deadline(record))
    tell('delivery.failed', record, { target: record.target.Arn, ...failure, tries, retryAt })
    const tried = { ...record, tries, failure, retryAt }
    if (isLast) return exhaust(key, tried, failure, failure.retryable ? 'MaximumRetryAttempts' : undefined)
    wait(key, tried)
  }

  function wait(key: string, record: DeliveryRecord): void {
    cloud.store.put(key, record)
    wakeAt(key, record.retryAt ?? 0)
  }

  function wakeAt(key: string, time: number): void {
    const timer = cloud.clock.at(time, () => {
      timers.delete(timer)
      if (!stopped) push(key, undefined)
    })
    timers.add(timer)
  }

  async function exhaust(
    key: string,
    record: DeliveryRecord,
    failure: Failure,
    condition: ExhaustedCondition | undefined,
  ): Promise<void> {
    if (!record.target.DeadLetterConfig?.Arn) {
      cloud.store.delete(key)
      tell('delivery.dropped', record, { target: record.target.Arn, ...failure, reason: 'no dead-letter queue' })
      return
    }
    const dead = { ...record, failure, retryAt: undefined, dead: { condition, tries: 0 } }
    cloud.store.put(key, dead)
    await bury(key, dead)
  }

  /** A queue that is throttled or ailing is tried again for a day; one that is not there or not allowed is not. */
  async function bury(key: string, record: DeliveryRecord): Promise<void> {
    const detail = { target: record.target.Arn, queue: record.target.DeadLetterConfig?.Arn }
    try {
      const caller = cloud.actingFor('events.amazonaws.com', record.rule.arn)
      await cloud.call(caller, 'sqs', 'SendMessage', deadLetterMessage(cloud, record, payloadOf))
    } catch (error) {
      const failure = failureOf(error)
      const tries = (record.dead?.tries ?? 0) + 1
      if (failure.retryable && tries <= defaultRetries) {
        const retryAt = cloud.clock.now() + backoff(tries)
        wait(key, { ...record, retryAt, dead: { ...record.dead, tries } })
        return
      }
      cloud.store.delete(key)
      tell('delivery.dropped', record, { ...detail, ...failure, reason: 'the dead-letter queue refused it' })
      return
    }
    cloud.store.delete(key)
    tell('delivery.deadletter', record, { ...detail, code: record.failure?.code, message: record.failure?.message })
  }

  function tell(kind: string, record: DeliveryRecord, detail: Readonly<Record<string, unknown>>): void {
    cloud.trace({ kind, subject: record.rule.arn, ids: record.ids, detail })
  }

  return {
    enqueue(shipment, ids) {
      const record: DeliveryRecord = { ...shipment, id: randomUUID(), ids, at: cloud.clock.now(), tries: 0 }
      const key = keyOf(record)
      cloud.store.put(key, record)
      push(key, record)
    },
    room() {
      if (queue.length - head < mostUnderWay) return Promise.resolve()
      return new Promise((resolve) => {
        waitingForRoom.push(resolve)
      })
    },
    async load() {
      for await (const [key, record] of cloud.store.range<DeliveryRecord>('events/delivery/')) {
        leftOver.push([key, record.retryAt ?? 0])
      }
    },
    resume() {
      for (const [key, retryAt] of leftOver) {
        if (retryAt > cloud.clock.now()) wakeAt(key, retryAt)
        else push(key, undefined)
      }
      leftOver = []
    },
    stop() {
      stopped = true
      for (const timer of timers) timer.cancel()
      for (const { token } of queue.slice(head)) token.end()
      queue = []
      head = 0
    },
  }
}

function deadline({ at, target }: DeliveryRecord): number {
  return at + (target.RetryPolicy?.MaximumEventAgeInSeconds ?? defaultAge) * 1000
}

/** Doubles from a second to ten minutes, half of it jitter: 185 tries fill about the 24 hours they may take. */
function backoff(tries: number): number {
  const interval = Math.min(1000 * 2 ** (tries - 1), longestRetryInterval)
  return interval / 2 + randomInt(Math.ceil(interval / 2) + 1)
}
