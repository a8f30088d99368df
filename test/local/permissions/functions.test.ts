/** Functions and the roles they run as: what is refused when a function is made, and what when it runs. */
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import {
  account,
  allow,
  arnOf,
  document,
  inlineFunction,
  type Statement,
  serviceRole,
  startTemplate,
} from '../template-cloud'

const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`
const queueArn = `arn:aws:sqs:us-east-1:${account}:q`
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } }
const nothing = 'exports.handler = async () => {}'
const cannotBeAssumed = 'The role defined for the function cannot be assumed by Lambda.'

const withRole = (statements: readonly Statement[] = [], code = nothing, more: object = {}) => ({
  WorkRole: serviceRole('lambda.amazonaws.com', statements, { RoleName: 'work' }),
  Work: inlineFunction('WorkRole', code, { FunctionName: 'work', ...more }),
})

async function invoke(local: LocalCloud): Promise<unknown> {
  const { Payload } = await new LambdaClient(local.sdkConfig).send(new InvokeCommand({ FunctionName: 'work' }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}

async function distrust(local: LocalCloud, role: string): Promise<void> {
  const trust = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } })
  await new IAMClient(local.sdkConfig).send(
    new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: JSON.stringify(trust) }),
  )
}

describe('a function', () => {
  test('whose role lacks dynamodb:GetItem is told who may not do what to which table', async () => {
    const code = `
      const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb')
      exports.handler = async () => {
        const get = new GetItemCommand({ TableName: 'items', Key: { pk: { S: '1' } } })
        return new DynamoDBClient().send(get).catch(({ name, message }) => ({ name, message }))
      }`
    const table = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    }
    const local = await startTemplate({
      Resources: { Items: table, ...withRole([allow('dynamodb:PutItem', arnOf('Items'))], code) },
    })

    expect(await invoke(local)).toEqual({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${account}:assumed-role/work/work is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:${account}:table/items because no identity-based policy allows the dynamodb:GetItem action`,
    })
  })

  test('is denied the making of its log group each time it is cold, which is told as no fault', async () => {
    const local = await startTemplate({ Resources: withRole() })
    await invoke(local)
    await local.idle()

    const records = await fetch(`${local.webUrl}/_local/records?kind=call.denied`)
    const { records: denials } = (await records.json()) as { records: { detail: Record<string, unknown> }[] }

    const ofGroup = denials.filter(({ detail }) => detail.action === 'logs:CreateLogGroup')
    expect(ofGroup).toHaveLength(1)
    expect(ofGroup[0]?.detail.tolerated).toBe(true)
    // A stream that it may not make either is a log that is lost.
    expect(denials.filter(({ detail }) => detail.tolerated !== true)).not.toEqual([])
  })

  test('may put events of its own source only', async () => {
    const code = `
      const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge')
      const put = (Source) => new EventBridgeClient()
        .send(new PutEventsCommand({ Entries: [{ Source, DetailType: 'Placed', Detail: '{}' }] }))
        .then(({ FailedEntryCount }) => FailedEntryCount, ({ name, message }) => ({ name, message }))
      exports.handler = async () => [await put('shop'), await put('bank')]`
    const local = await startTemplate({
      Resources: withRole([allow('events:PutEvents', '*', { StringEquals: { 'events:source': 'shop' } })], code),
    })

    expect(await invoke(local)).toEqual([
      0,
      {
        name: 'AccessDeniedException',
        message: `User: arn:aws:sts::${account}:assumed-role/work/work is not authorized to perform: events:PutEvents on resource: arn:aws:events:us-east-1:${account}:event-bus/default because no identity-based policy allows the events:PutEvents action`,
      },
    ])
  })

  test('cannot have a role that does not trust Lambda, by template or API', async () => {
    const strange = { StrangeRole: serviceRole('states.amazonaws.com', [], { RoleName: 'strange' }) }
    await expect(
      startTemplate({ Resources: { ...strange, Work: inlineFunction('StrangeRole', nothing) } }),
    ).rejects.toThrow(cannotBeAssumed)

    const local = await startTemplate({ Resources: { ...strange, ...withRole() } })
    for (const role of ['strange', 'nobody']) {
      const change = new UpdateFunctionConfigurationCommand({ FunctionName: 'work', Role: roleArn(role) })
      await expect(new LambdaClient(local.sdkConfig).send(change)).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: cannotBeAssumed,
      })
    }
  })

  test('does not start when its role trusts Lambda no more', async () => {
    const local = await startTemplate({ Resources: withRole() })
    await distrust(local, 'work')
    await expect(invoke(local)).rejects.toMatchObject({ name: 'AccessDeniedException', message: cannotBeAssumed })
  })

  test('invoked asynchronously then fails attempt by attempt', async () => {
    const local = await startTemplate({ Resources: withRole() })
    const ended: unknown[] = []
    local.cloud.onTrace(({ kind }) => {
      if (kind === 'function.started') ended.push(kind)
    })
    await distrust(local, 'work')
    const event = new InvokeCommand({ FunctionName: 'work', InvocationType: 'Event' })
    await new LambdaClient(local.sdkConfig).send(event)
    await local.clock.advance('10m')
    expect(ended).toHaveLength(3)
  })
})

