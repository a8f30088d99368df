import { expect, test } from '@jest/globals'
import { AwsError } from '../../../local/kernel/aws-error'
import type { Cloud } from '../../../local/kernel/cloud'
import { createDeliveries, type Pending } from '../../../local/lib/delivery/deliveries'
import { createTestCloud, root } from '../create-test-cloud'

interface Item extends Pending {
  readonly n: number
}

const limits = { mostUnderWay: 2, mostQueued: 10 }

function createQueue(cloud: Cloud, send: (item: Item) => Promise<void>) {
  return createDeliveries<Item>(
    cloud,
    { engine: 'test', send, subject: () => 's', deadLetter: () => ({ caller: root, body: '', attributes: {} }) },
    limits,
  )
}

const target = { Arn: 'arn:t' }

test('what is set off faster than it is delivered waits on disk, and each is delivered', async () => {
  const cloud = await createTestCloud()
  const got: number[] = []
  let most = 0
  const deliveries = createQueue(cloud, async ({ n }) => {
    await cloud.store.flush()
    most = Math.max(most, cloud.activity.active.length)
    got.push(n)
    // Every second one sets off two more: a loop that grows until it is stopped.
    if (n < 200) for (const more of [1, 2]) deliveries.enqueue({ n: n * 2 + more, target }, [])
  })
  deliveries.enqueue({ n: 0, target }, [])
  await cloud.activity.idle()

  expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: 401 }, (_, n) => n))
  // The queue, what is under way, and one for all that is on disk.
  expect(most).toBeLessThanOrEqual(limits.mostQueued + limits.mostUnderWay + 1)
})

test('what is tried again is not forgotten among many others', async () => {
  const cloud = await createTestCloud()
  const tries = new Map<number, number>()
  const deliveries = createQueue(cloud, async ({ n }) => {
    tries.set(n, (tries.get(n) ?? 0) + 1)
    if (tries.get(n) === 1 && n % 3 === 0) throw new AwsError('ServiceUnavailable', 'later', 503)
  })
  for (let n = 0; n < 100; n++) deliveries.enqueue({ n, target }, [])
  await cloud.activity.idle()
  await cloud.clock.advance(60_000)

  expect(tries.size).toBe(100)
  expect([...tries].filter(([n, times]) => times !== (n % 3 === 0 ? 2 : 1))).toEqual([])
})

test('there is room again when nothing is on disk alone', async () => {
  const cloud = await createTestCloud()
  const deliveries = createQueue(cloud, () => cloud.store.flush())
  for (let n = 0; n < 50; n++) deliveries.enqueue({ n, target }, [])
  await deliveries.room()
  const left: string[] = []
  for await (const [key] of cloud.store.range('test/delivery/')) left.push(key)
  expect(left.length).toBeLessThanOrEqual(limits.mostUnderWay * 2)
})
