/**
 * Brings what is due to its target, for the engines that promise it (EventBridge, Scheduler). A delivery is on disk
 * from the tick in which it was decided until the target (or the dead-letter queue) has it. So many are under way
 * at a time; of a longer queue, and of those that wait to be tried again, only the keys are in memory. Of what is set
 * off for ever and faster than it is delivered not even those: it is read from disk when its turn comes.
 */
import { randomInt, randomUUID } from 'node:crypto'
import type { ActivityToken } from '../../kernel/activity'
import { AwsError } from '../../kernel/aws-error'
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import { loadEach } from '../../kernel/load-each'
import { withOrigin } from '../../kernel/origin'
import type { Principal } from '../../kernel/principal'
import { deliver, findTarget } from '../../kernel/target'
import { type Failure, failureOf } from './failure'

export type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds'

export interface DeliveryTarget {
  readonly Arn: string
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number }
  readonly DeadLetterConfig?: { readonly Arn?: string }
}

/** What is kept of each delivery, next to what the engine adds. */
export interface Pending {
  /** The same each time this delivery is tried. */
  readonly id: string
  readonly target: DeliveryTarget
  /** By which traces find it. */
  readonly ids: readonly string[]
  readonly correlationId?: string | undefined
  /** When it was decided; its age counts from here. */
  readonly at: number
  /** Failed tries so far. */
  readonly tries: number
  readonly retryAt?: number | undefined
  readonly failure?: Failure | undefined
  /** It is on its way to the dead-letter queue. */
  readonly dead?: { readonly condition?: ExhaustedCondition | undefined; readonly tries: number } | undefined
}

export type Enqueued<Item extends Pending> = Omit<
  Item,
  'id' | 'ids' | 'correlationId' | 'at' | 'tries' | 'retryAt' | 'failure' | 'dead'
>

export interface DeadLetter {
  /** Who puts it into the queue. */
  readonly caller: Principal
  readonly body: string
  /** By name; what is undefined is left out. */
  readonly attributes: Readonly<Record<string, string | undefined>>
}

/** What differs between the engines. */
export interface Delivering<Item extends Pending> {
  /** Such as `events`: of keys in the store, and of labels. */
  readonly engine: string
  send(item: Item): Promise<void>
  /** The ARN of the rule or schedule, which traces are about. */
  subject(item: Item): string
  /** The letter, but for its target's ARN and what failed, which all letters have. */
  deadLetter(item: Item): DeadLetter
}

export interface Deliveries<Item extends Pending> {
  enqueue(item: Enqueued<Item>, ids: readonly string[], correlationId?: string): void
  /** Resolves when the queue is short enough to take more (a replay waits for it). */
  room(): Promise<void>
  load(): Promise<void>
  resume(): void
  stop(): void
}

interface Waiting<Item> {
  readonly key: string
  readonly item: Item | undefined
  readonly token: ActivityToken
}

export interface DeliveryLimits {
  readonly mostUnderWay?: number
  /** Deliveries that are queued with their keys in memory. */
  readonly mostQueued?: number
}

/** Deliveries that are queued with their events in memory. */
const mostHeld = 4096
const longestRetryInterval = 600_000
const defaultRetries = 185
const defaultAge = 86_400

