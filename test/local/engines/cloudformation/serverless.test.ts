/** Code from S3, and templates of the Serverless Application Model, as pipelines deploy them. */

import { writeZip } from '../../../../local/lib/zip/write-zip'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'
import { startWith } from '../../template-cloud'

const template = (key: string) => `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Word: {Type: String, Default: hello}
Resources:
  Says:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: s3://code/${key}
      AutoPublishAlias: live
      Environment: {Variables: {WORD: !Ref Word}}
      Events:
        Get: {Type: Api, Properties: {Path: /word, Method: get}}
Outputs:
  Function: {Value: !Ref Says}
  Role: {Value: !GetAtt SaysRole.Arn}
  Api: {Value: !Ref ServerlessRestApi}
  Version: {Value: !Ref Says.Version}
`

const code = (text: string) => `exports.handler = async () => '${text} ' + process.env.WORD`

async function prepare() {
  const local = await startWith({})
  const call = <Output = Record<string, unknown>>(service: string, action: string, input: object = {}) =>
    local.cloud.call<Output>(root, service, action, input)
  await call('s3', 'CreateBucket', { Bucket: 'code' })
  const put = async (Key: string, text: string) =>
    call('s3', 'PutObject', {
      Bucket: 'code',
      Key,
      Body: await writeZip([{ path: 'index.js', content: Buffer.from(code(text)) }]),
    })
  const apply = async (action: string, key: string, more: object = {}) => {
    await call('cloudformation', action, {
      StackName: 'App',
      TemplateBody: template(key),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      ...more,
    })
    await local.idle()
    return statusOf(local)
  }
  const said = async (Qualifier?: string) => {
    const FunctionName = [local.outputs('App').Function, Qualifier].filter(Boolean).join(':')
    return JSON.parse((await call<{ Payload: string }>('lambda', 'Invoke', { FunctionName })).Payload)
  }
  return { local, call, put, apply, said }
}

async function statusOf({ cloud }: LocalCloud): Promise<string | undefined> {
  const { Stacks } = await cloud.call<{ Stacks: { StackStatus: string }[] }>(root, 'cloudformation', 'DescribeStacks', {
    StackName: 'App',
  })
  return Stacks[0]?.StackStatus
}

it('has the code that its template names, another one under another key, and the old one again if it goes back', async () => {
  const { local, call, put, apply, said } = await prepare()
  await put('one.zip', 'one')
  await put('two.zip', 'two')
  expect(await apply('CreateStack', 'one.zip')).toBe('CREATE_COMPLETE')
  expect(await said()).toBe('one hello')
  expect(local.outputs('App').Role).toMatch(/^arn:aws:iam::000000000000:role\/App-SaysRole-/)

  // As on AWS, the same key is the same code.
  await put('one.zip', 'other')
  const Parameters = [{ ParameterKey: 'Word', ParameterValue: 'bye' }]
  expect(await apply('UpdateStack', 'one.zip', { Parameters })).toBe('UPDATE_COMPLETE')
  expect(await said()).toBe('one bye')
  // A version is of code alone, and keeps what it was published with.
  expect(local.outputs('App').Version).toBe(
    `arn:aws:lambda:us-east-1:000000000000:function:${local.outputs('App').Function}:1`,
  )
  expect(await said('live')).toBe('one hello')

  expect(await apply('UpdateStack', 'two.zip')).toBe('UPDATE_COMPLETE')
  expect(await said()).toBe('two hello')
  expect(await said('live')).toBe('two hello')
  expect(await said('1')).toBe('one hello')
  expect(await apply('UpdateStack', 'none.zip')).toBe('UPDATE_ROLLBACK_COMPLETE')
  expect(await said()).toBe('two hello')
  expect(await said('live')).toBe('two hello')
  const { StackEvents } = await call<{ StackEvents: { ResourceStatus: string; ResourceStatusReason?: string }[] }>(
    'cloudformation',
    'DescribeStackEvents',
    { StackName: 'App' },
  )
  expect(StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED')?.ResourceStatusReason).toBe(
    'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
  )
})

