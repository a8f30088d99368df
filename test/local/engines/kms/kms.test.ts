import { createIam } from '../../../../local/engines/iam/iam'
import { createKms } from '../../../../local/engines/kms/kms'
import type { Cloud } from '../../../../local/kernel/cloud'
import { type Principal, roleSession } from '../../../../local/kernel/principal'
import { createTestCloud, root } from '../../create-test-cloud'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
type Answer = any

let cloud: Cloud
let KeyId: string
beforeEach(async () => {
  cloud = await createTestCloud()
  for (const create of [createIam, createKms]) {
    const service = create(cloud)
    cloud.register(service)
    await service.load?.()
    await service.resume?.()
  }
  ;({ KeyId } = (await call('CreateKey', { Description: 'of orders' })).KeyMetadata)
})

const call = (action: string, input: object = {}, as: Principal = root): Promise<Answer> =>
  cloud.call(as, 'kms', action, input)
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const encrypt = async (text: string, more: object = {}): Promise<string> =>
  (await call('Encrypt', { KeyId, Plaintext: base64(text), ...more })).CiphertextBlob
const decrypt = async (CiphertextBlob: string, more: object = {}): Promise<string> =>
  Buffer.from((await call('Decrypt', { CiphertextBlob, ...more })).Plaintext, 'base64').toString()

describe('what a key encrypted', () => {
  test('it decrypts, in the same context and no other', async () => {
    const EncryptionContext = { order: '1', shop: 'a' }
    const blob = await encrypt('a card number', { EncryptionContext })
    expect(Buffer.from(blob, 'base64').toString('latin1')).not.toContain('card')
    expect(await decrypt(blob, { EncryptionContext: { shop: 'a', order: '1' } })).toBe('a card number')
    await expect(decrypt(blob)).rejects.toMatchObject({ code: 'InvalidCiphertextException' })
    await expect(decrypt(base64('nonsense'))).rejects.toMatchObject({ code: 'InvalidCiphertextException' })
    const changed = Buffer.from(blob, 'base64')
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    await expect(decrypt(changed.toString('base64'), { EncryptionContext })).rejects.toMatchObject({
      code: 'InvalidCiphertextException',
    })
  })

  test('another key that is named does not, and can be given instead', async () => {
    const other = (await call('CreateKey')).KeyMetadata.KeyId
    const blob = await encrypt('text')
    await expect(decrypt(blob, { KeyId: other })).rejects.toMatchObject({ code: 'IncorrectKeyException' })
    const { CiphertextBlob } = await call('ReEncrypt', { CiphertextBlob: blob, DestinationKeyId: other })
    expect(await decrypt(CiphertextBlob, { KeyId: other })).toBe('text')
  })

  test('is a key for data as well', async () => {
    const { Plaintext, CiphertextBlob } = await call('GenerateDataKey', { KeyId, KeySpec: 'AES_256' })
    expect(Buffer.from(Plaintext, 'base64')).toHaveLength(32)
    expect((await call('Decrypt', { CiphertextBlob })).Plaintext).toBe(Plaintext)
    const without = await call('GenerateDataKeyWithoutPlaintext', { KeyId, NumberOfBytes: 5 })
    expect(without).not.toHaveProperty('Plaintext')
    await expect(call('GenerateDataKey', { KeyId })).rejects.toThrow('either number of bytes or key spec')
  })

  test('can be read no more while the key is disabled or to be deleted, and never after', async () => {
    const blob = await encrypt('text')
    await call('DisableKey', { KeyId })
    await expect(decrypt(blob)).rejects.toMatchObject({ code: 'DisabledException' })
    await call('EnableKey', { KeyId })
    const { DeletionDate } = await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    expect(DeletionDate).toBe(Date.parse('2026-01-12T09:00:00Z') / 1000)
    await expect(decrypt(blob)).rejects.toMatchObject({ code: 'KMSInvalidStateException' })
    await call('CancelKeyDeletion', { KeyId })
    await call('EnableKey', { KeyId })
    expect(await decrypt(blob)).toBe('text')
    await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    await cloud.clock.advance(7 * 86_400_000)
    await expect(call('DescribeKey', { KeyId })).rejects.toMatchObject({ code: 'NotFoundException' })
    await expect(decrypt(blob)).rejects.toMatchObject({ code: 'InvalidCiphertextException' })
  })
})

test('a key is found by id, ARN, alias and the ARN of an alias', async () => {
  await call('CreateAlias', { AliasName: 'alias/orders', TargetKeyId: KeyId })
  const { Arn } = (await call('DescribeKey', { KeyId })).KeyMetadata
  for (const id of [Arn, 'alias/orders', Arn.replace(/key\/.*/, 'alias/orders')]) {
    expect((await call('DescribeKey', { KeyId: id })).KeyMetadata.KeyId).toBe(KeyId)
  }
  await expect(call('CreateAlias', { AliasName: 'alias/orders', TargetKeyId: KeyId })).rejects.toMatchObject({
    code: 'AlreadyExistsException',
  })
  await expect(call('DescribeKey', { KeyId: 'alias/none' })).rejects.toThrow('alias/none is not found')
  await call('DeleteAlias', { AliasName: 'alias/orders' })
  await expect(call('DescribeKey', { KeyId: 'alias/orders' })).rejects.toMatchObject({ code: 'NotFoundException' })
})

