/** The service that tells the time, under a name of its own: its pipeline, its repository, and somebody who pushes. */
import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PutApprovalResultCommand,
  type StageState,
} from '@aws-sdk/client-codepipeline'
import { build } from '../cli/build'
import type { LocalCloud } from '../local/start-local-cloud'

export interface Release {
  readonly service: string
  /** Commits a change and pushes it. */
  push(message: string): Promise<void>
  /** Waits for the gate before Prod; of the run that waits there, the milliseconds of each action in the order they began. */
  atTheGate(): Promise<readonly ActionTime[]>
  /** Waits until it is in Prod and tried there. */
  approve(): Promise<void>
  remove(): void
}

export interface ActionTime {
  readonly name: string
  readonly milliseconds: number
}

/** The pipeline of the assembly is the first one; others are made from its template. */
export async function createRelease(cloud: LocalCloud, service = first): Promise<Release> {
  const cloneUrl = service === first ? outputOf(cloud) : await createPipeline(cloud, service)
  const work = mkdtempSync(join(tmpdir(), 'bench-release-'))
  cpSync(join(__dirname, '../examples', first), work, { recursive: true })
  const git = (...words: readonly string[]) => promisify(execFile)('git', words, { cwd: work, env: environment })
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', cloneUrl)
  const client = new CodePipelineClient(cloud.sdkConfig)
  const stagesOf = async () => (await client.send(new GetPipelineStateCommand({ name: service }))).stageStates ?? []
  let pushes = 0

  /** Resolves with what `find` finds; rejects once a stage has failed. */
  async function until<T>(find: (stages: readonly StageState[]) => T | undefined): Promise<T> {
    for (;;) {
      const stages = await stagesOf()
      const found = find(stages)
      if (found !== undefined) return found
      const failed = stages.find(({ latestExecution }) => latestExecution?.status === 'Failed')
      if (failed) throw new Error(`${service}: ${failed.stageName} has failed: ${problemsOf(failed)}`)
      await pause()
    }
  }

  return {
    service,
    async push(message) {
      pushes += 1
      // Code, so that each stage has something to deploy.
      appendFileSync(join(work, 'src/time.js'), `// ${pushes}\n`)
      await git('add', '--all')
      await git('commit', '--quiet', '--message', message)
      await git('push', '--quiet', 'origin', 'main')
    },
    async atTheGate() {
      const pipelineExecutionId = await until((stages) => {
        const prod = stages.find(({ stageName }) => stageName === 'Prod')
        return gateOf(stages)?.status === 'InProgress' ? prod?.latestExecution?.pipelineExecutionId : undefined
      })
      return await actionTimes(client, { pipelineName: service, pipelineExecutionId })
    },
    async approve() {
      const token = gateOf(await stagesOf())?.token
      const result = { status: 'Approved', summary: 'Measured' } as const
      const action = { pipelineName: service, stageName: 'Prod', actionName: 'Approve' }
      await client.send(new PutApprovalResultCommand({ ...action, token, result }))
      await until((stages) => {
        const prod = stages.find(({ stageName }) => stageName === 'Prod')
        return prod?.latestExecution?.status === 'Succeeded' || undefined
      })
    },
    remove() {
      client.destroy()
      rmSync(work, { recursive: true, force: true })
    },
  }
}

export async function actionTimes(
  client: CodePipelineClient,
  { pipelineName, pipelineExecutionId }: { readonly pipelineName: string; readonly pipelineExecutionId: string },
): Promise<readonly ActionTime[]> {
  const filter = { pipelineExecutionId }
  const { actionExecutionDetails = [] } = await client.send(
    new ListActionExecutionsCommand({ pipelineName, filter, maxResults: 100 }),
  )
  return actionExecutionDetails
    .filter(({ status }) => status !== 'InProgress')
    .map(({ stageName, actionName, startTime, lastUpdateTime }) => ({
      name: `${stageName}.${actionName}`,
      began: startTime?.getTime() ?? 0,
      milliseconds: (lastUpdateTime?.getTime() ?? 0) - (startTime?.getTime() ?? 0),
    }))
    .sort((a, b) => a.began - b.began)
    .map(({ name, milliseconds }) => ({ name, milliseconds }))
}

const first = 'time-service'
const author = { NAME: 'Ada', EMAIL: 'ada@example.com' }
const environment = {
  ...process.env,
  GIT_AUTHOR_NAME: author.NAME,
  GIT_AUTHOR_EMAIL: author.EMAIL,
  GIT_COMMITTER_NAME: author.NAME,
  GIT_COMMITTER_EMAIL: author.EMAIL,
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

async function createPipeline({ sdkConfig }: LocalCloud, service: string): Promise<string> {
  const { directory } = await build()
  const template = readFileSync(join(directory, 'signalbox-time-service-pipeline.template.json'), 'utf8')
  const client = new CloudFormationClient(sdkConfig)
  const StackName = `${service}-pipeline`
  // As it is written for people it is longer than CloudFormation takes.
  const TemplateBody = JSON.stringify(JSON.parse(template.replaceAll(first, service)))
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }))
  try {
    for (;;) {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }))
      const { StackStatus, StackStatusReason, Outputs = [] } = Stacks[0] ?? {}
      if (StackStatus === 'CREATE_COMPLETE') {
        return Outputs.find(({ OutputKey }) => OutputKey === 'CloneUrl')?.OutputValue ?? ''
      }
      if (StackStatus !== 'CREATE_IN_PROGRESS') throw new Error(`${StackName}: ${StackStatus}: ${StackStatusReason}`)
      await pause()
    }
  } finally {
    client.destroy()
  }
}

const outputOf = (cloud: LocalCloud): string => cloud.outputs('signalbox-time-service-pipeline').CloneUrl ?? ''

function gateOf(stages: readonly StageState[]) {
  const prod = stages.find(({ stageName }) => stageName === 'Prod')
  return prod?.actionStates?.find(({ actionName }) => actionName === 'Approve')?.latestExecution
}

function problemsOf({ actionStates = [] }: StageState): string {
  return actionStates.map(({ latestExecution }) => latestExecution?.errorDetails?.message ?? '').join(' ')
}

/** Milliseconds; it is seldom, for looking takes time of its own. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 100))
