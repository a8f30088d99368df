import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { createIam, type Iam } from '../../../../local/engines/iam/iam'
import { createSts } from '../../../../local/engines/sts/sts'
import type { Cloud } from '../../../../local/kernel/cloud'
import { type Principal, roleSession } from '../../../../local/kernel/principal'
import type { PolicyDocument, PolicyStatement, ResourceContext, ResourceResult } from '../../../../local/kernel/service'
import { createTestCloud, root } from '../../create-test-cloud'
import { registerNamed } from '../../stand-ins'

const account = '000000000000'
const queue = `arn:aws:sqs:us-east-1:${account}:q`
const worker = roleSession(`arn:aws:iam::${account}:role/worker`, 'one')

const policy = (Action: string | readonly string[], Resource = queue): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
})
const trust = (Principal: Record<string, string>): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
})
const lambdaTrust = trust({ Service: 'lambda.amazonaws.com' })

interface Setup {
  readonly cloud: Cloud
  readonly iam: Iam
  api<Output = Record<string, unknown>>(action: string, input: object, caller?: Principal): Promise<Output>
  apply(type: string, logicalId: string, properties: object): Promise<ResourceResult>
  remove(type: string, ref: string): Promise<void>
  may(action: string, resource?: string, caller?: Principal): boolean
}

async function setUp(directory?: string): Promise<Setup> {
  const cloud = await createTestCloud(directory === undefined ? {} : { directory })
  const iam = createIam(cloud)
  cloud.register(iam)
  cloud.register(createSts(cloud, iam))
  cloud.register({ name: 'events', conditionKeys: ['events:source'], operations: {} })
  registerNamed(cloud)
  await iam.load?.()
  const typeOf = (type: string) => {
    const found = iam.resources?.find((resource) => resource.type === type)
    if (!found) throw new Error(`no ${type}`)
    return found
  }
  return {
    cloud,
    iam,
    api: (action, input, caller = root) => cloud.call(caller, 'iam', action, input),
    apply: async (type, logicalId, properties) => typeOf(type).apply(properties, contextOf(logicalId)),
    remove: async (type, ref) => typeOf(type).remove?.(ref),
    may(action, resource = queue, caller = worker) {
      try {
        cloud.authorizer.authorize(caller, [{ action, resource }])
        return true
      } catch {
        return false
      }
    },
  }
}

function contextOf(logicalId: string): ResourceContext {
  return {
    stackName: 's',
    stackId: 'arn:stack',
    logicalId,
    physicalName: () => `s-${logicalId}-1`,
    asset: () => '',
  }
}

async function withWorker(): Promise<Setup> {
  const setup = await setUp()
  await setup.api('CreateRole', { RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(lambdaTrust) })
  return setup
}

