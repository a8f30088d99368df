import { type FakeService, fakeService } from './fake-services'
import { createHarness, type Harness } from './harness'

interface Asked {
  readonly harness: Harness
  readonly executionArn: string
  /** Tokens in the order in which they were sent out. */
  readonly tokens: string[]
}

/** A queue that keeps the tokens which it is sent. */
function tokenQueue(tokens: string[]): FakeService {
  return fakeService('sqs', {
    SendMessage({ MessageBody }) {
      tokens.push(JSON.parse(MessageBody as string).token)
      return { MessageId: '1' }
    },
  })
}

function asking(state: Record<string, unknown> = {}): object {
  const Ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'http://q', MessageBody: { 'token.$': '$$.Task.Token' } },
    End: true,
    ...state,
  }
  return { StartAt: 'Ask', States: { Ask } }
}

async function ask(state: Record<string, unknown> = {}): Promise<Asked> {
  const tokens: string[] = []
  const harness = await createHarness({ services: () => [tokenQueue(tokens)] })
  const { executionArn } = await harness.run(asking(state))
  return { harness, executionArn, tokens }
}

const gone = { code: 'TaskTimedOut', message: "Task Timed Out: 'Provided task does not exist anymore'" }

it('waits for the token, and takes the output that comes with it', async () => {
  const { harness, executionArn, tokens } = await ask()
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'RUNNING' })

  await harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"yes":true}' })
  await harness.settle()

  expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"yes":true}' })
  expect(await harness.events(executionArn)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ])
})

it('fails with the error and cause that come with the token', async () => {
  const { harness, executionArn, tokens } = await ask()
  await harness.call('SendTaskFailure', { taskToken: tokens[0], error: 'Rejected', cause: 'too late' })
  await harness.settle()
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'too late' })
})

it('takes a token once', async () => {
  const { harness, tokens } = await ask()
  const answer = { taskToken: tokens[0], output: '1' }
  await harness.call('SendTaskSuccess', answer)
  await expect(harness.call('SendTaskSuccess', answer)).rejects.toMatchObject(gone)
  await expect(harness.call('SendTaskFailure', { taskToken: tokens[0] })).rejects.toMatchObject(gone)
  await expect(harness.call('SendTaskHeartbeat', { taskToken: tokens[0] })).rejects.toMatchObject(gone)
})

it('lets exactly one of many answers win, whatever their order', async () => {
  const { harness, executionArn, tokens } = await ask()
  const answers = await Promise.allSettled([
    harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '"a"' }),
    harness.call('SendTaskFailure', { taskToken: tokens[0], error: 'b' }),
    harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '"c"' }),
    harness.call('StopExecution', { executionArn }),
  ])
  await harness.settle()
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
})

it('refuses output that is no JSON, and the token stays good', async () => {
  const { harness, executionArn, tokens } = await ask()
  const bad = { taskToken: tokens[0], output: '{' }
  await expect(harness.call('SendTaskSuccess', bad)).rejects.toMatchObject({ code: 'InvalidOutput' })
  await harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })
  await harness.settle()
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
})

