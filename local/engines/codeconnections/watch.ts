/**
 * Notices new commits in the directories that are mapped. What was told is kept: a commit is told once, also one that was
 * made while the cloud was down. A directory is looked at in real time, when its references change.
 */
import { type FSWatcher, watch } from 'node:fs'
import { resolve } from 'node:path'
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import { type Refs, readCommit, refsOf } from '../../lib/git/commits'
import { git } from '../../lib/git/git'
import { createKeyedLock } from '../../lib/keyed-lock'
import { inTheBackgroundAfter } from '../../lib/real-time'
import type { Connections } from './state'

/** Directories by the repository's name, `owner/name`. */
export type Sources = Readonly<Record<string, string>>

export interface Watch {
  /** Compares with what was told last. */
  look(repository: string): Promise<void>
  begin(): void
  end(): void
}

/** Real milliseconds: a commit writes several files. */
const quiet = 50
/** And where the system tells of no changes. */
const betweenLooks = 2000

export function createWatch(cloud: Cloud, connections: Connections, sources: Sources): Watch {
  const lock = createKeyedLock()
  const watchers: FSWatcher[] = []
  const cancels = new Map<string, () => void>()
  let isEnded = false

  function look(repository: string): Promise<void> {
    return lock.run(repository, async () => {
      const directory = sources[repository]
      if (directory === undefined || isEnded) return
      const refs = branchesOf(await refsOf(directory))
      const before = connections.told(repository)
      // What is there at first sight is no news: a new pipeline runs once by itself.
      const news = before ? Object.keys(refs).filter((ref) => refs[ref] !== before[ref]) : []
      for (const ref of news) await tell(repository, directory, ref.slice('refs/heads/'.length), refs[ref] ?? '')
      // After they were told: what a kill comes between is told again, and starts nothing again.
      if (JSON.stringify(before) !== JSON.stringify(refs)) connections.putTold(repository, refs)
    })
  }

  async function tell(repository: string, directory: string, branch: string, commitId: string): Promise<void> {
    const commit = await readCommit(directory, commitId)
    if (!commit || !cloud.services.get('codepipeline')?.operations.SourceChanged) return
    const caller = cloud.actingFor('codeconnections.amazonaws.com', cloud.arn('codeconnections', 'connection/*'))
    for (const ConnectionArn of connections.usersOf(repository)) {
      await cloud.call(caller, 'codepipeline', 'SourceChanged', {
        ConnectionArn,
        FullRepositoryId: repository,
        BranchName: branch,
        CommitId: commitId,
        CommitMessage: commit.message,
        AuthorName: commit.author.name,
        AuthorEmail: commit.author.email,
        AuthorDate: new Date(Number(commit.author.date.split(' ')[0]) * 1000).toISOString().replace('.000Z', 'Z'),
      })
    }
  }

  /** Soon, and once for many changes. */
  function due(repository: string, wait: number): void {
    if (isEnded) return
    cancels.get(repository)?.()
    cancels.set(
      repository,
      inTheBackgroundAfter(wait, () => {
        cloud.background(`looking for commits of ${repository}`, lookAndGoOn(repository))
      }),
    )
  }

  async function lookAndGoOn(repository: string): Promise<void> {
    try {
      await look(repository)
    } catch (error) {
      cloud.trace({ kind: 'source.failed', subject: repository, ids: [], detail: { error: messageOf(error) } })
    }
    due(repository, betweenLooks)
  }

  async function watchOne(repository: string, directory: string): Promise<void> {
    try {
      const common = (await git(directory, ['rev-parse', '--git-common-dir'])).toString().trim()
      const place = resolve(directory, common)
      if (isEnded) return
      // `logs/HEAD` and the like are written with each commit, `packed-refs` when they are packed.
      for (const part of ['', 'refs/heads']) {
        const watcher = watch(resolve(place, part), { persistent: false }, () => due(repository, quiet))
        watcher.on('error', () => undefined)
        watchers.push(watcher)
      }
    } catch {
      // Looked at every two seconds all the same, where it says what is wrong.
    }
    await lookAndGoOn(repository)
  }

  return {
    look,
    begin() {
      for (const [repository, directory] of Object.entries(sources)) {
        cloud.background(`looking for commits of ${repository}`, watchOne(repository, directory))
      }
    },
    end() {
      isEnded = true
      for (const watcher of watchers) watcher.close()
      for (const cancel of cancels.values()) cancel()
    },
  }
}

const branchesOf = (refs: Refs): Refs =>
  Object.fromEntries(Object.entries(refs).filter(([ref]) => ref.startsWith('refs/heads/')))
