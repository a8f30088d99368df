/** What ends an action that waits: a person's approval, a function's answer to its job. */
import { AwsError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { continued, type JobWork, jobDataOf } from '../actions/lambda-invoke'
import type { ApprovalWork } from '../actions/manual-approval'
import { failed } from '../actions/provider'
import { actionNotFound, constraint, invalidJobState, jobNotFound, validation } from '../errors'
import type { ActionRecord } from '../state/executions'
import { type Api, accessTo, nameOf, pipelineOf, stageOf } from './context'

interface ApprovalInput {
  readonly pipelineName: string
  readonly stageName: string
  readonly actionName: string
  readonly result: { readonly summary: string; readonly status: string }
  readonly token: string
}

interface SuccessInput {
  readonly jobId: string
  readonly continuationToken?: string
  readonly executionDetails?: {
    readonly summary?: string
    readonly externalExecutionId?: string
    readonly percentComplete?: number
  }
  readonly outputVariables?: Readonly<Record<string, string>>
}

interface FailureInput {
  readonly jobId: string
  readonly failureDetails: { readonly type: string; readonly message: string; readonly externalExecutionId?: string }
}

const failureTypes = [
  'JobFailed',
  'ConfigurationError',
  'PermissionError',
  'RevisionOutOfSync',
  'RevisionUnavailable',
  'SystemUnavailable',
]
const longest = { approval: 512, message: 5000, summary: 2048, externalId: 1500, token: 2048 }
/** Of names and values together, in bytes. */
const mostVariables = 122_880

export function answerOperations(api: Api): Record<string, Operation> {
  const { engine, flow, jobs } = api
  const { cloud, executions, pipelines } = engine

  function approve(input: ApprovalInput, { caller }: CallContext): object {
    const pipeline = pipelineOf(engine, input.pipelineName)
    const stage = stageOf(pipeline, input.stageName)
    const declared = stage.actions.find(({ name }) => name === input.actionName)
    if (declared?.actionTypeId.category !== 'Approval') throw actionNotFound(stage.name, input.actionName)
    const { status, summary } = input.result
    if (!['Approved', 'Rejected'].includes(status)) {
      throw constraint(status, 'result.status', 'satisfy enum value set: [Approved, Rejected]')
    }
    atMost(summary, longest.approval, 'result.summary')
    const id = pipelines.stage(pipeline.name, stage.name).actions[declared.name]
    const action = id === undefined ? undefined : executions.action(id)
    const work = action?.work as ApprovalWork | undefined
    if (action?.status !== 'InProgress') {
      if (action && wasAnswered(action, input.token)) {
        throw new AwsError(
          'ApprovalAlreadyCompletedException',
          'The approval action has already been approved or rejected.',
        )
      }
      throw invalidToken()
    }
    if (work?.token !== input.token) throw invalidToken()
    const by = nameOf(caller)
    const external = { ...(summary !== '' && { summary }) }
    // Kept, so that answering again is told from answering with a token that never was.
    executions.putAction({ ...action, answered: input.token })
    const answered = executions.action(action.id) as ActionRecord
    if (status === 'Approved') flow.settle(answered, { kind: 'succeed', external, updatedBy: by })
    else {
      const message = summary === '' ? `Rejected by ${by}` : summary
      flow.settle(answered, { ...failed('JobFailed', message, external), updatedBy: by })
    }
    return { approvedAt: cloud.clock.now() / 1000 }
  }

  /** The action that waits for an answer to the job. @throws JobNotFoundException, InvalidJobStateException */
  function waitingFor(jobId: string): { readonly action: ActionRecord; readonly work: JobWork } {
    const id = jobs.actionOf(jobId)
    if (id === undefined) throw jobNotFound(jobId)
    const action = executions.action(id)
    const work = action?.work as JobWork | undefined
    if (action?.status !== 'InProgress' || work?.jobId !== jobId || work.phase === 'continued') {
      throw invalidJobState(jobId)
    }
    return { action, work }
  }

  function succeed(input: SuccessInput): object {
    const { continuationToken, executionDetails = {}, outputVariables } = input
    atMost(continuationToken, longest.token, 'continuationToken')
    atMost(executionDetails.summary, longest.summary, 'executionDetails.summary')
    atMost(executionDetails.externalExecutionId, longest.externalId, 'executionDetails.externalExecutionId')
    checkVariables(outputVariables)
    const { action, work } = waitingFor(input.jobId)
    const { summary, externalExecutionId, percentComplete } = executionDetails
    const external = {
      ...(summary !== undefined && { summary }),
      ...(externalExecutionId !== undefined && { id: externalExecutionId }),
      ...(percentComplete !== undefined && { percentComplete }),
    }
    if (continuationToken === undefined) {
      flow.settle(action, { kind: 'succeed', external, ...(outputVariables && { variables: outputVariables }) })
      return {}
    }
    if (outputVariables) throw validation('outputVariables cannot be given together with a continuationToken')
    const next = continued(work, continuationToken, cloud.clock.now())
    if (next) engine.wait({ ...action, external: { ...action.external, ...external }, work: next.work }, next.deadline)
    else flow.settle(action, failed('JobTimedOut', 'The job did not end within 24 hours', external))
    return {}
  }

  function fail({ jobId, failureDetails }: FailureInput): object {
    const { type, message, externalExecutionId } = failureDetails
    if (!failureTypes.includes(type)) {
      throw constraint(type, 'failureDetails.type', `satisfy enum value set: [${failureTypes.join(', ')}]`)
    }
    atMost(message, longest.message, 'failureDetails.message')
    atMost(externalExecutionId, longest.externalId, 'failureDetails.externalExecutionId')
    const { action } = waitingFor(jobId)
    const external = { ...(externalExecutionId !== undefined && { id: externalExecutionId }) }
    flow.settle(action, failed(type, message, external))
    return {}
  }

  async function details({ jobId }: { jobId: string }): Promise<object> {
    const id = jobs.actionOf(jobId)
    const action = id === undefined ? undefined : executions.action(id)
    const structure = action && pipelines.get(action.pipeline)?.structure
    // Keys for artefacts are for who is at work on them.
    if (action?.status !== 'InProgress' || !structure) throw jobNotFound(jobId)
    const { pipeline, stage, declaration, execution } = action
    const work = (action.work ?? {}) as Partial<JobWork>
    const data = await jobDataOf({ action, cloud, structure }, work)
    return {
      jobDetails: {
        id: jobId,
        accountId: cloud.accountId,
        data: {
          actionTypeId: declaration.actionTypeId,
          ...data,
          pipelineContext: {
            pipelineName: pipeline,
            stage: { name: stage },
            action: { name: declaration.name, actionExecutionId: action.id },
            pipelineArn: pipelines.arnOf(pipeline),
            pipelineExecutionId: execution,
          },
        },
      },
    }
  }

  const onJobs = (action: string) => () => [{ action: `codepipeline:${action}`, resource: '*' }]

  return {
    PutApprovalResult: {
      access: ({ pipelineName, stageName, actionName }: ApprovalInput) =>
        accessTo(engine, 'PutApprovalResult', pipelineName, stageName, actionName),
      handle: approve,
    },
    PutJobSuccessResult: { access: onJobs('PutJobSuccessResult'), handle: succeed },
    PutJobFailureResult: { access: onJobs('PutJobFailureResult'), handle: fail },
    GetJobDetails: { access: onJobs('GetJobDetails'), handle: details },
  }
}

const wasAnswered = ({ answered }: ActionRecord, token: string): boolean => answered === token

const invalidToken = (): AwsError =>
  new AwsError('InvalidApprovalTokenException', 'The approval request already received a response or has expired.')

function atMost(value: string | undefined, most: number, member: string): void {
  if (value === undefined || value.length <= most) return
  throw constraint(value, member, `have length less than or equal to ${most}`)
}

function checkVariables(variables: Readonly<Record<string, string>> | undefined): void {
  if (!variables) return
  for (const name of Object.keys(variables)) {
    if (!/^[A-Za-z0-9@_-]+$/.test(name)) {
      throw constraint(name, 'outputVariables', 'satisfy regular expression pattern: [A-Za-z0-9@\\-_]+')
    }
  }
  const bytes = Object.entries(variables)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  if (bytes > mostVariables) {
    throw new AwsError(
      'OutputVariablesSizeExceededException',
      `The total size of the output variables is ${bytes} bytes; the most is ${mostVariables}`,
    )
  }
}
