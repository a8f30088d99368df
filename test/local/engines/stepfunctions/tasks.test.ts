import { AwsError } from '../../../../local/kernel/aws-error'
import { FunctionError, fakeLambda, fakeService } from './fake-services'
import { createHarness, roleArn } from './harness'

const invoke = 'arn:aws:states:::lambda:invoke'
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:work'

function one(state: Record<string, unknown>, more: Record<string, unknown> = {}): object {
  return {
    StartAt: 'Do',
    States: { Do: { Type: 'Task', ...state, ...(state.Next === undefined && { End: true }) }, ...more },
  }
}

describe('lambda', () => {
  it('hands the payload to the function as the role of the machine, and gives the answer with its metadata', async () => {
    const lambda = fakeLambda(({ n }: { n: number }) => ({ twice: n * 2 }))
    const harness = await createHarness({ services: () => [lambda] })

    const { output } = await harness.run(
      one({ Resource: invoke, Parameters: { FunctionName: 'work', 'Payload.$': '$' } }),
      { n: 4 },
    )

    expect(JSON.parse(output ?? '')).toMatchObject({
      Payload: { twice: 8 },
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
    })
    expect(lambda.calls[0]?.input).toEqual({
      FunctionName: 'work',
      InvocationType: 'RequestResponse',
      Payload: '{"n":4}',
    })
    expect(lambda.calls[0]?.caller).toMatchObject({ kind: 'role', roleArn })
  })

  it('gives the bare payload when the Resource is the function itself', async () => {
    const harness = await createHarness({ services: () => [fakeLambda(({ n }: { n: number }) => n + 1)] })
    const { output, executionArn } = await harness.run(one({ Resource: functionArn }), { n: 4 })
    expect(output).toBe('5')
    expect(await harness.events(executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ])
  })

  it('fails with the name of the error that the function threw, and its payload as cause', async () => {
    const lambda = fakeLambda(() => {
      throw new FunctionError('OutOfStock', 'none left')
    })
    const harness = await createHarness({ services: () => [lambda] })
    const { error, cause } = await harness.run(one({ Resource: functionArn }))
    expect(error).toBe('OutOfStock')
    expect(JSON.parse(cause ?? '')).toEqual({ errorType: 'OutOfStock', errorMessage: 'none left' })
  })

  it.each([
    ['TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    ['ServiceException', 'Lambda.ServiceException'],
    ['AccessDeniedException', 'Lambda.AWSLambdaException'],
  ])('names %s of the service %s', async (code, expected) => {
    const lambda = fakeLambda(() => {
      throw new AwsError(code, 'no')
    })
    const harness = await createHarness({ services: () => [lambda] })
    const { error } = await harness.run(one({ Resource: invoke, Parameters: { FunctionName: 'work' } }))
    expect(error).toBe(expected)
  })
})

describe('Retry', () => {
  it('tries again after IntervalSeconds, growing by BackoffRate up to MaxDelaySeconds, MaxAttempts times', async () => {
    const times: number[] = []
    const harness = await createHarness({
      services: (cloud) => [
        fakeLambda(() => {
          times.push((cloud.clock.now() - start) / 1000)
          throw new FunctionError('Flaky')
        }),
      ],
    })
    const start = harness.cloud.clock.now()
    const retry = { ErrorEquals: ['Flaky'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }
    const { executionArn } = await harness.run(one({ Resource: functionArn, Retry: [retry] }))

    await harness.cloud.clock.advance(60_000)

    expect(times).toEqual([0, 2, 8, 18, 28])
    expect(await harness.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Flaky' })
  })

  it('spreads the delay with FULL jitter', async () => {
    const times: number[] = []
    const harness = await createHarness({
      services: (cloud) => [
        fakeLambda(() => {
          times.push(cloud.clock.now() - start)
          throw new FunctionError('Flaky')
        }),
      ],
    })
    const start = harness.cloud.clock.now()
    const retry = { ErrorEquals: ['States.ALL'], IntervalSeconds: 100, JitterStrategy: 'FULL', MaxAttempts: 1 }
    await harness.run(one({ Resource: functionArn, Retry: [retry] }))
    await harness.cloud.clock.advance(100_000)
    expect(times).toHaveLength(2)
    expect(times[1]).toBeLessThanOrEqual(100_000)
  })

  it('counts each retrier on its own, and tells the attempts in the context object', async () => {
    const errors = ['A', 'B', 'A']
    const seen: number[] = []
    const lambda = fakeLambda(({ retries }: { retries: number }) => {
      seen.push(retries)
      const error = errors.shift()
      if (error) throw new FunctionError(error)
      return 'done'
    })
    const harness = await createHarness({ services: () => [lambda] })
    const definition = one({
      Resource: functionArn,
      Parameters: { 'retries.$': '$$.State.RetryCount' },
      Retry: [
        { ErrorEquals: ['A'], MaxAttempts: 2 },
        { ErrorEquals: ['B'], MaxAttempts: 1 },
      ],
    })
    const { executionArn } = await harness.run(definition)
    await harness.cloud.clock.advance(10_000)
    expect(await harness.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' })
    expect(seen).toEqual([0, 1, 2, 3])
  })
})

describe('Catch', () => {
  const after = { After: { Type: 'Pass', End: true } }

  it('goes on with the failure at ResultPath', async () => {
    const lambda = fakeLambda(() => {
      throw new FunctionError('Broken', 'x')
    })
    const harness = await createHarness({ services: () => [lambda] })
    const definition = one(
      { Resource: functionArn, Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.e', Next: 'After' }] },
      after,
    )
    const { output } = await harness.run(definition, { a: 1 })
    expect(JSON.parse(output ?? '')).toEqual({
      a: 1,
      e: { Error: 'Broken', Cause: '{"errorType":"Broken","errorMessage":"x"}' },
    })
  })

  it('evaluates Output and Assign with $states.errorOutput', async () => {
    const lambda = fakeLambda(() => {
      throw new FunctionError('Broken', 'x')
    })
    const harness = await createHarness({ services: () => [lambda] })
    const definition = {
      QueryLanguage: 'JSONata',
      ...one(
        {
          Resource: functionArn,
          Catch: [
            {
              ErrorEquals: ['States.ALL'],
              Output: '{% $states.errorOutput.Error %}',
              Assign: { why: '{% $parse($states.errorOutput.Cause).errorMessage %}' },
              Next: 'After',
            },
          ],
        },
        { After: { Type: 'Pass', Output: '{% [$states.input, $why] %}', End: true } },
      ),
    }
    const { output } = await harness.run(definition)
    expect(output).toBe('["Broken","x"]')
  })

  it('catches a task result that is too large by States.ALL and its name, not by States.TaskFailed', async () => {
    const harness = await createHarness({ services: () => [fakeLambda(() => 'x'.repeat(300_000))] })
    const caught = async (name: string): Promise<unknown> =>
      harness.run(one({ Resource: functionArn, Catch: [{ ErrorEquals: [name], Next: 'After' }] }, after))
    expect(await caught('States.TaskFailed')).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
    expect(await caught('States.ALL')).toMatchObject({ status: 'SUCCEEDED' })
    expect(await caught('States.DataLimitExceeded')).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('does not catch States.Runtime at all', async () => {
    const harness = await createHarness({ services: () => [fakeLambda(() => 1)] })
    const definition = one(
      { Resource: functionArn, InputPath: '$.missing', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }] },
      after,
    )
    expect(await harness.run(definition)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
  })

  it('does not take a timeout for States.TaskFailed', async () => {
    const lambda = fakeService('sqs', { SendMessage: () => ({ MessageId: '1' }) })
    const harness = await createHarness({ services: () => [lambda] })
    const definition = one(
      {
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl: 'http://q', MessageBody: 'x' },
        TimeoutSeconds: 5,
        Catch: [
          { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
          { ErrorEquals: ['States.Timeout'], Next: 'After' },
        ],
      },
      { ...after, Wrong: { Type: 'Fail', Error: 'Wrong' } },
    )
    const { executionArn } = await harness.run(definition)
    await harness.cloud.clock.advance(5_000)
    const { output } = await harness.describe(executionArn)
    expect(JSON.parse(output ?? '')).toEqual({ Error: 'States.Timeout', Cause: '' })
  })
})

describe('other integrations', () => {
  it('puts events with Detail as text and the ARNs of execution and machine in Resources', async () => {
    const events = fakeService('events', { PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }) })
    const harness = await createHarness({ services: () => [events] })
    const entry = { Source: 's', DetailType: 't', 'Detail.$': '$', Resources: ['mine'] }
    const { executionArn, output } = await harness.run(
      one({ Resource: 'arn:aws:states:::events:putEvents', Parameters: { Entries: [entry] } }),
      { a: 1 },
    )
    const put = events.calls.find(({ caller }) => caller.kind === 'role')
    const machineArn = executionArn.replace(/:execution:([^:]+):.*/, ':stateMachine:$1')
    expect(put?.input.Entries).toEqual([
      { Source: 's', DetailType: 't', Detail: '{"a":1}', Resources: ['mine', machineArn, executionArn] },
    ])
    expect(JSON.parse(output ?? '')).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] })
  })

  it('fails with EventBridge.FailedEntry when an entry was not taken', async () => {
    const refused = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'X' }] }
    const harness = await createHarness({ services: () => [fakeService('events', { PutEvents: () => refused })] })
    const { error, cause } = await harness.run(
      one({ Resource: 'arn:aws:states:::events:putEvents', Parameters: { Entries: [{}] } }),
    )
    expect(error).toBe('EventBridge.FailedEntry')
    expect(JSON.parse(cause ?? '')).toEqual(refused)
  })

  it('sends JSON bodies to SQS and SNS as text', async () => {
    const sqs = fakeService('sqs', { SendMessage: () => ({ MessageId: '1' }) })
    const sns = fakeService('sns', { Publish: () => ({ MessageId: '2' }) })
    const harness = await createHarness({ services: () => [sqs, sns] })
    await harness.run(
      one({ Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { QueueUrl: 'http://q', 'MessageBody.$': '$' } }),
      { a: 1 },
    )
    await harness.run(
      one({ Resource: 'arn:aws:states:::sns:publish', Parameters: { TopicArn: 't', 'Message.$': '$' } }),
      { b: 2 },
    )
    expect([sqs.sent('MessageBody'), sns.sent('Message')]).toEqual([['{"a":1}'], ['{"b":2}']])
  })

  it('names failures of DynamoDB', async () => {
    const dynamodb = fakeService('dynamodb', {
      PutItem() {
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed')
      },
    })
    const harness = await createHarness({ services: () => [dynamodb] })
    const optimized = one({ Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: { TableName: 't', Item: {} } })
    expect(await harness.run(optimized)).toMatchObject({
      error: 'DynamoDB.ConditionalCheckFailedException',
      cause: expect.stringContaining('The conditional request failed'),
    })
    const sdk = one({ Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem', Parameters: { TableName: 't', Item: {} } })
    expect(await harness.run(sdk)).toMatchObject({ error: 'DynamoDb.ConditionalCheckFailedException' })
  })

  it('calls any operation of a service by aws-sdk, its own API included, in Pascal case', async () => {
    const ses = fakeService('ses', { SendEmail: () => ({ MessageId: 'm' }) })
    const harness = await createHarness({ services: () => [ses] })
    const child = await harness.create({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } })
    const sent = await harness.run(
      one({
        Resource: 'arn:aws:states:::aws-sdk:sesv2:sendEmail',
        Parameters: { FromEmailAddress: 'a@b.c', Content: { Simple: { Subject: { Data: 's' }, Body: {} } } },
      }),
    )
    const described = await harness.run(
      one({ Resource: 'arn:aws:states:::aws-sdk:sfn:describeStateMachine', Parameters: { StateMachineArn: child } }),
    )
    expect(sent.output).toBe('{"MessageId":"m"}')
    expect(JSON.parse(described.output ?? '')).toMatchObject({
      StateMachineArn: child,
      CreationDate: '2026-01-05T09:00:00Z',
    })
  })

  it('refuses a parameter that the integration does not have', async () => {
    const harness = await createHarness({ services: () => [fakeLambda(() => 1)] })
    const typo = one({ Resource: invoke, Parameters: { FunctionName: 'f', Typo: 1 } })
    await expect(harness.create(typo)).rejects.toThrow(
      'The field "Typo" is not supported by Step Functions at /States/Do/Parameters',
    )
    expect(await harness.run(one({ Resource: invoke }), { FunctionName: 'f', Typo: 1 })).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining("[The field 'Typo' is not supported by Step Functions]"),
    })
  })
})

