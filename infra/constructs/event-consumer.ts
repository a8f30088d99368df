/** A rule made from event definitions, its target function, and the queue for what can't be delivered. */
import { Duration } from 'aws-cdk-lib'
import { type EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { EventDefinition } from '../../events'
import type { DomainFunction } from './domain-function'

export interface EventConsumerProps {
  readonly bus: EventBus
  readonly events: readonly EventDefinition[]
  readonly target: DomainFunction
  readonly deadLetters: IQueue
  /** Narrows the selection by members of the event's data. */
  readonly data?: Record<string, unknown>
}

export class EventConsumer extends Construct {
  readonly rule: Rule

  constructor(scope: Construct, id: string, { bus, events, target, deadLetters, data }: EventConsumerProps) {
    super(scope, id)
    this.rule = new Rule(this, 'Rule', {
      eventBus: bus,
      description: `To ${target.node.id}: ${events.map(({ detailType }) => detailType).join(', ')}`,
      eventPattern: patternOf(events, data),
      targets: [
        new LambdaFunction(target.function, {
          deadLetterQueue: deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    })
  }
}

export function patternOf(events: readonly EventDefinition[], data?: Record<string, unknown>): EventPattern {
  const union = (values: readonly string[]) => [...new Set(values)]
  return {
    source: union(events.flatMap(({ pattern }) => pattern.source)),
    detailType: union(events.flatMap(({ pattern }) => pattern.detailType)),
    ...(data && { detail: { data } }),
  }
}
