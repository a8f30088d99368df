import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Access, ResourceContext } from '../../../../local/kernel/service'
import { type Harness, startSqs } from './harness'

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`

function resource(harness: Harness, type: string) {
  const found = harness.sqs.resources?.find((each) => each.type === type)
  if (!found) throw new Error(`no ${type}`)
  return found
}

const context = (logicalId: string): ResourceContext => ({
  stackName: 'Stack',
  stackId: 'id',
  logicalId,
  physicalName: (longest = 80) => `Stack-${logicalId}-ABC123`.slice(0, longest),
  asset: () => '',
})

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sqs-'))
  try {
    await work(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('creating a queue again with the same attributes finds it, with others is refused', async () => {
  const { queue } = await startSqs()
  const url = await queue('same', { DelaySeconds: '5' })

  expect(url).toBe('http://127.0.0.1:4566/000000000000/same')
  expect(await queue('same', { DelaySeconds: '5' })).toBe(url)
  expect(await queue('same')).toBe(url)
  await expect(queue('same', { DelaySeconds: '6' })).rejects.toMatchObject({
    code: 'QueueNameExists',
  })
})

test('a queue that is not there is named as SDKs know it', async () => {
  const { send } = await startSqs()

  await expect(send('http://127.0.0.1:4566/000000000000/nowhere', 'x')).rejects.toMatchObject({
    code: 'QueueDoesNotExist',
    status: 400,
    message: 'The specified queue does not exist.',
  })
})

test('attributes are set, read, checked, and refused when they are not modelled', async () => {
  const { queue, call } = await startSqs()
  const url = await queue('attributes')
  const set = (Attributes: object) => call('SetQueueAttributes', { QueueUrl: url, Attributes })

  await set({ VisibilityTimeout: '99' })
  const { Attributes } = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] })
  expect(Attributes).toMatchObject({
    QueueArn: arn('attributes'),
    VisibilityTimeout: '99',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    CreatedTimestamp: '1767603600',
    SqsManagedSseEnabled: 'true',
  })
  await expect(set({ VisibilityTimeout: '43201' })).rejects.toMatchObject({ code: 'InvalidAttributeValue' })
  await expect(set({ Nonsense: '1' })).rejects.toMatchObject({ code: 'InvalidAttributeName' })
  await set({ KmsMasterKeyId: 'alias/x' })
  await set({ KmsMasterKeyId: 'alias/aws/sqs', KmsDataKeyReusePeriodSeconds: '300' })
  await expect(set({ FifoThroughputLimit: 'perQueue' })).rejects.toMatchObject({ code: 'InvalidAttributeName' })
})

test('what is wrong is told as AWS was recorded to', async () => {
  const { call, queue } = await startSqs()
  const QueueUrl = await queue('lamps')
  const fifo = await queue('lamps.fifo', { FifoQueue: 'true' })
  await queue('dead')
  await queue('source', {
    RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":1}',
  })
  const invalid = 'InvalidParameterValueException: '
  const redrive = (policy: string, why: string): [string, object, string] => [
    'SetQueueAttributes',
    { Attributes: { RedrivePolicy: policy } },
    `${invalid}Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${why}`,
  ]
  const set = (Attributes: object, said: string): [string, object, string] => [
    'SetQueueAttributes',
    { Attributes },
    said,
  ]
  const attribute = (value: object): object => ({ MessageBody: 'x', MessageAttributes: { a: value } })
  const handle = (source: string) =>
    Buffer.from(JSON.stringify({ taskId: 'none', sourceArn: `arn:aws:sqs:us-east-1:000000000000:${source}` })).toString(
      'base64',
    )
  const noSource =
    "ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist."
  const both = { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'true' }
  const cases: [action: string, input: object, said: string][] = [
    set({ VisibilityTimeout: '-1' }, 'InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout.'),
    set({ Policy: 'x' }, 'InvalidAttributeValue: Invalid value for the parameter Policy.'),
    set({ FifoQueue: 'true' }, 'InvalidAttributeName: Unknown Attribute FifoQueue.'),
    set(
      both,
      'InvalidAttributeName: You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    ),
    [
      'SetQueueAttributes',
      { QueueUrl: fifo, Attributes: { FifoQueue: 'false' } },
      'InvalidAttributeValue: Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    ],
    redrive('{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}', 'Invalid value for deadLetterTargetArn.'),
    redrive('x', 'Redrive policy is not a valid JSON map.'),
    redrive(
      '{"deadLetterTargetArn":"dummy","maxReceiveCount":0}',
      'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    ),
    [
      'DeleteMessageBatch',
      { Entries: [] },
      'EmptyBatchRequest: There should be at least one DeleteMessageBatchRequestEntry in the request.',
    ],
    [
      'SendMessageBatch',
      { QueueUrl: fifo, Entries: [{ Id: 'a', MessageBody: 'x', MessageDeduplicationId: 'd' }] },
      `${invalid}The request must contain the parameter MessageGroupId.`,
    ],
    [
      'SendMessage',
      attribute({ StringValue: '', DataType: 'String' }),
      `${invalid}Message (user) attribute 'a' must contain a non-empty value of type 'String'.`,
    ],
    [
      'ReceiveMessage',
      { WaitTimeSeconds: 21 },
      `${invalid}Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
    ],
    ['CancelMessageMoveTask', { TaskHandle: 'foobared' }, `${invalid}Value for parameter TaskHandle is invalid.`],
    ['CancelMessageMoveTask', { TaskHandle: handle('nowhere') }, noSource],
    ['CancelMessageMoveTask', { TaskHandle: handle('dead') }, 'ResourceNotFoundException: Task does not exist.'],
    [
      'StartMessageMoveTask',
      { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:lamps' },
      `${invalid}Source queue must be configured as a Dead Letter Queue.`,
    ],
    [
      'RemovePermission',
      { Label: 'none' },
      `${invalid}Value none for parameter Label is invalid. Reason: can't find label.`,
    ],
  ]
  for (const [action, input, said] of cases) {
    const where = /Task$/.test(action) ? {} : { QueueUrl }
    const got = await call(action, { ...where, ...input }).catch((error) => `${error.code}: ${error.message}`)
    expect([action, input, got]).toEqual([action, input, said])
  }
})

