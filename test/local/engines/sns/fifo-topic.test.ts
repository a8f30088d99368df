import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsError } from '../../../../local/kernel/aws-error'
import { arn, createSnsCloud, outage, queueArn, type SnsCloud } from './sns-cloud'

const topicArn = arn('sns', 'orders.fifo')
const fifoQueue = `${queueArn}.fifo`

async function withTopic(Attributes: object = {}, at?: SnsCloud): Promise<SnsCloud> {
  const made = at ?? (await createSnsCloud())
  await made.call('CreateTopic', { Name: 'orders.fifo', Attributes: { FifoTopic: 'true', ...Attributes } })
  return made
}

const subscribe = (at: SnsCloud, Endpoint: string, Attributes: object = { RawMessageDelivery: 'true' }) =>
  at.call('Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint, Attributes })

const publish = (at: SnsCloud, Message: string, MessageGroupId: string, more: object = {}) =>
  at.call('Publish', { TopicArn: topicArn, Message, MessageGroupId, ...more })

const arrived = (at: SnsCloud) => at.calls.map(({ input }) => input.MessageBody)

it('gives queues a message with its group and its id, and FIFO envelopes a number in place of a signature', async () => {
  const at = await withTopic({ ContentBasedDeduplication: 'true' })
  await subscribe(at, fifoQueue, {})
  await subscribe(at, queueArn)

  const { MessageId, SequenceNumber } = await publish(at, 'Test', 'g')
  await at.cloud.activity.idle()

  const [ordered, plain] = ['.fifo', ''].map((end) =>
    at.calls.find(({ input }) => input.QueueUrl.endsWith(`inbox${end}`)),
  )
  expect(ordered?.input).toMatchObject({
    MessageGroupId: 'g',
    // SHA-256 of the message.
    MessageDeduplicationId: '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25',
  })
  expect(JSON.parse(ordered?.input.MessageBody)).toEqual({
    Type: 'Notification',
    MessageId,
    SequenceNumber,
    TopicArn: topicArn,
    Message: 'Test',
    Timestamp: '2026-01-05T09:00:00.000Z',
    UnsubscribeURL: expect.any(String),
  })
  expect(plain?.input).toEqual({ QueueUrl: expect.any(String), MessageBody: 'Test' })
})

it('takes a message once in five minutes, by its id or its content, and answers the same to it', async () => {
  const at = await withTopic({ ContentBasedDeduplication: 'true' })
  await subscribe(at, fifoQueue)
  const first = await publish(at, 'a', 'g')
  const named = await publish(at, 'b', 'g', { MessageDeduplicationId: 'one' })

  expect(await publish(at, 'a', 'h')).toEqual(first)
  expect(await publish(at, 'c', 'g', { MessageDeduplicationId: 'one' })).toEqual(named)
  await at.cloud.clock.advance(5 * 60_000)
  expect(await publish(at, 'a', 'g')).not.toEqual(first)
  await at.cloud.activity.idle()
  expect(arrived(at)).toEqual(['a', 'b', 'a'])
})

it('by the scope of a group knows a message again in its group alone', async () => {
  const at = await withTopic({ FifoThroughputScope: 'MessageGroup' })
  const again = { MessageDeduplicationId: 'one' }
  const first = await publish(at, 'a', 'g', again)
  expect(await publish(at, 'a', 'h', again)).not.toEqual(first)
  expect(await publish(at, 'a', 'g', again)).toEqual(first)
})

it('refuses what has no group or no id, a batch as a whole, and endpoints that keep no order', async () => {
  const at = await withTopic()
  await subscribe(at, fifoQueue)
  const entries = [
    { Id: 'a', Message: 'x', MessageGroupId: 'g', MessageDeduplicationId: '1' },
    { Id: 'b', Message: 'y' },
  ]

  await expect(at.call('Publish', { TopicArn: topicArn, Message: 'x' })).rejects.toThrow(
    'MessageGroupId parameter is required',
  )
  await expect(publish(at, 'x', 'g')).rejects.toThrow('MessageDeduplicationId provided explicitly')
  await expect(at.call('PublishBatch', { TopicArn: topicArn, PublishBatchRequestEntries: entries })).rejects.toThrow(
    'MessageGroupId parameter is required',
  )
  await expect(
    at.call('Subscribe', { TopicArn: topicArn, Protocol: 'email', Endpoint: 'ada@example.com' }),
  ).rejects.toThrow('FIFO topics deliver to SQS queues alone')
  await expect(
    subscribe(at, fifoQueue, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn }) }),
  ).rejects.toThrow('must use a FIFO queue as DLQ')
  await at.cloud.activity.idle()
  expect(arrived(at)).toEqual([])
})

it('keeps the order of a group while a queue fails, and over a restart; other groups go on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sns-'))
  const at = await withTopic({ ContentBasedDeduplication: 'true' }, await createSnsCloud({ directory }))
  await subscribe(at, fifoQueue)
  at.fail = ({ input }) => (input.MessageBody === 'one' ? outage : undefined)
  await publish(at, 'one', 'g')
  await at.cloud.activity.idle()
  await publish(at, 'two', 'g')
  await publish(at, 'other', 'h')
  await at.cloud.activity.idle()
  expect(arrived(at)).toEqual(['other'])

  await at.cloud.store.close()
  const next = await createSnsCloud({ directory })
  await publish(next, 'three', 'g')
  await next.cloud.activity.idle()
  expect(arrived(next)).toEqual([])
  await next.cloud.clock.advance(60_000)
  expect(arrived(next)).toEqual(['one', 'two', 'three'])
  await next.cloud.store.close()
  await rm(directory, { recursive: true })
})

it('of a template is found again by its name, and its group goes to the FIFO queue for dead letters', async () => {
  const at = await createSnsCloud()
  const { ref } = await at.resource('AWS::SNS::Topic', { FifoTopic: true, ContentBasedDeduplication: true })
  const { ref: again } = await at.resource('AWS::SNS::Topic', { FifoTopic: true, ContentBasedDeduplication: true })
  expect(ref).toBe(arn('sns', 'Stack-Thing-1.fifo'))
  expect(again).toBe(ref)
  const letters = arn('sqs', 'letters.fifo')
  await at.resource('AWS::SNS::Subscription', {
    TopicArn: ref,
    Protocol: 'sqs',
    Endpoint: fifoQueue,
    RawMessageDelivery: true,
    RedrivePolicy: { deadLetterTargetArn: letters },
  })
  const gone = new AwsError('QueueDoesNotExist', 'gone')
  at.fail = ({ input }) => (input.QueueUrl.endsWith('/inbox.fifo') ? gone : undefined)
  await at.call('Publish', { TopicArn: ref, Message: 'x', MessageGroupId: 'g' })
  await at.cloud.activity.idle()
  expect(at.calls.at(-1)?.input).toMatchObject({
    QueueUrl: expect.stringContaining('letters.fifo'),
    MessageGroupId: 'g',
  })
})
