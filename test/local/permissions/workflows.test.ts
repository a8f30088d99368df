/** What a state machine's role lacks fails the task, in the name and words in which AWS does. */

import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  TestStateCommand,
} from '@aws-sdk/client-sfn'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import {
  account,
  allow,
  arnOf,
  deny,
  document,
  inlineFunction,
  refOf,
  type Statement,
  serviceRole,
  startTemplate,
  stateMachine,
} from '../template-cloud'

const machineArn = `arn:aws:states:us-east-1:${account}:stateMachine:flow`
const cannotBeAssumed =
  'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.'

const flow = (task: object, statements: readonly Statement[] = [], more: Readonly<Record<string, object>> = {}) => ({
  Resources: {
    ...more,
    FlowRole: serviceRole('states.amazonaws.com', statements, { RoleName: 'flow' }),
    Flow: stateMachine('FlowRole', { Do: { Type: 'Task', End: true, ...task } }, { StateMachineName: 'flow' }),
  },
})

async function run(local: LocalCloud) {
  const states = new SFNClient(local.sdkConfig)
  const started = await states.send(new StartExecutionCommand({ stateMachineArn: machineArn, name: 'one' }))
  await local.idle()
  const { status, error, cause } = await states.send(
    new DescribeExecutionCommand({ executionArn: started.executionArn }),
  )
  return { status, error, cause }
}

const workRole = serviceRole('lambda.amazonaws.com')
const work = inlineFunction('WorkRole', 'exports.handler = async () => {}', { FunctionName: 'work' })
const lambdaTask = {
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: `arn:aws:lambda:us-east-1:${account}:function:work` },
}
const functionArn = `arn:aws:lambda:us-east-1:${account}:function:work`
const inFlow = `User: arn:aws:sts::${account}:assumed-role/flow/one is not authorized to perform`

describe('Credentials', () => {
  const other = (trusted: string): object =>
    serviceRole('states.amazonaws.com', [allow('lambda:InvokeFunction', functionArn)], {
      RoleName: 'other',
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${account}:role/${trusted}` },
      }),
    })
  const roleArn = `arn:aws:iam::${account}:role/other`
  const task = { ...lambdaTask, Credentials: { RoleArn: roleArn } }
  const may = [allow('sts:AssumeRole', roleArn)]
  const templateOf = (trusted: string) =>
    flow(task, may, {
      WorkRole: workRole,
      Work: work,
      Other: other(trusted),
      Stranger: serviceRole('lambda.amazonaws.com', [], { RoleName: 'stranger' }),
    })

  test('make the call with what their role may, and are told of in the history', async () => {
    const local = await startTemplate(templateOf('flow'))
    expect(await run(local)).toMatchObject({ status: 'SUCCEEDED' })
    const { events = [] } = await new SFNClient(local.sdkConfig).send(
      new GetExecutionHistoryCommand({ executionArn: `${machineArn.replace(':stateMachine:', ':execution:')}:one` }),
    )
    expect(events[2]?.taskScheduledEventDetails?.taskCredentials).toEqual({ roleArn })
  })

  test('fail the task if their role does not trust the one of the machine', async () => {
    const { status, error, cause } = await run(await startTemplate(templateOf('stranger')))
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.TaskFailed' })
    const own = `arn:aws:iam::${account}:role/flow`
    expect(cause).toBe(`The role ${own} is not authorized to assume the task state's role, ${roleArn}.`)
  })
})