test('permissions are statements of the policy, by their labels', async () => {
  const { call, queue } = await startSqs()
  const QueueUrl = await queue('lamps')
  const add = (Label: string) =>
    call('AddPermission', { QueueUrl, Label, AWSAccountIds: ['111122223333'], Actions: ['ReceiveMessage'] })
  const policy = async () => {
    const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] })
    return Attributes && JSON.parse(Attributes.Policy)
  }
  const statement = (Sid: string) => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'SQS:ReceiveMessage',
    Resource: 'arn:aws:sqs:us-east-1:000000000000:lamps',
  })
  await add('one')
  await add('two')
  expect(await policy()).toEqual({
    Version: '2008-10-17',
    Id: 'arn:aws:sqs:us-east-1:000000000000:lamps/SQSDefaultPolicy',
    Statement: [statement('one'), statement('two')],
  })
  await expect(add('one')).rejects.toThrow('Value one for parameter Label is invalid. Reason: Already exists.')
  await call('RemovePermission', { QueueUrl, Label: 'one' })
  expect((await policy()).Statement).toEqual([statement('two')])
  await call('RemovePermission', { QueueUrl, Label: 'two' })
  expect(await policy()).toBeUndefined()
})

test("a template may name AWS's own key, which has no effect", async () => {
  const harness = await startSqs()
  const queues = resource(harness, 'AWS::SQS::Queue')
  const attributes = async (url: string) =>
    (await harness.call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] })).Attributes

  const { ref } = await queues.apply({ KmsMasterKeyId: 'alias/aws/sqs' }, context('Secret'))
  expect(await attributes(ref)).toMatchObject({ KmsMasterKeyId: 'alias/aws/sqs' })
  await queues.apply({}, context('Secret'))
  expect(await attributes(ref)).not.toHaveProperty('KmsMasterKeyId')
})

test('queues are listed by prefix and page', async () => {
  const { queue, call } = await startSqs()
  for (const name of ['a1', 'a2', 'a3', 'b1']) await queue(name)

  const first = await call('ListQueues', { QueueNamePrefix: 'a', MaxResults: 2 })
  const second = await call('ListQueues', { QueueNamePrefix: 'a', MaxResults: 2, NextToken: first.NextToken })

  expect([...first.QueueUrls, ...second.QueueUrls].map((url: string) => url.slice(-2))).toEqual(['a1', 'a2', 'a3'])
  expect(second.NextToken).toBeUndefined()
})

test('a deleted queue answers its waiting readers, and its name is free', async () => {
  const { queue, receive, send, count, call } = await startSqs()
  const url = await queue('gone')
  await send(url, 'x')
  await receive(url)
  const waiting = receive(url, { WaitTimeSeconds: 20 })

  await call('DeleteQueue', { QueueUrl: url })

  expect(await waiting).toEqual([])
  await expect(receive(url)).rejects.toMatchObject({ code: 'QueueDoesNotExist' })
  expect(await count(await queue('gone'))).toEqual([0, 0, 0])
})

