import fc from 'fast-check'
import { startSqs } from './harness'

const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' }

test('a group is given in order and blocked while any of it is in flight; other groups go on', async () => {
  const { queue, send, receive, bodies, call, cloud } = await startSqs()
  const url = await queue('steps.fifo', { ...fifo, VisibilityTimeout: '30' })
  for (const body of ['a1', 'a2', 'a3']) await send(url, body, { MessageGroupId: 'a' })
  await send(url, 'b1', { MessageGroupId: 'b' })

  const first = await receive(url, { MaxNumberOfMessages: 2 })
  expect(first.map(({ Body }) => Body)).toEqual(['a1', 'a2'])
  expect(await bodies(url)).toEqual(['b1'])
  expect(await bodies(url)).toEqual([])

  for (const { ReceiptHandle } of first) await call('DeleteMessage', { QueueUrl: url, ReceiptHandle })
  expect(await bodies(url)).toEqual(['a3'])
  await cloud.clock.advance(30_000)
  expect(await bodies(url)).toEqual(['a3', 'b1'])
})

test('the same message within five minutes is accepted and not queued, until the five minutes are over', async () => {
  const { queue, send, count, cloud } = await startSqs()
  const url = await queue('once.fifo', fifo)
  const first = await send(url, 'same', { MessageGroupId: 'g' })

  const second = await send(url, 'same', { MessageGroupId: 'other' })
  expect(second).toEqual(first)
  expect(await count(url)).toEqual([1, 0, 0])

  await cloud.clock.advance(300_000)
  const third = await send(url, 'same', { MessageGroupId: 'g' })
  expect(third.MessageId).not.toBe(first.MessageId)
  expect((third.SequenceNumber ?? '') > (first.SequenceNumber ?? '')).toBe(true)
  expect(await count(url)).toEqual([2, 0, 0])
})

test('with the scope of a message group, each group knows only its own messages again', async () => {
  const { queue, send, count } = await startSqs()
  const url = await queue('throughput.fifo', {
    ...fifo,
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  })

  for (const MessageGroupId of ['a', 'b', 'a']) await send(url, 'same', { MessageGroupId })

  expect(await count(url)).toEqual([2, 0, 0])
})

test('a batch with an entry that has no group, or nothing to know it by, fails whole', async () => {
  const { call, queue, count } = await startSqs()
  const url = await queue('batched.fifo', { FifoQueue: 'true' })
  const first = { Id: 'a', MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: '1' }
  const batch = (second: object) =>
    call('SendMessageBatch', { QueueUrl: url, Entries: [first, { Id: 'b', MessageBody: 'y', ...second }] })

  await expect(batch({ MessageDeduplicationId: '2' })).rejects.toThrow('must contain the parameter MessageGroupId')
  await expect(batch({ MessageGroupId: 'g' })).rejects.toThrow('MessageDeduplicationId provided explicitly')
  expect(await count(url)).toEqual([0, 0, 0])
  expect(await batch({ MessageGroupId: 'g', MessageDeduplicationId: '2' })).toMatchObject({ Successful: [{}, {}] })
})

test('a message needs a group and something to know it by, and has no delay of its own', async () => {
  const { queue, send } = await startSqs()
  const url = await queue('strict.fifo', { FifoQueue: 'true' })

  await expect(send(url, 'x')).rejects.toThrow('The request must contain the parameter MessageGroupId.')
  await expect(send(url, 'x', { MessageGroupId: 'g' })).rejects.toThrow('MessageDeduplicationId provided explicitly')
  await expect(send(url, 'x', { MessageGroupId: 'g', MessageDeduplicationId: '1', DelaySeconds: 1 })).rejects.toThrow(
    'not valid for this queue type',
  )
  await expect(queue('wrong', { FifoQueue: 'true' })).rejects.toThrow('must end with .fifo')
  await expect(queue('wrong.fifo')).rejects.toThrow('Can only include alphanumeric')
})

test('a handle that has expired does not delete', async () => {
  const { queue, send, receive, call, cloud } = await startSqs()
  const url = await queue('late.fifo', { ...fifo, VisibilityTimeout: '1' })
  await send(url, 'x', { MessageGroupId: 'g' })
  const [message] = await receive(url)

  await cloud.clock.advance(1000)
  await expect(call('DeleteMessage', { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle })).rejects.toThrow(
    'The receipt handle has expired',
  )
})

test('whatever is sent, received, deleted and timed out, each group comes out in the order it went in', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ kind: fc.constant('receive' as const), wanted: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ kind: fc.constant('delete' as const), share: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 20 }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { queue, send, receive, call, count, cloud } = await startSqs()
      const url = await queue('any.fifo', { ...fifo, VisibilityTimeout: '10' })
      const deleted: Record<string, number> = { a: 0, b: 0, c: 0 }
      const sent: Record<string, number> = { a: 0, b: 0, c: 0 }
      let held: { group: string; n: number; handle: string; until: number }[] = []
      for (const each of steps) {
        const now = cloud.clock.now()
        if (each.kind === 'send') {
          const n = sent[each.group] ?? 0
          sent[each.group] = n + 1
          await send(url, `${each.group} ${n}`, { MessageGroupId: each.group })
        } else if (each.kind === 'receive') {
          held = held.filter(({ until }) => until > now)
          const busy = new Set(held.map(({ group }) => group))
          for (const { Body, ReceiptHandle } of await receive(url, { MaxNumberOfMessages: each.wanted })) {
            const [group = '', n] = Body.split(' ')
            expect(busy.has(group)).toBe(false)
            const before = held.filter((other) => other.group === group).length
            expect(Number(n)).toBe((deleted[group] ?? 0) + before)
            held.push({ group, n: Number(n), handle: ReceiptHandle, until: now + 10_000 })
          }
        } else if (each.kind === 'delete') {
          held = held.filter(({ until }) => until > now)
          // From the head, as a consumer that keeps the order does.
          const gone = held.splice(0, each.share)
          for (const { group, handle } of gone) {
            await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: handle })
            deleted[group] = (deleted[group] ?? 0) + 1
          }
        } else {
          await cloud.clock.advance(each.seconds * 1000)
        }
      }
      const total = (of: Record<string, number>): number => Object.values(of).reduce((sum, n) => sum + n, 0)
      const [visible, inFlight] = await count(url)
      expect(visible + inFlight).toBe(total(sent) - total(deleted))
    }),
    { numRuns: 40 },
  )
})
