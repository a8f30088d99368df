export {
  type ConsumeOptions,
  type Consumer,
  consume,
  consumeAny,
  type Delivery,
  type EventHandler,
  type IncomingEvent,
  type LambdaContext,
  type Once,
} from './consume'
export {
  type BatchAnswer,
  consumeAnyQueue,
  consumeQueue,
  type QueueEvent,
  type QueueHandler,
  type QueueRecord,
} from './consume-queue'
export { consumes, type DomainConsumers, type Reliance } from './consumes'
export {
  type CreatedEvent,
  type DataOf,
  type Deprecation,
  defineEvent,
  type EventDefinition,
  type EventEnvelope,
  type EventOf,
  type EventSpecification,
  type Occurrence,
  type Origin,
  type RulePattern,
} from './define-event'
export { type Metadata, metadataSchema, sourceOf, sourcePrefix, ulid } from './envelope'
export {
  EventDefinitionError,
  EventInvalidError,
  EventNotForPublisherError,
  EventTooLargeError,
  type Issue,
  isEventInvalidError,
  isPublishFailedError,
  PublishFailedError,
  RelianceError,
  type UnsentEvent,
  UpcasterError,
} from './errors'
export { newEventId } from './event-id'
export { eventsFrom, type OwnEvents } from './events-from'
export {
  createPublisher,
  entrySize,
  maximumBytes,
  maximumEntries,
  type PublishableEvent,
  type Publisher,
  type PublisherOptions,
} from './publish'
export { consumeUpcast, defineUpcaster, type Upcaster, upcast } from './upcast'
