/** `aws secretsmanager`, where the AWS CLI is installed. */
import { createSecretsManager } from '../../../../local/engines/secretsmanager/secretsmanager'
import { awsCli, testWithCli } from '../../aws-cli'
import { closeServed, serve } from '../../wire/serve'

afterEach(closeServed)

testWithCli(
  'the AWS CLI makes, changes, finds, reads and deletes a secret',
  async () => {
    const { url } = await serve((cloud) => [createSecretsManager(cloud)])
    const secrets = (...words: readonly string[]) => awsCli(url, ['secretsmanager', ...words])

    await secrets('create-secret', '--name', 'by/cli', '--secret-string', 'one', '--tags', 'Key=a,Value=1')
    await secrets('put-secret-value', '--secret-id', 'by/cli', '--secret-string', 'two')
    expect(await secrets('get-secret-value', '--secret-id', 'by/cli')).toMatchObject({
      Name: 'by/cli',
      SecretString: 'two',
      VersionStages: ['AWSCURRENT'],
    })
    expect(await secrets('list-secrets', '--filters', 'Key=name,Values=by/')).toMatchObject({
      SecretList: [{ Name: 'by/cli', Tags: [{ Key: 'a', Value: '1' }] }],
    })
    await secrets('delete-secret', '--secret-id', 'by/cli', '--force-delete-without-recovery')
    await expect(secrets('describe-secret', '--secret-id', 'by/cli')).rejects.toThrow(
      "Secrets Manager can't find the specified secret.",
    )
  },
  120_000,
)
