/** What a session of a role is narrowed to, tagged with and vouched for, and that every call is judged by it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createIam } from '../../../../local/engines/iam/iam'
import { createSts } from '../../../../local/engines/sts/sts'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import type { PolicyDocument } from '../../../../local/kernel/service'
import { createTestCloud, root } from '../../create-test-cloud'
import { registerNamed } from '../../stand-ins'
import { allow, deny, document } from '../../template-cloud'

const account = '000000000000'
const roleArn = `arn:aws:iam::${account}:role/worker`
const everything = JSON.stringify(document(allow('*', '*')))

interface Assumed {
  readonly Credentials: { readonly AccessKeyId: string }
  readonly PackedPolicySize: number
  readonly SourceIdentity?: string
}

interface Options {
  readonly directory?: string
  /** Statements of the role's trust policy. */
  readonly trust?: readonly object[]
  /** What the role may do. */
  readonly may?: readonly object[]
}

const trusting = (Action: string | readonly string[], more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Principal: { AWS: account },
  ...more,
})

async function setUp({ directory, trust, may = [allow('*', '*')] }: Options = {}) {
  const cloud = await createTestCloud(directory === undefined ? {} : { directory })
  const iam = createIam(cloud)
  registerNamed(cloud)
  cloud.register(iam)
  cloud.register(createSts(cloud, iam))
  for (const service of cloud.services.values()) await service.load?.()
  if (!iam.role(roleArn)) {
    const all = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
    await createRole(cloud, 'worker', trust ?? [trusting(all)], may)
  }
  return cloud
}

async function createRole(cloud: Cloud, RoleName: string, trust: readonly object[], may: readonly object[]) {
  const AssumeRolePolicyDocument = JSON.stringify(document(...trust))
  await cloud.call(root, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument })
  const PolicyDocument = JSON.stringify(document(...may))
  await cloud.call(root, 'iam', 'PutRolePolicy', { RoleName, PolicyName: 'own', PolicyDocument })
}

const assume = (cloud: Cloud, input: object = {}, caller: Principal = root): Promise<Assumed> =>
  cloud.call(caller, 'sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: 'one', ...input })

const holderOf = (cloud: Cloud, { Credentials }: Assumed): Principal =>
  cloud.credentials.get(Credentials.AccessKeyId)?.principal as Principal

async function session(cloud: Cloud, input: object = {}): Promise<Principal> {
  return holderOf(cloud, await assume(cloud, input))
}

function may(cloud: Cloud, caller: Principal, action: string, resource: string, resourcePolicy?: object): boolean {
  try {
    cloud.authorizer.authorize(caller, [{ action, resource, resourcePolicy: resourcePolicy as PolicyDocument }])
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'AccessDeniedException' })
    return false
  }
}

const queue = `arn:aws:sqs:us-east-1:${account}:mine`
const other = `arn:aws:sqs:us-east-1:${account}:other`

