/**
 * Leads what AWS Marketplace tells in us-east-1 to a stage that is in another Region or another account. It is deployed where
 * the listings are: in the seller's account. It is told where to by parameters, since the stage is in an app of its own there.
 */
import { CfnParameter, Duration, Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { EventBus as BusTarget } from 'aws-cdk-lib/aws-events-targets'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { translated } from '../../domains/subscriptions/marketplace/translate-event'
import { acknowledge } from '../acknowledgements'
import { topicAccountParameter, topicRegion } from '../constructs/marketplace-inbox'
import { check } from '../constructs/parameter-checks'
import { watchStack } from '../constructs/watch/watch-stack'
import { type Forwarded, forwarderName } from '../forwarding'
import type { Stage } from '../stage'

export interface ForwardingStackProps {
  readonly stage: Stage
  readonly forward: Forwarded
  /** The name of the bus that AWS puts its events on; the default one, unless a test plays that of another Region. */
  readonly busName?: string
}

export class ForwardingStack extends Stack {
  private readonly stage: Stage
  private readonly deadLetters: Queue

  constructor(scope: Construct, { stage, forward, busName }: ForwardingStackProps) {
    super(scope, forwarderName(stage), { env: { region: topicRegion } })
    this.stage = stage
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    acknowledge(this.deadLetters, 'AwsSolutions-SQS3')
    if (forward.events) this.forwardEvents(busName)
    if (forward.productCodes.length > 0) this.forwardTopics(forward.productCodes)
    // Another Region's, where no topic of the stage is: its alarms are to be looked at there.
    watchStack(this, { stageName: stage.name })
  }

  /** EventBridge keeps what an event says of itself: id, time, account. What comes twice is one event. */
  private forwardEvents(busName: string | undefined): void {
    const busArn = new CfnParameter(this, 'Bus', {
      description: 'The ARN of the default bus of the stage: MarketplaceBusArn of its subscriptions stack',
      ...check(
        'arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:event-bus/default',
        'the ARN of a default bus, as MarketplaceBusArn says it',
      ),
    }).valueAsString
    const role = new Role(this, 'Role', {
      // The stage lets in who is called so.
      roleName: forwarderName(this.stage),
      description: 'Forwards events of AWS Marketplace to the bus of the stage',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    })
    const target = new BusTarget(EventBus.fromEventBusArn(this, 'StageBus', busArn), {
      role,
      deadLetterQueue: this.deadLetters,
    })
    new Rule(this, 'Agreements', {
      ...(busName !== undefined && { eventBus: EventBus.fromEventBusName(this, 'SourceBus', busName) }),
      description: 'What AWS Marketplace tells of agreements and licenses, to the stage',
      eventPattern: { source: ['aws.agreement-marketplace'], detailType: [...translated] },
      targets: [target],
    })
  }

  /** The owner of the queue is asked whether it wants them: its inbox says yes to the product codes that it was told. */
  private forwardTopics(productCodes: readonly string[]): void {
    const inbox = new CfnParameter(this, 'Inbox', {
      description: 'The ARN of the inbox of the stage: MarketplaceInboxArn of its subscriptions stack',
      ...check(
        'arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+',
        'the ARN of a queue, as MarketplaceInboxArn says it',
      ),
    }).valueAsString
    const account = topicAccountParameter(this)
    const arns = productCodes.flatMap((code) =>
      ['subscription', 'entitlement'].map(
        (about) => `arn:${this.partition}:sns:${topicRegion}:${account}:aws-mp-${about}-notification-${code}`,
      ),
    )
    for (const [index, arn] of arns.entries()) {
      new Subscription(this, `To${index}`, {
        topic: Topic.fromTopicArn(this, `Topic${index}`, arn),
        protocol: SubscriptionProtocol.SQS,
        endpoint: inbox,
        deadLetterQueue: this.deadLetters,
        region: topicRegion,
      })
    }
  }
}
