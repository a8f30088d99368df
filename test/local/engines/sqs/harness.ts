/** A cloud with only SQS in it, and short ways to call it. */

import { createSqs } from '../../../../local/engines/sqs/sqs'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Service } from '../../../../local/kernel/service'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export interface Received {
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Body: string
  readonly MD5OfBody: string
  readonly MD5OfMessageAttributes?: string
  readonly MessageAttributes?: Record<string, unknown>
  readonly Attributes?: Record<string, string>
}

export interface Harness {
  readonly cloud: Cloud
  readonly sqs: Service
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of all shapes
  call(action: string, input: object): Promise<any>
  /** Creates the queue and answers its URL. */
  queue(name: string, attributes?: Record<string, string>): Promise<string>
  send(queueUrl: string, body: string, more?: object): Promise<{ MessageId: string; SequenceNumber?: string }>
  receive(queueUrl: string, more?: object): Promise<readonly Received[]>
  bodies(queueUrl: string, more?: object): Promise<string[]>
  count(queueUrl: string): Promise<[visible: number, inFlight: number, delayed: number]>
}

export async function startSqs(options: TestCloudOptions = {}): Promise<Harness> {
  const cloud = await createTestCloud(options)
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const sqs = createSqs(cloud)
  cloud.register(sqs)
  await sqs.load?.()
  await sqs.resume?.()
  const call = (action: string, input: object) => cloud.call(root, 'sqs', action, input)
  const harness: Harness = {
    cloud,
    sqs,
    call,
    async queue(name, Attributes) {
      return (await harness.call('CreateQueue', { QueueName: name, Attributes })).QueueUrl
    },
    send: (QueueUrl, MessageBody, more) => harness.call('SendMessage', { QueueUrl, MessageBody, ...more }),
    async receive(QueueUrl, more) {
      return (await harness.call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...more })).Messages ?? []
    },
    bodies: async (url, more) => (await harness.receive(url, more)).map(({ Body }) => Body),
    async count(QueueUrl) {
      const { Attributes } = await harness.call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })
      return [
        Number(Attributes.ApproximateNumberOfMessages),
        Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        Number(Attributes.ApproximateNumberOfMessagesDelayed),
      ]
    },
  }
  return harness
}
