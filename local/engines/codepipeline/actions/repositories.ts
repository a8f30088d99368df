/** Commits as sources: of CodeCommit's repositories, and of those that a connection leads to. */
import { NotModelledError } from '../../../kernel/aws-error'
import { invalidAction } from '../errors'
import { consoleLink } from './console'
import type { Provider, StepContext, Succeeded } from './provider'
import { storeOutput } from './store-output'

/** What FetchSource of either service gives. */
interface Fetched {
  readonly commitId: string
  readonly authorEmail?: string
  readonly authorName?: string
  readonly commitMessage?: string
  readonly authorDate?: string
  readonly archive: Uint8Array
}

function checkFormat(configuration: Readonly<Record<string, string>>, action: string): void {
  const format = configuration.OutputArtifactFormat ?? 'CODE_ZIP'
  if (format === 'CODEBUILD_CLONE_REF')
    throw new NotModelledError(`OutputArtifactFormat ${format}`, `action '${action}'`)
  if (format !== 'CODE_ZIP') {
    throw invalidAction(`Action configuration for action '${action}' has an invalid OutputArtifactFormat '${format}'`)
  }
}

function commitAsked({ execution, action }: StepContext): string | undefined {
  return execution.overrides.find(
    ({ actionName, revisionType }) => actionName === action.declaration.name && revisionType === 'COMMIT_ID',
  )?.revisionValue
}

export const codeCommitSource: Provider = {
  category: 'Source',
  name: 'CodeCommit',
  configuration: {
    RepositoryName: 'required',
    BranchName: 'required',
    PollForSourceChanges: 'optional',
    OutputArtifactFormat: 'optional',
  },
  inputs: [0, 0],
  outputs: [1, 1],
  check: checkFormat,
  poll({ RepositoryName: repositoryName, BranchName: branchName, PollForSourceChanges = 'true' }, call) {
    if (PollForSourceChanges === 'false') return undefined
    const asked = call<{ branch?: { commitId?: string } }>('codecommit', 'GetBranch', { repositoryName, branchName })
    return asked.then(({ branch }) => branch?.commitId)
  },
  async step(context) {
    const RepositoryName = context.setting('RepositoryName') ?? ''
    const BranchName = context.setting('BranchName') ?? ''
    const CommitId = commitAsked(context)
    const input = { RepositoryName, BranchName, ...(CommitId !== undefined && { CommitId }) }
    const fetched = await context.call<Fetched>('codecommit', 'FetchSource', input)
    await storeOutput(context, Buffer.from(fetched.archive))
    const path = `codesuite/codecommit/repositories/${RepositoryName}/commit/${fetched.commitId}`
    return taken(fetched, fetched.commitMessage, consoleLink(context.cloud.region, path), {
      RepositoryName,
      BranchName,
      CommitterDate: fetched.authorDate,
    })
  },
}

export const connectionSource: Provider = {
  category: 'Source',
  name: 'CodeStarSourceConnection',
  configuration: {
    ConnectionArn: 'required',
    FullRepositoryId: 'required',
    BranchName: 'required',
    OutputArtifactFormat: 'optional',
    DetectChanges: 'optional',
  },
  inputs: [0, 0],
  outputs: [1, 1],
  check: checkFormat,
  async step(context) {
    const ConnectionArn = context.setting('ConnectionArn') ?? ''
    const FullRepositoryId = context.setting('FullRepositoryId') ?? ''
    const BranchName = context.setting('BranchName') ?? ''
    const CommitId = commitAsked(context)
    const input = { ConnectionArn, FullRepositoryId, BranchName, ...(CommitId !== undefined && { CommitId }) }
    const fetched = await context.call<Fetched>('codeconnections', 'FetchSource', input)
    await storeOutput(context, Buffer.from(fetched.archive))
    const { commitId, commitMessage, authorEmail, authorName } = fetched
    const query = new URLSearchParams({
      connectionArn: ConnectionArn,
      referenceType: 'COMMIT',
      FullRepositoryId,
      Commit: commitId,
    })
    const url = consoleLink(context.cloud.region, `codesuite/settings/connections/redirect?${query}`)
    const summary = JSON.stringify({ ProviderType: 'GitHub', CommitMessage: commitMessage ?? '' })
    return taken(fetched, summary, url, {
      ConnectionArn,
      FullRepositoryName: FullRepositoryId,
      BranchName,
      AuthorEmail: authorEmail,
      AuthorDisplayName: authorName,
    })
  },
}

function taken(
  { commitId, commitMessage, authorDate }: Fetched,
  summary: string | undefined,
  url: string,
  more: Readonly<Record<string, string | undefined>>,
): Succeeded {
  const all = { ...more, CommitId: commitId, CommitMessage: commitMessage, AuthorDate: authorDate }
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return {
    kind: 'succeed',
    external: { id: commitId, summary, url },
    revision: { id: commitId, summary, url },
    variables: Object.fromEntries(given),
  }
}
