import { rmSync } from 'node:fs'
import { zipOf } from '../../lib/zip/zip-of'
import {
  type LambdaCloud,
  type RecordedCall,
  recorder,
  restart,
  role,
  startLambda,
  stopAll,
  temporaryDirectory,
  writeFiles,
} from './lambda-cloud'

afterEach(stopAll)

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:made'
const codeOf = (text: string): string =>
  zipOf({
    'index.js': `exports.handler = async (event, { functionVersion, invokedFunctionArn }) =>
      ({ said: ${JSON.stringify(text)}, version: functionVersion, variable: process.env.AWS_LAMBDA_FUNCTION_VERSION, as: invokedFunctionArn.split(':').slice(7).join(), greeting: process.env.GREETING })`,
  }).toString('base64')

const create = {
  FunctionName: 'made',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: role,
  Environment: { Variables: { GREETING: 'hello' } },
  Code: { ZipFile: codeOf('first') },
}

/** A version of the first code and one of the second, of which the newest code differs too. */
async function twoVersions(options: Parameters<typeof startLambda>[0] = {}): Promise<LambdaCloud> {
  const lambda = await startLambda(options)
  await lambda.call('CreateFunction', { ...create, Publish: true })
  await lambda.call('UpdateFunctionConfiguration', {
    FunctionName: 'made',
    Environment: { Variables: { GREETING: 'good day' } },
  })
  await lambda.call('UpdateFunctionCode', { FunctionName: 'made', ZipFile: codeOf('second'), Publish: true })
  await lambda.call('UpdateFunctionCode', { FunctionName: 'made', ZipFile: codeOf('newest') })
  return lambda
}

const alias = (more: object = {}) => ({ FunctionName: 'made', Name: 'live', FunctionVersion: '1', ...more })

describe('a version', () => {
  test('keeps its code and configuration, whatever becomes of its function, and through a restart', async () => {
    const directory = temporaryDirectory()
    const lambda = await twoVersions({ directory })
    const check = async (cloud: LambdaCloud) => {
      const first = { said: 'first', version: '1', variable: '1', as: '1', greeting: 'hello' }
      expect(await cloud.invoke('made:1')).toMatchObject({ answer: first, ExecutedVersion: '1' })
      expect((await cloud.invoke('made', {}, { Qualifier: '2' })).answer).toMatchObject({
        said: 'second',
        version: '2',
      })
      const newest = { said: 'newest', version: '$LATEST', variable: '$LATEST', as: '', greeting: 'good day' }
      expect(await cloud.invoke(arn)).toMatchObject({ answer: newest, ExecutedVersion: '$LATEST' })
      expect((await cloud.invoke(`${arn}:$LATEST`)).answer).toMatchObject({ as: '$LATEST' })
    }
    await check(lambda)
    await check(await restart(lambda, { directory }))
  })

  test('of code that a template brought has a copy of its own', async () => {
    const lambda = await startLambda()
    const directory = writeFiles({ 'index.js': 'exports.handler = async () => 1' })
    const Code = { S3Bucket: 'assets', S3Key: directory }
    await lambda.apply('AWS::Lambda::Function', { ...create, Code })
    const { ref } = await lambda.apply('AWS::Lambda::Version', { FunctionName: 'made' }, 'Version')
    expect(ref).toBe(`${arn}:1`)
    rmSync(directory, { recursive: true })
    expect((await lambda.invoke('made:1')).answer).toBe(1)
  })

  test('is published once for what has not changed, and its number is given once', async () => {
    const lambda = await startLambda()
    await lambda.call('CreateFunction', create)
    const first = await lambda.call('PublishVersion', { FunctionName: 'made', Description: 'the first' })
    expect(first).toMatchObject({ Version: '1', FunctionArn: `${arn}:1`, Description: 'the first' })
    expect(await lambda.call('PublishVersion', { FunctionName: 'made', Description: 'again' })).toEqual(first)

    await lambda.call('UpdateFunctionConfiguration', { FunctionName: 'made', Timeout: 7 })
    expect(await lambda.call('PublishVersion', { FunctionName: 'made' })).toMatchObject({ Version: '2', Timeout: 7 })
    await lambda.call('DeleteFunction', { FunctionName: 'made', Qualifier: '2' })
    await expect(lambda.invoke('made:2')).rejects.toMatchObject({ message: `Function not found: ${arn}:2` })
    expect(await lambda.call('PublishVersion', { FunctionName: 'made' })).toMatchObject({ Version: '3' })

    const { Versions, NextMarker } = await lambda.call<{ Versions: { Version: string }[]; NextMarker: string }>(
      'ListVersionsByFunction',
      { FunctionName: 'made', MaxItems: 2 },
    )
    expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST', '1'])
    const rest = await lambda.call('ListVersionsByFunction', { FunctionName: 'made', Marker: NextMarker })
    expect(rest).toMatchObject({ Versions: [{ Version: '3', FunctionArn: `${arn}:3` }] })
    const all = await lambda.call<{ Functions: { FunctionArn: string }[] }>('ListFunctions', { FunctionVersion: 'ALL' })
    expect(all.Functions.map(({ FunctionArn }) => FunctionArn)).toEqual([`${arn}:$LATEST`, `${arn}:1`, `${arn}:3`])
  })

  test('goes with its function', async () => {
    const lambda = await twoVersions()
    await lambda.call('CreateAlias', alias())
    await lambda.call('DeleteFunction', { FunctionName: 'made' })
    await lambda.call('CreateFunction', create)
    expect(await lambda.call('ListVersionsByFunction', { FunctionName: 'made' })).toMatchObject({ Versions: [{}] })
    expect(await lambda.call('ListAliases', { FunctionName: 'made' })).toEqual({ Aliases: [] })
    expect(await lambda.call('PublishVersion', { FunctionName: 'made' })).toMatchObject({ Version: '1' })
  })
})

