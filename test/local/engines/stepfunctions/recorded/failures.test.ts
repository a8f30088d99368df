/** A describe is a line of what executions recorded on AWS have in common, tried on definitions of our own. */
import { AwsError } from '../../../../../local/kernel/aws-error'

import { fakeLambda, fakeService } from '../fake-services'
import { createHarness } from '../harness'
import { end, failing, flow, functionArn, invoke, look, pass, type Run, run, task, waiting } from './run'

describe('a task result that is too large', () => {
  it.each([
    ['its ARN', { Resource: functionArn }, functionArn],
    ['lambda', { Resource: invoke, Parameters: { FunctionName: 'work' } }, 'lambda'],
  ])('names %s, is recorded, and is caught by States.ALL', async (_, fields, name) => {
    const caught = { ...fields, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }
    const { output, line } = await run(flow(['T', task(caught)], ['C', pass()]), {}, [
      fakeLambda(() => 'x'.repeat(270_000)),
    ])
    expect(JSON.parse(output ?? '')).toEqual({
      Error: 'States.DataLimitExceeded',
      Cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    })
    expect(line[4]).toMatch(/Failed<4$/)
  })
})

describe('what a function threw', () => {
  it('is quoted as it answered for its ARN, and written anew for lambda:invoke', async () => {
    const Payload = '{"errorType": "Broken", "errorMessage": "x", "stackTrace": []}'
    const lambda = fakeService('lambda', { Invoke: () => ({ StatusCode: 200, FunctionError: 'Unhandled', Payload }) })
    const byArn = await run(flow(['T', task({ Resource: functionArn })]), {}, [lambda])
    expect({ error: byArn.error, cause: byArn.cause }).toEqual({ error: 'Broken', cause: Payload })
    const parameters = { Resource: invoke, Parameters: { FunctionName: 'work' } }
    const invoked = await run(flow(['T', task(parameters)]), {}, [lambda])
    expect(invoked.cause).toBe('{"errorType":"Broken","errorMessage":"x","stackTrace":[]}')
  })
})

describe('failures without error or cause', () => {
  it('is so of States.Timeout: no cause in the execution, an empty one in a catch', async () => {
    const plain = { ...waiting, TimeoutSeconds: 1 }
    const catcher = { ErrorEquals: ['States.Timeout'], Next: 'C' }
    for (const state of [plain, { ...plain, Catch: [catcher] }]) {
      const { harness, executionArn } = await run(flow(['T', state], ...('Catch' in state ? [end] : [])), {}, [
        fakeLambda(() => 1),
      ])
      await harness.cloud.clock.advance(2000)
      const { events, error, cause, output } = await look(harness, executionArn)
      expect(events[5]?.taskTimedOutEventDetails).toEqual({
        resourceType: 'lambda',
        resource: 'invoke.waitForTaskToken',
        error: 'States.Timeout',
      })
      if ('Catch' in state) expect(JSON.parse(output ?? '')).toEqual({ Error: 'States.Timeout', Cause: '' })
      else expect({ error, cause }).toEqual({ error: 'States.Timeout', cause: undefined })
    }
  })

  it('ends a machine by its own timeout with neither', async () => {
    const { harness, executionArn } = await run({
      TimeoutSeconds: 5,
      ...flow(['W', { Type: 'Wait', Seconds: 60, End: true }]),
    })
    await harness.cloud.clock.advance(6000)
    const { status, error, cause, events } = await look(harness, executionArn)
    expect({ status, error, cause }).toEqual({ status: 'TIMED_OUT', error: undefined, cause: undefined })
    expect(events.at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 2,
      executionTimedOutEventDetails: {},
    })
  })

  it('has neither where a Fail says neither, also in an iteration', async () => {
    const fail = flow(['F', { Type: 'Fail' }])
    for (const definition of [fail, flow(['M', { Type: 'Map', ItemProcessor: fail, End: true }])]) {
      const { status, error, cause, events } = await run(definition, [1])
      expect({ status, error, cause }).toEqual({ status: 'FAILED', error: undefined, cause: undefined })
      expect(events.at(-1)?.executionFailedEventDetails).toEqual({})
    }
  })
})

