/** What a handler sees and what its caller gets. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { createEndpoint } from '../../../../local/wire/endpoint'
import { apiFiles } from '../../../../tools/api/clients'
import { role, startLambda, stopAll, writeFiles } from './lambda-cloud'

afterEach(stopAll)

describe('a function', () => {
  it('gets the event, gives its result, and keeps module memory while it is warm', async () => {
    const lambda = await startLambda()
    await lambda.deploy('echo', 'let n = 0; exports.handler = async (event) => ({ event, calls: ++n })')

    const first = await lambda.invoke('echo', { a: 1 })
    const second = await lambda.invoke('echo')

    expect(first).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', answer: { event: { a: 1 }, calls: 1 } })
    expect(second.answer).toEqual({ event: {}, calls: 2 })
  })

  it('reads the clock of the cloud, in code and in dates made from it', async () => {
    const lambda = await startLambda()
    await lambda.deploy(
      'time',
      `exports.handler = async () => ({
        now: Date.now(), date: new Date().toISOString(), given: new Date(0).getTime(), local: new Date(2020, 0, 1).getFullYear(),
        isDate: new Date() instanceof Date, own: new Date().constructor === Date, text: typeof Date(), sub: new (class extends Date {})().getTime(),
      })`,
    )
    await lambda.invoke('time')
    await lambda.cloud.clock.advance(3_600_000)

    const { answer } = await lambda.invoke('time')

    const now = Date.parse('2026-01-05T10:00:00.000Z')
    expect(answer).toEqual({
      now,
      date: '2026-01-05T10:00:00.000Z',
      given: 0,
      local: 2020,
      isDate: true,
      own: true,
      text: 'string',
      sub: now,
    })
  })

  it('has its own environment and nothing of ours', async () => {
    process.env.SIGNALBOX_TEST_SECRET = 'ours'
    const lambda = await startLambda()
    await lambda.deploy('env', 'exports.handler = async () => process.env', {
      Environment: { Variables: { TABLE: 'orders', COUNT: 3 } },
      MemorySize: 256,
    })

    const env = (await lambda.invoke('env')).answer as Record<string, string>

    expect(env).toMatchObject({
      TABLE: 'orders',
      COUNT: '3',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/env',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      _HANDLER: 'index.handler',
      TZ: ':UTC',
    })
    delete process.env.SIGNALBOX_TEST_SECRET
    expect(env.SIGNALBOX_TEST_SECRET).toBeUndefined()
    expect(lambda.cloud.credentials.get(env.AWS_ACCESS_KEY_ID ?? '')).toMatchObject({
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      sessionToken: env.AWS_SESSION_TOKEN,
      principal: { kind: 'role', roleArn: role, sessionName: 'env' },
    })
  })

  it('has a context', async () => {
    const lambda = await startLambda()
    await lambda.deploy(
      'context',
      'exports.handler = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() })',
      { Timeout: 5 },
    )

    const answer = (await lambda.invoke('context', {}, { Qualifier: '$LATEST' })).answer as Record<string, unknown>

    expect(answer).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '128',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context:$LATEST',
      logGroupName: '/aws/lambda/context',
      callbackWaitsForEmptyEventLoop: true,
    })
    expect(answer.awsRequestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.remaining).toBeGreaterThan(3000)
    expect(answer.remaining).toBeLessThanOrEqual(5000)
  })

  it('may be an ES module, in a folder, and use the AWS SDK that the runtime brings', async () => {
    const lambda = await startLambda()
    await lambda.deploy(
      'module',
      {
        'src/api.mjs': `import { SFNClient } from '@aws-sdk/client-sfn'\nexport const get = async () => typeof SFNClient`,
      },
      { Handler: 'src/api.get' },
    )
    await lambda.deploy(
      'common',
      `const { SFNClient } = require('@aws-sdk/client-sfn')\nexports.handler = async () => typeof SFNClient`,
    )
    await lambda.deploy('other', `require('zod')\nexports.handler = async () => 1`)

    expect((await lambda.invoke('module')).answer).toBe('function')
    expect((await lambda.invoke('common')).answer).toBe('function')
    expect((await lambda.invoke('other')).answer).toMatchObject({ errorType: 'Runtime.ImportModuleError' })
  })

  it('is CommonJS or an ES module by what is in its code, and not by the repository that it was built in', async () => {
    const lambda = await startLambda()
    const root = writeFiles({
      'package.json': '{"type":"module"}',
      'common/index.js': `const { n } = require('./lib/n.js')\nexports.handler = async () => n`,
      'common/lib/n.js': 'exports.n = 1',
      'own/package.json': '{"type":"module"}',
      'own/index.js': 'export const handler = async () => 2',
    })
    for (const name of ['common', 'own']) {
      await lambda.deploy(name, '', { Code: { S3Bucket: 'assets', S3Key: join(root, name) } })
    }

    expect((await lambda.invoke('common')).answer).toBe(1)
    expect((await lambda.invoke('own')).answer).toBe(2)
  })

  describe('has the clients of all engines, without bringing them', () => {
    const clients = [...apiFiles.map(({ client }) => `client-${client}`), 'lib-dynamodb', 'util-dynamodb']
    const handler = (load: string) => `async (names) => {
      const kinds = []
      for (const name of names) kinds.push(typeof ${load})
      return kinds
    }`

    it('and a fresh install has them', () => {
      const { dependencies } = JSON.parse(readFileSync(join(__dirname, '../../../../package.json'), 'utf8'))
      expect(clients.filter((name) => dependencies[`@aws-sdk/${name}`] === undefined)).toEqual([])
    })

    it.each([
      ['required', { 'index.js': `exports.handler = ${handler("require('@aws-sdk/' + name)")}` }],
      ['imported by CommonJS', { 'index.js': `exports.handler = ${handler("(await import('@aws-sdk/' + name))")}` }],
      [
        'imported by an ES module',
        { 'index.mjs': `export const handler = ${handler("(await import('@aws-sdk/' + name))")}` },
      ],
    ])('%s; any other is refused by its name', async (_, files) => {
      const lambda = await startLambda()
      await lambda.deploy('load', files, { MemorySize: 1024, Timeout: 60 })

      expect((await lambda.invoke('load', clients)).answer).toEqual(clients.map(() => 'object'))
      expect((await lambda.invoke('load', ['client-kinesis'])).answer).toMatchObject({
        errorMessage: expect.stringMatching(
          /^Cannot find module '@aws-sdk\/client-kinesis': the local cloud has .* Bundle it into the asset/,
        ),
      })
    })
  })

  it.each([
    ['const t = await import("node:async_hooks"); import( \'node:fs/promises\' )', false],
    ['reimport("packages"), exports.import = 1', false],
    ['await import("node:fs"); await import("@aws-sdk/client-ses")', true],
    ['import(name)', true],
    ['import("node:" + name)', true],
    ['import(`node:fs`)', true],
  ])('costs a second thread only if it may import what Node.js has not: %s', (code, mayImport) => {
    const { mayImportPackages } = require('../../../../local/engines/lambda/worker/load-handler.cjs')
    expect(mayImportPackages(code)).toBe(mayImport)
  })

  it('may answer by callback, after its timers, up to Node.js 22', async () => {
    const lambda = await startLambda()
    const code = `let done = false
      exports.handler = (event, context, callback) => { setTimeout(() => { done = true }, 30); callback(null, { early: done }) }
      exports.nothing = (event) => {}`
    await lambda.deploy('callback', code)
    await lambda.deploy('nothing', code, { Handler: 'index.nothing' })
    await lambda.deploy('newer', code, { Runtime: 'nodejs24.x' })

    expect((await lambda.invoke('callback')).answer).toEqual({ early: false })
    expect((await lambda.invoke('callback')).answer).toEqual({ early: true })
    expect((await lambda.invoke('nothing')).answer).toBeNull()
    expect((await lambda.invoke('newer')).answer).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' })
  })
})

describe('a function that fails', () => {
  const failing = `
    exports.throws = () => { throw new TypeError('bad') }
    exports.rejects = async () => { throw Object.assign(new Error('worse'), { name: 'OrderError' }) }
    exports.text = async () => { throw 'just text' }
    exports.exits = () => process.exit(3)
    exports.leaves = () => process.exit(0)
    exports.forgets = async () => { Promise.reject(new Error('forgotten')); await new Promise((resolve) => setTimeout(resolve, 1000)) }
    exports.later = async () => { setTimeout(() => { throw new RangeError('late') }, 1); await new Promise(() => setTimeout(() => {}, 1000)) }
    exports.never = () => new Promise(() => {})
    exports.circular = async () => { const a = {}; a.a = a; return a }
    exports.streams = awslambda.streamifyResponse(() => {})
    exports.greedy = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)) }`

  it.each([
    ['throws', { errorType: 'TypeError', errorMessage: 'bad', trace: expect.arrayContaining(['TypeError: bad']) }],
    ['rejects', { errorType: 'OrderError', errorMessage: 'worse' }],
    ['text', { errorType: 'string', errorMessage: 'just text', trace: [] }],
    ['exits', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') }],
    ['leaves', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('without providing a reason') }],
    ['forgets', { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: forgotten' }],
    ['later', { errorType: 'RangeError', errorMessage: 'late' }],
    ['circular', { errorMessage: 'Unable to stringify response body' }],
    ['streams', { errorMessage: 'Streaming does not support non-async handlers.' }],
    ['greedy', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') }],
    ['missing', { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.missing is undefined or not exported' }],
  ])('answers what Lambda answers: %s', async (handler, expected) => {
    const lambda = await startLambda()
    await lambda.deploy('failing', failing, { Handler: `index.${handler}`, Timeout: 10 })

    const output = await lambda.invoke('failing')

    expect(output).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', answer: expected })
  })

  it('answers for code that does not load, and starts anew each time', async () => {
    const lambda = await startLambda()
    await lambda.deploy('syntax', 'exports.handler = async ( => 1')
    await lambda.deploy('init', `throw new Error('no config')`)
    await lambda.deploy('gone', { 'other.js': '' })

    expect((await lambda.invoke('syntax')).answer).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' })
    expect((await lambda.invoke('init')).answer).toMatchObject({ errorType: 'Error', errorMessage: 'no config' })
    expect((await lambda.invoke('init')).answer).toMatchObject({ errorType: 'Error', errorMessage: 'no config' })
    expect((await lambda.invoke('gone')).answer).toMatchObject({ errorType: 'Runtime.ImportModuleError' })
  })

  it('is ended when its time is up, loop or no loop, and the next invocation finds a new instance', async () => {
    const lambda = await startLambda()
    await lambda.deploy('loop', 'let n = 0; exports.handler = async ({ spin }) => { n++; while (spin); return n }', {
      Timeout: 1,
    })
    await lambda.invoke('loop', {})

    const output = await lambda.invoke('loop', { spin: true })
    const after = await lambda.invoke('loop', {})

    expect(output).toMatchObject({ FunctionError: 'Unhandled', answer: { errorType: 'Sandbox.Timedout' } })
    expect((output.answer as { errorMessage: string }).errorMessage).toMatch(
      /^RequestId: \S+ Error: Task timed out after 1.00 seconds$/,
    )
    expect(after.answer).toBe(1)
  })

  it('has the null of a promise that nothing will settle, up to Node.js 22', async () => {
    const lambda = await startLambda()
    await lambda.deploy('never', failing, { Handler: 'index.never' })
    await lambda.deploy('newer', 'exports.handler = () => new Promise(() => {})', { Runtime: 'nodejs24.x' })

    expect((await lambda.invoke('never')).answer).toBeNull()
    expect((await lambda.invoke('newer')).answer).toMatchObject({ errorType: 'Runtime.NodeJsExit' })
  })
})

describe('InvokeWithResponseStream', () => {
  type Input = Omit<InvokeWithResponseStreamCommandInput, 'FunctionName'>

  /** A function, and a client that reads its answer as it comes. */
  async function stream(code: string) {
    const lambda = await startLambda()
    lambda.cloud.endpointUrl = ''
    await lambda.deploy('made', code)
    const endpoint = createEndpoint(lambda.cloud)
    const client = new LambdaClient({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${await endpoint.listen(0)}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    })
    const send = (input: Input = {}, name = 'made') =>
      client.send(new InvokeWithResponseStreamCommand({ FunctionName: name, ...input }))
    const read = async (input: Input = {}, onChunk: (text: string) => void = () => undefined) => {
      const { StatusCode, ExecutedVersion, EventStream = [] } = await send(input)
      const events: object[] = []
      for await (const { PayloadChunk, InvokeComplete } of EventStream) {
        const text = PayloadChunk && Buffer.from(PayloadChunk.Payload ?? []).toString()
        if (text !== undefined) onChunk(text)
        events.push(text === undefined ? { ...InvokeComplete } : { text })
      }
      return { StatusCode, ExecutedVersion, events }
    }
    const close = async () => {
      client.destroy()
      await endpoint.close()
    }
    return { lambda, send, read, close }
  }

  it('passes on what a function writes as it writes it, and tells its end', async () => {
    const { read, close, lambda } = await stream(`let go
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        if (event.go) return go(), out.end('gone')
        console.log('begun')
        out.write('first')
        await new Promise((resolve) => { go = resolve; setTimeout(resolve, 200) })
        out.end('second')
      })`)
    const seen: string[] = []
    const { events, ...rest } = await read({ Payload: Buffer.from('{}'), LogType: 'Tail' }, (text) => seen.push(text))
    const complete = events.pop() as { LogResult: string }
    expect(rest).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' })
    expect(seen).toEqual(['first', 'second'])
    expect(Object.keys(complete)).toEqual(['LogResult'])
    expect(Buffer.from(complete.LogResult, 'base64').toString()).toMatch(/^START .*begun\n.*END /s)

    await lambda.deploy('made', 'exports.handler = async (event) => ({ got: event })')
    expect(await read({ Payload: Buffer.from('[1]') })).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      events: [{ text: '{"got":[1]}' }, {}],
    })
    await close()
  })

  it('has the head of an answer in its bytes, and cuts nothing that is long', async () => {
    const { read, close } = await stream(`const { HttpResponseStream } = awslambda
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        const stream = HttpResponseStream.from(out, { statusCode: 201 })
        stream.end('x'.repeat(3e6))
      })`)
    const { events } = await read()
    const all = events.map((event) => (event as { text?: string }).text ?? '').join('')
    expect(all.slice(0, 28)).toBe(`{"statusCode":201}${'\0'.repeat(8)}xx`)
    expect(all).toHaveLength(3e6 + 26)
    await close()
  })

  it('tells a failure at the end of what was written before it', async () => {
    const { read, close } = await stream(`exports.handler = awslambda.streamifyResponse(async (event, out) => {
      await new Promise((done) => out.write('begun', done))
      throw new RangeError('no')
    })`)
    const { events } = await read()
    expect(events).toEqual([{ text: 'begun' }, { ErrorCode: 'Unhandled', ErrorDetails: expect.any(String) }])
    const { ErrorDetails } = events[1] as { ErrorDetails: string }
    expect(JSON.parse(ErrorDetails)).toMatchObject({ errorType: 'RangeError', errorMessage: 'no' })
    await close()
  })

  it('may be tried without a run, and refuses as Invoke does', async () => {
    const { send, close } = await stream('exports.handler = async () => 1')
    expect(await send({ InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 })
    await expect(send({}, 'none')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    })
    await expect(send({ Payload: Buffer.from('{') })).rejects.toMatchObject({ name: 'InvalidRequestContentException' })
    await close()
  })
})
