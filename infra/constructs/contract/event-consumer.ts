/** A rule made from event definitions, its target function, and the queue for what can't be delivered or handled. */
import { Duration } from 'aws-cdk-lib'
import { type EventBus, type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { EventDefinition } from '../../../events'

export interface EventConsumerProps {
  readonly bus: IEventBus | EventBus
  readonly events: readonly EventDefinition[]
  readonly target: IFunction
  /** Of the target, for the rule's description; its construct's id unless said. */
  readonly name?: string
  /** For what can't be delivered, and for what the function could not handle; one of its own unless given. */
  readonly deadLetters?: IQueue
  /** The function has a destination of its own for what it could not handle. */
  readonly keepsFailures?: boolean
  /** Narrows the selection by members of the event's data. */
  readonly data?: Record<string, unknown>
}

/**
 * ```ts
 * import type { IEventBus } from 'aws-cdk-lib/aws-events'
 * import type { IFunction } from 'aws-cdk-lib/aws-lambda'
 * import type { Construct } from 'constructs'
 * import { ApprovalGranted } from 'signalbox/events/catalog/approvals'
 * import { EventConsumer } from 'signalbox/infra'
 *
 * export function consumeGranted(scope: Construct, bus: IEventBus, target: IFunction): void {
 *   new EventConsumer(scope, 'OnApprovalGranted', { bus, events: [ApprovalGranted], target })
 * }
 * ```
 */
export class EventConsumer extends Construct {
  readonly rule: Rule
  readonly deadLetters: IQueue

  constructor(scope: Construct, id: string, props: EventConsumerProps) {
    super(scope, id)
    const { bus, events, target, name = target.node.id, data, keepsFailures = false } = props
    this.deadLetters = props.deadLetters ?? this.ownQueue()
    this.rule = new Rule(this, 'Rule', {
      // By `exactOptionalPropertyTypes` the one is not the other.
      eventBus: bus as IEventBus,
      description: `To ${name}: ${events.map(({ detailType }) => detailType).join(', ')}`,
      eventPattern: patternOf(events, data),
      targets: [
        new LambdaFunction(target, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    })
    if (!keepsFailures) target.configureAsyncInvoke({ onFailure: new SqsDestination(this.deadLetters) })
  }

  private ownQueue(): Queue {
    return new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
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
