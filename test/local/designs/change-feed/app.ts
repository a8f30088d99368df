/**
 * What changes is told in order: a table's stream to a function, with a queue for what it could not handle; a FIFO topic to
 * a FIFO queue; a bucket's new objects to a queue.
 */
import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  type ITable,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Code,
  FilterCriteria,
  FilterRule,
  Function as LambdaFunction,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue } from 'aws-cdk-lib/aws-sqs'

export function changeFeed(app: App): void {
  const stack = new Stack(app, 'ChangeFeed')
  const output = (name: string, value: string) => new CfnOutput(stack, name, { value })

  const table = new Table(stack, 'Orders', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  })
  const unhandled = new Queue(stack, 'Unhandled')
  const projection = new LambdaFunction(stack, 'Projection', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(`exports.handler = async ({ Records }) => {
      const ids = Records.map(({ dynamodb }) => dynamodb.Keys.id.S)
      console.log('got ' + JSON.stringify(ids))
      if (ids.includes('bad')) throw new Error('bad')
    }`),
  })
  projection.addEventSource(
    new DynamoEventSource(table as ITable, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      bisectBatchOnError: true,
      retryAttempts: 1,
      maxBatchingWindow: Duration.seconds(5),
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
      onFailure: new SqsDlq(unhandled),
    }),
  )

  const topic = new Topic(stack, 'Prices', { fifo: true, contentBasedDeduplication: true })
  const prices = new Queue(stack, 'PriceQueue', { fifo: true })
  topic.addSubscription(new SqsSubscription(prices, { rawMessageDelivery: true }))

  const arrivals = new Queue(stack, 'Arrivals')
  const grant = arrivals.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sqs:SendMessage'],
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      resources: [arrivals.queueArn],
    }),
  )
  const bucket = new CfnBucket(stack, 'Uploads', {
    notificationConfiguration: {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: arrivals.queueArn,
          filter: { s3Key: { rules: [{ name: 'suffix', value: '.csv' }] } },
        },
      ],
    },
  })
  if (grant.policyDependable) bucket.node.addDependency(grant.policyDependable)

  output('TableName', table.tableName)
  output('FunctionName', projection.functionName)
  output('UnhandledUrl', unhandled.queueUrl)
  output('TopicArn', topic.topicArn)
  output('PricesUrl', prices.queueUrl)
  output('ArrivalsUrl', arrivals.queueUrl)
  output('BucketName', bucket.ref)
}
