/**
 * What is asked of git. An answer that it refuses is an error with git's own words, and never "nothing": a check that
 * takes a failure for an empty history passes whatever has changed.
 */
import { spawnSync } from 'node:child_process'
import { UsageError } from '../usage-error'

/** `check` can't compare: neither passed nor failed. */
export const incomparable = 2

export interface Git {
  /** @throws UsageError */
  run(...args: readonly string[]): string
  /** Undefined where git says no, by its exit code alone: what is asked for is not there. */
  find(...args: readonly string[]): string | undefined
  objects(ids: readonly string[]): ReadonlyMap<string, string>
}

/** Undefined: the directory is in no repository. @throws UsageError if that can't be told */
export function gitIn(directory: string): Git | undefined {
  const asked = spawn(directory, ['rev-parse', '--is-inside-work-tree'])
  if (asked.code === 0 && asked.out.toString().trim() === 'true') return gitOf(directory)
  if (/not a git repository/.test(asked.error)) return undefined
  throw refused(directory, asked.error || 'the directory is not in the files of a repository')
}

function gitOf(directory: string): Git {
  return {
    run(...args) {
      const { code, out, error } = spawn(directory, args)
      if (code !== 0) throw refused(directory, `${args[0]}: ${error || `exit code ${code}`}`)
      return out.toString()
    },
    find(...args) {
      const { code, out, error } = spawn(directory, args)
      if (code === 0) return out.toString().trim()
      if (code === 1) return undefined
      throw refused(directory, `${args[0]}: ${error || `exit code ${code}`}`)
    },
    objects: (ids) => readObjects(directory, ids),
  }
}

function refused(directory: string, why: string): UsageError {
  return new UsageError(
    `there is nothing to compare with: git refuses in ${directory}: ${why.trim()}; --against takes a directory`,
    {
      exitCode: incomparable,
    },
  )
}

interface Answer {
  readonly code: number | null
  readonly out: Buffer
  readonly error: string
}

function spawn(cwd: string, args: readonly string[], input?: string): Answer {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd,
    maxBuffer: 2 ** 30,
    // Its words are read, and are not to be in the user's language.
    env: { ...withoutRepository(process.env), LC_ALL: 'C' },
    ...(input !== undefined && { input }),
  })
  return { code: status, out: stdout ?? Buffer.alloc(0), error: error ? error.message : String(stderr ?? '') }
}

/** What `git rev-parse --local-env-vars` names: hooks have them, and they lead to a repository that another directory is in. */
const ofRepository = new Set(
  ['ALTERNATE_OBJECT_DIRECTORIES', 'COMMON_DIR', 'DIR', 'GRAFT_FILE', 'IMPLICIT_WORK_TREE', 'INDEX_FILE'].concat(
    ['INTERNAL_SUPER_PREFIX', 'NAMESPACE', 'NO_REPLACE_OBJECTS', 'OBJECT_DIRECTORY', 'PREFIX', 'REPLACE_REF_BASE'],
    ['SHALLOW_FILE', 'WORK_TREE'],
  ),
)

function withoutRepository(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('GIT_') || !ofRepository.has(name.slice(4))),
  )
}

/** Texts by id. A partial clone fetches what it lacks; what can't be had is an error. */
function readObjects(directory: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  if (ids.length === 0) return texts
  const { code, out, error } = spawn(directory, ['cat-file', '--batch'], ids.join('\n'))
  if (code !== 0) throw refused(directory, `cat-file: ${error}`)
  let at = 0
  for (const id of ids) {
    const end = out.indexOf(10, at)
    const [, type, length] = out.toString('utf8', at, end).split(' ')
    if (type !== 'blob') throw refused(directory, `cat-file: ${id} is ${type ?? 'not there'}`)
    const size = Number(length)
    texts.set(id, out.toString('utf8', end + 1, end + 1 + size))
    at = end + 1 + size + 1
  }
  return texts
}
