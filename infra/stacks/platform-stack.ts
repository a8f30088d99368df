/** What all domains share: the bus, its archive, the queue for what could not be handled, and the operator's topic. */
import { CfnCondition, CfnOutput, CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Archive, EventBus } from 'aws-cdk-lib/aws-events'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Alias } from 'aws-cdk-lib/aws-kms'
import { CfnSubscription, type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type EventDefinition, sourcePrefix } from '../../events'
import type { DescribedObject } from '../../events/meanings'
import { acknowledge } from '../acknowledgements'
import { EventSchemas } from '../constructs/event-schemas'
import { addGatewayLogRole } from '../constructs/gateway-logs'
import { anAddressOrNone } from '../constructs/parameter-checks'
import type { Stage } from '../stage'

export interface PlatformStackProps {
  readonly stage: Stage
  readonly catalog: readonly EventDefinition[]
  readonly meanings: readonly DescribedObject[]
}

export class PlatformStack extends Stack {
  readonly bus: EventBus
  readonly deadLetters: Queue
  /** On it the domains say what a person must look at. */
  readonly operator: ITopic
  readonly stage: Stage
  /** The stacks that stand on this one. */
  readonly domains: Stack[] = []

  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, props.stage.named('signalbox-platform'))
    this.stage = props.stage
    const name = this.stage.named('signalbox')
    this.bus = new EventBus(this, 'Bus', { eventBusName: name, description: 'Every event between the domains' })
    this.archive(props.catalog)
    const schemas = new EventSchemas(this, 'Schemas', { registryName: name, ...props })
    this.deadLetters = this.deadLetterQueue()
    this.operator = this.operatorTopic()
    addGatewayLogRole(this)

    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName })
    new CfnOutput(this, 'SchemaRegistryName', { value: schemas.registryName })
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: this.deadLetters.queueUrl })
    new CfnOutput(this, 'OperatorTopicArn', { value: this.operator.topicArn })
  }

  /** Keeps every event for replay, but for those that carry a credential. */
  private archive(catalog: readonly EventDefinition[]): void {
    const sensitive = catalog.filter((event) => event.sensitive).map(({ detailType }) => detailType)
    const archive = new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      description: 'All events, for replay',
      eventPattern: {
        source: [{ prefix: sourcePrefix }] as unknown as string[],
        detailType: [{ 'anything-but': sensitive }] as unknown as string[],
      },
      retention: Duration.days(365),
    })
    archive.applyRemovalPolicy(RemovalPolicy.RETAIN)
  }

  private deadLetterQueue(): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    acknowledge(queue, 'AwsSolutions-SQS3')
    // For any rule of this account: the domains' stacks can't add theirs without a circle between stacks.
    queue.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('events.amazonaws.com')],
        resources: [queue.queueArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: { 'aws:SourceArn': `arn:${this.partition}:events:${this.region}:${this.account}:rule/*` },
        },
      }),
    )
    queue.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        resources: [queue.queueArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: { 'aws:SourceArn': `arn:${this.partition}:sns:${this.region}:${this.account}:*` },
        },
      }),
    )
    new Alarm(this, 'DeadLettersAlarm', {
      alarmDescription: 'Something could not be handled: npx signalbox dlq list',
      metric: queue.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    return queue
  }

  /** SNS's own key: whoever may publish may use it. Only services of AWS could not, and none publishes here. */
  private operatorTopic(): ITopic {
    const address = new CfnParameter(this, 'OperatorEmail', {
      description: 'Who is told what a person must look at; SNS asks the address to confirm. Empty: nobody yet',
      default: '',
      ...anAddressOrNone,
    }).valueAsString
    const topic = new Topic(this, 'Operator', {
      displayName: this.stage.named('signalbox'),
      enforceSSL: true,
      masterKey: Alias.fromAliasName(this, 'OperatorKey', 'alias/aws/sns'),
    })
    const condition = new CfnCondition(this, 'HasOperator', {
      expression: Fn.conditionNot(Fn.conditionEquals(address, '')),
    })
    const subscription = new CfnSubscription(this, 'OperatorSubscription', {
      topicArn: topic.topicArn,
      protocol: 'email',
      endpoint: address,
    })
    subscription.cfnOptions.condition = condition
    return topic
  }
}