describe('a call by a role', () => {
  test('is allowed by an inline policy, from when it is put until it is deleted', async () => {
    const { api, may } = await withWorker()
    expect(may('sqs:SendMessage')).toBe(false)

    await api('PutRolePolicy', {
      RoleName: 'worker',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify(policy('sqs:SendMessage')),
    })
    expect(may('sqs:SendMessage')).toBe(true)
    expect(may('sqs:SendMessage', `${queue}2`)).toBe(false)

    await api('DeleteRolePolicy', { RoleName: 'worker', PolicyName: 'p' })
    expect(may('sqs:SendMessage')).toBe(false)
  })

  test('is allowed by a managed policy that is attached, its own or one of AWS', async () => {
    const { api, may } = await withWorker()
    const { Policy } = await api<{ Policy: { Arn: string } }>('CreatePolicy', {
      PolicyName: 'send',
      PolicyDocument: JSON.stringify(policy('sqs:SendMessage')),
    })

    await api('AttachRolePolicy', { RoleName: 'worker', PolicyArn: Policy.Arn })
    await api('AttachRolePolicy', {
      RoleName: 'worker',
      PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    })

    expect(may('sqs:SendMessage')).toBe(true)
    expect(may('logs:PutLogEvents', 'arn:aws:logs:us-east-1:0:log-group:g')).toBe(true)
    await api('DetachRolePolicy', { RoleName: 'worker', PolicyArn: Policy.Arn })
    expect(may('sqs:SendMessage')).toBe(false)
  })

  test.each([
    ['s3:GetObject', 'arn:aws:s3:::b/k', 's3:GetObject on resource: "arn:aws:s3:::b/k" because'],
    ['sqs:SendMessage', queue, `sqs:sendmessage on resource: ${queue} because`],
    ['sns:Publish', 'arn:aws:sns:us-east-1:1:t', 'SNS:Publish on resource: arn:aws:sns:us-east-1:1:t because'],
  ])('denied %s, is told so as its service spells it', async (action, resource, words) => {
    const { cloud } = await withWorker()
    expect(() => cloud.authorizer.authorize(worker, [{ action, resource }])).toThrow(words)
  })

  test('that nobody allows is denied in the words of AWS', async () => {
    const { cloud } = await withWorker()

    expect(() => cloud.authorizer.authorize(worker, [{ action: 'sqs:SendMessage', resource: queue }])).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        status: 403,
        message:
          `User: arn:aws:sts::${account}:assumed-role/worker/one is not authorized to perform: sqs:sendmessage on ` +
          `resource: ${queue} because no identity-based policy allows the sqs:sendmessage action`,
      }),
    )
  })

  test('that is denied outright says by which kind of policy', async () => {
    const { api, cloud } = await withWorker()
    const denying = (Principal?: '*'): PolicyDocument => ({
      Statement: { Effect: 'Deny', Action: '*', Resource: '*', ...(Principal && { Principal }) },
    })
    const call = (resourcePolicy?: PolicyDocument) => () =>
      cloud.authorizer.authorize(worker, [{ action: 'sqs:SendMessage', resource: queue, resourcePolicy }])

    expect(call(denying('*'))).toThrow('with an explicit deny in a resource-based policy')
    await api('PutRolePolicy', { RoleName: 'worker', PolicyName: 'p', PolicyDocument: JSON.stringify(denying()) })
    expect(call()).toThrow('with an explicit deny in an identity-based policy')
  })

  test('sees the conditions of the call, the clock, the region and the tags of the role', async () => {
    const { api, cloud } = await withWorker()
    await api('CreateRole', {
      RoleName: 'tagged',
      AssumeRolePolicyDocument: JSON.stringify(lambdaTrust),
      Tags: [{ Key: 'Team', Value: 'approvals' }],
    })
    const statement = {
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Resource: '*',
      Condition: {
        StringEquals: { 'events:source': `signalbox.\${aws:PrincipalTag/team}`, 'aws:RequestedRegion': 'us-east-1' },
        DateLessThan: { 'aws:CurrentTime': '2026-01-06T00:00:00Z' },
        Bool: { 'aws:SecureTransport': 'true' },
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/tag*' },
      },
    }
    await api('PutRolePolicy', {
      RoleName: 'tagged',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
    })
    const tagged = roleSession(`arn:aws:iam::${account}:role/tagged`, 'one')
    const put = (source: string) => () =>
      cloud.authorizer.authorize(tagged, [
        { action: 'events:PutEvents', resource: 'arn:bus', context: { 'events:source': [source] } },
      ])

    expect(put('signalbox.approvals')).not.toThrow()
    expect(put('signalbox.identity')).toThrow('not authorized')
    await cloud.clock.advance(24 * 3600 * 1000)
    expect(put('signalbox.approvals')).toThrow('not authorized')
  })

  test('is denied if the role does not exist', async () => {
    const { may } = await setUp()
    expect(may('sqs:SendMessage')).toBe(false)
  })
})