describe('executions of other state machines', () => {
  const child = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 10, Next: 'P' }, P: { Type: 'Pass', Result: { r: 1 }, End: true } },
  }

  it('starts one and goes on', async () => {
    const harness = await createHarness()
    const StateMachineArn = await harness.create(child)
    const { output } = await harness.run(
      one({
        Resource: 'arn:aws:states:::states:startExecution',
        Parameters: { StateMachineArn, Input: { 'a.$': '$.a' } },
      }),
      { a: 1 },
    )
    const { ExecutionArn } = JSON.parse(output ?? '') as { ExecutionArn: string }
    expect(await harness.describe(ExecutionArn)).toMatchObject({ status: 'RUNNING', input: '{"a":1}' })
  })

  it.each([
    ['.sync', '{"r":1}'],
    ['.sync:2', { r: 1 }],
  ])('waits for its end with %s', async (suffix, expected) => {
    const harness = await createHarness()
    const StateMachineArn = await harness.create(child)
    const definition = one({
      Resource: `arn:aws:states:::states:startExecution${suffix}`,
      Parameters: { StateMachineArn },
    })
    const { executionArn } = await harness.run(definition)
    await harness.cloud.clock.advance(10_000)
    const { output } = await harness.describe(executionArn)
    expect(JSON.parse(output ?? '')).toMatchObject({ Output: expected, Status: 'SUCCEEDED' })
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

  it('fails with States.TaskFailed when it fails', async () => {
    const harness = await createHarness()
    const StateMachineArn = await harness.create({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Inner' } } })
    const { error, cause } = await harness.run(
      one({ Resource: 'arn:aws:states:::states:startExecution.sync:2', Parameters: { StateMachineArn } }),
    )
    expect(error).toBe('States.TaskFailed')
    expect(JSON.parse(cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Inner' })
  })

  it('stops it when it is stopped itself', async () => {
    const harness = await createHarness()
    const StateMachineArn = await harness.create(child)
    const Name = 'the-child'
    const { executionArn } = await harness.run(
      one({ Resource: 'arn:aws:states:::states:startExecution.sync', Parameters: { StateMachineArn, Name } }),
    )
    await harness.call('StopExecution', { executionArn })
    await harness.settle()
    const childArn = `${StateMachineArn.replace(':stateMachine:', ':execution:')}:${Name}`
    expect(await harness.describe(childArn)).toMatchObject({ status: 'ABORTED' })
  })

  it('names the collision of names', async () => {
    const harness = await createHarness()
    const StateMachineArn = await harness.create({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
    await harness.start(StateMachineArn, {}, 'taken')
    const { error } = await harness.run(
      one({ Resource: 'arn:aws:states:::states:startExecution', Parameters: { StateMachineArn, Name: 'taken' } }),
    )
    expect(error).toBe('StepFunctions.ExecutionAlreadyExistsException')
  })
})
