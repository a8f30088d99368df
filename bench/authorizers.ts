/** What an authorizer adds to a request: one of a user pool, and a function that verifies the token, asked each time or kept. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  type IAuthorizer,
  MockIntegration,
  PassthroughBehavior,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway'
import { UserPool } from 'aws-cdk-lib/aws-cognito'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { bundle } from '../test/local/designs/verified-tokens/app'
import { type Benchmark, concurrently, type Figure, scaled } from './measure'
import { type OwnTarget, processorTime, startProcess } from './process'

const warmUp = scaled(400)
const rounds = scaled(6)
const counted = rounds * scaled(500)
const atATime = 8
const password = 'Correct-Horse-9'

/** By the path of their methods. */
const ways: Readonly<Record<string, { readonly name: string; readonly atMost: number }>> = {
  'pool-asked': { name: 'a user pool', atMost: 1 },
  'pool-kept': { name: 'a user pool, kept', atMost: 0.2 },
  'function-asked': { name: 'a function that verifies', atMost: 1 },
  'function-kept': { name: 'a function, kept', atMost: 0.2 },
}

const judge = `
const { CognitoJwtVerifier } = require('aws-jwt-verify')
const verifier = CognitoJwtVerifier.create({ userPoolId: process.env.USER_POOL_ID, clientId: null, tokenUse: 'id' })
exports.handler = async ({ authorizationToken, methodArn }) => {
  const { sub } = await verifier.verify(authorizationToken)
  const Resource = methodArn.split('/').slice(0, 2).join('/') + '/*'
  const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource }]
  return { principalId: sub, policyDocument: { Version: '2012-10-17', Statement } }
}
`

/** A method of a mock for each way. */
function build(outdir: string): void {
  const app = new App({ outdir, analyticsReporting: false })
  const stack = new Stack(app, 'Authorizers')
  const pool = new UserPool(stack, 'Pool', { selfSignUpEnabled: true })
  const client = pool.addClient('Client', { authFlows: { userPassword: true } })
  const bundled = bundle(judge)
  const handler = new LambdaFunction(stack, 'Judge', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(bundled),
    environment: { USER_POOL_ID: pool.userPoolId },
  })
  rmSync(bundled, { recursive: true })
  const api = new RestApi(stack, 'Api')
  const integration = new MockIntegration({
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { 'application/json': '{"statusCode":200}' },
    integrationResponses: [{ statusCode: '200' }],
  })
  const add = (path: string, authorizer?: IAuthorizer, authorizationType = AuthorizationType.CUSTOM) =>
    api.root.addResource(path).addMethod('GET', integration, {
      methodResponses: [{ statusCode: '200' }],
      ...(authorizer && { authorizer, authorizationType }),
    })
  add('open')
  for (const [name, resultsCacheTtl] of [
    ['asked', Duration.seconds(0)],
    ['kept', Duration.minutes(5)],
  ] as const) {
    const ofPool = new CognitoUserPoolsAuthorizer(stack, `Pool-${name}`, { cognitoUserPools: [pool], resultsCacheTtl })
    add(`pool-${name}`, ofPool, AuthorizationType.COGNITO)
    add(`function-${name}`, new TokenAuthorizer(stack, `Function-${name}`, { handler, resultsCacheTtl }))
  }
  new CfnOutput(stack, 'ApiId', { value: api.restApiId })
  new CfnOutput(stack, 'PoolId', { value: pool.userPoolId })
  new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId })
  app.synth()
}

export const authorizers: Benchmark = async () => {
  process.env.CDK_VALIDATION = 'false'
  const assembly = mkdtempSync(join(tmpdir(), 'bench-authorizers-'))
  build(assembly)
  const target = await startProcess(['--assembly', assembly])
  try {
    return await measure(target)
  } finally {
    target.stop()
    rmSync(assembly, { recursive: true })
  }
}

async function measure({ endpoint, webUrl, pid }: OwnTarget): Promise<Figure[]> {
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'me', secretAccessKey: 'me' } }
  const { ApiId, Authorization } = await signedIn(settings)

  const ask = async (path: string): Promise<void> => {
    const response = await fetch(`${webUrl}/_aws/execute-api/${ApiId}/prod/${path}`, { headers: { Authorization } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    await response.arrayBuffer()
  }
  const times = (count: number, path: string) => concurrently(Array<string>(count).fill(path), atATime, ask)
  const paths = ['open', ...Object.keys(ways)]
  for (const path of paths) await times(warmUp, path)
  const spent = new Map<string, number>()
  // In turns: what V8 learns, and what else the machine does, is everybody's.
  for (let round = 0; round < rounds; round++) {
    for (const path of paths) {
      const before = processorTime(pid)
      await times(counted / rounds, path)
      spent.set(path, (spent.get(path) ?? 0) + (processorTime(pid) - before) / counted)
    }
  }
  const open = spent.get('open') ?? Number.NaN
  return [
    { name: 'computed for a request without an authorizer', value: open, unit: 'ms' },
    ...Object.entries(ways).map(([path, { name, atMost }]) => ({
      name: `computed besides for ${name}`,
      value: (spent.get(path) ?? Number.NaN) - open,
      unit: 'ms',
      target: { atMost },
    })),
  ]
}

async function signedIn(settings: ConstructorParameters<typeof CloudFormationClient>[0] & object) {
  const stacks = new CloudFormationClient(settings)
  const users = new CognitoIdentityProviderClient(settings)
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({}))
  // Not the only stack: what the CDK's bootstrap makes is there too.
  const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs)
  const output = (key: string) => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? ''
  const [Username, ClientId] = ['ada', output('ClientId')]
  await users.send(new SignUpCommand({ ClientId, Username, Password: password }))
  await users.send(new AdminConfirmSignUpCommand({ UserPoolId: output('PoolId'), Username }))
  const AuthParameters = { USERNAME: Username, PASSWORD: password }
  const { AuthenticationResult } = await users.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  stacks.destroy()
  users.destroy()
  return { ApiId: output('ApiId'), Authorization: AuthenticationResult?.IdToken ?? '' }
}