describe('the failures of services', () => {
  it('has the error type of a function as error, and its payload as cause', async () => {
    const { error, cause } = await run(flow(['T', task({ Resource: functionArn })]), {}, [failing('Odd', 'why')])
    expect({ error, cause }).toEqual({ error: 'Odd', cause: '{"errorType":"Odd","errorMessage":"why"}' })
  })

  it('names a function that is not there with its version', async () => {
    const lambda = fakeService('lambda', {
      Invoke() {
        throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404)
      },
    })
    const { error, cause } = await run(flow(['T', task({ Resource: functionArn })]), {}, [lambda])
    expect(error).toBe('Lambda.ResourceNotFoundException')
    expect(cause).toMatch(
      /^Function not found: arn:\S+:work:\$LATEST \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [\w-]+; Proxy: null\)$/,
    )
  })

  it('finds no host in the bare name of a queue', async () => {
    const sqs = fakeService('sqs', { SendMessage: () => ({}) })
    const parameters = { QueueUrl: 'no-such-queue', MessageBody: 'b' }
    const { error, cause, line } = await run(
      flow(['T', task({ Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: parameters })]),
      {},
      [sqs],
    )
    expect({ error, cause }).toEqual({
      error: 'SQS.SdkClientException',
      cause: 'Unable to execute HTTP request: no-such-queue: Name or service not known',
    })
    expect(line.slice(3)).toEqual(['TaskStarted<3', 'TaskFailed<4', 'ExecutionFailed<5'])
    expect(sqs.calls).toEqual([])
  })

  it('ends the cause of an SDK integration with the count of attempts', async () => {
    const resource = 'arn:aws:states:::aws-sdk:sfn:describeExecution'
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:none:none'
    const parameters = { ExecutionArn: executionArn }
    const { error, cause } = await run(flow(['T', task({ Resource: resource, Parameters: parameters })]))
    expect(error).toBe('Sfn.ExecutionDoesNotExistException')
    expect(cause).toMatch(
      /^Execution Does Not Exist: '\S+' \(Service: Sfn, Status Code: 400, Request ID: [\w-]+\) \(SDK Attempt Count: 1\)$/,
    )
  })

  it('gives what no model names the name of the service', async () => {
    const table = fakeService('dynamodb', {
      PutItem() {
        throw new AwsError('ValidationException', 'no')
      },
    })
    const older = task({ Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: { TableName: 't', Item: {} } })
    const newer = task({
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem',
      Parameters: { TableName: 't', Item: {} },
    })
    expect((await run(flow(['T', older]), {}, [table])).error).toBe('DynamoDB.AmazonDynamoDBException')
    expect((await run(flow(['T', newer]), {}, [table])).error).toBe('DynamoDb.DynamoDbException')
  })
})

describe('.sync', () => {
  async function nested(child: object, suffix: string): Promise<Run> {
    const harness = await createHarness()
    const stateMachineArn = await harness.create(child)
    const resource = `arn:aws:states:::states:startExecution.${suffix}`
    const parameters = { StateMachineArn: stateMachineArn, Input: { a: 1 } }
    const parent = await harness.create(flow(['T', task({ Resource: resource, Parameters: parameters })]))
    const executionArn = await harness.start(parent)
    await harness.settle()
    return look(harness, executionArn)
  }

  it('adds TaskSubmitted, and gives input and output as text', async () => {
    const { line, output, events } = await nested(flow(['P', pass({ Result: [1] })]), 'sync')
    expect(line.slice(2, 6)).toEqual(['TaskScheduled<2', 'TaskStarted<3', 'TaskSubmitted<4', 'TaskSucceeded<5'])
    expect(JSON.parse(output ?? '')).toMatchObject({
      Input: '{"a":1}',
      InputDetails: { Included: true },
      Output: '[1]',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      Status: 'SUCCEEDED',
    })
    const scheduled = events[2]?.taskScheduledEventDetails as { parameters: string } | undefined
    expect(Object.keys(JSON.parse(scheduled?.parameters ?? ''))).toEqual(['StateMachineArn', 'Input'])
  })

  it('fails as States.TaskFailed with the described execution as cause', async () => {
    const { error, cause } = await nested(flow(['F', { Type: 'Fail', Error: 'E', Cause: 'C' }]), 'sync:2')
    expect(error).toBe('States.TaskFailed')
    expect(JSON.parse(cause ?? '')).toMatchObject({ Error: 'E', Cause: 'C', Input: { a: 1 }, Status: 'FAILED' })
    expect(Object.keys(JSON.parse(cause ?? ''))).toEqual([...Object.keys(JSON.parse(cause ?? ''))].sort())
  })
})

describe('a Map catch sees the own error of the item', () => {
  it('by its name', async () => {
    const each = { ItemProcessor: flow(['F', { Type: 'Fail', Error: 'Own', Cause: 'c' }]), End: true }
    const caught = { Type: 'Map', ...each, Catch: [{ ErrorEquals: ['Own'], Next: 'C' }] }
    const { output } = await run(flow(['M', caught], ['C', pass()]), [1])
    expect(JSON.parse(output ?? '')).toEqual({ Error: 'Own', Cause: 'c' })
  })
})

describe('Credentials need RoleArn', () => {
  it('refuses them without it', async () => {
    const state = task({ Resource: functionArn, Credentials: {} })
    await expect(run(flow(['T', state]), {}, [fakeLambda(() => 1)])).rejects.toThrow(
      "The field 'RoleArn' is required but was missing at /States/T/Credentials",
    )
  })
})
