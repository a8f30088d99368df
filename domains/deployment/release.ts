/** Gathers what is about to go live: the commit, who wrote it, and which resources change. */
import { ChangeSetNotFoundException, DescribeChangeSetCommand } from '@aws-sdk/client-cloudformation'
import { GetCommitCommand } from '@aws-sdk/client-codecommit'
import {
  type ActionExecutionDetail,
  ListActionExecutionsCommand,
  PipelineExecutionNotFoundException,
  PipelineNotFoundException,
} from '@aws-sdk/client-codepipeline'
import { cloudFormation } from '../../shared/clients/cloudformation'
import { codeCommit } from '../../shared/clients/codecommit'
import { codePipeline } from '../../shared/clients/codepipeline'
import { toldOf } from '../../shared/errors'
import type { GateToken, Release } from './decisions/gate'

export async function gatherRelease({ run, settings }: GateToken): Promise<Release> {
  const [source, changes] = await Promise.all([sourceOf(run).catch(undefinedIfGone), changesOf(settings.changeSet)])
  const variables = source?.output?.outputVariables ?? {}
  const commit = variables.CommitId
  const written = source && commit !== undefined ? await authorOf(source, commit, variables) : {}
  return { commit, message: variables.CommitMessage, ...written, changes }
}

async function sourceOf(run: GateToken['run']): Promise<ActionExecutionDetail | undefined> {
  let nextToken: string | undefined
  do {
    const page = await codePipeline.send(
      new ListActionExecutionsCommand({
        pipelineName: run.pipeline,
        filter: { pipelineExecutionId: run.id },
        ...(nextToken !== undefined && { nextToken }),
      }),
    )
    const found = page.actionExecutionDetails?.find(({ input }) => input?.actionTypeId?.category === 'Source')
    if (found) return found
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return undefined
}

/** A connection tells it among its variables; CodeCommit must be asked. */
async function authorOf(
  { input }: ActionExecutionDetail,
  commitId: string,
  variables: Readonly<Record<string, string>>,
): Promise<Pick<Release, 'author' | 'message'>> {
  const repositoryName = input?.resolvedConfiguration?.RepositoryName ?? input?.configuration?.RepositoryName
  if (input?.actionTypeId?.provider === 'CodeCommit' && repositoryName !== undefined) {
    const { commit } = await codeCommit.send(new GetCommitCommand({ repositoryName, commitId }))
    return { author: { name: commit?.author?.name, email: commit?.author?.email }, message: commit?.message }
  }
  const { AuthorEmail, AuthorDisplayName, CommitMessage } = variables
  return { author: { name: AuthorDisplayName, email: AuthorEmail }, message: CommitMessage }
}

async function changesOf(changeSet: GateToken['settings']['changeSet']): Promise<readonly string[] | undefined> {
  if (!changeSet) return undefined
  const changes: string[] = []
  let NextToken: string | undefined
  try {
    do {
      const page = await cloudFormation.send(
        new DescribeChangeSetCommand({ StackName: changeSet.stack, ChangeSetName: changeSet.name, NextToken }),
      )
      for (const { ResourceChange: each } of page.Changes ?? [])
        changes.push(`${each?.Action} ${each?.LogicalResourceId} (${each?.ResourceType})`)
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return changes
  } catch (error) {
    // CloudFormation says ValidationError of a stack that is not there.
    if (error instanceof ChangeSetNotFoundException || toldOf(error).name === 'ValidationError') return undefined
    throw error
  }
}

/** The pipeline may have been removed since. */
function undefinedIfGone(error: unknown): undefined {
  if (error instanceof PipelineNotFoundException || error instanceof PipelineExecutionNotFoundException)
    return undefined
  throw error
}
