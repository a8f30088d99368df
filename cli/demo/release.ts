/**
 * A service goes through its pipeline: pushed, built, tried in Beta and Gamma, let into Prod by somebody who did not write
 * it. Then a change that breaks it is stopped by its tests. Builds, stacks and tests are real.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CodePipelineClient, GetPipelineStateCommand, type StageState } from '@aws-sdk/client-codepipeline'
import type { LocalCloud } from '../../local/start-local-cloud'
import { newestMail } from './mails'
import { type Say, type Story, titleOf } from './story'

const pipeline = 'time-service'
const service = join(__dirname, '../../examples/time-service')
const author = { name: 'Ada', email: 'ada@example.com' }
const approver = 'grace@example.com'

export const story: Story = {
  clock: 'running',
  allowBuilds: true,
  async tell(cloud, say) {
    const work = mkdtempSync(join(tmpdir(), 'time-service-'))
    const client = new CodePipelineClient(cloud.sdkConfig)
    try {
      cpSync(service, work, { recursive: true })
      const git = gitIn(work)
      await git('init', '--quiet', '--initial-branch=main')
      await git('remote', 'add', 'origin', cloud.outputs('signalbox-time-service-pipeline').CloneUrl ?? '')

      say(`${author.name} pushes examples/time-service to the pipeline’s repository`)
      await push(git, 'Tell the time')
      const follow = follower(client, say)
      await follow(({ Prod }) => stateOf(Prod, 'Approve') === 'InProgress')
      const mail = await eventually(() => newestMail(cloud, approver))
      say(`Mail to ${mail.to}: “${mail.subject}”; the author is not asked`)
      say(`Grace approves: “${await approve(mail.text)}”`)
      await follow(({ Prod }) => Prod?.latestExecution?.status === 'Succeeded')
      say(`Prod answers: ${await ask(cloud, '/time')}`)

      say('Ada pushes a change that her unit tests don’t see: the stage is not told any more')
      const file = join(work, 'src/time.js')
      writeFileSync(file, readFileSync(file, 'utf8').replace('process.env.STAGE_NAME', "'nowhere'"))
      await push(git, 'Do not tell the stage')
      const stages = await follow(({ Beta }) => Beta?.latestExecution?.status === 'Failed')
      const test = stages.Beta?.actionStates?.find(({ actionName }) => actionName === 'Test')
      say(`Beta stops it: ${test?.latestExecution?.errorDetails?.message}`)
      say(`Prod still answers: ${await ask(cloud, '/time')}`)
    } finally {
      client.destroy()
      rmSync(work, { recursive: true, force: true })
    }
  },
}

type Git = (...words: readonly string[]) => Promise<unknown>

function gitIn(cwd: string): Git {
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
  // Not synchronously: the repository that it pushes to is in this very process.
  return (...words) => promisify(execFile)('git', words, { cwd, env })
}

async function push(git: Git, message: string): Promise<void> {
  await git('add', '--all')
  await git('commit', '--quiet', '--message', message)
  await git('push', '--quiet', 'origin', 'main')
}

type Stages = Readonly<Record<string, StageState | undefined>>

/** Says what each action has come to, until the stages are as wanted. */
function follower(client: CodePipelineClient, say: Say) {
  const told = new Set<string>()
  return async (isThere: (stages: Stages) => boolean): Promise<Stages> => {
    for (;;) {
      const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: pipeline }))
      for (const { stageName, actionStates = [] } of stageStates) {
        for (const { actionName, latestExecution } of actionStates) {
          const { status, actionExecutionId } = latestExecution ?? {}
          if (status !== 'Succeeded' || told.has(`${actionExecutionId}`)) continue
          told.add(`${actionExecutionId}`)
          say(`  ${stageName}: ${actionName} has succeeded`)
        }
      }
      const stages = Object.fromEntries(stageStates.map((stage) => [stage.stageName ?? '', stage]))
      if (isThere(stages)) return stages
      const failed = stageStates.find(({ latestExecution }) => latestExecution?.status === 'Failed')
      if (failed)
        throw new Error(
          `${failed.stageName} has failed: ${JSON.stringify(failed.actionStates?.map((each) => each.latestExecution?.errorDetails ?? each.latestExecution?.summary))}`,
        )
      await pause()
    }
  }
}

function stateOf(stage: StageState | undefined, action: string): string | undefined {
  return stage?.actionStates?.find(({ actionName }) => actionName === action)?.latestExecution?.status
}

async function approve(text: string): Promise<string> {
  const found = text.match(/https?:\S+/g)?.find((url) => url.endsWith('choice=approve'))
  if (!found) throw new Error('The mail has no link to approve')
  const link = new URL(found)
  const form = { token: link.searchParams.get('token') ?? '', decision: 'approve', comment: 'Looks right.' }
  const answer = await fetch(new URL(link.pathname, link), { method: 'POST', body: new URLSearchParams(form) })
  return titleOf(await answer.text())
}

/** The service in Prod, where this machine’s web port shows it. */
async function ask(cloud: LocalCloud, path: string): Promise<string> {
  const client = new CloudFormationClient(cloud.sdkConfig)
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: `${pipeline}-prod` }))
  client.destroy()
  const url = new URL(Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiUrl')?.OutputValue ?? '')
  const [id] = url.hostname.split('.')
  const response = await fetch(`${cloud.webUrl}/_aws/execute-api/${id}${url.pathname}${path}`)
  return `${response.status} ${await response.text()}`
}

/** A machine with much else to do takes its time: for a minute. */
async function eventually<T>(get: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await get()
    } catch (error) {
      if (tries === 300) throw error
      await pause()
    }
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 200))