describe('an alias', () => {
  test('leads to a version, then to another, and keeps that version from being deleted', async () => {
    const lambda = await twoVersions()
    const made = await lambda.call('CreateAlias', alias({ Description: 'what is used' }))
    expect(made).toEqual({
      AliasArn: `${arn}:live`,
      Name: 'live',
      FunctionVersion: '1',
      Description: 'what is used',
      RevisionId: expect.any(String),
    })
    expect(await lambda.invoke('made:live')).toMatchObject({ answer: { said: 'first', version: '1', as: 'live' } })
    expect(await lambda.call('GetFunctionConfiguration', { FunctionName: 'made:live' })).toMatchObject({
      FunctionArn: `${arn}:live`,
      Version: '1',
    })
    await expect(lambda.call('DeleteFunction', { FunctionName: 'made', Qualifier: '1' })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Version was unable to be deleted because it is referenced by the following aliases: [live]',
    })
    const changed = await lambda.call('UpdateAlias', { FunctionName: 'made', Name: 'live', FunctionVersion: '2' })
    expect(changed).toMatchObject({ FunctionVersion: '2', Description: 'what is used' })
    expect((await lambda.invoke('made:live')).answer).toMatchObject({ said: 'second' })
    expect(await lambda.call('ListAliases', { FunctionName: 'made', FunctionVersion: '1' })).toEqual({ Aliases: [] })
    await lambda.call('DeleteAlias', { FunctionName: 'made', Name: 'live' })
    await lambda.call('DeleteAlias', { FunctionName: 'made', Name: 'live' })
    await expect(lambda.invoke('made:live')).rejects.toMatchObject({ message: `Function not found: ${arn}:live` })
  })

  test('of two versions gives each its part', async () => {
    const lambda = await twoVersions()
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.5 } }
    expect(await lambda.call('CreateAlias', alias({ RoutingConfig }))).toMatchObject({ RoutingConfig })
    const seen = new Set<unknown>()
    while (seen.size < 2) seen.add(((await lambda.invoke('made:live')) as { ExecutedVersion?: string }).ExecutedVersion)
    await lambda.call('UpdateAlias', alias({ RoutingConfig: { AdditionalVersionWeights: { 2: 0 } } }))
    for (let run = 0; run < 5; run++) expect(await lambda.invoke('made:live')).toMatchObject({ ExecutedVersion: '1' })
    await lambda.call('UpdateAlias', alias({ RoutingConfig: { AdditionalVersionWeights: { 2: 1 } } }))
    for (let run = 0; run < 5; run++) expect(await lambda.invoke('made:live')).toMatchObject({ ExecutedVersion: '2' })
    const without = await lambda.call('UpdateAlias', alias({ RoutingConfig: {} }))
    expect(without).not.toHaveProperty('RoutingConfig')
  })

  test.each<[string, string, object]>([
    ['ValidationException', "'12' at 'name' failed", { Name: '12' }],
    ['ResourceNotFoundException', `Function not found: ${arn}:9`, { FunctionVersion: '9' }],
    [
      'InvalidParameterValueException',
      'Function version 1 is already included in routing configuration',
      { RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } },
    ],
    [
      'InvalidParameterValueException',
      '$LATEST is not supported for an alias pointing to more than 1 version',
      { FunctionVersion: '$LATEST', RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } },
    ],
    [
      'ValidationException',
      'Map keys must satisfy constraint: [',
      { RoutingConfig: { AdditionalVersionWeights: { $LATEST: 0.1 } } },
    ],
    [
      'ValidationException',
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0',
      { RoutingConfig: { AdditionalVersionWeights: { 2: 1.1 } } },
    ],
    ['ResourceNotFoundException', `${arn}:3`, { RoutingConfig: { AdditionalVersionWeights: { 3: 0.1 } } }],
  ])('that can’t be is refused: %s %s', async (code, message, more) => {
    const lambda = await twoVersions()
    await expect(lambda.call('CreateAlias', alias(more))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(await lambda.call('ListAliases', { FunctionName: 'made' })).toEqual({ Aliases: [] })
  })

  test('has a policy and destinations of its own', async () => {
    const calls: RecordedCall[] = []
    const lambda = await twoVersions({ services: [() => recorder('sqs', ['SendMessage'], calls)] })
    await lambda.call('CreateAlias', alias())
    const permission = {
      FunctionName: 'made',
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    }
    const { Statement } = await lambda.call<{ Statement: string }>('AddPermission', {
      ...permission,
      Qualifier: 'live',
    })
    expect(JSON.parse(Statement)).toMatchObject({ Resource: `${arn}:live` })
    await expect(lambda.call('GetPolicy', { FunctionName: 'made' })).rejects.toMatchObject({ status: 404 })
    await expect(lambda.call('AddPermission', { ...permission, Qualifier: '$LATEST' })).rejects.toMatchObject({
      message: 'We currently do not support adding policies for $LATEST.',
    })
    expect(await lambda.call('GetPolicy', { FunctionName: 'made:live' })).toMatchObject({
      Policy: expect.stringContaining(`${arn}:live`),
    })

    await lambda.call('PutFunctionEventInvokeConfig', {
      FunctionName: 'made',
      Qualifier: 'live',
      MaximumRetryAttempts: 1,
    })
    expect(await lambda.call('GetFunctionEventInvokeConfig', { FunctionName: 'made:live' })).toMatchObject({
      FunctionArn: `${arn}:live`,
      MaximumRetryAttempts: 1,
    })
    await expect(lambda.call('GetFunctionEventInvokeConfig', { FunctionName: 'made' })).rejects.toMatchObject({
      message: `The function ${arn}:$LATEST doesn't have an EventInvokeConfig`,
    })
    await lambda.call('RemovePermission', { FunctionName: 'made:live', StatementId: 's' })
    await expect(lambda.call('GetPolicy', { FunctionName: 'made:live' })).rejects.toMatchObject({ status: 404 })
  })
})