describe('a call by others', () => {
  test('a service is denied in words that name the resource policy', async () => {
    const { cloud } = await setUp()
    const events = cloud.actingFor('events.amazonaws.com', 'arn:rule')

    expect(() => cloud.authorizer.authorize(events, [{ action: 'sqs:SendMessage', resource: queue }])).toThrow(
      `User: events.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: ${queue} because no ` +
        'resource-based policy allows the sqs:sendmessage action',
    )
  })

  test('a resource policy is judged as it is now, also if it was changed in place', async () => {
    const { cloud } = await setUp()
    const events = cloud.actingFor('events.amazonaws.com', 'arn:rule')
    const statements: PolicyStatement[] = []
    const resourcePolicy: PolicyDocument = { Version: '2012-10-17', Statement: statements }
    const send = () =>
      cloud.authorizer.authorize(events, [{ action: 'sqs:SendMessage', resource: queue, resourcePolicy }])

    statements.push({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue, Principal: '*' })
    expect(send).not.toThrow()
    statements.push({ Effect: 'Deny', Action: 'sqs:*', Resource: queue, Principal: '*' })
    expect(send).toThrow('explicit deny in a resource-based policy')
  })

  test('a resource policy with a key that can not be judged is refused when it is put and when it is asked', async () => {
    const { cloud } = await setUp()
    const resourcePolicy: PolicyDocument = {
      Statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      },
    }

    expect(() => cloud.authorizer.checkResourcePolicy?.(resourcePolicy, 'queue q')).toThrow('aws:PrincipalOrgID')
    expect(() =>
      cloud.authorizer.authorize(worker, [{ action: 'sqs:SendMessage', resource: queue, resourcePolicy }]),
    ).toThrow('condition key "aws:PrincipalOrgID" is not modelled')
  })
})

