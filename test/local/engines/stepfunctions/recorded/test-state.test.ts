/** TestState: one state by itself, as it was recorded on AWS. */
import { FunctionError, fakeLambda, fakeService } from '../fake-services'
import { createHarness, type Harness, roleArn } from '../harness'
import { functionArn, invoke, pass, task } from './run'

const sqs = 'arn:aws:states:::sqs:sendMessage'

let harness: Harness
beforeAll(async () => {
  const lambda = fakeLambda((event: { fail?: boolean }) => {
    if (event?.fail) throw new FunctionError('Broken', 'no')
    return { got: event }
  })
  harness = await createHarness({ services: () => [lambda, fakeService('sqs', {})] })
})

interface Answer {
  readonly status: string
  readonly output?: string
  readonly nextState?: string
  readonly error?: string
  readonly cause?: string
  readonly inspectionData?: Readonly<Record<string, unknown>>
}

const test = (definition: object, input: unknown, more: object = {}): Promise<Answer> =>
  harness.call<Answer>('TestState', { definition: JSON.stringify(definition), input: JSON.stringify(input), ...more })

/** Data without the quotes around it. */
const read = ({ inspectionData = {} }: Answer): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(inspectionData).map(([name, value]) => [
      name,
      typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  )

const nested = { a: { b: 1 }, c: 2 }
const io = { InputPath: '$.a', ResultPath: '$.made' }

describe('what a state makes of its data', () => {
  it.each([
    [
      'Pass',
      pass(),
      { v: 1 },
      ['afterInputPath', 'afterParameters', 'afterResultPath', 'afterResultSelector', 'input'],
    ],
    [
      'Pass with a Result',
      pass({ Result: { r: 1 } }),
      {},
      ['afterResultPath', 'afterResultSelector', 'input', 'result'],
    ],
    ['Succeed', { Type: 'Succeed' }, { v: 1 }, ['afterInputPath', 'input']],
    [
      'Choice',
      { Type: 'Choice', Choices: [{ Variable: '$.v', NumericEquals: 1, Next: 'N' }] },
      { v: 1 },
      ['afterInputPath', 'input'],
    ],
    ['Choice in JSONata', { Type: 'Choice', QueryLanguage: 'JSONata', Choices: [], Default: 'N' }, {}, undefined],
    ['Fail', { Type: 'Fail', Error: 'E', Cause: 'c' }, { v: 1 }, ['afterInputPath', 'input']],
  ])('is told of %s', async (_, definition, input, members) => {
    if (!members) return expect(test(definition, input)).rejects.toMatchObject({ code: 'InvalidDefinition' })
    expect((await test(definition, input)).inspectionData).toBeUndefined()
    for (const inspectionLevel of ['DEBUG', 'TRACE']) {
      const answer = await test(definition, input, { inspectionLevel })
      expect(Object.keys(answer.inspectionData ?? {}).sort()).toEqual(members)
    }
  })

  it('is told step by step', async () => {
    const definition = pass({ ...io, Parameters: { fixed: 1, 'of.$': '$.b' } })
    const answer = await test(definition, nested, { inspectionLevel: 'DEBUG' })
    const made = { fixed: 1, of: 1 }
    expect(read(answer)).toEqual({
      input: nested,
      afterInputPath: { b: 1 },
      afterParameters: made,
      afterResultSelector: made,
      afterResultPath: { ...nested, made },
    })
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: JSON.stringify({ ...nested, made }) })
  })

  it('is a status, an output and where it leads to, or an error and its cause', async () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.v', NumericEquals: 1, Next: 'N' }], Default: 'D' }
    expect(await test(choice, { v: 1 })).toEqual({ status: 'SUCCEEDED', output: '{"v":1}', nextState: 'N' })
    expect(await test(choice, { v: 2 })).toMatchObject({ nextState: 'D' })
    expect(await test({ Type: 'Wait', Seconds: 86_400, Next: 'N' }, {})).toMatchObject({ nextState: 'N' })
    expect(await test({ Type: 'Fail', Error: 'E', Cause: 'c' }, {})).toEqual({
      status: 'FAILED',
      error: 'E',
      cause: 'c',
    })
  })

  it('has the variables that were given and those that are assigned', async () => {
    const definition = pass({
      QueryLanguage: 'JSONata',
      Assign: { n: '{% $m + 1 %}' },
      Output: '{% $states.context %}',
    })
    const answer = await test(definition, [1], { inspectionLevel: 'DEBUG', variables: '{"m":1}' })
    expect(read(answer)).toEqual({ input: [1], variables: { m: 1, n: 2 } })
    expect(JSON.parse(answer.output ?? '')).toEqual({
      Execution: {
        Id: expect.stringMatching(/^arn:aws:states:us-east-1:000000000000:express:[\w-]{36}:[\w-]{36}$/),
        Input: [1],
        Name: expect.any(String),
        RoleArn: null,
        StartTime: '2026-01-05T09:00:00.000Z',
      },
      StateMachine: { Id: expect.stringContaining(':stateMachine:'), Name: expect.any(String) },
      State: { Name: 'StateName', EnteredTime: '2026-01-05T09:00:00.000Z' },
    })
  })
})

