import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entryBytes } from '../../../../local/engines/eventbridge/operations/put-events'
import { fakeService } from './fake-services'
import { createHarness, type Description, type Harness, roleArn } from './harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})

const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 100, End: true } } }

describe('state machines', () => {
  it('creates one, and the same again without harm', async () => {
    const input = { name: 'm', roleArn, definition: JSON.stringify(pass) }
    const first = await harness.call('CreateStateMachine', input)
    await harness.cloud.clock.advance(5_000)
    expect(await harness.call('CreateStateMachine', { ...input, roleArn: `${roleArn}2` })).toEqual(first)
    expect(first).toEqual({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
      creationDate: 1767603600,
    })
    const other = { ...input, definition: JSON.stringify(wait) }
    await expect(harness.call('CreateStateMachine', other)).rejects.toMatchObject({ code: 'StateMachineAlreadyExists' })
  })

  it('refuses names with characters that AWS refuses', async () => {
    for (const name of ['a b', 'a/b', 'a:b', '', 'x'.repeat(81)]) {
      await expect(harness.create(pass, { name })).rejects.toMatchObject({
        code: expect.stringMatching(/InvalidName|ValidationException/),
      })
    }
  })

  it('updates the definition, with a revision, which it has none of before', async () => {
    const stateMachineArn = await harness.create(pass)
    const before = await harness.call('DescribeStateMachine', { stateMachineArn })
    await harness.call('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(wait) })
    const after = await harness.call('DescribeStateMachine', { stateMachineArn })
    expect(JSON.parse(after.definition as string)).toEqual(wait)
    expect('revisionId' in before).toBe(false)
    const executionArn = await harness.start(stateMachineArn)
    expect(await harness.call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
      revisionId: after.revisionId,
    })
    const again = await harness.call('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(pass) })
    expect(after.revisionId).toEqual(expect.any(String))
    expect(again.revisionId).toEqual(expect.any(String))
    expect(again.revisionId).not.toBe(after.revisionId)
    const nothing = harness.call('UpdateStateMachine', { stateMachineArn })
    await expect(nothing).rejects.toMatchObject({ code: 'MissingRequiredParameter' })
  })

  it('lists them in pages', async () => {
    for (const name of ['b', 'a', 'c']) await harness.create(pass, { name })
    const first = await harness.call<{ stateMachines: { name: string }[]; nextToken?: string }>('ListStateMachines', {
      maxResults: 2,
    })
    const second = await harness.call<typeof first>('ListStateMachines', { maxResults: 2, nextToken: first.nextToken })
    expect([...first.stateMachines, ...second.stateMachines].map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(second.nextToken).toBeUndefined()
  })

  it('deletes one when its executions have ended, which they do at their next transition', async () => {
    const stateMachineArn = await harness.create({
      StartAt: 'W',
      States: { W: { ...wait.States.W, End: false, Next: 'P' }, ...pass.States },
    })
    await harness.start(stateMachineArn)
    await harness.call('DeleteStateMachine', { stateMachineArn })
    expect(await harness.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({ status: 'DELETING' })
    await expect(harness.start(stateMachineArn)).rejects.toMatchObject({ code: 'StateMachineDeleting' })

    await harness.cloud.clock.advance(100_000)

    const described = harness.call('DescribeStateMachine', { stateMachineArn })
    await expect(described).rejects.toMatchObject({ code: 'StateMachineDoesNotExist' })
    const left: string[] = []
    for await (const [key] of harness.cloud.store.range('states/')) left.push(key)
    expect(left.filter((key) => !key.startsWith('states/definition/'))).toEqual([])
  })

  it.each(['ListStateMachineVersions', 'ListStateMachineAliases', 'PublishStateMachineVersion'])(
    'refuses %s by name',
    async (action) => {
      await expect(harness.call(action, {})).rejects.toMatchObject({
        code: 'NotModelled',
        message: expect.stringContaining(action),
      })
    },
  )

  it('refuses a parameter that it does not know', async () => {
    const input = { name: 'm', roleArn, definition: JSON.stringify(pass), colour: 'red' }
    await expect(harness.call('CreateStateMachine', input)).rejects.toMatchObject({
      message: expect.stringContaining('"colour"'),
    })
  })

  it('tags them', async () => {
    const resourceArn = await harness.create(pass)
    await harness.call('TagResource', {
      resourceArn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    })
    await harness.call('UntagResource', { resourceArn, tagKeys: ['a'] })
    expect(await harness.call('ListTagsForResource', { resourceArn })).toEqual({ tags: [{ key: 'b', value: '2' }] })
  })
})

describe('executions', () => {
  it('answers the same start again with the same execution while it runs', async () => {
    const stateMachineArn = await harness.create(wait)
    const input = { stateMachineArn, name: 'n', input: '{"a":1}' }
    const answers = await Promise.all([1, 2, 3].map(() => harness.call('StartExecution', input)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const other = harness.call('StartExecution', { ...input, input: '{"a":2}' })
    await expect(other).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' })
    await harness.cloud.clock.advance(100_000)
    await expect(harness.call('StartExecution', input)).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' })
  })

  it('starts once, when the same name is started many times at once and ends at once', async () => {
    const stateMachineArn = await harness.create(pass)
    const starts = await Promise.allSettled([1, 2, 3].map(() => harness.start(stateMachineArn, {}, 'n')))
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('refuses input that is no JSON', async () => {
    const stateMachineArn = await harness.create(pass)
    for (const input of ['{', '']) {
      const started = harness.call('StartExecution', { stateMachineArn, input })
      await expect(started).rejects.toMatchObject({ code: 'InvalidExecutionInput' })
    }
  })

  it.each([
    [
      'StartExecution',
      { stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:none' },
      'StateMachineDoesNotExist',
    ],
    ['StartExecution', { stateMachineArn: 'arn:aws:sqs:us-east-1:000000000000:none' }, 'InvalidArn'],
    [
      'DescribeExecution',
      { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:a:b' },
      'ExecutionDoesNotExist',
    ],
    ['DescribeExecution', { executionArn: 'nonsense' }, 'InvalidArn'],
    ['StopExecution', { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:a:b' }, 'ExecutionDoesNotExist'],
    ['RedriveExecution', { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:a:b' }, 'NotModelled'],
  ])('%s answers %j with %s', async (action, input, code) => {
    await expect(harness.call(action, input)).rejects.toMatchObject({ code })
  })

  it('stops one, and says when', async () => {
    const executionArn = await harness.start(await harness.create(wait))
    await harness.cloud.clock.advance(10_000)
    const stopped = await harness.call('StopExecution', { executionArn, error: 'E', cause: 'C' })
    expect(stopped).toEqual({ stopDate: 1767603610 })
    expect(await harness.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'E',
      cause: 'C',
      stopDate: 1767603610,
    })
    await harness.cloud.clock.advance(1_000_000)
    expect((await harness.events(executionArn)).at(-1)).toBe('ExecutionAborted')
  })

  it('times out as the definition says, and after a year in any case', async () => {
    const short = await harness.start(await harness.create({ ...wait, TimeoutSeconds: 5 }))
    const endless = await harness.start(
      await harness.create({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 99999999, End: true } } }),
    )
    await harness.cloud.clock.advance(5_000)
    expect(await harness.describe(short)).toMatchObject({ status: 'TIMED_OUT' })
    await harness.cloud.clock.advance(365 * 86_400_000)
    expect(await harness.describe(endless)).toMatchObject({ status: 'TIMED_OUT' })
  })

  it('lists them newest first, by status and in pages', async () => {
    const stateMachineArn = await harness.create(pass)
    for (const name of ['one', 'two', 'three']) {
      await harness.start(stateMachineArn, {}, name)
      await harness.cloud.clock.advance(1_000)
    }
    type Page = { executions: { name: string; status: string }[]; nextToken?: string }
    const first = await harness.call<Page>('ListExecutions', { stateMachineArn, maxResults: 2 })
    const second = await harness.call<Page>('ListExecutions', {
      stateMachineArn,
      maxResults: 2,
      nextToken: first.nextToken,
    })
    expect([...first.executions, ...second.executions].map(({ name }) => name)).toEqual(['three', 'two', 'one'])
    expect(second.nextToken).toBeUndefined()
    const failed = await harness.call<Page>('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' })
    expect(failed.executions).toEqual([])
  })

  it('keeps ended ones out of memory', async () => {
    const stateMachineArn = await harness.create(pass)
    for (let n = 0; n < 20; n++) await harness.start(stateMachineArn)
    await harness.settle()
    expect(harness.cloud.activity.active).toEqual([])
    const { executions } = await harness.call<{ executions: unknown[] }>('ListExecutions', { stateMachineArn })
    expect(executions).toHaveLength(20)
  })
})

describe('history', () => {
  interface Event {
    readonly id: number
    readonly type: string
    readonly timestamp: number
    readonly [details: string]: unknown
  }
  type Page = { events: Event[]; nextToken?: string }

  it('has ids, times, and the details of each event', async () => {
    const { executionArn } = await harness.run(
      { StartAt: 'P', States: { P: { Type: 'Pass', Assign: { v: [1] }, Result: 2, End: true } } },
      { a: 1 },
    )
    const { events } = await harness.call<Page>('GetExecutionHistory', { executionArn })
    const truncated = { truncated: false }
    expect(events).toEqual([
      {
        id: 1,
        previousEventId: 0,
        timestamp: 1767603600,
        type: 'ExecutionStarted',
        executionStartedEventDetails: { input: '{"a":1}', inputDetails: truncated, roleArn },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp: 1767603600,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'P', input: '{"a":1}', inputDetails: truncated },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp: 1767603600,
        type: 'PassStateExited',
        stateExitedEventDetails: {
          name: 'P',
          output: '2',
          outputDetails: truncated,
          assignedVariables: { v: '[1]' },
          assignedVariablesDetails: truncated,
        },
      },
      {
        id: 4,
        previousEventId: 3,
        timestamp: 1767603600,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '2', outputDetails: truncated },
      },
    ])
  })

  it('comes in pages, either way, with or without data', async () => {
    const { executionArn } = await harness.run({
      StartAt: 'W',
      States: { W: { ...wait.States.W, End: false, Next: 'P' }, ...pass.States },
    })
    await harness.cloud.clock.advance(100_000)
    const ids: number[][] = []
    for (const reverseOrder of [false, true]) {
      const seen: number[] = []
      let nextToken: string | undefined
      do {
        const input = { executionArn, reverseOrder, maxResults: 2, nextToken, includeExecutionData: false }
        const page: Page = await harness.call<Page>('GetExecutionHistory', input)
        seen.push(...page.events.map(({ id }) => id))
        expect(JSON.stringify(page)).not.toContain('"input"')
        nextToken = page.nextToken
      } while (nextToken)
      ids.push(seen)
    }
    expect(ids).toEqual([
      [1, 2, 3, 4, 5, 6],
      [6, 5, 4, 3, 2, 1],
    ])
  })

  it('tells of iterations, started, succeeded, failed and aborted', async () => {
    const { executionArn } = await harness.run(
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            ItemProcessor: {
              StartAt: 'C',
              States: {
                C: { Type: 'Choice', Choices: [{ Variable: '$', StringEquals: 'bad', Next: 'F' }], Default: 'W' },
                W: { Type: 'Wait', Seconds: 10, End: true },
                F: { Type: 'Fail', Error: 'E' },
              },
            },
            End: true,
          },
        },
      },
      ['slow', 'bad'],
    )
    const events = await harness.events(executionArn)
    expect(events.slice(0, 5)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapIterationStarted',
      'MapIterationStarted',
    ])
    expect(events.slice(-6)).toEqual([
      'FailStateEntered',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapIterationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ])
  })

  it('tells what evaluation failed, and where', async () => {
    const { executionArn } = await harness.run({
      QueryLanguage: 'JSONata',
      StartAt: 'P',
      States: { P: { Type: 'Pass', Output: { a: '{% $nope %}' }, End: true } },
    })
    const { events } = await harness.call<Page>('GetExecutionHistory', { executionArn })
    expect(events[2]).toMatchObject({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: { error: 'States.QueryEvaluationError', location: 'Output/a', state: 'P' },
    })
  })

  it('ends an execution that would have more than 25,000 events', async () => {
    const loop = {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Next: 'C' },
        C: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'S' }], Default: 'A' },
        S: { Type: 'Succeed' },
      },
    }
    const result = await harness.run(loop)
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('25000') })
    const { events } = await harness.call<Page>('GetExecutionHistory', {
      executionArn: result.executionArn,
      reverseOrder: true,
      maxResults: 1,
    })
    expect(events[0]).toMatchObject({ id: 25_000, type: 'ExecutionFailed' })
  })
})

