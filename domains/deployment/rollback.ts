/** Where a run goes back, and to what: no event of CodePipeline tells it. */
import { ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline'
import { codePipeline } from '../../shared/clients/codepipeline'
import type { Back } from './decisions/translate'
import { executionOf } from './executions'

/** Undefined for a run that goes forward. */
export async function backOf(pipeline: string, run: string): Promise<Back | undefined> {
  const to = (await executionOf(pipeline, run))?.rollbackMetadata?.rollbackTargetPipelineExecutionId
  return to === undefined ? undefined : { to, stage: await firstStageOf(pipeline, run) }
}

/** Where a run began, if anything of it has; one that goes back is nowhere else. */
export async function firstStageOf(pipelineName: string, pipelineExecutionId: string): Promise<string | undefined> {
  let nextToken: string | undefined
  let first: string | undefined
  do {
    const page = await codePipeline.send(
      new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId }, nextToken }),
    )
    // The newest come first.
    first = page.actionExecutionDetails?.at(-1)?.stageName ?? first
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return first
}
