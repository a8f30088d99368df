/** Start, stop, retry, roll back and look at executions. */
import { AwsError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { modeOf } from '../definition/declaration'
import { constraint, validation } from '../errors'
import type { StartedBy } from '../execution/started-by'
import { pagesOf } from '../page'
import type { ExecutionRecord, SourceRevisionOverride, Trigger } from '../state/executions'
import type { PipelineRecord } from '../state/pipelines'
import { type Api, accessTo, executionOf, nameOf, pipelineOf, seconds, stageOf } from './context'

interface StartInput {
  readonly name: string
  readonly variables?: readonly { readonly name: string; readonly value: string }[]
  readonly clientRequestToken?: string
  readonly sourceRevisions?: readonly SourceRevisionOverride[]
}

interface OfStage {
  readonly pipelineName: string
  readonly stageName: string
}

interface OfExecution {
  readonly pipelineName: string
  readonly pipelineExecutionId: string
}

const mostQueued = 50
const page = pagesOf(100)
const revisionTypes = ['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY']

export function executionOperations(api: Api, startedBy: StartedBy): Record<string, Operation> {
  const { engine, flow, interventions } = api
  const { executions, pipelines } = engine

  function start(input: StartInput, { caller, origin }: CallContext): { pipelineExecutionId: string } {
    const pipeline = pipelineOf(engine, input.name)
    const { clientRequestToken } = input
    if (clientRequestToken !== undefined && !/^[a-zA-Z0-9-]{1,128}$/.test(clientRequestToken)) {
      throw constraint(clientRequestToken, 'clientRequestToken', 'satisfy regular expression pattern: [a-zA-Z0-9-]+')
    }
    const known = executions
      .all(pipeline.name)
      .find((each) => clientRequestToken !== undefined && each.clientRequestToken === clientRequestToken)
    if (known) return { pipelineExecutionId: known.id }
    checkRoom(api, pipeline)
    const trigger: Trigger = startedBy.of(clientRequestToken) ?? {
      type: 'StartPipelineExecution',
      detail: nameOf(caller),
    }
    const { id } = flow.start(pipeline, {
      trigger,
      variables: variablesIn(pipeline, input),
      overrides: overridesIn(pipeline, input.sourceRevisions),
      clientRequestToken,
      origin,
    })
    return { pipelineExecutionId: id }
  }

  function stop(input: OfExecution & { readonly abandon?: boolean; readonly reason?: string }) {
    const pipeline = pipelineOf(engine, input.pipelineName)
    const { pipelineExecutionId: id, abandon = false, reason } = input
    if (reason !== undefined && reason.length > 200)
      throw constraint(reason, 'reason', 'have length less than or equal to 200')
    // This operation has no error for an execution that is not there: it is one that can't be stopped.
    const execution = executions.get(pipeline.name, id)
    if (!execution)
      throw notStoppable(`Unable to stop the pipeline execution ${id}: pipeline '${pipeline.name}' has none`)
    if (execution.status === 'Stopping' && !abandon) {
      throw new AwsError(
        'DuplicatedStopRequestException',
        `The pipeline execution ${execution.id} is already in the Stopping state. To abandon its actions, stop it with abandon`,
      )
    }
    if (execution.status !== 'InProgress' && execution.status !== 'Stopping') {
      throw notStoppable(`Unable to stop the pipeline execution ${id}: it is in the ${execution.status} state`)
    }
    interventions.stop(execution, abandon, reason)
    return { pipelineExecutionId: execution.id }
  }

  function retry(input: OfStage & OfExecution & { readonly retryMode?: string }) {
    const pipeline = pipelineOf(engine, input.pipelineName)
    const { name } = stageOf(pipeline, input.stageName)
    const mode = input.retryMode ?? 'FAILED_ACTIONS'
    if (!['FAILED_ACTIONS', 'ALL_ACTIONS'].includes(mode)) {
      throw constraint(mode, 'retryMode', 'satisfy enum value set: [FAILED_ACTIONS, ALL_ACTIONS]')
    }
    // Nor has this one such an error.
    const execution = executions.get(pipeline.name, input.pipelineExecutionId)
    if (!execution || pipelines.stage(pipeline.name, name).latest !== execution.id) {
      throw new AwsError(
        'NotLatestPipelineExecutionException',
        `The pipeline execution ${input.pipelineExecutionId} is not the latest in stage '${name}'`,
      )
    }
    if (!isRetryable(execution, name, mode)) {
      throw notRetryable(`Stage '${name}' has no failed or abandoned actions of the execution ${execution.id}`)
    }
    if (execution.version !== pipeline.version) {
      throw notRetryable(`The structure of the pipeline has changed since the execution ${execution.id} was started`)
    }
    if (execution.place === 'out') checkRoom(api, pipeline)
    interventions.retry(execution, name, mode === 'ALL_ACTIONS')
    return { pipelineExecutionId: execution.id }
  }

  /** Failed actions are also retried while others of their stage are at work. */
  function isRetryable(execution: ExecutionRecord, stage: string, mode: string): boolean {
    const run = execution.stages[stage]
    if (execution.stage !== stage || !run) return false
    if (execution.place === 'inside') {
      const isFailed = Object.values(run.actions).some((id) => executions.action(id)?.status === 'Failed')
      return execution.status === 'InProgress' && mode === 'FAILED_ACTIONS' && isFailed
    }
    const isOver = execution.status === 'Failed' || execution.status === 'Stopped'
    return isOver && (run.status === 'Failed' || run.status === 'Stopped')
  }

  function rollBack(input: OfStage & { readonly targetPipelineExecutionId: string }, { caller }: CallContext) {
    const pipeline = pipelineOf(engine, input.pipelineName)
    const { name } = stageOf(pipeline, input.stageName)
    const target = executionOf(engine, pipeline, input.targetPipelineExecutionId)
    if (pipeline.structure.stages[0]?.name === name) {
      throw unableToRollBack(`Stage '${name}' has the source actions: it cannot be rolled back`)
    }
    if (target.rollbackTarget !== undefined) {
      throw unableToRollBack(`The pipeline execution ${target.id} is a rollback: it cannot be a target`)
    }
    if (target.version !== pipeline.version) {
      throw new AwsError(
        'PipelineExecutionOutdatedException',
        `The pipeline execution ${target.id} ran in version ${target.version} of the pipeline's structure, which has version ${pipeline.version} now`,
      )
    }
    if (target.stages[name]?.status !== 'Succeeded') {
      throw unableToRollBack(`The pipeline execution ${target.id} did not succeed in stage '${name}'`)
    }
    if (executions.all(pipeline.name).some((each) => each.place === 'inside' && each.stage === name)) {
      throw unableToRollBack(`Stage '${name}' is running`)
    }
    const trigger = { type: 'ManualRollback', detail: nameOf(caller) }
    return { pipelineExecutionId: interventions.rollBack(pipeline, name, target, trigger).id }
  }

  function list(input: {
    readonly pipelineName: string
    readonly filter?: { readonly succeededInStage?: { readonly stageName?: string } }
  }) {
    const pipeline = pipelineOf(engine, input.pipelineName)
    const wanted = input.filter?.succeededInStage?.stageName
    if (wanted !== undefined) stageOf(pipeline, wanted)
    const found = executions
      .all(pipeline.name)
      .filter(({ stages }) => wanted === undefined || stages[wanted]?.status === 'Succeeded')
    const { items, next } = page(found, ({ number }) => String(number).padStart(12, '0'), input, true)
    return { pipelineExecutionSummaries: items.map(summaryOf), ...next }
  }

  return {
    StartPipelineExecution: {
      access: ({ name }: StartInput) => accessTo(engine, 'StartPipelineExecution', name),
      handle: start,
    },
    StopPipelineExecution: {
      access: ({ pipelineName }: OfExecution) => accessTo(engine, 'StopPipelineExecution', pipelineName),
      handle: stop,
    },
    RetryStageExecution: {
      access: ({ pipelineName, stageName }: OfStage) =>
        accessTo(engine, 'RetryStageExecution', pipelineName, stageName),
      handle: retry,
    },
    RollbackStage: {
      access: ({ pipelineName, stageName }: OfStage) => accessTo(engine, 'RollbackStage', pipelineName, stageName),
      handle: rollBack,
    },
    ListPipelineExecutions: {
      access: ({ pipelineName }: OfStage) => accessTo(engine, 'ListPipelineExecutions', pipelineName),
      handle: list,
    },
    GetPipelineExecution: {
      access: ({ pipelineName }: OfExecution) => accessTo(engine, 'GetPipelineExecution', pipelineName),
      handle({ pipelineName, pipelineExecutionId }: OfExecution) {
        const pipeline = pipelineOf(engine, pipelineName)
        return { pipelineExecution: describe(executionOf(engine, pipeline, pipelineExecutionId)) }
      },
    },
  }
}

const notStoppable = (message: string): AwsError => new AwsError('PipelineExecutionNotStoppableException', message)
const notRetryable = (message: string): AwsError => new AwsError('StageNotRetryableException', message)
const unableToRollBack = (message: string): AwsError => new AwsError('UnableToRollbackStageException', message)

function checkRoom({ engine }: Api, { name, structure }: PipelineRecord): void {
  if (modeOf(structure) !== 'QUEUED') return
  const { length } = engine.executions.all(name).filter(({ place }) => place !== 'out')
  if (length < mostQueued) return
  throw new AwsError(
    'ConcurrentPipelineExecutionsLimitExceededException',
    `The pipeline ${name} has ${mostQueued} executions in progress or waiting, which is the most that there can be`,
  )
}

function variablesIn({ structure }: PipelineRecord, { variables = [] }: StartInput): Record<string, string> {
  const declared = structure.variables ?? []
  for (const { name, value } of variables) {
    if (!declared.some((each) => each.name === name)) {
      throw validation(`Variable '${name}' is not declared in pipeline '${structure.name}'`)
    }
    if (value === '' || value.length > 1000)
      throw constraint(value, 'variables.member.value', 'have length between 1 and 1000')
  }
  const given = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  const missing = declared.find(({ name, defaultValue }) => defaultValue === undefined && given[name] === undefined)
  if (missing)
    throw validation(`Variable '${missing.name}' of pipeline '${structure.name}' has no default: a value is needed`)
  return given
}

function overridesIn(
  { structure }: PipelineRecord,
  overrides: readonly SourceRevisionOverride[] = [],
): readonly SourceRevisionOverride[] {
  const sources = structure.stages[0]?.actions ?? []
  for (const { actionName, revisionType } of overrides) {
    if (!revisionTypes.includes(revisionType)) {
      throw constraint(
        revisionType,
        'sourceRevisions.member.revisionType',
        `satisfy enum value set: [${revisionTypes.join(', ')}]`,
      )
    }
    const source = sources.find(({ name }) => name === actionName)
    if (!source) {
      throw validation(`Pipeline '${structure.name}' does not have a source action with name '${actionName}'`)
    }
    if (revisionType === 'S3_OBJECT_KEY' && source.configuration?.AllowOverrideForS3ObjectKey !== 'true') {
      throw validation(`The source action '${actionName}' does not allow that its object key is overridden`)
    }
  }
  return overrides
}

const typeOf = ({ rollbackTarget }: ExecutionRecord) => (rollbackTarget === undefined ? 'STANDARD' : 'ROLLBACK')

const common = (execution: ExecutionRecord) => ({
  pipelineExecutionId: execution.id,
  status: execution.status,
  ...(execution.statusSummary !== undefined && { statusSummary: execution.statusSummary }),
  trigger: { triggerType: execution.trigger.type, triggerDetail: execution.trigger.detail },
  executionMode: execution.mode,
  executionType: typeOf(execution),
  ...(execution.rollbackTarget !== undefined && {
    rollbackMetadata: { rollbackTargetPipelineExecutionId: execution.rollbackTarget },
  }),
})

function summaryOf(execution: ExecutionRecord) {
  const { startedAt, updatedAt, revisions, stopReason } = execution
  return {
    ...common(execution),
    startTime: seconds(startedAt),
    lastUpdateTime: seconds(updatedAt),
    sourceRevisions: revisions.map(({ action, id, summary, url }) => ({
      actionName: action,
      revisionId: id,
      ...(summary !== undefined && { revisionSummary: summary }),
      ...(url !== undefined && { revisionUrl: url }),
    })),
    ...(stopReason !== undefined && { stopTrigger: { reason: stopReason } }),
  }
}

function describe(execution: ExecutionRecord) {
  const { pipeline, version, revisions, variables } = execution
  return {
    pipelineName: pipeline,
    pipelineVersion: version,
    ...common(execution),
    artifactRevisions: revisions.map(({ artifact, id, summary, url }) => ({
      name: artifact,
      revisionId: id,
      ...(summary !== undefined && { revisionSummary: summary }),
      ...(url !== undefined && { revisionUrl: url }),
    })),
    variables: Object.entries(variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
  }
}