describe('Express', () => {
  it('answers StartSyncExecution with the end of the execution', async () => {
    const stateMachineArn = await harness.create(pass, { type: 'EXPRESS' })
    const answer = await harness.call('StartSyncExecution', { stateMachineArn, name: 'n', input: '{"a":1}' })
    expect(answer).toMatchObject({
      executionArn: expect.stringMatching(/:express:machine-\d+:n:[\w-]{36}$/),
      status: 'SUCCEEDED',
      output: '{"a":1}',
      billingDetails: { billedDurationInMilliseconds: 100 },
    })
  })

  it('lets the clock move while a synchronous execution waits', async () => {
    const stateMachineArn = await harness.create(wait, { type: 'EXPRESS' })
    let answer: Description | undefined
    void harness.call<Description>('StartSyncExecution', { stateMachineArn }).then((description) => {
      answer = description
    })
    await harness.cloud.clock.advance(100_000)
    expect(answer).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('ends after five minutes', async () => {
    const definition = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 1000, End: true } } }
    const stateMachineArn = await harness.create(definition, { type: 'EXPRESS' })
    const answer = harness.call('StartSyncExecution', { stateMachineArn })
    await harness.cloud.clock.advance(300_000)
    expect(await answer).toMatchObject({ status: 'TIMED_OUT' })
  })

  it('leaves nothing on disk when it has ended', async () => {
    const stateMachineArn = await harness.create(wait, { type: 'EXPRESS' })
    await harness.start(stateMachineArn)
    await harness.cloud.clock.advance(100_000)
    const left: string[] = []
    for await (const [key] of harness.cloud.store.range('states/')) left.push(key)
    expect(left.filter((key) => /execution|listing|history|branch/.test(key))).toEqual([])
  })

  it('is for Express machines only', async () => {
    const stateMachineArn = await harness.create(pass)
    const started = harness.call('StartSyncExecution', { stateMachineArn })
    await expect(started).rejects.toMatchObject({ code: 'StateMachineTypeNotSupported' })
  })
})

