/** Stacks that are made, deleted and made again, under AWS's rules about names. */
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { ListExecutionsCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { account, arnOf, refOf, serviceRole, startWith, stateMachine } from '../../template-cloud'

type Resources = Readonly<Record<string, object>>

const StackName = 'Again'
let local: LocalCloud
let cloudFormation: CloudFormationClient

beforeEach(async () => {
  local = await startWith({})
  cloudFormation = new CloudFormationClient(local.sdkConfig)
})
afterEach(() => cloudFormation.destroy())

const capabilities = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] }

async function create(resources: Resources): Promise<string> {
  const TemplateBody = JSON.stringify({ Resources: resources })
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, ...capabilities }))
  await local.idle()
  return status()
}

async function createImporting(resources: Resources): Promise<string> {
  const ChangeSetName = 'again'
  await cloudFormation.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName,
      ChangeSetType: 'CREATE',
      ImportExistingResources: true,
      TemplateBody: JSON.stringify({ Resources: resources }),
      ...capabilities,
    }),
  )
  await cloudFormation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }))
  await local.idle()
  return status()
}

async function remove(): Promise<string | undefined> {
  await cloudFormation.send(new DeleteStackCommand({ StackName }))
  await local.idle()
  return status().catch(() => undefined)
}

async function status(): Promise<string> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
  return Stacks[0]?.StackStatus ?? ''
}

/** Why resources failed, by logical id. */
async function failures(): Promise<Record<string, string | undefined>> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }))
  const failed = StackEvents.filter(
    ({ ResourceStatus, ResourceType }) => ResourceStatus?.endsWith('_FAILED') && !ResourceType?.endsWith('::Stack'),
  )
  return Object.fromEntries(
    failed.map(({ LogicalResourceId = '', ResourceStatusReason }) => [LogicalResourceId, ResourceStatusReason]),
  )
}

async function physicalId(LogicalResourceId: string): Promise<string | undefined> {
  const { StackResourceDetail } = await cloudFormation.send(
    new DescribeStackResourceCommand({ StackName, LogicalResourceId }),
  )
  return StackResourceDetail?.PhysicalResourceId
}

const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }

describe('a state machine whose executions run', () => {
  const waits = { Wait: { Type: 'Wait', Seconds: 86_400, End: true } }
  const machine = {
    Role: serviceRole('states.amazonaws.com'),
    Machine: stateMachine('Role', waits),
  }
  Object.assign(machine.Machine, {
    Properties: { ...(machine.Machine as { Properties: object }).Properties, StateMachineName: 'waits' },
  })
  const stateMachineArn = `arn:aws:states:us-east-1:${account}:stateMachine:waits`

  it('keeps its name from the next stack until none runs any more', async () => {
    const stepFunctions = new SFNClient(local.sdkConfig)
    await create(machine)
    const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn }))
    expect(await remove()).toBeUndefined()

    expect(await create(machine)).toBe('ROLLBACK_COMPLETE')
    expect(await failures()).toEqual({ Machine: `State Machine is being deleted: '${stateMachineArn}'` })

    await remove()
    await stepFunctions.send(new StopExecutionCommand({ executionArn }))
    await local.idle()
    expect(await create(machine)).toBe('CREATE_COMPLETE')
    const { executions } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }))
    expect(executions).toEqual([])
    stepFunctions.destroy()
  })
})

describe('a bus with an archive', () => {
  const bus = { Type: 'AWS::Events::EventBus', Properties: { Name: 'kept' } }
  const archive = { Type: 'AWS::Events::Archive', Properties: { ArchiveName: 'kept', SourceArn: arnOf('Bus') } }

  it('can’t be deleted while the archive is kept', async () => {
    await create({ Bus: bus, Archive: { ...archive, ...retained } })
    expect(await remove()).toBe('DELETE_FAILED')
    expect(await failures()).toEqual({ Bus: "Event bus kept can't be deleted since it has rules." })
  })

  it('goes with it where nothing is kept', async () => {
    await create({ Bus: bus, Archive: archive })
    expect(await remove()).toBeUndefined()
  })

  it('can’t be deleted while somebody else has a rule on it', async () => {
    await create({ Bus: bus })
    await local.cloud.call({ kind: 'root', accountId: account } as never, 'events', 'PutRule', {
      Name: 'mine',
      EventBusName: 'kept',
      EventPattern: '{"source":["a"]}',
    })
    expect(await remove()).toBe('DELETE_FAILED')
  })

  it('is taken up again, with what is in the archive, by a stack that imports', async () => {
    const both = { Bus: { ...bus, ...retained }, Archive: { ...archive, ...retained } }
    await create(both)
    expect(await remove()).toBeUndefined()
    expect(await createImporting(both)).toBe('CREATE_COMPLETE')
    expect([await physicalId('Bus'), await physicalId('Archive')]).toEqual(['kept', 'kept'])
  })
})

describe('a table that is kept', () => {
  const table = (TableName?: unknown) => ({
    Table: {
      Type: 'AWS::DynamoDB::Table',
      ...retained,
      Properties: {
        ...(TableName !== undefined && { TableName }),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
  })

  it('keeps its name from a stack that doesn’t import', async () => {
    await create(table('kept'))
    await remove()
    expect(await create(table('kept'))).toBe('ROLLBACK_COMPLETE')
    expect((await failures()).Table).toContain("with identifier 'kept' already exists")
  })

  it('is taken up again with its items by one that does, and kept again', async () => {
    const dynamo = new DynamoDBClient(local.sdkConfig)
    await create(table('kept'))
    await dynamo.send(new PutItemCommand({ TableName: 'kept', Item: { pk: { S: 'a' } } }))
    await remove()
    expect(await createImporting(table('kept'))).toBe('CREATE_COMPLETE')
    expect(await remove()).toBeUndefined()
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: 'kept', Key: { pk: { S: 'a' } } }))
    expect(Item).toEqual({ pk: { S: 'a' } })
    dynamo.destroy()
  })

  it('is another each time where CloudFormation names it, so that the first is nobody’s', async () => {
    await create(table())
    const first = await physicalId('Table')
    await remove()
    expect(await create(table())).toBe('CREATE_COMPLETE')
    expect(await physicalId('Table')).not.toBe(first)
  })

  it.each([
    ['whose policy is to go', { Table: { ...table('kept').Table, DeletionPolicy: 'Delete' } }],
    ['whose name is put together', table({ 'Fn::Sub': 'kept' })],
  ])('is not imported as one %s', async (_, resources) => {
    await create(table('kept'))
    await remove()
    expect(await createImporting(resources)).toBe('ROLLBACK_COMPLETE')
  })

  it('is not imported from another stack', async () => {
    await create(table('kept'))
    const TemplateBody = JSON.stringify({ Resources: { ...table('kept'), Also: refers } })
    await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: 'Other',
        ChangeSetName: 'takes',
        ChangeSetType: 'CREATE',
        ImportExistingResources: true,
        TemplateBody,
      }),
    )
    await cloudFormation.send(new ExecuteChangeSetCommand({ StackName: 'Other', ChangeSetName: 'takes' }))
    await local.idle()
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'Other' }))
    expect(Stacks[0]?.StackStatus).toBe('ROLLBACK_COMPLETE')
  })
  const refers = { Type: 'AWS::SQS::Queue', Properties: { QueueName: refOf('Table') } }
})
