import { existsSync, readFileSync } from 'node:fs'
import { createDynamoDbServices } from '../../../../local/engines/dynamodb/dynamodb'
import { createSqs } from '../../../../local/engines/sqs/sqs'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Service } from '../../../../local/kernel/service'
import { root } from '../../create-test-cloud'
import {
  type LambdaCloud,
  type LambdaCloudOptions,
  restart,
  startLambda,
  stopAll,
  temporaryDirectory,
} from './lambda-cloud'

afterEach(stopAll)

/** Fails for what begins with "bad", whole or from there on. */
const code = `
  const fs = require('node:fs')
  exports.handler = async ({ Records }) => {
    const names = Records.map(({ dynamodb }) => dynamodb.Keys.id.S)
    fs.appendFileSync(process.env.FILE, JSON.stringify(names) + '\\n')
    fs.writeFileSync(process.env.FILE + '.record', JSON.stringify(Records[0]))
    const bad = Records.filter(({ dynamodb }) => dynamodb.Keys.id.S.startsWith('bad'))
    const sequence = ({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })
    if (process.env.BY_ITEM) return { batchItemFailures: bad.map(sequence) }
    if (bad.length > 0) throw new Error('bad batch')
  }`

/** Both services of one engine, which share their state. */
function tablesAndStreams(): readonly ((cloud: Cloud) => Service)[] {
  let made: readonly Service[] = []
  return [
    (cloud) => {
      made = createDynamoDbServices(cloud)
      return made[0] as Service
    },
    () => made[1] as Service,
  ]
}

interface At {
  readonly lambda: LambdaCloud
  readonly file: string
  readonly StreamArn: string
  put(...ids: string[]): Promise<void>
  map(more?: object): Promise<{ UUID: string }>
  batches(): string[][]
}

async function start({ variables = {}, ...options }: LambdaCloudOptions & { variables?: object } = {}): Promise<At> {
  const lambda = await startLambda({ services: [...tablesAndStreams(), createSqs], ...options })
  const { cloud } = lambda
  await cloud.services.get('dynamodb')?.load?.()
  const file = `${temporaryDirectory()}/calls`
  await lambda.deploy('work', code, { Environment: { Variables: { FILE: file, ...variables } } })
  const { TableDescription } = await cloud.call<{ TableDescription: { LatestStreamArn: string } }>(
    root,
    'dynamodb',
    'CreateTable',
    {
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  )
  return at(lambda, file, TableDescription.LatestStreamArn)
}

function at(lambda: LambdaCloud, file: string, StreamArn: string): At {
  return {
    lambda,
    file,
    StreamArn,
    async put(...ids) {
      for (const S of ids) {
        await lambda.cloud.call(root, 'dynamodb', 'PutItem', { TableName: 'things', Item: { id: { S } } })
      }
    },
    map: (more = {}) =>
      lambda.call('CreateEventSourceMapping', {
        FunctionName: 'work',
        EventSourceArn: StreamArn,
        StartingPosition: 'TRIM_HORIZON',
        ...more,
      }),
    batches: () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
  }
}

it('gives a function the records from where it begins, each once, as Lambda has them', async () => {
  const { lambda, put, map, batches, file, StreamArn } = await start()
  await put('before')
  await map({ StartingPosition: 'LATEST' })
  await put('a')
  await lambda.cloud.activity.idle()
  await put('b')
  await lambda.cloud.activity.idle()

  expect(batches().flat()).toEqual(['a', 'b'])
  expect(JSON.parse(readFileSync(`${file}.record`, 'utf8'))).toMatchObject({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    eventSourceARN: StreamArn,
    dynamodb: { NewImage: { id: { S: 'b' } }, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
})

it('waits for a batch to fill as long as its window is, and lets through what a filter wants', async () => {
  const { lambda, put, map, batches } = await start()
  await put('x-0')
  const pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { id: { S: [{ prefix: 'x' }] } } } })
  await map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 60, FilterCriteria: { Filters: [{ Pattern: pattern }] } })
  await lambda.cloud.activity.idle()
  expect(batches()).toEqual([])
  await put('y', 'x-1')
  await lambda.cloud.activity.idle()
  expect(batches()).toEqual([['x-0', 'x-1']])
  await put('x-2')
  await lambda.cloud.clock.advance(59_000)
  expect(batches()).toHaveLength(1)
  await lambda.cloud.clock.advance(2_000)
  expect(batches()[1]).toEqual(['x-2'])
})

