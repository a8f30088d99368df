import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecretsCloud, type SecretsCloud, token } from './secrets-cloud'

const day = 86_400_000

let directory: string
let on: SecretsCloud
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'secrets-'))
  on = await createSecretsCloud({ directory })
})
afterEach(async () => {
  await on.cloud.store.close()
  rmSync(directory, { recursive: true })
})

async function restart(): Promise<void> {
  await on.cloud.store.close()
  on = await createSecretsCloud({ directory })
}

/** All bytes of all files. */
function onDisk(folder = directory): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => join(folder, entry.name))
    .map((path) => (statSync(path).isDirectory() ? onDisk(path) : readFileSync(path, 'latin1')))
    .join('')
}

test('secrets, their versions, labels, tags and policies are there after a restart', async () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:*', Resource: '*' },
  })
  await on.call('CreateSecret', { Name: 'a/b', SecretString: 'one', Tags: [{ Key: 'k', Value: 'v' }] })
  await on.call('PutSecretValue', { SecretId: 'a/b', SecretString: 'two', ClientRequestToken: token('two') })
  await on.call('PutResourcePolicy', { SecretId: 'a/b', ResourcePolicy: policy })
  await on.call('CreateSecret', { Name: 'a', SecretBinary: 'AAEC' })
  const before = await on.call('DescribeSecret', { SecretId: 'a/b' })

  await restart()

  expect(await on.call('DescribeSecret', { SecretId: 'a/b' })).toEqual(before)
  expect(await on.call('GetResourcePolicy', { SecretId: 'a/b' })).toMatchObject({ ResourcePolicy: policy })
  const read = (VersionStage: string) => on.call('GetSecretValue', { SecretId: 'a/b', VersionStage })
  expect(await read('AWSCURRENT')).toMatchObject({ SecretString: 'two', VersionId: token('two') })
  expect(await read('AWSPREVIOUS')).toMatchObject({ SecretString: 'one' })
  expect(await on.call('GetSecretValue', { SecretId: 'a' })).toMatchObject({ SecretBinary: 'AAEC' })
})

test('a deletion that waits comes after a restart', async () => {
  await on.call('CreateSecret', { Name: 'a', SecretString: 'one' })
  await on.call('DeleteSecret', { SecretId: 'a', RecoveryWindowInDays: 7 })
  await restart()
  expect((await on.call('ListSecrets', { IncludePlannedDeletion: true })).SecretList).toHaveLength(1)
  await on.cloud.clock.advance(7 * day)
  expect((await on.call('ListSecrets', { IncludePlannedDeletion: true })).SecretList).toEqual([])
})

test('a store without its key gives nothing away, and says what is missing', async () => {
  await on.call('CreateSecret', { Name: 'a', SecretString: 'cornflower' })
  await on.cloud.store.close()
  rmSync(join(directory, 'secretsmanager.key'))
  on = await createSecretsCloud({ directory })

  await expect(on.call('GetSecretValue', { SecretId: 'a' })).rejects.toMatchObject({
    code: 'DecryptionFailure',
    message: expect.stringContaining('secretsmanager.key beside the store is not the key'),
  })
  await on.call('PutSecretValue', { SecretId: 'a', SecretString: 'marigold' })
  expect(await on.call('GetSecretValue', { SecretId: 'a' })).toMatchObject({ SecretString: 'marigold' })
})

test('no value is on disk in clear, and nothing is of a secret that is gone', async () => {
  await on.call('CreateSecret', { Name: 'a', SecretString: 'cornflower' })
  await on.call('PutSecretValue', { SecretId: 'a', SecretString: 'marigold' })
  await on.call('CreateSecret', { Name: 'b', SecretBinary: Buffer.from('snapdragon') })
  await on.cloud.store.flush()

  expect(onDisk()).not.toMatch(/cornflower|marigold|snapdragon/)
  expect(onDisk()).not.toContain(Buffer.from('snapdragon').toString('base64'))
  expect(statSync(join(directory, 'secretsmanager.key')).mode & 0o777).toBe(0o600)
  for (const SecretId of ['a', 'b']) await on.call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true })
  await on.cloud.store.flush()
  const left: string[] = []
  for await (const [key] of on.cloud.store.range('secretsmanager/')) left.push(key)
  expect(left).toEqual([])
})
