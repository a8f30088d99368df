/**
 * The same execution is killed after every write that it ever makes, and started again from what was on disk
 * then. It must come to the same end each time.
 */
import { createLogs } from '../../../../local/engines/logs/logs'
import { root, testStart } from '../../create-test-cloud'
import { cloudFrom, type Disk, type RecordingStore } from '../../recording-store'
import { FunctionError, fakeLambda, fakeService } from './fake-services'
import { createHarness, type Harness, roleArn } from './harness'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:work'
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { base: 10 }, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              Items: [1, 2, 3],
              MaxConcurrency: 2,
              ItemProcessor: {
                StartAt: 'Work',
                States: {
                  Work: {
                    Type: 'Task',
                    Resource: functionArn,
                    Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 3 }],
                    Assign: { got: '{% $states.result %}' },
                    Next: 'Rest',
                  },
                  Rest: { Type: 'Wait', Seconds: 5, Output: '{% $base + $got %}', End: true },
                },
              },
              End: true,
            },
          },
        },
        {
          StartAt: 'Ask',
          States: {
            Ask: {
              Type: 'Task',
              Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
              Arguments: { QueueUrl: 'http://q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
              Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }],
              TimeoutSeconds: 20,
              End: true,
            },
          },
        },
      ],
      Next: 'Sum',
    },
    Sum: { Type: 'Choice', Choices: [{ Condition: '{% $count($states.input[0]) = 3 %}', Next: 'Nest' }] },
    Nest: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: {
        StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:child',
        Input: '{% $states.input %}',
      },
      Output: '{% $states.result.Output %}',
      Next: 'End',
    },
    End: { Type: 'Pass', Output: { all: '{% $states.input %}', base: '{% $base %}' }, End: true },
  },
}
const logGroupName = '/aws/vendedlogs/states/killed'
const loggingConfiguration = {
  level: 'ALL',
  destinations: [
    { cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*` } },
  ],
}
const expected = '{"all":[[11,12,13],"answered"],"base":10}'

interface World {
  readonly harness: Harness
  readonly store: RecordingStore
  readonly executionArn: string
  /** Every token that was ever sent. */
  readonly tokens: Set<string>
  readonly invocations: number[]
}

/** `tried` and `tokens` are the world outside, which a kill does not touch. */
async function open(disk: Disk, now: number, tried: Set<number>, tokens: Set<string>): Promise<World> {
  const { cloud, store } = cloudFrom(disk, now, 'stretch')
  const invocations: number[] = []
  const lambda = fakeLambda((item: number) => {
    invocations.push(item)
    if (tried.has(item)) return item
    tried.add(item)
    throw new FunctionError('Flaky')
  })
  const sqs = fakeService('sqs', {
    SendMessage({ MessageBody }) {
      tokens.add(JSON.parse(MessageBody as string).token)
      return { MessageId: '1' }
    },
  })
  const logs = createLogs(cloud)
  await logs.load?.()
  const harness = await createHarness({ cloud, services: () => [lambda, sqs, logs] })
  const executionArn = cloud.arn('states', 'execution:killed:one')
  return { harness, store, executionArn, tokens, invocations }
}

/** Lets time pass and answers whatever token is good then, until it has ended. */
async function finish({ harness, tokens, executionArn }: World): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await harness.cloud.clock.advance(12_000)
    if ((await harness.describe(executionArn)).status !== 'RUNNING') return
    for (const taskToken of tokens) {
      await harness.call('SendTaskSuccess', { taskToken, output: '"answered"' }).catch((error: { code: string }) => {
        expect(error.code).toBe('TaskTimedOut')
      })
    }
  }
}

interface Event {
  readonly id: number
  readonly type: string
  readonly previousEventId: number
}

async function historyOf({ harness, executionArn }: World): Promise<Event[]> {
  const { events } = await harness.call<{ events: Event[] }>('GetExecutionHistory', { executionArn, maxResults: 1000 })
  return events
}

/** Ids of the events that are logged, each as often as it is. */
async function loggedOf({ harness }: World): Promise<number[]> {
  const found = await harness.cloud.call<{ events: { message: string }[] }>(root, 'logs', 'FilterLogEvents', {
    logGroupName,
  })
  return found.events.map(({ message }) => Number(JSON.parse(message).id))
}

const count = (events: readonly Event[], type: string): number => events.filter((event) => event.type === type).length

it('comes to the same end, whenever it is killed', async () => {
  const world = await open(new Map(), testStart, new Set(), new Set())
  await world.harness.create({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } }, { name: 'child' })
  await world.harness.cloud.call(root, 'logs', 'CreateLogGroup', { logGroupName })
  const { stateMachineArn: machine } = await world.harness.call<{ stateMachineArn: string }>('CreateStateMachine', {
    name: 'killed',
    roleArn,
    definition: JSON.stringify(definition),
    loggingConfiguration,
  })
  await world.harness.start(machine, {}, 'one')
  await finish(world)
  expect(await world.harness.describe(world.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: expected })

  const kills = world.store.disks.filter(({ disk }) => [...disk.keys()].some((key) => key.includes('/killed/one')))
  expect(kills.length).toBeGreaterThan(20)
  for (const { disk, now } of kills) {
    const before = await open(disk, now, new Set([1, 2, 3]), new Set(world.tokens))
    const done = count(await historyOf(before), 'LambdaFunctionSucceeded')
    await finish(before)

    const events = await historyOf(before)
    expect(await before.harness.describe(before.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: expected })
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    expect(events.every(({ id, previousEventId }) => previousEventId < id)).toBe(true)
    expect(count(events, 'LambdaFunctionSucceeded')).toBe(3)
    expect(count(events, 'TaskStateExited')).toBe(count(events, 'TaskStateEntered'))
    expect(count(events, 'ParallelStateEntered')).toBe(1)
    // What was recorded as done is not done again.
    expect(before.invocations.length).toBeLessThanOrEqual(3 - done)
    // Each is logged, and none that is not in the history; twice only what the group had when the kill lost its answer.
    expect([...new Set(await loggedOf(before))].sort((a, b) => a - b)).toEqual(events.map(({ id }) => id))
    const left = [...(before.store.disks.at(-1)?.disk ?? disk).keys()]
    expect(left.filter((key) => /^states\/(branch|log)\//.test(key))).toEqual([])
    expect(left.filter((key) => key.startsWith('states/execution/child/'))).toHaveLength(1)
  }
})
