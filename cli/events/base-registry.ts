/** The registry that working definitions are compared with: as the base branch has it, and as it was before. */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { History, Snapshot } from '../../events/compatibility/snapshots'
import { filesIn } from '../../events/registry-build/directory'
import type { RegistryEntry } from '../../events/registry-build/entry'
import { UsageError } from '../usage-error'
import { type Git, gitIn, incomparable } from './git'

export interface Base {
  /** What it is called in a report. */
  readonly name: string
  /** Why there is nothing to compare with. */
  readonly nothing?: string
  readonly histories: ReadonlyMap<string, History>
}

/** `<owner>/<Name>.v<version>.json`; other files of the registry are made from all of them. */
const entryName = /^[^/]+\/[^/]+\.v\d+\.json$/

export function baseFromDirectory(directory: string): Base {
  const files = filesIn(directory).filter((path) => entryName.test(path))
  if (files.length === 0)
    throw new UsageError(`--against ${directory}: expected a directory with <owner>/<Name>.v1.json, found none`)
  const histories = files.map((path): [string, History] => {
    const entry = parseEntry(readFileSync(join(directory, path), 'utf8'), join(directory, path))
    return [path, { isInBase: true, snapshots: [{ entry, label: directory }] }]
  })
  return { name: directory, histories: new Map(histories) }
}

/**
 * Of a revision of the repository that the directory is in; by default where the working branch has left the base branch.
 * @throws UsageError, with an exit code of its own, where a comparison would be with less than all that has been
 */
export function baseFromGit(directory: string, revision?: string, registryPath = 'events/registry'): Base {
  const git = gitIn(directory)
  if (!git) {
    if (revision === undefined) return nothing(`${directory} is in no git repository`)
    throw cannot(`--base ${revision}: ${directory} is in no git repository; --against takes a directory`)
  }
  if (git.find('rev-parse', '--verify', '--quiet', 'HEAD') === undefined && revision === undefined) {
    return nothing('the repository has no commit')
  }
  if (git.run('rev-parse', '--is-shallow-repository').trim() === 'true') {
    throw cannot(
      'this clone is shallow, so what events have been before is not in it: git fetch --unshallow, or fetch-depth: 0 of actions/checkout; --against takes a directory',
    )
  }
  const chosen = revision ?? defaultBase(git)
  if (chosen === undefined) return nothing('this is the first commit')
  const commit = git.find('rev-parse', '--verify', '--quiet', '--end-of-options', `${chosen}^{commit}`)
  if (!commit) throw cannot(`--base ${chosen}: expected a revision of this repository, such as main or HEAD~1`)
  const name = chosen.slice(0, 40)
  const histories = historiesAt(git, commit, name, registryPath)
  return { name, histories, ...(histories.size === 0 && { nothing: `${name} has never held ${registryPath}` }) }
}

function nothing(why: string): Base {
  return { name: 'nothing', nothing: why, histories: new Map() }
}

function cannot(message: string): UsageError {
  return new UsageError(message, { exitCode: incomparable })
}

function historiesAt(git: Git, commit: string, label: string, registryPath: string): ReadonlyMap<string, History> {
  // Git tells paths from the root of the repository, which may be above this directory.
  const folder = `${posix.join(git.run('rev-parse', '--show-prefix').trim(), registryPath)}/`
  const states = [...statesOf(git, commit, folder)]
  const blobs = git.objects([...new Set(states.map(({ blob }) => blob))])
  const present = new Set(git.run('ls-tree', '-r', '-z', '--full-tree', '--name-only', commit, folder).split('\0'))
  const histories = new Map<string, { isInBase: boolean; snapshots: Snapshot[] }>()
  for (const { path, blob, changedBy, at } of states) {
    const file = path.slice(folder.length)
    if (!entryName.test(file)) continue
    const history = histories.get(file) ?? { isInBase: present.has(path), snapshots: [] }
    const from = history.isInBase && history.snapshots.length === 0 ? label : changedBy.slice(0, 8)
    const entry = parseEntry(blobs.get(blob) ?? '', `${from}:${path}`)
    history.snapshots.push({ entry, label: from, commit: changedBy.slice(0, 8), at })
    histories.set(file, history)
  }
  return histories
}

const baseBranches = ['origin/main', 'main', 'origin/master', 'master']

/**
 * Where the working branch has left the base branch. On that branch itself: HEAD for what is being worked on, and its
 * parent where nothing is, since HEAD would be compared with itself. Undefined: there is nothing before HEAD.
 */
function defaultBase(git: Git): string | undefined {
  const remote = git.find('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD')
  const branches = [...(remote === undefined ? [] : [remote]), ...baseBranches].filter(
    (branch) => git.find('rev-parse', '--verify', '--quiet', `${branch}^{commit}`) !== undefined,
  )
  for (const branch of branches) {
    const common = git.find('merge-base', 'HEAD', branch)
    if (common && common !== git.find('rev-parse', 'HEAD')) return common.slice(0, 12)
    if (common) return git.run('status', '--porcelain') === '' ? parentOf(git) : 'HEAD'
  }
  // The first commit of all; one without a parent beside a base branch has nothing in common with it.
  if (branches.length === 0 && parentOf(git) === undefined) {
    return git.run('status', '--porcelain') === '' ? undefined : 'HEAD'
  }
  throw cannot(
    branches.length === 0
      ? `there is no base branch here (${baseBranches.join(', ')}): fetch it, or name one by --base`
      : `HEAD has no commit in common with ${branches.join(', ')}: fetch its history, or name a base by --base`,
  )
}

function parentOf(git: Git): string | undefined {
  return git.find('rev-parse', '--verify', '--quiet', 'HEAD^1') === undefined ? undefined : 'HEAD~1'
}

interface State {
  readonly path: string
  readonly blob: string
  readonly changedBy: string
  readonly at: string
}

/** Every state that the branch itself has had of every file, the newest first. */
function* statesOf(git: Git, commit: string, folder: string): Iterable<State> {
  const how = ['--first-parent', '-m', '--raw', '--no-abbrev', '--no-renames', '--format=%H %cs']
  const log = git.run('-c', 'core.quotePath=false', 'log', ...how, commit, '--', `:(top,literal)${folder}`)
  let changedBy = ''
  let at = ''
  for (const line of log.split('\n')) {
    const commit = /^([0-9a-f]{40,}) (\S+)$/.exec(line)
    if (commit) [, changedBy = '', at = ''] = commit
    const [fields = '', path] = line.split('\t')
    const [, , , blob = ''] = fields.split(' ')
    if (line.startsWith(':') && path !== undefined && !/^0+$/.test(blob)) yield { path, blob, changedBy, at }
  }
}

function parseEntry(text: string, where: string): RegistryEntry {
  try {
    return JSON.parse(text) as RegistryEntry
  } catch (error) {
    throw new UsageError(`${where}: expected an entry of the registry, got ${(error as Error).message}`)
  }
}
