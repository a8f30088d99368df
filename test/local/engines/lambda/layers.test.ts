import { rmSync } from 'node:fs'
import { zipOf } from '../../lib/zip/zip-of'
import { restart, role, startLambda, stopAll, temporaryDirectory, writeFiles } from './lambda-cloud'

afterEach(stopAll)

const layer = 'arn:aws:lambda:us-east-1:000000000000:layer'
const content = (files: Record<string, string>) => ({ Content: { ZipFile: zipOf(files).toString('base64') } })
const words = (text: string) =>
  content({
    'nodejs/node_modules/words/index.js': `module.exports = ${JSON.stringify(text)}`,
    'nodejs/node_modules/words/package.json': '{"name":"words"}',
  })
const made = (index: string, file = 'index.js') => ({
  FunctionName: 'made',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: role,
  Code: { ZipFile: zipOf({ [file]: index }).toString('base64') },
})
const requires = made('exports.handler = async () => require("words")')

test('what is in a layer is required and imported, the last layer is on top, and a restart changes nothing', async () => {
  const directory = temporaryDirectory()
  const lambda = await startLambda({ directory })
  const more = content({
    'nodejs/node22/node_modules/own/index.mjs': 'export default "own of 22"',
    'nodejs/node22/node_modules/own/package.json': '{"name":"own","exports":"./index.mjs"}',
    'nodejs/node_modules/words/index.js': 'module.exports = "below"',
  })
  expect(await lambda.call('PublishLayerVersion', { LayerName: 'more', ...more })).toMatchObject({
    LayerArn: `${layer}:more`,
    LayerVersionArn: `${layer}:more:1`,
    Version: 1,
    Content: { CodeSha256: expect.any(String), CodeSize: expect.any(Number) },
  })
  await lambda.call('PublishLayerVersion', { LayerName: 'words', ...words('on top') })
  const Layers = [`${layer}:more:1`, `${layer}:words:1`]
  const { Layers: shown } = await lambda.call<{ Layers: object[] }>('CreateFunction', { ...requires, Layers })
  expect(shown).toEqual(Layers.map((Arn) => ({ Arn, CodeSize: expect.any(Number) })))
  const imports = made(
    'import words from "words"; import own from "own"; export const handler = async () => [words, own]',
    'index.mjs',
  )
  await lambda.call('CreateFunction', { ...imports, FunctionName: 'imports', Layers })
  const check = async (cloud: typeof lambda) => {
    expect((await cloud.invoke('made')).answer).toBe('on top')
    expect((await cloud.invoke('imports')).answer).toEqual(['on top', 'own of 22'])
  }
  await check(lambda)
  const again = await restart(lambda, { directory })
  await check(again)

  // Whoever has a version keeps it when it is deleted, and nobody can take it any more.
  await again.call('DeleteLayerVersion', { LayerName: 'words', VersionNumber: 1 })
  await again.call('UpdateFunctionConfiguration', { FunctionName: 'made', Timeout: 9 })
  await check(again)
  await expect(again.call('UpdateFunctionConfiguration', { FunctionName: 'made', Layers })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: `Layer version ${layer}:words:1 does not exist.`,
  })
  await again.call('UpdateFunctionConfiguration', { FunctionName: 'made', Layers: [] })
  expect(await again.call('GetFunctionConfiguration', { FunctionName: 'made' })).not.toHaveProperty('Layers')
  expect((await again.invoke('made')).FunctionError).toBe('Unhandled')
  expect(await again.call('PublishLayerVersion', { LayerName: 'words', ...words('new') })).toMatchObject({ Version: 2 })
})

test('whoever gives a layer to a function must be allowed to read it', async () => {
  const lambda = await startLambda()
  const { CreateFunction, UpdateFunctionConfiguration } = lambda.cloud.services.get('lambda')?.operations ?? {}
  const needed = { action: 'lambda:GetLayerVersion', resource: `${layer}:words:1` }
  const input = { ...requires, Layers: [needed.resource] }
  expect(await CreateFunction?.access(input, {} as never)).toContainEqual(needed)
  expect(await UpdateFunctionConfiguration?.access(input, {} as never)).toContainEqual(needed)
})

