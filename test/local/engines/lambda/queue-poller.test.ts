import { readFileSync } from 'node:fs'
import { createSqs } from '../../../../local/engines/sqs/sqs'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { CallContext, Service } from '../../../../local/kernel/service'
import { root } from '../../create-test-cloud'
import { type LambdaCloud, restart, startLambda, stopAll, temporaryDirectory } from './lambda-cloud'

afterEach(stopAll)

const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:jobs'

/** A queue in memory: long polls, visibility of 30 s, deletes. */
function createQueue(bodies: string[]) {
  const deleted: string[] = []
  const callers: string[] = []
  let handles = 0
  const create = (cloud: Cloud): Service => {
    const waiting: (() => void)[] = []
    const visible = [...bodies]
    const taken = new Map<string, string>()
    async function receive(
      input: { MaxNumberOfMessages: number; WaitTimeSeconds: number },
      context: CallContext,
    ): Promise<object> {
      if (context.caller.kind === 'role') callers.push(context.caller.arn)
      if (visible.length === 0) {
        const timer = cloud.clock.after(input.WaitTimeSeconds * 1000, () => waiting.shift()?.())
        await context.park(new Promise<void>((resolve) => waiting.push(resolve)))
        timer.cancel()
      }
      const Messages = visible.splice(0, input.MaxNumberOfMessages).map((Body) => {
        const ReceiptHandle = `handle-${handles++}`
        taken.set(ReceiptHandle, Body)
        cloud.clock.after(30_000, () => {
          if (!taken.delete(ReceiptHandle)) return
          visible.push(Body)
          waiting.shift()?.()
        })
        const MessageAttributes = { kind: { DataType: 'String', StringValue: 'k' } }
        return {
          MessageId: `id-${Body}`,
          ReceiptHandle,
          Body,
          Attributes: { ApproximateReceiveCount: '1' },
          MessageAttributes,
          MD5OfBody: 'md5',
        }
      })
      return Messages.length > 0 ? { Messages } : {}
    }
    const operations = {
      ReceiveMessage: { access: () => [], handle: receive },
      DeleteMessageBatch: {
        access: () => [],
        handle({ Entries }: { Entries: { ReceiptHandle: string }[] }) {
          for (const { ReceiptHandle } of Entries) {
            deleted.push(taken.get(ReceiptHandle) ?? 'unknown')
            taken.delete(ReceiptHandle)
          }
        },
      },
    }
    return { name: 'sqs', operations }
  }
  return { create, deleted, callers }
}

/** Fails for bodies that begin with "bad", whole or by item. */
const code = `
  const fs = require('node:fs')
  exports.handler = async ({ Records }) => {
    const bodies = Records.map(({ body }) => body)
    fs.appendFileSync(process.env.FILE, JSON.stringify(bodies) + '\\n')
    if (process.env.RECORD) fs.writeFileSync(process.env.RECORD, JSON.stringify(Records[0]))
    const bad = Records.filter(({ body }) => body.startsWith('bad'))
    if (process.env.BY_ITEM) return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) }
    if (bad.length > 0) throw new Error('bad batch')
  }`

function read(path: string): string {
  return readFileSync(path, 'utf8')
}

async function deployed(lambda: LambdaCloud, file: string, more: object = {}): Promise<void> {
  await lambda.deploy('work', code, { Environment: { Variables: { FILE: file, ...more } } })
}

