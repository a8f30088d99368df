import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createIam, type Iam } from '../../../../local/engines/iam/iam'
import { createSts } from '../../../../local/engines/sts/sts'
import type { Cloud } from '../../../../local/kernel/cloud'
import { type Principal, roleSession } from '../../../../local/kernel/principal'
import { createTestCloud, root, testStart } from '../../create-test-cloud'

const roleArn = 'arn:aws:iam::000000000000:role/worker'
const session = roleSession(roleArn, 'one')

interface Setup {
  readonly cloud: Cloud
  readonly iam: Iam
  api<Output = Record<string, unknown>>(action: string, input: object, caller?: Principal): Promise<Output>
}

interface Assumed {
  readonly Credentials: { readonly AccessKeyId: string; readonly SessionToken: string; readonly Expiration: string }
}

async function setUp(directory?: string): Promise<Setup> {
  const cloud = await createTestCloud(directory === undefined ? {} : { directory })
  const iam = createIam(cloud)
  const sts = createSts(cloud, iam)
  cloud.register(iam)
  cloud.register(sts)
  await iam.load?.()
  await sts.load?.()
  return { cloud, iam, api: (action, input, caller = root) => cloud.call(caller, 'sts', action, input) }
}

async function createRole(cloud: Cloud, Principal: object, more: object = {}): Promise<void> {
  await cloud.call(root, 'iam', 'CreateRole', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...more }],
    }),
  })
}

describe('AssumeRole', () => {
  test('gives credentials of the role that end at their time', async () => {
    const { cloud, api } = await setUp()
    await createRole(cloud, { AWS: '000000000000' })

    const assumed = await api<Assumed>('AssumeRole', { RoleArn: roleArn, RoleSessionName: 'one', DurationSeconds: 900 })

    const { AccessKeyId, Expiration } = assumed.Credentials
    expect(assumed).toMatchObject({ AssumedRoleUser: { Arn: session.arn } })
    expect(Expiration).toBe(new Date(testStart + 900_000).toISOString())
    expect(cloud.credentials.get(AccessKeyId)?.principal).toEqual(session)
    await cloud.clock.advance(900_000)
    expect(cloud.credentials.has(AccessKeyId)).toBe(false)
    expect(await cloud.store.get(`sts/key/${AccessKeyId}`)).toBeUndefined()
  })

  test('is for those whom the role trusts', async () => {
    const { cloud, api } = await setUp()
    await createRole(cloud, { Service: 'lambda.amazonaws.com' })
    const input = { RoleArn: roleArn, RoleSessionName: 'one' }

    await expect(api('AssumeRole', input)).rejects.toMatchObject({ code: 'AccessDeniedException' })
    await expect(api('AssumeRole', input, cloud.actingFor('lambda.amazonaws.com', 'arn:f'))).resolves.toBeDefined()
  })

  test('asks for the external id that the role wants', async () => {
    const { cloud, api } = await setUp()
    await createRole(cloud, { AWS: '000000000000' }, { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } })
    const input = { RoleArn: roleArn, RoleSessionName: 'one' }

    await expect(api('AssumeRole', input)).rejects.toMatchObject({ code: 'AccessDeniedException' })
    await expect(api('AssumeRole', { ...input, ExternalId: 'secret' })).resolves.toBeDefined()
  })

  test.each<[what: string, change: object, message: string]>([
    ['a duration that is too short', { DurationSeconds: 60 }, 'between 900 and 43200'],
    ['a duration over that of the role', { DurationSeconds: 7200 }, 'exceeds the MaxSessionDuration set for this role'],
    ['a session name with a space', { RoleSessionName: 'a b' }, 'roleSessionName'],
    ['what is not the ARN of a role', { RoleArn: 'worker' }, 'is invalid'],
  ])('refuses %s', async (_what, change, message) => {
    const { cloud, api } = await setUp()
    await createRole(cloud, { AWS: '000000000000' })
    await expect(api('AssumeRole', { RoleArn: roleArn, RoleSessionName: 'one', ...change })).rejects.toThrow(message)
  })

  test('gives credentials that outlive a restart, and forgets expired ones', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sts-'))
    const before = await setUp(directory)
    await createRole(before.cloud, { AWS: '000000000000' })
    const { Credentials } = await before.api<Assumed>('AssumeRole', { RoleArn: roleArn, RoleSessionName: 'one' })
    await before.cloud.store.close()

    const after = await setUp(directory)
    expect(after.cloud.credentials.get(Credentials.AccessKeyId)).toMatchObject({
      principal: session,
      sessionToken: Credentials.SessionToken,
    })
    await after.cloud.clock.advance(3_600_000)
    expect(after.cloud.credentials.size).toBe(0)

    await after.cloud.store.close()
    rmSync(directory, { recursive: true })
  })
})

describe('STS', () => {
  test('tells who the caller is', async () => {
    const { cloud, iam, api } = await setUp()
    await createRole(cloud, { AWS: '000000000000' })

    expect(await api('GetCallerIdentity', {})).toEqual({
      UserId: '000000000000',
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    })
    expect(await api('GetCallerIdentity', {}, session)).toEqual({
      UserId: `${iam.role(roleArn)?.id}:one`,
      Account: '000000000000',
      Arn: session.arn,
    })
  })

  test('gives session tokens to the root, and tells whose they are', async () => {
    const { api } = await setUp()
    const { Credentials } = await api<Assumed>('GetSessionToken', {})

    expect(await api('GetAccessKeyInfo', { AccessKeyId: Credentials.AccessKeyId })).toEqual({ Account: '000000000000' })
    await expect(api('GetSessionToken', {}, session)).rejects.toMatchObject({ code: 'AccessDenied' })
    await expect(api('GetAccessKeyInfo', { AccessKeyId: 'x' })).rejects.toMatchObject({ code: 'ValidationError' })
  })

  test('refuses by name what it does not model', async () => {
    const { api } = await setUp()
    await expect(api('DecodeAuthorizationMessage', { EncodedMessage: 'x' })).rejects.toThrow(
      'operation "DecodeAuthorizationMessage" is not modelled',
    )
  })
})
