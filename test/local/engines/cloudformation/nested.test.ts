/** Stacks within stacks, of the API and of an assembly. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
type Answer = any

let directory: string
let local: LocalCloud
const start = async (more: object = {}) => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, data: join(directory, 'data'), ...more })
}
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'nested-'))
  await start()
  await call('s3', 'CreateBucket', { Bucket: 'templates' })
})
afterEach(async () => {
  await local.stop()
  rmSync(directory, { recursive: true })
})

const call = (service: string, action: string, input: object): Promise<Answer> =>
  local.cloud.call(root, service, action, input)

async function change(action: string, input: object): Promise<Answer> {
  const output = await call('cloudformation', action, input)
  await local.idle()
  return output
}

const put = (Key: string, template: object) =>
  call('s3', 'PutObject', { Bucket: 'templates', Key, Body: Buffer.from(JSON.stringify(template)) })

const child = (queueName: string) => ({
  Parameters: { Prefix: { Type: 'String' } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': `\${Prefix}-${queueName}` } } },
  },
  Outputs: { Name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
})

const parent = (key: string, Prefix = 'shop') => ({
  Resources: {
    Child: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: `https://s3.amazonaws.com/templates/${key}`, Parameters: { Prefix } },
    },
  },
  Outputs: { Name: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Name'] } } },
})

const given = (template: object) => ({ StackName: 'parent', TemplateBody: JSON.stringify(template) })
/** By name: the parent first. */
const stacks = async (): Promise<readonly Answer[]> =>
  (await call('cloudformation', 'DescribeStacks', {})).Stacks.sort((one: Answer, other: Answer) =>
    one.StackName < other.StackName ? -1 : 1,
  )
const statuses = async () => (await stacks()).map(({ StackName, StackStatus }) => [StackName.slice(0, 12), StackStatus])
const queues = async (): Promise<readonly string[]> =>
  ((await call('sqs', 'ListQueues', {})).QueueUrls ?? []).map((url: string) => url.split('/').at(-1))

test('one is made, changed and removed with its parent, and gives it its outputs', async () => {
  await put('one.json', child('orders'))
  const { StackId } = await change('CreateStack', given(parent('one.json')))
  expect(await statuses()).toEqual([
    ['parent', 'CREATE_COMPLETE'],
    ['parent-Child', 'CREATE_COMPLETE'],
  ])
  const [of, nested] = await stacks()
  expect(of.Outputs).toEqual([{ OutputKey: 'Name', OutputValue: 'shop-orders' }])
  expect(nested).toMatchObject({ ParentId: StackId, RootId: StackId })

  await change('UpdateStack', given(parent('one.json', 'store')))
  expect(await queues()).toEqual(['store-orders'])
  expect((await stacks())[0].Outputs).toEqual([{ OutputKey: 'Name', OutputValue: 'store-orders' }])

  await change('DeleteStack', { StackName: 'parent' })
  expect(await statuses()).toEqual([])
  expect(await queues()).toEqual([])
  const { Stacks } = await call('cloudformation', 'DescribeStacks', { StackName: nested.StackId })
  expect(Stacks).toMatchObject([{ StackStatus: 'DELETE_COMPLETE' }])
})

test('one that fails fails its parent, and goes with it or back with it', async () => {
  await put('good.json', child('orders'))
  await put('bad.json', child('no such name!'))
  await change('CreateStack', given(parent('bad.json')))
  expect(await statuses()).toEqual([['parent', 'ROLLBACK_COMPLETE']])
  const { StackEvents } = await call('cloudformation', 'DescribeStackEvents', { StackName: 'parent' })
  const reasons = StackEvents.map(({ ResourceStatusReason }: Answer) => ResourceStatusReason)
  expect(reasons).toContainEqual(
    expect.stringMatching(
      /^Embedded stack arn:\S+ was not successfully created: The following resource\(s\) failed to create: \[Queue\]/,
    ),
  )
  await change('DeleteStack', { StackName: 'parent' })

  await change('CreateStack', given(parent('good.json')))
  await change('UpdateStack', given(parent('bad.json')))
  expect(await statuses()).toEqual([
    ['parent', 'UPDATE_ROLLBACK_COMPLETE'],
    ['parent-Child', 'UPDATE_ROLLBACK_COMPLETE'],
  ])
  expect(await queues()).toEqual(['shop-orders'])
})

test('a parent may make what is nested only with the grants for it', async () => {
  await put('one.json', child('orders'))
  const trust = { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const allow = { Effect: 'Allow', Action: ['cloudformation:*', 's3:GetObject'], Resource: '*' }
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const { Role } = await call('iam', 'CreateRole', { RoleName: 'maker', AssumeRolePolicyDocument: document(trust) })
  await call('iam', 'PutRolePolicy', { RoleName: 'maker', PolicyName: 'make', PolicyDocument: document(allow) })
  await change('CreateStack', { ...given(parent('one.json')), RoleARN: Role.Arn, OnFailure: 'DO_NOTHING' })
  const { StackEvents } = await call('cloudformation', 'DescribeStackEvents', {
    StackName: (await stacks())[1].StackId,
  })
  const reasons = StackEvents.map(({ ResourceStatusReason }: Answer) => ResourceStatusReason)
  expect(reasons).toContainEqual(expect.stringContaining('not authorized to perform: sqs:createqueue'))
})

test('what an assembly nests is made at a start, changed by the next one, and gone when it has it no more', async () => {
  const assembly = join(directory, 'parent.template.json')
  await put('one.json', child('orders'))
  await put('two.json', child('bills'))
  const again = async (template: object) => {
    await local.stop()
    writeFileSync(assembly, JSON.stringify(template))
    await start({ assembly })
  }
  await again(parent('one.json'))
  expect(local.outputs('parent')).toEqual({ Name: 'shop-orders' })
  await again(parent('one.json'))
  expect(local.report.failed).toEqual([])
  expect(await queues()).toEqual(['shop-orders'])
  await again(parent('two.json'))
  expect(local.outputs('parent')).toEqual({ Name: 'shop-bills' })
  expect(await queues()).toEqual(['shop-bills'])
  await again({ Resources: { Other: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'other' } } } })
  expect(await queues()).toEqual(['other'])
  expect(await statuses()).toEqual([['parent', 'UPDATE_COMPLETE']])
})