it('is published anew when it goes back to code of before, with what it is configured with now', async () => {
  const { local, put, apply, said } = await prepare()
  for (const word of ['one', 'two']) await put(`${word}.zip`, word)
  await apply('CreateStack', 'one.zip')
  await apply('UpdateStack', 'two.zip')
  const Parameters = [{ ParameterKey: 'Word', ParameterValue: 'bye' }]
  expect(await apply('UpdateStack', 'one.zip', { Parameters })).toBe('UPDATE_COMPLETE')
  expect(await said('live')).toBe('one bye')
  expect(local.outputs('App').Version).toMatch(/:3$/)
})

it('has a URL and layers, whose change is told as another resource, and leaves nothing of them behind', async () => {
  const { local, call, put, apply } = await prepare()
  await put('one.zip', 'one')
  const layer = await writeZip([
    { path: 'nodejs/node_modules/words.js', content: Buffer.from('module.exports = "words"') },
  ])
  await call('s3', 'PutObject', { Bucket: 'code', Key: 'layer.zip', Body: layer })
  const TemplateBody = (Description: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Words:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: s3://code/layer.zip, RetentionPolicy: Delete}
  Plain:
    Type: AWS::Lambda::LayerVersion
    Properties: {LayerName: plain, Description: ${Description}, Content: {S3Bucket: code, S3Key: layer.zip}}
  Says:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async ({ rawPath }) => require('words') + rawPath
      Layers: [!Ref Words]
      FunctionUrlConfig: {AuthType: NONE}
Outputs:
  Url: {Value: !GetAtt SaysUrl.FunctionUrl}
`
  expect(await apply('CreateStack', 'one.zip', { TemplateBody: TemplateBody('one') })).toBe('CREATE_COMPLETE')
  const { hostname, port } = new URL(local.outputs('App').Url ?? '')
  expect(port).toBe(new URL(local.webUrl).port)
  const said = async () => (await fetch(`${local.webUrl}/_aws/lambda-url/${hostname.split('.')[0]}/a`)).text()
  expect(await said()).toBe('words/a')

  const set = { StackName: 'App', ChangeSetName: 'next' }
  const Capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND']
  await call('cloudformation', 'CreateChangeSet', { ...set, TemplateBody: TemplateBody('two'), Capabilities })
  await local.idle()
  expect(await call('cloudformation', 'DescribeChangeSet', set)).toMatchObject({
    Changes: [
      { ResourceChange: { LogicalResourceId: 'Plain', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' } },
    ],
  })

  await call('cloudformation', 'DeleteStack', { StackName: 'App' })
  await local.idle()
  expect(await call('lambda', 'ListLayers')).toEqual({ Layers: [] })
  expect(await said()).toBe('{"Message":null}')
})

it('is given out as it was written, and as it was expanded', async () => {
  const { call, put, apply } = await prepare()
  await put('one.zip', 'one')
  await apply('CreateStack', 'one.zip')
  const get = (TemplateStage: string) =>
    call<{ TemplateBody: string }>('cloudformation', 'GetTemplate', { StackName: 'App', TemplateStage })
  expect((await get('Original')).TemplateBody).toBe(template('one.zip'))
  const processed = JSON.parse((await get('Processed')).TemplateBody)
  expect(processed.Transform).toBeUndefined()
  expect(processed.Resources.SaysRole.Type).toBe('AWS::IAM::Role')
  expect(await call('cloudformation', 'GetTemplateSummary', { TemplateBody: template('x') })).toMatchObject({
    Capabilities: ['CAPABILITY_IAM'],
    CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
    DeclaredTransforms: ['AWS::Serverless-2016-10-31'],
  })
})

it('needs to be told that it may be expanded and makes roles', async () => {
  const { put, apply, call } = await prepare()
  await put('one.zip', 'one')
  await expect(apply('CreateStack', 'one.zip', { Capabilities: ['CAPABILITY_IAM'] })).rejects.toMatchObject({
    code: 'InsufficientCapabilitiesException',
    message: 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]',
  })
  const changeSet = {
    StackName: 'App',
    ChangeSetName: 'one',
    ChangeSetType: 'CREATE',
    TemplateBody: template('one.zip'),
  }
  await expect(call('cloudformation', 'CreateChangeSet', changeSet)).rejects.toMatchObject({
    message: 'Requires capabilities : [CAPABILITY_IAM]',
  })
  await call('cloudformation', 'CreateChangeSet', { ...changeSet, Capabilities: ['CAPABILITY_IAM'] })
})
