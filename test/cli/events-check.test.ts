import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { baseFromDirectory, baseFromGit } from '../../cli/events/base-registry'
import { checkWorkingDefinitions, run } from '../../cli/events/check'
import { knownConsumers } from '../../cli/events/known-consumers'
import { registryDirectory } from '../../events/registry-build/directory'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'events-check-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function git(...args: readonly string[]): string {
  const as = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...as, ...args], { cwd: directory, encoding: 'utf8' }).trim()
}

function commit(file: string, content: object | undefined): string {
  const path = join(directory, 'events/registry', file)
  if (content) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(content))
  } else rmSync(path)
  git('add', '--all')
  git('commit', '--quiet', '--message', file)
  return git('rev-parse', 'HEAD').slice(0, 8)
}

const entry = (summary: string) => ({ owner: 'lamps', name: 'LampLit', version: 1, summary })
const lampLit = 'lamps/LampLit.v1.json'

describe('the registry of the base branch', () => {
  test('is the one where the working branch has left main, with all that main had before', () => {
    git('init', '--quiet', '--initial-branch', 'main')
    const first = commit(lampLit, entry('one'))
    commit(lampLit, entry('two'))
    commit('asyncapi.json', { asyncapi: '3.0.0' })
    git('checkout', '--quiet', '-b', 'work')
    commit(lampLit, entry('three'))
    const base = baseFromGit(directory)
    expect([...(base?.histories ?? [])]).toEqual([
      [
        lampLit,
        {
          isInBase: true,
          snapshots: [
            { entry: entry('two'), label: git('merge-base', 'main', 'work').slice(0, 12) },
            { entry: entry('one'), label: first },
          ],
        },
      ],
    ])
  })

  test('is that of HEAD on main itself, and remembers what was removed', () => {
    git('init', '--quiet', '--initial-branch', 'main')
    const first = commit(lampLit, entry('one'))
    commit(lampLit, undefined)
    const base = baseFromGit(directory)
    expect(base?.name).toBe('HEAD')
    expect(base?.histories.get(lampLit)).toEqual({
      isInBase: false,
      snapshots: [{ entry: entry('one'), label: first }],
    })
  })

  test('is that of a revision that is given', () => {
    git('init', '--quiet', '--initial-branch', 'main')
    commit(lampLit, entry('one'))
    commit(lampLit, entry('two'))
    expect(baseFromGit(directory, 'HEAD~1')?.histories.get(lampLit)?.snapshots).toEqual([
      { entry: entry('one'), label: 'HEAD~1' },
    ])
    expect(() => baseFromGit(directory, 'nowhere')).toThrow('--base nowhere: expected a revision of this repository')
  })

  test('is none in a directory without a repository or without a commit', () => {
    expect(baseFromGit(directory)).toBeUndefined()
    git('init', '--quiet')
    expect(baseFromGit(directory)).toBeUndefined()
  })

  test('can be a directory', () => {
    expect(baseFromDirectory(registryDirectory).histories.has('approvals/ApprovalGranted.v1.json')).toBe(true)
    expect(() => baseFromDirectory(directory)).toThrow('expected a directory with <owner>/<Name>.v1.json, found none')
    mkdirSync(join(directory, 'lamps'))
    writeFileSync(join(directory, lampLit), '{')
    expect(() => baseFromDirectory(directory)).toThrow('expected an entry of the registry')
  })
})

describe('the consumers', () => {
  test('are those of the rules, with the fields that they say they rely on', () => {
    const consumers = knownConsumers(join(__dirname, '../..'))
    expect(consumers).toContainEqual({ name: 'approvals/OnApprovalRequested', detailType: 'ApprovalRequested' })
    expect(consumers).toContainEqual({
      name: 'promotions/OnApprovalOutcome',
      detailType: 'ApprovalExpired',
      fields: ['requestedBy.correlationId', 'votes[].approver.email', 'votes[].comment'],
    })
  })

  test('that declare fields are consumers by the rules, too', () => {
    const root = join(__dirname, '../..')
    const asyncApi = readFileSync(join(root, 'events/registry/asyncapi.json'), 'utf8')
    for (const { name, detailType } of knownConsumers(root)) {
      const [domain = '', target = ''] = name.split('/')
      expect(asyncApi).toContain(`${domain}.receive.${detailType}.${target}`)
    }
  })
})

describe('signalbox events check', () => {
  async function check(...args: readonly string[]): Promise<{ code: number; out: string }> {
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined)
    const before = process.exitCode
    process.exitCode = 0
    try {
      await run(args)
      return { code: Number(process.exitCode), out: log.mock.calls.flat().join('\n') }
    } finally {
      process.exitCode = before
      log.mockRestore()
    }
  }

  /** A registry in which approvals were named differently, in one place. */
  function formerRegistry(change: (entry: { schema: { properties: { data: object } } }) => void): void {
    const path = 'approvals/ApprovalExpired.v1.json'
    const former = JSON.parse(readFileSync(join(registryDirectory, path), 'utf8'))
    change(former)
    mkdirSync(join(directory, 'approvals'))
    writeFileSync(join(directory, path), JSON.stringify(former))
  }

  test('fails where the working definitions break, and says whom', async () => {
    formerRegistry(({ schema }) => {
      Object.assign(schema.properties.data, { required: ['approvalId', 'subject', 'votes', 'requestedBy', 'summary'] })
    })
    const { code, out } = await check('--against', directory)
    expect(code).toBe(1)
    expect(out).toMatch(
      /^ApprovalExpired +backward +data\.summary +new events may lack it, as they always do; old consumers require it +-$/m,
    )
    const { reports } = JSON.parse((await check('--against', directory, '--json')).out)
    expect(reports[0]).toMatchObject({
      event: 'ApprovalExpired',
      verdict: 'backward',
      violations: [expect.any(String)],
    })
    expect((await check('--against', directory, '--policy', 'backward')).code).toBe(0)
  })

  test.each([
    [['--policy', 'most'], '--policy: expected full, backward, forward, none, got "most"'],
    [['--base', 'main', '--against', '.'], '--base and --against: expected one, got both'],
    [['--polcy', 'full'], "Unknown option '--polcy'"],
  ])('refuses %j', async (args, message) => {
    await expect(check(...args)).rejects.toThrow(message)
  })

  test('finds nothing in this repository that breaks its base', () => {
    const { reports } = checkWorkingDefinitions()
    expect(reports.flatMap(({ event, violations }) => violations.map((each) => `${event} ${each}`))).toEqual([])
    expect(reports.length).toBeGreaterThan(0)
  })
})
