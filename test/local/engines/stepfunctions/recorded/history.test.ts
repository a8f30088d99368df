/** A describe is a line of what executions recorded on AWS have in common, tried on definitions of our own. */
import { fakeLambda } from '../fake-services'
import { end, failing, flow, functionArn, invoke, look, pass, prefix, run, task, waiting } from './run'

describe('an ARN gives LambdaFunction events, lambda:invoke Task events, details are not truncated', () => {
  it('has the details that AWS gives a function by its ARN', async () => {
    const { events } = await run(flow(['T', task({ Resource: functionArn, TimeoutSeconds: 9 })]), { a: 1 }, [
      fakeLambda(() => 2),
    ])
    expect(events.slice(2, 5)).toMatchObject([
      {
        type: 'LambdaFunctionScheduled',
        lambdaFunctionScheduledEventDetails: {
          resource: functionArn,
          input: '{"a":1}',
          inputDetails: { truncated: false },
          timeoutInSeconds: 9,
        },
      },
      { type: 'LambdaFunctionStarted' },
      {
        type: 'LambdaFunctionSucceeded',
        lambdaFunctionSucceededEventDetails: { output: '2', outputDetails: { truncated: false } },
      },
    ])
  })

  it('gives lambda:invoke its version, payload, status and the metadata of the call', async () => {
    const parameters = { FunctionName: 'work', Payload: { a: 1 } }
    const { events, output } = await run(flow(['T', task({ Resource: invoke, Parameters: parameters })]), {}, [
      fakeLambda(() => ({ b: 2 })),
    ])
    expect(events[2]).toMatchObject({
      type: 'TaskScheduled',
      taskScheduledEventDetails: {
        resource: 'invoke',
        resourceType: 'lambda',
        region: 'us-east-1',
        parameters: JSON.stringify(parameters),
      },
    })
    expect(JSON.parse(output ?? '')).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { b: 2 },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200, AllHttpHeaders: expect.anything(), HttpHeaders: expect.anything() },
      SdkResponseMetadata: { RequestId: expect.any(String) },
    })
  })

  it('writes variables as JSON text', async () => {
    const { events } = await run(flow(['P', pass({ Assign: { n: 1, o: { a: null } } })]))
    expect(events[2]?.stateExitedEventDetails).toMatchObject({
      assignedVariables: { n: '1', o: '{"a":null}' },
      assignedVariablesDetails: { truncated: false },
    })
  })
})

it('tells of no variables where Assign assigns none', async () => {
  const { events } = await run(flow(['P', pass({ Assign: {} })]))
  expect(events[2]?.stateExitedEventDetails).toEqual({ name: 'P', output: '{}', outputDetails: { truncated: false } })
})

