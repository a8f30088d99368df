/** Roles and instance profiles as IAM was recorded to answer, in February 2026. */
import { beforeEach, expect, it } from '@jest/globals'
import { createIam } from '../../../../local/engines/iam/iam'
import type { Cloud } from '../../../../local/kernel/cloud'
import { createTestCloud, root } from '../../create-test-cloud'

const statement = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }
const trustOf = (more: object = {}): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...more }] })
const role = { RoleName: 'r', AssumeRolePolicyDocument: trustOf() }

let cloud: Cloud
beforeEach(async () => {
  cloud = await createTestCloud()
  const iam = createIam(cloud)
  cloud.register(iam)
  await iam.load?.()
})

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
const call = (action: string, input: object = {}): Promise<any> => cloud.call(root, 'iam', action, input)

it('tells to who makes a role, asks for it or lists roles what IAM tells each', async () => {
  const Tags = [{ Key: 'team', Value: 'blue' }]
  const made = await call('CreateRole', { ...role, Description: 'd', MaxSessionDuration: 7200, Tags })
  expect(made.Role).toMatchObject({ RoleName: 'r', Description: 'd', Tags })
  expect(made.Role).not.toHaveProperty('MaxSessionDuration')
  const { Role } = await call('GetRole', { RoleName: 'r' })
  expect(Role).toEqual({ ...made.Role, MaxSessionDuration: 7200, RoleLastUsed: {} })
  const { Roles } = await call('ListRoles')
  expect(Roles).toMatchObject([{ RoleName: 'r', MaxSessionDuration: 7200 }])
  expect(Roles[0]).not.toHaveProperty('Tags')
})

it('changes what a role says of itself, and only what is said', async () => {
  await call('CreateRole', role)
  expect(await call('UpdateRole', { RoleName: 'r', Description: 'one', MaxSessionDuration: 3700 })).toEqual({})
  await call('UpdateRole', { RoleName: 'r' })
  expect(await call('GetRole', { RoleName: 'r' })).toMatchObject({
    Role: { Description: 'one', MaxSessionDuration: 3700 },
  })
  const { Role } = await call('UpdateRoleDescription', { RoleName: 'r', Description: 'two' })
  expect(Role).toMatchObject({ RoleName: 'r', Description: 'two' })
  expect(Role).not.toHaveProperty('MaxSessionDuration')
  for (const [MaxSessionDuration, than] of [
    [3599, 'greater than or equal to 3600'],
    [43_201, 'less than or equal to 43200'],
  ]) {
    await expect(call('UpdateRole', { RoleName: 'r', MaxSessionDuration })).rejects.toMatchObject({
      code: 'ValidationError',
      message: `1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${than}`,
    })
  }
})

it("adds to a role's tags, takes from them, and lists them", async () => {
  await call('CreateRole', { ...role, Tags: [{ Key: 'a', Value: '1' }] })
  await call('TagRole', {
    RoleName: 'r',
    Tags: [
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '' },
    ],
  })
  await call('UntagRole', { RoleName: 'r', TagKeys: ['a', 'never'] })
  expect(await call('ListRoleTags', { RoleName: 'r' })).toEqual({
    Tags: [{ Key: 'b', Value: '' }],
    IsTruncated: false,
  })
})

const validation = (at: string, must: string): object => ({
  code: 'ValidationError',
  message: `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must ${must}`,
})
it.each([
  [
    'fifty-one',
    Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })),
    validation('tags', 'have length less than or equal to 50'),
  ],
  [
    'a long key',
    [{ Key: 'k'.repeat(129), Value: '' }],
    validation('tags.1.member.key', 'have length less than or equal to 128'),
  ],
  [
    'a long value',
    [
      { Key: 'a', Value: '' },
      { Key: 'k', Value: 'v'.repeat(257) },
    ],
    validation('tags.2.member.value', 'have length less than or equal to 256'),
  ],
  [
    'a key of other signs',
    [{ Key: 'bad*', Value: '' }],
    validation('tags.1.member.key', 'satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+'),
  ],
  [
    'one twice',
    [
      { Key: 'Key', Value: '' },
      { Key: 'kEY', Value: '' },
    ],
    {
      code: 'InvalidInput',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    },
  ],
])('refuses of tags %s', async (_what, Tags, error) => {
  await call('CreateRole', role)
  await expect(call('TagRole', { RoleName: 'r', Tags })).rejects.toMatchObject(error)
})

