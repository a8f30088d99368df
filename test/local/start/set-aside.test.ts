/** One record that an engine can't make anything of, or one engine that can't go on, ends no start. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataDirectory } from '../../../local/start/data-directory'
import { startLocalCloud } from '../../../local/start-local-cloud'
import { root } from '../create-test-cloud'

let data: string
let told: string[]
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'aside-'))
  told = []
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
})
afterEach(() => {
  jest.restoreAllMocks()
  rmSync(data, { recursive: true })
})

const start = () => startLocalCloud({ data, awsPort: 0, webPort: 0 })

async function keep(records: Readonly<Record<string, unknown>>): Promise<void> {
  const { store, close } = await openDataDirectory(data)
  for (const [key, record] of Object.entries(records)) store.put(key, record)
  await close(true)
}

it('what an engine cannot read is told, set aside and not tried again; the rest is there', async () => {
  const first = await start()
  await first.cloud.call(root, 'events', 'PutRule', { Name: 'good', EventPattern: '{"source":["a"]}' })
  await first.stop()
  const bad = { 'events/rule/default/bad': { bus: 'default', name: 'bad', pattern: '{"source": 5}', state: 'ENABLED' } }
  await keep({
    ...bad,
    'events/archive/bad': { name: 'bad', bus: 'default', pattern: '{', incarnation: 'i', retentionDays: 0 },
    'scheduler/schedule/default/bad': { group: 'default', name: 'bad', settings: { expression: 'never' } },
  })

  const second = await start()
  const { Rules } = await second.cloud.call<{ Rules: { Name: string }[] }>(root, 'events', 'ListRules', {})
  expect(Rules.map(({ Name }) => Name)).toEqual(['good'])
  await second.stop()
  const keys = ['events/rule/default/bad', 'events/archive/bad', 'scheduler/schedule/default/bad']
  for (const key of keys) {
    expect(told).toContainEqual(expect.stringContaining(`reading ${key} (set aside as aside/${key}) failed: `))
  }

  told = []
  const third = await start()
  expect(await third.cloud.store.get('aside/events/rule/default/bad')).toEqual(Object.values(bad)[0])
  await third.stop()
  expect(told).toEqual([])
})

it('work that cannot be taken up is told; the rest is done', async () => {
  const QueueArn = 'arn:aws:sqs:us-east-1:000000000000:q'
  await keep({
    'lambda/event/f/1': null,
    'events/delivery/1': null,
    'lambda/mapping/m': {
      uuid: 'm',
      queueArn: QueueArn,
      functionName: 'f',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      enabled: true,
      filters: ['{'],
    },
    'sqs/queue/q': { name: 'q', attributes: {}, tags: {}, createdAt: 0, modifiedAt: 0 },
  })
  const { cloud, stop } = await start()
  const { QueueUrls } = await cloud.call<{ QueueUrls: string[] }>(root, 'sqs', 'ListQueues', {})
  expect(QueueUrls).toHaveLength(1)
  await stop()
  for (const what of ['reading lambda/event/f/1', 'reading events/delivery/1', `polling ${QueueArn} for f failed`]) {
    expect(told).toContainEqual(expect.stringContaining(what))
  }
})
