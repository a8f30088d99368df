/** What EventBridge may not deliver goes to the dead-letter queue, with the reason that AWS gives. */
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
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
  serviceRole,
  startTemplate,
  stateMachine,
} from '../template-cloud'

const region = 'us-east-1'
const ruleArn = `arn:aws:events:${region}:${account}:rule/placed`

const deadLetters = {
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  DeadPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [refOf('Dead')],
      PolicyDocument: document({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arnOf('Dead'),
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    },
  },
}

const rule = (target: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: 'placed',
    EventPattern: { source: ['shop'] },
    Targets: [{ Id: 'T', DeadLetterConfig: { Arn: arnOf('Dead') }, ...target }],
  },
})

const queuePolicy = (...statements: readonly object[]) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: { Queues: [refOf('Orders')], PolicyDocument: document(...statements) },
})

const sendStatement = {
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: arnOf('Orders'),
}

/** Starts with a rule on such a target, puts an event and gives what became of it. */
async function delivered(resources: Readonly<Record<string, object>>) {
  const local = await startTemplate({ Resources: { ...deadLetters, ...resources } })
  await putEvent(local)
  return { local, ...(await deadLetter(local)) }
}

async function putEvent(local: LocalCloud): Promise<void> {
  const Entries = [{ Source: 'shop', DetailType: 'OrderPlaced', Detail: '{}' }]
  await new EventBridgeClient(local.sdkConfig).send(new PutEventsCommand({ Entries }))
  await local.idle()
}

async function messagesOf(local: LocalCloud, queue: string) {
  const QueueUrl = `${local.endpointUrl}/${account}/${queue}`
  const { Messages = [] } = await new SQSClient(local.sdkConfig).send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }),
  )
  return Messages
}

async function deadLetter(local: LocalCloud) {
  const [message] = await messagesOf(local, 'dead')
  const attribute = (name: string) => message?.MessageAttributes?.[name]?.StringValue
  return { code: attribute('ERROR_CODE'), message: attribute('ERROR_MESSAGE'), retries: attribute('RETRY_ATTEMPTS') }
}

const lambdaRole = serviceRole('lambda.amazonaws.com')
const work = inlineFunction('Role', 'exports.handler = async () => {}', { FunctionName: 'work' })
const permission = (more: object = {}) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: refOf('Work'),
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: ruleArn,
    ...more,
  },
})

