/** Users, their groups and their keys, judged as roles are. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
type Answer = any

let directory: string
let local: LocalCloud
const start = async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, data: join(directory, 'data') })
}
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'users-'))
  await start()
})
afterEach(async () => {
  await local.stop()
  rmSync(directory, { recursive: true })
})

const iam = (action: string, input: object): Promise<Answer> => local.cloud.call(root, 'iam', action, input)
const policy = (Action: string, Effect = 'Allow'): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] })

/** Credentials of a new key. */
async function keyOf(UserName: string) {
  const { AccessKey } = await iam('CreateAccessKey', { UserName })
  return { accessKeyId: AccessKey.AccessKeyId as string, secretAccessKey: AccessKey.SecretAccessKey as string }
}

test('a user may do what its policies and those of its groups say, by its key, over a restart too', async () => {
  await iam('CreateUser', { UserName: 'ada', Path: '/people/' })
  await iam('CreateGroup', { GroupName: 'shop' })
  await iam('PutGroupPolicy', { GroupName: 'shop', PolicyName: 'make', PolicyDocument: policy('sqs:CreateQueue') })
  await iam('AddUserToGroup', { GroupName: 'shop', UserName: 'ada' })
  const credentials = await keyOf('ada')
  const sqs = () => new SQSClient({ ...local.sdkConfig, credentials })

  const arn = 'arn:aws:iam::000000000000:user/people/ada'
  const sts = new STSClient({ ...local.sdkConfig, credentials })
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    UserId: expect.stringMatching(/^AIDA/),
    Arn: arn,
  })
  await sqs().send(new CreateQueueCommand({ QueueName: 'orders' }))
  await expect(sqs().send(new ListQueuesCommand({}))).rejects.toThrow(
    `User: ${arn} is not authorized to perform: sqs:listqueues`,
  )
  await iam('AttachUserPolicy', { UserName: 'ada', PolicyArn: 'arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess' })
  expect((await sqs().send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1)

  await local.stop()
  await start()
  expect((await sqs().send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1)
  await iam('PutUserPolicy', { UserName: 'ada', PolicyName: 'not', PolicyDocument: policy('sqs:*', 'Deny') })
  await expect(sqs().send(new ListQueuesCommand({}))).rejects.toThrow(
    'with an explicit deny in an identity-based policy',
  )
})

test('a key that is inactive or deleted is nobody, and its secret is not on disk in clear', async () => {
  await iam('CreateUser', { UserName: 'ada' })
  const { accessKeyId: AccessKeyId, secretAccessKey } = await keyOf('ada')
  expect(local.cloud.credentials.get(AccessKeyId)).toMatchObject({ principal: { kind: 'user', userName: 'ada' } })
  const kept: unknown[] = []
  for await (const entry of local.cloud.store.range('iam/')) kept.push(entry)
  expect(JSON.stringify(kept)).not.toContain(secretAccessKey)
  await iam('UpdateAccessKey', { UserName: 'ada', AccessKeyId, Status: 'Inactive' })
  expect(local.cloud.credentials.get(AccessKeyId)).toBeUndefined()
  await iam('UpdateAccessKey', { UserName: 'ada', AccessKeyId, Status: 'Active' })
  await keyOf('ada')
  await expect(keyOf('ada')).rejects.toMatchObject({ code: 'LimitExceeded' })
  await iam('DeleteAccessKey', { UserName: 'ada', AccessKeyId })
  expect(local.cloud.credentials.get(AccessKeyId)).toBeUndefined()
  await expect(iam('DeleteUser', { UserName: 'ada' })).rejects.toThrow('must delete access keys first')
})

test('a trust policy may name a user, and it alone takes on the role', async () => {
  for (const UserName of ['ada', 'bob']) await iam('CreateUser', { UserName })
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::000000000000:user/ada' },
    Action: 'sts:AssumeRole',
  }
  const { Role } = await iam('CreateRole', {
    RoleName: 'deployer',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  })
  const assume = async (name: string) =>
    new STSClient({ ...local.sdkConfig, credentials: await keyOf(name) }).send(
      new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName: 'one' }),
    )
  expect((await assume('ada')).AssumedRoleUser?.Arn).toMatch(/assumed-role\/deployer\/one$/)
  await expect(assume('bob')).rejects.toThrow('is not authorized to perform: sts:AssumeRole')
})

test('a template makes a user with a key, in a group, with policies, and takes all of it away', async () => {
  const TemplateBody = JSON.stringify({
    Resources: {
      Group: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'team' } },
      User: { Type: 'AWS::IAM::User', Properties: { UserName: 'ci', Groups: [{ Ref: 'Group' }] } },
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { Groups: [{ Ref: 'Group' }], PolicyDocument: JSON.parse(policy('sqs:ListQueues')) },
      },
      Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
    },
    Outputs: { Id: { Value: { Ref: 'Key' } }, Secret: { Value: { 'Fn::GetAtt': ['Key', 'SecretAccessKey'] } } },
  })
  const change = async (action: string, input: object) => {
    await local.cloud.call(root, 'cloudformation', action, { StackName: 'people', ...input })
    await local.idle()
  }
  await change('CreateStack', { TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] })
  const { Id: accessKeyId = '', Secret: secretAccessKey = '' } = local.outputs('people')
  const sqs = new SQSClient({ ...local.sdkConfig, credentials: { accessKeyId, secretAccessKey } })
  expect(await sqs.send(new ListQueuesCommand({}))).not.toHaveProperty('QueueUrls')
  await change('DeleteStack', {})
  expect((await iam('ListUsers', {})).Users).toEqual([])
  expect((await iam('ListGroups', {})).Groups).toEqual([])
})