it.each([
  ['no JSON', 'bad', 'This policy contains invalid Json'],
  ['a resource', trustOf({ Resource: '*' }), 'Has prohibited field Resource'],
  [
    'the actions of others',
    trustOf({ Action: ['sts:AssumeRole', 's3:GetObject'] }),
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
])('refuses of a trust policy %s', async (_what, AssumeRolePolicyDocument, message) => {
  const error = { code: 'MalformedPolicyDocument', message }
  await expect(call('CreateRole', { ...role, AssumeRolePolicyDocument })).rejects.toMatchObject(error)
})

it('refuses to attach what is no ARN', async () => {
  await call('CreateRole', role)
  await expect(call('AttachRolePolicy', { RoleName: 'r', PolicyArn: 'longpolicynamebutnoarn' })).rejects.toMatchObject({
    code: 'ValidationError',
    message: 'ARN longpolicynamebutnoarn is not valid.',
  })
})

it('keeps instance profiles, each with one role at most', async () => {
  await call('CreateRole', role)
  const { InstanceProfile } = await call('CreateInstanceProfile', { InstanceProfileName: 'p', Path: '/of/' })
  expect(InstanceProfile).toEqual({
    Path: '/of/',
    InstanceProfileName: 'p',
    InstanceProfileId: expect.stringMatching(/^AIPA/),
    Arn: 'arn:aws:iam::000000000000:instance-profile/of/p',
    CreateDate: expect.any(String),
    Roles: [],
  })
  await expect(call('CreateInstanceProfile', { InstanceProfileName: 'p' })).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
    message: 'Instance Profile p already exists.',
  })
  const both = { InstanceProfileName: 'p', RoleName: 'r' }
  await call('AddRoleToInstanceProfile', both)
  await expect(call('AddRoleToInstanceProfile', both)).rejects.toMatchObject({
    code: 'LimitExceeded',
    status: 409,
    message: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
  })
  const got = await call('GetInstanceProfile', { InstanceProfileName: 'p' })
  expect(got.InstanceProfile).toMatchObject({ Roles: [{ RoleName: 'r' }], Tags: [] })
  expect((await call('ListInstanceProfilesForRole', { RoleName: 'r' })).InstanceProfiles).toHaveLength(1)
  expect((await call('ListInstanceProfiles', { PathPrefix: '/of' })).InstanceProfiles).toHaveLength(1)
  expect((await call('ListInstanceProfiles', { PathPrefix: '/other' })).InstanceProfiles).toHaveLength(0)

  const inUse = { code: 'DeleteConflict', message: expect.stringContaining('must remove roles from instance profile') }
  await expect(call('DeleteInstanceProfile', { InstanceProfileName: 'p' })).rejects.toMatchObject(inUse)
  await expect(call('DeleteRole', { RoleName: 'r' })).rejects.toMatchObject(inUse)
  await call('RemoveRoleFromInstanceProfile', both)
  await call('TagInstanceProfile', { InstanceProfileName: 'p', Tags: [{ Key: 'a', Value: 'b' }] })
  expect((await call('ListInstanceProfileTags', { InstanceProfileName: 'p' })).Tags).toEqual([{ Key: 'a', Value: 'b' }])
  await call('UntagInstanceProfile', { InstanceProfileName: 'p', TagKeys: ['a'] })
  await call('DeleteInstanceProfile', { InstanceProfileName: 'p' })
  await expect(call('GetInstanceProfile', { InstanceProfileName: 'p' })).rejects.toMatchObject({
    code: 'NoSuchEntity',
    message: 'Instance Profile p cannot be found.',
  })
})

it('counts what the account has, beside what it may have', async () => {
  await call('CreateRole', role)
  await call('CreateInstanceProfile', { InstanceProfileName: 'p' })
  await call('CreateUser', { UserName: 'u' })
  await call('CreatePolicy', {
    PolicyName: 'p',
    PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
  })
  const { SummaryMap } = await call('GetAccountSummary')
  expect(SummaryMap).toMatchObject({
    Roles: 1,
    InstanceProfiles: 1,
    Users: 1,
    Groups: 0,
    Policies: 1,
    PolicyVersionsInUse: 1,
    Providers: 0,
    RolesQuota: 1000,
    VersionsPerPolicyQuota: 5,
    AccountMFAEnabled: 0,
  })
  expect(Object.keys(SummaryMap)).toHaveLength(34)
})

it('gives a user and a group another name and path, with their keys, policies and members', async () => {
  await call('CreateGroup', { GroupName: 'team' })
  await call('CreateUser', { UserName: 'ada' })
  await call('CreateUser', { UserName: 'bob' })
  await call('AddUserToGroup', { GroupName: 'team', UserName: 'ada' })
  const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
  await call('PutUserPolicy', { UserName: 'ada', PolicyName: 'p', PolicyDocument })
  const { AccessKey } = await call('CreateAccessKey', { UserName: 'ada' })

  await call('UpdateGroup', { GroupName: 'team', NewGroupName: 'crew' })
  await call('UpdateUser', { UserName: 'ada', NewUserName: 'eve', NewPath: '/people/' })
  expect(await call('GetUser', { UserName: 'eve' })).toMatchObject({
    User: { UserName: 'eve', Path: '/people/', Arn: 'arn:aws:iam::000000000000:user/people/eve' },
  })
  await expect(call('GetUser', { UserName: 'ada' })).rejects.toMatchObject({ code: 'NoSuchEntity' })
  expect((await call('ListUserPolicies', { UserName: 'eve' })).PolicyNames).toEqual(['p'])
  expect((await call('ListGroupsForUser', { UserName: 'eve' })).Groups).toMatchObject([{ GroupName: 'crew' }])
  expect((await call('GetGroup', { GroupName: 'crew' })).Users).toMatchObject([{ UserName: 'eve' }])
  expect((await call('ListAccessKeys', { UserName: 'eve' })).AccessKeyMetadata).toMatchObject([
    { AccessKeyId: AccessKey.AccessKeyId, UserName: 'eve' },
  ])
  expect(cloud.credentials.get(AccessKey.AccessKeyId)?.principal).toMatchObject({
    arn: 'arn:aws:iam::000000000000:user/people/eve',
  })
  await expect(call('UpdateUser', { UserName: 'eve', NewUserName: 'bob' })).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
    message: 'User with name bob already exists.',
  })
})
