import { createVerify, X509Certificate } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsError } from '../../../../local/kernel/aws-error'
import { arn, createSnsCloud, outage, queueArn, request, type SnsCloud, topicArn } from './sns-cloud'

const functionArn = arn('lambda', 'function:handler')
const raw = { RawMessageDelivery: 'true' }

async function withTopic(at: SnsCloud): Promise<SnsCloud> {
  await at.call('CreateTopic', { Name: 'news' })
  return at
}

function subscribe(at: SnsCloud, Protocol: string, Endpoint: string, Attributes: object = {}) {
  return at.call('Subscribe', { TopicArn: topicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true })
}

describe('a published message', () => {
  it('reaches a queue in a signed envelope, whose certificate is served', async () => {
    const at = await withTopic(await createSnsCloud())
    const { SubscriptionArn } = await subscribe(at, 'sqs', queueArn)

    const { MessageId } = await at.call('Publish', {
      TopicArn: topicArn,
      Subject: 'Hi',
      Message: 'there',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'a' } },
    })
    await at.cloud.activity.idle()

    const [sent] = at.calls
    const envelope = JSON.parse(sent?.input.MessageBody)
    expect(sent).toMatchObject({
      input: { QueueUrl: 'http://127.0.0.1:4566/000000000000/inbox' },
      caller: { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn },
    })
    expect(envelope).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn,
      Subject: 'Hi',
      Message: 'there',
      Timestamp: '2026-01-05T09:00:00.000Z',
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: 'http://127.0.0.1:4566/_local/sns/certificate.pem',
      UnsubscribeURL: expect.stringContaining(encodeURIComponent(SubscriptionArn)),
      MessageAttributes: { kind: { Type: 'String', Value: 'a' } },
    })
    const pem = (await at.sns.web.handle(request('/_local/sns/certificate.pem'))).body.toString()
    const certificate = new X509Certificate(pem)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=sns.amazonaws.com')
    const signed = `Message\nthere\nMessageId\n${MessageId}\nSubject\nHi\nTimestamp\n2026-01-05T09:00:00.000Z\nTopicArn\n${topicArn}\nType\nNotification\n`
    expect(createVerify('RSA-SHA1').update(signed).verify(pem, envelope.Signature, 'base64')).toBe(true)
  })

  it('reaches a function as an SNS event, a raw queue as it is, and a phone as its own text', async () => {
    const at = await withTopic(await createSnsCloud())
    await subscribe(at, 'lambda', functionArn)
    await subscribe(at, 'sqs', queueArn, raw)
    await subscribe(at, 'sms', '+491701234567')
    const MessageAttributes = { n: { DataType: 'Number', StringValue: '1' } }

    await at.call('Publish', {
      TopicArn: topicArn,
      MessageStructure: 'json',
      Message: JSON.stringify({ default: 'long', sms: 'short' }),
      MessageAttributes,
    })
    await at.cloud.activity.idle()

    const invoked = at.calls.find(({ action }) => action === 'Invoke')
    expect(invoked?.input).toMatchObject({ FunctionName: functionArn, InvocationType: 'Event' })
    expect(JSON.parse(invoked?.input.Payload)).toMatchObject({
      Records: [
        { EventSource: 'aws:sns', Sns: { Message: 'long', Subject: null, MessageAttributes: { n: { Value: '1' } } } },
      ],
    })
    const queued = at.calls.find(({ action }) => action === 'SendMessage')
    expect(queued?.input).toMatchObject({ MessageBody: 'long', MessageAttributes })
    expect(await at.sns.phone.list()).toMatchObject([{ message: 'short', to: '+491701234567' }])
  })

  it('on a standard topic tells its group to queues alone, and its subject in any script', async () => {
    const at = await withTopic(await createSnsCloud())
    await subscribe(at, 'sqs', queueArn)
    await subscribe(at, 'lambda', functionArn)

    await at.call('Publish', { TopicArn: topicArn, Subject: 'Grüße, 東京', Message: 'x', MessageGroupId: 'tenant' })
    await at.cloud.activity.idle()

    const [queued, invoked] = ['SendMessage', 'Invoke'].map((name) => at.calls.find(({ action }) => action === name))
    expect(queued?.input).toMatchObject({ MessageGroupId: 'tenant' })
    expect(queued?.input).not.toHaveProperty('MessageDeduplicationId')
    expect(JSON.parse(queued?.input.MessageBody)).toMatchObject({ Subject: 'Grüße, 東京' })
    expect(invoked?.input.Payload).not.toContain('tenant')
  })

  it('goes only where the filter policy wants it', async () => {
    const at = await withTopic(await createSnsCloud())
    await subscribe(at, 'sqs', queueArn, { ...raw, FilterPolicy: '{"kind":["a"]}', FilterPolicyScope: 'MessageBody' })

    for (const kind of ['a', 'b']) await at.call('Publish', { TopicArn: topicArn, Message: JSON.stringify({ kind }) })
    await at.cloud.activity.idle()

    expect(at.calls.map(({ input }) => input.MessageBody)).toEqual(['{"kind":"a"}'])
  })

  it('comes by mail only after the invitation was accepted', async () => {
    const at = await withTopic(await createSnsCloud())
    await subscribe(at, 'email', 'amira@example.com')
    await at.call('Publish', { TopicArn: topicArn, Message: 'too early' })
    await at.cloud.activity.idle()
    const text = (index: number): string => at.calls[index]?.input.Content.Simple.Body.Text.Data
    expect(at.calls).toHaveLength(1)

    const link = /Confirm: (\S+)/.exec(text(0))?.[1] ?? ''
    await at.sns.web.handle(request(link))
    await at.call('Publish', { TopicArn: topicArn, Message: 'in time' })
    await at.cloud.activity.idle()

    expect(at.calls[1]?.input).toMatchObject({
      FromEmailAddress: 'news <no-reply@sns.amazonaws.com>',
      Destination: { ToAddresses: ['amira@example.com'] },
    })
    expect(text(1)).toContain('in time')
    const unsubscribe = /(http\S+Unsubscribe\S+)/.exec(text(1))?.[1] ?? ''
    await at.sns.web.handle(request(unsubscribe))
    expect((await at.call('ListSubscriptions')).Subscriptions).toEqual([])
  })
})

