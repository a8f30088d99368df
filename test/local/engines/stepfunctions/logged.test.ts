/** Executions in CloudWatch Logs: what was recorded on AWS, level by level, and what becomes of lines when something goes wrong. */
import { createLogs } from '../../../../local/engines/logs/logs'
import { createTestCloud, root, testStart } from '../../create-test-cloud'
import { cloudFrom } from '../../recording-store'
import { fakeService } from './fake-services'
import { createHarness, type Harness, type HarnessOptions, roleArn } from './harness'
import { flow, pass, task } from './recorded/run'

const logGroupName = '/aws/vendedlogs/states/orders'
const validation = 'log_stream_created_by_aws_to_validate_log_delivery_subscriptions'

interface Line {
  readonly id: string
  readonly type: string
  readonly details: Record<string, unknown>
  readonly previous_event_id: string
  readonly event_timestamp: string
  readonly execution_arn: string
  readonly redrive_count: string
}

interface Logged extends Harness {
  machine(definition: object, configuration?: object, more?: object): Promise<string>
  logs<Output = Record<string, unknown>>(action: string, input?: object): Promise<Output>
  /** Of the group, as texts, in its order. */
  messages(): Promise<string[]>
  lines(): Promise<Line[]>
}

const destinations = [
  { cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*` } },
]

async function logged({ cloud: given, services, ...options }: HarnessOptions = {}): Promise<Logged> {
  const cloud = given ?? (await createTestCloud(options))
  const service = createLogs(cloud)
  cloud.register(service)
  await service.load?.()
  const call: Logged['logs'] = (action, input = {}) => cloud.call(root, 'logs', action, { logGroupName, ...input })
  await call('CreateLogGroup').catch((error: { code: string }) => {
    expect(error.code).toBe('ResourceAlreadyExistsException')
  })
  const harness = await createHarness({ ...options, cloud, ...(services && { services }) })
  let machines = 0
  const messages = async (): Promise<string[]> => {
    const { events } = await call<{ events: { message: string }[] }>('FilterLogEvents')
    return events.map(({ message }) => message)
  }
  return {
    ...harness,
    logs: call,
    messages,
    lines: async () => (await messages()).map((message) => JSON.parse(message) as Line),
    async machine(definition, configuration = {}, more = {}) {
      const { stateMachineArn } = await harness.call<{ stateMachineArn: string }>('CreateStateMachine', {
        name: `logged-${++machines}`,
        roleArn,
        definition: JSON.stringify(definition),
        loggingConfiguration: { level: 'ALL', destinations, ...configuration },
        ...more,
      })
      return stateMachineArn
    },
  }
}

async function ranTo(machine: object, configuration: object, input: unknown = {}): Promise<Line[]> {
  const harness = await logged()
  await harness.start(await harness.machine(machine, configuration), input)
  await harness.settle()
  return harness.lines()
}

const passing = flow(['S', pass({ Result: { a: 1 } })])
const failing = flow(['F', { Type: 'Fail', Error: 'Some', Cause: 'why' }])
const runtime = flow(['W', { Type: 'Wait', SecondsPath: '$.seconds', Next: 'E' }], ['E', pass()])
const whole = { truncated: false }

describe('lines as recorded on AWS', () => {
  it.each([
    ['ALL', passing, [1, 2, 3, 4]],
    ['ERROR', passing, []],
    ['FATAL', passing, []],
    ['OFF', passing, []],
    ['ALL', failing, [1, 2, 3]],
    ['ERROR', failing, [2, 3]],
    ['FATAL', failing, [3]],
    ['OFF', failing, []],
    ['ALL', runtime, [1, 2, 3]],
    ['ERROR', runtime, [3]],
    ['FATAL', runtime, [3]],
    ['OFF', runtime, []],
  ])('at %s of %j are those of the events %j', async (level, definition, ids) => {
    for (const includeExecutionData of [false, true]) {
      const lines = await ranTo(definition, { level, includeExecutionData })
      expect(lines.map(({ id }) => Number(id))).toEqual(ids)
    }
  })

  it('have text for numbers, and details without a word on data that is left out', async () => {
    const common = {
      execution_arn: expect.stringMatching(/:execution:logged-1:/),
      event_timestamp: String(testStart),
      redrive_count: '0',
    }
    expect(await ranTo(passing, {})).toEqual([
      { id: '1', type: 'ExecutionStarted', details: { roleArn }, previous_event_id: '0', ...common },
      { id: '2', type: 'PassStateEntered', details: { name: 'S' }, previous_event_id: '0', ...common },
      { id: '3', type: 'PassStateExited', details: { name: 'S' }, previous_event_id: '2', ...common },
      { id: '4', type: 'ExecutionSucceeded', details: {}, previous_event_id: '3', ...common },
    ])
  })

  it('have the data as text and whether it was cut, their members in AWS’s order', async () => {
    const harness = await logged()
    await harness.start(await harness.machine(passing, { includeExecutionData: true }), { n: 1 })
    await harness.settle()
    const [first = '', ...rest] = await harness.messages()
    expect(Object.keys(JSON.parse(first))).toEqual([
      'id',
      'type',
      'details',
      'previous_event_id',
      'event_timestamp',
      'execution_arn',
      'redrive_count',
    ])
    const details = [first, ...rest].map((message) => JSON.stringify(JSON.parse(message).details))
    const data = (name: string, text: string): string => JSON.stringify({ [name]: text, [`${name}Details`]: whole })
    expect(details).toEqual([
      data('input', '{"n":1}').replace(/}$/, `,"roleArn":"${roleArn}"}`),
      data('input', '{"n":1}').replace(/}$/, ',"name":"S"}'),
      data('output', '{"a":1}').replace('{', '{"name":"S",'),
      data('output', '{"a":1}'),
    ])
  })

  it('tell the error and the cause of a failure also without data', async () => {
    for (const includeExecutionData of [false, true]) {
      const lines = await ranTo(failing, { level: 'FATAL', includeExecutionData })
      expect(lines[0]?.details).toEqual({ cause: 'why', error: 'Some' })
    }
  })

  it('of a task have its parameters, and without data none, nor its output', async () => {
    const definition = flow([
      'T',
      task({
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'http://q', MessageBody: 'secret' },
      }),
    ])
    const sqs = fakeService('sqs', { SendMessage: () => ({ MessageId: 'secret' }) })
    const harness = await logged({ services: () => [sqs] })
    await harness.start(await harness.machine(definition, {}))
    await harness.settle()
    const lines = await harness.lines()
    expect(lines.map(({ type }) => type)).toContain('TaskSucceeded')
    expect(JSON.stringify(lines)).not.toContain('secret')
    const about = { resource: 'sendMessage', resourceType: 'sqs' }
    expect(lines[2]).toMatchObject({ type: 'TaskScheduled', details: { region: 'us-east-1', ...about } })
    expect(lines[3]).toMatchObject({ type: 'TaskStarted', details: about })

    await harness.start(await harness.machine(definition, { includeExecutionData: true }))
    await harness.settle()
    const scheduled = (await harness.lines()).filter(({ type }) => type === 'TaskScheduled')[1]
    expect(scheduled?.details).toEqual({
      parameters: '{"QueueUrl":"http://q","MessageBody":"secret"}',
      region: 'us-east-1',
      ...about,
    })
  })

  it('of all executions of a machine are in one stream, beside the one by which AWS tries the group', async () => {
    const harness = await logged()
    const machine = await harness.machine(passing)
    for (const _ of [1, 2, 3]) {
      await harness.start(machine)
      await harness.settle()
    }
    const { logStreams } = await harness.logs<{ logStreams: { logStreamName: string }[] }>('DescribeLogStreams')
    const [first, second, ...more] = logStreams.map(({ logStreamName }) => logStreamName)
    expect([first, more]).toEqual([validation, []])
    expect(second).toMatch(/^states\/logged-1\/2026-01-05-09-00\/[0-9a-f]{8}$/)
    const { events } = await harness.logs<{ events: { message: string; timestamp: number }[] }>('GetLogEvents', {
      logStreamName: second,
      startFromHead: true,
    })
    expect(events.map(({ message }) => JSON.parse(message).id).join('')).toBe('123412341234')
  })

  it('do not keep an execution from its end where the group was deleted', async () => {
    const harness = await logged()
    const machine = await harness.machine(passing)
    await harness.logs('DeleteLogGroup')
    const told: unknown[] = []
    harness.cloud.onTrace(({ kind, detail }) => kind === 'logs.refused' && told.push(detail))
    const executionArn = await harness.start(machine)
    await harness.settle()
    expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
    expect(told).toEqual([expect.objectContaining({ lines: 4, retries: false })])
  })
})

describe('Express executions', () => {
  it.each(['StartExecution', 'StartSyncExecution'])('are followed by their lines: %s', async (action) => {
    const harness = await logged()
    const definition = flow(
      ['A', { Type: 'Parallel', Branches: [passing, flow(['T', pass({ Result: { a: 1 } })])], Next: 'F' }],
      ['F', pass()],
    )
    const stateMachineArn = await harness.machine(definition, { includeExecutionData: true }, { type: 'EXPRESS' })
    const { executionArn } = await harness.call<{ executionArn: string }>(action, { stateMachineArn, input: '{"o":1}' })
    await harness.settle()
    const lines = await harness.lines()
    expect(lines.map(({ id }) => Number(id))).toEqual(lines.map((_, index) => index + 1))
    expect(new Set(lines.map(({ execution_arn }) => execution_arn))).toEqual(new Set([executionArn]))
    expect(lines.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'PassStateEntered',
      'PassStateEntered',
      'PassStateExited',
      'PassStateExited',
      'ParallelStateSucceeded',
      'ParallelStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ])
    expect(lines.at(-1)?.details).toEqual({ output: '[{"a":1},{"a":1}]', outputDetails: whole })
  })

  it('keep no events where they are not logged', async () => {
    const harness = await logged()
    const waits = flow(['W', { Type: 'Wait', Seconds: 60, Next: 'E' }], ['E', pass()])
    const stateMachineArn = await harness.machine(waits, { level: 'OFF' }, { type: 'EXPRESS' })
    await harness.start(stateMachineArn)
    await harness.cloud.clock.advance(60_000)
    expect(await harness.lines()).toEqual([])
  })

  it('count on after a restart', async () => {
    const { cloud, store } = cloudFrom(new Map(), testStart, 'turn')
    const before = await logged({ cloud })
    const waits = flow(['W', { Type: 'Wait', Seconds: 60, Next: 'E' }], ['E', pass()])
    await before.start(await before.machine(waits, {}, { type: 'EXPRESS' }))
    await before.settle()
    const { disk, now } = store.disks.at(-1) as (typeof store.disks)[number]
    const after = await logged({ cloud: cloudFrom(disk, now, 'turn').cloud })
    await after.cloud.clock.advance(60_000)
    const lines = await after.lines()
    expect(lines.map(({ id, previous_event_id: previous }) => `${previous}<${id}`)).toEqual([
      '0<1',
      '0<2',
      '2<3',
      '3<4',
      '4<5',
      '5<6',
    ])
  })
})

describe('data that is more than an event of CloudWatch Logs takes', () => {
  it.each([
    ['quotes, which are escaped', '"'.repeat(100_000)],
    ['characters of four bytes', '😀'.repeat(64_000)],
  ])('is cut, which is told: %s', async (_, text) => {
    const harness = await logged()
    const echo = flow(['S', pass({ Parameters: { 'in.$': '$.text' } })])
    await harness.start(await harness.machine(echo, { includeExecutionData: true }), { text })
    await harness.settle()
    const messages = await harness.messages()
    for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(262_144)
    const lines = messages.map((message) => JSON.parse(message) as Line)
    const [started, entered, exited] = lines.map(({ details }) => details) as [Line['details'], ...Line['details'][]]
    const input = JSON.stringify({ text })
    for (const { input: kept, inputDetails } of [started, entered ?? {}]) {
      expect(inputDetails).toEqual({ truncated: true })
      expect(input.startsWith(kept as string)).toBe(true)
      expect(Buffer.byteLength(JSON.stringify(kept)) - 2).toBeGreaterThan(248 * 1024 - 8)
    }
    expect(exited).toMatchObject({ name: 'S', outputDetails: { truncated: true } })
  })

  it('shares the room with variables', async () => {
    const harness = await logged()
    const machine = flow(['S', pass({ Assign: { 'kept.$': '$.text' } })])
    await harness.start(await harness.machine(machine, { includeExecutionData: true }), { text: 'x'.repeat(200_000) })
    await harness.settle()
    const messages = await harness.messages()
    for (const message of messages) expect(message.length).toBeLessThanOrEqual(262_144)
    const [exited] = (await harness.lines()).filter(({ type }) => type === 'PassStateExited')
    expect(exited?.details).toMatchObject({
      assignedVariables: { kept: `"${'x'.repeat(200_000)}"` },
      assignedVariablesDetails: whole,
      outputDetails: { truncated: true },
    })
  })

  it('of many lines goes in several calls', async () => {
    const harness = await logged()
    const names = ['S', 'T', 'U', 'V']
    const states = names.map((name, index) => {
      const Next = names[index + 1]
      return [name, Next ? { Type: 'Pass', Next } : pass()] as const
    })
    const machine = await harness.machine(flow(...states), { includeExecutionData: true })
    await harness.start(machine, { text: 'x'.repeat(200_000) })
    await harness.settle()
    const ids: string[] = []
    for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
      const found = await harness.logs<{ events: { message: string }[]; nextToken?: string }>('FilterLogEvents', {
        ...(nextToken !== undefined && { nextToken }),
      })
      ids.push(...found.events.map(({ message }) => JSON.parse(message).id as string))
      nextToken = found.nextToken
    }
    expect(ids).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
  })
})

describe('when something goes wrong', () => {
  const put = { service: 'logs', action: 'PutLogEvents' }

  it('tries again what the group did not take, and the execution ends without it', async () => {
    const harness = await logged()
    const fault = harness.cloud.faults.place({ ...put, does: 'refuse', count: 2 })
    const executionArn = await harness.start(await harness.machine(passing))
    await harness.settle()
    expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await harness.lines()).toEqual([])
    await harness.cloud.clock.advance(10_000)
    expect(fault.met).toBe(2)
    expect((await harness.lines()).map(({ id }) => id)).toEqual(['1', '2', '3', '4'])
  })

  it('has them after a restart, if they were not taken before the process died', async () => {
    const { cloud, store } = cloudFrom(new Map(), testStart, 'turn')
    const before = await logged({ cloud })
    before.cloud.faults.place({ ...put, does: 'refuse' })
    await before.start(await before.machine(passing))
    await before.settle()
    const { disk, now } = store.disks.at(-1) as (typeof store.disks)[number]
    const after = await logged({ cloud: cloudFrom(disk, now, 'turn').cloud })
    await after.cloud.clock.advance(10_000)
    expect((await after.lines()).map(({ id }) => id)).toEqual(['1', '2', '3', '4'])
    await after.settle()
  })

  it('gives them up after a day, and says so', async () => {
    const harness = await logged()
    harness.cloud.faults.place({ ...put, does: 'refuse' })
    const told: unknown[] = []
    harness.cloud.onTrace(({ kind, detail }) => kind === 'logs.refused' && told.push(detail.retries))
    await harness.start(await harness.machine(passing))
    await harness.cloud.clock.advance(86_400_000 + 1)
    expect(told.at(-1)).toBe(false)
    expect(told.slice(0, -1)).toEqual(told.slice(0, -1).map(() => true))
  })
})

it('follows what the machine says now, also of an execution under way', async () => {
  const harness = await logged()
  const waits = flow(['W', { Type: 'Wait', Seconds: 60, Next: 'E' }], ['E', pass()])
  const stateMachineArn = await harness.machine(waits, { level: 'OFF' })
  await harness.start(stateMachineArn)
  await harness.settle()
  const loggingConfiguration = { level: 'ALL', destinations }
  await harness.call('UpdateStateMachine', { stateMachineArn, loggingConfiguration })
  await harness.cloud.clock.advance(60_000)
  expect((await harness.lines()).map(({ id }) => id)).toEqual(['3', '4', '5', '6'])
})
