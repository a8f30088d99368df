/**
 * What a push has changed, told on the default bus. The references are compared with those that were told last, and what
 * is told is kept in the same tick: a push whose process was killed before it was told is told after the next start.
 */
import type { Cloud } from '../../kernel/cloud'
import type { BusEvents } from '../../lib/delivery/bus-events'
import { type Refs, refsOf } from '../../lib/git/commits'
import { git } from '../../lib/git/git'
import type { Repositories, Repository } from './state'

export type TellPush = (name: string) => Promise<void>

export function createTellPush(cloud: Cloud, repositories: Repositories, events: BusEvents): TellPush {
  return async (name) => {
    const before = repositories.find(name)
    if (!before) return
    const refs = await refsOf(repositories.directoryOf(before))
    const defaultBranch = await settleDefault(repositories.directoryOf(before), before.defaultBranch, refs)
    const repository = repositories.find(name)
    if (!repository) return
    const changes = changesOf(repositories.toldRefs(repository), refs)
    if (changes.length === 0) return
    const now = cloud.clock.now()
    repositories.putToldRefs(repository, refs)
    repositories.put({ ...repository, defaultBranch, changedAt: now })
    for (const change of changes) {
      events.announce({
        DetailType: 'CodeCommit Repository State Change',
        Time: now / 1000,
        Resources: [repositories.arnOf(name)],
        Detail: JSON.stringify(detailOf(repository, change)),
      })
    }
  }
}

interface Change {
  readonly event: 'referenceCreated' | 'referenceUpdated' | 'referenceDeleted'
  readonly ref: string
  readonly commitId?: string | undefined
  readonly oldCommitId?: string | undefined
}

function changesOf(before: Refs, after: Refs): readonly Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names.flatMap((ref): readonly Change[] => {
    const [oldCommitId, commitId] = [before[ref], after[ref]]
    if (oldCommitId === commitId) return []
    if (oldCommitId === undefined) return [{ event: 'referenceCreated', ref, commitId }]
    if (commitId === undefined) return [{ event: 'referenceDeleted', ref, oldCommitId }]
    return [{ event: 'referenceUpdated', ref, commitId, oldCommitId }]
  })
}

function detailOf({ name, id }: Repository, { event, ref, commitId, oldCommitId }: Change): object {
  return {
    event,
    repositoryName: name,
    repositoryId: id,
    referenceType: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    referenceName: ref.replace(/^refs\/(heads|tags)\//, ''),
    referenceFullName: ref,
    ...(commitId !== undefined && { commitId }),
    ...(oldCommitId !== undefined && { oldCommitId }),
  }
}

/** The branch that is pushed first. */
async function settleDefault(directory: string, before: string | undefined, refs: Refs): Promise<string | undefined> {
  if (before !== undefined && refs[`refs/heads/${before}`] !== undefined) return before
  const branches = Object.keys(refs).filter((ref) => ref.startsWith('refs/heads/'))
  const first = branches.includes('refs/heads/main') ? 'refs/heads/main' : branches[0]
  if (first === undefined) return before
  await git(directory, ['symbolic-ref', 'HEAD', first])
  return first.slice('refs/heads/'.length)
}
