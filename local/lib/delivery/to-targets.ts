/**
 * Deliveries of the engines that have targets with retry policies and dead-letter queues (EventBridge, Scheduler): tried
 * for a day unless the target says otherwise, then put into its queue with what went wrong.
 */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { withOrigin } from '../../kernel/origin'
import type { Principal } from '../../kernel/principal'
import { deliver, findTarget } from '../../kernel/target'
import { createDeliveries, type Deliveries, type Fate, type Pending } from './deliveries'
import { type Failure, failureOf } from './failure'
import type { LaneLimits } from './lane'
import { backoff, day } from './retry'

export type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds'

export interface DeliveryTarget {
  readonly Arn: string
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number }
  readonly DeadLetterConfig?: { readonly Arn?: string }
}

export interface Exhausted {
  readonly failure: Failure
  readonly condition?: ExhaustedCondition | undefined
}

export interface ToTarget extends Pending<Exhausted> {
  readonly target: DeliveryTarget
  /** By which traces find it. */
  readonly ids: readonly string[]
  readonly correlationId?: string | undefined
}

export interface DeadLetter {
  /** Who puts it into the queue. */
  readonly caller: Principal
  readonly body: string
  /** By name; what is undefined is left out. */
  readonly attributes: Readonly<Record<string, string | undefined>>
}

/** What differs between the engines. */
export interface Delivering<Item extends ToTarget> {
  /** Such as `events`: of keys in the store, and of labels. */
  readonly engine: string
  readonly limits?: Partial<LaneLimits>
  size(item: Item): number
  send(item: Item): Promise<void>
  /** The ARN of the rule or schedule, which traces are about. */
  subject(item: Item): string
  /** The letter, but for its target's ARN and what failed, which all letters have. */
  deadLetter(item: Item): DeadLetter
}

const defaultRetries = 185

export function createDeliveriesToTargets<Item extends ToTarget>(
  cloud: Cloud,
  { engine, limits, size, send, subject, deadLetter }: Delivering<Item>,
): Deliveries<Item> {
  function exhausted(item: Item, failure: Failure, condition: ExhaustedCondition | undefined): Fate<Exhausted> {
    if (item.target.DeadLetterConfig?.Arn) return { letter: { failure, condition } }
    tell('delivery.dropped', item, { target: item.target.Arn, ...failure, reason: 'no dead-letter queue' })
    return 'done'
  }

  async function bury(item: Item, letter: Exhausted): Promise<void> {
    const { caller, ...message } = deadLetter(item)
    const arn = item.target.DeadLetterConfig?.Arn ?? ''
    const queue = findTarget(cloud, arn, 'dead letter')
    if (!queue) throw new AwsError('UnknownService', `${arn} takes no dead letters`, 501)
    await deliver(withOrigin(cloud, item), caller, queue, { arn, id: item.id, ...messageOf(item, letter, message) })
    const { code, message: why } = letter.failure
    tell('delivery.deadletter', item, { target: item.target.Arn, queue: arn, code, message: why })
  }

  function tell(kind: string, item: Item, detail: Readonly<Record<string, unknown>>): void {
    const { ids, correlationId } = item
    // What a parser says of bad JSON quotes it.
    const told = detail.code === 'INVALID_JSON' ? { ...detail, message: undefined } : detail
    cloud.trace({ kind, subject: subject(item), ids, correlationId, detail: told })
  }

  return createDeliveries<Item, Exhausted>(cloud, {
    prefix: `${engine}/delivery/`,
    label: `${engine}: delivery`,
    ...(limits && { limits }),
    size,
    async send(item) {
      if (item.failure && cloud.clock.now() >= deadline(item)) {
        return exhausted(item, item.failure, 'MaximumEventAgeInSeconds')
      }
      await send(item)
      tell('delivery.succeeded', item, { target: item.target.Arn, tries: item.tries + 1 })
      return 'done'
    },
    failed(item, error) {
      const failure = failureOf(error)
      const { tries, target } = item
      const isLast = !failure.retryable || tries > (target.RetryPolicy?.MaximumRetryAttempts ?? defaultRetries)
      const retryAt = isLast ? undefined : Math.min(cloud.clock.now() + backoff(tries), deadline(item))
      tell('delivery.failed', item, { target: target.Arn, ...failure, tries, retryAt })
      if (retryAt !== undefined) return { retryAt, failure }
      return exhausted(item, failure, failure.retryable ? 'MaximumRetryAttempts' : undefined)
    },
    bury,
    /** A queue that is throttled or ailing is tried again for a day; one that is not there or not allowed is not. */
    unburied(item, _letter, error) {
      const failure = failureOf(error)
      const { letterTries = 1, target } = item
      if (failure.retryable && letterTries <= defaultRetries)
        return { retryAt: cloud.clock.now() + backoff(letterTries) }
      const detail = { target: target.Arn, queue: target.DeadLetterConfig?.Arn, ...failure }
      tell('delivery.dropped', item, { ...detail, reason: 'the dead-letter queue refused it' })
      return 'done'
    },
  })
}

function messageOf(
  item: ToTarget,
  { failure, condition }: Exhausted,
  { body, attributes }: Omit<DeadLetter, 'caller'>,
) {
  const all: DeadLetter['attributes'] = {
    ...attributes,
    TARGET_ARN: item.target.Arn,
    ERROR_CODE: failure.code,
    // SQS refuses an empty attribute.
    ERROR_MESSAGE: failure.message || 'Unknown',
    EXHAUSTED_RETRY_CONDITION: condition,
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

function deadline({ at, target }: ToTarget): number {
  const seconds = target.RetryPolicy?.MaximumEventAgeInSeconds
  return at + (seconds === undefined ? day : seconds * 1000)
}
