/** What all domains share: the bus, its archive, and the queue for what could not be handled. */
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Archive, EventBus } from 'aws-cdk-lib/aws-events'
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type EventDefinition, sourcePrefix } from '../../events'
import type { DescribedObject } from '../../events/meanings'
import { acknowledge } from '../acknowledgements'
import { EventSchemas } from '../constructs/event-schemas'
import type { Stage } from '../stage'

export interface PlatformStackProps {
  readonly stage: Stage
  readonly catalog: readonly EventDefinition[]
  readonly meanings: readonly DescribedObject[]
}

export class PlatformStack extends Stack {
  readonly bus: EventBus
  readonly deadLetters: Queue
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
    this.letGatewayLog()

    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName })
    new CfnOutput(this, 'SchemaRegistryName', { value: schemas.registryName })
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: this.deadLetters.queueUrl })
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

  /**
   * One role an account and region, through which API Gateway writes the APIs' logs. The stage that is deployed last
   * names its own; it outlives the stage, since the others' APIs write through it too.
   */
  private letGatewayLog(): void {
    const role = new Role(this, 'GatewayLogRole', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    })
    acknowledge(
      role,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    )
    role.applyRemovalPolicy(RemovalPolicy.RETAIN)
    const account = new CfnAccount(this, 'GatewayAccount', { cloudWatchRoleArn: role.roleArn })
    account.applyRemovalPolicy(RemovalPolicy.RETAIN)
  }
}