describe('where an event points', () => {
  it('begins with 0, and an evaluation that fails points before its state', async () => {
    const first = await run({ QueryLanguage: 'JSONata', ...flow(['P', pass({ Output: '{% $nope %}' })]) })
    expect(first.line).toEqual(['ExecutionStarted<0', 'PassStateEntered<0', 'EvaluationFailed<0', 'ExecutionFailed<3'])
    const second = await run({
      QueryLanguage: 'JSONata',
      ...flow(['A', { Type: 'Pass', Next: 'B' }], ['B', pass({ Output: '{% $nope %}' })]),
    })
    expect(second.line.slice(3)).toEqual(['PassStateEntered<3', 'EvaluationFailed<3', 'ExecutionFailed<5'])
  })

  it('lets a Map fail between the evaluation and the execution', async () => {
    const each = { ItemProcessor: flow(['P', pass()]), End: true }
    const { line, events } = await run({
      QueryLanguage: 'JSONata',
      ...flow(['M', { Type: 'Map', Items: '{% 1 %}', ...each }]),
    })
    expect(line.slice(1)).toEqual(['MapStateEntered<0', 'EvaluationFailed<0', 'MapStateFailed<3', 'ExecutionFailed<4'])
    const cause = `${prefix('M')}The JSONata expression '1' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1`
    expect(events[2]?.evaluationFailedEventDetails).toEqual({
      error: 'States.QueryEvaluationError',
      cause,
      location: 'Items',
      state: 'M',
    })
  })

  it('lets a Map fail in the same way where its input is no array, in no field, and only in JSONata', async () => {
    const map = flow(['M', { Type: 'Map', ItemProcessor: flow(['P', pass()]), End: true }])
    const { line, events } = await run({ QueryLanguage: 'JSONata', ...map }, { a: 1 })
    expect(line.slice(1)).toEqual(['MapStateEntered<0', 'EvaluationFailed<0', 'MapStateFailed<3', 'ExecutionFailed<4'])
    const cause = `${prefix('M')}Map state input must be an array but was: {"a":1}`
    expect(events[2]?.evaluationFailedEventDetails).toEqual({ error: 'States.QueryEvaluationError', cause, state: 'M' })
    const other = await run(map, { a: 1 })
    expect(other.line.slice(2)).toEqual(['ExecutionFailed<2'])
    expect({ error: other.error, cause: other.cause }).toEqual({ error: 'States.Runtime', cause })
  })

  it.each(['2026-12-05 21:29:29Z', '2026-12-05T21:29:29', '2026-13-05T21:29:29Z', '05-12-2026T21:29:29Z', 'soon'])(
    'goes on from a Wait that evaluated its time to %s',
    async (time) => {
      const wait = { Type: 'Wait', QueryLanguage: 'JSONata', Timestamp: '{% $states.input %}', End: true }
      const { line, events } = await run(flow(['W', wait]), time)
      expect(line.slice(1)).toEqual(['WaitStateEntered<0', 'EvaluationFailed<2', 'ExecutionFailed<3'])
      expect(events[2]?.evaluationFailedEventDetails).toEqual({
        error: 'States.QueryEvaluationError',
        cause: `${prefix('W')}The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${time}`,
        location: 'Timestamp',
        state: 'W',
      })
    },
  )

  it.each([
    ['Parallel', { Branches: [flow(['A', waiting]), flow(['B', waiting])] }, {}, 3, [3, 3]],
    ['Map', { ItemProcessor: flow(['A', waiting]) }, [1, 2], 5, [4, 5]],
  ] as const)(
    'schedules the tasks of a %s as they are entered, and starts them after that',
    async (Type, more, input, last, from) => {
      const { line } = await run(flow(['S', { Type, ...more, End: true }]), input, [fakeLambda(() => 1)])
      expect(line.slice(last, last + 6)).toEqual([
        `TaskStateEntered<${from[0]}`,
        `TaskScheduled<${last + 1}`,
        `TaskStateEntered<${from[1]}`,
        `TaskScheduled<${last + 3}`,
        `TaskStarted<${last + 2}`,
        `TaskStarted<${last + 4}`,
      ])
    },
  )

  it('is nowhere for an execution that is stopped', async () => {
    const { harness, executionArn } = await run(flow(['W', { Type: 'Wait', Seconds: 9, End: true }]))
    await harness.call('StopExecution', { executionArn })
    const { line, events } = await look(harness, executionArn)
    expect(line.slice(2)).toEqual(['ExecutionAborted<0'])
    expect(events[2]?.executionAbortedEventDetails).toEqual({})
  })

  it('goes past the end of iterations, and past MapStateSucceeded', async () => {
    const { line } = await run(
      flow(['M', { Type: 'Map', MaxConcurrency: 1, ItemProcessor: flow(['P', pass()]), End: true }]),
      [1, 2],
    )
    expect(line).toEqual([
      'ExecutionStarted<0',
      'MapStateEntered<0',
      'MapStateStarted<2',
      'MapIterationStarted<3',
      'PassStateEntered<4',
      'PassStateExited<5',
      'MapIterationSucceeded<6',
      'MapIterationStarted<6',
      'PassStateEntered<8',
      'PassStateExited<9',
      'MapIterationSucceeded<10',
      'MapStateSucceeded<11',
      'MapStateExited<11',
      'ExecutionSucceeded<13',
    ])
  })

  it('leaves a Map without items from its start', async () => {
    const { line } = await run(flow(['M', { Type: 'Map', ItemProcessor: flow(['P', pass()]), End: true }]), [])
    expect(line.slice(2)).toEqual([
      'MapStateStarted<2',
      'MapStateSucceeded<3',
      'MapStateExited<3',
      'ExecutionSucceeded<5',
    ])
  })

  it('goes past ParallelStateSucceeded, but what fails after it points at it', async () => {
    const branches = { Type: 'Parallel', Branches: [flow(['P', pass()])], End: true }
    expect((await run(flow(['B', branches]))).line.slice(4)).toEqual([
      'PassStateExited<4',
      'ParallelStateSucceeded<5',
      'ParallelStateExited<5',
      'ExecutionSucceeded<7',
    ])
    const broken = { ...branches, ResultSelector: { 'x.$': '$.nope' } }
    expect((await run(flow(['B', broken]))).line.slice(5)).toEqual(['ParallelStateSucceeded<5', 'ExecutionFailed<6'])
  })
})