describe('a task', () => {
  it('calls, and its answer is told', async () => {
    const definition = task({ Resource: functionArn, ResultSelector: { 'it.$': '$.got' } })
    const answer = await test(definition, { v: 1 }, { roleArn, inspectionLevel: 'DEBUG' })
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"it":{"v":1}}' })
    expect(read(answer)).toMatchObject({ result: { got: { v: 1 } }, afterResultSelector: { it: { v: 1 } } })
  })

  it('fails as it would in an execution', async () => {
    const parameters = { FunctionName: 'work', Payload: { fail: true } }
    const definition = task({ Resource: invoke, Parameters: parameters })
    expect(await test(definition, {}, { roleArn })).toMatchObject({ status: 'FAILED', error: 'Broken' })
    expect(
      await test(task({ Resource: sqs, Parameters: { QueueUrl: 'http://q', MessageBody: 5 } }), {}, { roleArn }),
    ).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('could not be used to start the Task'),
    })
  })

  it('needs a role, unless it is mocked', async () => {
    const message = 'RoleArn must be specified when testing a Task state'
    await expect(test(task({ Resource: functionArn }), {})).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    })
    const mock = { result: '{"made":"up"}' }
    expect(await test(task({ Resource: functionArn }), {}, { mock })).toEqual({
      status: 'SUCCEEDED',
      output: mock.result,
    })
  })

  const mocked = { mock: { errorOutput: { error: 'Mocked', cause: 'why' } }, inspectionLevel: 'DEBUG' }
  const jsonata = { QueryLanguage: 'JSONata', Resource: invoke, Arguments: { FunctionName: 'foo', Payload: 'bar' } }

  it.each([
    [4, 'RETRIABLE', { retryIndex: 0, retryBackoffIntervalSeconds: 16 }],
    [5, 'FAILED', { retryIndex: 0 }],
  ])('that was tried again %i times is %s', async (retrierRetryCount, status, errorDetails) => {
    const definition = task({ ...jsonata, Retry: [{ ErrorEquals: ['Mocked'], MaxAttempts: 5 }] })
    const answer = await test(definition, {}, { ...mocked, stateConfiguration: { retrierRetryCount } })
    expect(answer).toMatchObject({ status, error: 'Mocked', cause: 'why', inspectionData: { errorDetails } })
    expect(answer).not.toHaveProperty('output')
    expect(read(answer).afterArguments).toEqual(jsonata.Arguments)
  })

  it('whose failure is caught goes where the catcher says', async () => {
    const Catch = [
      { ErrorEquals: ['Other'], Next: 'A' },
      { ErrorEquals: ['States.ALL'], Next: 'B', Output: '{% $states.errorOutput %}' },
    ]
    const answer = await test(task({ ...jsonata, Catch }), {}, mocked)
    expect(answer).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'Mocked',
      cause: 'why',
      nextState: 'B',
      output: '{"Error":"Mocked","Cause":"why"}',
      inspectionData: { errorDetails: { catchIndex: 1 } },
    })
  })
})

