/** `signalbox/infra`: constructs that are made from event definitions. */
export { EventConsumer, type EventConsumerProps, patternOf } from './event-consumer'
export { grantPublish } from './grant-publish'
