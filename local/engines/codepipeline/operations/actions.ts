/** The history of actions. */
import type { Operation } from '../../../kernel/service'
import { pagesOf } from '../page'
import type { ActionRecord, ArtifactPlace } from '../state/executions'
import { type Api, accessTo, executionOf, pipelineOf, seconds } from './context'

interface ListInput {
  readonly pipelineName: string
  readonly filter?: {
    readonly pipelineExecutionId?: string
    readonly latestInPipelineExecution?: { readonly pipelineExecutionId: string; readonly startTimeRange: string }
  }
}

const page = pagesOf(100)

export function actionOperations({ engine }: Api): Record<string, Operation> {
  return {
    ListActionExecutions: {
      access: ({ pipelineName }: ListInput) => accessTo(engine, 'ListActionExecutions', pipelineName),
      handle(input: ListInput) {
        const pipeline = pipelineOf(engine, input.pipelineName)
        const { pipelineExecutionId, latestInPipelineExecution } = input.filter ?? {}
        const wanted = pipelineExecutionId ?? latestInPipelineExecution?.pipelineExecutionId
        if (wanted !== undefined) executionOf(engine, pipeline, wanted)
        const all = engine.executions
          .actions(pipeline.name)
          .filter(({ execution }) => wanted === undefined || execution === wanted)
        const found = latestInPipelineExecution?.startTimeRange === 'Latest' ? lastOfEach(all) : all
        const { items, next } = page(found, ({ number }) => String(number).padStart(12, '0'), input, true)
        return { actionExecutionDetails: items.map((action) => describe(action, engine.cloud.region)), ...next }
      },
    },
  }
}

/** Of each action the last time that it ran: those before were retried. */
function lastOfEach(actions: readonly ActionRecord[]): readonly ActionRecord[] {
  return [...new Map(actions.map((action) => [`${action.stage}/${action.declaration.name}`, action])).values()]
}

const artifact = ({ name, bucket, key }: ArtifactPlace) => ({ name, s3location: { bucket, key } })

function describe(action: ActionRecord, region: string) {
  const { declaration, status, external, problem, inputs, outputs, outputVariables, updatedBy } = action
  const { actionTypeId, roleArn, namespace, configuration = {} } = declaration
  const result = {
    ...(external.id !== undefined && { externalExecutionId: external.id }),
    ...(external.summary !== undefined && { externalExecutionSummary: external.summary }),
    ...(external.url !== undefined && { externalExecutionUrl: external.url }),
    ...(problem && { errorDetails: problem }),
  }
  return {
    pipelineExecutionId: action.execution,
    actionExecutionId: action.id,
    pipelineVersion: action.version,
    stageName: action.stage,
    actionName: declaration.name,
    startTime: seconds(action.startedAt),
    lastUpdateTime: seconds(action.updatedAt),
    ...(updatedBy !== undefined && { updatedBy }),
    status,
    input: {
      actionTypeId,
      configuration,
      resolvedConfiguration: action.configuration,
      ...(roleArn !== undefined && { roleArn }),
      region: declaration.region ?? region,
      inputArtifacts: inputs.map(artifact),
      ...(namespace !== undefined && { namespace }),
    },
    ...(status !== 'InProgress' && {
      output: {
        outputArtifacts: status === 'Succeeded' ? outputs.map(artifact) : [],
        executionResult: result,
        outputVariables: outputVariables ?? {},
      },
    }),
  }
}
