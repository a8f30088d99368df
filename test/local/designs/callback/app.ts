/**
 * A workflow hands a job to a worker outside, through a queue, and waits for its answer. A worker that goes silent has
 * lost the job: it is offered once more, and then a human is asked.
 */
import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import {
  DefinitionBody,
  Errors,
  Fail,
  IntegrationPattern,
  JsonPath,
  Pass,
  StateMachine,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions'
import { SnsPublish, SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks'

export function callback(app: App): void {
  const stack = new Stack(app, 'Callback')
  const jobs = new Queue(stack, 'Jobs', {
    visibilityTimeout: Duration.minutes(5),
    encryption: QueueEncryption.KMS_MANAGED,
  })
  const alarms = new Topic(stack, 'Alarms')
  alarms.addSubscription(new EmailSubscription('operator@example.com'))

  const ask = new SnsPublish(stack, 'Ask a human', {
    topic: alarms,
    subject: 'A worker is lost',
    message: TaskInput.fromText(JsonPath.format('Job {} has no worker', JsonPath.stringAt('$.job'))),
    resultPath: JsonPath.DISCARD,
  })
  const refused = new Fail(stack, 'Refused', { errorPath: '$.error.Error', causePath: '$.error.Cause' })
  const work = new SqsSendMessage(stack, 'Work', {
    queue: jobs,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    messageBody: TaskInput.fromObject({ job: JsonPath.stringAt('$.job'), token: JsonPath.taskToken }),
    heartbeatTimeout: Timeout.duration(Duration.minutes(2)),
    taskTimeout: Timeout.duration(Duration.hours(1)),
    resultPath: '$.answer',
  })
    .addRetry({ errors: [Errors.HEARTBEAT_TIMEOUT], maxAttempts: 1, interval: Duration.seconds(10) })
    .addCatch(ask.next(new Fail(stack, 'Lost', { error: 'WorkerLost' })), {
      errors: [Errors.TIMEOUT, Errors.HEARTBEAT_TIMEOUT],
      resultPath: '$.error',
    })
    .addCatch(refused, { resultPath: '$.error' })
    .next(new Pass(stack, 'Done', { outputPath: '$.answer' }))

  const machine = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(work) })
  new CfnOutput(stack, 'StateMachineArn', { value: machine.stateMachineArn })
  new CfnOutput(stack, 'JobsUrl', { value: jobs.queueUrl })
}
