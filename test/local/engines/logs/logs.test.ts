import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { createLogs } from '../../../../local/engines/logs/logs'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Service } from '../../../../local/kernel/service'
import { createTestCloud, root, testStart } from '../../create-test-cloud'

interface Logs {
  readonly cloud: Cloud
  readonly service: Service
  call<Output = Record<string, unknown>>(action: string, input: object): Promise<Output>
}

interface Found {
  readonly events: readonly { timestamp: number; message: string; logStreamName?: string }[]
  readonly nextToken?: string
  readonly nextForwardToken: string
  readonly nextBackwardToken: string
}

async function startLogs(directory?: string): Promise<Logs> {
  const cloud = await createTestCloud(directory === undefined ? {} : { directory })
  const service = createLogs(cloud)
  cloud.register(service)
  await service.load?.()
  await service.resume?.()
  return { cloud, service, call: (action, input) => cloud.call(root, 'logs', action, input) }
}

const logGroupName = '/aws/lambda/orders'

async function withStreams(...names: string[]): Promise<Logs> {
  const logs = await startLogs()
  await logs.call('CreateLogGroup', { logGroupName })
  for (const logStreamName of names) await logs.call('CreateLogStream', { logGroupName, logStreamName })
  return logs
}

function put(logs: Logs, logStreamName: string, events: readonly (readonly [number, string])[]): Promise<unknown> {
  const logEvents = events.map(([after, message]) => ({ timestamp: testStart + after, message }))
  return logs.call('PutLogEvents', { logGroupName, logStreamName, logEvents })
}

const messages = ({ events }: Found): string[] => events.map(({ message }) => message)

