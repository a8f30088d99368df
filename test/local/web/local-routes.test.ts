import { request } from 'node:http'
import { createEventBridge } from '../../../local/engines/eventbridge/eventbridge'
import { createIam } from '../../../local/engines/iam/iam'
import type { Cloud } from '../../../local/kernel/cloud'
import type { Service } from '../../../local/kernel/service'
import { createTrace, type Trace } from '../../../local/trace/trace'
import { createWebPort, type WebPort } from '../../../local/web/web-port'
import { addClockRoutes, createLocalRoutes } from '../../../local/wire/local-routes'
import { addRootCalls } from '../../../local/wire/root-calls'
import { createTestCloud, root, testStart } from '../create-test-cloud'

let cloud: Cloud
let port: WebPort
let trace: Trace
let url: string

interface Body {
  readonly message?: string
  readonly code?: string
  readonly records?: readonly unknown[]
  readonly items?: readonly unknown[]
  readonly RuleArn?: string
}

const noApis = {
  apis: () => [],
  access: () => ({ isPublic: false, isForPages: false, isForForms: false }),
  handle: () => Promise.reject(new Error('there is no API')),
}

beforeEach(async () => {
  cloud = await createTestCloud()
  const events: Service = createEventBridge(cloud)
  cloud.register(events)
  cloud.register(createIam(cloud))
  const routes = createLocalRoutes()
  trace = createTrace(cloud, {})
  addClockRoutes(routes, cloud)
  addRootCalls(routes, cloud)
  for (const [path, handler] of Object.entries(trace.routes)) routes.add('GET', path, handler)
  for (const { method, path, handle } of events.routes ?? []) routes.add(method, path, handle)
  port = createWebPort(cloud, { apis: noApis, routes })
  url = `http://127.0.0.1:${await port.listen(0)}`
  await trace.load()
})
afterEach(async () => {
  await port.close()
  await trace.stop()
})

async function ask(
  path: string,
  { body, headers = { 'x-signalbox-local': '1' } }: { body?: unknown; headers?: Record<string, string> } = {},
) {
  const post =
    body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(`${url}/_local/${path}`, { headers, ...post })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body }
}

describe('/_local on the web port', () => {
  test('moves the clock for a page of its own, which waits for nothing of itself', async () => {
    expect(await ask('clock', { body: { advance: 1000 } })).toMatchObject({ status: 200 })
    expect(cloud.clock.now()).toBe(testStart + 1000)
  })

  test('changes nothing for a form, which can send no header', async () => {
    const { status, body } = await ask('clock', { body: { advance: 1000 }, headers: {} })

    expect(status).toBe(403)
    expect(body.message).toMatch(/x-signalbox-local/)
    expect(cloud.clock.now()).toBe(testStart)
  })

  test.each([
    ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page of a sibling', { origin: 'http://127.0.0.1:9', 'sec-fetch-site': 'same-site' }],
  ])('is not for %s', async (_, headers) => {
    const post = await fetch(`${url}/_local/call/events/ListRules`, {
      method: 'POST',
      headers: { ...headers, 'x-signalbox-local': '1' },
      body: '{}',
    })
    const read = await fetch(`${url}/_local/records`, { headers })

    expect([post.status, read.status]).toEqual([403, 403])
  })

  test('is not under another name, as of a site that leads its name here', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${url}/_local/records`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sent.on('error', reject)
      sent.end()
    })
    expect(status).toBe(403)
  })

  test('streams, and the port closes all the same', async () => {
    const stream = await fetch(`${url}/_local/stream`)
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(stream.headers.get('x-frame-options')).toBe('DENY')
    await port.close()
    await expect(stream.text()).rejects.toThrow()
  })

  test('says what falls due', async () => {
    await cloud.call(root, 'events', 'PutRule', { Name: 'hourly', ScheduleExpression: 'rate(1 hour)' })

    const { body } = await ask('clock/agenda?limit=5')

    expect(body).toMatchObject({ total: 1, until: '2026-01-06T09:00:00.000Z' })
    expect(body.items).toEqual([
      { at: '2026-01-05T10:00:00.000Z', what: 'schedule', subject: cloud.arn('events', 'rule/hourly') },
    ])
    expect((await ask('clock/agenda?until=2026-01-05T09:30:00Z')).body.items).toEqual([])
    expect((await ask('clock/agenda?until=tomorrow')).status).toBe(400)
    expect((await ask('clock/agenda?limit=5000')).status).toBe(400)
  })

  test('gives what was in an event', async () => {
    const Entries = [{ Source: 'shop', DetailType: 'Ordered', Detail: '{"total":12345678901234567890}' }]
    const put = await cloud.call<{ Entries: { EventId: string }[] }>(root, 'events', 'PutEvents', { Entries })
    const response = await fetch(`${url}/_local/events/${put.Entries[0]?.EventId}`)

    expect(await response.text()).toMatch(
      /^\{"bus":"default","event":\{.*"detail":\{"total":12345678901234567890\}\}\}$/,
    )
    expect((await ask('events/nobody')).status).toBe(410)
    expect((await ask('events/%zz')).status).toBe(400)
    expect((await ask('events/nobody?time=noon')).status).toBe(400)
  })
})

describe('POST /_local/call', () => {
  test('calls an operation as root, and says so in the trace', async () => {
    const { status, body } = await ask('call/events/PutRule', {
      body: { Name: 'r', EventPattern: '{"source":["shop"]}' },
    })
    const { records } = (await ask('records?kind=root.called')).body

    expect([status, body.RuleArn]).toEqual([200, cloud.arn('events', 'rule/r')])
    expect(records).toMatchObject([{ subject: 'events:PutRule', detail: { outcome: 'answered' } }])
  })

  test('takes and gives JSON whatever the service speaks', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    })
    const { status, body } = await ask('call/iam/CreateRole', { body: { RoleName: 'r', AssumeRolePolicyDocument } })
    expect(body).toMatchObject({ Role: { RoleName: 'r', Arn: 'arn:aws:iam::000000000000:role/r' } })
    expect(status).toBe(200)
  })

  test.each<[string, unknown, number, string]>([
    ['events/PutRule', {}, 400, 'ValidationException'],
    ['events/PutRule', { Name: 'r', Colour: 'red' }, 501, 'NotModelled'],
    ['events/PutRule', '[]', 400, 'SerializationException'],
    ['events/Nonsense', {}, 501, 'UnknownOperationException'],
    ['nonsense/PutRule', {}, 404, 'UnknownService'],
    ['events', {}, 404, 'UnknownService'],
    ['events/PutRule/twice', {}, 404, 'UnknownService'],
  ])('%s with %j is refused: %i %s', async (path, body, status, code) => {
    const answer = await ask(`call/${path}`, { body })
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})