describe('a task whose role lacks the permission', () => {
  test('to invoke a function fails as Lambda.AWSLambdaException', async () => {
    const { status, error, cause } = await run(
      await startTemplate(flow(lambdaTask, [], { WorkRole: workRole, Work: work })),
    )

    expect([status, error]).toEqual(['FAILED', 'Lambda.AWSLambdaException'])
    expect(cause?.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, 'ID')).toBe(
      `${inFlow}: lambda:InvokeFunction on resource: ${functionArn} because no identity-based policy allows the lambda:InvokeFunction action (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: ID; Proxy: null)`,
    )
  })

  const table = `arn:aws:dynamodb:us-east-1:${account}:table/items`
  const key = { Key: { pk: { S: '1' } }, TableName: 'items' }
  const queueUrl = `http://127.0.0.1/${account}/q`
  test.each([
    ['dynamodb:getItem', key, 'DynamoDB.AmazonDynamoDBException', `dynamodb:GetItem on resource: ${table}`],
    ['aws-sdk:dynamodb:getItem', key, 'DynamoDb.DynamoDbException', `dynamodb:GetItem on resource: ${table}`],
    [
      'sqs:sendMessage',
      { QueueUrl: queueUrl, MessageBody: 'x' },
      'SQS.AmazonSQSException',
      `sqs:sendmessage on resource: arn:aws:sqs:us-east-1:${account}:q`,
    ],
    [
      'sns:publish',
      { TopicArn: `arn:aws:sns:us-east-1:${account}:t`, Message: 'x' },
      'SNS.AuthorizationErrorException',
      `SNS:Publish on resource: arn:aws:sns:us-east-1:${account}:t`,
    ],
    [
      'events:putEvents',
      { Entries: [{ Source: 'shop', DetailType: 'Placed', Detail: {} }] },
      'EventBridge.AmazonEventBridgeException',
      `events:PutEvents on resource: arn:aws:events:us-east-1:${account}:event-bus/default`,
    ],
    [
      'states:startExecution',
      { StateMachineArn: machineArn },
      'StepFunctions.AWSStepFunctionsException',
      `states:StartExecution on resource: ${machineArn}`,
    ],
  ])('of %s fails by name', async (resource, Arguments, name, what) => {
    const task = { Resource: `arn:aws:states:::${resource}`, Arguments }
    expect(await run(await startTemplate(flow(task)))).toMatchObject({
      status: 'FAILED',
      error: name,
      cause: expect.stringContaining(`${inFlow}: ${what} because no identity-based policy allows`),
    })
  })

  test('is caught by that name, and by States.TaskFailed', async () => {
    for (const caught of ['Lambda.AWSLambdaException', 'States.TaskFailed']) {
      const template = flow({ ...lambdaTask, Catch: [{ ErrorEquals: [caught], Next: 'Caught' }] })
      const { Definition } = (template.Resources.Flow as { Properties: { Definition: { States: object } } }).Properties
      Object.assign(Definition.States, { Caught: { Type: 'Succeed' } })
      expect(await run(await startTemplate(template))).toMatchObject({ status: 'SUCCEEDED' })
    }
  })
})

test('an explicit deny wins over the grant', async () => {
  const statements = [allow('lambda:*', '*'), deny('lambda:InvokeFunction', functionArn)]
  expect(
    await run(await startTemplate(flow(lambdaTask, statements, { WorkRole: workRole, Work: work }))),
  ).toMatchObject({
    error: 'Lambda.AWSLambdaException',
    cause: expect.stringContaining('with an explicit deny in an identity-based policy'),
  })
})

describe('a role that does not trust Step Functions', () => {
  const Trust = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } })

  test('is refused when the state machine is created', async () => {
    const local = await startTemplate({
      Resources: { Role: serviceRole('lambda.amazonaws.com', [], { RoleName: 'r' }) },
    })
    const create = new CreateStateMachineCommand({
      name: 'm',
      roleArn: `arn:aws:iam::${account}:role/r`,
      definition: JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' } } }),
    })
    await expect(new SFNClient(local.sdkConfig).send(create)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: cannotBeAssumed,
    })
  })

  test('fails the task of a state machine that has it', async () => {
    const local = await startTemplate(flow(lambdaTask, [allow('lambda:InvokeFunction', '*')]))
    await new IAMClient(local.sdkConfig).send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'flow', PolicyDocument: JSON.stringify(Trust) }),
    )
    expect(await run(local)).toEqual({ status: 'FAILED', error: 'States.Permissions', cause: cannotBeAssumed })
  })
})

describe('the logs of executions', () => {
  const logGroupName = '/aws/vendedlogs/states/flow'
  const setUp = [
    'logs:CreateLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:PutResourcePolicy',
  ]
  const logged = (actions: readonly string[], LogGroupArn: unknown = arnOf('Logs')) => ({
    Resources: {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: logGroupName } },
      FlowRole: serviceRole('states.amazonaws.com', actions.length > 0 ? [allow(actions, '*')] : []),
      Flow: stateMachine(
        'FlowRole',
        { Done: { Type: 'Succeed' } },
        {
          StateMachineName: 'flow',
          StateMachineType: 'EXPRESS',
          LoggingConfiguration: {
            Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn } }],
            IncludeExecutionData: true,
            Level: 'ALL',
          },
        },
      ),
    },
  })

  test('are all that is left of an asynchronous Express execution, for a client to follow', async () => {
    const local = await startTemplate(logged(setUp))
    const [states, logs] = [new SFNClient(local.sdkConfig), new CloudWatchLogsClient(local.sdkConfig)]
    const started = new StartExecutionCommand({ stateMachineArn: machineArn, input: '{"order":1}' })
    const { executionArn } = await states.send(started)
    await states.send(started)
    await local.idle()

    const filterPattern = `{ $.execution_arn = "${executionArn}" && $.type = "ExecutionSucceeded" }`
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }))
    expect(events.map(({ message = '' }) => JSON.parse(message).details)).toEqual([
      { output: '{"order":1}', outputDetails: { truncated: false } },
    ])
    const logStreamName = events[0]?.logStreamName
    const stream = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }))
    expect(stream.events?.map(({ message = '' }) => JSON.parse(message).type)).toEqual(
      Array(2).fill(['ExecutionStarted', 'SucceedStateEntered', 'SucceedStateExited', 'ExecutionSucceeded']).flat(),
    )
  })

  test.each([
    ...setUp.map((left) => [`lacks ${left}`, setUp.filter((action) => action !== left)] as const),
    [
      'may write lines itself, which is not how they come there',
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    ] as const,
  ])('are refused with a role that %s', async (_, actions) => {
    await expect(startTemplate(logged(actions))).rejects.toThrow(
      'The state machine IAM Role is not authorized to access the Log Destination',
    )
  })

  test('are refused without their group', async () => {
    const gone = `arn:aws:logs:us-east-1:${account}:log-group:gone:*`
    await expect(startTemplate(logged(setUp, gone))).rejects.toThrow(
      'Invalid Logging Configuration: Log Destination not found.',
    )
  })

  test('stay out of a group whose policy denies them, and the execution is none the worse', async () => {
    const local = await startTemplate(logged(setUp))
    const [states, logs] = [new SFNClient(local.sdkConfig), new CloudWatchLogsClient(local.sdkConfig)]
    const policyDocument = JSON.stringify(
      document({ ...deny('logs:PutLogEvents', '*'), Principal: { Service: 'delivery.logs.amazonaws.com' } }),
    )
    await logs.send(new PutResourcePolicyCommand({ policyName: 'none', policyDocument }))
    const run = await states.send(new StartSyncExecutionCommand({ stateMachineArn: machineArn, input: '{}' }))
    await local.idle()
    expect(run.status).toBe('SUCCEEDED')
    expect((await logs.send(new FilterLogEventsCommand({ logGroupName }))).events).toEqual([])
  })
})