describe('log events', () => {
  it('are found over all streams in order of time', async () => {
    const logs = await withStreams('a', 'b')
    await put(logs, 'a', [
      [0, 'a0'],
      [900, 'a900'],
      [5000, 'a5000'],
    ])
    await put(logs, 'b', [
      [100, 'b100'],
      [5000, 'b5000'],
    ])

    const found = await logs.call<Found>('FilterLogEvents', { logGroupName })
    const late = await logs.call<Found>('FilterLogEvents', {
      logGroupName,
      startTime: testStart + 900,
      endTime: testStart + 4000,
    })
    const ofB = await logs.call<Found>('FilterLogEvents', {
      logGroupName,
      logStreamNames: ['b'],
      filterPattern: 'b5000',
    })

    expect(messages(found)).toEqual(['a0', 'b100', 'a900', 'a5000', 'b5000'])
    expect(found.events[1]).toMatchObject({ logStreamName: 'b', timestamp: testStart + 100, ingestionTime: testStart })
    expect(messages(late)).toEqual(['a900'])
    expect(messages(ofB)).toEqual(['b5000'])
  })

  it('come in pages, each once, whatever the batches were', async () => {
    const event = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.string({ minLength: 1 }))
    const batch = fc.tuple(fc.constantFrom('a', 'b'), fc.array(event, { minLength: 1, maxLength: 8 }))
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 6 }), fc.integer({ min: 1, max: 5 }), async (batches, limit) => {
        const logs = await withStreams('a', 'b')
        const all: (readonly [string, number, string])[] = []
        for (const [stream, events] of batches) {
          const sorted = [...events].sort(([a], [b]) => a - b)
          await put(logs, stream, sorted)
          for (const [after, message] of sorted) all.push([stream, after, message])
        }

        const paged: string[] = []
        let nextToken: string | undefined
        do {
          const page: Found = await logs.call<Found>('FilterLogEvents', {
            logGroupName,
            limit,
            ...(nextToken && { nextToken }),
          })
          paged.push(...messages(page))
          nextToken = page.nextToken
        } while (nextToken !== undefined)
        const ofA = await logs.call<Found>('GetLogEvents', { logGroupName, logStreamName: 'a', limit: 3 })

        const expected = all.sort(([, a], [, b]) => a - b)
        expect(paged).toEqual(expected.map(([, , message]) => message))
        expect(messages(ofA)).toEqual(
          expected
            .filter(([stream]) => stream === 'a')
            .slice(-3)
            .map(([, , message]) => message),
        )
      }),
      { numRuns: 25 },
    )
  })

  it('of a stream are read from the end, or from the head, and on from there', async () => {
    const logs = await withStreams('a', 'b')
    await put(logs, 'b', [[0, 'other']])
    await put(logs, 'a', [
      [0, '1'],
      [1, '2'],
      [2000, '3'],
      [2000, '4'],
      [9000, '5'],
    ])
    const stream = { logGroupName, logStreamName: 'a', limit: 2 }

    const end = await logs.call<Found>('GetLogEvents', stream)
    const before = await logs.call<Found>('GetLogEvents', { ...stream, nextToken: end.nextBackwardToken })
    const head = await logs.call<Found>('GetLogEvents', { ...stream, startFromHead: true })
    const next = await logs.call<Found>('GetLogEvents', { ...stream, nextToken: head.nextForwardToken })
    const nothing = await logs.call<Found>('GetLogEvents', { ...stream, nextToken: end.nextForwardToken })

    expect([end, before, head, next, nothing].map(messages)).toEqual([
      ['4', '5'],
      ['2', '3'],
      ['1', '2'],
      ['3', '4'],
      [],
    ])
    expect(nothing.nextForwardToken).toBe(end.nextForwardToken)
  })

  it('are refused out of order, and left out when too old or too new', async () => {
    const logs = await withStreams('a')

    await expect(
      put(logs, 'a', [
        [5, 'x'],
        [1, 'y'],
      ]),
    ).rejects.toThrow('chronological order')
    await expect(put(logs, 'none', [[5, 'x']])).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    const answer = await put(logs, 'a', [
      [-15 * 86_400_000, 'old'],
      [-15 * 86_400_000 + 1, 'old'],
    ])
    const future = await put(logs, 'a', [
      [0, 'now'],
      [7_200_001, 'future'],
    ])

    expect(answer).toMatchObject({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 2 } })
    expect(future).toMatchObject({ rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 } })
    expect(messages(await logs.call<Found>('FilterLogEvents', { logGroupName }))).toEqual(['now'])
  })

  it('go when their time is over, by the clock', async () => {
    const logs = await withStreams('a')
    await logs.call('PutRetentionPolicy', { logGroupName, retentionInDays: 1 })
    await put(logs, 'a', [[0, 'first']])
    await logs.cloud.clock.advance(2 * 86_400_000)

    const hidden = await logs.call<Found>('FilterLogEvents', { logGroupName })
    await logs.call('CreateLogStream', { logGroupName, logStreamName: 'b' })
    await put(logs, 'b', [[2 * 86_400_000, 'second']])
    await logs.cloud.activity.idle()

    expect(messages(hidden)).toEqual([])
    const left = []
    for await (const [key] of logs.cloud.store.range('logs/chunk/')) left.push(key)
    expect(left).toHaveLength(1)
    await expect(logs.call('DescribeLogStreams', { logGroupName })).resolves.toMatchObject({
      logStreams: [{ logStreamName: 'b' }],
    })
  })

  it('are there after a restart, with groups, streams and retention', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
    const logs = await startLogs(directory)
    await logs.call('CreateLogGroup', { logGroupName })
    await logs.call('PutRetentionPolicy', { logGroupName, retentionInDays: 7 })
    await logs.call('CreateLogStream', { logGroupName, logStreamName: 'a' })
    await put(logs, 'a', [[0, 'before']])
    await logs.service.stop?.()
    await logs.cloud.store.close()

    const again = await startLogs(directory)
    await put(again, 'a', [[0, 'after']])

    expect(messages(await again.call<Found>('GetLogEvents', { logGroupName, logStreamName: 'a' }))).toEqual([
      'before',
      'after',
    ])
    await expect(again.call('DescribeLogGroups', {})).resolves.toMatchObject({
      logGroups: [
        { logGroupName, retentionInDays: 7, arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*` },
      ],
    })
    await again.service.stop?.()
    await again.cloud.store.close()
  })
})

describe('log groups', () => {
  it('are there once, and gone with all they held', async () => {
    const logs = await withStreams('a')
    await put(logs, 'a', [[0, 'x']])
    await expect(logs.call('CreateLogGroup', { logGroupName })).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
    })

    await logs.call('DeleteLogGroup', { logGroupName })

    await expect(logs.call('FilterLogEvents', { logGroupName })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    await logs.call('CreateLogGroup', { logGroupName })
    expect(messages(await logs.call<Found>('FilterLogEvents', { logGroupName }))).toEqual([])
    await expect(logs.call('DescribeLogStreams', { logGroupName })).resolves.toMatchObject({ logStreams: [] })
  })

  it('have tags, by their ARN or their name', async () => {
    const logs = await startLogs()
    await logs.call('CreateLogGroup', { logGroupName, tags: { env: 'test' } })
    const resourceArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`

    await logs.call('TagResource', { resourceArn, tags: { first: '1', env: 'prod' } })
    await logs.call('TagLogGroup', { logGroupName, tags: { second: '2' } })
    const all = { tags: { env: 'prod', first: '1', second: '2' } }
    expect(await logs.call('ListTagsForResource', { resourceArn })).toEqual(all)
    expect(await logs.call('ListTagsLogGroup', { logGroupName })).toEqual(all)
    await logs.call('UntagResource', { resourceArn, tagKeys: ['first', 'none'] })
    await logs.call('UntagLogGroup', { logGroupName, tags: ['second'] })
    expect(await logs.call('ListTagsLogGroup', { logGroupName })).toEqual({ tags: { env: 'prod' } })
    for (const [action, more] of [
      ['TagResource', { tags: {} }],
      ['UntagResource', { tagKeys: [] }],
    ] as const) {
      await expect(logs.call(action, { resourceArn: `${resourceArn}s`, ...more })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      })
    }
  })

  it.each<[string, object, string, string?]>([
    [
      'CreateLogGroup',
      { logGroupName: 'x'.repeat(513) },
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    ],
    [
      'CreateLogGroup',
      { logGroupName: 'two words' },
      "1 validation error detected: Value 'two words' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    ],
    [
      'CreateLogStream',
      { logGroupName, logStreamName: 'a:b' },
      "1 validation error detected: Value 'a:b' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
    ],
    [
      'DescribeLogGroups',
      { logGroupNamePrefix: 'a', logGroupNamePattern: 'a' },
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    ],
    [
      'DescribeLogStreams',
      { logGroupName, logGroupIdentifier: logGroupName },
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
      'ValidationException',
    ],
    [
      'GetLogEvents',
      { logGroupName, logStreamName: 'a', limit: 10_001 },
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      'DescribeLogGroups',
      { limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
  ])(
    'and streams are refused in AWS’s words: %s %j',
    async (action, input, message, code = 'InvalidParameterException') => {
      const logs = await withStreams('a')
      await expect(logs.call(action, input)).rejects.toMatchObject({ code, message })
    },
  )

  it('and streams are described with what AWS tells of new ones', async () => {
    const logs = await withStreams('a', 'b')
    await put(logs, 'b', [[0, 'x']])
    const { logStreams } = await logs.call<{ logStreams: object[] }>('DescribeLogStreams', { logGroupName })
    expect(logStreams[0]).toEqual({
      arn: expect.any(String),
      creationTime: testStart,
      logStreamName: 'a',
      storedBytes: 0,
    })
    expect(logStreams[1]).toMatchObject({ uploadSequenceToken: expect.any(String) })
    const { logGroups } = await logs.call<{ logGroups: object[] }>('DescribeLogGroups', {})
    expect(logGroups).toMatchObject([{ deletionProtectionEnabled: false, logGroupClass: 'STANDARD' }])
  })

  it('of a template keep their events when it is applied again', async () => {
    const logs = await startLogs()
    const type = logs.service.resources?.find(({ type }) => type === 'AWS::Logs::LogGroup')
    const context = { physicalName: () => 'made-up' } as never
    const properties = { LogGroupName: logGroupName, RetentionInDays: 30 }
    const first = await type?.apply(properties, context)
    await logs.call('CreateLogStream', { logGroupName, logStreamName: 'a' })
    await put(logs, 'a', [[0, 'kept']])

    const second = await type?.apply(properties, context)

    expect(first).toEqual(second)
    expect(first).toMatchObject({ ref: logGroupName, attributes: { Arn: expect.stringMatching(/:\*$/) } })
    expect(messages(await logs.call<Found>('FilterLogEvents', { logGroupName }))).toEqual(['kept'])
    expect(() => type?.apply({ RetentionInDays: 8 }, context)).toThrow('retentionInDays must be one of')
  })

  it('may be written to by whom a resource policy says', async () => {
    const logs = await startLogs()
    const policyDocument = JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'logs:PutLogEvents',
        Resource: '*',
      },
    })
    await logs.call('PutResourcePolicy', { policyName: 'events', policyDocument })

    const [access] =
      (await logs.service.operations.PutLogEvents?.access({ logGroupName: 'g', logStreamName: 's' }, {} as never)) ?? []

    expect(access).toMatchObject({
      action: 'logs:PutLogEvents',
      resource: 'arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s',
      resourcePolicy: { Statement: [{ Principal: { Service: 'events.amazonaws.com' } }] },
    })
  })

  it.each(['StartQuery', 'StartLiveTail', 'PutSubscriptionFilter'])(
    'refuse by name what is not there: %s',
    async (action) => {
      const logs = await startLogs()
      await expect(logs.call(action, {})).rejects.toThrow(`operation "${action}" is not modelled`)
    },
  )
})

describe('groups in pages', () => {
  test('are all listed, although one was deleted between two pages', async () => {
    const logs = await startLogs()
    for (const logGroupName of ['a', 'b', 'c', 'd']) await logs.call('CreateLogGroup', { logGroupName })
    interface Page {
      readonly logGroups: readonly { readonly logGroupName: string }[]
      readonly nextToken?: string
    }

    const first = await logs.call<Page>('DescribeLogGroups', { limit: 2 })
    await logs.call('DeleteLogGroup', { logGroupName: 'a' })
    const { logGroups } = await logs.call<Page>('DescribeLogGroups', { nextToken: first.nextToken })

    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(['c', 'd'])
    await expect(logs.call('DescribeLogGroups', { nextToken: '1' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
  })
})
