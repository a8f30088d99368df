/** What the API answered on AWS, tried with machines of our own. */
import { AwsError } from '../../../../../local/kernel/aws-error'
import { fakeService } from '../fake-services'
import { createHarness, type Harness, roleArn } from '../harness'
import { flow, pass } from './run'

let harness: Harness
let stateMachineArn: string
let express: string
const logs = fakeService('logs', {
  DescribeLogGroups({ logGroupNamePrefix }) {
    if (logGroupNamePrefix === 'locked') throw new AwsError('AccessDeniedException', 'no')
    return { logGroups: [{ logGroupName: 'there' }] }
  },
  CreateLogStream: () => ({}),
})
beforeAll(async () => {
  harness = await createHarness({ services: () => [logs] })
  stateMachineArn = await harness.create(flow(['P', pass()]))
  express = await harness.create(flow(['P', pass({ Parameters: { 'c.$': '$$.Execution' } })]), { type: 'EXPRESS' })
})

describe('an input that is no JSON', () => {
  const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
  it.each([
    ['nothing', '', 'Invalid execution input.'],
    ['a word', 'yes, all of it', `Unrecognized token 'yes': was expecting ${values}`],
    ['half a word', '[tru]', `Unrecognized token 'tru': was expecting ${values}`],
    [
      'single quotes',
      "{'a': 1}",
      "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    ],
    [
      'a comma too many',
      '{"a": 1,}',
      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
    ],
    ['a comma too few', '[1 2]', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"],
    [
      'no colon',
      '{"a" 1}',
      "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
    ],
    ['no value', '{"a":}', `Unexpected character ('}' (code 125)): expected a valid value ${values}`],
    [
      'no end',
      '{"a": [1',
      'Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)"{"a": [1"; line: 1, column: 7])',
    ],
    ['an open name', '{"abc', 'Unexpected end-of-input in field name'],
    [
      'a line that ends in a text',
      '"a\nb"',
      'Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value',
    ],
    ['an escape of its own', '"\\x"', "Unrecognized character escape 'x' (code 120)"],
    [
      'an escape that is no number',
      '"\\u00g0"',
      "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence",
    ],
    [
      'a minus alone',
      '[-x]',
      "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value",
    ],
    [
      'a point alone',
      '[1.]',
      "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit",
    ],
    [
      'an exponent alone',
      '[1e+]',
      "Unexpected character (']' (code 93)) in numeric value: Exponent indicator not followed by a digit",
    ],
    ['an open text', '"abc', 'Unexpected end-of-input: was expecting closing quote for a string value'],
    [
      'a value behind it',
      '{"a": 1} {}',
      'Trailing token (of type START_OBJECT) found after value: not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`',
    ],
    ['something behind it', '{"a": 1} b', `Unrecognized token 'b': was expecting ${values}`],
  ])('is refused with %s', async (_, input, problem) => {
    await expect(harness.call('StartExecution', { stateMachineArn, input })).rejects.toMatchObject({
      code: 'InvalidExecutionInput',
      message: `Invalid State Machine Execution Input: '${problem}'`,
    })
  })

  it('has no end for a definition, which is told with its place', async () => {
    const answer = await harness.call('ValidateStateMachineDefinition', { definition: '{\n "a": b', type: 'STANDARD' })
    const location = '[Source: (String)"{\n "a": b"; line: 2, column: 8]'
    const message = `Unrecognized token 'b': was expecting ${values}\n at ${location}`
    expect(answer.diagnostics).toEqual([{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message, location }])
  })
})

describe('an ARN', () => {
  it.each(['DescribeStateMachine', 'ListExecutions', 'StartExecution'])(
    'that is none is refused by %s',
    async (action) => {
      await expect(harness.call(action, { stateMachineArn: 'mine' })).rejects.toMatchObject({
        code: 'InvalidArn',
        message: "Invalid Arn: 'Invalid ARN prefix: mine'",
      })
    },
  )

  it.each([
    ['DescribeStateMachineForExecution', 'executionArn'],
    ['DeleteStateMachine', 'stateMachineArn'],
    ['DescribeActivity', 'activityArn'],
    ['DeleteActivity', 'activityArn'],
    ['GetActivityTask', 'activityArn'],
    ['ListTagsForResource', 'resourceArn'],
  ])('that is none, or of another kind of resource, is refused by %s', async (action, member) => {
    await expect(harness.call(action, { [member]: 'mine' })).rejects.toMatchObject({
      code: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: mine'",
    })
    await expect(
      harness.call(action, { [member]: 'arn:aws:states:us-east-1:000000000000:mapRun:a/b:c' }),
    ).rejects.toMatchObject({
      code: 'InvalidArn',
      message: "Invalid Arn: 'Resource type not valid in this context: mapRun'",
    })
  })

  it.each(['x', 'arn:aws:iam::000000000000:user/x', 'arn:aws:iam::000000000000:role/', 'arn:aws:iam::0:role/x'])(
    'of a role that is none, such as %s, is refused',
    async (given) => {
      const refusal = { code: 'InvalidArn', message: `Invalid Role Arn: '${given}'` }
      const machine = { name: 'of-no-role', roleArn: given, definition: JSON.stringify(flow(['P', pass()])) }
      await expect(harness.call('CreateStateMachine', machine)).rejects.toMatchObject(refusal)
      await expect(harness.call('UpdateStateMachine', { stateMachineArn, roleArn: given })).rejects.toMatchObject(
        refusal,
      )
    },
  )

  it.each(['DescribeExecution', 'StopExecution', 'GetExecutionHistory'])(
    'of an Express execution is refused by %s',
    async (action) => {
      const { executionArn } = await harness.call('StartExecution', { stateMachineArn: express })
      await expect(harness.call(action, { executionArn })).rejects.toMatchObject({
        code: 'InvalidArn',
        message: "Invalid Arn: 'Resource type not valid in this context: express'",
      })
    },
  )
})

describe('a name', () => {
  const constraint = (value: string, what: string): object => ({
    code: 'ValidationException',
    message: `1 validation error detected: Value ${value} at 'name' failed to satisfy constraint: Member must ${what}`,
  })

  it.each([
    [undefined, constraint('null', 'not be null')],
    ['', constraint("''", 'have length greater than or equal to 1')],
    ['n'.repeat(81), constraint(`'${'n'.repeat(81)}'`, 'have length less than or equal to 80')],
    ['n m', { code: 'InvalidName', message: "Invalid Name: 'n m'" }],
  ])('%p is refused', async (name, refusal) => {
    const definition = JSON.stringify(flow(['P', pass()]))
    await expect(harness.call('CreateStateMachine', { name, roleArn, definition })).rejects.toMatchObject(refusal)
    await expect(harness.call('CreateActivity', { name })).rejects.toMatchObject(refusal)
  })
})

describe('StartSyncExecution', () => {
  it('bills 100 ms at least, counts no redrives, and has the details of an output that is not there', async () => {
    const ended = await harness.call('StartSyncExecution', { stateMachineArn: express })
    expect(ended.billingDetails).toEqual({ billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 100 })
    expect(Object.keys(JSON.parse(ended.output as string).c).sort()).toEqual([
      'Id',
      'Input',
      'Name',
      'RoleArn',
      'StartTime',
    ])
    const failing = await harness.create(flow(['F', { Type: 'Fail', Error: 'E' }]), { type: 'EXPRESS' })
    const failed = await harness.call('StartSyncExecution', { stateMachineArn: failing })
    expect(failed).toMatchObject({ status: 'FAILED', error: 'E', outputDetails: { included: true } })
    expect(failed).not.toHaveProperty('output')
  })
})

describe('loggingConfiguration', () => {
  const group = (name: string, qualifier = ':*', place = 'us-east-1:000000000000'): object => ({
    cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:${place}:log-group:${name}${qualifier}` },
  })
  const definition = JSON.stringify(flow(['P', pass()]))
  let count = 0
  const create = async (loggingConfiguration: object): Promise<string> =>
    (
      await harness.call<{ stateMachineArn: string }>('CreateStateMachine', {
        name: `logged-${++count}`,
        roleArn,
        definition,
        loggingConfiguration,
      })
    ).stateMachineArn

  it.each([
    [{}, { includeExecutionData: false, level: 'OFF' }],
    [{ destinations: [] }, { destinations: [], includeExecutionData: false, level: 'OFF' }],
    [
      { level: 'FATAL', destinations: [group('there')] },
      { destinations: [group('there')], includeExecutionData: false, level: 'FATAL' },
    ],
  ])('%j is kept whole', async (given, kept) => {
    const { loggingConfiguration } = await harness.call('DescribeStateMachine', {
      stateMachineArn: await create(given),
    })
    expect(loggingConfiguration).toEqual(kept)
  })

  it.each([
    [{ level: 'ALL' }, 'Must specify exactly one Log Destination.'],
    [{ level: 'ERROR', destinations: [group('there'), group('there')] }, 'Must specify exactly one Log Destination.'],
    [{ level: 'ALL', destinations: [group('gone')] }, 'Log Destination not found.'],
    [{ level: 'ALL', destinations: [group('there', '')] }, "Log Group ARN must be provided with '*' qualifier."],
    [
      { level: 'ALL', destinations: [group('there', ':*', 'eu-west-1:000000000000')] },
      'Log Destination not found. (It is in Region eu-west-1, and this local cloud is in us-east-1 alone.)',
    ],
    [
      { level: 'ALL', destinations: [group('there', ':*', 'us-east-1:999999999999')] },
      'Log Destination not found. (It is of account 999999999999, and this local cloud is account 000000000000 alone.)',
    ],
  ])('%j is refused', async (given, problem) => {
    const refusal = { code: 'InvalidLoggingConfiguration', message: `Invalid Logging Configuration: ${problem}` }
    await expect(create(given)).rejects.toMatchObject(refusal)
    await expect(
      harness.call('UpdateStateMachine', { stateMachineArn, loggingConfiguration: given }),
    ).rejects.toMatchObject(refusal)
  })

  it('needs a role that may look for the group', async () => {
    const denied = create({ level: 'ALL', destinations: [group('locked')] })
    await expect(denied).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringContaining('Log Destination'),
    })
    const [call] = logs.calls
    expect(call?.caller).toMatchObject({ kind: 'role' })
  })
})
