/** What bodies may take of this process's memory and time, over both ports. */
import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { connect, Socket } from 'node:net'
import { s3Wire } from '../../../local/engines/s3/wire'
import { createBodyRoom, readBody } from '../../../local/guard/bodies'
import { createGuard, type Guard } from '../../../local/guard/guard'
import type { Patience } from '../../../local/guard/server'
import { createWebPort } from '../../../local/web/web-port'
import { type ApiCloud, createApiCloud, createSimpleApi, functionArn } from '../engines/apigateway/api-cloud'
import { apiOf, closeServed, free, type Served, serve, strangersSignature, toyApi } from '../wire/serve'
import { closed, sendBytes, sendRaw } from './raw-request'

const most = 100_000
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await closeServed()
})

interface Ports {
  readonly guard: Guard
  readonly endpoint: Served
  readonly web: number
  readonly on: ApiCloud
}

async function listen(options: { readonly longestBody?: number; readonly patience?: Patience } = {}): Promise<Ports> {
  const guard = createGuard({ mostHeld: most })
  const endpoint = await serve(
    () => [
      {
        name: 'events',
        api: toyApi({ targetPrefix: 'AWSEvents' }, ['Echo']),
        operations: { Echo: free(() => ({ ok: true })) },
      },
      { name: 's3', api: apiOf('s3'), wire: s3Wire, operations: {} },
    ],
    { guard, ...options },
  )
  const on = await createApiCloud()
  await createSimpleApi(on, [{ path: '/', verb: 'POST' }])
  const { patience } = options
  const webPort = createWebPort(on.cloud, { apis: on.gateway, guard, ...(patience && { patience }) })
  stops.push(() => webPort.close())
  return { guard, endpoint, web: await webPort.listen(0), on }
}

const headers = { authorization: strangersSignature('events'), 'x-amz-target': 'AWSEvents.Echo' }
const target = { 'x-amz-target': 'AWSEvents.Echo' }

/** Sends the head and part of the body, and then nothing. */
async function beginToSend({
  port,
  line = 'POST /',
  bytes,
  guard,
}: {
  port: number
  line?: string
  bytes: number
  guard: Guard
}): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  const before = guard.room.held
  socket.write(
    `${line} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`,
  )
  await until(() => guard.room.held === before + bytes)
  return socket
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

test('bodies of both ports share their room; beyond it they are to come again, in the form of who is asked', async () => {
  const { guard, endpoint, web } = await listen()
  const half = await beginToSend({ port: web, line: 'POST /api/shop/', bytes: 60_000, guard })
  const other = await beginToSend({ port: endpoint.port, bytes: 30_000, guard })
  const body = 'x'.repeat(20_000)

  const events = await sendRaw(endpoint.port, { line: 'POST /', headers, body })
  const authorization = strangersSignature('s3')
  const s3 = await sendRaw(endpoint.port, { line: 'PUT /box/a', headers: { authorization }, body })
  const api = await sendRaw(web, { line: 'POST /api/shop/', body })

  expect([events.status, events.headers['retry-after'], events.body]).toEqual([
    503,
    '1',
    expect.stringContaining('ServiceUnavailable'),
  ])
  expect([s3.status, s3.headers['retry-after'], s3.body]).toEqual([
    503,
    '1',
    expect.stringContaining('<Code>SlowDown</Code>'),
  ])
  expect([api.status, api.headers['retry-after'], JSON.parse(api.body)]).toEqual([
    503,
    '1',
    { message: 'Too much is being sent at once' },
  ])
  half.destroy()
  other.destroy()
  await until(() => guard.room.held === 0)
  expect((await sendRaw(endpoint.port, { line: 'POST /', headers, body: '{}' })).status).toBe(200)
  expect((await sendRaw(web, { line: 'POST /api/shop/', body })).status).toBe(200)
})

test('a body is held until it is answered, and no longer', async () => {
  const { guard, on, web } = await listen()
  let held = 0
  on.functions.set(functionArn, () => {
    held = guard.room.held
    return { statusCode: 200 }
  })

  await sendRaw(web, { line: 'POST /api/shop/', body: 'x'.repeat(5000) })

  expect([held, guard.room.held]).toEqual([5000, 0])
})

test('a body without a length is measured as it comes, and answered when it is too long, not at its end', async () => {
  const { endpoint, guard } = await listen({ longestBody: 1000 })
  const socket = connect(endpoint.port, '127.0.0.1')
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
  const chunk = `400\r\n${'x'.repeat(0x400)}\r\n`
  const sent = Object.entries({ ...headers, host: 'localhost', 'transfer-encoding': 'chunked' })
  socket.write(`POST / HTTP/1.1\r\n${sent.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${chunk}`)

  expect(await answer).toMatch(/^HTTP\/1.1 413/)
  expect(guard.room.held).toBe(0)
  socket.destroy()
})

test('a length that is too long is refused before anything of it comes', async () => {
  const { endpoint, web } = await listen()
  const line = 'HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 999999999999\r\n'

  expect((await sendBytes(endpoint.port, `POST / ${line}X-Amz-Target: ${target['x-amz-target']}\r\n\r\n`)).status).toBe(
    413,
  )
  expect((await sendBytes(web, `POST /api/shop/ ${line}\r\n`)).body).toBe('{"message":"Request Too Long"}')
})

test('what is refused is not read for ever', async () => {
  const { web } = await listen()
  const socket = connect(web, '127.0.0.1')
  const end = closed(socket)
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')])
  socket.write('POST /mail HTTP/1.1\r\nHost: evil.example\r\nTransfer-Encoding: chunked\r\n\r\n')
  const flood = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', flood)
  flood()

  expect(await end).toMatch(/^HTTP\/1.1 403/)
})

test('who waits to be asked for a body is asked only if it is wanted', async () => {
  const { web } = await listen()
  const ask = (host: string) =>
    `POST /api/shop/ HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n`

  const refused = await sendBytes(web, `${ask('evil.example')}\r\n`)
  const wanted = await sendBytes(web, `${ask('localhost')}Connection: close\r\n\r\nok`)

  expect([refused.status, refused.headers.connection]).toEqual([403, 'close'])
  expect([wanted.status, wanted.body]).toEqual([100, expect.stringMatching(/^HTTP\/1.1 200/)])
})

test.each([
  ['headers', 'POST / HTTP/1.1\r\nHost: loc'],
  ['a body', 'POST /api/shop/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc'],
])('who never comes to the end of %s is cut off, on either port', async (_, bytes) => {
  const { web, endpoint, guard } = await listen({ patience: { headers: 50, request: 50, looks: 10 } })

  for (const port of [web, endpoint.port]) {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    expect(await closed(socket)).toMatch(/^HTTP\/1.1 408/)
  }
  await until(() => guard.room.held === 0)
})

test('a client that has left while its request was looked at is not waited for', async () => {
  const incoming = new IncomingMessage(new Socket())
  const left = once(incoming, 'close')
  incoming.destroy()
  await left
  const bounds = { longest: most, room: createBodyRoom() }
  expect(await readBody(incoming, new ServerResponse(incoming), bounds)).toEqual({ kind: 'gone' })
})
