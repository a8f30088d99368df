/**
 * One order, many who care: a topic that filters by attributes and by body, to queues and a function; and a bus whose
 * rules carry the same to a queue, a function, a topic and another bus.
 */
import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { EventBus, EventField, Match, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import {
  EventBus as BusTarget,
  LambdaFunction as FunctionTarget,
  SnsTopic,
  SqsQueue,
} from 'aws-cdk-lib/aws-events-targets'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { FilterOrPolicy, SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription, LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'

export function fanOut(app: App): void {
  const stack = new Stack(app, 'FanOut', { description: 'Fan-out with filters', tags: { team: 'orders' } })
  const queue = (id: string) => {
    const made = new Queue(stack, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
    })
    new CfnOutput(stack, `${id}Url`, { value: made.queueUrl })
    return made
  }
  const logger = (id: string) => {
    const made = new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async (event) => { console.log("got " + JSON.stringify(event)) }'),
    })
    new CfnOutput(stack, `${id}Name`, { value: made.functionName })
    return made
  }

  const topic = new Topic(stack, 'Orders', { displayName: 'Orders', enforceSSL: true })
  topic.addSubscription(
    new SqsSubscription(queue('Large'), {
      rawMessageDelivery: true,
      filterPolicy: {
        total: SubscriptionFilter.numericFilter({ greaterThanOrEqualTo: 1000 }),
        region: SubscriptionFilter.stringFilter({ allowlist: ['eu'], matchPrefixes: ['eu-'] }),
      },
    }),
  )
  topic.addSubscription(
    new SqsSubscription(queue('Gifts'), {
      deadLetterQueue: queue('Undelivered'),
      filterPolicyWithMessageBody: {
        order: FilterOrPolicy.policy({
          gift: FilterOrPolicy.filter(SubscriptionFilter.stringFilter({ allowlist: ['yes'] })),
        }),
      },
    }),
  )
  topic.addSubscription(
    new LambdaSubscription(logger('Audit'), {
      filterPolicy: { region: SubscriptionFilter.existsFilter() },
    }),
  )
  topic.addSubscription(new EmailSubscription('sales@example.com'))
  new CfnOutput(stack, 'TopicArn', { value: topic.topicArn })

  const bus = new EventBus(stack, 'Bus', { description: 'What happens to orders' })
  bus.archive('Archive', { retention: Duration.days(7), eventPattern: { source: ['shop'] } })
  new Rule(stack, 'LargeOrders', {
    eventBus: bus,
    description: 'Orders of a thousand or more go to the warehouse',
    eventPattern: {
      source: ['shop'],
      detailType: ['OrderPlaced'],
      detail: { total: Match.greaterThanOrEqual(1000), region: Match.prefix('eu') },
    },
    targets: [
      new SqsQueue(queue('Warehouse'), {
        message: RuleTargetInput.fromObject({ order: EventField.fromPath('$.detail.id'), at: EventField.time }),
        deadLetterQueue: queue('Failed'),
        retryAttempts: 3,
        maxEventAge: Duration.hours(2),
      }),
    ],
  })
  new Rule(stack, 'EveryOrder', {
    eventBus: bus,
    eventPattern: { source: ['shop'] },
    targets: [
      new FunctionTarget(logger('Ledger'), { retryAttempts: 2 }),
      new SnsTopic(topic, { message: RuleTargetInput.fromText(`order ${EventField.fromPath('$.detail.id')}`) }),
      new BusTarget(EventBus.fromEventBusName(stack, 'Default', 'default')),
    ],
  })
  new Rule(stack, 'Tick', {
    schedule: Schedule.cron({ minute: '0', hour: '10' }),
    targets: [new SqsQueue(queue('Ticks'))],
  })
  new CfnOutput(stack, 'BusName', { value: bus.eventBusName })
}
