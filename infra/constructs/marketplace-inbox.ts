/** The queue that the topics of AWS Marketplace send to, and nobody else may; what nothing can read ends in another. */
import { CfnParameter, Duration, type Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledgements'
import type { DomainFunction } from './domain-function'
import { anAccount, check } from './parameter-checks'

/** Where AWS Marketplace has its topics, whatever Region a seller is in. */
export const topicRegion = 'us-east-1'

export function topicAccountParameter(stack: Stack): string {
  return new CfnParameter(stack, 'MarketplaceTopicAccount', {
    description: 'The account of AWS Marketplace that owns the topics of listings',
    default: '287250355862',
    ...anAccount,
  }).valueAsString
}

export class MarketplaceInbox extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue
  readonly topicAccount: string
  readonly forwardedProducts: string
  private readonly topics: string

  constructor(stack: Stack, id: string) {
    super(stack, id)
    this.topicAccount = topicAccountParameter(stack)
    this.forwardedProducts = new CfnParameter(stack, 'ForwardedProducts', {
      description:
        'Product codes, separated by commas, whose topics a seller’s other account has had send to the inbox',
      default: '',
      ...check('(?:[a-z0-9]{1,64}(?:,[a-z0-9]{1,64})*)?', 'product codes with commas between, or nothing'),
    }).valueAsString
    this.topics = `arn:${stack.partition}:sns:${topicRegion}:${this.topicAccount}:aws-mp-*`
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    } as const
    this.deadLetters = new Queue(this, 'DeadLetters', common)
    acknowledge(this.deadLetters, 'AwsSolutions-SQS3')
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // Six times as long as the function has.
      visibilityTimeout: Duration.minutes(2),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    })
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        resources: [this.queue.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': this.topics } },
      }),
    )
  }

  /** To the topics of listings, whose product codes nobody knows before they are sold. */
  letSubscribe(subscriber: DomainFunction): void {
    const { topics } = this
    subscriber.function.addToRolePolicy(new PolicyStatement({ actions: ['sns:Subscribe'], resources: [topics] }))
    acknowledge(
      subscriber,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:us-east-1:<MarketplaceTopicAccount>:aws-mp-*]',
    )
  }
}