describe('Map and Parallel', () => {
  const processor = { ItemProcessor: { StartAt: 'P', States: { P: pass() } } }
  const map = { Type: 'Map', ...processor, End: true }

  it('are not run, and mocked', async () => {
    const message =
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]'
    const parallel = { Type: 'Parallel', Branches: [processor.ItemProcessor], End: true }
    for (const definition of [map, parallel])
      await expect(test(definition, [])).rejects.toMatchObject({ code: 'InvalidDefinition', message })
    const answer = await test(
      { ...map, ItemsPath: '$.v', MaxConcurrency: 1 },
      { v: [1, 2] },
      { mock: { result: '[3]' }, inspectionLevel: 'DEBUG' },
    )
    expect(answer.output).toBe('[3]')
    expect(read(answer)).toMatchObject({ afterItemsPath: [1, 2], maxConcurrency: 1, afterResultPath: [3] })
    expect(read(answer)).not.toHaveProperty('result')
  })

  it.each([
    ['$$', '$'],
    ['$$.Execution.Input', '$.Execution.Input'],
    ['$.v', '$.v'],
  ])('have to be given an array: ItemsPath %s', async (ItemsPath, told) => {
    const definition = { ...map, ItemsPath }
    const answer = await test(definition, { v: 1 }, { mock: { result: '[]' }, inspectionLevel: 'DEBUG' })
    expect(answer).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `Reference path "${told}" must point to array.`,
    })
    expect(Object.keys(answer.inspectionData ?? {}).sort()).toEqual(['afterInputPath', 'input'])
  })

  it.each([
    [{}, 2, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, 1, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, 2, 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, 2, 'FAILED'],
  ])('with %j and %i iterations that failed: %s', async (tolerance, mapIterationFailureCount, status) => {
    const mock = { result: '[0, 0, 1]' }
    const answer = await test({ ...map, ...tolerance }, [1, 2, 3], {
      mock,
      stateConfiguration: { mapIterationFailureCount },
    })
    expect(answer.status).toBe(status)
    if (status === 'FAILED') expect(answer.error).toBe('States.ExceedToleratedFailureThreshold')
  })
})

it('finds a state in a machine, also within another state', async () => {
  const machine = {
    StartAt: 'A',
    States: {
      A: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: pass({ Result: 1 }) } }], Next: 'C' },
      C: { Type: 'Map', ItemProcessor: { StartAt: 'D', States: { D: pass({ Result: 2 }) } }, End: true },
    },
  }
  expect(await test(machine, {}, { stateName: 'B' })).toEqual({ status: 'SUCCEEDED', output: '1' })
  expect(await test(machine, {}, { stateName: 'D' })).toEqual({ status: 'SUCCEEDED', output: '2' })
  await expect(test(machine, {}, { stateName: 'E' })).rejects.toMatchObject({ code: 'InvalidDefinition' })
})

