/** Gathers what is about to go live: the commit, who wrote it, and which resources change. */
import { ChangeSetNotFoundException, DescribeChangeSetCommand } from '@aws-sdk/client-cloudformation'
import { GetCommitCommand } from '@aws-sdk/client-codecommit'
import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline'
import { cloudFormation } from '../../shared/clients/cloudformation'
import { codeCommit } from '../../shared/clients/codecommit'
import { toldOf } from '../../shared/errors'
import type { GateToken, Release } from './decisions/gate'
import { actionsOf } from './executions'

export async function gatherRelease({ run, settings }: GateToken): Promise<Release> {
  const [actions = [], changes] = await Promise.all([actionsOf(run.pipeline, run.id), changesOf(settings.changeSet)])
  const source = sourceIn(actions)
  return { ...(source && (await commitOf(source))), changes }
}

export function sourceIn(actions: readonly ActionExecutionDetail[]): ActionExecutionDetail | undefined {
  return actions.findLast(({ input }) => input?.actionTypeId?.category === 'Source')
}

/** A connection tells it among its variables; CodeCommit must be asked who wrote it. */
export async function commitOf({ input, output }: ActionExecutionDetail): Promise<Omit<Release, 'changes'>> {
  const variables = output?.outputVariables ?? {}
  const { CommitId: commitId, CommitMessage: message, AuthorEmail: email, AuthorDisplayName: name } = variables
  if (commitId === undefined) return { message }
  const repositoryName = input?.resolvedConfiguration?.RepositoryName ?? input?.configuration?.RepositoryName
  if (input?.actionTypeId?.provider !== 'CodeCommit' || repositoryName === undefined) {
    return { commit: commitId, message, author: { name, email } }
  }
  const { commit } = await codeCommit.send(new GetCommitCommand({ repositoryName, commitId }))
  const author = { name: commit?.author?.name, email: commit?.author?.email }
  return { commit: commitId, message: commit?.message, author }
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
