/** `signalbox pipeline`, on CodePipeline's own API. */
import { CodePipelineClient, GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline'
import { rootOf } from '../../local/kernel/principal'
import type { LocalCloud } from '../../local/start-local-cloud'
import { approval, pipelineOf, source, stage } from '../local/engines/codepipeline/harness'
import { allow, document, startWith } from '../local/template-cloud'
import { runCommand } from './run-command'

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

async function startPipeline() {
  const local = await startWith({})
  const { cloud } = local
  const call = (service: string, action: string, input: object) =>
    cloud.call(rootOf(cloud.accountId), service, action, input)
  for (const Bucket of ['code', 'artifacts']) await call('s3', 'CreateBucket', { Bucket })
  await call('s3', 'PutBucketVersioning', { Bucket: 'code', VersioningConfiguration: { Status: 'Enabled' } })
  await call('s3', 'PutObject', { Bucket: 'code', Key: 'app.zip', Body: Buffer.from('zip') })
  const trusts = { Effect: 'Allow', Principal: { Service: 'codepipeline.amazonaws.com' }, Action: 'sts:AssumeRole' }
  await call('iam', 'CreateRole', { RoleName: 'pipeline', AssumeRolePolicyDocument: JSON.stringify(document(trusts)) })
  const PolicyDocument = JSON.stringify(document(allow(['s3:*', 'sns:*'], '*')))
  await call('iam', 'PutRolePolicy', { RoleName: 'pipeline', PolicyName: 'all', PolicyDocument })
  const stages = [stage('Source', source()), stage('Gate', approval())]
  await call('codepipeline', 'CreatePipeline', { pipeline: pipelineOf({ stages }) })
  await local.idle()
  const command = async (...args: readonly string[]) => {
    const printed = await runCommand('pipeline', ...args, '--endpoint', local.endpointUrl)
    await local.idle()
    return printed
  }
  return { local, command }
}

async function decide({ sdkConfig, idle }: LocalCloud, status: 'Approved' | 'Rejected'): Promise<void> {
  const client = new CodePipelineClient(sdkConfig)
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: 'release' }))
  const token = stageStates[1]?.actionStates?.[0]?.latestExecution?.token
  const at = { pipelineName: 'release', stageName: 'Gate', actionName: 'Approve', token }
  await client.send(new PutApprovalResultCommand({ ...at, result: { status, summary: 'Not on a Friday' } }))
  client.destroy()
  await idle()
}

test('a pipeline is listed, looked at, tried again, run and stopped', async () => {
  const { local, command } = await startPipeline()
  expect((await command('list')).out).toMatch(/^release {2}InProgress .*/)
  await decide(local, 'Rejected')

  const { out } = await command('status')
  expect(out).toMatch(/Gate {2}Failed/)
  expect(out).toContain('Not on a Friday')
  expect((await command('retry')).out).toMatch(/^release: Gate is tried again in run /)
  await decide(local, 'Approved')
  expect((await command('list')).out).toMatch(/^release {2}Succeeded/)

  const [, id = ''] = /run (\S+) has begun/.exec((await command('run', 'release')).out) ?? []
  expect(id).toMatch(uuid)
  const history = (await command('history', 'release', '--execution', id)).out
  expect(history).toMatch(new RegExp(`${id} {2}InProgress`))
  expect(history).toMatch(/Source\/Source {2}Succeeded/)
  expect((await command('stop', '--abandon', '--reason', 'Enough')).out).toContain(`run ${id} stops at once`)
  expect((await command('status')).out).toMatch(/Gate {2}Stopped/)
})

test('what there is not, and cannot be, is told', async () => {
  const { local, command } = await startPipeline()
  await decide(local, 'Approved')

  expect((await command('fly')).err).toContain('expected list, run, status')
  expect((await command('status', 'elsewhere')).err).toContain('there is no pipeline "elsewhere"')
  expect((await command('retry')).err).toContain('no stage of release has failed')
  expect((await command('stop')).err).toContain('nothing runs in release')
  expect((await command('rollback', '--stage', 'Gate')).err).toContain('no earlier run was through with Gate')
})
