/** Powertools' own library, against the local cloud's DynamoDB. */
import * as z from 'zod/mini'
import { consume, consumeQueue, defineEvent } from '../../events'
import { handledOnce, type IdempotencyConfiguration } from '../../events/idempotency'
import { type Harness, type Served, serve, startDynamoDb, tableInput } from '../local/engines/dynamodb/harness'

interface Powertools {
  readonly makeIdempotent: (
    work: (...all: never) => Promise<void>,
    options: object,
  ) => (...all: unknown[]) => Promise<void>
  readonly IdempotencyConfig: new (options: object) => IdempotencyConfiguration
}
// Not by its types: who has not installed it, it being optional, has none.
const { makeIdempotent, IdempotencyConfig } = require('@aws-lambda-powertools/idempotency') as Powertools
const { DynamoDBPersistenceLayer } = require('@aws-lambda-powertools/idempotency/dynamodb') as {
  readonly DynamoDBPersistenceLayer: new (options: object) => object
}

const LampLit = defineEvent({
  ...{ owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps'], summary: 'A lamp was lit.' },
  data: z.object({ lamp: z.string() }),
  examples: [{ lamp: 'desk' }],
})
const expiresAfterSeconds = 3600
const began = new Date('2026-01-05T09:00:00Z')

let harness: Harness
let served: Served

beforeAll(async () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'OnLampLit'
  harness = await startDynamoDb()
  served = await serve(harness)
})
beforeEach(async () => {
  // The library asks the process for the time.
  jest.useFakeTimers({
    now: began,
    doNotFake: [
      'nextTick',
      'setImmediate',
      'setTimeout',
      'setInterval',
      'clearTimeout',
      'clearImmediate',
      'clearInterval',
      'queueMicrotask',
      'performance',
    ],
  })
  const { KeySchema, AttributeDefinitions, ...table } = tableInput()
  await harness.call('CreateTable', {
    ...table,
    KeySchema: KeySchema.slice(0, 1).map((key) => ({ ...key, AttributeName: 'id' })),
    AttributeDefinitions: AttributeDefinitions.slice(0, 1).map((each) => ({ ...each, AttributeName: 'id' })),
  })
})
afterEach(async () => {
  jest.useRealTimers()
  await harness.call('DeleteTable', { TableName: 'things' })
})
afterAll(async () => {
  delete process.env.AWS_LAMBDA_FUNCTION_NAME
  await served.close()
  await harness.stop()
})

function once() {
  return handledOnce({
    makeIdempotent,
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: 'things', awsSdkV3Client: served.client }),
    config: new IdempotencyConfig({ expiresAfterSeconds }),
  })
}

function eventOf(lamp: string, eventId = '01JG8QZ5W0000000000000000A') {
  const { detail } = LampLit.create({ lamp }, { correlationId: 'a-story' }, { eventId, occurredAt: began })
  return { id: eventId, source: 'signalbox.lamps', 'detail-type': 'LampLit', detail }
}

const context = { getRemainingTimeInMillis: () => 5000 }

describe('an event that is handled once', () => {
  test('changes nothing when it comes again, and others are others', async () => {
    const lit: string[] = []
    const handler = consume(LampLit, async ({ data }) => void lit.push(data.lamp), { once: once() })
    for (const lamp of ['desk', 'desk']) await handler(eventOf(lamp), context)
    await handler(eventOf('hall', '01JG8QZ5W0000000000000000B'), context)
    expect(lit).toEqual(['desk', 'hall'])
  })

  test('is done again after a try that failed', async () => {
    let tries = 0
    const handler = consume(
      LampLit,
      async () => {
        tries += 1
        if (tries === 1) throw new Error('no light')
      },
      { once: once() },
    )
    await expect(handler(eventOf('desk'), context)).rejects.toThrow('no light')
    for (const _ of ['again', 'and again']) await handler(eventOf('desk'), context)
    expect(tries).toBe(2)
  })

  test('is refused while it is handled, and taken up if its function had no time left', async () => {
    const lit: string[] = []
    let goOn: () => void = () => undefined
    const waits = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let isBegun: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      isBegun = resolve
    })
    const slow = consume(
      LampLit,
      async () => {
        isBegun()
        await waits
      },
      { once: once() },
    )
    const quick = consume(LampLit, async ({ data }) => void lit.push(data.lamp), { once: once() })
    const first = slow(eventOf('desk'), context)
    await begun
    await expect(quick(eventOf('desk'), context)).rejects.toMatchObject({ name: 'IdempotencyAlreadyInProgressError' })
    jest.setSystemTime(began.getTime() + 5001)
    await quick(eventOf('desk'), context)
    expect(lit).toEqual(['desk'])
    goOn()
    await first
  })

  test('is forgotten when its time is over', async () => {
    let times = 0
    const handler = consume(
      LampLit,
      async () => {
        times += 1
      },
      { once: once() },
    )
    await handler(eventOf('desk'), context)
    jest.setSystemTime(began.getTime() + (expiresAfterSeconds - 1) * 1000)
    await handler(eventOf('desk'), context)
    expect(times).toBe(1)
    jest.setSystemTime(began.getTime() + (expiresAfterSeconds + 1) * 1000)
    await handler(eventOf('desk'), context)
    expect(times).toBe(2)
  })

  test('comes by a queue, where one that failed is the only one to come again', async () => {
    const tried: string[] = []
    const handler = consumeQueue(
      LampLit,
      async ({ data }) => {
        tried.push(data.lamp)
        if (data.lamp === 'hall' && tried.filter((lamp) => lamp === 'hall').length === 1) throw new Error('no light')
      },
      { once: once() },
    )
    const message = (messageId: string, lamp: string) => ({
      messageId,
      body: JSON.stringify(eventOf(lamp, `01JG8QZ5W0000000000000000${messageId}`)),
    })
    const Records = [message('A', 'desk'), message('B', 'hall'), message('C', 'desk')]
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'B' }] })
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [] })
    expect(tried).toEqual(['desk', 'hall', 'desk', 'hall'])
  })
})
