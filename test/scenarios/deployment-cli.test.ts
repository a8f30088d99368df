/** A whole release by the AWS CLI alone: deployed, stopped by its tests, mended, tried again, approved, and started anew. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeZip } from '../../local/lib/zip/write-zip'
import { awsCli, isCliInstalled, testWithCli } from '../local/aws-cli'
import { codeOf, createService, plain, plainService } from './service-pipelines'
import { type Signalbox, startScenario } from './signalbox'
import { approver } from './time-pipeline'

const name = 'cli'
let signalbox: Signalbox
const directory = mkdtempSync(join(tmpdir(), 'deployment-cli-'))

beforeAll(async () => {
  signalbox = await startScenario({ allowBuilds: true })
}, 60_000)
afterAll(async () => {
  await signalbox.stop()
  rmSync(directory, { recursive: true })
})

async function aws<Output>(...words: readonly string[]): Promise<Output> {
  const answer = await awsCli<Output>(signalbox.local.endpointUrl, words)
  await signalbox.local.idle()
  return answer
}

function fileOf(file: string, content: string | Buffer): string {
  const path = join(directory, file)
  writeFileSync(path, content)
  return path
}

/** What it prints is for people: `Successfully created/updated stack`. */
async function deploy(stackName: string, template: string): Promise<void> {
  const file = fileOf(`${stackName}.json`, template)
  const words = ['--stack-name', stackName, '--template-file', file, '--capabilities', 'CAPABILITY_IAM']
  await awsCli(signalbox.local.endpointUrl, ['cloudformation', 'deploy', ...words]).catch((error: unknown) => {
    // It is no JSON.
    if (!(error instanceof SyntaxError)) throw error
  })
  await signalbox.local.idle()
}

interface State {
  readonly stageStates: readonly {
    readonly stageName: string
    readonly latestExecution?: { readonly pipelineExecutionId: string; readonly status: string }
    readonly actionStates: readonly {
      readonly actionName: string
      readonly latestExecution?: { readonly token?: string; readonly errorDetails?: { readonly message: string } }
    }[]
  }[]
}

async function stage(stageName: string) {
  const { stageStates } = await aws<State>('codepipeline', 'get-pipeline-state', '--name', name)
  const found = stageStates.find((each) => each.stageName === stageName)
  const actions = found?.actionStates.map(({ latestExecution }) => latestExecution) ?? []
  return {
    ...found?.latestExecution,
    token: actions.find((each) => each?.token)?.token,
    problem: actions.find((each) => each?.errorDetails)?.errorDetails?.message,
  }
}

function decide(token: string | undefined, status: 'Approved' | 'Rejected') {
  const gate = ['--pipeline-name', name, '--stage-name', 'Prod', '--action-name', 'Approve']
  const result = ['--token', token ?? '', '--result', `summary=By hand,status=${status}`]
  return aws('codepipeline', 'put-approval-result', ...gate, ...result)
}

async function actionsOf(run: string): Promise<readonly string[]> {
  const { actionExecutionDetails } = await aws<{
    actionExecutionDetails: { stageName: string; actionName: string; status: string }[]
  }>(
    ...['codepipeline', 'list-action-executions', '--pipeline-name', name],
    ...['--filter', `pipelineExecutionId=${run}`],
  )
  return actionExecutionDetails.map((each) => `${each.stageName} ${each.actionName} ${each.status}`).reverse()
}

test('the CLI is there where nothing may be left out', () => {
  expect(isCliInstalled || process.env.CI === undefined).toBe(true)
})

testWithCli(
  'a release goes all the way by nothing but the AWS CLI',
  async () => {
    const service = await createService(signalbox, name, plain, deploy)

    const archive = fileOf('service.zip', await writeZip(plainService({ suite: { Gamma: 'fail' } })))
    await aws('s3api', 'put-object', '--bucket', codeOf(name), '--key', 'service.zip', '--body', archive)
    const red = await stage('Gamma')
    expect(red).toMatchObject({
      status: 'Failed',
      problem: expect.stringMatching(/^Gamma: suite cli-tests-Doors-\w+ has/),
    })
    const run = red.pipelineExecutionId ?? ''

    // The tests were wrong: they are mended where they are, and Gamma is tried again.
    const tests = plainService().find(({ path }) => path === 'tests.json')
    await deploy('cli-tests', String(tests?.content))
    const retry = ['--pipeline-name', name, '--stage-name', 'Gamma', '--pipeline-execution-id', run]
    await aws('codepipeline', 'retry-stage-execution', ...retry, '--retry-mode', 'FAILED_ACTIONS')
    expect(await stage('Gamma')).toMatchObject({ status: 'Succeeded' })
    expect(await signalbox.mails(approver.email)).toHaveLength(1)

    await decide((await stage('Prod')).token, 'Approved')
    expect(await actionsOf(run)).toEqual([
      'Source Source Succeeded',
      'Build Build Succeeded',
      'DeployTests Deploy Succeeded',
      'Beta Deploy Succeeded',
      'Beta Test Succeeded',
      'Gamma Deploy Succeeded',
      'Gamma Test Failed',
      'Gamma Test Succeeded',
      'Prod Prepare Succeeded',
      'Prod Approve Succeeded',
      'Prod Deploy Succeeded',
      'Prod Test Succeeded',
    ])
    await signalbox.local.idle()
    const story = signalbox.story(run)
    for (const each of ['ReleaseApproved', 'ReleasePromoted', 'ApprovalWithdrawn'])
      expect([each, story.filter((event) => event === each).length]).toEqual([each, 1])
    expect(story).not.toContain('ReleaseRejected')

    // The same source again brings the red suites back.
    const again = await aws<{ pipelineExecutionId: string }>('codepipeline', 'start-pipeline-execution', '--name', name)
    expect(await stage('Gamma')).toMatchObject({ ...again, status: 'Failed' })
    await service.release(plainService({ version: 2 }))
    await decide((await stage('Prod')).token, 'Rejected')
    expect(await stage('Prod')).toMatchObject({ status: 'Failed' })
    expect((await actionsOf((await stage('Prod')).pipelineExecutionId ?? '')).at(-1)).toBe('Prod Approve Failed')
    expect(await signalbox.deadLetters()).toBe(0)
  },
  300_000,
)
