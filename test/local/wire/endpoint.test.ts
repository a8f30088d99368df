import { connect } from 'node:net'
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { AwsError, NotModelledError } from '../../../local/kernel/aws-error'
import type { Service } from '../../../local/kernel/service'
import { closeServed, free, type Served, serve, strangersSignature, toyApi } from './serve'

afterEach(closeServed)

const events = (operations: Service['operations']): Service => ({
  name: 'events',
  api: toyApi({ signingName: 'events', targetPrefix: 'AWSEvents' }, Object.keys(operations), { input: ['a'] }),
  operations,
})

function call({ url }: Served, target: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      authorization: strangersSignature('events'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSEvents.${target}`,
      ...headers,
    },
  })
}

describe('the endpoint', () => {
  test('answers in the JSON version of the request, with the time of the clock and a request id', async () => {
    const served = await serve(() => [events({ Echo: free((input) => ({ input })) })])

    const response = await call(served, 'Echo', '{"a":[1,"ü"]}')

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ input: { a: [1, 'ü'] } })
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(response.headers.get('date')).toBe('Mon, 05 Jan 2026 09:00:00 GMT')
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('lets callers try again later what fails because the cloud is stopping', async () => {
    const errors = jest.spyOn(process.stderr, 'write').mockImplementation(() => true)
    let close: (error: Error) => void = () => undefined
    let reached: () => void = () => undefined
    const isAtWork = new Promise<void>((resolve) => {
      reached = resolve
    })
    const served = await serve(() => [
      events({
        Work: free(
          () =>
            new Promise((_, reject) => {
              close = reject
              reached()
            }),
        ),
      }),
    ])
    const answer = call(served, 'Work', '{}')
    await isAtWork

    served.endpoint.accepting = false
    close(new Error('Database is not open'))

    expect((await answer).status).toBe(503)
    expect((await answer).headers.get('x-amzn-errortype')).toBe('ServiceUnavailable')
    expect((await call(served, 'Work', '{}')).status).toBe(503)
    expect(errors).not.toHaveBeenCalled()
    errors.mockRestore()
  })

  test('answers errors by code, message and members', async () => {
    const served = await serve(() => [
      events({
        Fail: free(() => {
          throw new AwsError('ResourceNotFoundException', 'Rule r does not exist.', 400, { Resource: 'r' })
        }),
      }),
    ])

    const response = await call(served, 'Fail', '{}')

    expect(response.status).toBe(400)
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException')
    expect(await response.json()).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'Rule r does not exist.',
      Resource: 'r',
    })
  })

  test('refuses by name what is not modelled', async () => {
    const served = await serve(() => [
      events({
        Half: free(() => {
          throw new NotModelledError('parameter "X"', 'events:Half')
        }),
      }),
    ])

    const operation = await call(served, 'CreateArchive', '{}')
    const parameter = await call(served, 'Half', '{}')
    const service = await call(served, 'Half', '{}', { authorization: strangersSignature('braket') })

    expect([operation.status, parameter.status, service.status]).toEqual([501, 501, 501])
    expect(await operation.text()).toContain('"CreateArchive\\" is not modelled')
    expect(await parameter.text()).toContain('parameter \\"X\\" is not modelled')
    expect(await service.text()).toContain('service \\"braket\\" is not modelled')
  })

  test('answers malformed bodies with SerializationException', async () => {
    const served = await serve(() => [events({ Echo: free(() => ({})) })])

    for (const body of ['{', '[]', '"text"', 'null']) {
      const response = await call(served, 'Echo', body)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ __type: 'SerializationException' })
    }
  })

  test('survives what is not HTTP', async () => {
    const served = await serve(() => [events({ Echo: free(() => ({})) })])

    await new Promise<void>((resolve) => {
      const socket = connect(served.port, '127.0.0.1', () => socket.end('\0\0 nonsense\r\n\r\n'))
      socket.on('close', () => resolve())
      socket.on('error', () => resolve())
      socket.resume()
    })

    expect((await call(served, 'Echo', '{}')).status).toBe(200)
  })

  test('answers an unexpected failure with 500, and says it once on stderr with the request id', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    const served = await serve(() => [
      events({
        Break: free(() => {
          throw new TypeError('undefined is not a function')
        }),
      }),
    ])

    const response = await call(served, 'Break', '{}')
    const logged = stderr.mock.calls.map(([text]) => String(text))
    stderr.mockRestore()

    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ __type: 'InternalFailure' })
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain(response.headers.get('x-amzn-requestid'))
    expect(logged[0]).toContain('undefined is not a function')
  })

  test('refuses a body that is too long', async () => {
    const served = await serve(() => [events({ Echo: free(() => ({})) })], { longestBody: 100 })

    const response = await call(served, 'Echo', JSON.stringify({ a: 'x'.repeat(200) }))

    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ __type: 'RequestEntityTooLargeException' })
  })

  test('refuses what is not signed, but for operations that may be called so', async () => {
    const served = await serve(() => [
      {
        name: 'cognito-idp',
        api: toyApi({ signingName: 'cognito-idp', targetPrefix: 'AWSCognitoIdentityProviderService' }, [
          'ListUserPools',
          'InitiateAuth',
        ]),
        operations: {
          ListUserPools: free(() => ({})),
          InitiateAuth: { ...free((_input, { caller }) => ({ caller: caller.kind })), anonymous: true },
        },
      },
    ])
    const unsigned = (operation: string) =>
      fetch(served.url, {
        method: 'POST',
        headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
        body: '{}',
      })

    const refused = await unsigned('ListUserPools')
    const answered = await unsigned('InitiateAuth')

    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
    expect(await answered.json()).toEqual({ caller: 'anonymous' })
  })

  test('answers only when what was changed is on disk', async () => {
    const served = await serve((cloud) => [
      events({ Put: free(() => void cloud.store.put('events/x', { kept: true })) }),
    ])
    const flush = jest.spyOn(served.cloud.store, 'flush')

    await call(served, 'Put', '{}')

    expect(flush).toHaveBeenCalled()
    expect(await served.cloud.store.get('events/x')).toEqual({ kept: true })
  })

  test('counts a request as activity, but not while it waits', async () => {
    let arrived: () => void = () => undefined
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const served = await serve((cloud) => [
      events({
        Poll: free((_input, { park }) => {
          const wait = park(cloud.clock.sleep(20_000))
          arrived()
          return wait.then(() => ({ at: cloud.clock.now() }))
        }),
      }),
    ])
    const start = served.cloud.clock.now()

    const response = call(served, 'Poll', '{}')
    await waiting
    await served.cloud.clock.advance(20_000)

    expect(await (await response).json()).toEqual({ at: start + 20_000 })
    expect(served.cloud.activity.active).toEqual([])
  })

  test('parks the work of the function that waits through it', async () => {
    const served = await serve((cloud) => [
      events({
        ListRules: free((_input, { park }) => park(cloud.clock.sleep(1000)).then(() => ({ Rules: [] }))),
      }),
    ])
    const { cloud } = served
    const token = cloud.activity.begin('invocation')
    const parked = jest.spyOn(token, 'park')
    const unparked = jest.spyOn(token, 'unpark')
    cloud.credentials.set('AKIAFUNCTION', {
      accessKeyId: 'AKIAFUNCTION',
      secretAccessKey: 'secret',
      principal: { kind: 'root', accountId: cloud.accountId, arn: 'arn' },
      activity: () => token,
    })
    const client = new EventBridgeClient({
      ...served.client,
      credentials: { accessKeyId: 'AKIAFUNCTION', secretAccessKey: 'secret' },
    })

    const answer = client.send(new ListRulesCommand({})).finally(() => token.end())
    while (parked.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await cloud.clock.advance(1000)

    expect((await answer).Rules).toEqual([])
    expect(unparked).toHaveBeenCalledTimes(1)
    client.destroy()
  })

  test('answers requests at work before it closes', async () => {
    let release: () => void = () => undefined
    let arrived: () => void = () => undefined
    const entered = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const served = await serve(() => [
      events({
        Slow: free(() => {
          arrived()
          return new Promise((resolve) => {
            release = () => resolve({ done: true })
          })
        }),
      }),
    ])

    const response = call(served, 'Slow', '{}')
    await entered
    const closed = served.endpoint.close()
    release()

    expect(await (await response).json()).toEqual({ done: true })
    await closed
  })
})

describe('/_local', () => {
  test('says whether the cloud is ready', async () => {
    const served = await serve(() => [])

    expect(await (await fetch(`${served.url}/_local/health`)).json()).toEqual({ ready: false, region: 'us-east-1' })
    served.endpoint.ready = true
    expect(await (await fetch(`${served.url}/_local/health`)).json()).toEqual({ ready: true, region: 'us-east-1' })
  })

  test('moves the clock and tells the time', async () => {
    const served = await serve(() => [])
    const post = async (body: unknown) => {
      const response = await fetch(`${served.url}/_local/clock`, { method: 'POST', body: JSON.stringify(body) })
      return { status: response.status, ...((await response.json()) as object) }
    }

    expect(await post({ advance: 60_000 })).toEqual({ status: 200, now: '2026-01-05T09:01:00.000Z', mode: 'frozen' })
    expect(await post({ set: '2026-01-06T00:00:00Z' })).toMatchObject({ now: '2026-01-06T00:00:00.000Z' })
    expect(await post({ mode: 'run' })).toMatchObject({ mode: 'running' })
    expect(await post({ mode: 'freeze' })).toMatchObject({ mode: 'frozen' })
    expect(await post({ set: '2020-01-01' })).toMatchObject({
      status: 400,
      message: expect.stringContaining('forward'),
    })
    expect(await post({ advance: '1s' })).toMatchObject({ status: 400, message: expect.stringContaining('advance') })
    expect(await post({ jump: 1 })).toMatchObject({ status: 400, message: expect.stringContaining('"jump"') })
    expect(await post({})).toMatchObject({ status: 400 })
  })

  test('answers when the time it tells is on disk', async () => {
    const served = await serve(() => [])
    let written: () => void = () => undefined
    const flushed = new Promise<string>((resolve) => {
      jest.spyOn(served.cloud.store, 'flush').mockImplementationOnce(() => {
        resolve('flushed')
        return new Promise((done) => {
          written = done
        })
      })
    })

    const answer = fetch(`${served.url}/_local/clock`, { method: 'POST', body: '{"advance":1000}' })

    expect(await Promise.race([flushed, answer.then(() => 'answered')])).toBe('flushed')
    written()
    expect((await answer).status).toBe(200)
  })

  test('serves the routes that are added, the longest prefix first, and no others', async () => {
    const served = await serve(() => [])
    const text = (body: string) => () => ({ status: 200, headers: {}, body })
    served.endpoint.addRoute('GET', '/_local/mail/', text('mail'))
    served.endpoint.addRoute('GET', '/_local/mail/raw/', text('raw'))

    expect(await (await fetch(`${served.url}/_local/mail/1`)).text()).toBe('mail')
    expect(await (await fetch(`${served.url}/_local/mail/raw/1`)).text()).toBe('raw')
    expect((await fetch(`${served.url}/_local/mail/1`, { method: 'DELETE' })).status).toBe(405)
    expect((await fetch(`${served.url}/_local/nothing`)).status).toBe(404)
    expect(() => served.endpoint.addRoute('GET', '/mail', text(''))).toThrow('/_local/')
  })

  test.each<[who: string, headers: Record<string, string>]>([
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page of another local server', { origin: 'http://127.0.0.1:9999' }],
    ['a page of another site without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['a name that was made to resolve here', { host: 'evil.example' }],
  ])('is not for %s, nor is the endpoint with an unknown key', async (_who, headers) => {
    const served = await serve(() => [events({ Echo: free(() => ({})) })])
    served.cloud.webUrl = 'http://127.0.0.1:3000'

    expect(await rawStatus(served.port, 'GET /_local/clock', headers)).toBe(403)
    const signed = {
      authorization: strangersSignature('events'),
      'x-amz-target': 'AWSEvents.Echo',
      ...headers,
    }
    expect(await rawStatus(served.port, 'POST /', signed)).toBe(400)
    const { origin: _, host: __, 'sec-fetch-site': ___, ...own } = signed as Record<string, string>
    expect(await rawStatus(served.port, 'POST /', own)).toBe(200)
  })

  test('is for pages of the web port', async () => {
    const served = await serve(() => [])
    served.cloud.webUrl = 'http://127.0.0.1:3000'

    expect(await rawStatus(served.port, 'GET /_local/clock', { origin: 'http://localhost:3000' })).toBe(200)
  })
})

/** `fetch` doesn't send a Host or an Origin that the caller chooses. */
function rawStatus(port: number, line: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = { host: `localhost:${port}`, connection: 'close', 'content-length': '0', ...headers }
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line} HTTP/1.1\r\n${head.join('')}\r\n`))
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.on('end', () => resolve(Number(text.split(' ')[1])))
    socket.on('error', reject)
  })
}
