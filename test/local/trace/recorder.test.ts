import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Cloud } from '../../../local/kernel/cloud'
import { createRecorder, type RecorderOptions } from '../../../local/trace/recorder'
import { createTestCloud } from '../create-test-cloud'

const day = 86_400_000
let directory: string
const open: { stop(): Promise<void>; cloud: Cloud }[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trace-'))
})
afterEach(async () => {
  for (const { stop, cloud } of open.splice(0)) {
    await stop()
    await cloud.store.close()
  }
  rmSync(directory, { recursive: true, force: true })
})

async function start(options: Partial<RecorderOptions> = {}, place: 'disk' | 'memory' = 'disk') {
  const cloud = await createTestCloud(place === 'memory' ? {} : { directory })
  const recorder = createRecorder(cloud, options)
  await recorder.load()
  const started = {
    cloud,
    recorder,
    stop: recorder.stop,
    note: (ids: readonly string[], detail: Record<string, unknown> = {}) =>
      cloud.trace({ kind: 'thing.happened', subject: ids[0] ?? '', ids, detail }),
    find: async (...ids: string[]) => (await recorder.find(new Set(ids))).map(({ detail }) => detail.n),
  }
  open.push(started)
  return started
}

async function restart(options: Partial<RecorderOptions> = {}) {
  for (const { stop, cloud } of open.splice(0)) {
    await stop()
    await cloud.store.close()
  }
  return start(options)
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('finds the records of an id in order, those of this tick too', async () => {
  const { note, find } = await start()
  note(['a', 'x'], { n: 1 })
  await turn()
  note(['b'], { n: 2 })
  note(['c', 'a'], { n: 3 })

  expect(await find('a')).toEqual([1, 3])
  expect(await find('x', 'b')).toEqual([1, 2])
  expect(await find('nobody')).toEqual([])
})

test('finds a record by its correlation id, though the engine did not list it', async () => {
  const { cloud, find } = await start()
  cloud.trace({ kind: 'mail.accepted', subject: 'm', ids: ['m'], correlationId: 'story', detail: { n: 1 } })

  expect(await find('story')).toEqual([1])
})

test('keeps everything over a restart, and counts on', async () => {
  const before = await start({ segmentSize: 3 })
  for (let n = 0; n < 10; n++) {
    before.note(['a', `id-${n}`], { n })
    await turn()
  }

  const after = await restart({ segmentSize: 3 })
  after.note(['a'], { n: 10 })

  expect(await after.find('a')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(await after.find('id-7')).toEqual([7])
  const found = await after.recorder.find(new Set(['a']))
  expect(found.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('lets the oldest go when there are more than it keeps, and leaves nothing of them', async () => {
  const { cloud, note, find } = await start({ segmentSize: 10, most: 30 })
  for (let n = 0; n < 100; n++) {
    note(['a'], { n })
    if (n % 5 === 4) await turn()
  }
  await cloud.store.flush()
  await turn()
  await cloud.store.flush()

  const found = await find('a')
  expect(found.at(-1)).toBe(99)
  expect(found.length).toBeGreaterThanOrEqual(30)
  expect(found.length).toBeLessThanOrEqual(50)
  const keys: string[] = []
  for await (const [key] of cloud.store.range('trace/')) keys.push(key)
  expect(keys.length).toBeLessThan(20)
})

test('lets go what is older than it keeps by the clock of the cloud', async () => {
  const { cloud, note, find } = await start({ segmentSize: 2 })
  for (let n = 0; n < 4; n++) note(['a'], { n })
  await turn()
  await cloud.clock.advance(31 * day)
  for (let n = 4; n < 8; n++) {
    note(['a'], { n })
    await turn()
  }
  await cloud.store.flush()

  expect(await find('a')).toEqual([4, 5, 6, 7])
})

test('keeps no more of a detail than short, flat members', async () => {
  const { cloud, note } = await start()
  const payload = { password: 'hunter2', nested: { token: 'hunter2' } }

  note(['a'], {
    n: 1,
    state: 'Wait',
    to: ['ada@example.com', payload],
    payload,
    long: 'x'.repeat(5000),
    body: `{"a":"${'y'.repeat(400)}hunter2"}`,
  })

  await turn()
  const kept: string[] = []
  for await (const [, value] of cloud.store.range('trace/')) kept.push(JSON.stringify(value))
  expect(kept.join()).toContain('ada@example.com')
  expect(kept.join()).not.toContain('hunter2')
  expect(kept.join().length).toBeLessThan(1200)
})

test('finds the same whatever the ticks, the segments and the restarts', async () => {
  const ids = ['a', 'b', 'c', 'd']
  const record = fc.record({ ids: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 }), endsTick: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(...ids),
      async (records, segmentSize, wanted) => {
        const { cloud, recorder, note, find } = await start({ segmentSize }, 'memory')
        for (const [n, { ids: own, endsTick }] of records.entries()) {
          note(own, { n })
          if (endsTick) await turn()
        }
        const expected = records.flatMap(({ ids: own }, n) => (own.includes(wanted) ? [n] : []))

        expect(await find(wanted)).toEqual(expected)

        await recorder.stop()
        const again = createRecorder(cloud, { segmentSize })
        await again.load()
        expect((await again.find(new Set([wanted]))).map(({ detail }) => detail.n)).toEqual(expected)
        await again.stop()
      },
    ),
    { numRuns: 40 },
  )
})
