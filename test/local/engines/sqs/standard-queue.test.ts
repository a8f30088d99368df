import { md5OfAttributes } from '../../../../local/engines/sqs/message-digest'
import { startSqs } from './harness'

test('a received message is invisible until its timeout, and gone once it is deleted', async () => {
  const { queue, send, receive, bodies, count, call, cloud } = await startSqs()
  const url = await queue('orders', { VisibilityTimeout: '20' })
  await send(url, 'one')

  const [first] = await receive(url)
  expect(first?.Body).toBe('one')
  expect(await bodies(url)).toEqual([])
  expect(await count(url)).toEqual([0, 1, 0])

  await cloud.clock.advance(20_000)
  const [again] = await receive(url, { AttributeNames: ['All'] })
  expect(again?.Attributes).toMatchObject({ ApproximateReceiveCount: '2', SenderId: '000000000000' })
  // The older handle is in nobody's hands any more: accepted, without effect.
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle })
  expect(await count(url)).toEqual([0, 1, 0])
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: again?.ReceiptHandle })
  expect(await count(url)).toEqual([0, 0, 0])
})

test('the delay of the queue, or of the message, holds a message back', async () => {
  const { queue, send, bodies, count, cloud } = await startSqs()
  const url = await queue('later', { DelaySeconds: '60' })
  await send(url, 'queue delay')
  await send(url, 'own delay', { DelaySeconds: 5 })
  await send(url, 'at once', { DelaySeconds: 0 })

  expect(await count(url)).toEqual([1, 0, 2])
  expect(await bodies(url)).toEqual(['at once'])
  await cloud.clock.advance(5000)
  expect(await bodies(url)).toEqual(['own delay'])
  await cloud.clock.advance(55_000)
  expect(await bodies(url, { VisibilityTimeout: 100 })).toContain('queue delay')
})

test('a long poll is answered by the message that arrives, by one that turns visible, or by its time being up', async () => {
  const { queue, send, bodies, cloud } = await startSqs()
  const url = await queue('poll', { ReceiveMessageWaitTimeSeconds: '20' })

  const arriving = bodies(url)
  await send(url, 'arrived')
  expect(await arriving).toEqual(['arrived'])

  const turning = bodies(url)
  await send(url, 'delayed', { DelaySeconds: 10 })
  await cloud.clock.advance(10_000)
  expect(await turning).toEqual(['delayed'])

  const nothing = bodies(url, { WaitTimeSeconds: 3 })
  await cloud.clock.advance(3000)
  expect(await nothing).toEqual([])
})

test('waiting readers are served in the order they came, each message once', async () => {
  const { queue, send, receive } = await startSqs()
  const url = await queue('fair')
  const readers = [1, 2, 3].map(() => receive(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 1 }))

  for (const body of ['a', 'b', 'c']) await send(url, body)

  expect((await Promise.all(readers)).map(([message]) => message?.Body)).toEqual(['a', 'b', 'c'])
})

test('visibility can be changed while a message is in flight, up to twelve hours in all', async () => {
  const { queue, send, receive, bodies, call, cloud } = await startSqs()
  const url = await queue('visibility')
  await send(url, 'x')
  const [message] = await receive(url)
  const change = (VisibilityTimeout: number) =>
    call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout })

  await change(100)
  await cloud.clock.advance(99_000)
  expect(await bodies(url)).toEqual([])
  await expect(change(43_200)).rejects.toThrow('beyond the limit [43200 seconds]')
  await change(0)
  expect(await bodies(url)).toEqual(['x'])
  await expect(change(10)).rejects.toMatchObject({ code: 'MessageNotInflight' })
})

test('a peek with no timeout leaves everything where it is, and gives each message once', async () => {
  const { queue, send, bodies, count } = await startSqs()
  const url = await queue('peek')
  for (const body of ['a', 'b', 'c']) await send(url, body)

  expect(await bodies(url, { VisibilityTimeout: 0 })).toEqual(['a', 'b', 'c'])
  expect(await bodies(url, { VisibilityTimeout: 0 })).toEqual(['a', 'b', 'c'])
  expect(await count(url)).toEqual([3, 0, 0])
})

test('messages older than the retention period are dropped', async () => {
  const { queue, send, count, cloud } = await startSqs()
  const url = await queue('short', { MessageRetentionPeriod: '60' })
  await send(url, 'old')
  await cloud.clock.advance(30_000)
  await send(url, 'young')

  await cloud.clock.advance(30_000)
  expect(await count(url)).toEqual([1, 0, 0])
  await cloud.clock.advance(30_000)
  expect(await count(url)).toEqual([0, 0, 0])
})

test('digests are those that SDKs compute, attributes are given as asked for', async () => {
  const { queue, send, receive } = await startSqs()
  const url = await queue('attributes')
  const MessageAttributes = {
    'order.id': { DataType: 'Number', StringValue: '7' },
    'order.kind': { DataType: 'String', StringValue: 'book' },
    raw: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 3]).toString('base64') },
  }
  const sent = await send(url, 'This is a test message', { MessageAttributes })

  const [message] = await receive(url, { MessageAttributeNames: ['order.*'], VisibilityTimeout: 0 })
  expect(message?.MD5OfBody).toBe('fafb00f5732ab283681e124bf8747ed1')
  expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['order.id', 'order.kind'])
  const [all] = await receive(url, { MessageAttributeNames: ['All'] })
  expect(all?.MD5OfMessageAttributes).toBe(md5OfAttributes(MessageAttributes))
  expect(sent).toMatchObject({ MD5OfMessageAttributes: all?.MD5OfMessageAttributes })
})