describe('a session policy', () => {
  test('narrows the role, and gives nothing that the role has not', async () => {
    const cloud = await setUp({ may: [allow('sqs:*', '*')] })
    const caller = await session(cloud, { Policy: JSON.stringify(document(allow(['sqs:SendMessage', 's3:*'], queue))) })

    expect(may(cloud, caller, 'sqs:SendMessage', queue)).toBe(true)
    expect(may(cloud, caller, 'sqs:SendMessage', other)).toBe(false)
    expect(may(cloud, caller, 'sqs:ReceiveMessage', queue)).toBe(false)
    expect(may(cloud, caller, 's3:GetObject', queue)).toBe(false)
  })

  test('denies what it denies, and says that it was a session policy', async () => {
    const cloud = await setUp()
    const Policy = JSON.stringify(document(allow('*', '*'), deny('sqs:DeleteQueue', '*')))
    const caller = await session(cloud, { Policy })
    const narrow = await session(cloud, { Policy: JSON.stringify(document(allow('s3:*', '*'))) })

    const call = (who: Principal, action: string) => () =>
      cloud.authorizer.authorize(who, [{ action, resource: queue }])
    expect(call(caller, 'sqs:SendMessage')).not.toThrow()
    expect(call(caller, 'sqs:DeleteQueue')).toThrow('with an explicit deny in a session policy')
    expect(call(narrow, 'sqs:SendMessage')).toThrow('because no session policy allows the sqs:sendmessage action')
  })

  test('narrows what a resource grants to the role, but not what it grants to the session itself', async () => {
    const cloud = await setUp({ may: [allow('s3:*', '*')] })
    const caller = await session(cloud, { Policy: JSON.stringify(document(allow('s3:*', '*'))) })
    const granting = (AWS: string) => document({ ...allow('sqs:*', '*'), Principal: { AWS } })

    expect(may(cloud, caller, 'sqs:SendMessage', queue, granting(roleArn))).toBe(false)
    expect(may(cloud, caller, 'sqs:SendMessage', queue, granting('*'))).toBe(false)
    const ofSession = `arn:aws:sts::${account}:assumed-role/worker/one`
    expect(may(cloud, caller, 'sqs:SendMessage', queue, granting(ofSession))).toBe(true)
  })

  test('can be managed policies, of which one has to allow it; what they say is asked at each call', async () => {
    const cloud = await setUp()
    const create = (PolicyName: string, action: string) =>
      cloud.call<{ Policy: { Arn: string } }>(root, 'iam', 'CreatePolicy', {
        PolicyName,
        PolicyDocument: JSON.stringify(document(allow(action, '*'))),
      })
    const send = (await create('send', 'sqs:SendMessage')).Policy.Arn
    const receive = (await create('receive', 'sqs:ReceiveMessage')).Policy.Arn
    const caller = await session(cloud, { PolicyArns: [{ arn: send }, { arn: receive }] })

    expect(may(cloud, caller, 'sqs:SendMessage', queue)).toBe(true)
    expect(may(cloud, caller, 'sqs:ReceiveMessage', queue)).toBe(true)
    expect(may(cloud, caller, 'sqs:DeleteQueue', queue)).toBe(false)
    await cloud.call(root, 'iam', 'DeletePolicy', { PolicyArn: send })
    expect(may(cloud, caller, 'sqs:SendMessage', queue)).toBe(false)
  })

  test('holds back the opening of further sessions too', async () => {
    const cloud = await setUp({ trust: [trusting('sts:AssumeRole', { Principal: { AWS: [account, roleArn] } })] })
    const narrow = await session(cloud, { Policy: JSON.stringify(document(allow('s3:*', '*'))) })
    await expect(assume(cloud, {}, narrow)).rejects.toThrow('no session policy allows the sts:AssumeRole action')
  })

  test('is kept with the key over a restart, as are tags and source identity', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sts-session-'))
    const before = await setUp({ directory })
    const Policy = JSON.stringify(document(allow('sqs:SendMessage', `arn:aws:sqs:*:*:\${aws:PrincipalTag/team}`)))
    const assumed = await assume(before, { Policy, Tags: [{ Key: 'team', Value: 'mine' }], SourceIdentity: 'jdoe' })
    await before.store.close()

    const after = await setUp({ directory })
    const caller = holderOf(after, assumed)
    expect(caller).toMatchObject({ session: { tags: { team: 'mine' }, sourceIdentity: 'jdoe' } })
    expect(may(after, caller, 'sqs:SendMessage', queue)).toBe(true)
    expect(may(after, caller, 'sqs:SendMessage', other)).toBe(false)
    await after.store.close()
    rmSync(directory, { recursive: true })
  })

  const arns = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ arn: `arn:aws:iam::aws:policy/p${index}` }))
  test.each<[what: string, input: object, code: string]>([
    ['is no JSON', { Policy: '{' }, 'MalformedPolicyDocument'],
    ['names a principal', { Policy: JSON.stringify(document(trusting('*'))) }, 'MalformedPolicyDocument'],
    [
      'has a condition key that no call has',
      { Policy: everything.replace('"*"}', '"*","Condition":{"Bool":{"no:x":"true"}}}') },
      'NotModelled',
    ],
    ['has over 2,048 characters', { Policy: everything.padEnd(2049) }, 'ValidationError'],
    ['are over ten', { PolicyArns: arns(11) }, 'ValidationError'],
    ['is no ARN', { PolicyArns: [{ arn: 'AdministratorAccess' }] }, 'ValidationError'],
    ['is not there', { PolicyArns: [{ arn: `arn:aws:iam::${account}:policy/none` }] }, 'MalformedPolicyDocument'],
    [
      'has with its ARNs over 2,048 characters',
      {
        Policy: everything.padEnd(2000),
        PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }],
      },
      'PackedPolicyTooLarge',
    ],
  ])('is refused when it %s', async (_what, input, code) => {
    const cloud = await setUp()
    await expect(assume(cloud, input)).rejects.toMatchObject({ code })
    expect(cloud.credentials.size).toBe(0)
  })
})

