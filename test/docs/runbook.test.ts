/** The runbook, followed: every command in it is run against a start on this machine in the place of AWS. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../cli/run-command'
import { type Signalbox, startScenario } from '../scenarios/signalbox'

const page = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8')
const commands = [...new Set([...page.matchAll(/npx signalbox ([^`\n]+)/g)].map(([, command]) => command as string))]

/** What a name in a command may be. */
const names: Readonly<Record<string, string>> = {
  errors: 'Approvals',
  executions: 'PromotionApproval',
  dlq: 'platform',
}
/** Where there is nothing to be done, a command may say so. */
const refusals: Readonly<Record<string, RegExp>> = {
  'dlq purge': /has no message/,
  'pipeline retry': /no stage of \S+ has failed/,
  trace: /nothing|no record/i,
}

let signalbox: Signalbox
beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)
afterAll(() => signalbox?.stop())

test('There are commands, and each for AWS says so', () => {
  expect(commands.length).toBeGreaterThan(8)
  for (const command of commands) expect(command).toMatch(/^trace |--aws/)
})

test.each(commands)('npx signalbox %s', async (command) => {
  const [subject = ''] = command.split(' ')
  const now = Number(signalbox.local.clock.now())
  const times = [new Date(now - 3_600_000), new Date(now)].map((time) => time.toISOString())
  const args = command
    .split(' ')
    .filter((word) => word !== '--aws')
    .map((word) => {
      if (word === 'TIME') return times.shift() ?? ''
      if (word === 'NAME') return names[subject] ?? ''
      return word
    })
  const { exitCode, out, err } = await runCommand(...args, '--endpoint', signalbox.local.endpointUrl)
  const refusal = Object.entries(refusals).find(([start]) => command.startsWith(start))
  if (refusal && exitCode !== 0) expect(err).toMatch(refusal[1])
  else expect([exitCode, err, out]).toEqual([0, '', expect.stringMatching(/\S/)])
})
