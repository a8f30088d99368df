/** A commit that a connection has noticed: those pipelines start that have it as their source. */
import { AwsError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import type { Trigger } from '../state/executions'
import type { PipelineRecord } from '../state/pipelines'
import type { Api } from './context'

/** Called by the engine of connections, and by nobody over the wire. */
export interface SourceChangedInput {
  readonly ConnectionArn: string
  readonly FullRepositoryId: string
  readonly BranchName: string
  readonly CommitId: string
  readonly CommitMessage?: string
  readonly AuthorName?: string
  readonly AuthorEmail?: string
  readonly AuthorDate?: string
  readonly ProviderType?: string
}

export function sourceChangedOperation({ engine, flow }: Api): Record<string, Operation> {
  return {
    SourceChanged: {
      access: () => [],
      handle(input: SourceChangedInput, { caller, origin }: CallContext) {
        if (caller.kind !== 'service') {
          throw new AwsError('AccessDeniedException', 'SourceChanged is for services of the cloud', 403)
        }
        const started = engine.pipelines.all().filter((pipeline) => hasSource(pipeline, input))
        // The same commit on the same branch, told again, starts nothing again.
        const clientRequestToken = `source-${input.BranchName}-${input.CommitId}`
        const pipelineExecutionIds = started.map((pipeline) => {
          const known = engine.executions
            .all(pipeline.name)
            .find((each) => each.clientRequestToken === clientRequestToken)
          return (known ?? flow.start(pipeline, { trigger: triggerOf(input), clientRequestToken, origin })).id
        })
        return { pipelineExecutionIds }
      },
    },
  }
}

function hasSource({ structure }: PipelineRecord, input: SourceChangedInput): boolean {
  return (structure.stages[0]?.actions ?? []).some(({ actionTypeId, configuration = {} }) => {
    const { ConnectionArn, FullRepositoryId, BranchName, DetectChanges = 'true' } = configuration
    return (
      actionTypeId.provider === 'CodeStarSourceConnection' &&
      DetectChanges !== 'false' &&
      ConnectionArn === input.ConnectionArn &&
      FullRepositoryId === input.FullRepositoryId &&
      BranchName === input.BranchName
    )
  })
}

function triggerOf(input: SourceChangedInput): Trigger {
  const { ConnectionArn, FullRepositoryId, BranchName, CommitId, CommitMessage, AuthorName, AuthorEmail } = input
  const commit = {
    'author-display-name': AuthorName,
    'full-repository-name': FullRepositoryId,
    'provider-type': input.ProviderType ?? 'GitHub',
    'author-email': AuthorEmail,
    'commit-message': CommitMessage,
    'author-date': input.AuthorDate,
    'branch-name': BranchName,
    'commit-id': CommitId,
    'connection-arn': ConnectionArn,
    'author-id': AuthorName,
  }
  const known = Object.entries(commit).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return { type: 'WebhookV2', detail: ConnectionArn, commit: Object.fromEntries(known) }
}
