/** Function URLs: their configurations, and the requests to them, on the web port and with IAM's own judgement. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignatureV4 } from '@smithy/signature-v4'
import { createIam } from '../../../../local/engines/iam/iam'
import { createGuard } from '../../../../local/guard/guard'
import { type Principal, roleSession } from '../../../../local/kernel/principal'
import type { Service, WebApis } from '../../../../local/kernel/service'
import { createWebPort, type WebPort } from '../../../../local/web/web-port'
import { createIdentifier } from '../../../../local/wire/signature'
import { Sha256 } from '../../../scenarios/signed-fetch'
import { root } from '../../create-test-cloud'
import {
  type LambdaCloud,
  type LambdaCloudOptions,
  restart,
  role,
  startLambda,
  stopAll,
  temporaryDirectory,
} from './lambda-cloud'

const open: WebPort[] = []
afterEach(async () => {
  for (const port of open.splice(0)) await port.close()
  await stopAll()
})

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:made'
const echo = 'exports.handler = async (event) => event'
const noApis: WebApis = {
  apis: () => [],
  access: () => ({ isPublic: false, isForPages: false, isForForms: false }),
  handle: () => Promise.reject(new Error('none')),
}

interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** As they arrived. */
  readonly chunks: readonly string[]
}

interface Sent {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string | Buffer
  readonly onChunk?: () => void
}

/** With IAM, and the role that functions have. */
const withIam: LambdaCloudOptions = {
  services: [createIam],
  async before({ cloud }) {
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
    await cloud.call(root, 'iam', 'CreateRole', { RoleName: 'function-role', AssumeRolePolicyDocument })
  },
}

async function start(options: LambdaCloudOptions = {}) {
  const lambda = await startLambda({ ...options, ...withIam })
  return { lambda, ...(await serve(lambda)) }
}

/** On a web port of its own. */
async function serve(lambda: LambdaCloud) {
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

const forbidden =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}'

