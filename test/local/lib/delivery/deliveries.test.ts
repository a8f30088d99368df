/** What all engines' deliveries have in common, however each of them delivers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Cloud } from '../../../../local/kernel/cloud'
import { createDeliveries, type Fate, type Pending, type Policy } from '../../../../local/lib/delivery/deliveries'
import { createTestCloud, testStart } from '../../create-test-cloud'

interface Item extends Pending<string> {
  readonly n: number
  readonly lane?: string
}

const limits = { mostUnderWay: 2, mostQueued: 10 }
const second = 1000

function createQueue(
  cloud: Cloud,
  send: (item: Item) => void | Promise<void>,
  more: Partial<Policy<Item, string>> = {},
) {
  return createDeliveries<Item, string>(cloud, {
    prefix: 'test/',
    label: 'test',
    limits,
    size: () => 1,
    async send(item) {
      await send(item)
      return 'done'
    },
    failed: ({ tries }) => ({ retryAt: cloud.clock.now() + tries * second }),
    bury: async () => undefined,
    unburied: () => 'done',
    ...more,
  })
}

const broken = new AwsError('ServiceUnavailable', 'later', 503)
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  // A weak reference holds until the turn in which it was made has ended.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
}

async function onDisk(cloud: Cloud): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of cloud.store.range('test/')) keys.push(key)
  return keys
}

const directories: string[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** Clouds one after the other on one disk, as of processes that are killed. */
function disk() {
  const directory = mkdtempSync(join(tmpdir(), 'deliveries-'))
  directories.push(directory)
  let last: Cloud | undefined
  return async (): Promise<Cloud> => {
    await last?.store.close()
    last = await createTestCloud({ directory })
    return last
  }
}

describe('more than memory takes', () => {
  test('what is set off faster than it is delivered waits on disk, and each is delivered', async () => {
    const cloud = await createTestCloud()
    const got: number[] = []
    let most = 0
    const deliveries = createQueue(cloud, async ({ n }) => {
      await cloud.store.flush()
      most = Math.max(most, cloud.activity.active.length)
      got.push(n)
      // Every second one sets off two more: a loop that grows until it is stopped.
      if (n < 200) for (const more of [1, 2]) deliveries.enqueue({ n: n * 2 + more })
    })
    deliveries.enqueue({ n: 0 })
    await cloud.activity.idle()

    expect(got.sort((a, b) => a - b)).toEqual(numbers(401))
    // What is under way, and one that reads the disk.
    expect(most).toBeLessThanOrEqual(limits.mostUnderWay + 1)
  })

  test('they keep their order', async () => {
    const cloud = await createTestCloud()
    const got: number[] = []
    const deliveries = createQueue(
      cloud,
      async ({ n }) => {
        await cloud.store.flush()
        got.push(n)
        // While the disk is read.
        if (n < 100) deliveries.enqueue({ n: n + 50 })
      },
      { limits: { mostUnderWay: 1, mostQueued: 4 } },
    )
    for (const n of numbers(50)) deliveries.enqueue({ n })
    await cloud.activity.idle()

    expect(got).toEqual(numbers(150))
  })

  test('what is tried again is not forgotten among many others, nor tried too often', async () => {
    const cloud = await createTestCloud()
    const tries = new Map<number, number>()
    const deliveries = createQueue(cloud, async ({ n }) => {
      tries.set(n, (tries.get(n) ?? 0) + 1)
      if (tries.get(n) === 1 && n % 3 === 0) throw broken
    })
    for (const n of numbers(100)) deliveries.enqueue({ n })
    await cloud.activity.idle()
    await cloud.clock.advance(60 * second)

    expect(tries.size).toBe(100)
    expect([...tries].filter(([n, times]) => times !== (n % 3 === 0 ? 2 : 1))).toEqual([])
    expect(await onDisk(cloud)).toEqual([])
  })

  test('there is room again when nothing is on disk alone', async () => {
    const cloud = await createTestCloud()
    const deliveries = createQueue(cloud, () => cloud.store.flush())
    for (const n of numbers(50)) deliveries.enqueue({ n })
    await deliveries.room()

    expect((await onDisk(cloud)).length).toBeLessThanOrEqual(limits.mostUnderWay * 2)
  })

  test('of what was delivered, memory keeps nothing', async () => {
    const cloud = await createTestCloud()
    const items: WeakRef<Item>[] = []
    const deliveries = createQueue(cloud, (item) => {
      items.push(new WeakRef(item))
      return cloud.store.flush()
    })
    for (const n of numbers(200)) deliveries.enqueue({ n })
    await cloud.activity.idle()
    await collectGarbage()

    // The last ones may still be at hand.
    expect(items.filter((item) => item.deref() !== undefined).length).toBeLessThan(20)
  })

  test('of what waits to be tried again, memory has the time of the first', async () => {
    const cloud = await createTestCloud()
    let isBroken = true
    const got: number[] = []
    const deliveries = createQueue(cloud, ({ n }) => {
      if (isBroken) throw broken
      got.push(n)
    })
    for (const n of numbers(200)) deliveries.enqueue({ n })
    await cloud.activity.idle()
    // Cancelled ones among them: as many as there were writes to disk in the meantime.
    expect(cloud.clock.timers).toBeLessThan(50)

    isBroken = false
    await cloud.clock.advance(second)
    expect(got.sort((a, b) => a - b)).toEqual(numbers(200))
    expect(await onDisk(cloud)).toEqual([])
  })
})