describe('lengths', () => {
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:m:e'
  const activityArn = 'arn:aws:states:us-east-1:000000000000:activity:a'
  it.each([
    ['StartExecution', 'name', { stateMachineArn: '', name: 'n'.repeat(81) }, 80],
    ['StartExecution', 'input', { stateMachineArn: '', input: JSON.stringify('€'.repeat(90_000)) }, 262_144],
    ['StartExecution', 'traceHeader', { stateMachineArn: '', traceHeader: 't'.repeat(257) }, 256],
    ['StopExecution', 'error', { executionArn, error: 'e'.repeat(257) }, 256],
    ['StopExecution', 'cause', { executionArn, cause: 'c'.repeat(32_769) }, 32_768],
    ['GetActivityTask', 'workerName', { activityArn, workerName: 'w'.repeat(81) }, 80],
    ['SendTaskHeartbeat', 'taskToken', { taskToken: 't'.repeat(2049) }, 2048],
    ['CreateStateMachine', 'definition', { name: 'm', roleArn, definition: ' '.repeat(1_048_577) }, 1_048_576],
    ['CreateStateMachine', 'name', { name: 'm'.repeat(81), roleArn, definition: '{}' }, 80],
    ['CreateActivity', 'name', { name: 'a'.repeat(81) }, 80],
    ['CreateActivity', 'tags.member.key', { name: 'a', tags: [{ key: 'k'.repeat(129), value: '' }] }, 128],
  ])('%s takes a %s of no more than AWS does', async (action, member, input, most) => {
    await harness.call('CreateActivity', { name: 'a' })
    const stateMachineArn = 'stateMachineArn' in input ? await harness.create(pass, { name: 'm' }) : undefined
    await expect(harness.call(action, { ...input, ...(stateMachineArn && { stateMachineArn }) })).rejects.toMatchObject(
      {
        code: 'ValidationException',
        message: expect.stringMatching(
          // A name is told: it is no secret.
          `^1 validation error detected: Value${member === 'name' ? " '\\w+'" : ''} at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}$`,
        ),
      },
    )
  })

  it.each([
    ['ListStateMachines', { nextToken: 't'.repeat(1025) }, 'nextToken', 'have length less than or equal to 1024'],
    ['ListStateMachines', { maxResults: 1001 }, 'maxResults', 'have value less than or equal to 1000'],
    ['ListExecutions', { nextToken: 't'.repeat(3097) }, 'nextToken', 'have length less than or equal to 3096'],
    ['ListExecutions', { maxResults: -1 }, 'maxResults', 'have value greater than or equal to 0'],
    [
      'ListExecutions',
      { statusFilter: 'done' },
      'statusFilter',
      'satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]',
    ],
  ])('%s says what was not right: %#', async (action, input, member, must) => {
    const machine = action === 'ListExecutions' && { stateMachineArn: await harness.create(pass) }
    const [value] = Object.values(input)
    const constraint = `failed to satisfy constraint: Member must ${must}`
    await expect(harness.call(action, { ...machine, ...input })).rejects.toMatchObject({
      code: 'ValidationException',
      message: `1 validation error detected: Value '${value}' at '${member}' ${constraint}`,
    })
  })

  it('allows fifty tags', async () => {
    const tags = Array.from({ length: 51 }, (_, n) => ({ key: `k${n}`, value: 'v' }))
    await expect(harness.call('CreateActivity', { name: 'a', tags })).rejects.toMatchObject({ code: 'TooManyTags' })
  })
})

