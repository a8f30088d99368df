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
      State: 'Active',
      Version: '$LATEST',
    })
    expect((await lambda.invoke('made')).answer).toBe(1)

    await lambda.call('UpdateFunctionConfiguration', {
      FunctionName: arn,
      Timeout: 9,
      Environment: { Variables: { A: 'b' } },
    })
    const ZipFile = zipOf({ 'index.js': 'exports.handler = async () => [process.env.A, 2]' }, { deflate: true })
    await lambda.call('UpdateFunctionCode', { FunctionName: 'made', ZipFile })
    const { Configuration } = await lambda.call<{ Configuration: object }>('GetFunction', {
      FunctionName: 'made:$LATEST',
    })
    expect(Configuration).toMatchObject({ Timeout: 9, Environment: { Variables: { A: 'b' } }, MemorySize: 128 })
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
    ['the ARN of an IAM role', { Role: 'me' }],
    ['Could not unzip uploaded file', { Code: { ZipFile: 'bm90IGEgemlw' } }],
    ['property "ImageUri" is not modelled', { Code: { ImageUri: 'x' } }],
  ])('refuses what it does not take, by name: %s', async (message, more) => {
    const lambda = await startLambda()
    await expect(lambda.call('CreateFunction', { ...create, ...more })).rejects.toThrow(message)
    expect(await lambda.call('ListFunctions', {})).toMatchObject({ Functions: [] })
  })

  it.each(['PutProvisionedConcurrencyConfig', 'InvokeWithResponseStream'])(
    'refuses the operation %s by name',
    async (action) => {
      const lambda = await startLambda()
      await expect(lambda.call(action, { FunctionName: 'x' })).rejects.toThrow(`operation "${action}" is not modelled`)
    },
  )

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
