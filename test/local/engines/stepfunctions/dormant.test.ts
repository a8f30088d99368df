/** Executions that only wait are on the disk, with a timer each; nobody notices. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeService } from './fake-services'
import { createHarness, type Harness } from './harness'

const wait = (Seconds: number): object => ({
  StartAt: 'W',
  States: { W: { Type: 'Wait', Seconds, Next: 'P' }, P: { Type: 'Pass', Result: 1, End: true } },
})

async function begin(harness: Harness, definition: object, count: number): Promise<string[]> {
  const machine = await harness.create(definition)
  const arns: string[] = []
  for (let at = 0; at < count; at++) arns.push(await harness.start(machine, { at }, `no-${at}`))
  await harness.settle()
  return arns
}

it('has one timer each, and all go on when their time comes', async () => {
  const harness = await createHarness()
  const before = harness.cloud.clock.timers
  const arns = await begin(harness, wait(60), 30)
  const { items, total } = harness.cloud.clock.agenda({ until: Infinity, limit: 100 })
  expect(total).toBe(30)
  expect(items[0]).toMatchObject({ what: 'wait', subject: arns[0], detail: { state: 'W' } })
  await harness.cloud.clock.advance(60_000)
  for (const arn of arns) expect(await harness.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '1' })
  expect(harness.cloud.clock.agenda({ until: Infinity, limit: 1 }).total).toBe(0)
  expect(harness.cloud.clock.timers).toBeLessThan(before + 1000)
})

it('is described, listed, started again by its name and stopped as one that runs', async () => {
  const harness = await createHarness()
  const machine = await harness.create(wait(60))
  const executionArn = await harness.start(machine, { a: 1 }, 'one')
  await harness.settle()
  expect(await harness.start(machine, { a: 1 }, 'one')).toBe(executionArn)
  await expect(harness.start(machine, { a: 2 }, 'one')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' })
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'RUNNING', input: '{"a":1}' })
  await harness.call('StopExecution', { executionArn, error: 'E' })
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'E' })
  expect(await harness.events(executionArn)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted'])
  expect(harness.cloud.clock.agenda({ until: Infinity, limit: 1 }).total).toBe(0)
})

it('takes its token back, also after a restart, and keeps its time', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dormant-'))
  const sqs = fakeService('sqs', { SendMessage: () => ({ MessageId: 'm' }) })
  const harness = await createHarness({ directory, services: () => [sqs] })
  const ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'http://q', MessageBody: { 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: 100,
    End: true,
  }
  const [answered = '', late = ''] = await begin(harness, { StartAt: 'A', States: { A: ask } }, 2)
  const tokens = sqs.sent('MessageBody').map((body) => (JSON.parse(String(body)) as { token: string }).token)
  await harness.cloud.store.flush()
  await harness.close()

  const again = await createHarness({ directory, services: () => [sqs] })
  await again.settle()
  await again.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"yes":true}' })
  await again.settle()
  expect(await again.describe(answered)).toMatchObject({ status: 'SUCCEEDED', output: '{"yes":true}' })
  await expect(again.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toMatchObject({
    code: 'TaskTimedOut',
  })
  await again.cloud.clock.advance(100_000)
  expect(await again.describe(late)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
  expect(sqs.calls).toHaveLength(2)
})

it('ends at the time of its machine', async () => {
  const harness = await createHarness()
  const [executionArn = ''] = await begin(harness, { TimeoutSeconds: 30, ...wait(60) }, 1)
  await harness.cloud.clock.advance(30_000)
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'TIMED_OUT' })
})
