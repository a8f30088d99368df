import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { baseFromGit } from '../../cli/events/base-registry'
import { incomparable } from '../../cli/events/git'
import { UsageError } from '../../cli/usage-error'

let workspace: string
let directory: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'events-base-'))
  directory = join(workspace, 'repository')
  mkdirSync(directory)
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

function gitAt(cwd: string, ...args: readonly string[]): string {
  const as = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...as, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}
const git = (...args: readonly string[]) => gitAt(directory, ...args)
const begin = (branch = 'main') => git('init', '--quiet', '--initial-branch', branch)

function commit(file: string, content: object | undefined, folder = 'events/registry'): string {
  const path = join(directory, folder, file)
  if (content) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(content))
  } else rmSync(path)
  git('add', '--all')
  git('commit', '--quiet', '--message', file)
  return git('rev-parse', 'HEAD').slice(0, 8)
}

/** As a build machine gets it. */
function cloned(...options: readonly string[]): string {
  const target = join(workspace, 'clone')
  gitAt(workspace, 'clone', '--quiet', ...options, pathToFileURL(directory).href, target)
  return target
}

function refusalOf(work: () => unknown): UsageError {
  try {
    work()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('It was not refused')
}

const entry = (summary: string) => ({ owner: 'lamps', name: 'LampLit', version: 1, summary })
const lampLit = 'lamps/LampLit.v1.json'

const day = expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string

describe('the registry of the base branch', () => {
  test('is the one where the working branch has left main, with all that main had before', () => {
    begin()
    const first = commit(lampLit, entry('one'))
    const second = commit(lampLit, entry('two'))
    commit('asyncapi.json', { asyncapi: '3.0.0' })
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('three'))
    expect([...baseFromGit(directory).histories]).toEqual([
      [
        lampLit,
        {
          isInBase: true,
          snapshots: [
            {
              ...{ entry: entry('two'), label: git('merge-base', 'main', 'work').slice(0, 12) },
              ...{ commit: second, at: day },
            },
            { entry: entry('one'), label: first, commit: first, at: day },
          ],
        },
      ],
    ])
  })

  test('on main itself is that of HEAD while something is being changed, and remembers what was removed', () => {
    begin()
    const first = commit(lampLit, entry('one'))
    commit(lampLit, undefined)
    writeFileSync(join(directory, 'note.md'), 'at work')
    const base = baseFromGit(directory)
    expect(base.name).toBe('HEAD')
    const snapshots = [{ entry: entry('one'), label: first, commit: first, at: day }]
    expect(base.histories.get(lampLit)).toEqual({ isInBase: false, snapshots })
  })

  test('on main itself is that of the commit before, where nothing is being changed: HEAD is not its own measure', () => {
    begin()
    commit(lampLit, entry('one'))
    commit(lampLit, undefined)
    const base = baseFromGit(directory)
    expect(base.name).toBe('HEAD~1')
    expect(base.histories.get(lampLit)).toMatchObject({ isInBase: true, snapshots: [{ entry: entry('one') }] })
  })

  test('is found by what the remote calls its main branch', () => {
    begin('trunk')
    commit(lampLit, entry('one'))
    commit(lampLit, entry('two'))
    const clone = cloned()
    gitAt(clone, 'checkout', '--quiet', '-b', 'work')
    gitAt(clone, 'commit', '--quiet', '--allow-empty', '--message', 'work')
    expect(baseFromGit(clone).name).toBe(git('rev-parse', 'HEAD').slice(0, 12))
  })

  test('is found from a detached HEAD that has its history', () => {
    begin()
    commit(lampLit, entry('one'))
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('two'))
    const clone = cloned()
    gitAt(clone, 'checkout', '--quiet', '--detach', 'origin/work')
    gitAt(clone, 'branch', '--quiet', '-D', 'work')
    expect(baseFromGit(clone).histories.get(lampLit)?.snapshots).toMatchObject([{ entry: entry('one') }])
  })

  test('is that of a revision that is given', () => {
    begin()
    commit(lampLit, entry('one'))
    commit(lampLit, entry('two'))
    expect(baseFromGit(directory, 'HEAD~1').histories.get(lampLit)?.snapshots).toEqual([
      { entry: entry('one'), label: 'HEAD~1', commit: git('rev-parse', 'HEAD~1').slice(0, 8), at: day },
    ])
    for (const strange of ['nowhere', '--all', '']) {
      expect(refusalOf(() => baseFromGit(directory, strange)).message).toBe(
        `--base ${strange}: expected a revision of this repository, such as main or HEAD~1`,
      )
    }
  })

  test.each(['packages/contract', 'a folder/with [a] näme'])('is read below %s, in a repository of more', (folder) => {
    begin()
    commit(lampLit, entry('one'), `${folder}/events/registry`)
    commit(lampLit, entry('of another package'), 'events/registry')
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('two'), `${folder}/events/registry`)
    expect(baseFromGit(join(directory, folder)).histories.get(lampLit)).toMatchObject({
      isInBase: true,
      snapshots: [{ entry: entry('one') }],
    })
  })

  test('is found in a worktree and in a submodule, detached or not', () => {
    begin()
    const first = commit(lampLit, entry('one'))
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('two'))
    const [worktree, detached] = [join(workspace, 'worktree'), join(workspace, 'detached')]
    git('worktree', 'add', '--quiet', '-b', 'more', worktree)
    git('worktree', 'add', '--quiet', '--detach', detached)
    const above = join(workspace, 'above')
    gitAt(workspace, 'init', '--quiet', above)
    gitAt(above, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', directory, 'below')
    for (const place of [worktree, detached, join(above, 'below')]) {
      expect(baseFromGit(place).histories.get(lampLit)?.snapshots.at(-1)).toMatchObject({
        entry: entry('one'),
        commit: first,
      })
    }
  })

  test('is in the folder that is named', () => {
    begin()
    commit(lampLit, entry('one'), 'contract/published')
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('two'), 'contract/published')
    expect(baseFromGit(directory, undefined, 'contract/published').histories.size).toBe(1)
  })
})

