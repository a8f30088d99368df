/** A describe is a line of what executions recorded on AWS have in common, tried on definitions of our own. */
import { fakeLambda } from '../fake-services'
import { end, flow, functionArn, invoke, look, pass, prefix, run, task, waiting } from './run'

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