describe('refused are', () => {
  const lambda = task({ Resource: functionArn })
  const mock = { result: '{}' }
  const context = (value: unknown) => ({ mock, context: JSON.stringify(value) })
  const given = 'Invalid Context object provided: '
  const tooLong = (member: string, most: number): string =>
    `1 validation error detected: Value at 'mock.${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`
  it.each([
    [pass(), { mock }, "State type 'Pass' is not supported when a mock is specified"],
    [{ Type: 'Fail' }, { mock: { errorOutput: {} } }, "State type 'Fail' is not supported when a mock is specified"],
    [
      lambda,
      { mock: { ...mock, errorOutput: {} } },
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [lambda, { mock, revealSecrets: true }, 'TestState does not support RevealSecrets when a mock is specified.'],
    [lambda, { mock: { result: 'no JSON' } }, 'Mocked result must be valid JSON'],
    [lambda, { mock: { result: `"${'r'.repeat(262_143)}"` } }, tooLong('result', 262_144)],
    [lambda, { mock: { errorOutput: { error: 'e'.repeat(257) } } }, tooLong('errorOutput.error', 256)],
    [lambda, { mock: { errorOutput: { cause: 'c'.repeat(32_769) } } }, tooLong('errorOutput.cause', 32_768)],
    [
      { Type: 'Map', ItemProcessor: { StartAt: 'P', States: { P: pass() } }, End: true },
      { mock },
      'Mocked result must be an array.',
    ],
    [
      { Type: 'Parallel', Branches: [{ StartAt: 'P', States: { P: pass() } }], End: true },
      { mock: { result: '[1,2]' } },
      'Mocked result must contain the same number of items as number of Parallel branches.',
    ],
    [
      lambda,
      context({ Task: { Token: 't' } }),
      `${given}Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern`,
    ],
    [lambda, context({ Execution: { Id: 1 } }), `${given}Execution.Id must be a string`],
    [lambda, context({ Map: {} }), `${given}'Map' field is not supported when mocking a Context object`],
    [lambda, context({ Execution: { pokemon: 1 } }), `${given}Field 'pokemon' is not allowed`],
    [lambda, context({ Pokedex: {} }), `${given}Field 'Pokedex' is not allowed`],
  ])('%.80j with %.80j', async (definition, more, message) => {
    await expect(test(definition, {}, more)).rejects.toMatchObject({ code: 'ValidationException', message })
  })

  it('a role that is none', async () => {
    await expect(test(lambda, {}, { roleArn: 'machine' })).rejects.toMatchObject({ code: 'InvalidArn' })
  })

  it('activities and tasks that wait, without a mock; with one they see the token that is given', async () => {
    const Parameters = { QueueUrl: 'http://q', 'MessageBody.$': '$$.Task.Token' }
    const waiting = task({ Resource: `${sqs}.waitForTaskToken`, Parameters })
    await expect(test(waiting, {}, { roleArn })).rejects.toMatchObject({ code: 'InvalidDefinition' })
    const answer = await test(waiting, {}, { ...context({ Task: { Token: 'abc' } }), inspectionLevel: 'DEBUG' })
    expect(read(answer).afterParameters).toMatchObject({ MessageBody: 'abc' })
  })
})

describe('a mocked result', () => {
  const states = task({ Resource: 'arn:aws:states:::states:startExecution', Parameters: { StateMachineArn: 'arn' } })
  const lambda = task({ Resource: invoke, Parameters: { FunctionName: 'f' } })
  const sdk = task({ Resource: 'arn:aws:states:::aws-sdk:sfn:listExecutions', Parameters: { StateMachineArn: 'arn' } })
  const refused = (problem: string) => ({ message: `Mock result schema validation error: ${problem}` })

  it.each([
    [states, {}, "Required field 'ExecutionArn' is missing"],
    [states, { executionArn: 'a', startDate: 'b' }, "Required field 'ExecutionArn' is missing"],
    [states, { ExecutionArn: 'a', StartDate: true }, "Field 'StartDate' must be a string"],
    [states, { ExecutionArn: 'a', StartDate: 1 }, "Field 'StartDate' must be a string"],
    [lambda, { StatusCode: '200' }, "Field 'StatusCode' must be a number"],
    [sdk, { Executions: 'none' }, "Field 'Executions' must be an array"],
    [sdk, { Executions: [{ Name: 1 }] }, undefined],
  ])('of %j is %j: it is held against the API', async (definition, result, problem) => {
    const mock = { result: JSON.stringify(result) }
    const strict = test(definition, {}, { mock })
    await expect(strict).rejects.toMatchObject(problem ? refused(problem) : { code: 'ValidationException' })
    const present = test(definition, {}, { mock: { ...mock, fieldValidationMode: 'PRESENT' } })
    if (problem?.startsWith('Required')) expect(await present).toMatchObject({ status: 'SUCCEEDED' })
    else await expect(present).rejects.toMatchObject(refused(problem ?? "Field 'Name' must be a string"))
    const none = { mock: { ...mock, fieldValidationMode: 'NONE' } }
    expect(await test(definition, {}, none)).toMatchObject({ output: mock.result })
  })

  it('may have members that the API has not, and what ends otherwise has another one’s result', async () => {
    const random = { result: '{"random":"json"}' }
    expect(await test(lambda, {}, { mock: random })).toMatchObject({ output: random.result })
    const sync = task({ ...states, Resource: 'arn:aws:states:::states:startExecution.sync:2' })
    expect(await test(sync, {}, { mock: random })).toMatchObject({ output: random.result })
    const mode = test(lambda, {}, { mock: { ...random, fieldValidationMode: 'SOME' } })
    await expect(mode).rejects.toMatchObject({ code: 'ValidationException' })
  })
})

it('leaves nothing behind: no execution, no history, no token', async () => {
  await test(task({ Resource: functionArn }), {}, { roleArn })
  const keys: string[] = []
  for await (const [key] of harness.cloud.store.range('states/')) keys.push(key)
  expect(keys).toEqual([])
})