describe('status changes', () => {
  it('go to the default bus in batches, in order', async () => {
    const events = fakeService('events', { PutEvents: () => ({ FailedEntryCount: 0, Entries: [] }) })
    const heard = await createHarness({ services: () => [events] })
    const stateMachineArn = await heard.create(pass, { name: 'm' })
    await Promise.all(Array.from({ length: 12 }, (_, n) => heard.start(stateMachineArn, { n }, `n${n}`)))
    await heard.settle()

    const entries = events.sent('Entries') as {
      Source: string
      DetailType: string
      Resources: string[]
      Detail: string
    }[][]
    expect(entries.every((batch) => batch.length <= 10)).toBe(true)
    expect(entries.length).toBeLessThanOrEqual(4)
    const all = entries.flat()
    expect(all).toHaveLength(24)
    expect(all[0]).toMatchObject({ Source: 'aws.states', DetailType: 'Step Functions Execution Status Change' })
    const ended = all
      .map(({ Detail }) => JSON.parse(Detail))
      .find(({ name, status }) => name === 'n3' && status !== 'RUNNING')
    expect(ended).toMatchObject({
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:m:n3',
      stateMachineArn,
      status: 'SUCCEEDED',
      startDate: 1767603600000,
      stopDate: 1767603600000,
      input: '{"n":3}',
      output: '{"n":3}',
      inputDetails: { included: true },
      error: null,
    })
    expect(events.calls[0]?.caller).toMatchObject({ kind: 'service', service: 'states.amazonaws.com' })
    const left: string[] = []
    for await (const [key] of heard.cloud.store.range('states/outbox/')) left.push(key)
    expect(left).toEqual([])
  })

  it('go in as many calls as their bytes need', async () => {
    const events = realEvents()
    const heard = await createHarness({ services: () => [events] })
    const stateMachineArn = await heard.create(pass, { name: 'm' })
    // Each is 120 kB in and out, and letters of three bytes.
    const input = { text: '€'.repeat(40_000) }
    await Promise.all(Array.from({ length: 12 }, (_, n) => heard.start(stateMachineArn, input, `n${n}`)))
    await heard.settle()

    expect(events.taken()).toHaveLength(24)
    expect(events.calls.length).toBeGreaterThan(2)
    expect(await outbox(heard)).toEqual([])
  })

  it('leave out the input, and then the output, that is too large for them', async () => {
    const events = realEvents()
    const heard = await createHarness({ services: () => [events] })
    const stateMachineArn = await heard.create(pass, { name: 'm' })
    await heard.start(stateMachineArn, { text: '€'.repeat(60_000) }, 'both')
    // Two bytes each when they are a string in the event.
    await heard.start(stateMachineArn, { text: '"'.repeat(90_000) }, 'escaped')
    await heard.settle()

    const ended = events.taken().filter(({ status }) => status === 'SUCCEEDED')
    expect(ended).toMatchObject([
      { name: 'both', input: null, inputDetails: { included: false }, outputDetails: { included: true } },
      { name: 'escaped', input: null, output: null, outputDetails: { included: false } },
    ])
  })

  it('are not lost with the one among them that the bus refuses', async () => {
    const events = realEvents(({ name }) => name === 'n1')
    const heard = await createHarness({ services: () => [events] })
    const stateMachineArn = await heard.create(pass, { name: 'm' })
    await Promise.all([0, 1, 2].map((n) => heard.start(stateMachineArn, { n }, `n${n}`)))
    await heard.settle()

    expect(
      events
        .taken()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['n0', 'n0', 'n2', 'n2'])
    expect(await outbox(heard)).toHaveLength(2)
  })

  it('wait on disk, if there are more than memory takes, and are tried again', async () => {
    let isDown = true
    const events = realEvents(() => isDown)
    const limits = { mostUnderWay: 2, mostQueued: 3 }
    const heard = await createHarness({ services: () => [events], limits })
    const stateMachineArn = await heard.create(pass, { name: 'm' })
    const names = Array.from({ length: 20 }, (_, n) => `n${n}`)
    await Promise.all(names.map((name) => heard.start(stateMachineArn, {}, name)))
    await heard.settle()
    expect(events.taken()).toEqual([])
    expect(await outbox(heard)).toHaveLength(40)

    isDown = false
    await heard.cloud.clock.advance(60_000)

    const taken = events.taken().map(({ name, status }) => `${name} ${status}`)
    expect(taken.sort()).toEqual(names.flatMap((name) => [`${name} RUNNING`, `${name} SUCCEEDED`]).sort())
    expect(await outbox(heard)).toEqual([])
  })

  it('go on after a restart, those that were not sent and those that wait to be tried again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'status-'))
    const before = await createHarness({
      directory,
      services: () => [realEvents(({ status }) => status === 'RUNNING')],
    })
    await before.start(await before.create(pass, { name: 'm' }), {}, 'n')
    await before.settle()
    await before.close()

    const events = realEvents()
    const after = await createHarness({ directory, services: () => [events] })
    await after.settle()
    expect(events.taken()).toEqual([])
    await after.cloud.clock.advance(1000)

    expect(events.taken()).toMatchObject([{ name: 'n', status: 'RUNNING' }])
    expect(await outbox(after)).toEqual([])
    await after.close()
    rmSync(directory, { recursive: true })
  })

  it('are dropped, and that is told, when the bus has refused them for a day', async () => {
    const heard = await createHarness({ services: () => [realEvents(() => true)] })
    const told: unknown[] = []
    heard.cloud.onTrace(({ kind, detail }) => {
      if (kind === 'event.failed') told.push(detail.retries)
    })
    await heard.start(await heard.create(pass, { name: 'm' }), {}, 'n')
    await heard.cloud.clock.advance(48 * 3_600_000)

    expect(told.filter((retries) => retries === false)).toHaveLength(2)
    expect(await outbox(heard)).toEqual([])
  })

  it('stay on disk when the answer of the bus says that one failed', async () => {
    const failed = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }
    const heard = await createHarness({ services: () => [fakeService('events', { PutEvents: () => failed })] })
    await heard.start(await heard.create(pass, { name: 'm' }), {}, 'n')
    await heard.settle()

    expect(await outbox(heard)).not.toEqual([])
  })
})