describe('the configuration of a function URL', () => {
  it('is made, read, changed, listed by page and deleted, with AWS’s answers', async () => {
    const { lambda, port } = await start()
    const { call } = lambda
    await lambda.deploy('made', echo)
    await call('PublishVersion', { FunctionName: 'made' })
    await call('CreateAlias', { FunctionName: 'made', Name: 'live', FunctionVersion: '1' })

    const made = await call('CreateFunctionUrlConfig', { FunctionName: 'made', AuthType: 'NONE' })

    expect(made).toEqual({
      FunctionUrl: expect.stringMatching(`^http://[a-z0-9]{32}\\.lambda-url\\.us-east-1\\.localhost:${port}/$`),
      FunctionArn: arn,
      AuthType: 'NONE',
      CreationTime: '2026-01-05T09:00:00.000Z',
    })
    const LastModifiedTime = '2026-01-05T09:00:00.000Z'
    expect(await call('GetFunctionUrlConfig', { FunctionName: arn })).toEqual({
      ...made,
      InvokeMode: 'BUFFERED',
      LastModifiedTime,
    })
    const Cors = { AllowOrigins: ['https://app.example'], MaxAge: 86_400 }
    const changed = { ...made, AuthType: 'AWS_IAM', Cors, InvokeMode: 'RESPONSE_STREAM', LastModifiedTime }
    const change = { FunctionName: 'made', AuthType: 'AWS_IAM', Cors, InvokeMode: 'RESPONSE_STREAM' }
    expect(await call('UpdateFunctionUrlConfig', change)).toEqual(changed)
    expect(await call('UpdateFunctionUrlConfig', { FunctionName: 'made' })).toEqual(changed)

    const ofAlias = await call('CreateFunctionUrlConfig', {
      FunctionName: 'made:live',
      AuthType: 'NONE',
      InvokeMode: 'BUFFERED',
    })
    expect(ofAlias).toMatchObject({ FunctionArn: `${arn}:live`, InvokeMode: 'BUFFERED' })
    const first = await call<{ NextMarker: string }>('ListFunctionUrlConfigs', { FunctionName: 'made', MaxItems: 1 })
    expect(first).toMatchObject({ FunctionUrlConfigs: [changed] })
    const rest = { FunctionName: 'made', MaxItems: 1, Marker: first.NextMarker }
    expect(await call('ListFunctionUrlConfigs', rest)).toEqual({
      FunctionUrlConfigs: [{ ...ofAlias, LastModifiedTime }],
    })

    await call('DeleteFunctionUrlConfig', { FunctionName: 'made' })
    await expect(call('GetFunctionUrlConfig', { FunctionName: 'made' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    })
    await call('DeleteFunction', { FunctionName: 'made' })
    await lambda.deploy('made', echo)
    expect(await call('ListFunctionUrlConfigs', { FunctionName: 'made' })).toEqual({ FunctionUrlConfigs: [] })
  })

  it('is refused in AWS’s words: of versions, of what is not there, twice, and beyond the limits of CORS', async () => {
    const { lambda } = await start()
    const { call } = lambda
    await lambda.deploy('made', echo)
    await call('PublishVersion', { FunctionName: 'made' })
    const pattern = (value: string) =>
      `1 validation error detected: Value '${value}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`
    const found = 'The resource you requested does not exist.'
    const create = { FunctionName: 'made', AuthType: 'NONE' }
    const cors = (Cors: object) => ['CreateFunctionUrlConfig', { ...create, Cors }] as const
    const refusals: readonly (readonly [string, object, string, string])[] = [
      ['CreateFunctionUrlConfig', { ...create, Qualifier: '1' }, 'ValidationException', pattern('1')],
      ['GetFunctionUrlConfig', { FunctionName: 'none', Qualifier: '1' }, 'ValidationException', pattern('1')],
      ['UpdateFunctionUrlConfig', { FunctionName: 'made:1' }, 'ValidationException', pattern('1')],
      [
        'DeleteFunctionUrlConfig',
        { FunctionName: 'made', Qualifier: '$LATEST' },
        'ValidationException',
        pattern('$LATEST'),
      ],
      [
        'CreateFunctionUrlConfig',
        { ...create, FunctionName: 'none' },
        'ResourceNotFoundException',
        'Function does not exist',
      ],
      [
        'CreateFunctionUrlConfig',
        { ...create, Qualifier: 'none' },
        'ResourceNotFoundException',
        'Function does not exist',
      ],
      ['UpdateFunctionUrlConfig', { FunctionName: 'none' }, 'ResourceNotFoundException', 'Function does not exist'],
      ['ListFunctionUrlConfigs', { FunctionName: 'none' }, 'ResourceNotFoundException', 'Function does not exist'],
      ['GetFunctionUrlConfig', { FunctionName: 'none' }, 'ResourceNotFoundException', found],
      ['DeleteFunctionUrlConfig', { FunctionName: 'made', Qualifier: 'none' }, 'ResourceNotFoundException', found],
      ['UpdateFunctionUrlConfig', { FunctionName: 'made' }, 'ResourceNotFoundException', found],
      [
        'CreateFunctionUrlConfig',
        { ...create, InvokeMode: 'UNKNOWN' },
        'ValidationException',
        "1 validation error detected: Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
      ],
      [
        'CreateFunctionUrlConfig',
        { FunctionName: 'made:live', Qualifier: 'other', AuthType: 'NONE' },
        'InvalidParameterValueException',
        'The derived qualifier from the function name does not match the specified qualifier.',
      ],
      [
        ...cors({ AllowMethods: ['OPTIONS'] }),
        'ValidationException',
        'Member must have length less than or equal to 6',
      ],
      [...cors({ AllowMethods: Array(7).fill('GET') }), 'ValidationException', 'length less than or equal to 6'],
      [...cors({ MaxAge: 86_401 }), 'ValidationException', 'Member must have value less than or equal to 86400'],
      [...cors({ MaxAge: -1 }), 'ValidationException', 'Member must have value greater than or equal to 0'],
      [...cors({ AllowOrigins: [''] }), 'ValidationException', 'greater than or equal to 1'],
      [...cors({ AllowOrigins: Array(101).fill('*') }), 'ValidationException', 'length less than or equal to 100'],
      [
        'AddPermission',
        {
          FunctionName: 'made',
          StatementId: 'a',
          Principal: '*',
          Action: 'lambda:InvokeFunction',
          FunctionUrlAuthType: 'NONE',
        },
        'InvalidParameterValueException',
        'FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action',
      ],
      [
        'AddPermission',
        {
          FunctionName: 'made',
          StatementId: 'a',
          Principal: '*',
          Action: 'lambda:InvokeFunctionUrl',
          InvokedViaFunctionUrl: true,
        },
        'InvalidParameterValueException',
        'InvokedViaFunctionUrl is only supported',
      ],
    ]
    for (const [action, input, code, message] of refusals) {
      await expect(call(action, input)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    }
    await call('CreateFunctionUrlConfig', create)
    await expect(call('CreateFunctionUrlConfig', create)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
      message: `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    })
  })

  it('of a template is the same at every start, changes in place, and survives a restart', async () => {
    const directory = temporaryDirectory()
    const { lambda, ...first } = await start({ directory })
    await lambda.deploy('made', echo)
    await first.allow()
    const properties = { TargetFunctionArn: arn, AuthType: 'NONE', Cors: { MaxAge: '60', AllowCredentials: 'true' } }
    expect(await lambda.apply('AWS::Lambda::Url', properties)).toMatchObject({ ref: arn })
    const before = await lambda.call<{ FunctionUrl: string }>('GetFunctionUrlConfig', { FunctionName: 'made' })
    expect(before).toMatchObject({ Cors: { MaxAge: 60, AllowCredentials: true } })

    const again = await restart(lambda, { directory, ...withIam })
    const { send } = await serve(again)
    const url = new URL(before.FunctionUrl).hostname.split('.')[0]
    const here = await again.call<{ FunctionUrl: string }>('GetFunctionUrlConfig', { FunctionName: 'made' })
    expect(here.FunctionUrl).toContain(`//${url}.`)
    expect((await send(here.FunctionUrl, '/')).status).toBe(200)
    await again.apply('AWS::Lambda::Url', { TargetFunctionArn: 'made', AuthType: 'AWS_IAM' })
    const changed = await again.call<{ FunctionUrl: string }>('GetFunctionUrlConfig', { FunctionName: 'made' })
    expect(changed).toMatchObject({ AuthType: 'AWS_IAM', FunctionUrl: here.FunctionUrl })
    expect(changed).not.toHaveProperty('Cors')
  })
})

describe('a request to a function URL', () => {
  it('is an event of payload format 2.0', async () => {
    const { publish, send, port } = await start()
    const url = await publish(echo)
    const { host, hostname } = new URL(url)
    const [id] = hostname.split('.')

    const answer = await send(url, '/pa2%2Fth/1?q=a%20b&q=%2Fc&x', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'test',
        cookie: 'a=1; b=2',
        'X-Two': ['1', '2'],
        'accept-encoding': 'gzip',
      },
      body: '{"foo":"bar"}',
    })

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    const event = JSON.parse(answer.body)
    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/pa2%2Fth/1',
      rawQueryString: 'q=a%20b&q=%2Fc&x',
      cookies: ['a=1', 'b=2'],
      headers: {
        host,
        'content-type': 'application/json',
        'content-length': '13',
        'user-agent': 'test',
        'x-two': '1,2',
        'accept-encoding': 'gzip',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(port),
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      },
      queryStringParameters: { q: 'a b,/c', x: '' },
      requestContext: {
        accountId: 'anonymous',
        apiId: id,
        domainName: host,
        domainPrefix: id,
        http: { method: 'POST', path: '/pa2%2Fth/1', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        requestId: answer.headers['x-amzn-requestid'],
        routeKey: '$default',
        stage: '$default',
        time: '05/Jan/2026:09:00:00 +0000',
        timeEpoch: Date.parse('2026-01-05T09:00:00Z'),
      },
      body: '{"foo":"bar"}',
      isBase64Encoded: false,
    })
    const plain = JSON.parse((await send(url, '/')).body)
    expect(plain).toMatchObject({ rawPath: '/', rawQueryString: '', isBase64Encoded: false })
    for (const member of ['body', 'cookies', 'queryStringParameters']) expect(plain).not.toHaveProperty(member)
    const form = { 'content-type': 'multipart/form-data; boundary=x' }
    expect(JSON.parse((await send(url, '/', { method: 'PUT', headers: form, body: 'form' })).body)).toMatchObject({
      body: Buffer.from('form').toString('base64'),
      isBase64Encoded: true,
    })
  })

  it.each<[string, string, object]>([
    ['an object', '({ hello: "world" })', { status: 200, body: '{"hello":"world"}' }],
    ['a list', '["hello", 3, true]', { status: 200, body: '["hello",3,true]' }],
    ['a text', '"hello"', { status: 200, body: 'hello' }],
    ['a number', '3.1', { status: 200, body: '3.1' }],
    ['nothing', 'undefined', { status: 200, body: 'null' }],
    ['a status as text', '({ statusCode: "418", body: "teapot" })', { status: 418, body: 'teapot' }],
    ['no body', '({ statusCode: 204 })', { status: 204, body: '' }],
    [
      'headers and cookies',
      '({ statusCode: 201, headers: { "Content-Type": "text/plain", "X-Own": 1 }, cookies: ["a=1; Secure", "b=2"], body: "aGk=", isBase64Encoded: true })',
      {
        status: 201,
        body: 'hi',
        headers: { 'content-type': 'text/plain', 'x-own': '1', 'set-cookie': ['a=1; Secure', 'b=2'] },
      },
    ],
    ['no status of HTTP', '({ statusCode: 1000 })', { status: 502, body: 'Internal Server Error' }],
    ['a header that is none', '({ statusCode: 200, headers: { "a\\nb": "c" } })', { status: 502 }],
    ['an error', '(() => { throw new Error("no") })()', { status: 502, body: 'Internal Server Error' }],
    ['more than 6 MB', '"x".repeat(6 * 1024 * 1024 + 200)', { status: 502 }],
  ])('is answered by what the function returns: %s', async (_, value, answer) => {
    const { publish, send } = await start()
    const url = await publish(`exports.handler = async () => ${value}`)
    expect(await send(url, '/')).toMatchObject({ ...answer, headers: { 'x-amzn-requestid': expect.any(String) } })
  })

  it('larger than an invocation may be is refused, and so is one beyond the reserved concurrency', async () => {
    const { lambda, publish, send } = await start()
    const url = await publish(echo)
    const body = Buffer.alloc(6 * 1024 * 1024, 'x')
    const text = { 'content-type': 'text/plain' }
    expect(await send(url, '/', { method: 'POST', headers: text, body })).toMatchObject({ status: 413 })
    await lambda.call('PutFunctionConcurrency', { FunctionName: 'made', ReservedConcurrentExecutions: 0 })
    expect(await send(url, '/')).toMatchObject({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
      body: expect.stringContaining('ReservedFunctionConcurrentInvocationLimitExceeded'),
    })
  })

  it('reaches the version of the alias, as long as there is the alias', async () => {
    const { lambda, makeUrl, allow, send } = await start()
    await lambda.deploy('made', 'exports.handler = async () => "old"')
    await lambda.call('PublishVersion', { FunctionName: 'made' })
    await lambda.call('CreateAlias', { FunctionName: 'made', Name: 'live', FunctionVersion: '1' })
    await lambda.deploy('made', 'exports.handler = async () => "new"')
    await allow('live')
    const url = await makeUrl({ Qualifier: 'live' })
    expect(await send(url, '/')).toMatchObject({ status: 200, body: 'old' })
    await lambda.call('DeleteAlias', { FunctionName: 'made', Name: 'live' })
    expect(await send(url, '/')).toMatchObject({ status: 403, body: forbidden })
    expect(await lambda.call('ListFunctionUrlConfigs', { FunctionName: 'made' })).toEqual({ FunctionUrlConfigs: [] })
  })
})

