/** A describe is a line of what executions recorded on AWS have in common, tried on definitions of our own. */
import { fakeLambda, fakeService } from '../fake-services'
import { createHarness } from '../harness'
import { flow, functionArn, invoke, pass, prefix, run, task } from './run'

describe('values', () => {
  const value = async (parameters: object, input: unknown): Promise<unknown> => {
    const { output, cause } = await run(flow(['P', pass({ Parameters: parameters })]), input)
    return output === undefined ? cause : JSON.parse(output)
  }

  it('gives [] for wildcards and slices that lead nowhere, at any depth', async () => {
    const paths = { 'a.$': '$.no[*]', 'b.$': '$.a.no[1:].b', 'c.$': '$.a.no[*].b', 'd.$': '$.no[?(@.x == 1)]' }
    expect(await value(paths, { a: {} })).toEqual({ a: [], b: [], c: [], d: [] })
  })

  it('gives null for an index behind the end of an array', async () => {
    expect(await value({ 'a.$': '$.l[5]' }, { l: [1] })).toEqual({ a: null })
  })

  it('reads escaped quotes in names in brackets', async () => {
    expect(await value({ 'a.$': "$['it\\'s']" }, { "it's": 1 })).toEqual({ a: 1 })
  })

  it.each([
    ["States.Format('{}', $)", { Arg1: 1, Arg2: [], s: 'x' }, '{Arg1=1, Arg2=[], s=x}'],
    ['States.MathAdd(-1.5, 0)', {}, -1],
    ['States.MathAdd(1.5, 0.4)', {}, 2],
    ["States.StringToJson('')", {}, null],
    ["States.StringToJson(' ')", {}, null],
    ["States.StringSplit('a,;b', ',;')", {}, ['a', 'b']],
    ['$.n', { n: 0.0 }, 0],
  ])('%s of %j is %j', async (call, input, expected) => {
    expect(await value({ 'x.$': call }, input)).toEqual({ x: expected })
  })

  it('refuses an illegal escape in an intrinsic function at creation', async () => {
    await expect(value({ 'x.$': "States.Format('a\\n{}', 1)" }, {})).rejects.toMatchObject({
      code: 'InvalidDefinition',
    })
  })

  it('names the whole call and what is wrong with it where a function fails', async () => {
    const call = 'States.ArrayGetItem(States.Array(1), 4)'
    expect(await value({ 'x.$': call }, {})).toContain(`${prefix('P')}The function '${call}' had the following error: `)
  })

  it('finds null present', async () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'Yes' }], Default: 'No' }
    const { output } = await run(flow(['C', choice], ['Yes', pass({ Result: 1 })], ['No', pass({ Result: 0 })]), {
      x: null,
    })
    expect(output).toBe('1')
  })

  it('unwraps a sequence of one in JSONata', async () => {
    const { output } = await run({ QueryLanguage: 'JSONata', ...flow(['P', pass({ Output: '{% $range(1,9,9) %}' })]) })
    expect(output).toBe('1')
  })
})

describe('the order of members', () => {
  it.each([
    [
      ['StateMachineArn.$', 'Input.$', 'Name.$'],
      ['Input', 'StateMachineArn', 'Name'],
    ],
    [
      ['Name.$', 'SecretString.$'],
      ['SecretString', 'Name'],
    ],
    [
      ['QueueUrl.$', 'MessageBody.$'],
      ['QueueUrl', 'MessageBody'],
    ],
    [
      ['QueueUrl.$', 'MessageBody'],
      ['MessageBody', 'QueueUrl'],
    ],
    [
      ['TaskToken.$', 'arg1.$', 'arg2.$'],
      ['arg2', 'arg1', 'TaskToken'],
    ],
    [
      ['TableName.$', 'Key.$', 'UpdateExpression.$', 'ExpressionAttributeValues.$', 'ReturnValues'],
      ['ReturnValues', 'TableName', 'UpdateExpression', 'Key', 'ExpressionAttributeValues'],
    ],
    [
      ['original_input.$', 'iteration_input_value.$', 'iteration_index.$', 'from_input_constant.$', 'constant_value'],
      ['constant_value', 'iteration_input_value', 'from_input_constant', 'iteration_index', 'original_input'],
    ],
    [
      ['Comment', 'comment', 'constant'],
      ['Comment', 'comment', 'constant'],
    ],
  ])(
    'of a payload template is what is given, and then what is filled in as AWS hashes it: %j',
    async (names, order) => {
      const template = Object.fromEntries(names.map((name) => [name, name.endsWith('.$') ? '$.a' : 1]))
      const { output } = await run(flow(['P', pass({ Parameters: template })]), { a: 1 })
      expect(Object.keys(JSON.parse(output ?? ''))).toEqual(order)
    },
  )

  it('of the context object is that of AWS', async () => {
    const { output } = await run(flow(['T', task({ Resource: functionArn, Parameters: { 'c.$': '$$' } })]), {}, [
      fakeLambda((event) => event),
    ])
    const { c } = JSON.parse(output ?? '')
    expect(Object.keys(c)).toEqual(['Execution', 'StateMachine', 'State'])
    expect(Object.keys(c.Execution)).toEqual(['Id', 'Input', 'StartTime', 'Name', 'RoleArn', 'RedriveCount'])
    expect(Object.keys(c.State)).toEqual(['Name', 'EnteredTime', 'RetryCount'])
  })

  it('of variables is that of the alphabet', async () => {
    const { events } = await run(flow(['P', pass({ Assign: { b: 1, 'c.$': '$', a: 2 } })]))
    const exited = events[2] as unknown as { stateExitedEventDetails: { assignedVariables: object } }
    expect(Object.keys(exited.stateExitedEventDetails.assignedVariables)).toEqual(['a', 'b', 'c'])
  })

  it('of an answer is that of the alphabet, in whatever case for its headers', async () => {
    const sqs = fakeService('sqs', { SendMessage: () => ({ MessageId: 'm', MD5OfMessageBody: '5' }) })
    const parameters = { QueueUrl: 'http://q', MessageBody: 'b' }
    const { output } = await run(
      flow(['T', task({ Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: parameters })]),
      {},
      [sqs],
    )
    const answer = JSON.parse(output ?? '')
    expect(Object.keys(answer)).toEqual(['MD5OfMessageBody', 'MessageId', 'SdkHttpMetadata', 'SdkResponseMetadata'])
    const { HttpHeaders, AllHttpHeaders } = answer.SdkHttpMetadata
    expect(Object.keys(HttpHeaders)).toEqual([
      'connection',
      'Content-Length',
      'Content-Type',
      'Date',
      'x-amzn-RequestId',
    ])
    expect(Object.keys(AllHttpHeaders)).toEqual([
      'x-amzn-RequestId',
      'connection',
      'Content-Length',
      'Date',
      'Content-Type',
    ])
  })
})

