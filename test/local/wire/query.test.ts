import { afterEach, describe, expect, test } from '@jest/globals'
import { errorCodes } from '../../../local/engines/sns/errors'
import { AwsError } from '../../../local/kernel/aws-error'
import type { Service } from '../../../local/kernel/service'
import { apiOf, closeServed, free, type Served, serve, strangersSignature } from './serve'

afterEach(closeServed)

function post({ url }: Served, service: string, parameters: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: strangersSignature(service) },
    body: new URLSearchParams(parameters),
  })
}

const sns: Service = {
  name: 'sns',
  api: apiOf('sns'),
  wire: { errorCodes },
  operations: {
    GetTopicAttributes: free(() => ({ Attributes: { Policy: '{"a":"<b>"}' } })),
    ListTopics: free(() => ({ Topics: [{ TopicArn: 'a' }, { TopicArn: 'b' }], NextToken: undefined })),
    TagResource: free(() => undefined),
    Publish: free(() => {
      throw new AwsError('NotFound', 'Topic does not exist & so on', 404)
    }),
    DeleteTopic: free(() => {
      throw new AwsError('AccessDeniedException', 'User: x is not authorized', 403)
    }),
  },
}

describe('a query service', () => {
  test('answers in XML: lists of members, maps of entries', async () => {
    const served = await serve(() => [sns])

    const map = await (await post(served, 'sns', { Action: 'GetTopicAttributes', TopicArn: 't' })).text()
    const list = await (await post(served, 'sns', { Action: 'ListTopics' })).text()
    const nothing = await (
      await post(served, 'sns', {
        Action: 'TagResource',
        ResourceArn: 't',
        'Tags.member.1.Key': 'k',
        'Tags.member.1.Value': 'v',
      })
    ).text()

    expect(map).toContain(
      '<GetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetTopicAttributesResult><Attributes>' +
        '<entry><key>Policy</key><value>{&quot;a&quot;:&quot;&lt;b&gt;&quot;}</value></entry></Attributes>' +
        '</GetTopicAttributesResult><ResponseMetadata><RequestId>',
    )
    expect(list).toContain(
      '<Topics><member><TopicArn>a</TopicArn></member><member><TopicArn>b</TopicArn></member></Topics>',
    )
    expect(list).not.toContain('NextToken')
    expect(nothing).toContain('<TagResourceResult></TagResourceResult>')
  })

  test('answers errors in XML, denials by the name that the service has for them', async () => {
    const served = await serve(() => [sns])

    const missing = await post(served, 'sns', { Action: 'Publish', Message: 'm' })
    const denied = await post(served, 'sns', { Action: 'DeleteTopic', TopicArn: 't' })
    const unknown = await post(served, 'sns', { Action: 'CreateTopics' })
    const none = await post(served, 'sns', { Version: '2010-03-31' })

    expect(missing.status).toBe(404)
    expect(await missing.text()).toContain(
      '<Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist &amp; so on</Message></Error>',
    )
    expect([denied.status, await denied.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AuthorizationError</Code>'),
    ])
    expect(unknown.status).toBe(501)
    expect(await unknown.text()).toContain('CreateTopics&quot; is not modelled')
    expect(await none.text()).toContain('<Code>MissingAction</Code>')
  })

  test('can be asked by GET', async () => {
    const served = await serve(() => [sns])

    const response = await fetch(`${served.url}/?Action=ListTopics&Version=2010-03-31`, {
      headers: { authorization: strangersSignature('sns') },
    })

    expect(await response.text()).toContain('<ListTopicsResult>')
  })
})

describe('SQS by query, as its old clients speak', () => {
  const sqs: Service = {
    name: 'sqs',
    api: apiOf('sqs'),
    operations: {
      SendMessageBatch: free((input: { Entries: readonly { Id: string }[] }) => ({
        Successful: input.Entries.map(({ Id }) => ({ Id, MessageId: `m${Id}` })),
        Failed: [{ Id: 'x', SenderFault: true, Code: 'c' }],
      })),
      ReceiveMessage: free(({ WaitTimeSeconds, AttributeNames }: Readonly<Record<string, unknown>>) => ({
        Messages: [
          {
            Body: JSON.stringify({ WaitTimeSeconds, AttributeNames }),
            Attributes: { SentTimestamp: '1' },
            MessageAttributes: { n: { StringValue: 'v' } },
          },
        ],
      })),
      ListQueues: free(() => ({ QueueUrls: ['u1', 'u2'] })),
      GetQueueUrl: free(() => {
        throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
      }),
    },
  }

  test('writes lists and maps flattened', async () => {
    const served = await serve(() => [sqs])

    const batch = await post(served, 'sqs', {
      Action: 'SendMessageBatch',
      QueueUrl: 'q',
      'SendMessageBatchRequestEntry.1.Id': '1',
      'SendMessageBatchRequestEntry.1.MessageBody': 'b',
    })
    const receive = await post(served, 'sqs', {
      Action: 'ReceiveMessage',
      QueueUrl: 'q',
      WaitTimeSeconds: '2',
      'AttributeName.1': 'All',
    })
    const list = await post(served, 'sqs', { Action: 'ListQueues' })

    expect(await batch.text()).toContain(
      '<SendMessageBatchResult><SendMessageBatchResultEntry><Id>1</Id><MessageId>m1</MessageId></SendMessageBatchResultEntry>' +
        '<BatchResultErrorEntry><Id>x</Id><SenderFault>true</SenderFault><Code>c</Code></BatchResultErrorEntry>',
    )
    expect(await receive.text()).toContain(
      '<Message><Body>{&quot;WaitTimeSeconds&quot;:2,&quot;AttributeNames&quot;:[&quot;All&quot;]}</Body>' +
        '<Attribute><Name>SentTimestamp</Name><Value>1</Value></Attribute>' +
        '<MessageAttribute><Name>n</Name><Value><StringValue>v</StringValue></Value></MessageAttribute></Message>',
    )
    expect(await list.text()).toContain('<QueueUrl>u1</QueueUrl><QueueUrl>u2</QueueUrl>')
  })

  test('names errors as it did, and tells JSON clients that name too', async () => {
    const served = await serve(() => [sqs])

    const old = await post(served, 'sqs', { Action: 'GetQueueUrl', QueueName: 'q' })
    const current = await fetch(served.url, {
      method: 'POST',
      headers: { authorization: strangersSignature('sqs'), 'x-amz-target': 'AmazonSQS.GetQueueUrl' },
      body: '{"QueueName":"q"}',
    })

    expect(await old.text()).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>')
    expect(current.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender')
    expect(await current.json()).toMatchObject({ __type: 'QueueDoesNotExist' })
  })
})
