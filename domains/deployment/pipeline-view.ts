/** Pipelines as the API shows them: what CodePipeline says of their stages, without what opens a gate. */
import type { ActionState, GetPipelineStateCommandOutput, StageState } from '@aws-sdk/client-codepipeline'
import { linkIn, runSummaryOf, shown } from './api-view'
import type { Run } from './run'

export function pipelineSummaryOf(pipeline: string, updated: Date | undefined, newest: Run | undefined) {
  return { pipeline, updatedAt: updated?.toISOString(), newestRun: newest && runSummaryOf(newest) }
}

export function pipelineViewOf(pipeline: string, state: GetPipelineStateCommandOutput, newest: Run | undefined) {
  const { updated, stageStates = [] } = state
  return { ...pipelineSummaryOf(pipeline, updated, newest), stages: stageStates.map(stageView) }
}

function stageView(state: StageState) {
  const { stageName = '', latestExecution: latest, inboundExecution, actionStates = [] } = state
  const { inboundExecutions = inboundExecution ? [inboundExecution] : [], inboundTransitionState: transition } = state
  return {
    stage: stageName,
    latest: latest && runIn(latest),
    waiting: inboundExecutions.map(runIn),
    transition: transition && {
      isOpen: transition.enabled === true,
      reason: shown(transition.disabledReason),
      changedAt: transition.lastChangedAt?.toISOString(),
    },
    actions: actionStates.map(actionView),
  }
}

function runIn({
  pipelineExecutionId = '',
  status = '',
}: Readonly<Record<'pipelineExecutionId' | 'status', string | undefined>>) {
  return { run: pipelineExecutionId, status }
}

/** An action that has not run yet has no execution. */
function actionView({ actionName = '', latestExecution }: ActionState) {
  const { status = 'None', lastStatusChange, summary, errorDetails, externalExecutionUrl } = latestExecution ?? {}
  return {
    action: actionName,
    status,
    updatedAt: lastStatusChange?.toISOString(),
    summary: shown(summary),
    error: shown(errorDetails?.message),
    url: linkIn(externalExecutionUrl),
  }
}
