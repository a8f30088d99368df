/** A fresh start takes away what was there when it has succeeded, and not before. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataDirectory } from '../../../local/start/data-directory'
import { type LocalCloud, type StartOptions, startLocalCloud } from '../../../local/start-local-cloud'
import { root } from '../create-test-cloud'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'fresh-'))
})
afterEach(() => rmSync(data, { recursive: true }))

const ports = { awsPort: 0, webPort: 0 }

async function withCloud<T>(options: StartOptions, work: (cloud: LocalCloud) => Promise<T>): Promise<T> {
  const cloud = await startLocalCloud({ data, ...ports, ...options })
  try {
    return await work(cloud)
  } finally {
    await cloud.stop()
  }
}

const makeQueue = (name: string) => (cloud: LocalCloud) =>
  cloud.cloud.call(root, 'sqs', 'CreateQueue', { QueueName: name })

async function queues({ cloud }: LocalCloud): Promise<string[]> {
  const { QueueUrls = [] } = await cloud.call<{ QueueUrls?: string[] }>(root, 'sqs', 'ListQueues', {})
  return QueueUrls.map((url) => url.split('/').at(-1) ?? '')
}

it('begins with nothing and leaves nothing of what was there', async () => {
  await withCloud({}, makeQueue('old'))
  expect(await withCloud({ fresh: true }, queues)).toEqual([])
  await withCloud({}, makeQueue('new'))
  expect(await withCloud({}, queues)).toEqual(['new'])
  expect(readdirSync(data).sort()).toEqual(['format.json', 'fresh-1'])
  expect(await withCloud({ fresh: true }, queues)).toEqual([])
  expect(readdirSync(data).sort()).toEqual(['format.json', 'fresh-2'])
})

it('takes nothing from a cloud that runs on the same data', async () => {
  await withCloud({}, async (running) => {
    await makeQueue('kept')(running)
    await expect(startLocalCloud({ data, ...ports, fresh: true })).rejects.toThrow('another process has it open')
    expect(await queues(running)).toEqual(['kept'])
  })
  expect(await withCloud({}, queues)).toEqual(['kept'])
})

it('leaves everything as it was if it fails, whatever it fails of', async () => {
  await withCloud({ clock: 'manual', start: '2026-01-05T09:00:00Z' }, makeQueue('kept'))
  const before = readFileSync(join(data, 'format.json'), 'utf8')
  const other = await startLocalCloud(ports)
  const template = join(data, 'template.json')
  const attempts: StartOptions[] = [
    { awsPort: Number(new URL(other.endpointUrl).port) },
    { webPort: Number(new URL(other.webUrl).port) },
    { as: 'nobody' },
    { assembly: template },
    { assembly: join(data, 'missing') },
    { host: '203.0.113.1' },
  ]
  writeFileSync(template, JSON.stringify({ Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } }))
  for (const attempt of attempts) {
    await expect(startLocalCloud({ data, ...ports, fresh: true, clock: 'running', ...attempt })).rejects.toThrow()
    expect(readFileSync(join(data, 'format.json'), 'utf8')).toBe(before)
  }
  await other.stop()
  rmSync(template)
  await withCloud({}, async (cloud) => {
    expect(await queues(cloud)).toEqual(['kept'])
    expect(cloud.cloud.clock.mode).toBe('frozen')
  })
})

it('is no use to a start that is not fresh and fails at its port: the time stays as it was', async () => {
  await withCloud({ clock: 'manual', start: '2026-01-05T09:00:00Z' }, makeQueue('kept'))
  const other = await startLocalCloud(ports)
  const awsPort = Number(new URL(other.endpointUrl).port)
  await expect(
    startLocalCloud({ data, ...ports, awsPort, clock: 'running', start: '2030-01-01T00:00:00Z' }),
  ).rejects.toThrow('is taken')
  await other.stop()
  const now = await withCloud({}, async ({ clock }) => clock.now().toISOString())
  expect(now).toBe('2026-01-05T09:00:00.000Z')
})

it('begins on data that can not be opened any more, as it is advised', async () => {
  await withCloud({}, makeQueue('lost'))
  rmSync(join(data, 'state', 'CURRENT'))
  expect(await withCloud({ fresh: true }, queues)).toEqual([])
  expect(readdirSync(data).sort()).toEqual(['format.json', 'fresh-1'])
  writeFileSync(join(data, 'format.json'), 'no json')
  expect(await withCloud({ fresh: true }, queues)).toEqual([])
  expect(readdirSync(data).sort()).toEqual(['format.json', 'fresh-2'])
})

it('does not hide that a log is damaged, if it fails', async () => {
  await withCloud({}, makeQueue('kept'))
  rmSync(join(data, 'closed.json'))
  const state = join(data, 'state')
  const log = join(state, readdirSync(state).find((name) => name.endsWith('.log')) ?? '')
  const bytes = readFileSync(log)
  bytes[10] = (bytes[10] ?? 0) ^ 255
  writeFileSync(log, bytes)
  const refused = startLocalCloud({ data, ...ports, fresh: true, as: 'nobody' })
  await expect(refused).rejects.toThrow('nobody')
  await expect(openDataDirectory(data)).rejects.toThrow('it is damaged')
})

it('that was killed leaves only what the next start sweeps away', async () => {
  await withCloud({}, makeQueue('kept'))
  mkdirSync(join(data, 'fresh-1', 'state'), { recursive: true })
  expect(await withCloud({}, queues)).toEqual(['kept'])
  expect(readdirSync(data)).not.toContain('fresh-1')
})
