/** A test cloud whose functions have URLs, on a web port of its own and with IAM's own judgement. */
import http from 'node:http'
import { createIam } from '../../../../local/engines/iam/iam'
import { createGuard } from '../../../../local/guard/guard'
import type { Service, WebApis } from '../../../../local/kernel/service'
import { createWebPort, type WebPort } from '../../../../local/web/web-port'
import { root } from '../../create-test-cloud'
import { type LambdaCloud, type LambdaCloudOptions, startLambda, stopAll } from './lambda-cloud'

const open: WebPort[] = []

/** For `afterEach`. */
export async function stopServing(): Promise<void> {
  for (const port of open.splice(0)) await port.close()
  await stopAll()
}

export const arn = 'arn:aws:lambda:us-east-1:000000000000:function:made'
export const echo = 'exports.handler = async (event) => event'
const noApis: WebApis = {
  apis: () => [],
  access: () => ({ isPublic: false, isForPages: false, isForForms: false }),
  handle: () => Promise.reject(new Error('none')),
}

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** As they arrived. */
  readonly chunks: readonly string[]
}

export interface Sent {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string | Buffer
  readonly onChunk?: () => void
}

/** With IAM, and the role that functions have. */
export const withIam: LambdaCloudOptions = {
  services: [createIam],
  async before({ cloud }) {
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
    await cloud.call(root, 'iam', 'CreateRole', { RoleName: 'function-role', AssumeRolePolicyDocument })
  },
}

export async function start(options: LambdaCloudOptions = {}) {
  const lambda = await startLambda({ ...options, ...withIam })
  return { lambda, ...(await serve(lambda)) }
}

/** On a web port of its own. */
export async function serve(lambda: LambdaCloud) {
  const { webHosts } = lambda.cloud.services.get('lambda') as Service
  if (!webHosts) throw new Error('no hosts')
  const guard = createGuard()
  const webPort = createWebPort(lambda.cloud, { apis: noApis, hosts: [webHosts], guard })
  webPort.mount('/mail', async () => ({ status: 200, headers: {}, body: 'secret links' }))
  open.push(webPort)
  const port = await webPort.listen(0)
  lambda.cloud.webUrl = `http://127.0.0.1:${port}`

  function send(
    url: string,
    path: string,
    { method = 'GET', headers = {}, body, onChunk }: Sent = {},
  ): Promise<Answer> {
    const { host } = new URL(url)
    return new Promise((resolve, reject) => {
      const request = http.request(
        { port, host: '127.0.0.1', path, method, headers: { host, ...headers }, agent: false },
        (answer) => {
          const chunks: string[] = []
          answer.on('data', (chunk: Buffer) => {
            chunks.push(chunk.toString())
            onChunk?.()
          })
          answer.on('error', reject)
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: chunks.join(''), chunks }),
          )
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  async function makeUrl(more: object = {}): Promise<string> {
    const input = { FunctionName: 'made', AuthType: 'NONE', ...more }
    return (await lambda.call<{ FunctionUrl: string }>('CreateFunctionUrlConfig', input)).FunctionUrl
  }

  async function allow(Qualifier?: string): Promise<void> {
    const given = { FunctionName: 'made', Principal: '*', ...(Qualifier && { Qualifier }) }
    await lambda.call('AddPermission', {
      ...given,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    })
    await lambda.call('AddPermission', {
      ...given,
      StatementId: 'function',
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    })
  }

  /** A public URL of the function that `code` makes. */
  async function publish(code: string, more: object = {}): Promise<string> {
    await lambda.deploy('made', code)
    await allow()
    return makeUrl(more)
  }

  return { port, send, makeUrl, allow, publish }
}

/** As recorded on AWS. */
export const forbidden =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}'
