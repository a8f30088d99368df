import { createHarness, type Harness } from './harness'

let harness: Harness
let activityArn: string
beforeEach(async () => {
  harness = await createHarness()
  const created = await harness.call<{ activityArn: string }>('CreateActivity', { name: 'paint' })
  activityArn = created.activityArn
})

function machine(state: Record<string, unknown> = {}): object {
  return { StartAt: 'Paint', States: { Paint: { Type: 'Task', Resource: activityArn, End: true, ...state } } }
}

interface Task {
  readonly taskToken?: string
  readonly input?: string
}

const poll = (): Promise<Task> => harness.call<Task>('GetActivityTask', { activityArn, workerName: 'w1' })

it('hands a task to a worker, whose answer is the result', async () => {
  const { executionArn } = await harness.run(machine({ Parameters: { 'colour.$': '$.c' } }), { c: 'red' })
  const { taskToken, input } = await poll()
  await harness.call('SendTaskSuccess', { taskToken, output: '"dry"' })
  await harness.settle()

  expect(input).toBe('{"colour":"red"}')
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"dry"' })
  expect(await harness.events(executionArn)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'ActivityScheduled',
    'ActivityStarted',
    'ActivitySucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ])
})

it('hands each task to one worker, in the order in which they came', async () => {
  const arn = await harness.create(machine())
  for (const n of [1, 2, 3]) await harness.start(arn, { n })
  await harness.settle()
  const tasks = await Promise.all([poll(), poll(), poll()])
  expect(tasks.map(({ input }) => input)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}'])
})

it('lets a worker wait for a task', async () => {
  const waiting = poll()
  await harness.run(machine(), { n: 1 })
  expect(await waiting).toMatchObject({ input: '{"n":1}' })
})

it('answers a worker with nothing after 60 seconds', async () => {
  let answer: Task | undefined
  void poll().then((task) => {
    answer = task
  })
  await harness.cloud.clock.advance(59_999)
  expect(answer).toBeUndefined()
  await harness.cloud.clock.advance(1)
  expect(answer).toEqual({})
  const { executionArn } = await harness.run(machine())
  expect(await harness.events(executionArn)).not.toContain('ActivityStarted')
})

it('counts time and heartbeats from when a worker has the task', async () => {
  const { executionArn } = await harness.run(machine({ TimeoutSeconds: 100, HeartbeatSeconds: 10 }))
  await harness.cloud.clock.advance(1_000_000)
  const { taskToken } = await poll()
  await harness.cloud.clock.advance(9_000)
  await harness.call('SendTaskHeartbeat', { taskToken })
  await harness.cloud.clock.advance(9_000)
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'RUNNING' })
  await harness.cloud.clock.advance(1_000)
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
})

it('does not hand out a task whose execution was stopped', async () => {
  const { executionArn } = await harness.run(machine())
  await harness.call('StopExecution', { executionArn })
  await harness.run(machine(), { next: true })
  expect(await poll()).toMatchObject({ input: '{"next":true}' })
})

it('creates an activity once, describes, lists and deletes it', async () => {
  await harness.cloud.clock.advance(1000)
  const again = await harness.call('CreateActivity', { name: 'paint' })
  expect(again).toEqual({ activityArn, creationDate: 1767603600 })
  expect(await harness.call('DescribeActivity', { activityArn })).toEqual({
    activityArn,
    name: 'paint',
    creationDate: 1767603600,
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  })
  await harness.call('CreateActivity', { name: 'alpha' })
  const first = await harness.call<{ activities: object[]; nextToken: string }>('ListActivities', { maxResults: 1 })
  const second = await harness.call<{ activities: object[] }>('ListActivities', {
    maxResults: 1,
    nextToken: first.nextToken,
  })
  expect([...first.activities, ...second.activities]).toMatchObject([{ name: 'alpha' }, { name: 'paint' }])
  await harness.call('DeleteActivity', { activityArn })
  await expect(poll()).rejects.toMatchObject({ code: 'ActivityDoesNotExist' })
  expect(await harness.run(machine())).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
})