test('layers are listed by name and by version, as far as they are for what is asked', async () => {
  const lambda = await startLambda()
  await lambda.call('PublishLayerVersion', { LayerName: 'a', ...words('1'), CompatibleRuntimes: ['nodejs20.x'] })
  await lambda.call('PublishLayerVersion', { LayerName: 'a', ...words('2'), CompatibleRuntimes: ['nodejs22.x'] })
  await lambda.call('PublishLayerVersion', { LayerName: 'b', ...words('3'), LicenseInfo: 'MIT', Description: 'of b' })
  expect(await lambda.call('ListLayers', {})).toMatchObject({
    Layers: [
      { LayerName: 'a', LayerArn: `${layer}:a`, LatestMatchingVersion: { Version: 2 } },
      { LayerName: 'b', LatestMatchingVersion: { Description: 'of b', LicenseInfo: 'MIT' } },
    ],
  })
  const first = await lambda.call<{ NextMarker: string }>('ListLayerVersions', { LayerName: 'a', MaxItems: 1 })
  expect(first).toMatchObject({ LayerVersions: [{ Version: 2 }] })
  const rest = { LayerName: 'a', Marker: first.NextMarker }
  expect(await lambda.call('ListLayerVersions', rest)).toMatchObject({ LayerVersions: [{ Version: 1 }] })
  const of20 = { LayerName: 'a', CompatibleRuntime: 'nodejs20.x' }
  expect(await lambda.call('ListLayerVersions', of20)).toMatchObject({ LayerVersions: [{ Version: 1 }] })
  expect(await lambda.call('GetLayerVersionByArn', { Arn: `${layer}:a:1` })).toMatchObject({ Version: 1 })
  await expect(lambda.call('GetLayerVersion', { LayerName: 'a', VersionNumber: 3 })).rejects.toMatchObject({
    status: 404,
  })
})

test('a layer says who else may use it', async () => {
  const lambda = await startLambda()
  await lambda.call('PublishLayerVersion', { LayerName: 'a', ...words('1') })
  const version = { LayerName: 'a', VersionNumber: 1 }
  const statement = { StatementId: 's', Action: 'lambda:GetLayerVersion', Principal: '*' }
  await lambda.call('AddLayerVersionPermission', { ...version, ...statement })
  await expect(lambda.call('AddLayerVersionPermission', { ...version, ...statement })).rejects.toMatchObject({
    status: 409,
  })
  const { Policy } = await lambda.call<{ Policy: string }>('GetLayerVersionPolicy', version)
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: 's', Resource: `${layer}:a:1` }])
  await lambda.call('RemoveLayerVersionPermission', { ...version, StatementId: 's' })
  await expect(lambda.call('GetLayerVersionPolicy', version)).rejects.toMatchObject({ status: 404 })
})

test.each<[string, readonly string[]]>([
  ['Cannot reference more than 5 layers', Array.from({ length: 6 }, () => `${layer}:a:1`)],
  ['Two different versions of the same layer', [`${layer}:a:1`, `${layer}:a:2`]],
  ['must be the ARN of a layer', [`${layer}:a`]],
  [
    'layer "arn:aws:lambda:us-east-1:094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:30" is not modelled',
    ['arn:aws:lambda:us-east-1:094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:30'],
  ],
])('a function is refused what it can’t have: %s', async (message, Layers) => {
  const lambda = await startLambda()
  for (const text of ['1', '2']) await lambda.call('PublishLayerVersion', { LayerName: 'a', ...words(text) })
  await expect(lambda.call('CreateFunction', { ...requires, Layers })).rejects.toThrow(message)
  expect(await lambda.call('ListFunctions', {})).toEqual({ Functions: [] })
})

test('of a template is published when it is another, and stays when its assembly goes', async () => {
  const lambda = await startLambda()
  const apply = (text: string, more: object = {}) => {
    const directory = writeFiles({ 'nodejs/node_modules/words/index.js': `module.exports = ${JSON.stringify(text)}` })
    const Content = { S3Bucket: 'assets', S3Key: directory }
    return {
      directory,
      Content,
      apply: () => lambda.apply('AWS::Lambda::LayerVersion', { LayerName: 'a', Content, ...more }, 'Layer'),
    }
  }
  const one = apply('one')
  expect(await one.apply()).toMatchObject({ ref: `${layer}:a:1` })
  expect(await one.apply()).toMatchObject({ ref: `${layer}:a:1` })
  await lambda.call('CreateFunction', { ...requires, Layers: [`${layer}:a:1`] })
  rmSync(one.directory, { recursive: true })
  expect((await lambda.invoke('made')).answer).toBe('one')
  expect(await apply('two').apply()).toMatchObject({ ref: `${layer}:a:2` })
})
