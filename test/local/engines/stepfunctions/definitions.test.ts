import { createHarness, type Harness } from './harness'

let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
})

interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly location: string
}

async function diagnose(definition: unknown, type = 'STANDARD'): Promise<readonly Diagnostic[]> {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition)
  const input = { definition: text, type }
  const { diagnostics } = await harness.call<{ diagnostics: Diagnostic[] }>('ValidateStateMachineDefinition', input)
  return diagnostics
}

const only = (state: object, more: object = {}): object => ({ StartAt: 'S', States: { S: state }, ...more })
const pass = { Type: 'Pass', End: true }
const task = (more: object): object =>
  only({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true, ...more })
const map = (more: object, flow: object = only(pass)): object =>
  only({ Type: 'Map', ItemProcessor: flow, End: true, ...more })
const assigning = { StartAt: 'I', States: { I: { ...pass, Assign: { v: 2 } } } }

it('finds nothing wrong with a good definition', async () => {
  expect(await diagnose(only(pass, { Comment: 'fine', Version: '1.0', TimeoutSeconds: 5 }))).toEqual([])
})

it('refuses a bad definition when it is to be created, saying what and where', async () => {
  const definition = only({ Type: 'Pass', Next: 'Nowhere' })
  await expect(harness.create(definition)).rejects.toMatchObject({
    code: 'InvalidDefinition',
    message:
      "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /States/S/Next, MISSING_END_STATE: Workflow has no terminal state'",
  })
})

