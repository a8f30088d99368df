/** Branches and commits of a repository, and what a commit holds. */
import { git, isGitFailure } from './git'

export interface Person {
  readonly name: string
  readonly email: string
  /** Seconds since 1970 and the time zone, such as `1767603600 +0000`. */
  readonly date: string
}

export interface Commit {
  readonly commitId: string
  readonly treeId: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Person
  readonly committer: Person
}

/** By full name, such as `refs/heads/main`. */
export type Refs = Readonly<Record<string, string>>

const isId = (text: string): boolean => /^[0-9a-f]{40}$/.test(text)

export async function refsOf(repository: string): Promise<Refs> {
  const format = '%(objectname) %(refname)'
  const lines = (await git(repository, ['for-each-ref', `--format=${format}`, 'refs/heads', 'refs/tags'])).toString()
  return Object.fromEntries(
    lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(41), line.slice(0, 40)]),
  )
}

/** Undefined: there is no such branch. */
export async function tipOf(repository: string, branch: string): Promise<string | undefined> {
  return (await refsOf(repository))[`refs/heads/${branch}`]
}

/** Undefined: there is no such commit. The id is a whole one. */
export async function readCommit(repository: string, id: string): Promise<Commit | undefined> {
  if (!isId(id)) return undefined
  const format = ['%H', '%T', '%P', '%an', '%ae', '%ad', '%cn', '%ce', '%cd', '%B'].join('%x00')
  try {
    const text = (
      await git(repository, ['show', '-s', '--date=raw', `--format=${format}`, `${id}^{commit}`])
    ).toString()
    const [commitId = '', treeId = '', parents = '', ...rest] = text.split('\0')
    const [name = '', email = '', date = '', byName = '', byEmail = '', byDate = '', message = ''] = rest
    return {
      commitId,
      treeId,
      parents: parents.split(' ').filter((parent) => parent !== ''),
      message: message.replace(/\n+$/, ''),
      author: { name, email, date },
      committer: { name: byName, email: byEmail, date: byDate },
    }
  } catch (error) {
    if (isGitFailure(error)) return undefined
    throw error
  }
}

/** A zip of what is committed, never of files that lie around; the same bytes of the same commit. */
export function archiveOf(repository: string, commitId: string): Promise<Buffer> {
  return git(repository, ['archive', '--format=zip', commitId], { TZ: 'UTC' })
}

/** What pipelines take as a source. */
export interface FetchedSource {
  readonly commitId: string
  readonly commitMessage: string
  readonly authorName: string
  readonly authorEmail: string
  /** ISO 8601, to the second. */
  readonly authorDate: string
  readonly archive: Buffer
}

export async function fetchSource(repository: string, commit: Commit): Promise<FetchedSource> {
  const seconds = Number(commit.author.date.split(' ')[0])
  return {
    commitId: commit.commitId,
    commitMessage: commit.message,
    authorName: commit.author.name,
    authorEmail: commit.author.email,
    authorDate: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
    archive: await archiveOf(repository, commit.commitId),
  }
}
