/** What stands at the stages of a pipeline, and the gates between them. */
import type { CallContext, Operation } from '../../../kernel/service'
import type { ApprovalWork } from '../actions/manual-approval'
import type { ActionDeclaration, StageDeclaration } from '../definition/declaration'
import { constraint, validation } from '../errors'
import type { ActionRecord, ExecutionRecord } from '../state/executions'
import type { PipelineRecord } from '../state/pipelines'
import { type Api, accessTo, nameOf, pipelineOf, seconds, stageOf } from './context'

interface TransitionInput {
  readonly pipelineName: string
  readonly stageName: string
  readonly transitionType: string
  readonly reason?: string
}

const longestReason = 300

export function stageOperations({ engine, flow }: Api): Record<string, Operation> {
  const { cloud, pipelines, executions } = engine

  function turn(input: TransitionInput, { caller }: CallContext, enabled: boolean): object {
    const pipeline = pipelineOf(engine, input.pipelineName)
    const { name } = stageOf(pipeline, input.stageName)
    const { transitionType, reason } = input
    if (transitionType === 'Outbound') throw validation('The transition type Outbound is not supported')
    if (transitionType !== 'Inbound') {
      throw constraint(transitionType, 'transitionType', 'satisfy enum value set: [Inbound, Outbound]')
    }
    if (reason !== undefined && (reason.length > longestReason || !/^[a-zA-Z0-9!@ ().*?-]+$/.test(reason))) {
      throw constraint(reason, 'reason', 'satisfy regular expression pattern: [a-zA-Z0-9!@ \\(\\)\\.\\*\\?\\-]+')
    }
    const transition = { enabled, changedBy: nameOf(caller), changedAt: cloud.clock.now(), reason }
    pipelines.putStage(pipeline.name, { ...pipelines.stage(pipeline.name, name), transition })
    if (enabled) flow.advance(pipeline.name)
    return {}
  }

  function stateOf(pipeline: PipelineRecord, stage: StageDeclaration, index: number) {
    const record = pipelines.stage(pipeline.name, stage.name)
    const waiting = executions
      .all(pipeline.name)
      .filter((each) => each.place === 'inbound' && each.stage === stage.name)
    const [inbound] = waiting
    const latest = record.latest === undefined ? undefined : executions.get(pipeline.name, record.latest)
    const retries = latest?.stages[stage.name]?.retries
    const { enabled = true, changedBy, changedAt, reason } = record.transition ?? {}
    return {
      stageName: stage.name,
      ...(inbound && { inboundExecution: inboundOf(inbound), inboundExecutions: waiting.map(inboundOf) }),
      ...(index > 0 && {
        inboundTransitionState: {
          enabled,
          ...(changedBy !== undefined && { lastChangedBy: changedBy }),
          ...(changedAt !== undefined && { lastChangedAt: seconds(changedAt) }),
          ...(!enabled && reason !== undefined && { disabledReason: reason }),
        },
      }),
      actionStates: stage.actions.map((action) => actionState(action, record.actions[action.name])),
      ...(latest && { latestExecution: latestOf(latest, stage.name) }),
      ...(retries !== undefined && {
        retryStageMetadata: { manualStageRetryAttempt: retries, latestRetryTrigger: 'ManualStageRetry' },
      }),
    }
  }

  function actionState({ name }: ActionDeclaration, id: string | undefined) {
    const action = id === undefined ? undefined : executions.action(id)
    const revision =
      action && executions.get(action.pipeline, action.execution)?.revisions.find((each) => each.action === name)
    return {
      actionName: name,
      ...(revision &&
        action.status === 'Succeeded' && {
          currentRevision: {
            revisionId: revision.id,
            revisionChangeId: revision.id,
            created: seconds(action.updatedAt),
          },
        }),
      ...(action && { latestExecution: executionOf(action) }),
      ...(revision?.url !== undefined && { revisionUrl: revision.url }),
    }
  }

  return {
    GetPipelineState: {
      access: ({ name }: { name: string }) => accessTo(engine, 'GetPipelineState', name),
      handle({ name }: { name: string }) {
        const pipeline = pipelineOf(engine, name)
        return {
          pipelineName: name,
          pipelineVersion: pipeline.version,
          stageStates: pipeline.structure.stages.map((stage, index) => stateOf(pipeline, stage, index)),
          created: seconds(pipeline.createdAt),
          updated: seconds(pipeline.updatedAt),
        }
      },
    },
    EnableStageTransition: {
      access: (input: TransitionInput) =>
        accessTo(engine, 'EnableStageTransition', input.pipelineName, input.stageName),
      handle: (input: TransitionInput, context) => turn(input, context, true),
    },
    DisableStageTransition: {
      access: (input: TransitionInput) =>
        accessTo(engine, 'DisableStageTransition', input.pipelineName, input.stageName),
      handle: (input: TransitionInput, context) => turn(input, context, false),
    },
  }
}

const typeOf = ({ rollbackTarget }: ExecutionRecord) => (rollbackTarget === undefined ? 'STANDARD' : 'ROLLBACK')

const inboundOf = (execution: ExecutionRecord) => ({
  pipelineExecutionId: execution.id,
  status: execution.status,
  type: typeOf(execution),
})

const latestOf = (execution: ExecutionRecord, stage: string) => ({
  pipelineExecutionId: execution.id,
  status: execution.stages[stage]?.status ?? 'InProgress',
  type: typeOf(execution),
})

function executionOf({ id, status, updatedAt, updatedBy, external, problem, declaration, work }: ActionRecord) {
  const waits = status === 'InProgress' && declaration.actionTypeId.category === 'Approval'
  const token = waits ? (work as ApprovalWork | undefined)?.token : undefined
  return {
    actionExecutionId: id,
    status,
    ...(external.summary !== undefined && { summary: external.summary }),
    lastStatusChange: seconds(updatedAt),
    ...(token !== undefined && { token }),
    ...(updatedBy !== undefined && { lastUpdatedBy: updatedBy }),
    ...(external.id !== undefined && { externalExecutionId: external.id }),
    ...(external.url !== undefined && { externalExecutionUrl: external.url }),
    ...(external.percentComplete !== undefined && { percentComplete: external.percentComplete }),
    ...(problem && { errorDetails: problem }),
  }
}