describe('of a template', () => {
  test('a version is published once and an alias led on, however often it is applied', async () => {
    const lambda = await startLambda()
    const applyAll = async (text: string, version: string) => {
      await lambda.deploy('made', `exports.handler = async () => ${JSON.stringify(text)}`)
      const { ref } = await lambda.apply('AWS::Lambda::Version', { FunctionName: 'made' }, version)
      const FunctionVersion = ref.split(':').at(-1)
      return lambda.apply('AWS::Lambda::Alias', { FunctionName: 'made', Name: 'live', FunctionVersion }, 'Alias')
    }
    expect(await applyAll('one', 'VersionA')).toMatchObject({
      ref: `${arn}:live`,
      attributes: { AliasArn: `${arn}:live` },
    })
    await applyAll('one', 'VersionA')
    expect((await lambda.invoke('made:live')).answer).toBe('one')
    await applyAll('two', 'VersionB')
    expect((await lambda.invoke('made:live')).answer).toBe('two')
    expect((await lambda.invoke('made:1')).answer).toBe('one')
    const exists = {
      message: 'A version for this Lambda function exists ( 2 ). Modify the function to create a new version.',
    }
    const version = (id: string, more: object = {}) =>
      lambda.apply('AWS::Lambda::Version', { FunctionName: 'made', ...more }, id)
    await expect(version('VersionC')).rejects.toMatchObject(exists)
    await expect(version('VersionB', { Description: 'another' })).rejects.toMatchObject(exists)
    expect(await version('VersionA')).toMatchObject({ ref: `${arn}:1` })
  })
})