it.each<[string, unknown, string, string | undefined, string]>([
  [
    'text that is no JSON',
    '{"a" 1}',
    'INVALID_JSON_DESCRIPTION',
    '[Source: (String)"{"a" 1}"; line: 1, column: 7]',
    "Unexpected character ('1' (code 49)): was expecting a colon",
  ],
  ['a start that is not there', { StartAt: 'X', States: { S: pass } }, 'MISSING_TRANSITION_TARGET', '/StartAt', 'X'],
  ['no states', { StartAt: 'S', States: {} }, 'SCHEMA_VALIDATION_FAILED', '/States', 'non-empty'],
  [
    'an unknown field of the machine',
    only(pass, { Extra: 1 }),
    'SCHEMA_VALIDATION_FAILED',
    '/',
    "Field 'Extra' is not supported",
  ],
  ['an unknown type', only({ Type: 'Loop' }), 'SCHEMA_VALIDATION_FAILED', '/States/S/Type', '"Loop"'],
  [
    'an unknown field of a state',
    only({ ...pass, Seconds: 5 }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S',
    "Field 'Seconds' is not supported",
  ],
  ['neither Next nor End', only({ Type: 'Pass' }), 'SCHEMA_VALIDATION_FAILED', '/States/S', "'Next' or 'End'"],
  [
    'Next and End',
    { StartAt: 'S', States: { S: { ...pass, Next: 'T' }, T: pass } },
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Next',
    'both',
  ],
  [
    'a state that nothing leads to',
    { StartAt: 'S', States: { S: pass, T: pass } },
    'MISSING_TRANSITION_TARGET',
    '/States/T',
    'not reachable',
  ],
  [
    'a circle without an end',
    { StartAt: 'S', States: { S: { Type: 'Pass', Next: 'S' } } },
    'MISSING_END_STATE',
    undefined,
    'Workflow has no terminal state',
  ],
  [
    'a path that is none',
    only({ ...pass, InputPath: 'foo' }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/InputPath',
    'JSONPath',
  ],
  [
    'a path with a function',
    only({ ...pass, InputPath: '$.a.max()' }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/InputPath',
    'max()',
  ],
  [
    'a ResultPath with a wildcard',
    only({ ...pass, ResultPath: '$.a[*]' }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/ResultPath',
    'Reference Path',
  ],
  [
    'a template field that is no path',
    only({ ...pass, Parameters: { deep: [{ 'x.$': 5 }] } }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Parameters/deep[0]/x.$',
    "'x.$'",
  ],
  [
    'an intrinsic function that does not exist',
    only({ ...pass, Parameters: { 'x.$': 'States.Nope()' } }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Parameters/x.$',
    'States.Nope',
  ],
  [
    'too few arguments',
    only({ ...pass, Parameters: { 'x.$': 'States.MathAdd(1)' } }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Parameters/x.$',
    '2 arguments',
  ],
  [
    'JSONata that does not parse',
    only({ ...pass, QueryLanguage: 'JSONata', Output: { a: ['{% 1 + %}'] } }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Output/a/0',
    'S0207',
  ],
  [
    'a field of the other language',
    only({ ...pass, QueryLanguage: 'JSONata', Parameters: {} }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S',
    "The QueryLanguage is set to 'JSONata', but field 'Parameters' is only supported for the 'JSONPath'",
  ],
  [
    'JSONata fields in JSONPath',
    only({ ...pass, Output: {} }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S',
    "but field 'Output' is only supported for the 'JSONata' QueryLanguage",
  ],
  [
    'a JSONPath state in a JSONata machine',
    only({ ...pass, QueryLanguage: 'JSONPath' }, { QueryLanguage: 'JSONata' }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S',
    "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
  ],
  [
    'a Wait with two ways',
    only({ Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S',
    'exactly one',
  ],
  [
    'a Wait for no time',
    only({ Type: 'Wait', Timestamp: 'tomorrow', End: true }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Timestamp',
    'timestamp',
  ],
  [
    'a choice without a comparison',
    { StartAt: 'S', States: { S: { Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'T' }] }, T: pass } },
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Choices[0]',
    'comparison',
  ],
  [
    'a comparison with the wrong type',
    {
      StartAt: 'S',
      States: { S: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: '1', Next: 'T' }] }, T: pass },
    },
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Choices[0]/NumericEquals',
    'type',
  ],
  [
    'States.ALL with others',
    task({ Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Retry[0]/ErrorEquals',
    'alone',
  ],
  [
    'States.ALL before others',
    task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Retry[0]/ErrorEquals',
    'last',
  ],
  [
    'a reserved error name that does not exist',
    task({ Retry: [{ ErrorEquals: ['States.Oops'] }] }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Retry[0]/ErrorEquals',
    'States.Oops',
  ],
  [
    'a backoff that shrinks',
    task({ Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }] }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Retry[0]/BackoffRate',
    'BackoffRate',
  ],
  [
    'a catcher that leads nowhere',
    task({ Catch: [{ ErrorEquals: ['X'], Next: 'Y' }] }),
    'MISSING_TRANSITION_TARGET',
    '/States/S/Catch[0]/Next',
    'Y',
  ],
  [
    'a heartbeat as long as the task',
    task({ HeartbeatSeconds: 5, TimeoutSeconds: 5 }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/HeartbeatSeconds',
    'smaller',
  ],
  ['a resource that is no ARN', task({ Resource: 'work' }), 'SCHEMA_VALIDATION_FAILED', '/States/S/Resource', 'work'],
  [
    'an integration that is not modelled',
    task({ Resource: 'arn:aws:states:::ecs:runTask.sync' }),
    'NOT_MODELLED',
    '/States/S/Resource',
    'ecs:runTask.sync',
  ],
  ['http', task({ Resource: 'arn:aws:states:::http:invoke' }), 'NOT_MODELLED', '/States/S/Resource', 'http:invoke'],
  [
    'an action that an optimized service does not have',
    task({ Resource: 'arn:aws:states:::dynamodb:query' }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Resource',
    'The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.',
  ],
  [
    '.sync where there is none',
    task({ Resource: 'arn:aws:states:::lambda:invoke.sync' }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Resource',
    '.sync',
  ],
  [
    'a callback where there is none',
    task({ Resource: 'arn:aws:states:::dynamodb:getItem.waitForTaskToken' }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Resource',
    '.waitForTaskToken',
  ],
  [
    'a service that is not there',
    task({ Resource: 'arn:aws:states:::aws-sdk:ec2:describeInstances' }),
    'NOT_MODELLED',
    '/States/S/Resource',
    'ec2',
  ],
  [
    'an action that is not there',
    task({ Resource: 'arn:aws:states:::aws-sdk:sfn:fly' }),
    'NOT_MODELLED',
    '/States/S/Resource',
    'fly',
  ],
  ['credentials of nobody', task({ Credentials: {} }), 'SCHEMA_VALIDATION_FAILED', '/States/S/Credentials', 'RoleArn'],
  [
    'a distributed Map',
    map({}, { ...only(pass), ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }),
    'NOT_MODELLED',
    '/States/S/ItemProcessor/ProcessorConfig/Mode',
    'DISTRIBUTED',
  ],
  ['an item reader', map({ ItemReader: {} }), 'NOT_MODELLED', '/States/S/ItemReader', 'ItemReader'],
  [
    'a variable with a bad name',
    only({ ...pass, Assign: { 'a-b': 1 } }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Assign/a-b',
    'variable name',
  ],
  [
    'a reserved variable',
    only({ ...pass, Assign: { states: 1 } }),
    'SCHEMA_VALIDATION_FAILED',
    '/States/S/Assign/states',
    'reserved',
  ],
  [
    'an inner variable with an outer name',
    {
      StartAt: 'Before',
      States: {
        Before: { Type: 'Pass', Assign: { v: 1 }, Next: 'M' },
        M: { Type: 'Map', ItemProcessor: assigning, End: true },
      },
    },
    'SCHEMA_VALIDATION_FAILED',
    '/States/M/ItemProcessor/States/I/Assign/v',
    'outer scope',
  ],
  ['the same name in two flows', map({}, only(pass)), 'DUPLICATE_STATE_NAME', '/States/S/ItemProcessor/States/S', 'S'],
])('refuses %s', async (_, definition, code, location, words) => {
  const diagnostics = await diagnose(definition)
  expect(diagnostics).toContainEqual({
    severity: 'ERROR',
    code,
    ...(location && { location }),
    message: expect.stringContaining(words),
  })
})

it.each([
  ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', "does not support '.waitForTaskToken' service integration "],
  ['arn:aws:states:::states:startExecution.sync', "does not support '.sync' service integration"],
  ['arn:aws:states:us-east-1:000000000000:activity:a', 'does not support Activity ARN'],
])('refuses %s in an Express state machine', async (Resource, words) => {
  const [diagnostic] = await diagnose(task({ Resource }), 'EXPRESS')
  expect(diagnostic?.message).toContain(words)
})

it.each<[string, unknown, string, string | undefined]>([
  ['nothing', '', 'Definition must be a valid JSON object', undefined],
  ['a list', '[]', 'Definition must be a valid JSON object', undefined],
  ['an empty object', {}, 'These fields are required: [States, StartAt]', '/'],
  ['no start', { States: { S: pass } }, 'These fields are required: [StartAt]', '/'],
  [
    'a flow inside without states',
    map({}, { StartAt: 'X' }),
    'These fields are required: [States]',
    '/States/S/ItemProcessor',
  ],
  [
    'a task without a resource',
    only({ Type: 'Task', End: true }),
    'These fields are required: [Resource]',
    '/States/S',
  ],
])('finds one fault in %s', async (_, definition, message, location) => {
  expect(await diagnose(definition)).toContainEqual({
    severity: 'ERROR',
    code: 'SCHEMA_VALIDATION_FAILED',
    message,
    ...(location && { location }),
  })
})

it('tells a target that is missing, and then that there is no end, but not what could not be reached', async () => {
  const definition = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'X' }, B: { Type: 'Pass', Next: 'A' } } }
  expect(await diagnose(definition)).toEqual([
    {
      severity: 'ERROR',
      code: 'MISSING_TRANSITION_TARGET',
      message: "Missing 'Next' target: X",
      location: '/States/A/Next',
    },
    { severity: 'ERROR', code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' },
  ])
})

it('lets two branches assign variables of the same name', async () => {
  const branch = (name: string): object => ({ StartAt: name, States: { [name]: { ...pass, Assign: { v: 1 } } } })
  expect(await diagnose(only({ Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true }))).toEqual([])
})

it('lets a flow inside assign a name that the state around it, or one after it, assigns', async () => {
  const map = { Type: 'Map', ItemProcessor: assigning, Assign: { v: 1 }, Next: 'After' }
  expect(await diagnose({ StartAt: 'M', States: { M: map, After: { ...pass, Assign: { v: 3 } } } })).toEqual([])
})