describe('what is sent', () => {
  it('is {} for lambda:invoke without a Payload, and the text itself where it is JSON', async () => {
    const lambda = fakeLambda(() => 1)
    const call = (more: object): object =>
      flow(['T', task({ Resource: invoke, Parameters: { FunctionName: 'f', ...more } })])
    await run(call({}), {}, [lambda])
    await run(call({ Payload: '{"a":1}' }), {}, [lambda])
    await run(call({ Payload: 'plain' }), {}, [lambda])
    expect(lambda.sent('Payload')).toEqual(['{}', '{"a":1}', '"plain"'])
  })

  it('has LogResult in the answer if LogType was Tail', async () => {
    const lambda = fakeService('lambda', { Invoke: () => ({ StatusCode: 200, Payload: '1', LogResult: 'bG9n' }) })
    const parameters = { FunctionName: 'f', LogType: 'Tail' }
    const { output } = await run(flow(['T', task({ Resource: invoke, Parameters: parameters })]), {}, [lambda])
    expect(JSON.parse(output ?? '')).toMatchObject({ LogResult: 'bG9n', Payload: 1 })
  })

  it('is JSON as text where an SDK integration takes text', async () => {
    const sqs = fakeService('sqs', { SendMessage: () => ({ MessageId: 'm' }) })
    const parameters = { QueueUrl: 'http://q', MessageBody: { a: [1] } }
    await run(flow(['T', task({ Resource: 'arn:aws:states:::aws-sdk:sqs:sendMessage', Parameters: parameters })]), {}, [
      sqs,
    ])
    expect(sqs.sent('MessageBody')).toEqual(['{"a":[1]}'])
  })

  it.each([
    ['sqs:sendMessage', { QueueUrl: 'http://q', MessageBody: 5 }, 'MessageBody', 'a STRING'],
    ['lambda:invoke', { FunctionName: true }, 'FunctionName', 'a STRING'],
    ['dynamodb:putItem', { TableName: 't', Item: 5 }, 'Item', 'an OBJECT'],
    ['dynamodb:putItem', { TableName: 't', Item: { n: { N: 5 } } }, 'N', 'a STRING'],
    ['events:putEvents', { Entries: 'x' }, 'Entries', 'an ARRAY'],
  ])('is nothing for %s with %j: the task does not start', async (name, parameters, field, kind) => {
    const [service = '', action = ''] = name.split(':')
    const called = fakeService(service, { [action.replace(/^./, (letter) => letter.toUpperCase())]: () => ({}) })
    const { line, cause } = await run(
      flow(['T', task({ Resource: `arn:aws:states:::${name}`, Parameters: parameters })]),
      {},
      [called],
    )
    expect(line.slice(1)).toEqual(['TaskStateEntered<0', 'ExecutionFailed<2'])
    const problem = `The value for the field '${field}' must be ${kind}`
    expect(cause).toBe(
      `${prefix('T')}The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${problem}]`,
    )
    expect(called.calls.filter(({ caller }) => caller.kind === 'role')).toEqual([])
  })
})

describe('names', () => {
  it('has express:NAME:EXEC:UUID as the ARN of an express execution', async () => {
    const harness = await createHarness()
    const stateMachineArn = await harness.create(flow(['P', pass()]), { name: 'quick', type: 'EXPRESS' })
    expect(await harness.start(stateMachineArn, {}, 'one')).toMatch(
      /^arn:aws:states:us-east-1:000000000000:express:quick:one:[\da-f-]{36}$/,
    )
  })
})