interface StatusChange {
  readonly name: string
  readonly status: string
}

/** A bus with the limits of PutEvents, which also refuses the calls that have an event it is told to. */
function realEvents(refuses: (event: StatusChange) => boolean = () => false) {
  const taken: StatusChange[] = []
  const service = fakeService('events', {
    PutEvents(input) {
      const entries = input.Entries as { Source: string; DetailType: string; Detail: string; Resources: string[] }[]
      const details = entries.map(({ Detail }) => JSON.parse(Detail))
      const bytes = entries.reduce((sum, entry) => sum + entryBytes({ ...entry, Time: 0 }), 0)
      if (bytes > 1_048_576 || entries.length > 10 || details.some(refuses)) throw new Error('refused')
      taken.push(...details)
      return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: 'e' })) }
    },
  })
  return { ...service, taken: () => taken }
}

async function outbox({ cloud }: Harness): Promise<string[]> {
  const left: string[] = []
  for await (const [key] of cloud.store.range('states/outbox/')) left.push(key)
  return left
}

describe('access', () => {
  it.each([
    ['StartExecution', { stateMachineArn: 'arn:m' }, [{ action: 'states:StartExecution', resource: 'arn:m' }]],
    ['DescribeExecution', { executionArn: 'arn:e' }, [{ action: 'states:DescribeExecution', resource: 'arn:e' }]],
    ['GetActivityTask', { activityArn: 'arn:a' }, [{ action: 'states:GetActivityTask', resource: 'arn:a' }]],
    ['ListStateMachines', {}, [{ action: 'states:ListStateMachines', resource: '*' }]],
    [
      'CreateStateMachine',
      { name: 'm', roleArn: 'arn:r' },
      [
        { action: 'states:CreateStateMachine', resource: 'arn:aws:states:us-east-1:000000000000:stateMachine:m' },
        { action: 'iam:PassRole', resource: 'arn:r', context: { 'iam:PassedToService': 'states.amazonaws.com' } },
      ],
    ],
  ])('%s needs what AWS asks for', async (action, input, expected) => {
    const operation = harness.service.operations[action]
    expect(await operation?.access(input, {} as never)).toEqual(expected)
  })
})

it.each([
  ['of no kind', { type: 'NONE' }, 'ValidationException'],
  ['without the key', { type: 'CUSTOMER_MANAGED_KMS_KEY' }, 'InvalidEncryptionConfiguration'],
])('refuses an encryption %s', async (_, encryptionConfiguration, code) => {
  const machine = { name: 'sealed', roleArn, definition: JSON.stringify(pass), encryptionConfiguration }
  await expect(harness.call('CreateStateMachine', machine)).rejects.toMatchObject({ code })
  await expect(harness.call('CreateActivity', { name: 'sealed', encryptionConfiguration })).rejects.toMatchObject({
    code,
  })
})

it('tells that AWS owns the key where nobody said otherwise', async () => {
  const stateMachineArn = await harness.create(pass)
  const encryptionConfiguration = { type: 'AWS_OWNED_KEY' }
  expect(await harness.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({ encryptionConfiguration })
  const { activityArn } = await harness.call<{ activityArn: string }>('CreateActivity', {
    name: 'open',
    encryptionConfiguration,
  })
  expect(await harness.call('DescribeActivity', { activityArn })).toMatchObject({ encryptionConfiguration })
})
