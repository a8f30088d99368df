/** With whose rights a stack's resources are made. */
import { grantsOf } from '../../../../local/engines/cloudformation/grants'
import { roleSession } from '../../../../local/kernel/principal'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'
import { allow, document, type Statement, serviceRole, startTemplate } from '../../template-cloud'

const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`
const queues = (...actions: string[]) => allow(actions, 'arn:aws:sqs:us-east-1:000000000000:Mine-*')
const cloudFormation = (statements: readonly Statement[], RoleName: string) =>
  serviceRole('cloudformation.amazonaws.com', statements, { RoleName })

const person = (RoleName: string, ...statements: Statement[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: '000000000000' },
    }),
    Policies: [{ PolicyName: 'own', PolicyDocument: document(allow('cloudformation:*', '*'), ...statements) }],
  },
})

const roles = {
  Maker: cloudFormation(
    [
      queues('sqs:CreateQueue', 'sqs:GetQueueAttributes', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue', 'sqs:TagQueue'),
      allow(['lambda:CreateFunction', 'lambda:GetFunction', 'lambda:DeleteFunction'], '*'),
      allow('iam:PassRole', roleArn('runs')),
    ],
    'maker',
  ),
  Creator: cloudFormation([queues('sqs:CreateQueue', 'sqs:GetQueueAttributes')], 'creator'),
  Weak: cloudFormation([allow('sqs:CreateQueue', 'arn:aws:sqs:us-east-1:000000000000:Other-*')], 'weak'),
  Other: serviceRole('lambda.amazonaws.com', [], { RoleName: 'runs' }),
  Third: serviceRole('lambda.amazonaws.com', [], { RoleName: 'third' }),
  Passer: person('passer', allow('iam:PassRole', roleArn('maker'))),
  Alone: person('alone', queues('sqs:CreateQueue', 'sqs:GetQueueAttributes', 'sqs:DeleteQueue')),
}

const queue = (Properties: object = {}) => ({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties } } })
const fn = (Role: string, more: object = {}) => ({
  Resources: {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role,
        Code: { ZipFile: 'exports.handler = 1' },
        ...more,
      },
    },
  },
})

async function start() {
  const local = await startTemplate({ Resources: roles })
  const as =
    (role: string) =>
    async (action: string, input: object = {}): Promise<string> => {
      await local.cloud.call(role === 'root' ? root : roleSession(roleArn(role), 'test'), 'cloudformation', action, {
        StackName: 'Mine',
        ...input,
      })
      await local.idle()
      return statusOf(local)
    }
  return { local, as }
}

interface Events {
  readonly StackEvents: {
    readonly LogicalResourceId: string
    readonly ResourceStatus: string
    readonly ResourceStatusReason?: string
  }[]
}

async function statusOf({ cloud }: LocalCloud): Promise<string> {
  const input = { StackName: 'Mine' }
  const described = cloud.call<{ Stacks: { StackStatus: string; RoleARN?: string }[] }>(
    root,
    'cloudformation',
    'DescribeStacks',
    input,
  )
  const status = await described.then(
    ({ Stacks }) => Stacks[0]?.StackStatus ?? '',
    () => 'none',
  )
  if (!/ROLLBACK|FAILED/.test(status)) return status
  const { StackEvents } = await cloud.call<Events>(root, 'cloudformation', 'DescribeStackEvents', input)
  const failed = StackEvents.find(
    ({ LogicalResourceId, ResourceStatus }) => LogicalResourceId !== 'Mine' && ResourceStatus.endsWith('_FAILED'),
  )
  return `${status}: ${failed?.ResourceStatusReason}`
}

const template = (body: object) => ({ TemplateBody: JSON.stringify(body) })

test('those of the role that the stack is given, for each thing it does', async () => {
  const { local, as } = await start()
  const made = as('root')
  expect(await made('CreateStack', { ...template(queue()), RoleARN: roleArn('maker') })).toBe('CREATE_COMPLETE')
  expect(await made('UpdateStack', template(queue({ DelaySeconds: 1 })))).toBe('UPDATE_COMPLETE')
  expect(await made('DeleteStack')).toBe('none')

  expect(await made('CreateStack', { ...template(queue()), RoleARN: roleArn('weak') })).toMatch(
    /^ROLLBACK_COMPLETE: User: arn:aws:sts::000000000000:assumed-role\/weak\/AWSCloudFormation is not authorized to perform: sqs:createqueue on resource: arn:aws:sqs:us-east-1:000000000000:Mine-Queue-/i,
  )
  await made('DeleteStack')
  expect(await made('CreateStack', { ...template(queue()), RoleARN: roleArn('creator') })).toBe('CREATE_COMPLETE')
  expect(await made('UpdateStack', template(queue({ DelaySeconds: 1 })))).toMatch(
    /^UPDATE_ROLLBACK_COMPLETE: .*role\/creator.* sqs:setqueueattributes/i,
  )
  expect(await made('DeleteStack')).toMatch(/^DELETE_FAILED: .*role\/creator.* sqs:deletequeue/i)
  expect(await made('DeleteStack', { RoleARN: roleArn('maker') })).toBe('none')
  expect(local.cloud.activity.active).toEqual([])
})

test('to pass the roles that its resources get', async () => {
  const { as } = await start()
  const made = as('root')
  const RoleARN = roleArn('maker')
  expect(await made('CreateStack', { ...template(fn(roleArn('runs'))), RoleARN })).toBe('CREATE_COMPLETE')
  await made('DeleteStack')
  expect(await made('CreateStack', { ...template(fn(roleArn('third'))), RoleARN })).toMatch(
    /^ROLLBACK_COMPLETE: .*role\/maker.* not authorized to perform: iam:PassRole on resource: arn:aws:iam::000000000000:role\/third/,
  )
})

test('to read the layers that its functions get', async () => {
  const { as } = await start()
  const Layers = ['arn:aws:lambda:us-east-1:000000000000:layer:words:1']
  const input = { ...template(fn(roleArn('runs'), { Layers })), RoleARN: roleArn('maker') }
  expect(await as('root')('CreateStack', input)).toMatch(
    /^ROLLBACK_COMPLETE: .*role\/maker.* not authorized to perform: lambda:GetLayerVersion on resource: arn:aws:lambda:us-east-1:000000000000:layer:words:1/,
  )
})

test('who gives a role must be allowed to pass it, and it must trust CloudFormation', async () => {
  const { as } = await start()
  const input = { ...template(queue()), RoleARN: roleArn('maker') }
  await expect(as('alone')('CreateStack', input)).rejects.toThrow(
    /role\/alone.* is not authorized to perform: iam:PassRole on resource: arn:aws:iam::000000000000:role\/maker/i,
  )
  expect(await as('passer')('CreateStack', input)).toBe('CREATE_COMPLETE')
  // It stays the stack's: who deletes it need not have it.
  expect(await as('passer')('DeleteStack')).toBe('none')
  await expect(as('root')('CreateStack', { ...input, RoleARN: roleArn('runs') })).rejects.toMatchObject({
    code: 'ValidationError',
    message: `Role ${roleArn('runs')} is invalid or cannot be assumed`,
  })
})

test('without a role, those of who asks', async () => {
  const { as } = await start()
  expect(await as('alone')('CreateStack', template(queue()))).toBe('CREATE_COMPLETE')
  expect(await as('alone')('DeleteStack')).toBe('none')
  expect(await as('passer')('CreateStack', template(queue()))).toMatch(/^ROLLBACK_COMPLETE: .*role\/passer/)
})

test('are known of all types that there are', async () => {
  const { local } = await start()
  const types = [...local.cloud.services.values()].flatMap(({ resources = [] }) => resources)
  const modelled = new Map(types.map((each) => [each.type, each]))
  const unknown = [...modelled.keys()].filter((type) => !grantsOf({ modelled, inert: new Map() }, type))
  expect(unknown).toEqual([])
})