describe('an answer that is streamed', () => {
  const stream = { InvokeMode: 'RESPONSE_STREAM' }
  /** Writes `first` at once, and the rest when it is told over HTTP that this was read. */
  const inTwo = (first: string) => `
    const { HttpResponseStream } = awslambda
    exports.handler = awslambda.streamifyResponse(async (event, out) => {
      const head = { statusCode: 201, headers: { 'content-type': 'text/event-stream' }, cookies: ['a=1'] }
      const stream = HttpResponseStream.from(out, head)
      stream.write(${JSON.stringify(first)})
      await fetch(event.queryStringParameters.then)
      stream.end('second')
    })`

  it('arrives as it is written, with its head before it', async () => {
    const { publish, send } = await start()
    const url = await publish(inTwo('first'), stream)
    let read: (() => void) | undefined
    const isRead = new Promise<void>((resolve) => {
      read = resolve
    })
    const asked = http.createServer((_, response) => void isRead.then(() => response.end()))
    await new Promise<void>((resolve) => asked.listen(0, '127.0.0.1', resolve))
    const then = `http://127.0.0.1:${(asked.address() as AddressInfo).port}/`

    const answer = await send(url, `/?then=${then}`, { onChunk: () => read?.() })

    asked.close()
    expect(answer).toMatchObject({
      status: 201,
      chunks: ['first', 'second'],
      headers: { 'content-type': 'text/event-stream', 'set-cookie': ['a=1'], 'transfer-encoding': 'chunked' },
    })
  })

  it('may have no head, and is whole when it is not asked for as a stream', async () => {
    const { lambda, publish, send } = await start()
    const code = `exports.handler = awslambda.streamifyResponse(async (event, out, context) => {
      await require('node:stream/promises').pipeline(require('node:stream').Readable.from(['a', Buffer.from([0xff]), context.functionName]), out)
    })`
    const url = await publish(code, stream)
    expect(await send(url, '/')).toMatchObject({
      status: 200,
      body: Buffer.concat([Buffer.from([97, 0xff]), Buffer.from('made')]).toString(),
      headers: { 'content-type': 'application/octet-stream' },
    })
    await lambda.call('UpdateFunctionUrlConfig', { FunctionName: 'made', InvokeMode: 'BUFFERED' })
    expect(await send(url, '/')).toMatchObject({ status: 200, headers: { 'content-length': '6' } })
    await lambda.deploy('made', `exports.handler = awslambda.streamifyResponse(async (_, out) => out.end('"plain"'))`)
    expect((await lambda.invoke('made')).answer).toBe('plain')
  })

  it('of a function that streams nothing is what it returns, as it is', async () => {
    const { publish, send } = await start()
    const url = await publish('exports.handler = async () => ({ statusCode: 201, body: "x" })', stream)
    expect(await send(url, '/')).toMatchObject({ status: 200, body: '{"statusCode":201,"body":"x"}' })
  })

  it('breaks off when its function fails, and is an error if nothing of it was sent', async () => {
    const { lambda, publish, send } = await start()
    const fails = (before: string) => `exports.handler = awslambda.streamifyResponse(async (_, out) => {
      ${before}
      throw new Error('no')
    })`
    const url = await publish(fails(''), stream)
    expect(await send(url, '/')).toMatchObject({ status: 502, body: 'Internal Server Error' })
    await lambda.deploy('made', fails("await new Promise((done) => out.write('begun', done))"))
    await expect(send(url, '/')).rejects.toThrow('aborted')
    await lambda.deploy('made', 'exports.handler = awslambda.streamifyResponse(async () => undefined)')
    expect(await send(url, '/')).toMatchObject({ status: 502 })
    await lambda.deploy('made', 'exports.handler = awslambda.streamifyResponse(() => 1)')
    expect((await lambda.invoke('made')).answer).toMatchObject({
      errorMessage: 'Streaming does not support non-async handlers.',
    })
  })

  it('is written to its end when its client has left', async () => {
    const { lambda, publish, port } = await start()
    const code = `exports.handler = awslambda.streamifyResponse(async (_, out) => {
      for (let count = 0; count < 40; count++) {
        await new Promise((done) => out.write(Buffer.alloc(65536), done))
        await new Promise((done) => setTimeout(done, 5))
      }
      out.end()
    })`
    const url = await publish(code, stream)
    const ended = new Promise((resolve) => {
      lambda.cloud.onTrace(({ kind, detail }) => kind === 'function.ended' && resolve(detail.outcome))
    })
    const { host } = new URL(url)
    const request = http.get({ port, host: '127.0.0.1', headers: { host }, agent: false }, (answer) => {
      answer.once('data', () => request.destroy())
      answer.on('error', () => undefined)
    })
    request.on('error', () => undefined)
    expect(await ended).toBe('success')
    await lambda.cloud.activity.idle()
  })

  it('goes no faster than it is read, and is over the limit of a buffered one', async () => {
    const { lambda, publish, send } = await start()
    const code = `exports.handler = awslambda.streamifyResponse(async (_, out) => {
      const block = Buffer.alloc(1024 * 1024, 'x')
      for (let count = 0; count < 8; count++) await new Promise((done) => out.write(block, done))
      out.end()
    })`
    const url = await publish(code, stream)
    expect((await send(url, '/')).body).toHaveLength(8 * 1024 * 1024)
    await lambda.call('UpdateFunctionUrlConfig', { FunctionName: 'made', InvokeMode: 'BUFFERED' })
    expect(await send(url, '/')).toMatchObject({ status: 502 })
    expect((await lambda.invoke('made')).answer).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' })
  })
})