it.each([
  ['SendTaskFailure', 'cause', { cause: 'c'.repeat(32_769) }, 32_768],
  ['SendTaskFailure', 'error', { error: 'e'.repeat(257) }, 256],
  ['SendTaskSuccess', 'output', { output: JSON.stringify('o'.repeat(262_143)) }, 262_144],
  ['SendTaskSuccess', 'output', { output: JSON.stringify('€'.repeat(90_000)) }, 262_144],
])('refuses %s with a longer %s than AWS takes, without quoting it, and the token stays good', async (...given) => {
  const [action, member, input, most] = given
  const { harness, executionArn, tokens } = await ask()
  await expect(harness.call(action, { taskToken: tokens[0], ...input })).rejects.toMatchObject({
    code: 'ValidationException',
    message: `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  })
  await harness.call('SendTaskFailure', { taskToken: tokens[0], error: 'e'.repeat(256), cause: 'c'.repeat(32_768) })
  await harness.settle()
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'e'.repeat(256) })
})

it('tells a token that never was from one that is over', async () => {
  const { harness, tokens } = await ask()
  const forged = Buffer.from(tokens[0] ?? '', 'base64')
  forged[20] = (forged[20] ?? 0) ^ 1
  for (const taskToken of ['nonsense', forged.toString('base64')]) {
    await expect(harness.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toMatchObject({
      code: 'InvalidToken',
    })
  }
})

it.each(['before', 'after'])(
  'lets only the timeout win at its very instant, when an answer comes %s its timer',
  async (order) => {
    const tokens: string[] = []
    const harness = await createHarness({ services: () => [tokenQueue(tokens)] })
    const late: Promise<unknown>[] = []
    const answer = (): void => {
      late.push(harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' }).catch((error) => error))
    }
    const instant = harness.cloud.clock.now() + 10_000
    // Timers of the same time fire in the order in which they were made.
    if (order === 'before') harness.cloud.clock.at(instant, answer)
    const { executionArn } = await harness.run(asking({ TimeoutSeconds: 10 }))
    if (order === 'after') harness.cloud.clock.at(instant, answer)

    await harness.cloud.clock.advance(10_000)

    expect(await late[0]).toMatchObject(gone)
    expect(await harness.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
    const timeouts = (await harness.events(executionArn)).filter((type) => type === 'TaskTimedOut')
    expect(timeouts).toHaveLength(1)
  },
)

it('takes an answer a millisecond before the timeout', async () => {
  const { harness, executionArn, tokens } = await ask({ TimeoutSeconds: 10 })
  await harness.cloud.clock.advance(9_999)
  await harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })
  await harness.cloud.clock.advance(10_000)
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
})

it('issues a new token for a retry, and the old one is dead', async () => {
  const { harness, executionArn, tokens } = await ask({
    TimeoutSeconds: 10,
    Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }],
  })
  await harness.cloud.clock.advance(11_000)
  expect(new Set(tokens).size).toBe(2)
  const [first, second] = tokens
  await expect(harness.call('SendTaskSuccess', { taskToken: first, output: '1' })).rejects.toMatchObject(gone)
  await harness.call('SendTaskSuccess', { taskToken: second, output: '2' })
  await harness.settle()
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '2' })
})

it('fails when no heartbeat comes in time, and not as long as they come', async () => {
  const { harness, executionArn, tokens } = await ask({ HeartbeatSeconds: 10 })
  for (let beat = 0; beat < 3; beat++) {
    await harness.cloud.clock.advance(9_000)
    await harness.call('SendTaskHeartbeat', { taskToken: tokens[0] })
  }
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'RUNNING' })
  await harness.cloud.clock.advance(10_000)
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
})

it('takes an answer that comes before the call that sent the token has returned', async () => {
  const lambda = fakeService('lambda', {
    async Invoke({ Payload }) {
      const { token } = JSON.parse(Payload as string)
      await harness.call('SendTaskSuccess', { taskToken: token, output: '"early"' })
      return { StatusCode: 200, Payload: 'null' }
    },
  })
  const harness = await createHarness({ services: () => [lambda] })
  const result = await harness.run({
    QueryLanguage: 'JSONata',
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
        End: true,
      },
    },
  })
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: '"early"' })
})

it('is dead when its branch is stopped with the execution', async () => {
  const { harness, executionArn, tokens } = await ask()
  await harness.call('StopExecution', { executionArn, error: 'Enough' })
  await expect(harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toMatchObject(gone)
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough' })
})

it('is authorized for the state machine that it belongs to', async () => {
  const { harness, executionArn, tokens } = await ask()
  const machineArn = executionArn.replace(/:execution:([^:]+):.*/, ':stateMachine:$1')
  const needed: unknown[] = []
  harness.cloud.useAuthorizer({ authorize: (_, access) => needed.push(...access) })
  await harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })
  expect(needed[0]).toEqual({ action: 'states:SendTaskSuccess', resource: machineArn })
})

it('never shows up in the trace', async () => {
  const { harness, tokens } = await ask()
  const records: unknown[] = []
  harness.cloud.onTrace((record) => records.push(record))
  await harness.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })
  await harness.settle()
  expect(JSON.stringify(records)).not.toContain(tokens[0])
})
