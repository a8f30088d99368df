/** `aws secretsmanager`, `ssm`, `kms` and `iam`, where the AWS CLI is installed. */
import { createIam } from '../../../../local/engines/iam/iam'
import { createKms } from '../../../../local/engines/kms/kms'
import { createSecretsManager } from '../../../../local/engines/secretsmanager/secretsmanager'
import { createSystemsManager } from '../../../../local/engines/ssm/ssm'
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

testWithCli(
  'the AWS CLI keeps a parameter under a key, and a policy in two versions, each where the cloud is',
  async () => {
    const { url } = await serve((cloud) => [createIam(cloud), createKms(cloud), createSystemsManager(cloud)])
    const aws = <Output = Readonly<Record<string, unknown>>>(...words: readonly string[]) => awsCli<Output>(url, words)

    const { KeyMetadata } = await aws<{ KeyMetadata: { KeyId: string } }>('kms', 'create-key', '--description', 'cli')
    await aws('kms', 'create-alias', '--alias-name', 'alias/cli', '--target-key-id', KeyMetadata.KeyId)
    const secure = ['--type', 'SecureString', '--key-id', 'alias/cli']
    await aws('ssm', 'put-parameter', '--name', '/by/cli', '--value', 'secret', ...secure)
    const read = ['ssm', 'get-parameters-by-path', '--path', '/by', '--with-decryption']
    expect(await aws(...read)).toMatchObject({ Parameters: [{ Name: '/by/cli', Value: 'secret', Version: 1 }] })

    const document = (Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
    const made = ['iam', 'create-policy', '--policy-name', 'cli', '--policy-document', document('ssm:GetParameter')]
    const { Policy } = await aws<{ Policy: { Arn: string } }>(...made)
    const ofPolicy = ['--policy-arn', Policy.Arn]
    const next = ['--policy-document', document('kms:Decrypt'), '--set-as-default']
    await aws('iam', 'create-policy-version', ...ofPolicy, ...next)
    expect(await aws('iam', 'get-policy-version', ...ofPolicy, '--version-id', 'v2')).toMatchObject({
      PolicyVersion: { IsDefaultVersion: true, Document: { Statement: [{ Action: 'kms:Decrypt' }] } },
    })
    expect(await aws('iam', 'list-policies', '--scope', 'Local')).toMatchObject({
      Policies: [{ PolicyName: 'cli', DefaultVersionId: 'v2' }],
    })

    await expect(aws('ssm', 'describe-parameters', '--region', 'eu-west-1')).rejects.toThrow(
      "Credential should be scoped to a valid region, not 'eu-west-1'. (This local cloud is in us-east-1",
    )
    expect(await aws('iam', 'get-policy', ...ofPolicy, '--region', 'eu-west-1')).toMatchObject({
      Policy: { Arn: Policy.Arn, DefaultVersionId: 'v2' },
    })
  },
  120_000,
)
