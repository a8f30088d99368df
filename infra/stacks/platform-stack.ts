/**
 * What all domains share: the bus, its archive, the queue for what could not be handled, the operator's topic, and what
 * mails are sent with.
 */
import { CfnCondition, CfnOutput, CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib'
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
import { MailFeedback } from '../constructs/mail-feedback'
import { anAddressOrNone } from '../constructs/parameter-checks'
import { createAlarmTopic } from '../constructs/watch/alarm-topic'
import type { Stage } from '../stage'

const hasOperator = 'HasOperator'

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
  /** On it alarms ring. */
  readonly alarms: Topic
  readonly mail: MailFeedback
  readonly stage: Stage
  /** The stacks that stand on this one. */
  readonly domains: Stack[] = []

  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, props.stage.named('signalbox-platform'))
    this.stage = props.stage
    const name = this.stage.named('signalbox')
    this.bus = new EventBus(this, 'Bus', { eventBusName: name, description: 'Every event between the domains' })
    // Its archive has a rule on it, and can be replayed to no other.
    this.bus.applyRemovalPolicy(RemovalPolicy.RETAIN)
    this.archive(name, props.catalog)
    const schemas = new EventSchemas(this, 'Schemas', { registryName: name, ...props })
    this.deadLetters = this.deadLetterQueue()
    const address = this.operatorEmail()
    this.operator = this.operatorTopic(address)
    this.alarms = createAlarmTopic(this, name)
    this.tell(this.alarms, 'AlarmSubscription', address)
    this.mail = new MailFeedback(this, 'Mail', { name })
    addGatewayLogRole(this)

    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName })
    new CfnOutput(this, 'SchemaRegistryName', { value: schemas.registryName })
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: this.deadLetters.queueUrl })
    new CfnOutput(this, 'OperatorTopicArn', { value: this.operator.topicArn })
    new CfnOutput(this, 'AlarmTopicArn', { value: this.alarms.topicArn })
  }

  /** Keeps every event for replay, but for those that carry a credential. */
  private archive(archiveName: string, catalog: readonly EventDefinition[]): void {
    const sensitive = catalog.filter((event) => event.sensitive).map(({ detailType }) => detailType)
    const archive = new Archive(this, 'Archive', {
      archiveName,
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
    return queue
  }

  private operatorEmail(): string {
    const address = new CfnParameter(this, 'OperatorEmail', {
      description:
        'Who is told of alarms, and of what a person must look at; SNS asks the address to confirm each. Empty: nobody yet',
      default: '',
      ...anAddressOrNone,
    }).valueAsString
    new CfnCondition(this, hasOperator, { expression: Fn.conditionNot(Fn.conditionEquals(address, '')) })
    return address
  }

  /** SNS's own key: whoever may publish may use it. Only services of AWS could not, and none publishes here. */
  private operatorTopic(address: string): ITopic {
    const topic = new Topic(this, 'Operator', {
      displayName: this.stage.named('signalbox'),
      enforceSSL: true,
      masterKey: Alias.fromAliasName(this, 'OperatorKey', 'alias/aws/sns'),
    })
    this.tell(topic, 'OperatorSubscription', address)
    return topic
  }

  /** Whoever looks after the stage, once there is somebody. */
  private tell({ topicArn }: ITopic, id: string, endpoint: string): void {
    const subscription = new CfnSubscription(this, id, { topicArn, protocol: 'email', endpoint })
    subscription.cfnOptions.condition = this.node.findChild(hasOperator) as CfnCondition
  }
}
