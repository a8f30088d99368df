/** The registry that working definitions are compared with: as the base branch has it, and as it was before. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { History, Snapshot } from '../../events/compatibility/snapshots'
import { filesIn } from '../../events/registry-build/directory'
import type { RegistryEntry } from '../../events/registry-build/entry'
import { UsageError } from '../usage-error'

export interface Base {
  /** What it is called in a report. */
  readonly name: string
  readonly histories: ReadonlyMap<string, History>
}

const registryPath = 'events/registry'
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
 * Of a revision of this repository; by default where the working branch has left main, or HEAD if there is no main.
 * Undefined: the directory is in no repository.
 */
export function baseFromGit(root: string, revision?: string): Base | undefined {
  const git = (...args: string[]) => runGit(root, args)
  if (git('rev-parse', '--is-inside-work-tree') === undefined) {
    if (revision === undefined) return undefined
    throw new UsageError(`--base ${revision}: ${root} is in no git repository; --against takes a directory`)
  }
  const chosen = revision ?? defaultBase(git)
  const commit = git('rev-parse', '--verify', '--quiet', `${chosen}^{commit}`)?.trim()
  if (!commit) {
    if (revision === undefined) return undefined
    throw new UsageError(`--base ${revision}: expected a revision of this repository, such as main or HEAD~1`)
  }
  const states = [...statesOf(git, commit)]
  const blobs = readBlobs(root, [...new Set(states.map(({ blob }) => blob))])
  const present = new Set(git('ls-tree', '-r', '--name-only', commit, '--', registryPath)?.split('\n'))
  const histories = new Map<string, { isInBase: boolean; snapshots: Snapshot[] }>()
  for (const { path, blob, changedBy } of states) {
    const file = path.slice(registryPath.length + 1)
    if (!entryName.test(file)) continue
    const history = histories.get(file) ?? { isInBase: present.has(path), snapshots: [] }
    const label = history.isInBase && history.snapshots.length === 0 ? chosen : changedBy.slice(0, 8)
    history.snapshots.push({ entry: parseEntry(blobs.get(blob) ?? '', `${label}:${path}`), label })
    histories.set(file, history)
  }
  return { name: chosen.slice(0, 40), histories }
}

type Git = (...args: string[]) => string | undefined

function defaultBase(git: Git): string {
  for (const branch of ['origin/main', 'main', 'origin/master', 'master']) {
    const common = git('merge-base', 'HEAD', branch)?.trim()
    if (common) return common === git('rev-parse', 'HEAD')?.trim() ? 'HEAD' : common.slice(0, 12)
  }
  return 'HEAD'
}

interface State {
  readonly path: string
  readonly blob: string
  readonly changedBy: string
}

/** Every state that the branch itself has had of every file, the newest first. */
function* statesOf(git: Git, commit: string): Iterable<State> {
  const log = git(
    'log',
    '--first-parent',
    '-m',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--format=%H',
    commit,
    '--',
    registryPath,
  )
  let changedBy = ''
  for (const line of log?.split('\n') ?? []) {
    if (/^[0-9a-f]{40,}$/.test(line)) changedBy = line
    const [fields = '', path] = line.split('\t')
    const [, , , blob = ''] = fields.split(' ')
    if (line.startsWith(':') && path !== undefined && !/^0+$/.test(blob)) yield { path, blob, changedBy }
  }
}

function readBlobs(root: string, blobs: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  if (blobs.length === 0) return texts
  const output = execFileSync('git', ['cat-file', '--batch'], {
    cwd: root,
    input: blobs.join('\n'),
    maxBuffer: 2 ** 30,
  })
  let at = 0
  for (const blob of blobs) {
    const end = output.indexOf(10, at)
    const size = Number(output.toString('utf8', at, end).split(' ')[2])
    texts.set(blob, output.toString('utf8', end + 1, end + 1 + size))
    at = end + 1 + size + 1
  }
  return texts
}

/** Undefined if git refuses, or isn't there. */
function runGit(root: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}

function parseEntry(text: string, where: string): RegistryEntry {
  try {
    return JSON.parse(text) as RegistryEntry
  } catch (error) {
    throw new UsageError(`${where}: expected an entry of the registry, got ${(error as Error).message}`)
  }
}
