/**
 * A function as an action: it is invoked with a job, and answers it by PutJobSuccessResult or PutJobFailureResult. Without an
 * answer within 20 minutes it has failed. A continuation token asks to be invoked again, with a new job; all of it together
 * may take a day.
 */
import { randomUUID } from 'node:crypto'
import { narrowedCredentials } from '../execution/roles'
import type { ActionRecord } from '../state/executions'
import { failed, type Provider, type Step, type StepContext } from './provider'

export interface JobWork {
  readonly jobId: string
  readonly startedAt: number
  readonly continuationToken?: string | undefined
  /** Whether the function has been given the job, has it still to be given, or is given the next one in a while. */
  readonly phase: 'invoking' | 'asked' | 'continued'
}

const minute = 60_000
const replyTime = 20 * minute
const longestJob = 24 * 60 * minute
/** After a continuation token, until the function is invoked again. */
const untilNext = minute / 2

export const lambdaInvoke: Provider = {
  category: 'Invoke',
  name: 'Lambda',
  configuration: { FunctionName: 'required', UserParameters: 'optional' },
  inputs: [0, 5],
  outputs: [0, 5],
  async step(context) {
    const { action, cloud, setting } = context
    const now = cloud.clock.now()
    const work = action.work as JobWork | undefined
    if (!work) return give({ startedAt: now })
    const event = {
      'CodePipeline.job': { id: work.jobId, accountId: cloud.accountId, data: await jobDataOf(context, work) },
    }
    await context.call('lambda', 'Invoke', {
      FunctionName: setting('FunctionName') ?? '',
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    })
    const deadline = Math.min(cloud.clock.now() + replyTime, work.startedAt + longestJob)
    return { kind: 'wait', work: { ...work, phase: 'asked' } satisfies JobWork, deadline }
  },
  late(action) {
    const work = action.work as JobWork
    if (work.phase === 'continued') return give(work)
    const name = action.configuration.FunctionName
    return failed('JobTimedOut', `The AWS Lambda function ${name} failed to return a result.`)
  },
}

function give(work: Omit<JobWork, 'jobId' | 'phase'>): Step {
  const jobId = randomUUID()
  return { kind: 'again', jobId, work: { ...work, jobId, phase: 'invoking' } satisfies JobWork }
}

/** What a continuation token makes of the work, and until when it waits; undefined: the day is over. */
export function continued(
  work: JobWork,
  continuationToken: string,
  now: number,
): { readonly work: JobWork; readonly deadline: number } | undefined {
  const deadline = now + untilNext
  if (deadline >= work.startedAt + longestJob) return undefined
  return { work: { ...work, continuationToken, phase: 'continued' }, deadline }
}

/** The job's data as the function's event has them. Keys are made for it that reach its artefacts alone. */
export async function jobDataOf(
  context: Pick<StepContext, 'action' | 'cloud' | 'structure'>,
  { continuationToken }: Pick<JobWork, 'continuationToken'>,
) {
  const { action, cloud, structure } = context
  const { inputs, outputs } = action
  const artifact = ({ name, bucket, key }: (typeof inputs)[number]) => ({
    location: { s3Location: { bucketName: bucket, objectKey: key }, type: 'S3' },
    revision: null,
    name,
  })
  return {
    actionConfiguration: { configuration: configurationOf(action) },
    inputArtifacts: inputs.map(artifact),
    outputArtifacts: outputs.map(artifact),
    artifactCredentials: await narrowedCredentials(cloud, structure, action, artifactPolicy(action)),
    ...(continuationToken !== undefined && { continuationToken }),
  }
}

function configurationOf({ configuration }: ActionRecord): Readonly<Record<string, string>> {
  const { FunctionName, UserParameters } = configuration
  return { FunctionName: FunctionName ?? '', ...(UserParameters !== undefined && { UserParameters }) }
}

/** It reads what goes in and writes what comes out; without artefacts, nothing at all. */
function artifactPolicy({ inputs, outputs }: ActionRecord): object {
  const arnOf = ({ bucket, key }: (typeof inputs)[number]): string => `arn:aws:s3:::${bucket}/${key}`
  const nothing = { Effect: 'Deny', Action: '*', Resource: '*' }
  const allow = (actions: readonly string[], places: typeof inputs) =>
    places.length === 0 ? [] : [{ Effect: 'Allow', Action: actions, Resource: places.map(arnOf) }]
  const statements = [...allow(['s3:GetObject', 's3:GetObjectVersion'], inputs), ...allow(['s3:PutObject'], outputs)]
  return { Version: '2012-10-17', Statement: statements.length > 0 ? statements : [nothing] }
}
