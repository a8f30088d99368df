/** What starts a handler, besides the routes that it serves. */
import { Fn } from 'aws-cdk-lib'
import { type CfnRule, type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { EventConsumer } from './contract/event-consumer'
import type { Does } from './does'
import type { DomainFunction } from './domain-function'

export interface StartedFrom {
  /** The domains' own. */
  readonly bus: EventBus
  readonly deadLetters: IQueue
}

export function startBy(
  scope: Construct,
  target: DomainFunction,
  { consumes, of: data, hears, takes, every, everyWhere }: Does,
  { bus, deadLetters }: StartedFrom,
): void {
  const { id } = target.node
  const to = (retryAttempts: number) =>
    new LambdaFunction(target.function, { deadLetterQueue: deadLetters, retryAttempts })
  if (consumes) {
    const narrowed = data ? { data } : {}
    new EventConsumer(scope, `${id}Rule`, {
      ...{ bus, events: consumes, target: target.function, name: id, deadLetters, keepsFailures: true },
      ...narrowed,
    })
  }
  if (hears) new Rule(scope, `${id}AwsRule`, { description: `To ${id}`, eventPattern: hears, targets: [to(185)] })
  if (takes) take(scope, target, takes)
  if (!every) return
  const rule = new Rule(scope, `${id}Schedule`, { schedule: Schedule.rate(every), targets: [to(2)] })
  if (!everyWhere) return
  const state = Fn.conditionIf(everyWhere.logicalId, 'ENABLED', 'DISABLED').toString()
  ;(rule.node.defaultChild as CfnRule).state = state
}

/** `SqsEventSource` would add what nothing does: it looks up the queue's address, and changes how long messages are hidden. */
function take(scope: Construct, target: DomainFunction, { queueArn }: IQueue): void {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
  target.function.addToRolePolicy(new PolicyStatement({ actions, resources: [queueArn] }))
  const mapping = new EventSourceMapping(scope, `${target.node.id}Source`, {
    target: target.function,
    eventSourceArn: queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
  })
  // Lambda refuses a queue that the role may not read yet.
  mapping.node.addDependency(target.function.role as IRole)
}
