import { existsSync, readFileSync } from 'node:fs'
import {
  type LambdaCloud,
  type RecordedCall,
  recorder,
  restart,
  startLambda,
  stopAll,
  temporaryDirectory,
} from './lambda-cloud'

afterEach(stopAll)

const minute = 60_000
/** Appends a line a call to a file, and fails as often as the event says. */
const counting = `
  const fs = require('node:fs')
  exports.handler = async (event, context) => {
    fs.appendFileSync(event.file, context.awsRequestId + '\\n')
    const calls = fs.readFileSync(event.file, 'utf8').split('\\n').length - 1
    if (calls <= event.failures) throw new Error('failure ' + calls)
    return { calls }
  }`

/** Appends what the event is called to a file, and fails until it has been called more often than the event says. */
const logging = `
  const fs = require('node:fs')
  exports.handler = async ({ file, n, failures = 0 }) => {
    fs.appendFileSync(file, n + '\\n')
    const calls = fs.readFileSync(file, 'utf8').split('\\n').filter((line) => line === String(n)).length
    if (calls <= failures) throw new Error('failure ' + calls)
    return n
  }`

const queue = 'arn:aws:sqs:us-east-1:000000000000:dead'

function newFile(): string {
  return `${temporaryDirectory()}/calls`
}

function callsIn(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

async function onDisk({ cloud }: LambdaCloud): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of cloud.store.range('lambda/event/')) keys.push(key)
  return keys
}

async function textOnDisk({ cloud }: LambdaCloud): Promise<string> {
  const kept: unknown[] = []
  for await (const [, record] of cloud.store.range('lambda/event/')) kept.push(record)
  return JSON.stringify(kept)
}

async function settled(lambda: LambdaCloud): Promise<void> {
  await lambda.cloud.activity.idle()
}

