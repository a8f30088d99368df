import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsError } from '../../../../local/kernel/aws-error'
import { type FakeService, FunctionError, fakeLambda, fakeService } from './fake-services'
import { createHarness, type Harness } from './harness'

let directory: string
let open: Harness[]
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'states-'))
  open = []
})
afterEach(async () => {
  for (const harness of open) await harness.close()
  rmSync(directory, { recursive: true, force: true })
})

/** The cloud of this test's directory, started again; `after` milliseconds have passed while it was down. */
async function restart(services: readonly FakeService[] = [], after = 0): Promise<Harness> {
  const [last] = open
  const time = last?.cloud.clock.now()
  if (last) await last.close()
  const harness = await createHarness({
    directory,
    services: (cloud) => {
      cloud.clock.restore({ mode: 'frozen', now: (time ?? cloud.clock.now()) + after, offset: 0 })
      return services
    },
  })
  open = [harness]
  return harness
}

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:work'
const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 100, End: true } } }

function taskMachine(state: Record<string, unknown>): object {
  return { StartAt: 'Do', States: { Do: { Type: 'Task', Resource: functionArn, End: true, ...state } } }
}

const callback = {
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: { QueueUrl: 'http://q', MessageBody: { 'token.$': '$$.Task.Token' } },
}

function tokenQueue(): FakeService & { tokens(): string[] } {
  const queue = fakeService('sqs', { SendMessage: () => ({ MessageId: '1' }) })
  return { ...queue, tokens: () => queue.sent('MessageBody').map((body) => JSON.parse(body as string).token) }
}

it('goes on waiting until the original time', async () => {
  const before = await restart()
  const executionArn = await before.start(await before.create(wait))
  await before.cloud.clock.advance(60_000)

  const after = await restart()
  await after.cloud.clock.advance(39_999)
  expect(await after.describe(executionArn)).toMatchObject({ status: 'RUNNING' })
  await after.cloud.clock.advance(1)

  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
})

it('fires what fell due while it was down, once', async () => {
  const before = await restart()
  const executionArn = await before.start(await before.create(wait))

  const after = await restart([], 500_000)
  await after.settle()

  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
  expect((await after.events(executionArn)).filter((type) => type === 'WaitStateExited')).toHaveLength(1)
})

it('keeps tokens good', async () => {
  const queue = tokenQueue()
  const before = await restart([queue])
  const { executionArn } = await before.run(taskMachine(callback))

  const after = await restart([queue])
  await after.call('SendTaskSuccess', { taskToken: queue.tokens()[0], output: '"late but good"' })
  await after.settle()

  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"late but good"' })
  expect(queue.tokens()).toHaveLength(1)
})

it('keeps an answered token dead', async () => {
  const queue = tokenQueue()
  const before = await restart([queue])
  await before.run(taskMachine(callback))
  const taskToken = queue.tokens()[0]
  await before.call('SendTaskSuccess', { taskToken, output: '1' })

  const after = await restart([queue])

  await expect(after.call('SendTaskSuccess', { taskToken, output: '2' })).rejects.toMatchObject({
    code: 'TaskTimedOut',
  })
})

it('keeps timeouts and heartbeats of tasks', async () => {
  const queue = tokenQueue()
  const before = await restart([queue])
  const timeout = await before.run(taskMachine({ ...callback, TimeoutSeconds: 100 }))
  const heartbeat = await before.run(taskMachine({ ...callback, HeartbeatSeconds: 50 }))
  await before.cloud.clock.advance(40_000)
  await before.call('SendTaskHeartbeat', { taskToken: queue.tokens()[1] })

  const after = await restart([queue])
  await after.cloud.clock.advance(49_000)
  expect(await after.describe(heartbeat.executionArn)).toMatchObject({ status: 'RUNNING' })
  await after.cloud.clock.advance(1_000)

  expect(await after.describe(heartbeat.executionArn)).toMatchObject({ error: 'States.Timeout' })
  await after.cloud.clock.advance(10_000)
  expect(await after.describe(timeout.executionArn)).toMatchObject({ error: 'States.Timeout' })
})

it('takes what a stopping cloud answers for no failure of the task, and sends it again', async () => {
  let refuse: (error: Error) => void = () => undefined
  const stopped = fakeLambda(
    () =>
      new Promise((_, reject) => {
        refuse = reject
      }),
  )
  const before = await restart([stopped])
  const executionArn = await before.start(await before.create(taskMachine({})), { n: 1 })
  await before.cloud.store.flush()
  await new Promise((resolve) => setImmediate(resolve))
  await before.service.stop?.()
  refuse(new AwsError('ServiceException', 'the cloud is stopping', 500))
  await before.settle()

  const lambda = fakeLambda(({ n }: { n: number }) => n + 1)
  const after = await restart([lambda])
  await after.settle()

  expect(stopped.calls).toHaveLength(1)
  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '2' })
})

it('sends a task again whose answer it does not have', async () => {
  const never = fakeLambda(() => new Promise(() => undefined))
  const before = await restart([never])
  const executionArn = await before.start(await before.create(taskMachine({})), { n: 1 })
  await new Promise((resolve) => setImmediate(resolve))
  await before.cloud.store.flush()

  const lambda = fakeLambda(({ n }: { n: number }) => n + 1)
  const after = await restart([lambda])
  await after.settle()

  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '2' })
  expect(lambda.calls).toHaveLength(1)
})