describe('SendTaskSuccess', () => {
  const trustAccount = {
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
    }),
  }
  const worker = (name: string, resource: unknown) =>
    serviceRole('lambda.amazonaws.com', [allow(['states:SendTaskSuccess'], resource)], {
      RoleName: name,
      ...trustAccount,
    })

  test('is for those who may answer for the state machine of the token, and not for another one', async () => {
    const task = {
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: '${Queue}', MessageBody: '{% $states.context.Task.Token %}' },
    }
    const template = flow(task, [allow('sqs:SendMessage', arnOf('Queue'))], {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
      Worker: worker('worker', machineArn),
      Stranger: worker('stranger', `${machineArn}-other`),
    })
    Object.assign((template.Resources.Flow as { Properties: object }).Properties, {
      DefinitionSubstitutions: { Queue: refOf('Queue') },
    })
    const local = await startTemplate(template)
    expect(await run(local)).toMatchObject({ status: 'RUNNING' })
    const QueueUrl = `${local.endpointUrl}/${account}/q`
    const { Messages = [] } = await new SQSClient(local.sdkConfig).send(new ReceiveMessageCommand({ QueueUrl }))
    const answer = { taskToken: Messages[0]?.Body ?? '', output: '{}' }

    await expect((await as(local, 'stranger')).send(new SendTaskSuccessCommand(answer))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${account}:assumed-role/stranger/test is not authorized to perform: states:SendTaskSuccess on resource: ${machineArn} because no identity-based policy allows the states:SendTaskSuccess action`,
    })
    const asWorker = await as(local, 'worker')
    await expect(asWorker.send(new SendTaskFailureCommand({ taskToken: answer.taskToken }))).rejects.toMatchObject({
      message: expect.stringContaining('states:SendTaskFailure'),
    })
    await asWorker.send(new SendTaskSuccessCommand(answer))
  })
})

async function as(local: LocalCloud, role: string): Promise<SFNClient> {
  const { Credentials } = await new STSClient(local.sdkConfig).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: 'test' }),
  )
  return new SFNClient({
    ...local.sdkConfig,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  })
}

test('TestState is for those who may try states, passes a role that they may pass, and does what that role may', async () => {
  const tester = serviceRole('states.amazonaws.com', [allow('states:TestState', '*')], {
    RoleName: 'tester',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
    }),
  })
  const local = await startTemplate(flow(lambdaTask, [], { WorkRole: workRole, Work: work, Tester: tester }))
  const definition = JSON.stringify({ Type: 'Task', QueryLanguage: 'JSONata', ...lambdaTask, End: true })
  const roleArn = `arn:aws:iam::${account}:role/flow`
  const asTester = await as(local, 'tester')

  const mock = { result: '{}' }
  expect(await asTester.send(new TestStateCommand({ definition, mock }))).toMatchObject({ status: 'SUCCEEDED' })
  for (const [more, action] of [
    [{ roleArn }, 'iam:PassRole'],
    [{ revealSecrets: true }, 'states:RevealSecrets'],
  ] as const) {
    await expect(asTester.send(new TestStateCommand({ definition, ...more }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(action),
    })
  }
  const tried = await new SFNClient(local.sdkConfig).send(new TestStateCommand({ definition, roleArn }))
  expect(tried).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' })
})
