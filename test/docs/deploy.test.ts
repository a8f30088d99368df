/** docs/deploy.md: its table is that of the templates, and what can be tried without AWS does what it says. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { currentPage, pageFile } from '../../tools/deploy-page/parameter-table'
import { type Signalbox, startScenario } from '../scenarios/signalbox'
import { blocksOf } from './page'

const run = promisify(execFile)
const root = join(__dirname, '../..')

test('the table of parameters is as the templates say', async () => {
  if (readFileSync(pageFile, 'utf8') === (await currentPage())) return
  throw new Error('docs/deploy.md is stale: run `npx tsx tools/deploy-page/parameter-table.ts --write`')
}, 300_000)

describe('on the local cloud', () => {
  let signalbox: Signalbox
  beforeAll(async () => {
    signalbox = await startScenario()
  }, 120_000)
  afterAll(() => signalbox?.stop())

  test('what is marked as commands says what the page says', async () => {
    let output = ''
    const env = { ...process.env, NODE_OPTIONS: '', AWS_ENDPOINT_URL: signalbox.local.endpointUrl }
    const blocks = blocksOf(pageFile).filter(({ kind }) => kind === 'sh' || kind === 'text')
    expect(blocks.filter(({ kind }) => kind === 'sh').length).toBeGreaterThan(1)
    for (const { kind, lines } of blocks) {
      if (kind === 'text') for (const line of lines) expect(output).toContain(line)
      else output = (await run('bash', ['-e', '-c', lines.join('\n')], { cwd: root, env })).stdout
    }
  }, 120_000)
})