describe('there is nothing to compare with, which is said', () => {
  test('in a directory without a repository, in one without a commit, and in its first', () => {
    expect(baseFromGit(directory).nothing).toMatch(/is in no git repository$/)
    begin()
    expect(baseFromGit(directory).nothing).toBe('the repository has no commit')
    commit(lampLit, entry('one'))
    expect(baseFromGit(directory)).toMatchObject({ nothing: 'this is the first commit', histories: new Map() })
    writeFileSync(join(directory, 'note.md'), 'at work')
    expect(baseFromGit(directory)).toMatchObject({ name: 'HEAD', histories: { size: 1 } })
  })

  test('where the base had no registry yet', () => {
    begin()
    commit('README.md', { no: 'registry' }, '.')
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('one'))
    expect(baseFromGit(directory).nothing).toMatch(/has never held events\/registry$/)
  })
})

describe('a comparison with less than there has been is refused, with an exit code of its own and what to do', () => {
  function twoCommits(): void {
    begin()
    commit(lampLit, entry('one'))
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('two'))
    commit(lampLit, entry('three'))
  }

  test.each([
    ['of one commit', ['--depth', '1']],
    ['of one commit of a branch', ['--depth', '1', '--branch', 'work']],
    ['of the last commits of all branches', ['--depth', '2', '--no-single-branch', '--branch', 'work']],
  ])('in a clone %s', (_, options) => {
    twoCommits()
    const clone = cloned(...options)
    for (const revision of [undefined, 'HEAD', 'origin/work']) {
      const refusal = refusalOf(() => baseFromGit(clone, revision))
      expect(refusal.exitCode).toBe(incomparable)
      expect(refusal.message).toMatch(/this clone is shallow.*git fetch --unshallow.*fetch-depth: 0/)
    }
  })

  test('without a base branch', () => {
    twoCommits()
    const clone = cloned('--single-branch', '--branch', 'work')
    gitAt(clone, 'checkout', '--quiet', '--detach')
    gitAt(clone, 'remote', 'remove', 'origin')
    const refusal = refusalOf(() => baseFromGit(clone))
    expect(refusal).toMatchObject({ exitCode: incomparable })
    expect(refusal.message).toBe(
      'there is no base branch here (origin/main, main, origin/master, master): fetch it, or name one by --base',
    )
  })

  test('where nothing is in common with the base branch', () => {
    twoCommits()
    git('checkout', '--quiet', '--orphan', 'other')
    // Of one commit already: it is the first of nothing.
    for (const summary of ['four', 'five']) {
      commit(lampLit, entry(summary))
      expect(refusalOf(() => baseFromGit(directory))).toMatchObject({
        exitCode: incomparable,
        message: 'HEAD has no commit in common with main: fetch its history, or name a base by --base',
      })
    }
  })

  test('and never by another repository, whose hook this may be', () => {
    twoCommits()
    const [before, other] = [baseFromGit(directory), join(workspace, 'other')]
    gitAt(workspace, 'init', '--quiet', other)
    const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE } = process.env
    try {
      for (const place of ['.git', join(other, '.git'), join(workspace, 'nowhere')]) {
        Object.assign(process.env, { GIT_DIR: place, GIT_WORK_TREE: other, GIT_INDEX_FILE: join(other, 'index') })
        expect(baseFromGit(join(directory, 'events'), undefined, 'registry').histories.size).toBe(before.histories.size)
      }
    } finally {
      for (const [name, value] of Object.entries({ GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE })) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    }
  })

  test('where git refuses, which is not the same as no repository', () => {
    twoCommits()
    writeFileSync(join(directory, '.git/config'), '[core\n')
    const refusal = refusalOf(() => baseFromGit(directory))
    expect(refusal.exitCode).toBe(incomparable)
    expect(refusal.message).toMatch(/git refuses in .*: .*config/)
  })

  test('where what was before can not be read', () => {
    twoCommits()
    const blob = git('rev-parse', `main:events/registry/${lampLit}`)
    rmSync(join(directory, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    expect(refusalOf(() => baseFromGit(directory))).toMatchObject({ exitCode: incomparable })
  })
})
