import { existsSync } from 'node:fs'
import type { Access } from '../../../../local/kernel/service'
import { zipOf } from '../../lib/zip/zip-of'
import { role, startLambda, stopAll } from './lambda-cloud'

afterEach(stopAll)

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:made'
const create = {
  FunctionName: 'made',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: role,
  Code: { ZipFile: zipOf({ 'index.js': 'exports.handler = async () => 1' }).toString('base64') },
}

describe('the functions API', () => {
  it('creates, shows, changes and deletes a function', async () => {
    const lambda = await startLambda()

    const made = await lambda.call('CreateFunction', create)
    await expect(lambda.call('CreateFunction', create)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
    })
    expect(made).toMatchObject({
      FunctionName: 'made',
      FunctionArn: arn,
      Timeout: 3,
      MemorySize: 128,
      State: 'Pending',
      StateReasonCode: 'Creating',
      Version: '$LATEST',
    })
    expect(made).not.toHaveProperty('LastUpdateStatus')
    expect((await lambda.invoke('made')).answer).toBe(1)

    const changed = await lambda.call('UpdateFunctionConfiguration', {
      FunctionName: arn,
      Timeout: 9,
      Environment: { Variables: { A: 'b' } },
    })
    expect(changed).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' })
    const ZipFile = zipOf({ 'index.js': 'exports.handler = async () => [process.env.A, 2]' }, { deflate: true })
    await lambda.call('UpdateFunctionCode', { FunctionName: 'made', ZipFile })
    const { Configuration } = await lambda.call<{ Configuration: object }>('GetFunction', {
      FunctionName: 'made:$LATEST',
    })
    expect(Configuration).toMatchObject({ Timeout: 9, Environment: { Variables: { A: 'b' } }, MemorySize: 128 })
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' })
    const { Functions } = await lambda.call<{ Functions: object[] }>('ListFunctions', {})
    for (const listed of Functions)
      expect(Object.keys(listed).filter((name) => /State|Status|RuntimeV/.test(name))).toEqual([])
    expect((await lambda.invoke('made')).answer).toEqual(['b', 2])

    const elsewhere = arn.replace('us-east-1', 'eu-west-1')
    for (const FunctionName of [elsewhere, `${elsewhere}:1`]) {
      await expect(lambda.invoke(FunctionName)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
      })
    }
    await expect(lambda.call('DeleteFunction', { FunctionName: elsewhere })).rejects.toMatchObject({ status: 404 })

    await lambda.call('DeleteFunction', { FunctionName: 'made' })
    await expect(lambda.invoke('made')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn}`,
    })
  })

  it('takes code from S3, as the caller', async () => {
    const archive = zipOf({ 'index.js': 'exports.handler = async () => "s3"' })
    const s3 = {
      name: 's3',
      operations: { GetObject: { access: () => [], handle: () => ({ Body: archive }) } },
    }
    const lambda = await startLambda({ services: [() => s3] })

    await lambda.call('CreateFunction', { ...create, Code: { S3Bucket: 'b', S3Key: 'k.zip' } })

    expect((await lambda.invoke('made')).answer).toBe('s3')
  })

  it.each([
    ['runtime "python3.13" is not modelled', { Runtime: 'python3.13' }],
    ['PackageType "Image" is not modelled', { PackageType: 'Image' }],
    [
      'Layer version arn:aws:lambda:us-east-1:000000000000:layer:x:1 does not exist',
      { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:x:1'] },
    ],
    ['property "VpcConfig" is not modelled', { VpcConfig: { SubnetIds: ['subnet-1'] } }],
    ['SnapStart is not modelled', { SnapStart: { ApplyOn: 'PublishedVersions' } }],
    ["'timeout' failed to satisfy constraint", { Timeout: 901 }],
    ['Reserved keys used in this request: AWS_REGION', { Environment: { Variables: { AWS_REGION: 'x' } } }],
    ['exceeded the 4KB limit', { Environment: { Variables: { A: 'x'.repeat(4096) } } }],
    ["'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:", { Role: 'me' }],
    ['Could not unzip uploaded file', { Code: { ZipFile: 'bm90IGEgemlw' } }],
    ['property "ImageUri" is not modelled', { Code: { ImageUri: 'x' } }],
  ])('refuses what it does not take, by name: %s', async (message, more) => {
    const lambda = await startLambda()
    await expect(lambda.call('CreateFunction', { ...create, ...more })).rejects.toThrow(message)
    expect(await lambda.call('ListFunctions', {})).toMatchObject({ Functions: [] })
  })

  it('refuses operations that are not there by name', async () => {
    const lambda = await startLambda()
    const action = 'PutProvisionedConcurrencyConfig'
    await expect(lambda.call(action, { FunctionName: 'x' })).rejects.toThrow(`operation "${action}" is not modelled`)
  })

  it('accepts a payload of 6 MB, of 1 MB as an event, of JSON only', async () => {
    const lambda = await startLambda()
    await lambda.deploy(
      'size',
      'exports.handler = async (event) => event.length; exports.big = async () => "x".repeat(7e6)',
      { MemorySize: 512 },
    )
    await lambda.deploy('big', 'exports.handler = async () => "x".repeat(7e6)')

    expect((await lambda.invoke('size', 'x'.repeat(6_291_454))).answer).toBe(6_291_454)
    await expect(lambda.invoke('size', 'x'.repeat(6_291_455))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    })
    await expect(lambda.send('size', 'é'.repeat(524_288))).rejects.toMatchObject({ code: 'RequestTooLargeException' })
    await expect(lambda.call('Invoke', { FunctionName: 'size', Payload: '{' })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    })
    expect((await lambda.invoke('big')).answer).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' })
    expect(await lambda.invoke('size', {}, { InvocationType: 'DryRun' })).toEqual({
      StatusCode: 204,
      answer: undefined,
    })
  })
})

describe('what AWS was recorded to say', () => {
  const named = { FunctionName: 'made' }
  const gone = { FunctionName: 'gone' }
  const goneArn = arn.replace('made', 'gone')
  const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' }
  const of = (code: string, status: number, message: string) => ({ code, status, message })
  const missing = (message: string) => of('ResourceNotFoundException', 404, message)
  const invalid = (message: string) => of('InvalidParameterValueException', 400, message)
  const violated = (value: string, at: string, constraint: string) =>
    of(
      'ValidationException',
      400,
      `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`,
    )
  const weights = (AdditionalVersionWeights: object, FunctionVersion = '1') => ({
    ...named,
    Name: 'other',
    FunctionVersion,
    RoutingConfig: { AdditionalVersionWeights },
  })
  const destination = (Destination: string) => ({ ...named, DestinationConfig: { OnSuccess: { Destination } } })
  const noConfig = (of: string) => missing(`The function ${of} doesn't have an EventInvokeConfig`)
  const noTags = 'Tags on function aliases and versions are not supported. Please specify a function ARN.'
  const noFunction = "The function doesn't exist."
  const stream = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-01-01T00:00:00.000'
  const queue = 'arn:aws:sqs:us-east-1:000000000000:q'
  const nowhere = 'arn:aws:lambda:us-east-1:000000000000:function:nowhere'
  const mapping = (more: object, source = stream) => ({ ...named, EventSourceArn: source, ...more })
  const ofPosition = 'Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]'

  let lambda: Awaited<ReturnType<typeof startLambda>>
  beforeEach(async () => {
    lambda = await startLambda()
    await lambda.call('CreateFunction', { ...create, Publish: true })
    await lambda.call('CreateAlias', { ...named, Name: 'live', FunctionVersion: '1' })
  })

  it.each<[string, object, object]>([
    [
      'CreateFunction',
      { ...create, FunctionName: 'x', Runtime: 'PYTHON3.9' },
      {
        code: 'InvalidParameterValueException',
        message: expect.stringMatching(/^Value PYTHON3.9 at 'runtime' failed .* or be a valid ARN$/),
      },
    ],
    [
      'CreateFunction',
      { ...create, Architectures: ['x86_64', 'arm64'] },
      violated('[x86_64, arm64]', 'architectures', 'Member must have length less than or equal to 1'),
    ],
    [
      'CreateFunction',
      { ...create, Architectures: ['X86_64'] },
      violated(
        '[X86_64]',
        'architectures',
        'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
      ),
    ],
    [
      'CreateFunction',
      { ...create, MemorySize: 1 },
      violated('1', 'memorySize', 'Member must have value greater than or equal to 128'),
    ],
    [
      'CreateFunction',
      { ...create, Timeout: 901 },
      violated('901', 'timeout', 'Member must have value less than or equal to 900'),
    ],
    [
      'CreateFunction',
      { ...create, Handler: undefined },
      invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.'),
    ],
    [
      'CreateFunction',
      { ...create, Code: { ZipFile: 'bm90IGEgemlw' } },
      invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    ],
    [
      'ListFunctions',
      { FunctionVersion: 'x' },
      violated('x', 'functionVersion', 'Member must satisfy enum value set: [ALL]'),
    ],
    [
      'GetFunction',
      { FunctionName: 'a b' },
      {
        code: 'ValidationException',
        message: expect.stringContaining(
          "'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular",
        ),
      },
    ],
    [
      'CreateAlias',
      weights({ 2: 2 }),
      violated(
        '{2=2.0}',
        'routingConfig.additionalVersionWeights',
        'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
      ),
    ],
    [
      'CreateAlias',
      weights({ $LATEST: 0.5 }),
      { code: 'ValidationException', message: expect.stringContaining("Value '{$LATEST=0.5}' at") },
    ],
    [
      'CreateAlias',
      weights({ 2: 0.1, 3: 0.1 }),
      invalid('Number of items in AdditionalVersionWeights cannot be greater than 1'),
    ],
    ['CreateAlias', { ...gone, Name: 'a', FunctionVersion: '1' }, missing(`Function not found: ${goneArn}:1`)],
    [
      'AddPermission',
      { ...named, ...permission, StatementId: 'a.b' },
      violated('a.b', 'statementId', 'Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)'),
    ],
    [
      'AddPermission',
      { ...named, ...permission, Principal: 'x' },
      invalid('The provided principal was invalid. Please check the principal and try again.'),
    ],
    [
      'AddPermission',
      { ...named, ...permission, Qualifier: 'a?' },
      violated('a?', 'qualifier', 'Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)'),
    ],
    ['AddPermission', { ...named, ...permission, Qualifier: 'none' }, missing(`Cannot find alias arn: ${arn}:none`)],
    ['AddPermission', { ...named, ...permission, Qualifier: '42' }, missing(`Function not found: ${arn}:42`)],
    ['GetPolicy', { ...named, Qualifier: '42' }, missing('The resource you requested does not exist.')],
    ['GetPolicy', gone, missing(`Function not found: ${goneArn}`)],
    ['RemovePermission', { ...gone, StatementId: 's' }, missing(`No policy found for: ${goneArn}`)],
    ['RemovePermission', { ...named, StatementId: 's' }, missing('No policy is associated with the given resource.')],
    [
      'PutFunctionConcurrency',
      { ...gone, ReservedConcurrentExecutions: 1 },
      missing(`Function not found: ${goneArn}:$LATEST`),
    ],
    [
      'PutFunctionConcurrency',
      { FunctionName: `${arn}:live`, ReservedConcurrentExecutions: 1 },
      {
        code: 'InvalidParameterValueException',
        message: expect.stringMatching(/^This operation is permitted on Lambda functions only/),
      },
    ],
    ['PutFunctionEventInvokeConfig', { ...gone, MaximumRetryAttempts: 1 }, missing(noFunction)],
    ['PutFunctionEventInvokeConfig', { ...named, Qualifier: 'none', MaximumRetryAttempts: 1 }, missing(noFunction)],
    ['UpdateFunctionEventInvokeConfig', { ...named, MaximumRetryAttempts: 1 }, noConfig(`${arn}:$LATEST`)],
    ['GetFunctionEventInvokeConfig', { ...named, Qualifier: 'none' }, noConfig(`${arn}:none`)],
    ['DeleteFunctionEventInvokeConfig', gone, noConfig(`${goneArn}:$LATEST`)],
    ['ListFunctionEventInvokeConfigs', gone, missing(noFunction)],
    ['PutFunctionEventInvokeConfig', destination(nowhere), invalid(`The destination ARN ${nowhere} is invalid.`)],
    [
      'PutFunctionEventInvokeConfig',
      destination(arn),
      invalid("You can't specify the function as a destination for itself."),
    ],
    [
      'PutFunctionEventInvokeConfig',
      destination('arn:aws:iam:us-east-1:000000000000:x'),
      invalid(
        'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:iam:us-east-1:000000000000:x), onFailure=null) is invalid.',
      ),
    ],
    [
      'PutFunctionEventInvokeConfig',
      destination('x'),
      {
        code: 'ValidationException',
        message: expect.stringContaining("Value 'x' at 'destinationConfig.onSuccess.destination'"),
      },
    ],
    [
      'TagResource',
      { Resource: 'arn:aws:x', Tags: { a: 'b' } },
      { code: 'ValidationException', message: expect.stringContaining("Value 'arn:aws:x' at 'resource' failed") },
    ],
    ['TagResource', { Resource: `${arn}:1`, Tags: { a: 'b' } }, invalid(noTags)],
    ['TagResource', { Resource: arn, Tags: {} }, invalid('An error occurred and the request cannot be processed.')],
    [
      'TagResource',
      { Resource: arn, Tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v'])) },
      invalid('Number of tags exceeds resource tag limit.'),
    ],
    ['CreateEventSourceMapping', { ...mapping({}), FunctionName: 'gone' }, invalid('Function does not exist')],
    ['CreateEventSourceMapping', named, invalid('Unrecognized event source.')],
    ['CreateEventSourceMapping', mapping({ StartingPosition: '0' }), violated('0', 'startingPosition', ofPosition)],
    [
      'CreateEventSourceMapping',
      mapping({ StartingPosition: '0' }, queue),
      violated('0', 'startingPosition', ofPosition),
    ],
    [
      'CreateEventSourceMapping',
      mapping({ StartingPosition: 'LATEST' }, queue),
      invalid('StartingPosition is not valid for SQS event sources.'),
    ],
    [
      'CreateEventSourceMapping',
      mapping({ StartingPosition: 'AT_TIMESTAMP' }),
      invalid(`Unsupported starting position for arn type: ${stream}`),
    ],
    [
      'CreateEventSourceMapping',
      mapping({ StartingPosition: 'LATEST', StartingPositionTimestamp: 1 }),
      invalid('Timestamp only valid with StartingPosition AT_TIMESTAMP'),
    ],
    [
      'CreateEventSourceMapping',
      mapping({ StartingPosition: 'LATEST', FilterCriteria: { Filters: [{ Pattern: 'single' }] } }),
      invalid('Invalid filter pattern definition.'),
    ],
  ])('%s, case %#', async (action, input, error) => {
    await expect(lambda.call(action, input)).rejects.toMatchObject(error)
  })

  it('of a function that is made with a version, and of one that is published with new code', async () => {
    const made = await lambda.call('CreateFunction', {
      ...create,
      FunctionName: 'two',
      Publish: true,
      Environment: { Variables: {} },
    })
    const ZipFile = zipOf({ 'index.js': 'exports.handler = async () => 2' }).toString('base64')
    const published = await lambda.call('UpdateFunctionCode', { FunctionName: 'two', ZipFile, Publish: true })

    const two = arn.replace('made', 'two')
    const version = expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/)
    expect(made).toMatchObject({
      FunctionArn: two,
      Version: '1',
      State: 'Pending',
      Environment: { Variables: {} },
      RuntimeVersionConfig: { RuntimeVersionArn: version },
    })
    expect(published).toMatchObject({ FunctionArn: `${two}:2`, Version: '2', State: 'Pending' })
    const { Configuration } = await lambda.call<{ Configuration: object }>('GetFunction', { FunctionName: 'two:2' })
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' })
  })
})

