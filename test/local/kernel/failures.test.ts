import type { Cloud, TraceRecord } from '../../../local/kernel/cloud'
import { StoreError } from '../../../local/kernel/store-error'
import { createTestCloud } from '../create-test-cloud'

let cloud: Cloud
let told: string[]
let traced: Pick<TraceRecord, 'kind' | 'subject' | 'detail'>[]
beforeEach(async () => {
  cloud = await createTestCloud()
  told = []
  traced = []
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  cloud.onTrace(({ kind, subject, detail }) => traced.push({ kind, subject, detail }))
})
afterEach(() => jest.restoreAllMocks())

const mistake = () => Promise.reject(new Error('a mistake'))

test.each([
  ['a function', mistake],
  ['a promise', mistake()],
])('what fails in the background is one error, told on stderr and in the trace (%s)', async (_, work) => {
  cloud.background('delivering m to s', work)
  await cloud.activity.idle()
  expect(told).toEqual([expect.stringMatching(/^delivering m to s failed: Error: a mistake\n {4}at /)])
  expect(traced).toEqual([{ kind: 'engine.failed', subject: 'delivering m to s', detail: { error: 'a mistake' } }])
})

test('a function that is handed over counts as under way until it is done', async () => {
  let finish: (() => void) | undefined
  cloud.background('work', () => new Promise<void>((resolve) => (finish = resolve)))
  expect(cloud.activity.active).toEqual(['work'])
  finish?.()
  await cloud.activity.idle()
  expect([cloud.activity.active, told]).toEqual([[], []])
})

test('a timer that throws is told as other failures are, and the clock arrives', async () => {
  cloud.clock.after(1000, () => {
    throw new Error('a mistake')
  })
  const fired = jest.fn()
  cloud.clock.after(1000, fired)
  await cloud.clock.advance(2000)
  expect(fired).toHaveBeenCalledTimes(1)
  expect(told).toEqual([expect.stringContaining('a timer of 2026-01-05T09:00:01.000Z failed: Error: a mistake')])
})

test('a disk that is full is told once, whoever fails of it', () => {
  const full = new StoreError('/data/state', new Error('IO error: /data/state/000003.log: No space left on device'))
  cloud.report('one', full)
  cloud.report('another', full)
  expect(told).toEqual([
    'one failed: /data/state: the disk is full: make room, and start again; what was acknowledged is kept\n',
  ])
})

test('what a stopped cloud leaves behind is no failure', async () => {
  await cloud.store.close()
  cloud.background('work', () => cloud.store.get('key'))
  await cloud.activity.idle()
  expect(told).toEqual([])
})