describe('the clock', () => {
  test('stops at each try on its way', async () => {
    const cloud = await createTestCloud()
    const times: number[] = []
    const deliveries = createQueue(cloud, ({ tries }) => {
      times.push(cloud.clock.now() - testStart)
      if (tries < 4) throw broken
    })
    deliveries.enqueue({ n: 0 })
    await cloud.clock.advance(3600 * second)

    expect(times).toEqual([0, 1, 3, 6, 10].map((seconds) => seconds * second))
  })

  test('finds what is due before what waited longer', async () => {
    const cloud = await createTestCloud()
    const got: [n: number, at: number][] = []
    const deliveries = createQueue(
      cloud,
      ({ n, tries }) => {
        if (tries === 0) throw broken
        got.push([n, cloud.clock.now() - testStart])
      },
      { failed: ({ n }) => ({ retryAt: testStart + 0.5 + (50 - n) * second }) },
    )
    for (const n of numbers(50)) deliveries.enqueue({ n })
    await cloud.clock.advance(50 * second + 1)

    expect(got).toEqual(numbers(50).map((n) => [49 - n, (n + 1) * second + 1]))
  })
})

describe('after a restart', () => {
  test('each goes on where it was: with its count, at its time', async () => {
    const restart = disk()
    const first = await restart()
    const deliveries = createQueue(first, ({ n, tries }) => {
      if (n < 40 && tries < 2) throw broken
      if (n < 40) return new Promise(() => undefined)
    })
    for (const n of numbers(50)) deliveries.enqueue({ n })
    await first.activity.idle()
    await first.clock.advance(second)

    const later = await restart()
    const got: { n: number; tries: number; at: number }[] = []
    const again = createQueue(later, ({ n, tries }) => {
      got.push({ n, tries, at: later.clock.now() - testStart })
    })
    await again.load()
    await later.activity.idle()
    expect(got).toEqual([])
    again.resume()
    await later.clock.advance(10 * second)

    expect(got.sort((a, b) => a.n - b.n)).toEqual(numbers(40).map((n) => ({ n, tries: 2, at: 3 * second })))
    expect(await onDisk(later)).toEqual([])
  })

  test('a letter that was decided is sent, and the delivery is not tried again', async () => {
    const restart = disk()
    const dying: Partial<Policy<Item, string>> = {
      failed: () => ({ letter: 'why' }),
      unburied: ({ letterTries = 0 }) => ({ retryAt: testStart + letterTries * second }),
    }
    const first = await restart()
    const throwing = () => {
      throw broken
    }
    createQueue(first, throwing, { ...dying, bury: async () => throwing() }).enqueue({ n: 7 })
    await first.activity.idle()

    const next = await restart()
    const sent: unknown[] = []
    const buried: unknown[] = []
    const again = createQueue(next, (item) => void sent.push(item), {
      ...dying,
      bury: async ({ n, tries, letterTries }, letter) => void buried.push([n, tries, letter, letterTries]),
    })
    await again.load()
    again.resume()
    await next.clock.advance(second)

    expect(sent).toEqual([])
    expect(buried).toEqual([[7, 1, 'why', 1]])
    expect(await onDisk(next)).toEqual([])
  })

  test.each([1, 7, 12, 30])('none is lost by a kill at the %i. of thirty', async (at) => {
    const restart = disk()
    const first = await restart()
    const got = new Set<number>()
    const deliveries = createQueue(first, async ({ n, tries }) => {
      if (n % 4 === 0 && tries === 0) throw broken
      await first.store.flush()
      if (got.size >= at) return new Promise(() => undefined)
      got.add(n)
    })
    for (const n of numbers(30)) deliveries.enqueue({ n })
    await first.store.flush()
    while (got.size < Math.min(at, 22)) await new Promise((resolve) => setImmediate(resolve))

    const next = await restart()
    const again = createQueue(next, ({ n }) => void got.add(n))
    await again.load()
    again.resume()
    await next.clock.advance(second)

    expect([...got].sort((a, b) => a - b)).toEqual(numbers(30))
    expect(await onDisk(next)).toEqual([])
  })

  test('what is taken while the rest is not resumed is delivered at once', async () => {
    const restart = disk()
    const first = await restart()
    createQueue(first, () => new Promise(() => undefined)).enqueue({ n: 0 })
    await first.store.flush()

    const next = await restart()
    const got: number[] = []
    const again = createQueue(next, ({ n }) => void got.push(n))
    await again.load()
    again.enqueue({ n: 1 })
    await next.activity.idle()
    expect(got).toEqual([1])
    again.resume()
    await next.activity.idle()
    expect(got).toEqual([1, 0])
  })

  test('what no turn can be taken with is set aside and told, and the rest is delivered', async () => {
    const cloud = await createTestCloud()
    const told: string[] = []
    cloud.onTrace(({ kind, subject }) => told.push(`${kind}: ${subject}`))
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(() => true)
    const good = { id: 'i', at: 0, tries: 0, n: 1, lane: 'a' }
    const due = String(testStart).padStart(15, '0')
    const bad: Readonly<Record<string, unknown>> = {
      [`test/${due}-1`]: good,
      'test/a/1': good,
      [`test/a/${due}-0`]: null,
      [`test/b/${due}-0`]: { id: 'of another version' },
    }
    for (const [key, record] of Object.entries(bad)) cloud.store.put(key, record)
    cloud.store.put(`test/a/${due}-1`, good)
    const got: number[] = []
    const deliveries = createQueue(cloud, ({ n }) => void got.push(n), { laneOf: ({ lane = '' }) => lane })
    await deliveries.load()
    deliveries.resume()
    await cloud.activity.idle()
    stderr.mockRestore()

    expect(got).toEqual([1])
    const keys = Object.keys(bad).sort()
    expect(told.sort()).toEqual(keys.map((key) => `engine.failed: reading ${key} (set aside as aside/${key})`))
    expect(await Promise.all(keys.map((key) => cloud.store.get(`aside/${key}`)))).toEqual(keys.map((key) => bad[key]))
    expect(await onDisk(cloud)).toEqual([])
  })
})

