/** The unmodified AWS CLI: what people and pipelines call. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { startLocalCloud } from '../../../../local/start-local-cloud'
import { awsCli, describeWithCli } from '../../aws-cli'

let local: LocalCloud
let directory: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cfn-cli-'))
  local = await startLocalCloud({ awsPort: 0, webPort: 0 })
})
afterAll(async () => {
  await local.stop()
  rmSync(directory, { recursive: true })
})

const cli = <Output = Readonly<Record<string, unknown>>>(...words: string[]) => awsCli<Output>(local.endpointUrl, words)
const cloudFormation = <Output = Readonly<Record<string, unknown>>>(...words: string[]) =>
  cli<Output>('cloudformation', ...words)

const template = (name: string) => `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Suffix: {Type: String}
Conditions:
  IsLong: !Equals [!Ref Suffix, long]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${name}-\${Suffix}"
      DelaySeconds: !If [IsLong, 10, !Ref "AWS::NoValue"]
Outputs:
  Arn: {Value: !GetAtt Queue.Arn}
`

function write(text: string): string {
  const file = join(directory, 'template.yaml')
  writeFileSync(file, text)
  return file
}

describeWithCli('aws cloudformation', () => {
  it('deploy makes a stack, changes it, and says that there is nothing to change', async () => {
    const deploy = (suffix: string, ...more: string[]) =>
      cloudFormation(
        ...['deploy', '--stack-name', 'deployed', '--template-file', write(template('deployed'))],
        ...['--parameter-overrides', `Suffix=${suffix}`, ...more],
      ).catch((error: { stdout?: string; stderr?: string }) => ({ failed: `${error.stdout}${error.stderr}` }))
    const outputs = async () => {
      const { Stacks } = await cloudFormation<{ Stacks: { StackStatus: string; Outputs: object[] }[] }>(
        ...['describe-stacks', '--stack-name', 'deployed'],
      )
      return Stacks.map(({ StackStatus, Outputs }) => ({ StackStatus, Outputs }))
    }
    await deploy('one')
    expect(await outputs()).toEqual([
      {
        StackStatus: 'CREATE_COMPLETE',
        Outputs: [{ OutputKey: 'Arn', OutputValue: 'arn:aws:sqs:us-east-1:000000000000:deployed-one' }],
      },
    ])
    await deploy('long')
    expect(await outputs()).toMatchObject([
      {
        StackStatus: 'UPDATE_COMPLETE',
        Outputs: [{ OutputValue: 'arn:aws:sqs:us-east-1:000000000000:deployed-long' }],
      },
    ])
    expect(await deploy('long', '--fail-on-empty-changeset')).toEqual({
      failed: expect.stringContaining('No changes to deploy. Stack deployed is up to date'),
    })
  })

  it('create-stack, update-stack, delete-stack and their waiters go by what is in a bucket', async () => {
    await cli('s3', 'mb', 's3://templates').catch(() => undefined)
    await cli('s3api', 'put-object', '--bucket', 'templates', '--key', 'a/queue.yaml', '--body', write(template('url')))
    const named = (suffix: string) => [
      ...['--stack-name', 'by-url', '--parameters', `ParameterKey=Suffix,ParameterValue=${suffix}`],
    ]
    const status = async () =>
      (await cloudFormation<{ Stacks: { StackStatus: string }[] }>('describe-stacks', '--stack-name', 'by-url'))
        .Stacks[0]?.StackStatus

    await cloudFormation(
      'create-stack',
      ...named('one'),
      ...['--template-url', 'https://templates.s3.us-east-1.amazonaws.com/a/queue.yaml'],
    )
    await cloudFormation('wait', 'stack-create-complete', '--stack-name', 'by-url')
    await cloudFormation(
      'update-stack',
      ...named('two'),
      '--template-url',
      `${local.endpointUrl}/templates/a/queue.yaml`,
    )
    await cloudFormation('wait', 'stack-update-complete', '--stack-name', 'by-url')
    expect(await status()).toBe('UPDATE_COMPLETE')
    const { TemplateBody } = await cloudFormation<{ TemplateBody: string }>('get-template', '--stack-name', 'by-url')
    expect(TemplateBody).toContain('!Sub "url-${Suffix}"')
    await cloudFormation('delete-stack', '--stack-name', 'by-url')
    await cloudFormation('wait', 'stack-delete-complete', '--stack-name', 'by-url')
    await expect(status()).rejects.toThrow('Stack with id by-url does not exist')
  })
})
