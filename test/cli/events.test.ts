import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Signalbox, startScenario } from '../scenarios/signalbox'
import { runCommand } from './run-command'

let signalbox: Signalbox
let directory: string
const endpoint = () => ['--endpoint', signalbox.local.endpointUrl]

beforeAll(async () => {
  signalbox = await startScenario()
  directory = mkdtempSync(join(tmpdir(), 'events-cli-'))
}, 60_000)

afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await signalbox?.stop()
})

const run = (...args: readonly string[]) => runCommand('events', ...args)

describe('signalbox events list and show', () => {
  test('tell of every event, also as JSON', async () => {
    expect((await run('list')).out).toMatch(
      /ApprovalRequested +approvals +promotions, subscriptions, deployment +Somebody needs a human decision\./,
    )
    expect(JSON.parse((await run('list', '--json')).out)).toContainEqual(
      expect.objectContaining({ detailType: 'ApprovalTokenIssued', sensitive: true }),
    )
  })

  test('tell of an event’s fields what they are and mean', async () => {
    const { out } = await run('show', 'ApprovalRequested')
    expect(out).toMatch(/approvers\[\]\.email +required +e-mail address +Personal data: where mails for them go/)
    expect(out).toContain('signalbox.approvals@ApprovalRequested')
    expect(await run('show', 'ApprovalAsked')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('there is no event "ApprovalAsked"; there are: ApprovalExpired, '),
    })
  })
})

describe('signalbox events publish', () => {
  test('puts an example on the bus, where it does what such an event does', async () => {
    const { exitCode, out } = await run('publish', 'ApprovalRequested', '--example', '2', ...endpoint())
    expect([exitCode, out]).toEqual([
      0,
      expect.stringMatching(/^ApprovalRequested \w{26} is on signalbox at .*, as promotions/),
    ])
    await signalbox.local.idle()
    expect(await signalbox.mails('grace@example.com')).toHaveLength(1)
  }, 30_000)

  test('puts on the bus what a file holds, metadata included', async () => {
    const file = join(directory, 'withdrawal.json')
    const metadata = {
      ...{ eventId: '01JG8QZ5W0000000000000000B', version: 1 },
      ...{ occurredAt: '2026-01-05T09:00:00.000Z', correlationId: 'by-the-command' },
    }
    writeFileSync(file, JSON.stringify({ metadata, data: { idempotencyKey: 'nothing' } }))
    const { out } = await run('publish', 'ApprovalWithdrawalRequested', '--detail', file, ...endpoint())
    expect(out).toContain('01JG8QZ5W0000000000000000B')
    expect(signalbox.story('by-the-command')).toEqual(['ApprovalWithdrawalRequested'])
  })

  test.each<[string, readonly string[], RegExp]>([
    [
      'a wrong type',
      ['--detail', '{"idempotencyKey":7}'],
      /data\.idempotencyKey: expected text, 1 to 128 characters, got 7/,
    ],
    ['a missing field', ['--detail', '{}'], /data\.idempotencyKey: expected text, 1 to 128 characters, got nothing/],
    [
      'an unknown field',
      ['--detail', '{"idempotencyKey":"k","resaon":"x"}'],
      /data\.resaon: unknown field, expected one of idempotencyKey, reason, got "x"/,
    ],
    ['no JSON', ['--detail', '{'], /--detail: expected JSON/],
    ['no file', ['--detail', 'none.json'], /--detail: expected a file, - or JSON, got "none.json"/],
    ['an example that is not there', ['--example', '9'], /--example: expected 1 to 2, got "9"/],
    [
      'a publisher that may not',
      ['--as', 'approvals'],
      /--as: expected promotions or subscriptions or deployment, got "approvals"/,
    ],
    [
      'metadata that is not valid',
      ['--detail', '{"metadata":{"version":2,"more":1},"data":{"idempotencyKey":"k"}}'],
      /metadata\.eventId: expected ULID, got nothing[\s\S]*metadata\.version: expected 1, got 2[\s\S]*metadata\.more: unknown field/,
    ],
    ['an option that it does not have', ['--exmaple', '1'], /--exmaple/],
  ])('sends nothing for %s, and says what is wrong', async (_, args, message) => {
    const kinds: string[] = []
    const stop = signalbox.local.cloud.onTrace(({ kind }) => kinds.push(kind))
    const { exitCode, err } = await run('publish', 'ApprovalWithdrawalRequested', ...args, ...endpoint())
    stop()
    expect([exitCode, err]).toEqual([1, expect.stringMatching(message)])
    expect(kinds).not.toContain('event.accepted')
  })

  test('shows no value of an event that carries a credential', async () => {
    const detail = '{"approvalId":"x","taskToken":7777,"round":1}'
    const { err } = await run('publish', 'ApprovalTokenIssued', '--detail', detail, ...endpoint())
    expect(err).toContain('data.taskToken: expected text')
    expect(err).not.toContain('7777')
  })

  test('says where nothing answers', async () => {
    const { exitCode, err } = await run('publish', 'ApprovalRequested', '--endpoint', 'http://127.0.0.1:9')
    expect([exitCode, err]).toEqual([1, expect.stringContaining('not sent to http://127.0.0.1:9')])
  })
})

describe('signalbox events pull', () => {
  test('gives the same from the local cloud as from the registry’s files', async () => {
    const names = ['ApprovalRequested', 'ApprovalGranted']
    const [local, file] = [join(directory, 'local'), join(directory, 'file')]
    expect(await run('pull', '--registry', 'local', '--out', local, ...endpoint(), ...names)).toMatchObject({
      exitCode: 0,
    })
    const registry = join(__dirname, '../../events/registry')
    expect(await run('pull', '--registry', registry, '--out', file, ...names)).toMatchObject({ exitCode: 0 })
    expect(readAll(local)).toEqual(readAll(file))
    expect(readAll(local).map(([path]) => path)).toContain('ApprovalGranted.ts')
  })

  test('writes nothing if one of the events is not there', async () => {
    const out = join(directory, 'nothing')
    const { exitCode, err } = await run(
      'pull',
      '--registry',
      'local',
      '--out',
      out,
      ...endpoint(),
      'ApprovalGranted',
      'Nope',
    )
    expect([exitCode, err]).toEqual([1, expect.stringMatching(/has no Nope; it has: .*nothing was written/)])
    expect(readAll(out)).toEqual([])
  })
})

function readAll(path: string): readonly (readonly [string, string])[] {
  try {
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.\w+$/.test(file))
      .sort()
      .map((file) => [file, readFileSync(join(path, file), 'utf8')] as const)
  } catch {
    return []
  }
}