describe('who may call a function URL', () => {
  it('is everybody, if the function’s policy gives both permissions to everybody', async () => {
    const { lambda, makeUrl, allow, send } = await start()
    await lambda.deploy('made', echo)
    const url = await makeUrl()
    const refused = { status: 403, body: forbidden, headers: { 'x-amzn-errortype': 'AccessDeniedException' } }
    expect(await send(url, '/')).toMatchObject(refused)
    await allow()
    expect(await send(url, '/')).toMatchObject({ status: 200 })
    await lambda.call('RemovePermission', { FunctionName: 'made', StatementId: 'function' })
    expect(await send(url, '/')).toMatchObject(refused)
    // Whoever may invoke it otherwise has this permission, too.
    await allowPlainInvoke(lambda)
    expect(await send(url, '/')).toMatchObject({ status: 200 })
    await lambda.call('UpdateFunctionUrlConfig', { FunctionName: 'made', AuthType: 'AWS_IAM' })
    expect(await send(url, '/')).toMatchObject(refused)
    const nobody = url.replace(/\/\/[a-z0-9]+/, '//0123456789abcdefghijklmnopqrstuv')
    expect(await send(nobody, '/')).toMatchObject({ status: 403, body: '{"Message":null}' })
  })

  it('is what policies can hold those to who make one', async () => {
    const { lambda } = await start()
    const { cloud } = lambda
    await lambda.deploy('made', echo)
    const allow = {
      Effect: 'Allow',
      Action: ['lambda:CreateFunctionUrlConfig', 'lambda:AddPermission'],
      Resource: arn,
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow] })
    await cloud.call(root, 'iam', 'PutRolePolicy', { RoleName: 'function-role', PolicyName: 'own', PolicyDocument })
    const asRole = (action: string, input: object) => cloud.call(roleSession(role, 'test'), 'lambda', action, input)
    const create = { FunctionName: 'made', AuthType: 'NONE' }
    const permit = { FunctionName: 'made', StatementId: 'a', Action: 'lambda:InvokeFunctionUrl', Principal: '*' }
    await expect(asRole('CreateFunctionUrlConfig', create)).rejects.toThrow('not authorized to perform')
    await expect(asRole('AddPermission', { ...permit, FunctionUrlAuthType: 'NONE' })).rejects.toThrow('not authorized')
    await asRole('CreateFunctionUrlConfig', { ...create, AuthType: 'AWS_IAM' })
    await asRole('AddPermission', { ...permit, FunctionUrlAuthType: 'AWS_IAM' })
  })

  it('is told by a signature for Lambda, where AWS_IAM asks for one', async () => {
    const { lambda, port, makeUrl, send } = await start({
      identify: (cloud) => {
        const identify = createIdentifier(cloud)
        return (request) => identify(request).principal
      },
    })
    const principal: Principal = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' }
    lambda.cloud.credentials.set(credentials.accessKeyId, { ...credentials, principal })
    await lambda.deploy('made', 'exports.handler = async ({ requestContext }) => requestContext')
    const url = await makeUrl({ AuthType: 'AWS_IAM' })

    const answer = await sign(url, port, 'lambda')

    expect(await send(url, '/orders', { headers: answer })).toMatchObject({ status: 200 })
    const { authorizer, accountId } = JSON.parse((await send(url, '/orders', { headers: answer })).body)
    expect(accountId).toBe('000000000000')
    expect(authorizer).toEqual({
      iam: {
        accessKey: 'ASIATEST',
        accountId: '000000000000',
        callerId: '000000000000',
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: 'arn:aws:iam::000000000000:root',
        userId: '000000000000',
      },
    })
    expect(await send(url, '/other', { headers: answer })).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
      body: expect.stringContaining('The request signature we calculated does not match'),
    })
    expect(await send(url, '/orders', { headers: await sign(url, port, 'execute-api') })).toMatchObject({
      status: 403,
      body: expect.stringContaining("Credential should be scoped to correct service: 'lambda'."),
    })
    expect(await send(url, '/orders')).toMatchObject({ status: 403, body: forbidden })
  })
})

