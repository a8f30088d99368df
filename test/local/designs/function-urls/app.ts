/** A public function with its URL, a private one behind an alias, and one that may call it, as the CDK makes them. */

import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { Distribution } from 'aws-cdk-lib/aws-cloudfront'
import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import {
  Alias,
  Code,
  Function as Fn,
  FunctionUrlAuthType,
  HttpMethod,
  InvokeMode,
  type IVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'

const calls = `
const { createHash, createHmac } = require('node:crypto')
const { SignatureV4 } = require('@smithy/signature-v4')
class Sha256 {
  constructor(secret) { this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret) }
  update(data) { this.hash.update(data) }
  digest() { return Promise.resolve(this.hash.digest()) }
}
exports.handler = async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env
  const credentials = { accessKeyId, secretAccessKey, sessionToken }
  const signer = new SignatureV4({ service: 'lambda', region: process.env.AWS_REGION, credentials, sha256: Sha256 })
  const { protocol, hostname, host, pathname: path } = new URL('orders', process.env.URL)
  const { headers } = await signer.sign({ method: 'GET', protocol, hostname, path, headers: { host } })
  const answer = await fetch(new URL(path, process.env.URL), { headers })
  return { status: answer.status, body: await answer.text() }
}`

export function functionUrls(app: App): void {
  const stack = new Stack(app, 'Urls')
  const made = (id: string, code: string, environment: Record<string, string> = {}): Fn =>
    new Fn(stack, id, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      timeout: Duration.seconds(10),
      code: Code.fromInline(code),
      environment,
    })

  const open = made('Public', 'exports.handler = async ({ rawPath }) => ({ path: rawPath })')
  const publicUrl = open.addFunctionUrl({
    authType: FunctionUrlAuthType.NONE,
    cors: { allowedOrigins: ['https://app.example'], allowedMethods: [HttpMethod.GET], maxAge: Duration.minutes(5) },
  })

  const closed = made(
    'Private',
    'exports.handler = async ({ requestContext }) => requestContext.authorizer.iam.userArn',
  )
  const live = new Alias(stack, 'Live', { aliasName: 'live', version: closed.currentVersion as IVersion })
  const privateUrl = live.addFunctionUrl({ invokeMode: InvokeMode.BUFFERED })

  const caller = made('Caller', calls, { URL: privateUrl.url })
  privateUrl.grantInvokeUrl(caller)
  const stranger = made('Stranger', calls, { URL: privateUrl.url })

  const behind = made('Behind', 'exports.handler = async ({ rawPath }) => `behind ${rawPath}`')
  const origin = FunctionUrlOrigin.withOriginAccessControl(behind.addFunctionUrl())
  const site = new Distribution(stack, 'Site', { defaultBehavior: { origin } })

  const outputs = {
    Site: site.domainName,
    Public: publicUrl.url,
    Private: privateUrl.url,
    Caller: caller.functionName,
    Stranger: stranger.functionName,
  }
  for (const [name, value] of Object.entries(outputs))
    new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(`${name}At`)
}
