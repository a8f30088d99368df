/** Asks CodePipeline why it will not do something: what it says itself is for those who know it well. */
import type { Asked } from './command'
import { type Facts, runOf } from './decisions/refusals'
import { executionOf } from './executions'
import { stateOf } from './pipelines'

export async function factsOf(asked: Asked): Promise<Facts> {
  if (asked.what !== 'retry' && asked.what !== 'rollback') return {}
  const { pipeline, stage } = asked
  const run = runOf(asked)
  try {
    const [state, execution] = await Promise.all([stateOf(pipeline), executionOf(pipeline, run)])
    const { stageStates = [], pipelineVersion } = state
    const latest = stageStates.find(({ stageName }) => stageName === stage)?.latestExecution
    return {
      version: pipelineVersion,
      versionOfRun: execution?.pipelineVersion,
      isRollback: execution?.executionType === 'ROLLBACK',
      firstStage: stageStates[0]?.stageName,
      ...(latest && { latest: { run: latest.pipelineExecutionId ?? '', status: latest.status ?? '' } }),
    }
  } catch {
    // It is refused all the same, only with less to say.
    return {}
  }
}
