/** Secrets of templates: what CDK makes of them, references to them, and what is left of them where. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { type App, CfnOutput, Stack } from 'aws-cdk-lib'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { type Design, startDesign } from '../../designs/start-design'
import { arnOf, inlineFunction, refOf, serviceRole, startTemplate, type Template } from '../../template-cloud'

const secretOf = (Properties: object, more: object = {}) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties,
  ...more,
})
const client = (local: LocalCloud) => new SecretsManagerClient(local.sdkConfig)
const read = async (local: LocalCloud, SecretId: string) =>
  (await client(local).send(new GetSecretValueCommand({ SecretId }))).SecretString ?? ''

describe('a CDK app', () => {
  const reader = `
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager')
const client = new SecretsManagerClient()
exports.handler = async ({ SecretId = process.env.SECRET }) => {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }))
    return { length: SecretString.length, from: JSON.parse(SecretString).username, env: process.env.PASSWORD.length }
  } catch (error) {
    return error.name
  }
}`
  let design: Design
  beforeAll(async () => {
    design = await startDesign((app: App) => {
      const stack = new Stack(app, 'Shop')
      const secret = new Secret(stack, 'Key', {
        description: 'Of the shop',
        generateSecretString: {
          secretStringTemplate: JSON.stringify({ username: 'shop' }),
          generateStringKey: 'password',
          passwordLength: 40,
          excludePunctuation: true,
        },
      })
      const other = new Secret(stack, 'Other', { secretName: 'other' })
      const lambda = new LambdaFunction(stack, 'Reader', {
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline(reader),
        environment: {
          SECRET: secret.secretArn,
          PASSWORD: secret.secretValueFromJson('password').unsafeUnwrap(),
        },
      })
      secret.grantRead(lambda)
      new CfnOutput(stack, 'Function', { value: lambda.functionName })
      new CfnOutput(stack, 'Arn', { value: secret.secretArn })
      new CfnOutput(stack, 'OtherArn', { value: other.secretArn })
    })
  })
  afterAll(() => design?.stop())

  const invoke = async (payload: object = {}) => {
    const lambda = new LambdaClient(design.local.sdkConfig)
    const { Payload = new Uint8Array() } = await lambda.send(
      new InvokeCommand({
        FunctionName: design.outputs.Function,
        Payload: Buffer.from(JSON.stringify(payload)),
      }),
    )
    return JSON.parse(Buffer.from(Payload).toString())
  }

  test('lets a function read the secret that it was granted, and has its password in the environment', async () => {
    expect(await invoke()).toEqual({ length: expect.any(Number), from: 'shop', env: 40 })
    expect(await invoke({ SecretId: 'other' })).toBe('AccessDeniedException')
    const { username, password } = JSON.parse(await read(design.local, design.outputs.Arn ?? ''))
    expect([username, password]).toEqual(['shop', expect.stringMatching(/^[A-Za-z0-9]{40}$/)])
    expect(await read(design.local, design.outputs.OtherArn ?? '')).toHaveLength(32)
  })

  test('takes bytes from the SDK, and gives them back', async () => {
    const secrets = client(design.local)
    await secrets.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: Uint8Array.of(0, 255, 7) }))
    const { SecretBinary, CreatedDate } = await secrets.send(new GetSecretValueCommand({ SecretId: 'bytes' }))
    expect([[...(SecretBinary ?? [])], CreatedDate]).toEqual([[0, 255, 7], new Date('2026-01-05T09:00:00Z')])
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    )
  })
})

test('a start changes no value that the template did not change, and makes the secret again that is gone', async () => {
  const data = mkdtempSync(join(tmpdir(), 'secrets-'))
  const start = (length: number, text: string) =>
    startTemplate(
      {
        Resources: {
          Made: secretOf({ Name: 'made', GenerateSecretString: { PasswordLength: length } }),
          Given: secretOf({ Name: 'given', SecretString: text }),
          Gone: secretOf({ Name: 'gone', SecretString: 'again' }),
        },
      },
      { data },
    )
  try {
    const first = await start(20, 'one')
    const made = await read(first, 'made')
    await client(first).send(new PutSecretValueCommand({ SecretId: 'given', SecretString: 'put' }))
    await client(first).send(new DeleteSecretCommand({ SecretId: 'gone' }))
    await first.stop()

    const second = await start(20, 'one')
    expect([await read(second, 'made'), await read(second, 'given')]).toEqual([made, 'put'])
    expect(await read(second, 'gone')).toBe('again')
    await second.stop()

    const third = await start(21, 'two')
    expect(await read(third, 'made')).toHaveLength(21)
    expect(await read(third, 'given')).toBe('two')
    await third.stop()
  } finally {
    rmSync(data, { recursive: true })
  }
})

test('what a template no longer has is gone at once', async () => {
  const data = mkdtempSync(join(tmpdir(), 'secrets-'))
  const policy = {
    Type: 'AWS::SecretsManager::ResourcePolicy',
    Properties: {
      SecretId: refOf('A'),
      ResourcePolicy: {
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Principal: '*', Action: 'secretsmanager:DeleteSecret', Resource: '*' },
      },
    },
  }
  const start = (Resources: Template['Resources']) => startTemplate({ Resources }, { data })
  const policyOf = async ({ cloud }: LocalCloud) => {
    const root = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' } as const
    return cloud.call(root, 'secretsmanager', 'GetResourcePolicy', { SecretId: 'a' })
  }
  try {
    const first = await start({ A: secretOf({ Name: 'a' }), B: secretOf({ Name: 'b' }), Policy: policy })
    expect(await policyOf(first)).toHaveProperty('ResourcePolicy')
    await first.stop()
    const second = await start({ A: secretOf({ Name: 'a' }) })
    expect(await policyOf(second)).not.toHaveProperty('ResourcePolicy')
    await expect(read(second, 'b')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await second.stop()
  } finally {
    rmSync(data, { recursive: true })
  }
})

test('a value that references stand for is in no template, no record, no trace and no error', async () => {
  const said: string[] = []
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  const value = 'cornflower-7'
  const resources = {
    Key: secretOf({ Name: 'key', SecretString: JSON.stringify({ password: value }) }),
    Role: serviceRole('lambda.amazonaws.com'),
    Reader: inlineFunction('Role', 'exports.handler = async () => process.env.PASSWORD.length', {
      FunctionName: 'reader',
      Environment: {
        Variables: { PASSWORD: { 'Fn::Sub': '{{resolve:secretsmanager:${Key}:SecretString:password}}' } },
      },
    }),
  }
  const local = await startTemplate({ Resources: resources })
  const lambda = new LambdaClient(local.sdkConfig)
  const traced: string[] = []
  local.cloud.onTrace((record) => void traced.push(JSON.stringify(record)))
  const { Payload = [] } = await lambda.send(new InvokeCommand({ FunctionName: 'reader' }))
  expect(Buffer.from(Payload).toString()).toBe(String(value.length))
  // As on AWS: whoever may see the configuration of a function sees its environment.
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'reader' }))
  expect(Environment?.Variables?.PASSWORD).toBe(value)
  const kept: string[] = []
  for await (const entry of local.cloud.store.range(''))
    if (!entry[0].startsWith('lambda/')) kept.push(JSON.stringify(entry))
  const templates = kept.filter((entry) => entry.includes('SecretString'))
  // The template itself gives it in clear here, which is its own doing.
  expect(kept.filter((entry) => entry.includes(value) && !templates.includes(entry))).toEqual([])
  expect(traced.join()).not.toContain(value)

  const reference = '{{resolve:secretsmanager:wrong}}'
  const failing = startTemplate({
    Resources: {
      Wrong: secretOf({ Name: 'wrong', SecretString: value }),
      Role: serviceRole('lambda.amazonaws.com'),
      Slow: { ...inlineFunction('Role', '', { Timeout: reference }), DependsOn: 'Wrong' },
    },
  })
  const error = await failing.catch((thrown: unknown) => thrown)
  expect(String((error as Error).message)).toContain('****')
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + said.join()).not.toContain(value)
  write.mockRestore()
})

test.each<[string, Template['Resources'], object, string]>([
  [
    'a replica',
    { A: secretOf({ Name: 'a', ReplicaRegions: [{ Region: 'eu-west-1' }] }) },
    {},
    'ReplicaRegions is not modelled by the local cloud; there is one region',
  ],
  [
    'an attachment',
    { A: { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: {} } },
    {},
    'this resource type is not modelled',
  ],
  [
    'a rotation',
    { A: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: {} } },
    {},
    'this resource type is not modelled',
  ],
  ['two values', { A: secretOf({ SecretString: 'x', GenerateSecretString: {} }) }, {}, 'not both'],
  ['a wrong option', { A: secretOf({ GenerateSecretString: { Colour: 'red' } }) }, {}, '"Colour"'],
  [
    'a reference to Systems Manager',
    { A: secretOf({ Description: { 'Fn::Join': ['', ['{{resolve:kms:', '/x}}']] } }) },
    {},
    'dynamic reference {{resolve:kms:…}} is not modelled',
  ],
  [
    'a reference to a secret that is not there',
    { A: secretOf({ Description: '{{resolve:secretsmanager:none}}' }) },
    {},
    "Secrets Manager can't find the specified secret.",
  ],
  [
    'a reference in a custom resource',
    {
      Role: serviceRole('lambda.amazonaws.com'),
      Maker: inlineFunction('Role', 'exports.handler = async () => {}'),
      A: { Type: 'Custom::Thing', Properties: { ServiceToken: arnOf('Maker'), Key: '{{resolve:secretsmanager:x}}' } },
    },
    {},
    'dynamic references to what is secret are not resolved in custom resources',
  ],
  [
    'a reference in an output',
    { A: secretOf({ SecretString: 'x' }) },
    { Outputs: { Key: { Value: { 'Fn::Sub': '{{resolve:secretsmanager:${A}}}' } } } },
    'output Key: dynamic references are not resolved in outputs',
  ],
])('%s is refused by name', async (_what, Resources, more, message) => {
  await expect(startTemplate({ Resources, ...more })).rejects.toThrow(message)
})
