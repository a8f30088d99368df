/**
 * Every working day at eight in Berlin, work is put into a queue. A function takes it in batches and says which items
 * failed; what fails three times goes to a dead-letter queue, from which it can be driven back.
 */
import { type App, CfnOutput, Duration, Stack, TimeZone } from 'aws-cdk-lib'
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke, SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets'
import { Queue } from 'aws-cdk-lib/aws-sqs'

/** Puts one message an item into the queue. */
const planner = `
const { SQSClient, SendMessageBatchCommand } = require('@aws-sdk/client-sqs')
const sqs = new SQSClient()
exports.handler = async ({ items }) => {
  const Entries = items.map((item, index) => ({ Id: String(index), MessageBody: JSON.stringify({ item }) }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_URL, Entries }))
}
`

/** An item that is not in the table of what is known can't be worked on. */
const worker = `
const { DynamoDB } = require('@aws-sdk/client-dynamodb')
const dynamodb = new DynamoDB()
const TableName = process.env.TABLE_NAME
exports.handler = async ({ Records }) => {
  const batchItemFailures = []
  for (const { body, messageId } of Records) {
    const { item } = JSON.parse(body)
    const Key = { item: { S: item } }
    const { Item } = await dynamodb.getItem({ TableName, Key })
    if (!Item) batchItemFailures.push({ itemIdentifier: messageId })
    else await dynamodb.updateItem({
      TableName, Key,
      UpdateExpression: 'ADD done :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    })
  }
  return { batchItemFailures }
}
`

export function scheduledJob(app: App): void {
  const stack = new Stack(app, 'ScheduledJob')
  const known = new TableV2(stack, 'Known', { partitionKey: { name: 'item', type: AttributeType.STRING } })
  const failed = new Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) })
  const work = new Queue(stack, 'Work', {
    visibilityTimeout: Duration.minutes(1),
    deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
  })
  const undelivered = new Queue(stack, 'Undelivered')

  const job = (id: string, code: string, environment: Record<string, string>) =>
    new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
      environment,
      timeout: Duration.seconds(30),
    })
  const plan = job('Planner', planner, { QUEUE_URL: work.queueUrl })
  work.grantSendMessages(plan)
  const run = job('Worker', worker, { TABLE_NAME: known.tableName })
  known.grantReadWriteData(run)
  run.addEventSource(new SqsEventSource(work, { batchSize: 10, reportBatchItemFailures: true }))

  const group = new ScheduleGroup(stack, 'Jobs')
  new Schedule(stack, 'Morning', {
    scheduleGroup: group,
    description: 'Working days at eight',
    schedule: ScheduleExpression.cron({ minute: '0', hour: '8', weekDay: 'MON-FRI', timeZone: TimeZone.EUROPE_BERLIN }),
    target: new LambdaInvoke(plan, {
      input: ScheduleTargetInput.fromObject({ items: ['a', 'b', 'c'] }),
      deadLetterQueue: undelivered,
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
    }),
  })
  new Schedule(stack, 'Once', {
    schedule: ScheduleExpression.at(new Date('2026-01-08T12:00:00Z'), TimeZone.ETC_UTC),
    target: new SqsSendMessage(work, { input: ScheduleTargetInput.fromText('{"item":"d"}') }),
  })

  new CfnOutput(stack, 'TableName', { value: known.tableName })
  new CfnOutput(stack, 'FailedUrl', { value: failed.queueUrl })
  new CfnOutput(stack, 'FailedArn', { value: failed.queueArn })
  new CfnOutput(stack, 'WorkUrl', { value: work.queueUrl })
  new CfnOutput(stack, 'UndeliveredUrl', { value: undelivered.queueUrl })
}
