import {
  createTriggers,
  type TriggerEvent,
  type Triggered,
} from '../../../../local/engines/cognito/triggers/run-trigger'
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { CallContext } from '../../../../local/kernel/service'
import { createTestCloud } from '../../create-test-cloud'

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:check'

type Answer = (event: Record<string, unknown>) => unknown

let cloud: Cloud
let answer: Answer
let calls: { readonly caller: CallContext['caller']; readonly event: Record<string, unknown> }[]

beforeEach(async () => {
  calls = []
  answer = (event) => ({ Payload: JSON.stringify(event) })
  cloud = await createTestCloud()
  cloud.register({
    name: 'lambda',
    operations: {
      Invoke: {
        access: () => [],
        handle({ Payload }: { readonly Payload: string }, { caller }) {
          const event = JSON.parse(Payload)
          calls.push({ caller, event })
          return answer(event)
        },
      },
    },
  })
})

const pool = (LambdaConfig: Triggered['LambdaConfig']): Triggered => ({
  Id: 'us-east-1_One',
  Arn: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_One',
  LambdaConfig,
})

const event: TriggerEvent = {
  source: 'PreAuthentication_Authentication',
  userName: 'jdoe',
  clientId: 'client',
  request: { userAttributes: { sub: '1' } },
  response: {},
}

const run = (config: Triggered['LambdaConfig'] = { PreAuthentication: arn }, given: TriggerEvent = event) =>
  createTriggers(cloud).run(
    pool(config),
    config.PreTokenGenerationConfig ? 'PreTokenGeneration' : 'PreAuthentication',
    given,
    { requestId: 'r', origin: undefined, park: (wait) => wait },
  )

it('tells the function what AWS tells it, as the pool', async () => {
  await run()
  expect(calls).toEqual([
    {
      caller: expect.objectContaining({ service: 'cognito-idp.amazonaws.com', sourceArn: pool({}).Arn }),
      event: {
        version: '1',
        region: 'us-east-1',
        userPoolId: 'us-east-1_One',
        userName: 'jdoe',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
        triggerSource: 'PreAuthentication_Authentication',
        request: { userAttributes: { sub: '1' } },
        response: {},
      },
    },
  ])
})

it('says that there is no client where there is none, and runs nothing where the pool has no trigger', async () => {
  await run(undefined, { ...event, clientId: undefined })
  expect(calls[0]?.event).toMatchObject({ callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' } })
  expect(await run({})).toBeUndefined()
  expect(calls).toHaveLength(1)
})

it('gives what the function answered', async () => {
  answer = (given) => ({ Payload: JSON.stringify({ ...given, response: { isRight: true } }) })
  expect(await run()).toEqual({ isRight: true })
})

it('tells a function the version that the pool was set to', async () => {
  await run({ PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn } })
  expect(calls[0]?.event.version).toBe('2')
})

it('refuses with the words of a function that throws, and calls it once', async () => {
  answer = () => ({ Payload: JSON.stringify({ errorMessage: 'Not on Mondays' }), FunctionError: 'Unhandled' })
  await expect(run()).rejects.toMatchObject({
    code: 'UserLambdaValidationException',
    message: 'PreAuthentication failed with error Not on Mondays.',
  })
  expect(calls).toHaveLength(1)
})

it('calls three times in all where nobody answers, and then says so', async () => {
  answer = () => {
    throw new AwsError('ServiceException', 'gone', 500)
  }
  await expect(run()).rejects.toMatchObject({
    code: 'UnexpectedLambdaException',
    message: 'PreAuthentication invocation failed due to error ServiceException.',
  })
  expect(calls).toHaveLength(3)
})

it('does not call again a function that may not be called', async () => {
  answer = () => {
    throw new AwsError('AccessDeniedException', 'no', 403)
  }
  await expect(run()).rejects.toMatchObject({
    code: 'UnexpectedLambdaException',
    message: 'PreAuthentication invocation failed due to error AccessDeniedException.',
  })
  expect(calls).toHaveLength(1)
})

it('waits five seconds of the clock for each of three answers', async () => {
  answer = () => new Promise(() => undefined)
  const refused = expect(run()).rejects.toMatchObject({
    code: 'UnexpectedLambdaException',
    message: /Socket timeout while invoking Lambda function/,
  })
  for (let each = 0; each < 3; each++) await cloud.clock.advance(5000)
  await refused
  expect(calls).toHaveLength(3)
})

it.each(['null', '"text"', '[]', '{}', '{"response":null}', '{"response":[]}', 'no JSON'])(
  'does not understand a function that answers %s',
  async (Payload) => {
    answer = () => ({ Payload })
    await expect(run()).rejects.toMatchObject({
      code: 'InvalidLambdaResponseException',
      message: 'Unrecognizable lambda output',
    })
  },
)