describe('an event invocation', () => {
  it('is answered at once and run once when it succeeds', async () => {
    const lambda = await startLambda()
    await lambda.deploy('count', counting)
    const file = newFile()

    const answer = await lambda.invoke('count', { file, failures: 0 }, { InvocationType: 'Event' })
    await settled(lambda)
    await lambda.cloud.clock.advance(10 * minute)

    expect(answer).toEqual({ StatusCode: 202, answer: undefined })
    expect(callsIn(file)).toHaveLength(1)
  })

  it('is tried again after one and after two minutes, with the same request id', async () => {
    const lambda = await startLambda()
    await lambda.deploy('count', counting)
    const file = newFile()
    await lambda.send('count', { file, failures: 2 })
    await settled(lambda)

    const counts = [callsIn(file).length]
    for (const wait of [minute - 1, 1, 2 * minute - 1, 1, 60 * minute]) {
      await lambda.cloud.clock.advance(wait)
      counts.push(callsIn(file).length)
    }

    expect(counts).toEqual([1, 1, 2, 2, 3, 3])
    expect(new Set(callsIn(file)).size).toBe(1)
  })

  it('goes to the dead-letter queue as it was, with what went wrong', async () => {
    const calls: RecordedCall[] = []
    const lambda = await startLambda({ services: [() => recorder('sqs', ['SendMessage'], calls)] })
    await lambda.deploy('count', counting, { DeadLetterConfig: { TargetArn: queue } })
    const event = { file: newFile(), failures: 9 }
    await lambda.send('count', event)
    await settled(lambda)
    expect(calls).toEqual([])

    await lambda.cloud.clock.advance(3 * minute)

    expect(calls).toEqual([
      {
        action: 'SendMessage',
        caller: 'arn:aws:sts::000000000000:assumed-role/function-role/count',
        input: {
          QueueUrl: 'http://127.0.0.1:4566/000000000000/dead',
          MessageBody: JSON.stringify(event),
          MessageAttributes: {
            RequestID: { DataType: 'String', StringValue: callsIn(event.file)[0] },
            ErrorCode: { DataType: 'Number', StringValue: '200' },
            ErrorMessage: { DataType: 'String', StringValue: 'failure 3' },
          },
        },
      },
    ])
  })

  it('goes to the destinations of failure and of success', async () => {
    const calls: RecordedCall[] = []
    const services = [
      () => recorder('sqs', ['SendMessage'], calls),
      () => recorder('events', ['PutEvents'], calls, () => ({ FailedEntryCount: 0, Entries: [{}] })),
    ]
    const lambda = await startLambda({ services })
    await lambda.deploy('count', counting)
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/main'
    const properties = {
      FunctionName: 'count',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: queue }, OnSuccess: { Destination: bus } },
    }
    await lambda.apply('AWS::Lambda::EventInvokeConfig', properties)
    const [good, bad] = [
      { file: newFile(), failures: 0 },
      { file: newFile(), failures: 1 },
    ]

    await lambda.send('count', bad)
    await settled(lambda)
    await lambda.send('count', good)
    await settled(lambda)

    expect(JSON.parse(calls[0]?.input.MessageBody as string)).toEqual({
      version: '1.0',
      timestamp: '2026-01-05T09:00:00.000Z',
      requestContext: {
        requestId: callsIn(bad.file)[0],
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:count:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: bad,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'failure 1', trace: expect.any(Array) },
    })
    const [entry] = (calls[1]?.input.Entries ?? []) as Record<string, string>[]
    expect(entry).toMatchObject({
      Source: 'lambda',
      DetailType: 'Lambda Function Invocation Result - Success',
      EventBusName: bus,
    })
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { calls: 1 },
    })
  })

  it('is given up when it is older than it may be', async () => {
    const calls: RecordedCall[] = []
    const lambda = await startLambda({ services: [() => recorder('sqs', ['SendMessage'], calls)] })
    await lambda.deploy('count', counting)
    await lambda.call('PutFunctionEventInvokeConfig', {
      FunctionName: 'count',
      MaximumEventAgeInSeconds: 90,
      DestinationConfig: { OnFailure: { Destination: queue } },
    })
    await lambda.send('count', { file: newFile(), failures: 9 })

    await lambda.cloud.clock.advance(10 * minute)

    expect(calls).toHaveLength(1)
    expect(JSON.parse(calls[0]?.input.MessageBody as string).requestContext).toMatchObject({
      condition: 'EventAgeExceeded',
      approximateInvokeCount: 2,
    })
  })

  it('of a function with no concurrency goes to its dead-letter queue at once', async () => {
    const calls: RecordedCall[] = []
    const lambda = await startLambda({ services: [() => recorder('sqs', ['SendMessage'], calls)] })
    const properties = { DeadLetterConfig: { TargetArn: queue }, ReservedConcurrentExecutions: 0 }
    await lambda.deploy('count', counting, properties)

    await lambda.send('count', { file: newFile(), failures: 0 })
    await settled(lambda)

    expect(calls).toHaveLength(1)
  })

  it('whose destination refuses it is sent again later', async () => {
    const calls: RecordedCall[] = []
    let refusals = 1
    const refuse = () => {
      if (refusals-- > 0) throw new Error('no such queue')
      return {}
    }
    const lambda = await startLambda({ services: [() => recorder('sqs', ['SendMessage'], calls, refuse)] })
    await lambda.deploy('count', counting, { DeadLetterConfig: { TargetArn: queue } })
    const file = newFile()
    await lambda.send('count', { file, failures: 9 })

    await lambda.cloud.clock.advance(3 * minute)
    await lambda.cloud.clock.advance(minute)

    expect(calls).toHaveLength(2)
    expect(callsIn(file)).toHaveLength(3)
  })

  it('leaves nothing of what it was given or has answered on the disk in clear, and is sent on whole after a restart', async () => {
    const directory = temporaryDirectory()
    const calls: RecordedCall[] = []
    const services = [() => recorder('sqs', ['SendMessage'], calls, () => Promise.reject(new Error('not yet')))]
    const before = (each: LambdaCloud) =>
      each.deploy('leak', `exports.handler = async (event) => { throw new Error('of ' + event.secret) }`, {
        DeadLetterConfig: { TargetArn: queue },
      })
    const lambda = await startLambda({ directory, before, services })
    await lambda.send('leak', { secret: 'the key' })
    await settled(lambda)
    const waiting = await textOnDisk(lambda)
    await lambda.cloud.clock.advance(3 * minute)
    const failed = await textOnDisk(lambda)

    const later: RecordedCall[] = []
    const again = await restart(lambda, {
      directory,
      before,
      services: [() => recorder('sqs', ['SendMessage'], later)],
    })
    await again.cloud.clock.advance(10 * minute)

    expect([waiting, failed].filter((text) => !text.includes('"leak"') || text.includes('the key'))).toEqual([])
    expect(later).toMatchObject([{ input: { MessageBody: '{"secret":"the key"}' } }])
  })

  it('goes on after a restart where it was, and one that is done is not done again', async () => {
    const directory = temporaryDirectory()
    const before = (lambda: LambdaCloud) => lambda.deploy('count', counting)
    const lambda = await startLambda({ directory, before })
    const [file, done] = [newFile(), newFile()]
    await lambda.send('count', { file: done, failures: 0 })
    await lambda.send('count', { file, failures: 2 })
    await settled(lambda)

    const again = await restart(lambda, { directory, before })
    await settled(again)
    const counts = [callsIn(file).length]
    await again.cloud.clock.advance(minute)
    counts.push(callsIn(file).length)
    await again.cloud.clock.advance(2 * minute)
    counts.push(callsIn(file).length)

    expect(counts).toEqual([1, 2, 3])
    expect(new Set(callsIn(file)).size).toBe(1)
    expect(callsIn(done)).toHaveLength(1)
  })

  it('that was accepted and not begun is begun after a restart', async () => {
    const directory = temporaryDirectory()
    const before = (lambda: LambdaCloud) => lambda.deploy('count', counting)
    const lambda = await startLambda({ directory, before, pool: { concurrency: 1 } })
    const files = Array.from({ length: 5 }, newFile)
    for (const file of files) void lambda.send('count', { file, failures: 0 })
    await lambda.cloud.store.flush()

    const again = await restart(lambda, { directory, before })
    await settled(again)

    expect(files.map((file) => callsIn(file).length >= 1)).toEqual(files.map(() => true))
  })

  it('waits on disk when there are more than memory takes, and is run in its turn', async () => {
    const lambda = await startLambda({ pool: { concurrency: 1, mostQueued: 3 } })
    await lambda.deploy('log', logging)
    const file = newFile()
    const numbers = Array.from({ length: 40 }, (_, n) => String(n))
    await Promise.all(numbers.map((n) => lambda.send('log', { file, n, failures: 1 })))
    await settled(lambda)
    expect(callsIn(file)).toEqual(numbers)
    // Of all that wait to be tried again, one timer.
    expect(lambda.cloud.clock.timers).toBeLessThan(5)

    await lambda.cloud.clock.advance(minute)

    expect(callsIn(file).slice(numbers.length)).toEqual(numbers)
    expect(await onDisk(lambda)).toEqual([])
  })

  it('of a function that does not come to an end holds up no other', async () => {
    const lambda = await startLambda({ pool: { concurrency: 1, mostQueued: 3 } })
    await lambda.deploy('log', logging)
    await lambda.deploy('stuck', 'exports.handler = () => new Promise(() => setInterval(() => {}, 1000))', {
      Timeout: 900,
    })
    const file = newFile()
    for (let n = 0; n < 10; n++) await lambda.send('stuck')
    for (let n = 0; n < 10; n++) await lambda.send('log', { file, n })
    while (callsIn(file).length < 10) await new Promise((resolve) => setImmediate(resolve))

    expect((await onDisk(lambda)).filter((key) => key.includes('stuck'))).toHaveLength(10)
  })

  it('of a function that was deleted is not run by another that is made under its name', async () => {
    const lambda = await startLambda()
    await lambda.deploy('log', logging)
    const file = newFile()
    await lambda.send('log', { file, n: 'of the first', failures: 1 })
    await settled(lambda)
    await lambda.call('DeleteFunction', { FunctionName: 'log' })
    await lambda.deploy('log', logging)
    await lambda.send('log', { file, n: 'of the second' })

    await lambda.cloud.clock.advance(10 * minute)

    expect(callsIn(file)).toEqual(['of the first', 'of the second'])
    expect(await onDisk(lambda)).toEqual([])
  })

  it('whose result has yet to be sent is not run again after a restart', async () => {
    const directory = temporaryDirectory()
    const calls: RecordedCall[] = []
    let isDown = true
    const services = [
      () =>
        recorder('sqs', ['SendMessage'], calls, () => {
          if (isDown) throw new Error('down')
          return {}
        }),
    ]
    const DestinationConfig = { OnSuccess: { Destination: queue } }
    const before = async (lambda: LambdaCloud) => {
      await lambda.deploy('log', logging)
      await lambda.call('PutFunctionEventInvokeConfig', { FunctionName: 'log', DestinationConfig })
    }
    const lambda = await startLambda({ directory, before, services })
    const file = newFile()
    await lambda.send('log', { file, n: 1 })
    await settled(lambda)
    expect(calls).toHaveLength(1)

    isDown = false
    const again = await restart(lambda, { directory, before, services })
    await again.cloud.clock.advance(minute)

    expect(calls).toHaveLength(2)
    expect(JSON.parse(calls[1]?.input.MessageBody as string)).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responsePayload: 1,
    })
    expect(callsIn(file)).toEqual(['1'])
    expect(await onDisk(again)).toEqual([])
  })
})
