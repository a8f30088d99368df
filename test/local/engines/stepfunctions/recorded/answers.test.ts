/** What services' answers and descriptions of machines have on AWS, tried on definitions of our own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeLambda, fakeService } from '../fake-services'
import { createHarness, roleArn } from '../harness'
import { flow, functionArn, invoke, look, pass, run, task } from './run'

describe('the metadata of a call', () => {
  const given = { TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Message: 'm' }
  const common = ['Content-Length', 'Content-Type', 'Date', 'x-amzn-RequestId']
  const lambda = (more: object): ReturnType<typeof fakeService> =>
    fakeService('lambda', { Invoke: () => ({ StatusCode: 200, Payload: '{"a": 1}', ...more }) })
  const called = ['Connection', 'X-Amz-Executed-Version', 'X-Amzn-Trace-Id', 'x-amzn-Remapped-Content-Length']

  it.each([
    [
      'dynamodb:putItem',
      { TableName: 't', Item: {} },
      fakeService('dynamodb', { PutItem: () => ({}) }),
      [...common, 'Connection', 'Server', 'x-amz-crc32'],
      { 'Content-Length': '2', 'Content-Type': 'application/x-amz-json-1.0', 'x-amz-crc32': '2745614147' },
    ],
    [
      'sns:publish',
      given,
      fakeService('sns', { Publish: () => ({ MessageId: 'm' }) }),
      [...common, 'connection'],
      { 'Content-Length': '294', 'Content-Type': 'text/xml' },
    ],
    [
      'sns:publish',
      given,
      fakeService('sns', { Publish: () => ({ MessageId: 'm', SequenceNumber: '10000000000000000000' }) }),
      [...common, 'connection'],
      { 'Content-Length': '352' },
    ],
    [
      'sqs:sendMessage',
      { QueueUrl: 'http://q', MessageBody: 'b' },
      fakeService('sqs', { SendMessage: () => ({ MD5OfMessageBody: 'x'.repeat(32), MessageId: 'x'.repeat(36) }) }),
      [...common, 'connection'],
      { 'Content-Length': '106', 'Content-Type': 'application/x-amz-json-1.0' },
    ],
    [
      'lambda:invoke',
      { FunctionName: 'f' },
      lambda({}),
      [...common, ...called],
      { 'Content-Length': '8', 'Content-Type': 'application/json', 'X-Amz-Executed-Version': '$LATEST' },
    ],
    [
      'lambda:invoke',
      { FunctionName: 'f', LogType: 'Tail' },
      lambda({ LogResult: 'bG9n', ExecutedVersion: '3' }),
      [...common, ...called, 'X-Amz-Log-Result'],
      { 'X-Amz-Log-Result': 'bG9n', 'X-Amz-Executed-Version': '3', 'x-amzn-Remapped-Content-Length': '0' },
    ],
  ])('has the headers of the service: %s with %j', async (name, parameters, service, names, headers) => {
    const { output } = await run(
      flow(['T', task({ Resource: `arn:aws:states:::${name}`, Parameters: parameters })]),
      {},
      [service],
    )
    const { SdkHttpMetadata: http, SdkResponseMetadata } = JSON.parse(output ?? '')
    expect(Object.keys(http.HttpHeaders).sort()).toEqual([...names].sort())
    expect(http.HttpHeaders).toMatchObject(headers)
    expect(http.HttpStatusCode).toBe(200)
    const lists = Object.entries(http.HttpHeaders).map(([header, value]) => [header, [value]])
    expect(http.AllHttpHeaders).toEqual(Object.fromEntries(lists))
    expect(SdkResponseMetadata.RequestId).toBe(http.HttpHeaders['x-amzn-RequestId'])
  })

  it('is not given with what EventBridge answers, and neither by the SDK integrations', async () => {
    const events = fakeService('events', { PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }) })
    const parameters = { Entries: [{ Detail: {}, DetailType: 'd', Source: 's' }] }
    const { output } = await run(
      flow(['T', task({ Resource: 'arn:aws:states:::events:putEvents', Parameters: parameters })]),
      {},
      [events],
    )
    expect(JSON.parse(output ?? '')).toEqual({ Entries: [{ EventId: 'e' }], FailedEntryCount: 0 })
  })
})

it('tells of an object in S3 by name, its body last, and has its metadata also where there is none', async () => {
  const answer = { Body: Buffer.from('a'), LastModified: new Date(0), ETag: '"e"', ContentLength: 1 }
  const s3 = fakeService('s3', { GetObject: () => answer })
  const parameters = { Bucket: 'b', Key: 'k' }
  const { output } = await run(
    flow(['T', task({ Resource: 'arn:aws:states:::aws-sdk:s3:getObject', Parameters: parameters })]),
    {},
    [s3],
  )
  expect(output).toBe(
    '{"ContentLength":1,"ETag":"\\"e\\"","LastModified":"1970-01-01T00:00:00Z","Metadata":{},"Body":"a"}',
  )
})

it.each([['text'], [{ a: 1 }], [['a', 1]], [false], [0]])(
  'puts %j into S3 as JSON, and tells no checksum',
  async (Body) => {
    const answer = { ETag: '"e"', ChecksumCRC64NVME: 'c', ChecksumType: 'FULL_OBJECT', ServerSideEncryption: 'AES256' }
    const s3 = fakeService('s3', { PutObject: () => answer })
    const { output } = await run(
      flow([
        'T',
        task({ Resource: 'arn:aws:states:::aws-sdk:s3:putObject', Parameters: { Bucket: 'b', Key: 'k', Body } }),
      ]),
      {},
      [s3],
    )
    expect(s3.sent('Body')).toEqual([JSON.stringify(Body)])
    expect(output).toBe('{"ETag":"\\"e\\"","ServerSideEncryption":"AES256"}')
  },
)

it.each(['sendTaskSuccess', 'sendTaskFailure'])('looks at the token before anything else in %s', async (action) => {
  const parameters = { TaskToken: 'none', ...(action === 'sendTaskSuccess' && { Output: 'no JSON' }) }
  const { error, cause } = await run(
    flow(['T', task({ Resource: `arn:aws:states:::aws-sdk:sfn:${action}`, Parameters: parameters })]),
  )
  expect(error).toBe('Sfn.InvalidTokenException')
  expect(cause).toMatch(/^Invalid Token: 'Invalid token' \(Service: Sfn, Status Code: 400, Request ID: \S+\) \(SDK/)
})

describe('the variables that states read', () => {
  const references = async (definition: object): Promise<unknown> => {
    const harness = await createHarness({ services: () => [fakeLambda(() => 1)] })
    const stateMachineArn = await harness.create(definition)
    const told = await harness.call('DescribeStateMachine', { stateMachineArn })
    const executionArn = await harness.start(stateMachineArn)
    const ofExecution = await harness.call('DescribeStateMachineForExecution', { executionArn })
    await harness.settle()
    expect(ofExecution.variableReferences).toEqual(told.variableReferences)
    expect('variableReferences' in told).toBe(told.variableReferences !== undefined)
    return told.variableReferences
  }
  const set = ['Set', { Type: 'Pass', Assign: { b: 1, a: 2 }, Next: 'Use' }] as const

  it.each([
    ['nothing', pass({ Parameters: { x: '$a', 'y.$': '$.a', 'z.$': '$$.State.Name' }, Result: undefined }), undefined],
    ['a path', pass({ InputPath: '$b' }), ['b']],
    [
      'a template, with what is in an intrinsic function',
      pass({ Parameters: { x: [{ 'y.$': "States.Format('{} $c', States.MathAdd($b, $a.n[0]))" }] } }),
      ['a', 'b'],
    ],
    ['Assign', pass({ Assign: { 'c.$': '$a' } }), ['a']],
    ['a fixed result', pass({ Result: { 'x.$': '$a', InputPath: '$b' } }), undefined],
    ['a failure', { Type: 'Fail', ErrorPath: '$a', CausePath: '$b' }, ['a', 'b']],
    ['a wait', { Type: 'Wait', SecondsPath: '$a', End: true }, ['a']],
    [
      'a task',
      task({
        Resource: invoke,
        Parameters: { 'FunctionName.$': '$a' },
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: { 'd.$': '$b' }, Next: 'Set' }],
      }),
      ['a', 'b'],
    ],
    [
      'JSONata, but for what is its own',
      pass({
        QueryLanguage: 'JSONata',
        Output: {
          x: '{% ($t := $a; $map([$t], function($v) { $v + $b.n }); $map([1], $string)) %}',
          y: '$c',
          z: '{% $states.input %}',
        },
      }),
      ['a', 'b'],
    ],
  ])('are told by state, in order: %s', async (_, state, expected) => {
    expect(await references(flow(set, ['Use', state]))).toEqual(expected && { Use: expected })
  })

  it('are told of the rules of a Choice, and of states within others', async () => {
    const rules = [
      {
        And: [
          { Variable: '$b', NumericEqualsPath: '$a' },
          { Variable: '$b', IsPresent: true },
        ],
        Next: 'Map',
      },
    ]
    const inner = flow(['In', pass({ Parameters: { 'x.$': '$b' } })])
    const definition = flow(
      set,
      ['Use', { Type: 'Choice', Choices: rules, Default: 'Map' }],
      ['Map', { Type: 'Map', ItemsPath: '$a', ItemProcessor: inner, Next: 'Both' }],
      ['Both', { Type: 'Parallel', Branches: [flow(['B', pass({ OutputPath: '$a' })])], End: true }],
    )
    expect(await references(definition)).toEqual({ B: ['a'], In: ['b'], Map: ['a'], Use: ['a', 'b'] })
  })
})

describe('the text of a number', () => {
  const echo = (): ReturnType<typeof fakeService> =>
    fakeService('lambda', { Invoke: ({ Payload }) => ({ StatusCode: 200, Payload }) })
  const worked = task({ Resource: functionArn })

  it.each([
    ['0.0', flow(['T', worked]), '0.0', '0.0'],
    ['{"a":1.0}', flow(['P', { Type: 'Pass', Next: 'T' }], ['T', worked]), '{"a":1.0}', '{"a":1.0}'],
    ['{"a":[1.50]}', { QueryLanguage: 'JSONata', ...flow(['T', worked]) }, '{"a":[1.50]}', '{"a":[1.50]}'],
    ['{"a":1.0}', flow(['T', task({ Resource: functionArn, Parameters: { 'b.$': '$.a' } })]), '{"b":1.0}', '{"b":1.0}'],
    [
      '{"a":1.0}',
      flow(['T', task({ Resource: functionArn, ResultPath: '$.r' })]),
      '{"a":1.0}',
      '{"a":1.0,"r":{"a":1.0}}',
    ],
    ['{"a":1.0}', flow(['T', task({ Resource: functionArn, ResultPath: null })]), '{"a":1.0}', '{"a":1.0}'],
  ])('is handed on as it is written in %s', async (input, definition, handed, output) => {
    const harness = await createHarness({ services: () => [echo()] })
    const stateMachineArn = await harness.create(definition)
    const { executionArn } = await harness.call<{ executionArn: string }>('StartExecution', { stateMachineArn, input })
    await harness.settle()
    const { events, output: given } = await look(harness, executionArn)
    const told = (type: string): unknown => events.find((event) => event.type === type)
    expect(told('LambdaFunctionScheduled')).toMatchObject({ lambdaFunctionScheduledEventDetails: { input: handed } })
    expect(told('LambdaFunctionSucceeded')).toMatchObject({ lambdaFunctionSucceededEventDetails: { output: handed } })
    expect(given).toBe(output)
  })

  it.each([
    ['{"a":1.0}', '{"Type":"Pass","ResultPath":"$.r","End":true}', '{"a":1.0,"r":{"a":1.0}}'],
    ['{"a":1.0,"b":[0.0]}', '{"Type":"Pass","Result":2.50,"ResultPath":"$.b[0]","End":true}', '{"a":1.0,"b":[2.5]}'],
    ['{"a":1.0}', '{"Type":"Pass","Result":{"x":0.0},"End":true}', '{"x":0.0}'],
    [
      '{"a":1.0}',
      '{"Type":"Pass","Parameters":{"x":0.0,"y":{"z.$":"$.a"},"e.$":"$"},"End":true}',
      '{"x":0.0,"y":{"z":1.0},"e":{"a":1.0}}',
    ],
    ['{"a":[1,2.0]}', '{"Type":"Pass","Parameters":{"x.$":"$.a[1]","y.$":"$.a[-1]"},"End":true}', '{"x":2.0,"y":2.0}'],
    [
      '{"id":12345678901234567890}',
      '{"Type":"Pass","Parameters":{"x.$":"$.id"},"End":true}',
      '{"x":12345678901234567890}',
    ],
    ['{"a":1.0}', '{"Type":"Pass","Parameters":{"x.$":"States.MathAdd($.a, 1)"},"End":true}', '{"x":2}'],
    [
      '{"a":1.0}',
      '{"Type":"Pass","QueryLanguage":"JSONata","Output":{"x":"{% $states.input.a %}"},"End":true}',
      '{"x":1}',
    ],
    ['{"a":1.0}', '{"Type":"Pass","InputPath":"$.a","End":true}', '1.0'],
    ['{"a":1.0}', '{"Type":"Pass","InputPath":"$.a","ResultPath":"$.b","End":true}', '{"a":1.0,"b":1.0}'],
    ['{"a":[1,2.50]}', '{"Type":"Pass","OutputPath":"$.a[-1]","End":true}', '2.50'],
    ['{"a":1.0}', '{"Type":"Succeed","InputPath":"$.a"}', '1.0'],
    ['{"a":1.0}', '{"Type":"Wait","Seconds":0,"InputPath":"$.a","End":true}', '1.0'],
    [
      '{"a":1.0}',
      '{"Type":"Parallel","InputPath":"$.a","Branches":[{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}],"End":true}',
      '[1.0]',
    ],
    [
      '[0.0,1,{"a":1e2}]',
      '{"Type":"Map","ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true}',
      '[0.0,1,{"a":1e2}]',
    ],
  ])('goes with it from %s through %s, but not into what is evaluated', async (input, state, output) => {
    const harness = await createHarness()
    const definition = `{"StartAt":"S","States":{"S":${state}}}`
    const machine = { name: 'machine', roleArn, definition }
    const { stateMachineArn } = await harness.call<{ stateMachineArn: string }>('CreateStateMachine', machine)
    const { executionArn } = await harness.call<{ executionArn: string }>('StartExecution', { stateMachineArn, input })
    await harness.settle()
    const { output: given } = await harness.describe(executionArn)
    expect(given).toBe(output)
  })

  it('goes into variables and out of them, also when the cloud was ended in between', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'number-text-'))
    const definition = `{"StartAt":"S","States":{
      "S":{"Type":"Pass","Assign":{"x.$":"$.a","y":{"z":2.50},"w":3},"Next":"W"},
      "W":{"Type":"Wait","Seconds":60,"Assign":{"w.$":"$x"},"Next":"E"},
      "E":{"Type":"Pass","Parameters":{"x.$":"$x","z.$":"$y.z","w.$":"$w"},"End":true}}}`
    const harness = await createHarness({ directory })
    const machine = { name: 'machine', roleArn, definition }
    const { stateMachineArn } = await harness.call<{ stateMachineArn: string }>('CreateStateMachine', machine)
    const started = { stateMachineArn, input: '{"a":1.0}' }
    const { executionArn } = await harness.call<{ executionArn: string }>('StartExecution', started)
    await harness.settle()
    const { events } = await look(harness, executionArn)
    expect(events[2]).toMatchObject({
      stateExitedEventDetails: { assignedVariables: { w: '3', x: '1.0', y: '{"z":2.50}' } },
    })
    await harness.close()

    const again = await createHarness({ directory })
    await again.cloud.clock.advance(60_000)
    await again.settle()
    expect((await again.describe(executionArn)).output).toBe('{"w":1.0,"x":1.0,"z":2.50}')
    await again.close()
    await rm(directory, { recursive: true })
  })

  it('is that of the function in the Payload of lambda:invoke, wherever the whole answer is handed on', async () => {
    const lambda = fakeService('lambda', { Invoke: () => ({ StatusCode: 200, Payload: '{"a": 0.0, "b": [1e2, 1]}' }) })
    const invoking = { Type: 'Task', Resource: invoke, Parameters: { FunctionName: 'f' }, Next: 'P' }
    const { events, output } = await run(flow(['T', invoking], ['P', pass()]), {}, [lambda])
    const payload = '"Payload":{"a":0.0,"b":[1e2,1]}'
    expect(events[4]?.taskSucceededEventDetails).toMatchObject({ output: expect.stringContaining(payload) })
    expect(events[6]?.stateEnteredEventDetails).toMatchObject({ input: expect.stringContaining(payload) })
    expect(output).toContain(payload)
  })
})