describe('session tags', () => {
  const team = { Key: 'team', Value: 'mine' }

  test('are aws:PrincipalTag of every call, over those of the role', async () => {
    const cloud = await setUp({
      may: [allow('sqs:*', '*', { StringEquals: { 'aws:PrincipalTag/Team': 'mine' } })],
    })
    expect(may(cloud, await session(cloud), 'sqs:SendMessage', queue)).toBe(false)
    expect(may(cloud, await session(cloud, { Tags: [team] }), 'sqs:SendMessage', queue)).toBe(true)
    const foreign = await session(cloud, { Tags: [{ Key: 'team', Value: 'other' }] })
    expect(may(cloud, foreign, 'sqs:SendMessage', queue)).toBe(false)
  })

  test('need sts:TagSession in the trust policy, which sees them', async () => {
    const plain = await setUp({ trust: [trusting('sts:AssumeRole')] })
    await expect(assume(plain, { Tags: [team] })).rejects.toThrow('not authorized to perform: sts:TagSession')

    const Condition = {
      StringEquals: { 'aws:RequestTag/team': 'mine' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    }
    const choosy = await setUp({ trust: [trusting('sts:AssumeRole'), trusting('sts:TagSession', { Condition })] })
    await expect(assume(choosy, { Tags: [team] })).resolves.toBeDefined()
    await expect(assume(choosy, { Tags: [{ Key: 'team', Value: 'other' }] })).rejects.toThrow('sts:TagSession')
    await expect(assume(choosy, { Tags: [team, { Key: 'x', Value: '' }] })).rejects.toThrow('sts:TagSession')
  })

  test('go on to the next session when they are transitive, and can not be changed there', async () => {
    const cloud = await setUp()
    const first = await session(cloud, { Tags: [team, { Key: 'cost', Value: '7' }], TransitiveTagKeys: ['team'] })
    const second = holderOf(cloud, await assume(cloud, {}, first))
    const third = holderOf(cloud, await assume(cloud, { Tags: [{ Key: 'cost', Value: '8' }] }, second))

    expect(second).toMatchObject({ session: { tags: { team: 'mine' }, transitiveTagKeys: ['team'] } })
    expect(third).toMatchObject({ session: { tags: { team: 'mine', cost: '8' }, transitiveTagKeys: ['team'] } })
    await expect(assume(cloud, { Tags: [{ Key: 'Team', Value: 'x' }] }, second)).rejects.toMatchObject({
      code: 'InvalidParameterValue',
    })
  })

  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }))
  test.each<[what: string, input: object, code: string]>([
    ['there are over fifty', { Tags: many }, 'ValidationError'],
    ['one is there twice', { Tags: [team, { Key: 'TEAM', Value: 'x' }] }, 'InvalidParameterValue'],
    ['one is AWS’s own', { Tags: [{ Key: 'aws:x', Value: '' }] }, 'InvalidParameterValue'],
    ['a value is too long', { Tags: [{ Key: 'x', Value: 'x'.repeat(257) }] }, 'ValidationError'],
    ['a value has other characters', { Tags: [{ Key: 'x', Value: '*' }] }, 'ValidationError'],
    ['a transitive key is no tag', { TransitiveTagKeys: ['team'] }, 'InvalidParameterValue'],
  ])('are refused when %s', async (_what, input, code) => {
    await expect(assume(await setUp(), input)).rejects.toMatchObject({ code })
  })
})

describe('a source identity', () => {
  test('is aws:SourceIdentity of every call, and of the sessions that follow', async () => {
    const cloud = await setUp({ may: [allow('*', '*', { StringEquals: { 'aws:SourceIdentity': 'jdoe' } })] })
    const assumed = await assume(cloud, { SourceIdentity: 'jdoe' })
    const caller = holderOf(cloud, assumed)

    expect(assumed.SourceIdentity).toBe('jdoe')
    expect(may(cloud, caller, 'sqs:SendMessage', queue)).toBe(true)
    expect(may(cloud, await session(cloud), 'sqs:SendMessage', queue)).toBe(false)
    const next = holderOf(cloud, await assume(cloud, {}, caller))
    expect(may(cloud, next, 'sqs:SendMessage', queue)).toBe(true)
    await expect(assume(cloud, { SourceIdentity: 'other' }, caller)).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test('needs sts:SetSourceIdentity in the trust policy, which sees it', async () => {
    const plain = await setUp({ trust: [trusting('sts:AssumeRole')] })
    await expect(assume(plain, { SourceIdentity: 'jdoe' })).rejects.toThrow('sts:SetSourceIdentity')
    const Condition = { StringLike: { 'sts:SourceIdentity': 'j*' } }
    const choosy = await setUp({
      trust: [trusting('sts:AssumeRole'), trusting('sts:SetSourceIdentity', { Condition })],
    })
    await expect(assume(choosy, { SourceIdentity: 'jdoe' })).resolves.toBeDefined()
    await expect(assume(choosy, { SourceIdentity: 'kdoe' })).rejects.toThrow('sts:SetSourceIdentity')
    await expect(assume(choosy, { SourceIdentity: 'a b' })).rejects.toMatchObject({ code: 'ValidationError' })
  })
})