it('tries a batch again, and holds up what comes after it until the destination for failures has it', async () => {
  const { lambda, put, map, batches } = await start()
  const { cloud } = lambda
  const { QueueUrl } = await cloud.call<{ QueueUrl: string }>(root, 'sqs', 'CreateQueue', { QueueName: 'failed' })
  const Destination = 'arn:aws:sqs:us-east-1:000000000000:failed'
  await put('bad', 'good')
  const mapped = await map({ BatchSize: 1, MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination } } })
  const told = () => lambda.call('GetEventSourceMapping', { UUID: mapped.UUID })
  expect(mapped).toMatchObject({
    State: 'Creating',
    StateTransitionReason: 'User action',
    LastProcessingResult: 'No records processed',
  })
  await cloud.activity.idle()
  expect(batches()).toEqual([['bad']])
  expect(await told()).toMatchObject({ State: 'Enabled', LastProcessingResult: 'PROBLEM: Function call failed' })
  await cloud.clock.advance(60_000)
  expect(await told()).toMatchObject({ LastProcessingResult: 'OK' })
  expect(batches()).toEqual([['bad'], ['bad'], ['bad'], ['good']])

  const { Messages } = await cloud.call<{ Messages: { Body: string }[] }>(root, 'sqs', 'ReceiveMessage', { QueueUrl })
  expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    responseContext: { functionError: 'Unhandled' },
    DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining('/stream/') },
  })
})

it('halves a batch that fails until it is one record, and begins again at what an answer names', async () => {
  const halved = await start()
  await halved.put('a', 'b', 'bad', 'c')
  await halved.map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 })
  await halved.lambda.cloud.activity.idle()
  expect(halved.batches()).toEqual([['a', 'b', 'bad', 'c'], ['a', 'b'], ['bad', 'c'], ['bad'], ['c']])

  const named = await start({ variables: { BY_ITEM: '1' } })
  await named.put('a', 'bad', 'b')
  const { QueueUrl } = await named.lambda.cloud.call<{ QueueUrl: string }>(root, 'sqs', 'CreateQueue', {
    QueueName: 'given-up',
  })
  await named.map({
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:given-up' } },
  })
  await named.lambda.cloud.clock.advance(60_000)
  expect(named.batches()).toEqual([
    ['a', 'bad', 'b'],
    ['bad', 'b'],
  ])
  const { Messages } = await named.lambda.cloud.call<{ Messages: { Body: string }[] }>(root, 'sqs', 'ReceiveMessage', {
    QueueUrl,
  })
  // It did not fail: it said what it had not done.
  expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({ responseContext: { functionError: null } })
})

it('gives up records that are too old', async () => {
  const { lambda, put, map, batches } = await start()
  await put('bad')
  await map({ MaximumRecordAgeInSeconds: 60 })
  await lambda.cloud.clock.advance(600_000)
  await put('good')
  await lambda.cloud.activity.idle()
  expect(batches().at(-1)).toEqual(['good'])
  expect(batches().length).toBeGreaterThan(2)
})

it('goes on after a kill behind what was handled', async () => {
  const directory = temporaryDirectory()
  const { lambda, put, map, batches, file, StreamArn } = await start({ directory })
  await map()
  await put('a')
  await lambda.cloud.activity.idle()
  await put('bad')
  await lambda.cloud.activity.idle()
  const dynamodb = lambda.cloud.services.get('dynamodb')
  await dynamodb?.stop?.()
  const next = await restart(lambda, {
    directory,
    services: [...tablesAndStreams(), createSqs],
    before: async ({ cloud }) => cloud.services.get('dynamodb')?.load?.(),
  })
  const after = at(next, file, StreamArn)
  await after.put('late')
  await next.cloud.clock.advance(30_000)
  const rest = batches().slice(2)
  expect(batches().slice(0, 2)).toEqual([['a'], ['bad']])
  expect(rest.length).toBeGreaterThan(0)
  expect(rest.every((batch) => batch[0] === 'bad')).toBe(true)
  await next.cloud.services.get('dynamodb')?.stop?.()
})

it('is refused where the stream is not there, the role may not read it, or queues’ options are asked for', async () => {
  const { lambda, map, StreamArn } = await start()
  await expect(map({ EventSourceArn: `${StreamArn}9` })).rejects.toThrow(`Stream not found: ${StreamArn}9`)
  await expect(map({ StartingPosition: undefined })).rejects.toThrow("Value null at 'startingPosition'")
  await expect(map({ ScalingConfig: { MaximumConcurrency: 2 } })).rejects.toThrow('Unsupported ScalingConfig')
  const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:nowhere'
  await expect(map({ EventSourceArn, StartingPosition: undefined })).rejects.toThrow(
    'SQS Error Code: AWS.SimpleQueueService.NonExistentQueue.',
  )
  await expect(map({ EventSourceArn })).rejects.toThrow('StartingPosition is not valid for SQS event sources.')
  const { UUID } = await map({ ParallelizationFactor: 2 })
  expect(await lambda.call('GetEventSourceMapping', { UUID })).toMatchObject({
    BatchSize: 100,
    StartingPosition: 'TRIM_HORIZON',
    MaximumRetryAttempts: -1,
    ParallelizationFactor: 2,
  })
})