describe('what a failure leaves in the history', () => {
  it('is Failed and Scheduled again for a task that is retried', async () => {
    const retry = [{ ErrorEquals: ['Broken'], IntervalSeconds: 1, MaxAttempts: 1 }]
    const { harness, executionArn } = await run(flow(['T', task({ Resource: functionArn, Retry: retry })]), {}, [
      failing(),
    ])
    await harness.cloud.clock.advance(2000)
    expect((await look(harness, executionArn)).line.slice(1)).toEqual([
      'TaskStateEntered<0',
      'LambdaFunctionScheduled<2',
      'LambdaFunctionStarted<3',
      'LambdaFunctionFailed<4',
      'LambdaFunctionScheduled<5',
      'LambdaFunctionStarted<6',
      'LambdaFunctionFailed<7',
      'ExecutionFailed<8',
    ])
  })

  it('is one more Started, and no Failed before it, for a Map or Parallel that is retried', async () => {
    const retried = {
      Branches: [flow(['F', { Type: 'Fail', Error: 'E' }])],
      Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 1, MaxAttempts: 1 }],
    }
    const { harness, executionArn } = await run(flow(['B', { Type: 'Parallel', ...retried, End: true }]))
    await harness.cloud.clock.advance(2000)
    expect((await look(harness, executionArn)).line.slice(2)).toEqual([
      'ParallelStateStarted<2',
      'FailStateEntered<3',
      'ParallelStateStarted<4',
      'FailStateEntered<5',
      'ParallelStateFailed<6',
      'ExecutionFailed<7',
    ])
  })

  it('is TaskStateAborted for siblings that are cut off, pointing at what cut them off', async () => {
    const slow = flow(['S', waiting])
    const wait = flow(['W', { Type: 'Wait', Seconds: 60, End: true }])
    const soon = flow(['A', { Type: 'Wait', Seconds: 1, Next: 'F' }], ['F', { Type: 'Fail', Error: 'E' }])
    const branches = { Type: 'Parallel', Branches: [slow, wait, soon], End: true }
    const { harness, executionArn } = await run(flow(['B', branches]), {}, [fakeLambda(() => 1)])
    await harness.cloud.clock.advance(2000)
    const { line } = await look(harness, executionArn)
    const failed = line.findIndex((event) => event.startsWith('FailStateEntered')) + 1
    expect(line.slice(failed)).toEqual([
      `TaskStateAborted<${failed}`,
      `WaitStateAborted<${failed}`,
      `ParallelStateFailed<${failed}`,
      `ExecutionFailed<${failed + 3}`,
    ])
  })

  it('is TaskStateAborted beside the failure of the task that ends a branch', async () => {
    const branches = { Type: 'Parallel', Branches: [flow(['T', task({ Resource: functionArn })])], Next: 'P' }
    const caught = { ...branches, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }] }
    const { line } = await run(flow(['B', caught], ['P', pass()]), {}, [failing()])
    expect(line.slice(6, 10)).toEqual([
      'LambdaFunctionFailed<6',
      'TaskStateAborted<7',
      'ParallelStateFailed<7',
      'ParallelStateExited<9',
    ])
  })

  it('is aborted iterations and states, then the failed iteration, then the failed Map', async () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: '$', StringEquals: 'bad', Next: 'F' }], Default: 'W' }
    const each = flow(
      ['C', choice],
      ['W', { Type: 'Wait', Seconds: 9, End: true }],
      ['F', { Type: 'Fail', Error: 'E' }],
    )
    const { line, events } = await run(flow(['M', { Type: 'Map', ItemProcessor: each, End: true }]), ['slow', 'bad'])
    const failed = line.findIndex((event) => event.startsWith('FailStateEntered')) + 1
    expect(line.slice(failed)).toEqual([
      `MapIterationAborted<${failed}`,
      `WaitStateAborted<${failed}`,
      `MapIterationFailed<${failed}`,
      `MapStateFailed<${failed}`,
      `ExecutionFailed<${failed + 4}`,
    ])
    expect(events[failed]?.mapIterationAbortedEventDetails).toEqual({ name: 'M', index: 0 })
  })

  it('is each task whose time is over, and then the end of each iteration in order, with its task beside it', async () => {
    const each = { ItemProcessor: flow(['T', { ...waiting, TimeoutSeconds: 1 }]), End: true }
    const { harness, executionArn } = await run(flow(['M', { Type: 'Map', ...each }]), [1, 2, 3], [fakeLambda(() => 1)])
    await harness.cloud.clock.advance(1000)
    const { line, events } = await look(harness, executionArn)
    const failed = line.findIndex((event) => event.startsWith('TaskTimedOut')) + 1
    const submitted = events.filter(({ type }) => type === 'TaskSubmitted').map(({ id }) => id)
    expect(line.slice(failed - 1)).toEqual([
      ...submitted.map((id) => `TaskTimedOut<${id}`),
      `MapIterationFailed<${failed}`,
      `TaskStateAborted<${failed}`,
      `MapIterationAborted<${failed}`,
      `TaskStateAborted<${failed}`,
      `MapIterationAborted<${failed}`,
      `TaskStateAborted<${failed}`,
      `MapStateFailed<${failed}`,
      `ExecutionFailed<${failed + 9}`,
    ])
  })

  it('is nothing between StateEntered and ExecutionFailed for a runtime error, wherever it is', async () => {
    const broken = flow(['P', pass({ Parameters: { 'x.$': '$.nope' } })])
    const inBranch = await run(flow(['B', { Type: 'Parallel', Branches: [broken], End: true }]), { a: 1 })
    expect(inBranch.line.slice(2)).toEqual(['ParallelStateStarted<2', 'PassStateEntered<3', 'ExecutionFailed<4'])
    expect(inBranch.cause).toBe(
      `${prefix('P', 4)}The JSONPath '$.nope' specified for the field 'x.$' could not be found in the input '{"a":1}'`,
    )
    const inItem = await run(flow(['M', { Type: 'Map', ItemProcessor: broken, End: true }]), [1])
    expect(inItem.line.slice(3)).toEqual(['MapIterationStarted<3', 'PassStateEntered<4', 'ExecutionFailed<5'])
    const selector = { ItemSelector: { 'x.$': '$.nope' }, ItemProcessor: flow(['P', pass()]) }
    const ofItem = await run(flow(['M', { Type: 'Map', ItemsPath: '$.l', ...selector, End: true }]), { l: [1] })
    expect(ofItem.line.slice(3)).toEqual(['MapIterationStarted<3', 'ExecutionFailed<4'])
    expect(ofItem.cause).toContain(`${prefix('M')}The JSONPath '$.nope' specified for the field 'x.$'`)
  })

  it('is a second failure where the catcher fails', async () => {
    const catcher = { ErrorEquals: ['States.ALL'], Output: { v: '{% $nope %}' }, Next: 'P' }
    const branches = {
      Type: 'Parallel',
      Branches: [flow(['F', { Type: 'Fail', Error: 'E' }])],
      Catch: [catcher],
      End: true,
    }
    const { line, events } = await run({ QueryLanguage: 'JSONata', ...flow(['B', branches], ['P', pass()]) })
    expect(line.slice(4)).toEqual([
      'ParallelStateFailed<4',
      'EvaluationFailed<4',
      'ParallelStateFailed<6',
      'ExecutionFailed<7',
    ])
    expect(events[5]?.evaluationFailedEventDetails).toMatchObject({ location: 'Catch[0]/Output/v', state: 'B' })
  })
})

describe('a missing path is States.Runtime, and nothing catches it', () => {
  const catches = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }
  const states = (state: object): object => flow(['T', state], end)
  it.each([
    ['Parameters', { Parameters: { 'x.$': '$.nope' } }],
    ['ResultSelector', { ResultSelector: { 'x.$': '$.nope' } }],
    ['an intrinsic function', { Parameters: { 'x.$': "States.Format('{}', $.nope)" } }],
  ])('in %s', async (_, fields) => {
    const { error, status } = await run(states(task({ Resource: functionArn, ...fields, ...catches })), {}, [
      fakeLambda(() => ({})),
    ])
    expect({ error, status }).toEqual({ error: 'States.Runtime', status: 'FAILED' })
  })

  it('does not catch a bad OutputPath by States.Runtime', async () => {
    const state = {
      Resource: functionArn,
      OutputPath: '$.a.b',
      Catch: [{ ErrorEquals: ['States.Runtime'], Next: 'C' }],
    }
    const { error, cause } = await run(states(task(state)), {}, [fakeLambda(() => ({}))])
    expect({ error, cause }).toEqual({
      error: 'States.Runtime',
      cause: `${prefix('T')}Invalid path '$.a.b' : Missing property in path $['a']`,
    })
  })
})