describe('what Lambda does in the name of the role', () => {
  const lacks = (action: string, service: string) =>
    `The function execution role does not have permissions to call ${action} on ${service}`

  test.each([
    [[], 'ReceiveMessage'],
    [['sqs:ReceiveMessage'], 'DeleteMessage'],
    [['sqs:ReceiveMessage', 'sqs:DeleteMessage'], 'GetQueueAttributes'],
  ])('a queue is not read with %j alone', async (granted, missing) => {
    const statements = granted.length > 0 ? [allow(granted, arnOf('Queue'))] : []
    const local = await startTemplate({ Resources: { Queue: queue, ...withRole(statements) } })
    const create = new CreateEventSourceMappingCommand({ FunctionName: 'work', EventSourceArn: queueArn })
    await expect(new LambdaClient(local.sdkConfig).send(create)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: lacks(missing, 'SQS'),
    })
  })

  test('a template may give the role its policy apart, and after the mapping', async () => {
    const readable = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
    const local = await startTemplate({
      Resources: {
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { FunctionName: { Ref: 'Work' }, EventSourceArn: arnOf('Queue') },
        },
        ...withRole(),
        Queue: queue,
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'read',
            PolicyDocument: document(allow(readable, arnOf('Queue'))),
            Roles: [{ Ref: 'WorkRole' }],
          },
        },
      },
    })
    expect(local.report.stacks).toHaveLength(1)
  })

  test('a destination and a dead-letter queue are not taken that it may not send to', async () => {
    const local = await startTemplate({ Resources: { Queue: queue, ...withRole() } })
    const lambda = new LambdaClient(local.sdkConfig)
    const refusal = { name: 'InvalidParameterValueException', message: lacks('SendMessage', 'SQS') }
    const DestinationConfig = { OnFailure: { Destination: queueArn } }
    await expect(
      lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'work', DestinationConfig })),
    ).rejects.toMatchObject(refusal)
    const DeadLetterConfig = { TargetArn: queueArn }
    await expect(
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'work', DeadLetterConfig })),
    ).rejects.toMatchObject(refusal)
  })

  test('an explicit deny of the queue wins over the grant of the role', async () => {
    const denial = { Effect: 'Deny', Principal: '*', Action: 'sqs:ReceiveMessage', Resource: queueArn }
    const local = await startTemplate({
      Resources: {
        Queue: queue,
        QueuePolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: document(denial) },
        },
        ...withRole([allow('sqs:*', '*')]),
      },
    })
    const create = new CreateEventSourceMappingCommand({ FunctionName: 'work', EventSourceArn: queueArn })
    await expect(new LambdaClient(local.sdkConfig).send(create)).rejects.toMatchObject({
      message: lacks('ReceiveMessage', 'SQS'),
    })
    const receive = new ReceiveMessageCommand({ QueueUrl: `${local.endpointUrl}/${account}/q` })
    await expect(new SQSClient(local.sdkConfig).send(receive)).rejects.toMatchObject({
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
    })
  })
})

test('who gives a function a role must be allowed to pass it, to Lambda', async () => {
  const developer = (name: string, ...statements: readonly Statement[]) =>
    serviceRole('lambda.amazonaws.com', [allow('lambda:*', '*'), ...statements], {
      RoleName: name,
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
      }),
    })
  const passTo = (service: string) =>
    allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } })
  const local = await startTemplate({
    Resources: {
      ...withRole(),
      OtherRole: serviceRole('lambda.amazonaws.com', [], { RoleName: 'other' }),
      None: developer('none'),
      Elsewhere: developer('elsewhere', passTo('states')),
      Passing: developer('passing', passTo('lambda')),
    },
  })
  const change = async (role: string) => {
    const { Credentials } = await new STSClient(local.sdkConfig).send(
      new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: 'test' }),
    )
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    const lambda = new LambdaClient({ ...local.sdkConfig, credentials })
    return lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'work', Role: roleArn('other') }))
  }

  for (const role of ['none', 'elsewhere']) {
    await expect(change(role)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`not authorized to perform: iam:PassRole on resource: ${roleArn('other')}`),
    })
  }
  expect(await change('passing')).toMatchObject({ Role: roleArn('other') })
})