test('each operation says which permission it needs on the queue, with the policy of the queue', async () => {
  const harness = await startSqs()
  const url = await harness.queue('guarded', { Policy: '{"Statement":[]}' })
  const needed: (readonly Access[])[] = []
  harness.cloud.useAuthorizer({ authorize: (_, access) => void needed.push(access) })

  await harness.call('SendMessageBatch', { QueueUrl: url, Entries: [{ Id: 'a', MessageBody: 'x' }] })
  await harness.receive(url)

  expect(needed).toEqual([
    [{ action: 'sqs:SendMessage', resource: arn('guarded'), resourcePolicy: { Statement: [] } }],
    [{ action: 'sqs:ReceiveMessage', resource: arn('guarded'), resourcePolicy: { Statement: [] } }],
  ])
})

test('messages, their receptions, duplicates and tasks are there after a restart', async () => {
  await inDirectory(async (directory) => {
    const before = await startSqs({ directory })
    const url = await before.queue('kept', { VisibilityTimeout: '30' })
    const fifo = await before.queue('kept.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' })
    for (const body of ['a', 'b', 'c']) await before.send(url, body)
    const [held] = await before.receive(url, { MaxNumberOfMessages: 1 })
    await before.call('DeleteMessage', {
      QueueUrl: url,
      ReceiptHandle: (await before.receive(url, { MaxNumberOfMessages: 1 }))[0]?.ReceiptHandle,
    })
    for (const body of ['1', '2']) await before.send(fifo, body, { MessageGroupId: 'g' })
    await before.bodies(fifo, { MaxNumberOfMessages: 1 })
    await before.cloud.store.close()

    const after = await startSqs({ directory })

    expect(await after.count(url)).toEqual([1, 1, 0])
    expect(await after.bodies(url)).toEqual(['c'])
    await after.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: held?.ReceiptHandle })
    await after.send(fifo, '1', { MessageGroupId: 'g' })
    expect(await after.bodies(fifo)).toEqual([])
    await after.cloud.clock.advance(30_000)
    expect(await after.bodies(fifo)).toEqual(['1', '2'])
    expect(await after.bodies(url)).toEqual(['c'])
    await after.cloud.store.close()
  })
})

test('a template creates a queue, changes it, and takes its messages along', async () => {
  const harness = await startSqs()
  const queues = resource(harness, 'AWS::SQS::Queue')
  const apply = (properties: object) => queues.apply(properties, context('Orders'))

  const letters = await queues.apply({}, context('Letters'))
  const first = await apply({
    VisibilityTimeout: 7,
    RedrivePolicy: { deadLetterTargetArn: letters.attributes.Arn, maxReceiveCount: 3 },
    Tags: [{ Key: 'team', Value: 'x' }],
  })
  await harness.send(first.ref, 'stays')
  const second = await apply({ DelaySeconds: '3' })

  expect(first).toEqual({
    ref: 'http://127.0.0.1:4566/000000000000/Stack-Orders-ABC123',
    attributes: { Arn: arn('Stack-Orders-ABC123'), QueueName: 'Stack-Orders-ABC123', QueueUrl: first.ref },
  })
  expect(second).toEqual(first)
  const { Attributes } = await harness.call('GetQueueAttributes', { QueueUrl: first.ref, AttributeNames: ['All'] })
  expect(Attributes).toMatchObject({ VisibilityTimeout: '30', DelaySeconds: '3', ApproximateNumberOfMessages: '1' })
  expect(Attributes.RedrivePolicy).toBeUndefined()
  expect((await queues.apply({ FifoQueue: true }, context('Steps'))).attributes.QueueName).toMatch(/\.fifo$/)
  expect(() => apply({ RedrivePolicy: { deadLetterTargetArn: 'x', maxReceives: 3 } })).toThrow('maxReceives')
})

test('a queue policy stands on its queues and leaves with its resource', async () => {
  const harness = await startSqs()
  const url = await harness.queue('target')
  const policies = resource(harness, 'AWS::SQS::QueuePolicy')
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage' }] }
  const policyOf = async () =>
    (await harness.call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['Policy'] })).Attributes

  const { ref } = await policies.apply({ Queues: [url], PolicyDocument: policy }, context('Policy'))
  expect(await policyOf()).toEqual({ Policy: JSON.stringify(policy) })
  await resource(harness, 'AWS::SQS::Queue').apply({ QueueName: 'target', DelaySeconds: 1 }, context('Target'))
  expect(await policyOf()).toEqual({ Policy: JSON.stringify(policy) })

  await policies.remove?.(ref)
  expect(await policyOf()).toBeUndefined()
})