describe('the API', () => {
  test('tells of roles what was created', async () => {
    const { api } = await setUp()
    const created = await api<{ Role: Record<string, string> }>('CreateRole', {
      RoleName: 'r',
      Path: '/team/',
      Description: 'd',
      AssumeRolePolicyDocument: JSON.stringify(lambdaTrust),
    })

    expect(created.Role).toMatchObject({
      Arn: `arn:aws:iam::${account}:role/team/r`,
      Path: '/team/',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      CreateDate: '2026-01-05T09:00:00.000Z',
    })
    expect(JSON.parse(decodeURIComponent(created.Role.AssumeRolePolicyDocument ?? ''))).toEqual(lambdaTrust)
    expect(await api('GetRole', { RoleName: 'r' })).toEqual({
      Role: { ...created.Role, MaxSessionDuration: 3600, RoleLastUsed: {} },
    })
  })

  test('pages lists', async () => {
    const { api } = await setUp()
    for (const RoleName of ['c', 'a', 'b']) {
      await api('CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(lambdaTrust) })
    }

    const first = await api<{ Roles: { RoleName: string }[]; Marker: string }>('ListRoles', { MaxItems: 2 })
    const second = await api<{ Roles: { RoleName: string }[] }>('ListRoles', { MaxItems: 2, Marker: first.Marker })

    expect(first).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: 'a' }, { RoleName: 'b' }] })
    expect(second).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: 'c' }] })
  })

  test.each<[what: string, action: string, input: object, code: string, status: number]>([
    ['a role twice', 'CreateRole', { RoleName: 'worker', AssumeRolePolicyDocument: '{}' }, 'EntityAlreadyExists', 409],
    ['a role that is not there', 'GetRole', { RoleName: 'x' }, 'NoSuchEntity', 404],
    [
      'a name with a space',
      'CreateRole',
      { RoleName: 'a b', AssumeRolePolicyDocument: '{"Statement":[]}' },
      'ValidationError',
      400,
    ],
    [
      'a policy that is not JSON',
      'PutRolePolicy',
      { RoleName: 'worker', PolicyName: 'p', PolicyDocument: '{' },
      'MalformedPolicyDocument',
      400,
    ],
    ['no role name', 'GetRole', {}, 'ValidationError', 400],
    [
      'a parameter that is not modelled',
      'CreateRole',
      { RoleName: 'b', AssumeRolePolicyDocument: '{}', PermissionsBoundary: 'arn' },
      'NotModelled',
      501,
    ],
    [
      'an AWS managed policy that is not modelled',
      'AttachRolePolicy',
      { RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AmazonEC2FullAccess' },
      'NotModelled',
      501,
    ],
    ['an operation that is not modelled', 'CreateLoginProfile', { UserName: 'u' }, 'NotModelled', 501],
    [
      'an inline policy that is not there',
      'GetRolePolicy',
      { RoleName: 'worker', PolicyName: 'p' },
      'NoSuchEntity',
      404,
    ],
  ])('refuses %s', async (_what, action, input, code, status) => {
    const { api } = await withWorker()
    await expect(api(action, input)).rejects.toMatchObject({ code, status })
  })

  test('deletes a role only when nothing is attached to it', async () => {
    const { api } = await withWorker()
    await api('PutRolePolicy', { RoleName: 'worker', PolicyName: 'p', PolicyDocument: JSON.stringify(policy('a:b')) })

    await expect(api('DeleteRole', { RoleName: 'worker' })).rejects.toMatchObject({ code: 'DeleteConflict' })
    await api('DeleteRolePolicy', { RoleName: 'worker', PolicyName: 'p' })
    await api('DeleteRole', { RoleName: 'worker' })
    expect(await api('ListRoles', {})).toMatchObject({ Roles: [] })
  })

  test('keeps five versions of a policy, of which one is in force for all who have it', async () => {
    const { api, may } = await setUp()
    const PolicyArn = `arn:aws:iam::${account}:policy/of-queues`
    const document = (action: string) => JSON.stringify(policy(action))
    await api('CreateRole', { RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(lambdaTrust) })
    await api('CreatePolicy', { PolicyName: 'of-queues', PolicyDocument: document('sqs:SendMessage') })
    await api('AttachRolePolicy', { RoleName: 'worker', PolicyArn })
    const add = (action: string, SetAsDefault = false) =>
      api<{ PolicyVersion: { VersionId: string; IsDefaultVersion: boolean } }>('CreatePolicyVersion', {
        PolicyArn,
        PolicyDocument: document(action),
        SetAsDefault,
      })
    expect(await add('sqs:DeleteQueue')).toMatchObject({ PolicyVersion: { VersionId: 'v2', IsDefaultVersion: false } })
    expect([may('sqs:SendMessage'), may('sqs:DeleteQueue')]).toEqual([true, false])
    await add('sqs:PurgeQueue', true)
    expect([may('sqs:SendMessage'), may('sqs:PurgeQueue')]).toEqual([false, true])
    await api('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' })
    expect([may('sqs:PurgeQueue'), may('sqs:DeleteQueue')]).toEqual([false, true])
    await add('sqs:ListQueues')
    await add('sqs:ListQueues')
    await expect(add('sqs:ListQueues')).rejects.toMatchObject({
      code: 'LimitExceeded',
      message:
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    })
    await expect(api('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' })).rejects.toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete the default version of a policy.',
    })
    await expect(api('GetPolicyVersion', { PolicyArn, VersionId: 'v9' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: `Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
    })
    await expect(api('SetDefaultPolicyVersion', { PolicyArn, VersionId: '1' })).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining('Member must satisfy regular expression pattern: v[1-9][0-9]*'),
    })
    await api('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' })
    expect(await add('sqs:ListQueues')).toMatchObject({ PolicyVersion: { VersionId: 'v6' } })
    const { Versions } = await api<{ Versions: { VersionId: string; IsDefaultVersion: boolean }[] }>(
      'ListPolicyVersions',
      { PolicyArn },
    )
    expect(Versions.map(({ VersionId, IsDefaultVersion }) => `${VersionId} ${IsDefaultVersion}`)).toEqual([
      'v6 false',
      'v5 false',
      'v4 false',
      'v3 false',
      'v2 true',
    ])
    expect(await api('GetPolicy', { PolicyArn })).toMatchObject({
      Policy: { DefaultVersionId: 'v2', AttachmentCount: 1, Tags: [] },
    })
    await api('DetachRolePolicy', { RoleName: 'worker', PolicyArn })
    await expect(api('DeletePolicy', { PolicyArn })).rejects.toMatchObject({ code: 'DeleteConflict' })
  })

  test("lists the account's policies and AWS's own, and who has one", async () => {
    const { api } = await setUp()
    const ofAws = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const names = async (input: object) =>
      (await api<{ Policies: { PolicyName: string }[] }>('ListPolicies', input)).Policies.map((each) => each.PolicyName)
    await api('CreateRole', { RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(lambdaTrust) })
    for (const [PolicyName, Path] of [
      ['one', '/'],
      ['two', '/teams/a/'],
    ] as const) {
      await api('CreatePolicy', { PolicyName, Path, PolicyDocument: JSON.stringify(policy('sqs:*')) })
    }
    await api('AttachRolePolicy', { RoleName: 'worker', PolicyArn: ofAws })
    expect(await names({ Scope: 'Local' })).toEqual(['one', 'two'])
    expect(await names({ Scope: 'Local', PathPrefix: '/teams/' })).toEqual(['two'])
    expect(await names({ OnlyAttached: true })).toEqual(['ReadOnlyAccess'])
    expect(await names({ Scope: 'AWS' })).toEqual(expect.arrayContaining(['AdministratorAccess', 'ReadOnlyAccess']))
    expect(await names({ Scope: 'AWS' })).not.toContain('one')
    expect(await names({ OnlyAttached: true, PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([])
    expect(await api('ListEntitiesForPolicy', { PolicyArn: ofAws })).toMatchObject({
      PolicyGroups: [],
      PolicyUsers: [],
      PolicyRoles: [{ RoleName: 'worker' }],
      IsTruncated: false,
    })
    expect(await api('ListEntitiesForPolicy', { PolicyArn: ofAws, EntityFilter: 'User' })).toMatchObject({
      PolicyRoles: [],
    })
  })

  test('refuses policies over their quotas', async () => {
    const { api } = await withWorker()
    const long = JSON.stringify(policy('sqs:SendMessage', `arn:aws:sqs:::${'x'.repeat(10_240)}`))

    await expect(
      api('PutRolePolicy', { RoleName: 'worker', PolicyName: 'p', PolicyDocument: long }),
    ).rejects.toMatchObject({
      code: 'LimitExceeded',
      message: 'Maximum policy size of 10240 bytes exceeded for role worker',
    })
  })

  test('is itself subject to policies', async () => {
    const { api } = await withWorker()
    await expect(api('GetRole', { RoleName: 'worker' }, worker)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    })
  })
})

describe('templates', () => {
  const roleProperties = { RoleName: 'worker', AssumeRolePolicyDocument: lambdaTrust }

  test('create roles, and bring them to what the template says now', async () => {
    const { apply, may } = await setUp()
    const result = await apply('AWS::IAM::Role', 'Worker', {
      ...roleProperties,
      Policies: [{ PolicyName: 'own', PolicyDocument: policy('sqs:SendMessage') }],
    })
    await apply('AWS::IAM::Policy', 'Default', {
      PolicyName: 'default',
      PolicyDocument: policy('sqs:ReceiveMessage'),
      Roles: ['worker'],
    })
    expect(result).toMatchObject({ ref: 'worker', attributes: { Arn: worker.roleArn } })
    expect([may('sqs:SendMessage'), may('sqs:ReceiveMessage')]).toEqual([true, true])

    await apply('AWS::IAM::Role', 'Worker', roleProperties)
    expect([may('sqs:SendMessage'), may('sqs:ReceiveMessage')]).toEqual([false, true])
  })

  test('take a policy away from where it was, when it moves or goes', async () => {
    const { apply, remove, may, api } = await setUp()
    await apply('AWS::IAM::Role', 'Worker', roleProperties)
    await apply('AWS::IAM::Role', 'Other', { ...roleProperties, RoleName: 'other' })
    const put = (Roles: string[]) =>
      apply('AWS::IAM::Policy', 'P', { PolicyName: 'p', PolicyDocument: policy('sqs:SendMessage'), Roles })

    const { ref } = await put(['worker'])
    expect(may('sqs:SendMessage')).toBe(true)
    await put(['other'])
    expect(may('sqs:SendMessage')).toBe(false)
    await remove('AWS::IAM::Policy', ref)
    expect(await api('ListRolePolicies', { RoleName: 'other' })).toMatchObject({ PolicyNames: [] })
  })

  test('create managed policies and attach them', async () => {
    const { apply, remove, may } = await setUp()
    await apply('AWS::IAM::Role', 'Worker', roleProperties)

    const managed = await apply('AWS::IAM::ManagedPolicy', 'M', {
      PolicyDocument: policy('sqs:SendMessage'),
      Roles: ['worker'],
    })

    expect(managed.ref).toBe(`arn:aws:iam::${account}:policy/s-M-1`)
    expect(may('sqs:SendMessage')).toBe(true)
    await remove('AWS::IAM::ManagedPolicy', managed.ref)
    expect(may('sqs:SendMessage')).toBe(false)
  })

  test('refuse nested properties that are not modelled', async () => {
    const { apply } = await setUp()
    const Policies = [{ PolicyName: 'p', PolicyDocument: policy('a:b'), Extra: 1 }]
    await expect(apply('AWS::IAM::Role', 'Worker', { ...roleProperties, Policies })).rejects.toThrow('property "Extra"')
  })

  test('keep nothing of a role whose policy is refused', async () => {
    const { apply, iam } = await setUp()
    await expect(
      apply('AWS::IAM::Role', 'Worker', { RoleName: 'worker', AssumeRolePolicyDocument: policy('sts:AssumeRole') }),
    ).rejects.toMatchObject({ code: 'MalformedPolicyDocument' })
    expect(iam.role(worker.roleArn)).toBeUndefined()
  })
})

describe('after a restart', () => {
  const directory = mkdtempSync(join(tmpdir(), 'iam-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  test('roles, their policies and where these came from are as they were', async () => {
    const before = await setUp(directory)
    await before.apply('AWS::IAM::Role', 'Worker', { RoleName: 'worker', AssumeRolePolicyDocument: lambdaTrust })
    const { ref } = await before.apply('AWS::IAM::Policy', 'P', {
      PolicyName: 'p',
      PolicyDocument: policy('sqs:SendMessage'),
      Roles: ['worker'],
    })
    await before.apply('AWS::IAM::ManagedPolicy', 'M', {
      PolicyDocument: policy('sqs:DeleteMessage'),
      Roles: ['worker'],
    })
    const id = before.iam.role(worker.roleArn)?.id
    await before.cloud.store.close()

    const after = await setUp(directory)

    expect(after.iam.role(worker.roleArn)?.id).toBe(id)
    expect([after.may('sqs:SendMessage'), after.may('sqs:DeleteMessage')]).toEqual([true, true])
    await after.remove('AWS::IAM::Policy', ref)
    expect(after.may('sqs:SendMessage')).toBe(false)
    await after.cloud.store.close()
  })
})

describe('usage', () => {
  const grant = (action: string, used: boolean, statement = '') => ({
    role: worker.roleArn,
    policy: 'p',
    statement,
    action,
    resource: queue,
    used,
  })
  const putPolicy = ({ api }: Setup, document: PolicyDocument) =>
    api('PutRolePolicy', { RoleName: 'worker', PolicyName: 'p', PolicyDocument: JSON.stringify(document) })

  test('tells which permissions were ever needed, also after the policy was put again', async () => {
    const setup = await withWorker()
    const put = () => putPolicy(setup, policy(['sqs:Send*', 'sqs:DeleteMessage']))
    await put()
    setup.may('sqs:SendMessage')
    setup.may('sns:Publish')
    await put()

    expect(setup.iam.usage()).toEqual([grant('sqs:Send*', true), grant('sqs:DeleteMessage', false)])
    setup.iam.resetUsage()
    expect(setup.iam.usage()).toEqual([grant('sqs:Send*', false), grant('sqs:DeleteMessage', false)])
    setup.may('sqs:SendMessage')
    expect(setup.iam.usage()).toEqual([grant('sqs:Send*', true), grant('sqs:DeleteMessage', false)])
  })

  test('tells statements of the same actions apart by their Sids and conditions', async () => {
    const setup = await withWorker()
    const allow = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue } as const
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }
    await putPolicy(setup, {
      Version: '2012-10-17',
      Statement: [
        { ...allow, Condition },
        { ...allow, Sid: 'Rest' },
      ],
    })

    setup.may('sqs:SendMessage')

    expect(setup.iam.usage()).toEqual([
      grant('sqs:SendMessage', false, JSON.stringify(Condition)),
      grant('sqs:SendMessage', true, 'Rest'),
    ])
  })

  test('is kept over a restart, and begins anew with a role that is made anew', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'iam-usage-'))
    const before = await setUp(directory)
    const makeWorker = async (setup: Setup) => {
      await setup.api('CreateRole', { RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(lambdaTrust) })
      await putPolicy(setup, policy('sqs:SendMessage'))
    }
    await makeWorker(before)
    before.may('sqs:SendMessage')
    await before.cloud.store.close()

    const after = await setUp(directory)
    expect(after.iam.usage()).toEqual([grant('sqs:SendMessage', true)])
    await after.api('DeleteRolePolicy', { RoleName: 'worker', PolicyName: 'p' })
    await after.api('DeleteRole', { RoleName: 'worker' })
    await makeWorker(after)
    expect(after.iam.usage()).toEqual([grant('sqs:SendMessage', false)])
    await after.cloud.store.close()
    rmSync(directory, { recursive: true })
  })
})

describe('a service that acts as a role', () => {
  const ask = ({ cloud }: Setup, sourceArn = 'arn:aws:lambda:us-east-1:000000000000:function:f') =>
    cloud.assumeRole(worker.roleArn, 'one', 'lambda.amazonaws.com', sourceArn)

  test('gets a session if the role trusts it, until it does no more', async () => {
    const setup = await withWorker()
    expect(ask(setup)).toEqual(worker)

    const PolicyDocument = JSON.stringify(trust({ Service: 'events.amazonaws.com' }))
    await setup.api('UpdateAssumeRolePolicy', { RoleName: 'worker', PolicyDocument })

    expect(() => ask(setup)).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        message:
          `User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${worker.roleArn} ` +
          'because no resource-based policy allows the sts:AssumeRole action',
      }),
    )
  })

  test('is refused a role that is not there', async () => {
    const setup = await setUp()
    expect(() => ask(setup)).toThrow('because there is no such role')
  })

  test('is asked for which resource it acts, if the trust policy wants to know', async () => {
    const setup = await withWorker()
    const [statement] = [lambdaTrust.Statement].flat() as PolicyStatement[]
    const Condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:f' } }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: { ...statement, Condition } })
    await setup.api('UpdateAssumeRolePolicy', { RoleName: 'worker', PolicyDocument })

    expect(ask(setup)).toEqual(worker)
    expect(() => ask(setup, 'arn:aws:lambda:us-east-1:000000000000:function:g')).toThrow('sts:AssumeRole')
  })
})

describe('trust', () => {
  test('lets the service that it names open a session', async () => {
    const { iam, cloud } = await withWorker()
    const ask = (service: string) => () =>
      iam.checkTrust({ roleArn: worker.roleArn, sessionName: 'one', caller: cloud.actingFor(service, 'arn:x') })

    expect(ask('lambda.amazonaws.com')()).toEqual(worker)
    expect(ask('events.amazonaws.com')).toThrow('events.amazonaws.com is not authorized to perform: sts:AssumeRole')
  })

  test('says that a role is not there', async () => {
    const { iam } = await setUp()
    expect(() => iam.checkTrust({ roleArn: worker.roleArn, sessionName: 'one', caller: root })).toThrow(
      'cannot be found',
    )
  })

  test('judges the assertion of an identity provider', async () => {
    const { iam, api } = await setUp()
    await api('CreateRole', {
      RoleName: 'guest',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { 'cognito-identity.amazonaws.com:aud': 'us-east-1:pool' },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
          },
        },
      }),
    })
    const ask = (amr: string) => () =>
      iam.checkTrust({
        roleArn: `arn:aws:iam::${account}:role/guest`,
        sessionName: 'one',
        action: 'sts:AssumeRoleWithWebIdentity',
        caller: {
          kind: 'federated',
          provider: 'cognito-identity.amazonaws.com',
          context: {
            'cognito-identity.amazonaws.com:aud': 'us-east-1:pool',
            'cognito-identity.amazonaws.com:amr': [amr],
          },
        },
      })

    expect(ask('authenticated')().sessionName).toBe('one')
    expect(ask('unauthenticated')).toThrow('not authorized to perform: sts:AssumeRoleWithWebIdentity')
  })
})
