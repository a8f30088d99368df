/** docs/deploy.md: its table is that of the templates, and what can be tried without AWS does what it says. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DeleteItemCommand, DescribeTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { currentPage, pageFile } from '../../tools/deploy-page/parameter-table'
import { testWithCli } from '../local/aws-cli'
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
    const blocks = blocksOf(pageFile).filter(({ kind, note }) => (kind === 'sh' && note === '') || kind === 'text')
    expect(blocks.filter(({ kind }) => kind === 'sh').length).toBeGreaterThan(1)
    for (const { kind, lines } of blocks) {
      if (kind === 'text') for (const line of lines) expect(output).toContain(line)
      else output = (await run('bash', ['-e', '-c', lines.join('\n')], { cwd: root, env })).stdout
    }
  }, 120_000)

  testWithCli(
    'the restore drill puts a table as it was in the place of one whose items are gone, and approvals go on',
    async () => {
      const { local } = signalbox
      const tables = new DynamoDBClient(local.sdkConfig)
      const TableName = 'signalbox-approvals'
      const count = async () => (await tables.send(new ScanCommand({ TableName }))).Count
      const { approvalId } = await signalbox.request({ approvers: [{ name: 'Dru', email: 'dru@example.com' }] })
      const before = await count()
      await local.clock.advance('1m')
      const when = local.clock.now().toISOString()
      await local.clock.advance('1s')
      const { Items = [] } = await tables.send(new ScanCommand({ TableName }))
      for (const { pk, sk } of Items)
        await tables.send(new DeleteItemCommand({ TableName, Key: { pk: pk as never, sk: sk as never } }))
      await local.clock.advance('6m')
      expect([before, await count()]).toEqual([expect.any(Number), 0])

      const drill = blocksOf(pageFile).filter(({ kind, note }) => kind === 'sh' && note === 'drill')
      const script = drill.flatMap(({ lines }) => lines).map((line) => line.replace(/^WHEN=.*/, `WHEN=${when}`))
      const env = {
        ...process.env,
        AWS_ENDPOINT_URL: local.endpointUrl,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      }
      await run('bash', ['-e', '-o', 'pipefail', '-c', script.join('\n')], { cwd: root, env })

      expect(drill).toHaveLength(2)
      expect(await count()).toBe(before)
      const { Table } = await tables.send(new DescribeTableCommand({ TableName }))
      expect(Table).toMatchObject({ DeletionProtectionEnabled: true, TableStatus: 'ACTIVE' })
      await signalbox.answerMail('dru@example.com', { decision: 'approve' })
      expect((await signalbox.workflow(approvalId)).status).toBe('SUCCEEDED')
      tables.destroy()
    },
    480_000,
  )
})
