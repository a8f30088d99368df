/** Pipelines in lines of text. */
import type {
  ActionExecutionDetail,
  ActionState,
  GetPipelineStateCommandOutput,
  PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline'

export function describeState({
  pipelineName,
  stageStates = [],
}: Pick<GetPipelineStateCommandOutput, 'pipelineName' | 'stageStates'>): string[] {
  return [
    `${pipelineName}`,
    ...stageStates.flatMap(
      ({ stageName, latestExecution, inboundExecution, inboundTransitionState, actionStates = [] }) => [
        `  ${stageName}  ${latestExecution ? `${latestExecution.status}  ${latestExecution.pipelineExecutionId}` : 'has not run'}`,
        ...(inboundTransitionState?.enabled === false
          ? [`    shut: ${inboundTransitionState.disabledReason ?? 'no reason given'}`]
          : []),
        ...(inboundExecution ? [`    waiting before it: ${inboundExecution.pipelineExecutionId}`] : []),
        ...actionStates.flatMap(describeAction),
      ],
    ),
  ]
}

function describeAction({ actionName, latestExecution }: ActionState): string[] {
  if (!latestExecution) return []
  const { status, summary, errorDetails, lastStatusChange, externalExecutionUrl } = latestExecution
  const why = errorDetails?.message ?? summary
  return [
    `    ${actionName}  ${status}  ${lastStatusChange?.toISOString() ?? ''}`.trimEnd(),
    ...(why === undefined || why === '' ? [] : [`      ${why}`]),
    ...(status === 'Failed' && externalExecutionUrl ? [`      ${externalExecutionUrl}`] : []),
  ]
}

export function describeHistory(
  runs: readonly PipelineExecutionSummary[],
  execution: string | undefined,
  details: readonly ActionExecutionDetail[],
): string[] {
  const shown =
    execution === undefined ? runs : runs.filter(({ pipelineExecutionId }) => pipelineExecutionId === execution)
  if (shown.length === 0)
    return [execution === undefined ? 'It has not run' : `There is no run ${execution} among the last twenty`]
  return [
    ...shown.map(
      ({ pipelineExecutionId, status, startTime, trigger, sourceRevisions: [source] = [], rollbackMetadata }) => {
        const commit = source?.revisionId?.slice(0, 8)
        const said = source?.revisionSummary?.split('\n')[0]
        const from = [trigger?.triggerType, commit, said].filter(Boolean).join('  ')
        const back = rollbackMetadata?.rollbackTargetPipelineExecutionId
        return `${startTime?.toISOString() ?? ''}  ${pipelineExecutionId}  ${status}  ${back ? `back to ${back}` : from}`.trimEnd()
      },
    ),
    // CodePipeline gives the newest first; a story begins at its beginning.
    ...[...details].reverse().map(({ stageName, actionName, status, startTime, lastUpdateTime, output }) => {
      const took =
        startTime && lastUpdateTime ? `${Math.round((lastUpdateTime.getTime() - startTime.getTime()) / 1000)} s` : ''
      const { externalExecutionSummary, errorDetails } = output?.executionResult ?? {}
      return `  ${stageName}/${actionName}  ${status}  ${took}  ${errorDetails?.message ?? externalExecutionSummary ?? ''}`.trimEnd()
    }),
  ]
}
