/**
 * The action of a pipeline that tests what a stage has deployed: reads what the stacks say, and tells that tests are wanted,
 * which it keeps until that is heard. The job is answered by whoever hears of the verdict. Of the job's event nothing is
 * logged: it holds credentials, and by its id the job is answered.
 */
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetJobDetailsCommand } from '@aws-sdk/client-codepipeline'
import * as z from 'zod/mini'
import type { DataOf } from '../../../events'
import { StageTestsRequested } from '../../../events/catalog/deployment'
import { attempt, runId, stageName } from '../../../events/catalog/deployment/parts'
import { jobId } from '../../../events/catalog/deployment/stage-tests-requested'
import { cloudFormation } from '../../../shared/clients/cloudformation'
import { codePipeline } from '../../../shared/clients/codepipeline'
import { systemClock } from '../../../shared/clock'
import { isRefusedError, toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { parseInput } from '../../../shared/parse'
import { shorten } from '../../../shared/text'
import { type Outputs, testsOf } from '../decisions/suites'
import { story } from '../decisions/told'
import { keepJob } from '../jobs'
import { publisher } from '../publisher'
import { readTestSettings, type TestSettings } from '../settings'

const logger = createLogger('deployment-start-tests')

const jobEvent = z.object({
  'CodePipeline.job': z.object({
    id: jobId,
    data: z.object({
      actionConfiguration: z.object({ configuration: z.object({ UserParameters: z.optional(z.string()) }) }),
      continuationToken: z.optional(z.string()),
    }),
  }),
})

type Requested = DataOf<typeof StageTestsRequested>

async function handle(incoming: unknown): Promise<void> {
  logger.resetKeys()
  const { id, data } = parseInput(jobEvent, incoming, 'event')['CodePipeline.job']
  const request = await requestOf(id, data.actionConfiguration.configuration.UserParameters ?? '')
  logger.appendKeys({ correlationId: request.run.id })
  const goesOnWith = attempt.safeParse(Number(data.continuationToken)).data
  const requested: Requested = { ...request, ...(goesOnWith !== undefined && { goesOnWith }) }
  const now = systemClock.now()
  const told = StageTestsRequested.create(requested, ...story(request.run, now, `job/${id}`))
  await keepJob(told)
  await publisher.publish(told)
  logger.info('Tests requested', { stage: request.stage, problem: request.problem })
}

export const handler = guarded(handle)

async function requestOf(id: string, parameters: string): Promise<Requested> {
  let settings: TestSettings
  try {
    settings = readTestSettings(parameters)
  } catch (error) {
    if (!isRefusedError(error)) throw error
    return unreadable(id, error.message)
  }
  const { pipeline, run, stage, appStack, testStack } = settings
  const [app, tests] = await Promise.all([outputsOf(appStack), outputsOf(testStack)])
  return { run: { pipeline, id: run }, stage, jobId: id, ...testsOf(settings, app, tests) }
}

/** Whose job it is CodePipeline knows, whatever its parameters say. */
async function unreadable(id: string, problem: string): Promise<Requested> {
  const { jobDetails } = await codePipeline.send(new GetJobDetailsCommand({ jobId: id }))
  const { pipelineName = '', stage, pipelineExecutionId } = jobDetails?.data?.pipelineContext ?? {}
  return {
    run: { pipeline: pipelineName, id: parseInput(runId, pipelineExecutionId, 'pipelineExecutionId') },
    stage: parseInput(stageName, stage?.name, 'stage'),
    jobId: id,
    suites: [],
    timeoutMinutes: 1,
    problem: shorten(`UserParameters of the action: ${problem}`, 1000),
  }
}

async function outputsOf(StackName: string): Promise<Outputs | undefined> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
    const outputs = Stacks[0]?.Outputs ?? []
    return Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, shorten(OutputValue, 4096)]),
    )
  } catch (error) {
    const { name, message } = toldOf(error)
    if (name === 'ValidationError' && message.includes('does not exist')) return undefined
    throw error
  }
}
