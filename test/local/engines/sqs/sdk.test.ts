import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { createEndpoint } from '../../../../local/wire/endpoint'
import { startSqs } from './harness'

test('the SDK sends, polls, verifies its digests and deletes over HTTP', async () => {
  const { cloud, call } = await startSqs()
  cloud.endpointUrl = ''
  const endpoint = createEndpoint(cloud)
  const port = await endpoint.listen(0)
  const client = new SQSClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  try {
    await call('CreateQueue', { QueueName: 'orders' })
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'orders' }))
    const polled = client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds: 20,
        MessageAttributeNames: ['All'],
        MaxNumberOfMessages: 10,
      }),
    )
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'grüße',
        MessageAttributes: { raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } },
      }),
    )
    const [message] = (await polled).Messages ?? []
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }))
    const batch = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: 'x' },
          { Id: 'b', MessageBody: '' },
        ],
      }),
    )
    const missing = await client.send(new GetQueueUrlCommand({ QueueName: 'none' })).catch((error) => error)

    const refused = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonSQS.SendMessage',
        'content-type': 'application/x-amz-json-1.0',
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260105/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=b',
      },
      body: JSON.stringify({ QueueUrl, MessageBody: '' }),
    })

    expect(refused.headers.get('x-amzn-query-error')).toBe('MissingParameter;Sender')
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'grüße',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    })
    expect([...(message?.MessageAttributes?.raw?.BinaryValue ?? [])]).toEqual([1, 2])
    expect(batch.Successful).toHaveLength(1)
    expect(batch.Failed).toMatchObject([{ Id: 'b', Code: 'MissingParameter' }])
    expect(missing).toBeInstanceOf(QueueDoesNotExist)
    expect(missing.Code).toBe('AWS.SimpleQueueService.NonExistentQueue')
  } finally {
    client.destroy()
    await endpoint.close()
  }
})
