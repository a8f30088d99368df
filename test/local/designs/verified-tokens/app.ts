/** An API whose function judges tokens by itself, with AWS's own verifier as npm has it, and asks the pool who it is. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway'
import { UserPool } from 'aws-cdk-lib/aws-cognito'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'

const judge = `
const { CognitoJwtVerifier } = require('aws-jwt-verify')
const { USER_POOL_ID: userPoolId, CLIENT_ID: clientId, AWS_REGION: region } = process.env

const verifiers = {
  id: CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'id' }),
  access: CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }),
}

// A token that was taken back is as well signed as before: only the pool knows.
async function isTakenBack(AccessToken) {
  const answer = await fetch('https://cognito-idp.' + region + '.amazonaws.com/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' },
    body: JSON.stringify({ AccessToken }),
  })
  return answer.status === 400
}

exports.handler = async ({ path, headers }) => {
  const use = path.slice(1)
  const token = headers.Authorization
  const answer = (statusCode, body) => ({ statusCode, body: JSON.stringify(body) })
  try {
    const { sub, iss, token_use } = await verifiers[use].verify(token)
    return answer(200, { sub, iss, token_use, ...(use === 'access' && { isTakenBack: await isTakenBack(token) }) })
  } catch (error) {
    return answer(401, { why: error.constructor.name })
  }
}
`

/** What a deployment would zip: the handler, and the package as it was installed. */
export function bundle(handler: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'verified-tokens-'))
  const packaged = dirname(dirname(dirname(require.resolve('aws-jwt-verify'))))
  mkdirSync(join(directory, 'node_modules'))
  cpSync(packaged, join(directory, 'node_modules', 'aws-jwt-verify'), { recursive: true })
  writeFileSync(join(directory, 'index.js'), handler)
  return directory
}

export function verifiedTokens(app: App): void {
  const stack = new Stack(app, 'VerifiedTokens')
  const out = (name: string, value: string) => new CfnOutput(stack, name, { value })
  const client = (pool: UserPool, name: string) =>
    pool.addClient(name, { authFlows: { userPassword: true }, accessTokenValidity: Duration.minutes(10) })

  const pool = new UserPool(stack, 'Pool', { selfSignUpEnabled: true })
  const web = client(pool, 'Web')
  const foreign = new UserPool(stack, 'Foreign', { selfSignUpEnabled: true })
  const bundled = bundle(judge)
  const handler = new LambdaFunction(stack, 'Judge', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(bundled),
    environment: { USER_POOL_ID: pool.userPoolId, CLIENT_ID: web.userPoolClientId },
  })
  rmSync(bundled, { recursive: true })
  const api = new LambdaRestApi(stack, 'Api', { handler })
  out('ApiId', api.restApiId)
  out('PoolId', pool.userPoolId)
  out('WebId', web.userPoolClientId)
  out('OtherId', client(pool, 'Other').userPoolClientId)
  out('ForeignPoolId', foreign.userPoolId)
  out('ForeignId', client(foreign, 'Web').userPoolClientId)
}
