/** What CodePipeline takes of a repository that a connection leads to; nobody calls it over the wire. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access, CallContext, Operation } from '../../../kernel/service'
import { fetchSource, readCommit, tipOf } from '../../../lib/git/commits'
import { noSuchBranch, notMapped } from '../errors'
import type { Connections } from '../state'
import type { Sources } from '../watch'

export interface FetchInput {
  readonly ConnectionArn: string
  readonly FullRepositoryId: string
  readonly BranchName: string
  readonly CommitId?: string
}

export function fetchSourceOperation(cloud: Cloud, connections: Connections, sources: Sources): Operation<FetchInput> {
  return {
    /** The service has had two names, and policies say either. */
    access({ ConnectionArn: resource }, { caller }: CallContext): Access[] {
      const byNewName = [{ action: 'codeconnections:UseConnection', resource }]
      try {
        cloud.authorizer.authorize(caller, byNewName)
        return byNewName
      } catch {
        return [{ action: 'codestar-connections:UseConnection', resource }]
      }
    },
    async handle({ ConnectionArn, FullRepositoryId: repository, BranchName: branch, CommitId }) {
      const directory = Object.hasOwn(sources, repository) ? sources[repository] : undefined
      if (directory === undefined) throw notMapped(repository, Object.keys(sources))
      connections.noteUse(ConnectionArn, repository)
      const id = CommitId ?? (await tipOf(directory, branch))
      const commit = id === undefined ? undefined : await readCommit(directory, id)
      if (!commit) throw noSuchBranch(repository, CommitId ?? branch)
      return fetchSource(directory, commit)
    },
  }
}
