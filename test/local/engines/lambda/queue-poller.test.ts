import { readFileSync } from 'node:fs'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { CallContext, Service } from '../../../../local/kernel/service'
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
