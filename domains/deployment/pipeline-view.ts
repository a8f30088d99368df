/** Pipelines as the API shows them: what CodePipeline says of their stages, without what opens a gate. */
import type { ActionState, GetPipelineStateCommandOutput, StageState } from '@aws-sdk/client-codepipeline'
import { linkIn, runSummaryOf, shown } from './api-view'
import type { Run } from './run'

export function pipelineSummaryOf(pipeline: string, updated: Date | undefined, newest: Run | undefined) {
  return { pipeline, updatedAt: updated?.toISOString(), newestRun: newest && runSummaryOf(newest) }
}

/** Without what each stage does. */
export function stagesInList({ stageStates = [] }: GetPipelineStateCommandOutput) {
  return stageStates.map(stageInList)
}

export function pipelineViewOf(pipeline: string, state: GetPipelineStateCommandOutput, newest: Run | undefined) {
  const { updated, stageStates = [] } = state
  const stages = stageStates.map((each) => ({
    ...stageInList(each),
    actions: (each.actionStates ?? []).map(actionView),
  }))
  return { ...pipelineSummaryOf(pipeline, updated, newest), stages }
}

function stageInList(state: StageState) {
  const { stageName = '', latestExecution: latest, inboundExecution } = state
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