describe('a rule', () => {
  test('that has no permission on its function cannot deliver, and says why', async () => {
    const { code, message, retries } = await delivered({
      Role: lambdaRole,
      Work: work,
      Placed: rule({ Arn: arnOf('Work') }),
    })

    expect([code, retries]).toEqual(['NO_PERMISSIONS', '0'])
    expect(message).toBe(
      `User: events.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:${region}:${account}:function:work because no resource-based policy allows the lambda:InvokeFunction action`,
    )
  })

  test.each([
    ['of another rule', { SourceArn: `${ruleArn}-other` }],
    ['of another service', { Principal: 's3.amazonaws.com' }],
    ['to do something else', { Action: 'lambda:GetFunction' }],
  ])('that has only the permission %s cannot deliver', async (_, more) => {
    const { code } = await delivered({
      Role: lambdaRole,
      Work: work,
      Permission: permission(more),
      Placed: rule({ Arn: arnOf('Work') }),
    })
    expect(code).toBe('NO_PERMISSIONS')
  })

  test('that has the permission calls its function', async () => {
    const { code } = await delivered({
      Role: lambdaRole,
      Work: work,
      Permission: permission(),
      Placed: rule({ Arn: arnOf('Work') }),
    })
    expect(code).toBeUndefined()
  })

  test('whose queue has no policy cannot deliver, and says why', async () => {
    const { code, message } = await delivered({
      Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
      Placed: rule({ Arn: arnOf('Orders') }),
    })

    expect(code).toBe('NO_PERMISSIONS')
    expect(message).toContain(
      `is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:${region}:${account}:orders because no resource-based policy allows`,
    )
  })

  test('whose queue allows and denies it cannot deliver: the denial wins', async () => {
    const resources = (...statements: readonly object[]) => ({
      Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
      OrdersPolicy: queuePolicy(...statements),
      Placed: rule({ Arn: arnOf('Orders') }),
    })
    const allowed = await delivered(resources(sendStatement))
    expect(await messagesOf(allowed.local, 'orders')).toHaveLength(1)

    const denied = await delivered(resources(sendStatement, { ...sendStatement, Effect: 'Deny', Principal: '*' }))
    expect(await messagesOf(denied.local, 'orders')).toHaveLength(0)
    expect(denied).toMatchObject({
      code: 'NO_PERMISSIONS',
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
    })
  })

  const machine = stateMachine('MachineRole', { Done: { Type: 'Succeed' } }, { StateMachineName: 'ship' })
  const starting = (...statements: Parameters<typeof serviceRole>[1] & object) => ({
    MachineRole: serviceRole('states.amazonaws.com'),
    Ship: machine,
    StartRole: serviceRole('events.amazonaws.com', statements, { RoleName: 'start' }),
    Placed: rule({ Arn: refOf('Ship'), RoleArn: arnOf('StartRole') }),
  })

  test('whose role may not start executions cannot deliver, and says why', async () => {
    const { code, message } = await delivered(starting())
    expect(code).toBe('NO_PERMISSIONS')
    expect(message).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/start\/[0-9a-f]{32} is not authorized to perform: states:StartExecution on resource: arn:aws:states:us-east-1:000000000000:stateMachine:ship because no identity-based policy allows the states:StartExecution action$/,
    )
  })

  test('whose role is allowed and denied it cannot deliver: the denial wins', async () => {
    const { code, message } = await delivered(
      starting(allow('states:*', '*'), deny('states:StartExecution', refOf('Ship'))),
    )
    expect([code, message]).toEqual([
      'NO_PERMISSIONS',
      expect.stringContaining('with an explicit deny in an identity-based policy'),
    ])
  })

  test('whose role trusts EventBridge no more cannot deliver', async () => {
    const { local, code } = await delivered(starting(allow('states:StartExecution', refOf('Ship'))))
    expect(code).toBeUndefined()
    const PolicyDocument = JSON.stringify(
      document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }),
    )
    await new IAMClient(local.sdkConfig).send(new UpdateAssumeRolePolicyCommand({ RoleName: 'start', PolicyDocument }))

    await putEvent(local)

    expect(await deadLetter(local)).toMatchObject({
      code: 'NO_PERMISSIONS',
      message: expect.stringContaining('events.amazonaws.com is not authorized to perform: sts:AssumeRole'),
    })
  })

  test('cannot be given a role that does not trust EventBridge', async () => {
    const local = await startTemplate({
      Resources: { Role: serviceRole('lambda.amazonaws.com', [], { RoleName: 'work' }) },
    })
    const events = new EventBridgeClient(local.sdkConfig)
    const RoleArn = `arn:aws:iam::${account}:role/work`
    const refusal = {
      name: 'ValidationException',
      message: `Provided role '${RoleArn}' cannot be assumed by principal 'events.amazonaws.com'.`,
    }

    const newRule = { Name: 'r', EventPattern: '{"source":["shop"]}' }
    await expect(events.send(new PutRuleCommand({ ...newRule, RoleArn }))).rejects.toMatchObject(refusal)
    await events.send(new PutRuleCommand(newRule))
    const Targets = [{ Id: 'T', Arn: `arn:aws:states:${region}:${account}:stateMachine:ship`, RoleArn }]
    await expect(events.send(new PutTargetsCommand({ Rule: 'r', Targets }))).rejects.toMatchObject(refusal)
  })

  test('of a template with such a role fails the deployment', async () => {
    const resources = { ...starting(), StartRole: serviceRole('lambda.amazonaws.com', [], { RoleName: 'start' }) }
    await expect(startTemplate({ Resources: { ...deadLetters, ...resources } })).rejects.toThrow(
      `Provided role 'arn:aws:iam::${account}:role/start' cannot be assumed by principal 'events.amazonaws.com'`,
    )
  })
})

test('a dead-letter queue that does not let EventBridge in loses the event, and the trace says so', async () => {
  const local = await startTemplate({
    Resources: {
      Dead: deadLetters.Dead,
      Role: lambdaRole,
      Work: work,
      Placed: rule({ Arn: arnOf('Work') }),
    },
  })
  const dropped: unknown[] = []
  local.cloud.onTrace(({ kind, detail }) => {
    if (kind === 'delivery.dropped') dropped.push(detail)
  })
  await putEvent(local)
  expect(dropped).toMatchObject([{ reason: expect.stringContaining('dead-letter queue'), code: 'NO_PERMISSIONS' }])
})
