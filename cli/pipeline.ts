/** Pipelines, by CodePipeline's own API: what runs, what has run, and what a person may do about it. */
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  paginateListPipelines,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline'
import { readArguments } from './arguments'
import { readTarget, reporting, targetOptions } from './aws-target'
import { chooseByName } from './choose'
import { describeHistory, describeState } from './pipeline/describe'
import { UsageError } from './usage-error'

const usage =
  'signalbox pipeline <list | run | status | history | retry | stop | rollback> [PIPELINE] [--stage STAGE] [--execution ID] [--reason TEXT] [--abandon] [--all-actions]'

const options = {
  ...targetOptions,
  stage: { type: 'string' },
  execution: { type: 'string' },
  reason: { type: 'string' },
  abandon: { type: 'boolean', default: false },
  'all-actions': { type: 'boolean', default: false },
} as const

interface Job {
  readonly client: CodePipelineClient
  readonly name: string
  readonly stage: string | undefined
  readonly execution: string | undefined
  readonly reason: string | undefined
  readonly abandon: boolean
  readonly allActions: boolean
}

const actions: Readonly<Record<string, (job: Job) => Promise<void>>> = {
  run: start,
  status,
  history,
  retry,
  stop,
  rollback,
}

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, options, { most: 2, usage })
  const [what = '', wanted] = positionals
  const action = Object.hasOwn(actions, what) ? actions[what] : undefined
  if (!action && what !== 'list') {
    throw new UsageError(`expected list, run, status, history, retry, stop or rollback, not "${what}"\nusage: ${usage}`)
  }
  const target = readTarget(values)
  const client = new CodePipelineClient(target.config)
  try {
    await reporting(target, async () => {
      const names = await pipelinesOf(client)
      if (!action) return list(client, names)
      const { stage, execution, reason, abandon } = values
      const name = choose(names, wanted)
      await action({ client, name, stage, execution, reason, abandon, allActions: values['all-actions'] })
    })
  } finally {
    client.destroy()
  }
}

async function pipelinesOf(client: CodePipelineClient): Promise<string[]> {
  const names: string[] = []
  for await (const { pipelines = [] } of paginateListPipelines({ client }, {})) {
    names.push(...pipelines.flatMap(({ name }) => name ?? []))
  }
  return names.sort()
}

/** The only one need not be named. */
function choose(names: readonly string[], wanted: string | undefined): string {
  const [only] = names
  if (wanted === undefined && names.length === 1 && only !== undefined) return only
  if (wanted === undefined && names.length > 1)
    throw new UsageError(`PIPELINE is missing; there are: ${names.join(', ')}`)
  return chooseByName(names, (name) => name, wanted ?? '', 'pipeline')
}

async function list(client: CodePipelineClient, names: readonly string[]): Promise<void> {
  if (names.length === 0) console.log('There is no pipeline')
  for (const pipelineName of names) {
    const { pipelineExecutionSummaries: [newest] = [] } = await client.send(
      new ListPipelineExecutionsCommand({ pipelineName, maxResults: 1 }),
    )
    const told = newest
      ? `${newest.status}  ${newest.startTime?.toISOString() ?? ''}  ${newest.pipelineExecutionId}`
      : 'has not run'
    console.log(`${pipelineName}  ${told}`)
  }
}

async function start({ client, name }: Job): Promise<void> {
  const { pipelineExecutionId } = await client.send(new StartPipelineExecutionCommand({ name }))
  console.log(`${name}: run ${pipelineExecutionId} has begun`)
}

async function status({ client, name }: Job): Promise<void> {
  const state = await client.send(new GetPipelineStateCommand({ name }))
  for (const line of describeState(state)) console.log(line)
}

async function history({ client, name: pipelineName, execution }: Job): Promise<void> {
  const { pipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName, maxResults: 20 }),
  )
  const { actionExecutionDetails = [] } = execution
    ? await client.send(new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId: execution } }))
    : {}
  for (const line of describeHistory(pipelineExecutionSummaries, execution, actionExecutionDetails)) console.log(line)
}

/** Of the stage that failed, in the run that failed there, unless they are named. */
async function retry({ client, name, stage, execution, allActions }: Job): Promise<void> {
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }))
  const failed = stageStates.find(({ stageName, latestExecution }) =>
    stage === undefined ? latestExecution?.status === 'Failed' : stageName === stage,
  )
  if (!failed)
    throw new UsageError(stage === undefined ? `no stage of ${name} has failed` : `${name} has no stage ${stage}`)
  const pipelineExecutionId = execution ?? failed.latestExecution?.pipelineExecutionId
  await client.send(
    new RetryStageExecutionCommand({
      pipelineName: name,
      stageName: failed.stageName,
      pipelineExecutionId,
      retryMode: allActions ? 'ALL_ACTIONS' : 'FAILED_ACTIONS',
    }),
  )
  console.log(`${name}: ${failed.stageName} is tried again in run ${pipelineExecutionId}`)
}

async function stop({ client, name: pipelineName, execution, reason, abandon }: Job): Promise<void> {
  const pipelineExecutionId = execution ?? (await running(client, pipelineName))
  await client.send(
    new StopPipelineExecutionCommand({
      pipelineName,
      pipelineExecutionId,
      abandon,
      ...(reason !== undefined && { reason }),
    }),
  )
  console.log(
    `${pipelineName}: run ${pipelineExecutionId} stops${abandon ? ' at once' : ' when its actions have ended'}`,
  )
}

async function running(client: CodePipelineClient, pipelineName: string): Promise<string> {
  const { pipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName, maxResults: 20 }),
  )
  const found = pipelineExecutionSummaries.filter((each) => each.status === 'InProgress')
  const [only] = found
  if (found.length === 1 && only?.pipelineExecutionId) return only.pipelineExecutionId
  if (found.length === 0) throw new UsageError(`nothing runs in ${pipelineName}`)
  throw new UsageError(
    `several runs are under way: give one by --execution\n${found.map((each) => `  ${each.pipelineExecutionId}`).join('\n')}`,
  )
}

/** To the last run that was through with the stage before the one that is there now, unless it is named. */
async function rollback({ client, name: pipelineName, stage: stageName = 'Prod', execution }: Job): Promise<void> {
  const targetPipelineExecutionId = execution ?? (await goodBefore(client, pipelineName, stageName))
  const { pipelineExecutionId } = await client.send(
    new RollbackStageCommand({ pipelineName, stageName, targetPipelineExecutionId }),
  )
  console.log(
    `${pipelineName}: ${stageName} goes back to run ${targetPipelineExecutionId}, by run ${pipelineExecutionId}`,
  )
}

async function goodBefore(client: CodePipelineClient, pipelineName: string, stageName: string): Promise<string> {
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: pipelineName }))
  const now = stageStates.find((each) => each.stageName === stageName)?.latestExecution?.pipelineExecutionId
  const { pipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({
      pipelineName,
      maxResults: 20,
      filter: { succeededInStage: { stageName } },
    }),
  )
  const good = pipelineExecutionSummaries.find(
    ({ pipelineExecutionId, executionType }) => pipelineExecutionId !== now && executionType !== 'ROLLBACK',
  )
  if (!good?.pipelineExecutionId)
    throw new UsageError(`no earlier run was through with ${stageName}: name one by --execution`)
  return good.pipelineExecutionId
}