test('the digest of attributes agrees with a known one', () => {
  // Of an SDK's own test: a String attribute `timestamp` with the value 1493147359900.
  expect(md5OfAttributes({ timestamp: { DataType: 'Number', StringValue: '1493147359900' } })).toBe(
    '235c5c510d26fb653d073faed50ae77c',
  )
})

test('a batch succeeds and fails entry by entry', async () => {
  const { queue, call, receive } = await startSqs()
  const url = await queue('batch')

  const sent = await call('SendMessageBatch', {
    QueueUrl: url,
    Entries: [
      { Id: 'good', MessageBody: 'a' },
      { Id: 'bad', MessageBody: 'b', DelaySeconds: 901 },
    ],
  })
  expect(sent.Successful).toMatchObject([{ Id: 'good' }])
  expect(sent.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }])

  const [message] = await receive(url)
  const deleted = await call('DeleteMessageBatch', {
    QueueUrl: url,
    Entries: [
      { Id: '1', ReceiptHandle: message?.ReceiptHandle },
      { Id: '2', ReceiptHandle: 'nonsense' },
    ],
  })
  expect(deleted.Successful).toEqual([{ Id: '1' }])
  expect(deleted.Failed).toMatchObject([{ Id: '2', Code: 'ReceiptHandleIsInvalid' }])
})

test.each([
  ['EmptyBatchRequest', []],
  ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, MessageBody: 'x' }))],
  ['BatchEntryIdsNotDistinct', [1, 2].map(() => ({ Id: 'same', MessageBody: 'x' }))],
  ['InvalidBatchEntryId', [{ Id: 'not good', MessageBody: 'x' }]],
  ['BatchRequestTooLong', [1, 2].map((n) => ({ Id: `${n}`, MessageBody: 'x'.repeat(600_000) }))],
])('a batch that is wrong as a whole is refused with %s', async (code, Entries) => {
  const { queue, call, count } = await startSqs()
  const url = await queue('batch')

  await expect(call('SendMessageBatch', { QueueUrl: url, Entries })).rejects.toMatchObject({ code })
  expect(await count(url)).toEqual([0, 0, 0])
})

test('a message of a mebibyte is taken, one byte more is not', async () => {
  const { queue, send } = await startSqs()
  const url = await queue('big')

  await send(url, 'x'.repeat(1_048_576))
  await expect(send(url, 'x'.repeat(1_048_577))).rejects.toThrow('Message must be shorter than 1048576 bytes')
  await expect(send(url, 'é'.repeat(600_000))).rejects.toThrow('Message must be shorter')
})

test.each([
  ['an empty body', { MessageBody: '' }, 'MissingRequiredParameterException'],
  ['a character that XML has not', { MessageBody: '\u0001' }, 'InvalidMessageContents'],
  ['half a surrogate pair', { MessageBody: '\ud800' }, 'InvalidMessageContents'],
  ['a deduplication id', { MessageDeduplicationId: 'x' }, 'InvalidParameterValueException'],
  ['an attribute without a type', { MessageAttributes: { a: { StringValue: 'x' } } }, 'InvalidParameterValueException'],
  [
    'a Number that is none',
    { MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } },
    'InvalidParameterValueException',
  ],
  ['a parameter that SQS has not', { Whatever: 1 }, 'NotModelled'],
])('a message with %s is refused', async (_, more, code) => {
  const { queue, send } = await startSqs()
  const url = await queue('checks')

  await expect(send(url, 'body', more)).rejects.toMatchObject({ code })
})

test('purging empties a queue, at most once a minute', async () => {
  const { queue, send, bodies, count, call, cloud } = await startSqs()
  const url = await queue('purge')
  await send(url, 'a')
  await send(url, 'b')
  await bodies(url, { MaxNumberOfMessages: 1 })

  await call('PurgeQueue', { QueueUrl: url })
  expect(await count(url)).toEqual([0, 0, 0])
  await expect(call('PurgeQueue', { QueueUrl: url })).rejects.toMatchObject({ code: 'PurgeQueueInProgress' })
  await cloud.clock.advance(60_000)
  await call('PurgeQueue', { QueueUrl: url })
  await send(url, 'c')
  expect(await bodies(url)).toEqual(['c'])
})

test('many messages in and out leave nothing behind', async () => {
  const { queue, send, receive, call, count, cloud } = await startSqs()
  const url = await queue('busy')
  for (let round = 0; round < 100; round++) {
    for (let n = 0; n < 10; n++) await send(url, `${round}-${n}`)
    const messages = await receive(url)
    const Entries = messages.map(({ ReceiptHandle }, Id) => ({ Id: `${Id}`, ReceiptHandle }))
    await call('DeleteMessageBatch', { QueueUrl: url, Entries })
  }

  expect(await count(url)).toEqual([0, 0, 0])
  const left: string[] = []
  for await (const [key] of cloud.store.range('sqs/')) left.push(key)
  expect(left).toEqual(['sqs/queue/busy'])
})