export function createDeliveries<Item extends Pending>(
  cloud: Cloud,
  delivering: Delivering<Item>,
  { mostUnderWay = 256, mostQueued = 16_384 }: DeliveryLimits = {},
): Deliveries<Item> {
  const { engine } = delivering
  const prefix = `${engine}/delivery/`
  let queue: Waiting<Item>[] = []
  let head = 0
  let underWay = 0
  let stopped = false
  const timers = new Map<string, Timer>()
  /** Of what is queued and under way. */
  const inMemory = new Set<string>()
  /** While some are on disk alone; `isNew`: since the last pass over the disk began. */
  let spilled: { readonly token: ActivityToken; isNew: boolean; after: string | undefined } | undefined
  let isRefilling = false
  let waitingForRoom: (() => void)[] = []
  /** What an earlier process left: key and when to try again. */
  let leftOver: (readonly [string, number])[] = []

  const keyOf = (item: Item) => `${prefix}${String(item.at).padStart(15, '0')}-${item.id}`

  function push(key: string, item: Item | undefined): void {
    if (spilled || queue.length - head >= mostQueued) {
      spilled ??= { token: cloud.activity.begin(`${engine}: deliveries on disk`), isNew: true, after: undefined }
      spilled.isNew = true
      pump()
      return
    }
    take(key, item)
    pump()
  }

  function take(key: string, item: Item | undefined): void {
    inMemory.add(key)
    const held = queue.length - head < mostHeld ? item : undefined
    queue.push({ key, item: held, token: cloud.activity.begin(`${engine}: delivery ${key}`) })
  }

  /** Reads what is on disk alone, until the queue is full or all of it is queued. */
  async function refill(): Promise<void> {
    while (spilled && !stopped) {
      if (spilled.after === undefined) spilled.isNew = false
      const range = spilled.after === undefined ? {} : { after: spilled.after }
      let isFull = false
      for await (const [key] of cloud.store.range<Item>(prefix, range)) {
        if (stopped) return
        if (!inMemory.has(key) && !timers.has(key)) take(key, undefined)
        spilled.after = key
        isFull = queue.length - head >= mostQueued
        if (isFull) break
      }
      if (isFull) return
      // What was put meanwhile may lie before where the pass was by then.
      spilled.after = undefined
      if (spilled.isNew) continue
      spilled.token.end()
      spilled = undefined
    }
  }

  function pump(): void {
    while (!stopped && underWay < mostUnderWay && head < queue.length) {
      const waiting = queue[head++] as Waiting<Item>
      if (head > 1024 && head * 2 > queue.length) {
        queue = queue.slice(head)
        head = 0
      }
      underWay++
      cloud.background(`${engine}: delivery ${waiting.key}`, run(waiting))
    }
    if (spilled && !isRefilling && !stopped && queue.length - head <= mostQueued / 2) {
      isRefilling = true
      refill().then(refilled, refilled)
    }
    if (waitingForRoom.length > 0 && hasRoom()) {
      const resolvers = waitingForRoom
      waitingForRoom = []
      for (const resolve of resolvers) resolve()
    }
  }

  function hasRoom(): boolean {
    return !spilled && queue.length - head < mostUnderWay
  }

  /** Whatever it could not read is read when the next delivery ends. */
  function refilled(): void {
    isRefilling = false
    if (!stopped && queue.length > head) pump()
  }

  async function run({ key, item, token }: Waiting<Item>): Promise<void> {
    try {
      const found = item ?? (await cloud.store.get<Item>(key))
      if (found) await (found.dead ? bury(key, found) : attempt(key, found))
    } finally {
      underWay--
      inMemory.delete(key)
      token.end()
      pump()
    }
  }

  async function attempt(key: string, item: Item): Promise<void> {
    if (item.failure && cloud.clock.now() >= deadline(item)) {
      return exhaust(key, item, item.failure, 'MaximumEventAgeInSeconds')
    }
    try {
      await delivering.send(item)
    } catch (error) {
      // What a stopped cloud answers says nothing about the target; the next start tries again.
      if (stopped) return
      return failed(key, item, failureOf(error))
    }
    cloud.store.delete(key)
    tell('delivery.succeeded', item, { target: item.target.Arn, tries: item.tries + 1 })
  }

  async function failed(key: string, item: Item, failure: Failure): Promise<void> {
    const tries = item.tries + 1
    const most = item.target.RetryPolicy?.MaximumRetryAttempts ?? defaultRetries
    const isLast = !failure.retryable || tries > most
    const retryAt = isLast ? undefined : Math.min(cloud.clock.now() + backoff(tries), deadline(item))
    tell('delivery.failed', item, { target: item.target.Arn, ...failure, tries, retryAt })
    const tried = { ...item, tries, failure, retryAt }
    if (isLast) return exhaust(key, tried, failure, failure.retryable ? 'MaximumRetryAttempts' : undefined)
    wait(key, tried)
  }

  function wait(key: string, item: Item): void {
    cloud.store.put(key, item)
    wakeAt(key, item.retryAt ?? 0)
  }

  function wakeAt(key: string, time: number): void {
    const timer = cloud.clock.at(time, () => {
      timers.delete(key)
      if (!stopped) push(key, undefined)
    })
    timers.set(key, timer)
  }

  async function exhaust(
    key: string,
    item: Item,
    failure: Failure,
    condition: ExhaustedCondition | undefined,
  ): Promise<void> {
    if (!item.target.DeadLetterConfig?.Arn) {
      cloud.store.delete(key)
      tell('delivery.dropped', item, { target: item.target.Arn, ...failure, reason: 'no dead-letter queue' })
      return
    }
    const dead = { ...item, failure, retryAt: undefined, dead: { condition, tries: 0 } }
    cloud.store.put(key, dead)
    await bury(key, dead)
  }

  /** A queue that is throttled or ailing is tried again for a day; one that is not there or not allowed is not. */
  async function bury(key: string, item: Item): Promise<void> {
    const detail = { target: item.target.Arn, queue: item.target.DeadLetterConfig?.Arn }
    try {
      const { caller, ...letter } = delivering.deadLetter(item)
      const arn = item.target.DeadLetterConfig?.Arn ?? ''
      const queue = findTarget(cloud, arn, 'dead letter')
      if (!queue) throw new AwsError('UnknownService', `${arn} takes no dead letters`, 501)
      await deliver(withOrigin(cloud, item), caller, queue, { arn, id: item.id, ...messageOf(item, letter) })
    } catch (error) {
      const failure = failureOf(error)
      const tries = (item.dead?.tries ?? 0) + 1
      if (failure.retryable && tries <= defaultRetries) {
        const retryAt = cloud.clock.now() + backoff(tries)
        wait(key, { ...item, retryAt, dead: { ...item.dead, tries } })
        return
      }
      cloud.store.delete(key)
      tell('delivery.dropped', item, { ...detail, ...failure, reason: 'the dead-letter queue refused it' })
      return
    }
    cloud.store.delete(key)
    tell('delivery.deadletter', item, { ...detail, code: item.failure?.code, message: item.failure?.message })
  }

  function messageOf(item: Item, { body, attributes }: Omit<DeadLetter, 'caller'>) {
    const all: DeadLetter['attributes'] = {
      ...attributes,
      TARGET_ARN: item.target.Arn,
      ERROR_CODE: item.failure?.code,
      // SQS refuses an empty attribute.
      ERROR_MESSAGE: item.failure?.message || 'Unknown',
      EXHAUSTED_RETRY_CONDITION: item.dead?.condition,
      RETRY_ATTEMPTS: String(Math.max(item.tries - 1, 0)),
    }
    return {
      text: body,
      attributes: Object.fromEntries(
        Object.entries(all).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, { DataType: 'String' as const, StringValue: value }]],
        ),
      ),
    }
  }

  function tell(kind: string, item: Item, detail: Readonly<Record<string, unknown>>): void {
    const { ids, correlationId } = item
    // What a parser says of bad JSON quotes it.
    const told = detail.code === 'INVALID_JSON' ? { ...detail, message: undefined } : detail
    cloud.trace({ kind, subject: delivering.subject(item), ids, correlationId, detail: told })
  }

  return {
    enqueue(enqueued, ids, correlationId) {
      // The compiler does not see that a generic type is whole again with what was omitted.
      const item = {
        ...enqueued,
        id: randomUUID(),
        ids,
        correlationId,
        at: cloud.clock.now(),
        tries: 0,
      } as unknown as Item
      const key = keyOf(item)
      cloud.store.put(key, item)
      push(key, item)
    },
    room() {
      if (hasRoom()) return Promise.resolve()
      return new Promise((resolve) => {
        waitingForRoom.push(resolve)
      })
    },
    async load() {
      await loadEach<Item>(cloud, prefix, ({ retryAt }, key) => {
        leftOver.push([key, retryAt ?? 0])
      })
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
      for (const timer of timers.values()) timer.cancel()
      spilled?.token.end()
      for (const { token } of queue.slice(head)) token.end()
      queue = []
      head = 0
    },
  }
}

function deadline({ at, target }: Pending): number {
  return at + (target.RetryPolicy?.MaximumEventAgeInSeconds ?? defaultAge) * 1000
}

/** Doubles from a second to ten minutes, half of it jitter: 185 tries fill about the 24 hours they may take. */
function backoff(tries: number): number {
  const interval = Math.min(1000 * 2 ** (tries - 1), longestRetryInterval)
  return interval / 2 + randomInt(Math.ceil(interval / 2) + 1)
}
