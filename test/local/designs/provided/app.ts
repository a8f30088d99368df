/**
 * What CDK makes of custom resources: a bucket that is emptied before it goes, the retention of a log group that a
 * function will make, a call of an API, and a provider whose resource takes its time.
 */
import { type App, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources'

const maker = `
exports.handler = async ({ RequestType, ResourceProperties: { size } }) =>
  RequestType === 'Delete' ? {} : { PhysicalResourceId: 'thing', Data: { Double: String(2 * size) } }
`

/** What differs from one version of the app to the next. */
export interface Parts {
  readonly size: number
  readonly greeting: string | undefined
  readonly bucket: boolean
}

export function provided(app: App, parts: Parts): void {
  const stack = new Stack(app, 'Provided')
  if (parts.bucket) {
    const kept = new Bucket(stack, 'Kept', { removalPolicy: RemovalPolicy.DESTROY })
    new CfnOutput(stack, 'KeptName', { value: kept.bucketName })
    const bucket = new Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true })
    new CfnOutput(stack, 'BucketName', { value: bucket.bucketName })
  }
  const handler = new LambdaFunction(stack, 'Maker', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(maker),
    timeout: Duration.seconds(10),
  })
  new CfnOutput(stack, 'MakerName', { value: handler.functionName })
  new LogRetention(stack, 'Retention', {
    logGroupName: `/aws/lambda/${handler.functionName}`,
    retention: RetentionDays.ONE_WEEK,
  })

  const greeted = new Queue(stack, 'Greeted')
  const greeting = (text: string) => ({
    service: 'SQS',
    action: 'sendMessage',
    parameters: { QueueUrl: greeted.queueUrl, MessageBody: text },
    physicalResourceId: PhysicalResourceId.of('greeting'),
  })
  if (parts.greeting !== undefined) {
    const call = new AwsCustomResource(stack, 'Greeting', {
      onCreate: greeting(parts.greeting),
      onDelete: greeting('good-bye'),
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [greeted.queueArn] }),
      installLatestAwsSdk: false,
    })
    new CfnOutput(stack, 'MessageId', { value: call.getResponseField('MessageId') })
  }
  new CfnOutput(stack, 'GreetedUrl', { value: greeted.queueUrl })

  const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler: handler })
  const properties = { size: parts.size }
  const thing = new CustomResource(stack, 'Thing', { serviceToken, resourceType: 'Custom::Thing', properties })
  new CfnOutput(stack, 'Double', { value: thing.getAttString('Double') })
}

/** Says that the thing is made when it is asked for the second time. */
const waiter = `
let asked = 0
exports.handler = async () => (++asked < 2 ? { IsComplete: false } : { IsComplete: true, Data: { Asked: String(asked) } })
`

/** A resource that takes its time: its provider asks again and again, by a state machine, whether it is there. */
export function patient(app: App): void {
  const stack = new Stack(app, 'Patient')
  const inline = (id: string, code: string) =>
    new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
    })
  const { serviceToken } = new Provider(stack, 'Provider', {
    onEventHandler: inline('Maker', "exports.handler = async () => ({ PhysicalResourceId: 'slow' })"),
    isCompleteHandler: inline('Waiter', waiter),
    queryInterval: Duration.seconds(1),
    totalTimeout: Duration.minutes(1),
  })
  const thing = new CustomResource(stack, 'Thing', { serviceToken })
  new CfnOutput(stack, 'Asked', { value: thing.getAttString('Asked') })
}
