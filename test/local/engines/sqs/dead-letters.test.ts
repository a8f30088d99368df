import { startSqs } from './harness'

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`
const redriveTo = (name: string, maxReceiveCount: number) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount }),
  VisibilityTimeout: '10',
})

test('a message received too often goes to the dead letters with its source, its age and its id', async () => {
  const { queue, send, bodies, receive, cloud, call } = await startSqs()
  const letters = await queue('letters')
  const url = await queue('work', redriveTo('letters', 2))
  const { MessageId } = await send(url, 'poison')

  for (let n = 0; n < 2; n++) {
    expect(await bodies(url)).toEqual(['poison'])
    await cloud.clock.advance(10_000)
  }
  expect(await bodies(url)).toEqual([])
  const [letter] = await receive(letters, { MessageSystemAttributeNames: ['All'] })
  expect(letter).toMatchObject({
    MessageId,
    Body: 'poison',
    Attributes: { DeadLetterQueueSourceArn: arn('work'), SentTimestamp: String(cloud.clock.now() - 20_000) },
  })
  expect(await call('ListDeadLetterSourceQueues', { QueueUrl: letters })).toEqual({ queueUrls: [url] })
})

test('in a FIFO queue the next of the group follows once the poison is out', async () => {
  const { queue, send, bodies, cloud } = await startSqs()
  await queue('letters.fifo', { FifoQueue: 'true' })
  const url = await queue('work.fifo', {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    ...redriveTo('letters.fifo', 1),
  })
  for (const body of ['poison', 'next']) await send(url, body, { MessageGroupId: 'g' })

  expect(await bodies(url, { MaxNumberOfMessages: 1 })).toEqual(['poison'])
  await cloud.clock.advance(10_000)
  expect(await bodies(url)).toEqual(['next'])
})

test('a long poll on the dead letters gets what another reader gives up', async () => {
  const { queue, send, bodies, cloud } = await startSqs()
  const letters = await queue('letters')
  const url = await queue('work', redriveTo('letters', 1))
  await send(url, 'poison')
  await bodies(url)
  const waiting = bodies(letters, { WaitTimeSeconds: 20 })

  await cloud.clock.advance(10_000)
  await bodies(url)

  expect(await waiting).toEqual(['poison'])
})

test.each([
  ['does not exist', 'nowhere', 'Dead letter target does not exist.'],
  ['is of the other kind', 'other.fifo', 'same type of queue'],
  ['does not allow it', 'closed', 'does not permit this source queue'],
])('a dead-letter queue that %s is refused', async (_, target, message) => {
  const { queue } = await startSqs()
  await queue('other.fifo', { FifoQueue: 'true' })
  await queue('closed', {
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arn('friend')] }),
  })

  await expect(queue('work', redriveTo(target, 1))).rejects.toThrow(message)
})

test('a move task brings dead letters back to where each came from, as new messages', async () => {
  const { queue, send, bodies, receive, call, cloud } = await startSqs()
  const letters = await queue('letters')
  const urls = [await queue('one', redriveTo('letters', 1)), await queue('two', redriveTo('letters', 1))]
  for (const url of urls) {
    await send(url, `of ${url.split('/').at(-1)}`)
    await bodies(url)
  }
  await cloud.clock.advance(10_000)
  for (const url of urls) await bodies(url)

  await call('StartMessageMoveTask', { SourceArn: arn('letters') })
  await cloud.activity.idle()

  expect(await bodies(letters)).toEqual([])
  for (const [index, name] of ['one', 'two'].entries()) {
    const [back] = await receive(urls[index] ?? '', { AttributeNames: ['All'] })
    expect(back).toMatchObject({ Body: `of ${name}`, Attributes: { ApproximateReceiveCount: '1' } })
  }
  const { Results } = await call('ListMessageMoveTasks', { SourceArn: arn('letters'), MaxResults: 10 })
  expect(Results).toMatchObject([
    { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2, ApproximateNumberOfMessagesToMove: 2 },
  ])
})

test('a move task keeps to its rate, can be cancelled, and says why it failed', async () => {
  const { queue, send, count, call, cloud } = await startSqs()
  const letters = await queue('letters')
  const other = await queue('other')
  await queue('work', redriveTo('letters', 1))
  for (let n = 0; n < 5; n++) await send(letters, `${n}`)

  const { TaskHandle } = await call('StartMessageMoveTask', {
    SourceArn: arn('letters'),
    DestinationArn: arn('other'),
    MaxNumberOfMessagesPerSecond: 2,
  })
  await cloud.clock.advance(1000)
  expect((await count(other))[0]).toBe(4)
  expect(await call('CancelMessageMoveTask', { TaskHandle })).toEqual({ ApproximateNumberOfMessagesMoved: 4 })
  await cloud.clock.advance(5000)
  expect((await count(letters))[0]).toBe(1)

  // Sent straight to the dead letters, it came from nowhere.
  await call('StartMessageMoveTask', { SourceArn: arn('letters') })
  await cloud.activity.idle()
  const { Results } = await call('ListMessageMoveTasks', { SourceArn: arn('letters') })
  expect(Results).toMatchObject([{ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 0 }])
  expect((await count(letters))[0]).toBe(1)
})
