/** Everything that a template can make, its API can make too: a script against an empty cloud, by SDK and by CLI. */
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'
import { isCliInstalled } from '../aws-cli'
import { zipOf } from '../lib/zip/zip-of'
import { byCli } from './by-cli'
import { bySdk, type Call } from './by-sdk'

const account = '000000000000'
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${account}:${resource}`
const queueArn = arn('sqs', 'shipments')
const ruleArn = arn('events', 'rule/orders')

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })

const source = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')
const client = new DynamoDBClient()
exports.handler = async ({ detail }) => {
  await client.send(new PutItemCommand({ TableName: 'orders', Item: { orderId: { S: detail.orderId } } }))
}
`

const machine = {
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', Seconds: 3600, Next: 'Ship' },
    Ship: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: {
        QueueUrl: '',
        'MessageBody.$': '$.detail.orderId',
      },
      End: true,
    },
  },
}

async function createRole(call: Call, name: string, service: string, ...grants: object[]): Promise<string> {
  const { Role } = await call('iam', 'create-role', {
    RoleName: name,
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }),
  })
  await call('iam', 'put-role-policy', { RoleName: name, PolicyName: 'do', PolicyDocument: policy(...grants) })
  return Role.Arn
}

const ways: [string, (config: LocalCloud['sdkConfig']) => Call][] = [['the SDK', bySdk]]
if (isCliInstalled) ways.push(['the AWS CLI', byCli])

describe.each(ways)('an empty cloud, by %s', (_, by) => {
  let local: LocalCloud
  let call: Call
  beforeAll(async () => {
    local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
    call = by(local.sdkConfig)
  })
  afterAll(() => local.stop())

  it('becomes a rule with a function, a workflow and a queue, and an event runs through them', async () => {
    const [functionRole, machineRole, eventsRole, { QueueUrl }] = await Promise.all([
      createRole(call, 'function', 'lambda.amazonaws.com', allow('dynamodb:PutItem', arn('dynamodb', 'table/orders'))),
      createRole(call, 'machine', 'states.amazonaws.com', allow('sqs:SendMessage', queueArn)),
      createRole(call, 'events', 'events.amazonaws.com', allow('states:StartExecution', arn('states', '*'))),
      call('sqs', 'create-queue', { QueueName: 'shipments' }),
      call('dynamodb', 'create-table', {
        TableName: 'orders',
        AttributeDefinitions: [{ AttributeName: 'orderId', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
      call('events', 'put-rule', { Name: 'orders', EventPattern: '{"detail-type":["OrderPlaced"]}' }),
    ])
    machine.States.Ship.Parameters.QueueUrl = QueueUrl
    const [{ FunctionArn }, { stateMachineArn }] = await Promise.all([
      call('lambda', 'create-function', {
        FunctionName: 'record',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: functionRole,
        Code: { ZipFile: zipOf({ 'index.js': source }, { deflate: true }) },
      }),
      call('stepfunctions', 'create-state-machine', {
        name: 'ship',
        definition: JSON.stringify(machine),
        roleArn: machineRole,
      }),
    ])
    await Promise.all([
      call('lambda', 'add-permission', {
        FunctionName: 'record',
        StatementId: 'orders',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: ruleArn,
      }),
      call('events', 'put-targets', {
        Rule: 'orders',
        Targets: [
          { Id: 'record', Arn: FunctionArn },
          { Id: 'ship', Arn: stateMachineArn, RoleArn: eventsRole },
        ],
      }),
    ])
    const { FailedEntryCount } = await call('events', 'put-events', {
      Entries: [{ Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"orderId":"o-1"}' }],
    })
    expect(FailedEntryCount).toBe(0)
    await local.clock.advance('1h')

    const [{ Item }, { executions }, { Messages }] = await Promise.all([
      call('dynamodb', 'get-item', { TableName: 'orders', Key: { orderId: { S: 'o-1' } } }),
      call('stepfunctions', 'list-executions', { stateMachineArn }),
      call('sqs', 'receive-message', { QueueUrl }),
    ])
    expect(Item).toEqual({ orderId: { S: 'o-1' } })
    expect(executions).toMatchObject([{ status: 'SUCCEEDED' }])
    expect(Messages).toMatchObject([{ Body: 'o-1' }])
  }, 60_000)
})
