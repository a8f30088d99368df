import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseFromDirectory } from '../../cli/events/base-registry'
import { checkWorkingDefinitions, run } from '../../cli/events/check'
import { knownConsumers } from '../../cli/events/known-consumers'
import { repositoryConfig } from '../events/repository-config'
import { runCommand } from './run-command'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'events-check-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const lampLit = 'lamps/LampLit.v1.json'

describe('the registry of the base', () => {
  test('can be a directory', () => {
    expect(baseFromDirectory(repositoryConfig().registry).histories.has('approvals/ApprovalGranted.v1.json')).toBe(true)
    expect(() => baseFromDirectory(directory)).toThrow('expected a directory with <owner>/<Name>.v1.json, found none')
    mkdirSync(join(directory, 'lamps'))
    writeFileSync(join(directory, lampLit), '{')
    expect(() => baseFromDirectory(directory)).toThrow('expected an entry of the registry')
  })
})

describe('the consumers', () => {
  test('are those of the rules, with the fields that they say they rely on', () => {
    const consumers = knownConsumers(repositoryConfig())
    expect(consumers).toContainEqual({ name: 'approvals/OnApprovalRequested', detailType: 'ApprovalRequested' })
    expect(consumers).toContainEqual({
      name: 'promotions/OnApprovalOutcome',
      detailType: 'ApprovalExpired',
      fields: ['requestedBy.correlationId', 'votes[].comment'],
    })
  })

  test('that declare fields are consumers by the rules, too', () => {
    const root = join(__dirname, '../..')
    const asyncApi = readFileSync(join(root, 'events/registry/asyncapi.json'), 'utf8')
    for (const { name, detailType } of knownConsumers(repositoryConfig())) {
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
    const former = JSON.parse(readFileSync(join(repositoryConfig().registry, path), 'utf8'))
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

  test('ends with 2 where it can not compare, which is neither passed nor failed', async () => {
    const { exitCode, err } = await runCommand('events', 'check', '--base', 'nowhere')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^signalbox events: --base nowhere: expected a revision/)
  })

  test('finds nothing in this repository that breaks its base', () => {
    const { reports } = checkWorkingDefinitions(repositoryConfig())
    expect(reports.flatMap(({ event, violations }) => violations.map((each) => `${event} ${each}`))).toEqual([])
    expect(reports.length).toBeGreaterThan(0)
  })
})