it('does not do a task again whose result it has', async () => {
  const lambda = fakeLambda(() => 'done')
  const definition = {
    StartAt: 'Do',
    States: {
      Do: { Type: 'Task', Resource: functionArn, Next: 'W' },
      W: { Type: 'Wait', Seconds: 10, End: true },
    },
  }
  const before = await restart([lambda])
  const { executionArn } = await before.run(definition)

  const after = await restart([lambda])
  await after.cloud.clock.advance(10_000)

  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' })
  expect(lambda.calls).toHaveLength(1)
})

it('keeps the time and the count of retries', async () => {
  const failing = fakeLambda(() => {
    throw new FunctionError('Flaky')
  })
  const retry = { ErrorEquals: ['Flaky'], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 2 }
  const before = await restart([failing])
  const { executionArn } = await before.run(taskMachine({ Retry: [retry] }))
  await before.cloud.clock.advance(14_000)
  expect(failing.calls).toHaveLength(2)

  const after = await restart([failing])
  await after.cloud.clock.advance(15_999)
  expect(failing.calls).toHaveLength(2)
  await after.cloud.clock.advance(1)

  expect(failing.calls).toHaveLength(3)
  expect(await after.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Flaky' })
})

it('goes on with branches and iterations, their variables and results', async () => {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'V',
    States: {
      V: { Type: 'Pass', Assign: { base: 100 }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Quick', States: { Quick: { Type: 'Pass', Output: '{% $base %}', End: true } } },
          {
            StartAt: 'M',
            States: {
              M: {
                Type: 'Map',
                Items: [1, 2, 3],
                MaxConcurrency: 1,
                ItemProcessor: {
                  StartAt: 'I',
                  States: {
                    I: { Type: 'Pass', Assign: { mine: '{% $states.input * 2 %}' }, Next: 'IW' },
                    IW: { Type: 'Wait', Seconds: 10, Output: '{% $base + $mine %}', End: true },
                  },
                },
                End: true,
              },
            },
          },
        ],
        End: true,
      },
    },
  }
  let harness = await restart()
  const { executionArn } = await harness.run(definition)
  for (let second = 0; second < 30; second += 5) {
    await harness.cloud.clock.advance(5_000)
    harness = await restart()
  }
  await harness.settle()

  const { status, output } = await harness.describe(executionArn)
  expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: '[100,[102,104,106]]' })
})

it('goes on waiting for the execution that a task started', async () => {
  const before = await restart()
  const StateMachineArn = await before.create(wait)
  const parent = await before.run(
    taskMachine({ Resource: 'arn:aws:states:::states:startExecution.sync:2', Parameters: { StateMachineArn } }),
  )

  const after = await restart()
  await after.cloud.clock.advance(100_000)

  expect(await after.describe(parent.executionArn)).toMatchObject({ status: 'SUCCEEDED' })
  const { executions } = await after.call<{ executions: unknown[] }>('ListExecutions', {
    stateMachineArn: StateMachineArn,
  })
  expect(executions).toHaveLength(1)
})

it('keeps tasks of activities, waiting or handed out', async () => {
  const before = await restart()
  const { activityArn } = await before.call<{ activityArn: string }>('CreateActivity', { name: 'paint' })
  const machine = await before.create(taskMachine({ Resource: activityArn }))
  const [first, second] = [await before.start(machine, { n: 1 }), await before.start(machine, { n: 2 })]
  await before.settle()
  const handedOut = await before.call<{ taskToken: string }>('GetActivityTask', { activityArn })

  const after = await restart()
  const waiting = await after.call<{ taskToken: string; input: string }>('GetActivityTask', { activityArn })
  for (const { taskToken } of [handedOut, waiting]) await after.call('SendTaskSuccess', { taskToken, output: '"ok"' })
  await after.settle()

  expect(waiting.input).toBe('{"n":2}')
  expect(await after.describe(first)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await after.describe(second)).toMatchObject({ status: 'SUCCEEDED' })
})

it('times out an execution by the time it had at its start', async () => {
  const before = await restart()
  const executionArn = await before.start(await before.create({ TimeoutSeconds: 50, ...wait }))
  const after = await restart([], 50_000)
  await after.settle()
  expect(await after.describe(executionArn)).toMatchObject({ status: 'TIMED_OUT' })
})

it('ends an execution with the definition that it began with', async () => {
  const before = await restart()
  const stateMachineArn = await before.create(wait)
  const executionArn = await before.start(stateMachineArn)
  const definition = JSON.stringify({ StartAt: 'New', States: { New: { Type: 'Fail' } } })
  await before.call('UpdateStateMachine', { stateMachineArn, definition })

  const after = await restart()
  await after.cloud.clock.advance(100_000)

  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
  const described = await after.call('DescribeStateMachineForExecution', { executionArn })
  expect(JSON.parse(described.definition as string)).toEqual(wait)
})

it('tells of ended executions, and keeps their names taken', async () => {
  const before = await restart()
  const stateMachineArn = await before.create({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
  const executionArn = await before.start(stateMachineArn, { a: 1 }, 'mine')

  const after = await restart()

  expect(await after.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' })
  expect(await after.events(executionArn)).toHaveLength(4)
  await expect(after.start(stateMachineArn, { a: 1 }, 'mine')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' })
})

it('sends status changes that the bus did not get before the kill', async () => {
  const deaf = fakeService('events', { PutEvents: () => Promise.reject(new Error('down')) })
  const before = await restart([deaf])
  await before.run({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })

  const events = fakeService('events', { PutEvents: () => ({ FailedEntryCount: 0, Entries: [] }) })
  const after = await restart([events])
  await after.cloud.clock.advance(1000)

  const entries = events.sent('Entries').flat() as { Detail: string }[]
  expect(entries.map(({ Detail }) => JSON.parse(Detail).status)).toEqual(['RUNNING', 'SUCCEEDED'])
})