describe('permissions', () => {
  const invokeAccess = async (
    lambda: Awaited<ReturnType<typeof startLambda>>,
    input: object,
  ): Promise<Access | undefined> =>
    (await lambda.cloud.services.get('lambda')?.operations.Invoke?.access(input, {} as never))?.[0]

  it('are what invoking needs: the action on the ARN, and the policy of the function', async () => {
    const lambda = await startLambda()
    await lambda.deploy('made', 'exports.handler = async () => 1')
    expect(await invokeAccess(lambda, { FunctionName: 'made' })).toEqual({
      action: 'lambda:InvokeFunction',
      resource: arn,
      resourcePolicy: undefined,
      // Of no tags, no condition keys.
      context: {},
    })

    await lambda.call('AddPermission', {
      FunctionName: 'made',
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/r',
      SourceAccount: '000000000000',
    })

    const statement = {
      Sid: 'rule',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: arn,
      Condition: {
        StringEquals: { 'AWS:SourceAccount': '000000000000' },
        ArnLike: { 'AWS:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/r' },
      },
    }
    expect(await invokeAccess(lambda, { FunctionName: arn, Qualifier: '$LATEST' })).toMatchObject({
      resource: `${arn}:$LATEST`,
      resourcePolicy: { Statement: [statement] },
    })
    const { Policy } = await lambda.call<{ Policy: string }>('GetPolicy', { FunctionName: 'made' })
    expect(JSON.parse(Policy).Statement).toEqual([statement])
    await lambda.call('RemovePermission', { FunctionName: 'made', StatementId: 'rule' })
    await expect(lambda.call('GetPolicy', { FunctionName: 'made' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })

  it('of a template are there once, however often it is applied', async () => {
    const lambda = await startLambda()
    const properties = { FunctionName: arn, Action: 'lambda:InvokeFunction', Principal: '111122223333' }
    for (let start = 0; start < 2; start++) {
      await lambda.deploy('made', 'exports.handler = async () => 1')
      await lambda.apply('AWS::Lambda::Permission', properties)
    }

    const { Policy } = await lambda.call<{ Policy: string }>('GetPolicy', { FunctionName: 'made' })

    expect(JSON.parse(Policy).Statement).toMatchObject([{ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }])
  })
})

describe('a function of a template', () => {
  it('may have its code in the template, and keeps warm instances when it is applied unchanged', async () => {
    const lambda = await startLambda()
    const properties = {
      Code: { ZipFile: 'let n = 0; exports.handler = async () => ++n' },
      Handler: 'index.handler',
      Runtime: 'nodejs20.x',
      Role: role,
      Tags: [{ Key: 'team', Value: 'a' }],
    }

    const { ref } = await lambda.apply('AWS::Lambda::Function', properties, 'Inline')
    const first = await lambda.invoke(ref)
    await lambda.apply('AWS::Lambda::Function', properties, 'Inline')
    const second = await lambda.invoke(ref)
    await lambda.apply('AWS::Lambda::Function', { ...properties, MemorySize: 256 }, 'Inline')
    const third = await lambda.invoke(ref)

    expect([ref, first.answer, second.answer, third.answer]).toEqual(['test-Inline-1', 1, 2, 1])
  })

  it('of a cloud in memory leaves nothing on disk when it stops', async () => {
    const lambda = await startLambda()
    await lambda.call('CreateFunction', create)
    const { Code } = await lambda.call<{ Code: { Location: string } }>('GetFunction', { FunctionName: 'made' })
    const path = new URL(Code.Location).pathname
    expect(existsSync(path)).toBe(true)

    await stopAll()

    expect(existsSync(path)).toBe(false)
  })
})