describe('over HTTP', () => {
  it('a subscriber confirms itself, gets the message, and after four failures the dead-letter queue has it', async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = []
    let status = 200
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk) => chunks.push(chunk))
      incoming.on('end', () => {
        received.push({ headers: incoming.headers, body: Buffer.concat(chunks).toString() })
        response.writeHead(status).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const at = await withTopic(await createSnsCloud())

    await subscribe(at, 'http', url, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn }) })
    await at.cloud.activity.idle()
    const { Token } = JSON.parse(received[0]?.body ?? '{}')
    expect(received[0]?.headers['x-amz-sns-message-type']).toBe('SubscriptionConfirmation')
    await at.call('ConfirmSubscription', { TopicArn: topicArn, Token })
    await at.call('Publish', { TopicArn: topicArn, Message: 'one' })
    await at.cloud.activity.idle()
    status = 500
    await at.call('Publish', { TopicArn: topicArn, Message: 'two' })
    await at.cloud.clock.advance(3600_000)

    expect(received.map(({ body }) => JSON.parse(body).Message)).toEqual([
      expect.stringContaining('You have chosen'),
      'one',
      ...Array(4).fill('two'),
    ])
    expect(at.calls).toHaveLength(1)
    expect(JSON.parse(at.calls[0]?.input.MessageBody).Message).toBe('two')
    expect(at.calls[0]?.input.MessageAttributes.ErrorMessage.StringValue).toContain('500')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('a failing subscriber', () => {
  it.each([
    ['basic', 'Basic realm="orders"', /^Basic YWRhOnBAc3M=$/],
    ['digest', 'Digest realm="orders", nonce="n", qop="auth", opaque="o"', /^Digest username="ada", .*qop=auth/],
  ])('gets the name and password of its address when it asks for them, as %s', async (_how, challenge, expected) => {
    const at = await withTopic(await createSnsCloud())
    const sent: (string | undefined)[] = []
    const subscriber = createServer((incoming, outgoing) => {
      sent.push(incoming.headers.authorization)
      const isKnown = incoming.headers.authorization !== undefined
      outgoing.writeHead(isKnown ? 200 : 401, isKnown ? {} : { 'www-authenticate': challenge }).end()
    }).listen(0)
    const { port } = subscriber.address() as AddressInfo
    const told: unknown[] = []
    at.cloud.onTrace((record) => told.push(record))
    await subscribe(at, 'http', `http://ada:p%40ss@127.0.0.1:${port}/orders`)
    await at.cloud.activity.idle()
    subscriber.close()

    expect(sent).toEqual([undefined, expect.stringMatching(expected)])
    expect(JSON.stringify(told)).not.toContain('p%40ss')
  })

  it('that may recover is tried again on the clock until it takes the message', async () => {
    const at = await withTopic(await createSnsCloud())
    await subscribe(at, 'sqs', queueArn, raw)
    let attempts = 0
    at.fail = () => (++attempts < 8 ? outage : undefined)

    await at.call('Publish', { TopicArn: topicArn, Message: 'x' })
    await at.cloud.activity.idle()
    expect(attempts).toBe(4)
    await at.cloud.clock.advance(60_000)

    expect(attempts).toBe(8)
    expect(at.calls).toHaveLength(1)
  })

  it('that is gone is not tried again: its dead-letter queue gets the message, or the trace says that it is dropped', async () => {
    const at = await withTopic(await createSnsCloud())
    const kinds: string[] = []
    at.cloud.onTrace(({ kind }) => kinds.push(kind))
    const dead = arn('sqs', 'dead')
    await subscribe(at, 'lambda', functionArn, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead }) })
    await subscribe(at, 'sqs', queueArn, raw)
    at.fail = ({ input }) =>
      input.QueueUrl?.endsWith('dead') ? undefined : new AwsError('ResourceNotFoundException', 'gone', 404)

    await at.call('Publish', { TopicArn: topicArn, Message: 'x' })
    await at.cloud.activity.idle()

    expect(at.calls).toHaveLength(1)
    expect(at.calls[0]?.input.MessageAttributes).toMatchObject({
      ErrorCode: { StringValue: 'ResourceNotFoundException' },
      ErrorMessage: { StringValue: 'gone' },
    })
    expect(kinds.sort()).toEqual([
      'deadletter',
      'notification.dropped',
      'notification.failed',
      'notification.failed',
      'notification.published',
    ])
  })
})

