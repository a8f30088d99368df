/** What executions recorded on AWS have in their history where something fails, tried on definitions of our own. */
import { fakeLambda } from '../fake-services'
import { end, failing, flow, functionArn, look, pass, prefix, run, task, waiting } from './run'

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

  it('is no start of a task that is cut off in the moment it is scheduled, and nobody is asked to do it', async () => {
    const both = (...branches: object[]): object => ({ Type: 'Parallel', Branches: branches, End: true })
    const lambda = fakeLambda(() => 1)
    const failingInside = both(flow(['T', task({ Resource: functionArn })]), flow(['F', { Type: 'Fail', Error: 'E' }]))
    const beside = both(flow(['P', pass()]))
    const outer = both(flow(['B', failingInside]), flow(['D', beside]))
    const caught = { ...outer, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }
    const { line, status } = await run(flow(['A', caught], end), {}, [lambda])
    const types = line.map((event) => event.replace(/<.*/, ''))
    expect(status).toBe('SUCCEEDED')
    expect(types.filter((type) => /Lambda|TaskState/.test(type))).toEqual([
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'TaskStateAborted',
    ])
    expect(types.at(-1)).toBe('ExecutionSucceeded')
    expect(lambda.calls).toEqual([])
  })

  it('is the end of everything within a state that is cut off', async () => {
    const waits = flow(['W', { Type: 'Wait', Seconds: 9, End: true }])
    const map = flow(['M', { Type: 'Map', ItemProcessor: waits, End: true }])
    const fails = flow(['S', { Type: 'Wait', Seconds: 1, Next: 'F' }], ['F', { Type: 'Fail', Error: 'E' }])
    const { harness, executionArn } = await run(
      flow(['A', { Type: 'Parallel', Branches: [map, fails], End: true }]),
      [1, 2],
    )
    await harness.cloud.clock.advance(1000)
    const { line } = await look(harness, executionArn)
    const failed = line.findIndex((event) => event.startsWith('FailStateEntered')) + 1
    expect(line.slice(failed)).toEqual([
      `MapStateAborted<${failed}`,
      `MapIterationAborted<${failed}`,
      `WaitStateAborted<${failed}`,
      `MapIterationAborted<${failed}`,
      `WaitStateAborted<${failed}`,
      `ParallelStateFailed<${failed}`,
      `ExecutionFailed<${failed + 6}`,
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
