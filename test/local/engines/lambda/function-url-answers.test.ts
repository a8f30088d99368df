/** What functions get of the requests to their URLs, and what becomes of what they answer. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { echo, forbidden, start, stopServing } from './function-url-cloud'

afterEach(stopServing)

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
