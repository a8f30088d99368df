/** Functions that set themselves off again, by each way that Lambda watches: sixteen runs, and the chain ends. */
import {
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionRecursionConfigCommand,
} from '@aws-sdk/client-lambda'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { allow, arnOf, inlineFunction, refOf, serviceRole, stackName, startTemplate } from '../template-cloud'
import { received } from './received'

const queue = (Properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties })
const role = serviceRole('lambda.amazonaws.com', [allow(['sqs:*', 'sns:*', 'lambda:*'], '*')])
const mapping = (FunctionName: string, source: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: refOf(FunctionName), EventSourceArn: arnOf(source) },
})
const outputs = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { Value: refOf(name) }]))

const toQueue = `
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs')
  const sqs = new SQSClient()
  exports.handler = ({ Records }) =>
    sqs.send(new SendMessageCommand({ QueueUrl: process.env.TO, MessageBody: String(Number(Records[0].body) + 1) }))`
const toTopic = `
  const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns')
  const sns = new SNSClient()
  exports.handler = () => sns.send(new PublishCommand({ TopicArn: process.env.TO, Message: 'again' }))`
const toItself = `
  const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda')
  const lambda = new LambdaClient({ maxAttempts: 1 })
  exports.handler = async ({ most = 100, waitsAt = 100, runs = 0 }) => {
    if (runs >= most) return
    await lambda.send(new InvokeCommand({
      FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      InvocationType: runs >= waitsAt ? 'RequestResponse' : 'Event',
      Payload: JSON.stringify({ most, waitsAt, runs: runs + 1 }),
    }))
  }`

let local: LocalCloud
let runs: number
let errors: unknown[]
beforeEach(() => {
  runs = 0
  errors = []
})
afterEach(() => local.stop())

async function start(Resources: Readonly<Record<string, object>>, ...shown: readonly string[]): Promise<void> {
  local = await startTemplate({ Resources: { Role: role, ...Resources }, Outputs: outputs(...shown) })
  local.cloud.onTrace(({ kind, detail }) => {
    if (kind === 'function.started') runs++
    if (kind === 'function.ended' && detail.errorType) errors.push(detail.errorType)
  })
}

const send = async (output: string) => {
  const QueueUrl = local.outputs(stackName)[output]
  await new SQSClient(local.sdkConfig).send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }))
}

async function invoke(event: object): Promise<void> {
  const client = new LambdaClient(local.sdkConfig)
  await client.send(
    new InvokeCommand({ FunctionName: 'loop', InvocationType: 'Event', Payload: JSON.stringify(event) }),
  )
  await local.idle()
}

const loopTo = (code: string, target: string) => ({
  Loop: inlineFunction('Role', code, { Environment: { Variables: { TO: refOf(target) } } }),
})

test('a queue and its own function', async () => {
  await start({ Jobs: queue(), ...loopTo(toQueue, 'Jobs'), Mapping: mapping('Loop', 'Jobs') }, 'Jobs')
  await send('Jobs')
  await local.idle()

  expect(runs).toBe(16)
  expect(await received(local, 'Jobs')).toEqual([])
})

test('a queue whose dead-letter queue gets what was stopped', async () => {
  const RedrivePolicy = { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 1 }
  await start(
    { Dead: queue(), Jobs: queue({ RedrivePolicy }), ...loopTo(toQueue, 'Jobs'), Mapping: mapping('Loop', 'Jobs') },
    'Jobs',
    'Dead',
  )
  await send('Jobs')
  await local.idle()
  await local.clock.advance('1m')

  expect(runs).toBe(16)
  expect(await received(local, 'Dead')).toEqual(['17'])
})

test('a topic, a queue and a function that publishes to the topic', async () => {
  await start(
    {
      Topic: { Type: 'AWS::SNS::Topic' },
      Jobs: queue(),
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: refOf('Topic'), Protocol: 'sqs', Endpoint: arnOf('Jobs') },
      },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [refOf('Jobs')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:*', Resource: '*' },
            ],
          },
        },
      },
      ...loopTo(toTopic, 'Topic'),
      Mapping: mapping('Loop', 'Jobs'),
    },
    'Topic',
  )
  await new SNSClient(local.sdkConfig).send(
    new PublishCommand({ TopicArn: local.outputs(stackName).Topic, Message: 'go' }),
  )
  await local.idle()

  expect(runs).toBe(16)
})

test('a function that invokes itself: the event goes to the dead-letter queue, or the caller is told', async () => {
  await start(
    {
      Dead: queue(),
      Loop: inlineFunction('Role', toItself, {
        FunctionName: 'loop',
        Timeout: 60,
        DeadLetterConfig: { TargetArn: arnOf('Dead') },
      }),
    },
    'Dead',
  )
  await invoke({})
  expect(runs).toBe(16)
  expect((await received(local, 'Dead')).map((body) => JSON.parse(body).runs)).toEqual([16])

  await invoke({ waitsAt: 15 })
  expect(runs).toBe(32)
  expect(errors).toEqual(['RecursiveInvocationException'])
})

test('a function that is allowed to, and then no more', async () => {
  await start({
    Loop: inlineFunction('Role', toItself, { FunctionName: 'loop', Timeout: 60, RecursiveLoop: 'Allow' }),
  })
  const lambda = new LambdaClient(local.sdkConfig)
  const FunctionName = 'loop'
  expect(await lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).toMatchObject({
    RecursiveLoop: 'Allow',
  })
  await invoke({ most: 20 })
  expect(runs).toBe(21)

  await lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Terminate' }))
  runs = 0
  await invoke({ most: 20 })
  expect(runs).toBe(16)
})

test.each(['OnSuccess', 'OnFailure'])('functions that are the destinations %s of each other', async (way) => {
  const code = `exports.handler = async () => { ${way === 'OnFailure' ? "throw new Error('no')" : ''} }`
  const leads = (from: string, to: string) => ({
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: refOf(from),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { [way]: { Destination: arnOf(to) } },
    },
  })
  await start({
    Loop: inlineFunction('Role', code, { FunctionName: 'loop' }),
    Other: inlineFunction('Role', code, { FunctionName: 'other' }),
    There: leads('Loop', 'Other'),
    Back: leads('Other', 'Loop'),
  })
  await invoke({})

  expect(runs).toBe(32)
})