describe('pages of other sites', () => {
  const page = (origin: string) => ({ origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })

  it('are answered by CORS, preflights without the function', async () => {
    const { publish, send } = await start()
    const Cors = {
      AllowOrigins: ['https://app.example'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['content-type'],
      ExposeHeaders: ['x-own'],
      AllowCredentials: true,
      MaxAge: 60,
    }
    const code = `exports.handler = async ({ requestContext: { http } }) =>
      ({ statusCode: 200, body: http.method, headers: { 'access-control-allow-origin': '*' } })`
    const url = await publish(code, { Cors })
    const asks = { 'access-control-request-method': 'POST' }
    const preflight = { method: 'OPTIONS', headers: { ...page('https://app.example'), ...asks } }
    expect(await send(url, '/', preflight)).toMatchObject({
      status: 200,
      body: '',
      headers: {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'content-type',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '60',
        vary: 'Origin',
      },
    })
    const posted = await send(url, '/', { method: 'POST', headers: page('https://app.example') })
    expect(posted).toMatchObject({
      body: 'POST',
      headers: { 'access-control-allow-origin': 'https://app.example, *', 'access-control-expose-headers': 'x-own' },
    })
    const other = await send(url, '/', { ...preflight, headers: { ...page('https://evil.example'), ...asks } })
    expect(other.headers).not.toHaveProperty('access-control-allow-origin')
    expect(await send(url, '/', { method: 'POST', headers: page('https://evil.example') })).toMatchObject({
      status: 403,
    })
  })

  it('may read what any origin may, and post nothing to it; nor is anything else under its name', async () => {
    const { publish, send } = await start()
    const url = await publish('exports.handler = async (event) => event.rawPath', { Cors: { AllowOrigins: ['*'] } })
    expect(await send(url, '/', { headers: page('https://any.example') })).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://any.example' },
    })
    expect(await send(url, '/', { method: 'POST', headers: page('https://any.example') })).toMatchObject({
      status: 403,
    })
    expect(await send(url, '/mail')).toMatchObject({ status: 200, body: '/mail' })
    const onAws = url.replace(/\.localhost:\d+/, '.on.aws')
    expect(await send(onAws, '/_local/health')).toMatchObject({ status: 200, body: '/_local/health' })
    const [id] = new URL(url).hostname.split('.')
    expect(await send('http://localhost', `/_aws/lambda-url/${id}/a`)).toMatchObject({ status: 200, body: '/a' })
    expect(await send(`http://${id}.lambda-url.us-east-1.evil.example`, '/')).toMatchObject({ status: 403 })
  })
})

async function allowPlainInvoke(lambda: LambdaCloud): Promise<void> {
  const StatementId = 'plain'
  await lambda.call('AddPermission', {
    FunctionName: 'made',
    StatementId,
    Action: 'lambda:InvokeFunction',
    Principal: '*',
  })
}

const credentials = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'session' }

async function sign(url: string, port: number, service: string): Promise<Record<string, string>> {
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service, sha256: Sha256 as never })
  const { host } = new URL(url)
  const { headers } = await signer.sign({
    method: 'GET',
    protocol: 'http:',
    hostname: host,
    port,
    path: '/orders',
    headers: { host },
  })
  return headers
}
