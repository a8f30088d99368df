/** A topic to a queue to a function, which starts a workflow. */
import { join } from 'node:path'
import { type App, CfnOutput, Stack } from 'aws-cdk-lib'
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { DefinitionBody, Pass, Result, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'

export function orders(app: App): void {
  const stack = new Stack(app, 'orders', { tags: { team: 'orders' } })

  const topic = new Topic(stack, 'Placed')
  const dead = new Queue(stack, 'Dead')
  const queue = new Queue(stack, 'Orders', { deadLetterQueue: { queue: dead, maxReceiveCount: 3 } })
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }))
  const workflow = new StateMachine(stack, 'Fulfil', {
    definitionBody: DefinitionBody.fromChainable(
      new Pass(stack, 'Pack', { result: Result.fromString(app.node.tryGetContext('packed') ?? 'packed') }),
    ),
  })
  const handler = new Lambda(stack, 'Handler', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'orders.handler',
    code: Code.fromAsset(join(__dirname, 'functions')),
    environment: { WORKFLOW: workflow.stateMachineArn },
  })
  workflow.grantStartExecution(handler)
  handler.addEventSource(new SqsEventSource(queue))
  new CfnOutput(stack, 'TopicArn', { value: topic.topicArn })
  new CfnOutput(stack, 'WorkflowArn', { value: workflow.stateMachineArn })
}