describe('more messages than memory takes', () => {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => String(from + n))

  it('wait on disk, of each subscriber for itself: one that takes nothing holds up no other', async () => {
    const at = await withTopic(await createSnsCloud({ limits: { mostUnderWay: 2, mostQueued: 3 } }))
    await subscribe(at, 'lambda', functionArn)
    await subscribe(at, 'sqs', queueArn, raw)
    let isDown = true
    at.fail = ({ action }) => (isDown && action === 'Invoke' ? outage : undefined)
    for (const Message of numbers(0, 40)) await at.call('Publish', { TopicArn: topicArn, Message })
    await at.cloud.activity.idle()
    const queued = () => at.calls.filter(({ action }) => action === 'SendMessage').map(({ input }) => input.MessageBody)
    expect(queued().sort()).toEqual(numbers(0, 40).sort())

    isDown = false
    await at.cloud.clock.advance(60_000)

    const invoked = at.calls
      .filter(({ action }) => action === 'Invoke')
      .map(({ input }) => JSON.parse(input.Payload).Records[0].Sns.Message)
    expect(invoked.sort()).toEqual(numbers(0, 40).sort())
    for await (const [key] of at.cloud.store.range('sns/delivery/')) throw new Error(`${key} is left`)
  })
})

describe('across a restart', () => {
  it('what waits to be tried again, and what waits for its dead-letter queue, goes on where it was', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sns-'))
    const before = await withTopic(await createSnsCloud({ directory }))
    const dead = arn('sqs', 'dead')
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead })
    await subscribe(before, 'sqs', queueArn, { ...raw, RedrivePolicy })
    const isLetter = (call: { input: { QueueUrl?: string } }) => call.input.QueueUrl?.endsWith('/dead') === true
    let tries = 0
    before.fail = (call) => {
      if (!isLetter(call) && call.input.MessageBody === 'dead') return new AwsError('InvalidMessageContents', 'no')
      tries++
      return outage
    }
    for (const Message of ['dead', 'late']) await before.call('Publish', { TopicArn: topicArn, Message })
    // The first four tries of each are at once.
    await before.cloud.activity.idle()
    expect(tries).toBe(8)
    await before.cloud.store.close()

    const after = await createSnsCloud({ directory })
    await after.cloud.activity.idle()
    expect(after.calls).toEqual([])
    await after.cloud.clock.advance(1_000)

    expect(after.calls.map((call) => [isLetter(call), call.input.MessageBody]).sort()).toEqual([
      [false, 'late'],
      [true, 'dead'],
    ])
    await after.cloud.store.close()
    await rm(directory, { recursive: true })
  })

  it('an accepted message that nobody has got yet is delivered, and one that was delivered is not', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sns-'))
    const before = await withTopic(await createSnsCloud({ directory }))
    await subscribe(before, 'sqs', queueArn, raw)
    await before.call('Publish', { TopicArn: topicArn, Message: 'delivered' })
    await before.cloud.activity.idle()
    before.fail = () => outage
    await before.call('Publish', { TopicArn: topicArn, Message: 'waiting' })
    await before.cloud.activity.idle()
    await before.cloud.store.close()

    const after = await createSnsCloud({ directory })
    await after.cloud.clock.advance(1_000)

    expect(after.calls.map(({ input }) => input.MessageBody)).toEqual(['waiting'])
    expect((await after.call('ListTopics')).Topics).toEqual([{ TopicArn: topicArn }])
    await after.cloud.store.close()
    await rm(directory, { recursive: true })
  })
})