test('what is no symmetric key is refused by name', async () => {
  await expect(call('CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })).rejects.toThrow('KeySpec RSA_2048')
  await expect(call('Sign', { KeyId, Message: base64('x'), SigningAlgorithm: 'RSASSA_PSS_SHA_256' })).rejects.toThrow(
    'not modelled',
  )
})

test('a key of a service of AWS is there when it is named, and only the service uses it', async () => {
  const { KeyMetadata } = await call('DescribeKey', { KeyId: 'alias/aws/ssm' })
  expect(KeyMetadata).toMatchObject({ KeyManager: 'AWS', Enabled: true })
  await expect(call('DisableKey', { KeyId: KeyMetadata.KeyId })).rejects.toMatchObject({
    code: 'AccessDeniedException',
  })
})

test('a grant lets a role do what no policy does, until it is revoked', async () => {
  const role = 'arn:aws:iam::000000000000:role/worker'
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  await cloud.call(root, 'iam', 'CreateRole', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  })
  const worker = roleSession(role, 'one')
  const CiphertextBlob = await encrypt('text')
  await expect(call('Decrypt', { CiphertextBlob }, worker)).rejects.toMatchObject({ code: 'AccessDeniedException' })
  const { GrantId } = await call('CreateGrant', { KeyId, GranteePrincipal: role, Operations: ['Decrypt'] })
  expect(await call('Decrypt', { CiphertextBlob }, worker)).toMatchObject({ Plaintext: base64('text') })
  expect(await call('ListGrants', { KeyId })).toMatchObject({ Grants: [{ GrantId, GranteePrincipal: role }] })
  await call('RevokeGrant', { KeyId, GrantId })
  await expect(call('Decrypt', { CiphertextBlob }, worker)).rejects.toMatchObject({ code: 'AccessDeniedException' })
})

test("a role's policy counts only as far as the key's names the account, or the key's names the role", async () => {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  await cloud.call(root, 'iam', 'CreateRole', {
    RoleName: 'reader',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  })
  const allowed = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }
  await cloud.call(root, 'iam', 'PutRolePolicy', {
    RoleName: 'reader',
    PolicyName: 'decrypt',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allowed] }),
  })
  const reader = roleSession('arn:aws:iam::000000000000:role/reader', 'one')
  const CiphertextBlob = await encrypt('text')
  const decrypt = () => call('Decrypt', { CiphertextBlob }, reader)
  const lets = (AWS: string, Action = 'kms:*') =>
    call('PutKeyPolicy', {
      KeyId,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS }, Action, Resource: '*' }],
      }),
    })

  expect(await decrypt()).toMatchObject({ Plaintext: base64('text') })
  await lets('arn:aws:iam::000000000000:role/somebody-else')
  await expect(decrypt()).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: expect.stringContaining('because no resource-based policy allows the kms:Decrypt action'),
  })
  await lets('arn:aws:iam::000000000000:role/reader', 'kms:Decrypt')
  expect(await decrypt()).toMatchObject({ Plaintext: base64('text') })
  await lets('arn:aws:iam::000000000000:root', 'kms:Describe*')
  await expect(decrypt()).rejects.toMatchObject({ code: 'AccessDeniedException' })
  // The root is never locked out, and gives the account back its say.
  await lets('arn:aws:iam::000000000000:root')
  expect(await decrypt()).toMatchObject({ Plaintext: base64('text') })
})

test.each([
  ['DescribeKey', { KeyId: '134f2428cec14b25a1ae9048164dba47' }, "Invalid keyId '134f2428cec14b25a1ae9048164dba47'"],
  ['DescribeKey', { KeyId: `mrk-${'d3b95762'.repeat(4)}` }, /^Key 'arn:aws:kms:[^']+' does not exist$/],
  ['CreateKey', { Tags: [{ TagKey: 'aws:a', TagValue: '' }] }, 'Tags beginning with aws: are reserved'],
  ['CreateKey', { Tags: Array(2).fill({ TagKey: 'a', TagValue: '' }) }, 'Duplicate tag keys'],
  [
    'CreateKey',
    { Tags: Array.from({ length: 51 }, (_, index) => ({ TagKey: `k${index}`, TagValue: '' })) },
    'Too many tags',
  ],
  [
    'CreateKey',
    { Tags: [{ TagKey: 'a', TagValue: 'x'.repeat(257) }] },
    /^1 validation error detected: Value 'x+' at 'tags.1.member.tagValue' failed to satisfy constraint: Member must have length less than or equal to 256$/,
  ],
])('what is recorded of %s, case %#', async (action, input, said) => {
  await expect(call(action, input)).rejects.toThrow(said)
})
