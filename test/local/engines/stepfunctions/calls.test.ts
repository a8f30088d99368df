/** How an execution calls others: as whom, on whose behalf, and without keeping the clock from moving. */
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Service } from '../../../../local/kernel/service'
import { fakeLambda, fakeService } from './fake-services'
import { createHarness, roleArn } from './harness'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:work'
const machine = { StartAt: 'Do', States: { Do: { Type: 'Task', Resource: functionArn, End: true } } }

it('acts as the role only if the role trusts it, on behalf of the state machine', async () => {
  const harness = await createHarness({ services: () => [fakeLambda(() => 1)] })
  const stateMachineArn = await harness.create(machine)
  const asked: unknown[] = []
  harness.cloud.useAuthorizer({
    authorize: () => undefined,
    assumeRole(...args) {
      asked.push(args)
      throw new AwsError('AccessDenied', 'not trusted', 403)
    },
  })
  const executionArn = await harness.start(stateMachineArn)
  await harness.settle()
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Permissions' })
  const service = { service: 'states.amazonaws.com', sourceArn: stateMachineArn }
  expect(asked).toMatchObject([[roleArn, expect.any(String), service]])
})

it('fails as AWS says where the role of its Credentials does not trust the role of the machine', async () => {
  const sts = fakeService('sts', {
    AssumeRole: () => {
      throw new AwsError('AccessDenied', 'not trusted', 403)
    },
  })
  const other = 'arn:aws:iam::000000000000:role/other'
  const harness = await createHarness({ services: () => [fakeLambda(() => 1), sts] })
  const task = { Type: 'Task', Resource: functionArn, Credentials: { RoleArn: other }, End: true }
  const run = await harness.run({ StartAt: 'Do', States: { Do: task } })
  const cause = `The role ${roleArn} is not authorized to assume the task state's role, ${other}.`
  expect(run).toMatchObject({ error: 'States.TaskFailed', cause })
  expect(await harness.events(run.executionArn)).toContain('LambdaFunctionFailed')
})

it('lets the clock move while a function waits for it', async () => {
  const lambda: Service = {
    name: 'lambda',
    operations: {
      Invoke: {
        access: () => [],
        handle: async (_, { park }) => {
          await park(harness.cloud.clock.sleep(60_000))
          return { StatusCode: 200, Payload: '"slept"' }
        },
      },
    },
  }
  const harness = await createHarness({ services: () => [lambda] })
  const executionArn = await harness.start(await harness.create(machine))
  await harness.cloud.clock.advance(60_000)
  expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"slept"' })
})

it('tells those it calls which execution led to the call, and which story it is', async () => {
  const origins: unknown[] = []
  const lambda: Service = {
    name: 'lambda',
    operations: {
      Invoke: {
        access: () => [],
        handle(_, { origin }) {
          origins.push(origin)
          return { StatusCode: 200, Payload: '1' }
        },
      },
    },
  }
  const harness = await createHarness({ services: () => [lambda] })
  const { executionArn } = await harness.run(machine, { detail: { metadata: { correlationId: 'story-1' } } })
  expect(origins).toMatchObject([{ ids: expect.arrayContaining([executionArn]), correlationId: 'story-1' }])
})
