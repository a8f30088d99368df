/** Topics of a template, delivered to where people are: over HTTP, by mail and by text message. */
import { createVerify } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListSubscriptionsByTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { arnOf, document, refOf, stackName, startTemplate } from '../template-cloud'
import { received } from './received'

const topicWith = (Subscription: readonly object[], more: object = {}) => ({
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'News', Subscription, ...more } } },
  Outputs: { Topic: { Value: refOf('Topic') } },
})

async function publish(local: LocalCloud, Message: string): Promise<void> {
  const TopicArn = local.outputs(stackName).Topic
  await new SNSClient(local.sdkConfig).send(new PublishCommand({ TopicArn, Message, Subject: 'Hello' }))
  await local.idle()
}

let hook: Server
let posts: { headers: IncomingHttpHeaders; body: Record<string, string> }[]
let status: number
beforeEach(async () => {
  posts = []
  status = 200
  hook = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => {
      posts.push({ headers: incoming.headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  hook.closeAllConnections()
  hook.close()
})

/** As AWS's documents say a receiver should. */
async function isSigned(body: Readonly<Record<string, string>>): Promise<boolean> {
  const signed =
    body.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = signed
    .filter((name) => body[name] !== undefined)
    .map((name) => `${name}\n${body[name]}\n`)
    .join('')
  const certificate = await (await fetch(body.SigningCertURL ?? '')).text()
  const algorithm = body.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1'
  return createVerify(algorithm)
    .update(text)
    .verify(certificate, body.Signature ?? '', 'base64')
}

test.each(['1', '2'])(
  'over HTTP: asked first, then given messages, signed in version %s; what fails is kept',
  async (version) => {
    const Endpoint = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`
    const { Resources, Outputs } = topicWith([], { SignatureVersion: version })
    const local = await startTemplate({
      Resources: {
        ...Resources,
        Dead: { Type: 'AWS::SQS::Queue' },
        DeadPolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [refOf('Dead')],
            PolicyDocument: document({
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: arnOf('Dead'),
            }),
          },
        },
        Hook: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            TopicArn: refOf('Topic'),
            Protocol: 'http',
            Endpoint,
            RedrivePolicy: { deadLetterTargetArn: arnOf('Dead') },
          },
        },
      },
      Outputs: { ...Outputs, Dead: { Value: refOf('Dead') } },
    })
    await local.idle()
    const [invitation] = posts
    expect(invitation?.headers['x-amz-sns-message-type']).toBe('SubscriptionConfirmation')
    expect(await isSigned(invitation?.body ?? {})).toBe(true)
    await publish(local, 'too early')
    expect(posts).toHaveLength(1)

    expect((await fetch(invitation?.body.SubscribeURL ?? '')).status).toBe(200)
    await publish(local, 'in time')
    expect(posts[1]).toMatchObject({
      headers: { 'x-amz-sns-message-type': 'Notification', 'x-amz-sns-topic-arn': local.outputs(stackName).Topic },
      body: { Message: 'in time', Subject: 'Hello', SignatureVersion: version },
    })
    expect(await isSigned(posts[1]?.body ?? {})).toBe(true)
    expect(await isSigned({ ...posts[1]?.body, Message: 'forged' })).toBe(false)

    status = 503
    await publish(local, 'nobody there')
    await local.clock.advance('1h')
    expect((await received(local, 'Dead')).map((body) => JSON.parse(body).Message)).toEqual(['nobody there'])
  },
)

test('by mail: who is subscribed is invited, and gets messages once the link is followed', async () => {
  const local = await startTemplate(topicWith([{ Protocol: 'email', Endpoint: 'amira@example.com' }]))
  await local.idle()
  await publish(local, 'too early')
  const [invitation, ...none] = await local.mailbox.list({ to: 'amira@example.com' })
  expect([invitation?.subject, none]).toEqual(['AWS Notification - Subscription Confirmation', []])
  const [link = ''] = /http\S+ConfirmSubscription\S+/.exec(invitation?.text ?? '') ?? []

  expect((await fetch(link)).status).toBe(200)
  await publish(local, 'in time')

  const mails = await local.mailbox.list({ to: 'amira@example.com' })
  expect(mails).toHaveLength(2)
  expect(mails.at(-1)).toMatchObject({ subject: 'Hello', text: expect.stringContaining('in time') })
  const { Subscriptions } = await new SNSClient(local.sdkConfig).send(
    new ListSubscriptionsByTopicCommand({ TopicArn: local.outputs(stackName).Topic }),
  )
  expect(Subscriptions?.[0]?.SubscriptionArn).toMatch(/^arn:aws:sns:/)
})

test('by text message: they are in the phone inbox of the web port, of topics and to a number alone', async () => {
  const PhoneNumber = '+15550100'
  const local = await startTemplate(topicWith([{ Protocol: 'sms', Endpoint: PhoneNumber }]))
  await publish(local, 'of the topic')
  await new SNSClient(local.sdkConfig).send(new PublishCommand({ PhoneNumber: '+15550199', Message: 'Your code: 123' }))

  const { messages } = (await (await fetch(`${local.webUrl}/phone/messages`)).json()) as {
    messages: { to: string; message: string }[]
  }
  expect(messages).toMatchObject([
    { to: PhoneNumber, message: 'of the topic' },
    { to: '+15550199', message: 'Your code: 123' },
  ])
  const page = await fetch(`${local.webUrl}/phone`)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Your code: 123')])
  expect(await (await fetch(local.webUrl)).text()).toContain('Text messages')
  expect(await local.phone.list({ to: PhoneNumber })).toHaveLength(1)
})