describe('whatever the limits, the bursts and the failures', () => {
  const burst = fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    failures: fc.integer({ min: 0, max: 3 }),
    pause: fc.constantFrom(0, 1, 700, 5000),
  })
  const bounds = fc.record({
    mostUnderWay: fc.integer({ min: 1, max: 4 }),
    mostQueued: fc.integer({ min: 1, max: 6 }),
  })

  test('each is delivered once, and none is tried before its time', async () => {
    await fc.assert(
      fc.asyncProperty(bounds, fc.array(burst, { maxLength: 6 }), async (limits, bursts) => {
        const cloud = await createTestCloud()
        const failures: number[] = []
        const due: number[] = []
        const got: number[] = []
        const early: number[] = []
        let most = 0
        let underWay = 0
        const send = async ({ n, tries }: Item) => {
          most = Math.max(most, ++underWay)
          if (cloud.clock.now() < (due[n] ?? 0)) early.push(n)
          await cloud.store.flush()
          underWay--
          if (tries < (failures[n] ?? 0)) throw broken
          got.push(n)
        }
        const failed = ({ n, tries }: Item) => {
          const retryAt = cloud.clock.now() + (tries - 1) * 900
          due[n] = retryAt
          return { retryAt }
        }
        const deliveries = createQueue(cloud, send, { limits, failed })
        for (const { count, failures: times, pause } of bursts) {
          for (let left = count; left > 0; left--) deliveries.enqueue({ n: failures.push(times) - 1 })
          await cloud.clock.advance(pause)
        }
        await cloud.clock.advance(60 * second)

        expect(got.sort((a, b) => a - b)).toEqual(numbers(failures.length))
        expect(early).toEqual([])
        expect(most).toBeLessThanOrEqual(limits.mostUnderWay)
        expect(await onDisk(cloud)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

test('a lane that comes to nothing holds up no other, now and after a restart', async () => {
  const restart = disk()
  const laneOf = ({ lane = '' }: Item) => lane
  const first = await restart()
  const got: string[] = []
  const deliver = (fate: () => Promise<void>) => (item: Item) => {
    if (item.lane === 'stuck') return fate()
    got.push(`${item.lane}${item.n}`)
  }
  const stuck = () => new Promise<void>(() => undefined)
  const deliveries = createQueue(first, deliver(stuck), { laneOf })
  for (const n of numbers(20)) for (const lane of ['stuck', 'a', 'b-c']) deliveries.enqueue({ n, lane })
  while (got.length < 40) await new Promise((resolve) => setImmediate(resolve))
  expect(new Set(got).size).toBe(40)

  const next = await restart()
  got.length = 0
  let freed = 0
  const again = createQueue(
    next,
    deliver(async () => void freed++),
    { laneOf },
  )
  await again.load()
  again.resume()
  await next.activity.idle()
  expect([freed, got]).toEqual([20, []])
})

test('what the cloud leaves undecided at its stop is taken up at the next start', async () => {
  const restart = disk()
  const first = await restart()
  const tried: number[] = []
  let fail: (error: Error) => void = () => undefined
  const fates: Fate<string>[] = []
  const deliveries = createQueue(
    first,
    () =>
      new Promise<void>((_, reject) => {
        fail = reject
      }),
    {
      failed() {
        fates.push('done')
        return 'done'
      },
    },
  )
  deliveries.enqueue({ n: 3 })
  deliveries.stop()
  fail(new Error('the cloud has stopped'))
  await first.activity.idle()
  expect(fates).toEqual([])

  const next = await restart()
  const again = createQueue(next, ({ n }) => void tried.push(n))
  await again.load()
  again.resume()
  await next.activity.idle()
  expect(tried).toEqual([3])
})
