/** What stacks are given may be told to nobody: it is sealed on disk, and there after a restart. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { startWith } from '../../template-cloud'

const value = 'cornflower'
let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'given-'))
})
afterEach(() => rmSync(data, { recursive: true }))

function onDisk(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? onDisk(path) : readFileSync(path, 'latin1')))
    .join('')
}

async function create({ sdkConfig, idle }: LocalCloud): Promise<void> {
  const TemplateBody = JSON.stringify({
    Parameters: { Word: { Type: 'String', NoEcho: true } },
    Resources: {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'word', SecretString: { Ref: 'Word' } } },
    },
  })
  const Parameters = [{ ParameterKey: 'Word', ParameterValue: value }]
  await new CloudFormationClient(sdkConfig).send(new CreateStackCommand({ StackName: 'Own', TemplateBody, Parameters }))
  await idle()
}

async function stackOf({ sdkConfig }: LocalCloud) {
  const { Stacks = [] } = await new CloudFormationClient(sdkConfig).send(new DescribeStacksCommand({}))
  return Stacks[0]
}

test('a parameter that is not to be shown is on disk nowhere in clear, and is what it was after a restart', async () => {
  const first = await startWith({ data })
  await create(first)
  await first.stop()
  expect(onDisk(data)).not.toContain(value)

  const second = await startWith({ data })
  expect(await stackOf(second)).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    Parameters: [{ ParameterKey: 'Word', ParameterValue: '****' }],
  })
  const read = new GetSecretValueCommand({ SecretId: 'word' })
  expect((await new SecretsManagerClient(second.sdkConfig).send(read)).SecretString).toBe(value)
  await second.stop()
})
