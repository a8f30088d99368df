/** How an execution calls others: as whom, on whose behalf, and without keeping the clock from moving. */
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Service } from '../../../../local/kernel/service'
import { fakeLambda } from './fake-services'
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
