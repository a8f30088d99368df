/**
 * Turns a definition and a function into a Lambda handler for the events of a rule. An event that is not
 * valid, or that fails for good, is thrown, so that the invocation's retries and its dead-letter queue see it.
 */
import type { Reliance } from './consumes'
import type { DataOf, EventDefinition, EventEnvelope } from './define-event'
import { EventInvalidError, RelianceError } from './errors'

/** The part of an EventBridge event that a consumer reads. */
export interface IncomingEvent {
  readonly id: string
  readonly source: string
  readonly 'detail-type': string
  readonly detail: unknown
  /** There if an archive is being replayed. */
  readonly 'replay-name'?: string | undefined
}

/** What a logger needs to offer; powertools' Logger does. */
export interface CorrelatedLogger {
  appendKeys(keys: Record<string, unknown>): void
  resetKeys(): void
  info(message: string): void
  error(message: string, extra: Record<string, unknown>): void
}

/** What is used of Lambda's context. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number
}

export interface Delivery {
  readonly source: string
  readonly replayName: string | undefined
}

/** Does the work of an event unless it is done; `handledOnce` of `signalbox/events/idempotency` makes one. */
export type Once = (eventId: string, work: () => Promise<void>, context?: LambdaContext) => Promise<void>

export interface ConsumeOptions<Used = never> {
  readonly logger?: CorrelatedLogger
  /** Keeps a second delivery from the handler. */
  readonly once?: Once
  /** The fields that the handler needs: it gets no others, and an event is refused for no others. */
  readonly reliesOn?: readonly Reliance<Used>[]
  /** Gets what doesn't parse before it is thrown, to answer whoever sent it if that much can be read. */
  readonly onInvalid?: (error: EventInvalidError, incoming: IncomingEvent) => Promise<void>
}

/** What `consume` makes: a handler of Lambda’s. It may stand where `EventBridgeHandler` of `@types/aws-lambda` is asked. */
export type EventHandler = (incoming: IncomingEvent, context?: LambdaContext) => Promise<void>

export type Consumer<Data> = (event: EventEnvelope<Data>, delivery: Delivery) => Promise<void>

/**
 * ```ts
 * import { consume } from 'signalbox/events'
 * import { ApprovalGranted } from 'signalbox/events/catalog/approvals'
 *
 * export const handler = consume(ApprovalGranted, async ({ metadata, data }) => {
 *   console.log(metadata.correlationId, data.subject)
 * })
 * ```
 * Throws EventInvalidError for what doesn't parse, and whatever `handle` throws.
 */
export function consume<Data, Used = Data>(
  definition: EventDefinition<Data>,
  handle: Consumer<NoInfer<Used>>,
  options: ConsumeOptions<Used> = {},
): EventHandler {
  return consumeAny([definition], (_, event, delivery) => handle(event, delivery), options)
}

/** For a function that is the target of several events; `handle` learns which one it was. */
export function consumeAny<Definition extends EventDefinition, Used = DataOf<Definition>>(
  definitions: readonly Definition[],
  handle: (definition: Definition, event: EventEnvelope<NoInfer<Used>>, delivery: Delivery) => Promise<void>,
  { logger, once, reliesOn, onInvalid }: ConsumeOptions<Used> = {},
): EventHandler {
  const parsers = definitions.map((definition) => {
    if (!reliesOn) return definition
    const reliance = reliesOn.find((each) => each.definition.detailType === definition.detailType)
    if (!reliance) throw new RelianceError(definition.detailType, 'expected it among "reliesOn", got none')
    return reliance
  })
  return async (incoming, context) => {
    logger?.resetKeys()
    logger?.appendKeys({ event: incoming['detail-type'], deliveryId: incoming.id })
    try {
      const index = definitions.findIndex(({ detailType }) => detailType === incoming['detail-type'])
      const definition = definitions[index]
      if (!definition) throw unexpected(incoming, definitions)
      const event = parsers[index]?.parse(incoming.detail) as EventEnvelope<Used>
      const { correlationId, eventId } = event.metadata
      logger?.appendKeys({ correlationId, eventId })
      const delivery = { source: incoming.source, replayName: incoming['replay-name'] }
      const work = () => handle(definition, event, delivery)
      await (once ? once(eventId, work, context) : work())
      logger?.info('Event consumed')
    } catch (error) {
      if (error instanceof EventInvalidError) await onInvalid?.(error, incoming)
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      logger?.error('Event not consumed', { error: { name, message }, retryable: isRetryable(error) })
      throw error
    }
  }
}

function unexpected(incoming: IncomingEvent, definitions: readonly EventDefinition[]): EventInvalidError {
  const expected = definitions.map(({ detailType }) => detailType).join(' or ')
  const message = `expected ${expected}, got ${incoming['detail-type']}: the rule's pattern is too wide`
  return new EventInvalidError(String(incoming['detail-type']), [{ path: 'detail-type', message }])
}

/** Unknown failures may pass; only an error that says so of itself is final. */
function isRetryable(error: unknown): boolean {
  return !(typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false)
}
