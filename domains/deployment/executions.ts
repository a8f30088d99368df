/** What CodePipeline knows of a run. */
import { GetPipelineExecutionCommand, type PipelineExecution } from '@aws-sdk/client-codepipeline'
import { codePipeline } from '../../shared/clients/codepipeline'
import { toldOf } from '../../shared/errors'

/** Undefined if the pipeline is no more. */
export async function executionOf(
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<PipelineExecution | undefined> {
  try {
    const { pipelineExecution } = await codePipeline.send(
      new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }),
    )
    return pipelineExecution
  } catch (error) {
    if (/^Pipeline(?:Execution)?NotFoundException$/.test(toldOf(error).name)) return undefined
    throw error
  }
}