describe('a queue into which nothing comes', () => {
  async function idling() {
    const lambda = await startLambda({ services: [createSqs] })
    const { cloud } = lambda
    const polls: string[] = []
    cloud.working.during = (name, work) => {
      if (name === 'sqs:ReceiveMessage') polls.push(new Date(cloud.clock.now()).toISOString())
      return work()
    }
    const sqs = <Output = unknown>(action: string, input: object) => cloud.call<Output>(root, 'sqs', action, input)
    const { QueueUrl } = await sqs<{ QueueUrl: string }>('CreateQueue', { QueueName: 'jobs' })
    const file = `${temporaryDirectory()}/calls`
    await deployed(lambda, file)
    const { UUID } = await lambda.call<{ UUID: string }>('CreateEventSourceMapping', {
      FunctionName: 'work',
      EventSourceArn,
    })
    const send = (MessageBody: string, more = {}) => sqs('SendMessage', { QueueUrl, MessageBody, ...more })
    return { lambda, cloud, polls, sqs, QueueUrl, UUID, file, send }
  }
  const day = 86_400_000

  it('costs a month that passes one poll, and none of its messages is late', async () => {
    const { cloud, polls, file, send } = await idling()
    const handled: string[] = []
    cloud.onTrace(({ kind }) => {
      if (kind === 'message.deleted') handled.push(new Date(cloud.clock.now()).toISOString())
    })
    const begun = cloud.clock.now()
    const at = [3 * day, 20 * day].map((after) => {
      cloud.clock.after(after, () => cloud.background('a sender', send(String(after))))
      return new Date(begun + after).toISOString()
    })
    await send('delayed', { DelaySeconds: 900 })
    await cloud.clock.advance(30 * day)

    expect(handled).toEqual([new Date(begun + 900_000).toISOString(), ...at])
    expect(read(file).trim().split('\n')).toEqual(['["delayed"]', ...[3, 20].map((days) => `["${days * day}"]`)])
    // The first, one after each message, and one where the month ends.
    expect(polls.length).toBeLessThanOrEqual(5)
  })

  it('is shared in turn with whoever else waits for its messages', async () => {
    const { cloud, sqs, QueueUrl, file, send } = await idling()
    const others: unknown[] = []
    // The poll of the mapping has waited for longer.
    const wait = sqs<object>('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }).then((answer) => others.push(answer))
    await send('first')
    await cloud.activity.idle()
    await send('second')
    await wait
    expect(read(file)).toBe('["first"]\n')
    expect(others).toMatchObject([{ Messages: [{ Body: 'second' }] }])
  })

  it('has its messages for others from when the mapping is disabled, and is no more once it is deleted', async () => {
    const { lambda, cloud, sqs, QueueUrl, UUID, send } = await idling()
    await lambda.call('UpdateEventSourceMapping', { UUID, Enabled: false })
    await send('late')
    expect(await sqs('ReceiveMessage', { QueueUrl })).toMatchObject({ Messages: [{ Body: 'late' }] })
    await lambda.call('UpdateEventSourceMapping', { UUID, Enabled: true })
    await cloud.activity.idle()
    const failed: string[] = []
    cloud.onTrace(({ kind, detail }) => {
      if (kind === 'mapping.failed') failed.push(String(detail.error))
    })
    await sqs('DeleteQueue', { QueueUrl })
    await cloud.clock.advance(2000)
    expect(failed).toEqual([expect.stringContaining('queue does not exist')])
  })
})

describe('a queue that a function works off', () => {
  it('has its messages handled in batches, as the role of the function, and deleted', async () => {
    const queue = createQueue(['a', 'b', 'c'])
    const lambda = await startLambda({ services: [queue.create] })
    const file = `${temporaryDirectory()}/calls`
    await deployed(lambda, file, { RECORD: `${file}-record` })

    await lambda.apply('AWS::Lambda::EventSourceMapping', { FunctionName: 'work', EventSourceArn, BatchSize: 2 })
    await lambda.cloud.activity.idle()

    expect(read(file).trim().split('\n').sort()).toEqual(['["a","b"]', '["c"]'])
    expect(queue.deleted.sort()).toEqual(['a', 'b', 'c'])
    expect(queue.callers[0]).toBe('arn:aws:sts::000000000000:assumed-role/function-role/work')
    expect(JSON.parse(read(`${file}-record`))).toMatchObject({
      receiptHandle: expect.stringMatching(/^handle-/),
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: { kind: { stringValue: 'k', dataType: 'String', stringListValues: [], binaryListValues: [] } },
      md5OfBody: 'md5',
      eventSource: 'aws:sqs',
      eventSourceARN: EventSourceArn,
      awsRegion: 'us-east-1',
    })
  })

  it('has no more of them handled at a time than an invocation takes', async () => {
    const bodies = Array.from({ length: 8 }, (_, n) => String(n).repeat(500_000))
    // The id of a message is made of its body here, so each is a megabyte.
    const queue = createQueue(bodies)
    const lambda = await startLambda({ services: [queue.create] })
    const file = `${temporaryDirectory()}/calls`
    const sizes = `require('node:fs').appendFileSync(process.env.FILE, Records.map(({ body }) => body[0]).join('') + '\\n')`
    await lambda.deploy('work', `exports.handler = async ({ Records }) => { ${sizes} }`, {
      Environment: { Variables: { FILE: file } },
    })
    await lambda.apply('AWS::Lambda::EventSourceMapping', { FunctionName: 'work', EventSourceArn, BatchSize: 10 })
    await lambda.cloud.activity.idle()

    expect(read(file).trim().split('\n')).toEqual(['012345', '67'])
    expect(queue.deleted).toHaveLength(8)
  })

  it('gets a batch that failed again, and only the failed items if the function says which', async () => {
    const whole = createQueue(['good', 'bad'])
    const byItem = createQueue(['good', 'bad'])
    const results = []
    for (const [queue, more] of [
      [whole, {}],
      [byItem, { BY_ITEM: '1' }],
    ] as const) {
      const lambda = await startLambda({ services: [queue.create] })
      const file = `${temporaryDirectory()}/calls`
      await deployed(lambda, file, more)
      const FunctionResponseTypes = queue === byItem ? ['ReportBatchItemFailures'] : []
      await lambda.apply('AWS::Lambda::EventSourceMapping', {
        FunctionName: 'work',
        EventSourceArn,
        FunctionResponseTypes,
      })
      await lambda.cloud.activity.idle()
      await lambda.cloud.clock.advance(30_000)
      results.push(
        read(file)
          .trim()
          .split('\n')
          .flatMap((line) => JSON.parse(line)),
      )
    }

    expect(whole.deleted).not.toContain('bad')
    expect(byItem.deleted).toEqual(['good'])
    expect(results.map((bodies) => bodies.filter((body: string) => body === 'bad').length)).toEqual([2, 2])
    expect(results[1]).toHaveLength(3)
  })

  it('is filtered: what meets no pattern is deleted and never handled, and one fault of the rest keeps none of it', async () => {
    const [wanted, bad, unwanted] = ['{"size":3}', 'bad text', '{"size":1}']
    const queue = createQueue([wanted, unwanted, bad])
    const lambda = await startLambda({ services: [queue.create] })
    const file = `${temporaryDirectory()}/calls`
    await deployed(lambda, file)
    const Filters = [{ Pattern: '{"body":{"size":[{"numeric":[">",2]}]}}' }, { Pattern: '{"body":[{"prefix":"bad"}]}' }]

    await lambda.apply('AWS::Lambda::EventSourceMapping', {
      FunctionName: 'work',
      EventSourceArn,
      FilterCriteria: { Filters },
    })
    await lambda.cloud.activity.idle()

    expect(JSON.parse(read(file))).toEqual([wanted, bad])
    expect(queue.deleted).toEqual([unwanted])
    const listed = await lambda.call<{ EventSourceMappings: { UUID: string; FilterCriteria?: object }[] }>(
      'ListEventSourceMappings',
      {},
    )
    expect(listed.EventSourceMappings).toMatchObject([{ FilterCriteria: { Filters } }])
    const UUID = listed.EventSourceMappings[0]?.UUID
    expect(await lambda.call('UpdateEventSourceMapping', { UUID, FilterCriteria: {} })).not.toHaveProperty(
      'FilterCriteria',
    )
  })

  it('is polled again after a restart, and not while the mapping is disabled', async () => {
    const directory = temporaryDirectory()
    const lambda = await startLambda({ directory, services: [createQueue([]).create] })
    const file = `${temporaryDirectory()}/calls`
    await deployed(lambda, file)
    const made = await lambda.call<{ UUID: string }>('CreateEventSourceMapping', {
      FunctionName: 'work',
      EventSourceArn,
    })

    const queue = createQueue(['later'])
    const again = await restart(lambda, { directory, services: [queue.create] })
    await again.cloud.activity.idle()
    await again.call('UpdateEventSourceMapping', { UUID: made.UUID, Enabled: false })

    expect(queue.deleted).toEqual(['later'])
    expect(await again.call('GetEventSourceMapping', { UUID: made.UUID })).toMatchObject({
      State: 'Disabled',
      BatchSize: 10,
    })
  })

  it('that is not there is tried again later, and the function runs on', async () => {
    const lambda = await startLambda()
    const kinds: string[] = []
    lambda.cloud.onTrace(({ kind }) => kinds.push(kind))
    await deployed(lambda, 'unused')

    await lambda.apply('AWS::Lambda::EventSourceMapping', { FunctionName: 'work', EventSourceArn })
    await lambda.cloud.activity.idle()
    await lambda.cloud.clock.advance(10_000)

    expect(kinds).toEqual(['mapping.failed', 'mapping.failed'])
  })

  it.each([
    ['event source arn:aws:kinesis', { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' }],
    ['Invalid filter pattern definition', { FilterCriteria: { Filters: [{ Pattern: '{"body":"x"}' }] } }],
    ['property "KmsKeyArn"', { KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k' }],
    ['greater than 0 if maximum batch size', { BatchSize: 11 }],
    ['already exists', {}],
  ])('refuses by name: %s', async (message, more) => {
    const lambda = await startLambda({ services: [createQueue([]).create] })
    await deployed(lambda, 'unused')
    await lambda.call('CreateEventSourceMapping', { FunctionName: 'work', EventSourceArn })
    await expect(
      lambda.call('CreateEventSourceMapping', { FunctionName: 'work', EventSourceArn, ...more }),
    ).rejects.toThrow(message)
  })
})
