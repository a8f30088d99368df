import { request } from 'node:http'
import { followStory, serverSentEvents } from '../../../cli/trace/follow-story'
import { createEventBridge } from '../../../local/engines/eventbridge/eventbridge'
import type { Cloud } from '../../../local/kernel/cloud'
import type { Recorded } from '../../../local/trace/recorded'
import { createTrace, type Trace } from '../../../local/trace/trace'
import { createEndpoint, type Endpoint } from '../../../local/wire/endpoint'
import { createTestCloud, root } from '../create-test-cloud'

let cloud: Cloud
let endpoint: Endpoint
let trace: Trace

beforeEach(async () => {
  cloud = await createTestCloud()
  const events = createEventBridge(cloud)
  cloud.register(events)
  endpoint = createEndpoint(cloud)
  trace = createTrace(cloud, { explain: events.explain })
  for (const [path, handler] of Object.entries(trace.routes)) endpoint.addRoute('GET', path, handler)
  await endpoint.listen(0)
  await trace.load()
})
afterEach(async () => {
  await endpoint.close()
  await trace.stop()
})

const get = async (path: string) => {
  const response = await fetch(`${cloud.endpointUrl}/_local/${path}`)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

function note(kind: string, ids: readonly string[], correlationId?: string): void {
  cloud.trace({ kind, subject: ids[0] ?? '', ids, correlationId, detail: {} })
}

async function putEvent(entry: object = {}): Promise<string> {
  const Entries = [{ Source: 'shop', DetailType: 'Ordered', Detail: '{"total":3}', ...entry }]
  const answer = await cloud.call<{ Entries: { EventId: string }[] }>(root, 'events', 'PutEvents', { Entries })
  return answer.Entries[0]?.EventId ?? ''
}

async function openStream(query = '', headers: Record<string, string> = {}) {
  const abort = new AbortController()
  const response = await fetch(`${cloud.endpointUrl}/_local/stream${query}`, { signal: abort.signal, headers })
  const events = serverSentEvents(response.body ?? (undefined as never))[Symbol.asyncIterator]()
  return {
    response,
    async next(): Promise<Recorded> {
      const { value } = await events.next()
      return JSON.parse(value.data) as Recorded
    },
    async nextId(): Promise<string> {
      const { value } = await events.next()
      return value.id
    },
    leave: () => abort.abort(),
  }
}

describe('GET /_local/trace', () => {
  test('tells the story around an id', async () => {
    note('one', ['a'])
    note('two', ['b', 'a'])

    const { status, body } = await get('trace?id=a')

    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 'a', ids: ['a', 'b'], isCut: false, records: [{ kind: 'one' }, { kind: 'two' }] })
  })

  test.each([
    ['trace?id=nobody', 404, /Nothing is recorded of "nobody"/],
    ['trace', 400, /id is missing/],
    ['trace?id=a&colour=red', 400, /"colour" is not known; known: id/],
    ['trace/why?rule=r', 400, /event is missing/],
    ['stream?ids=a', 400, /"ids" is not known; known: kind, id, after/],
    ['stream?after=x', 400, /after must be a whole number/],
    ['records?limit=0', 400, /limit must be a whole number from 1 to 1000/],
    ['records?since=monday', 400, /since must be a time/],
    ['records?sort=up', 400, /"sort" is not known; known: kind, id, text/],
    ['tracery?id=a', 404, /There is nothing at/],
  ])('%s: %i', async (path, status, message) => {
    const answer = await get(path)

    expect(answer.status).toBe(status)
    expect(answer.body.message).toMatch(message)
  })
})

describe('GET /_local/trace/why', () => {
  test('says what an event lacks for a rule, and that it matches another', async () => {
    for (const [Name, total] of [
      ['large', 100],
      ['small', 1],
    ] as const) {
      const EventPattern = JSON.stringify({ source: ['shop'], detail: { total: [{ numeric: ['>=', total] }] } })
      await cloud.call(root, 'events', 'PutRule', { Name, EventPattern })
    }
    const event = await putEvent({ Detail: '{"total":3,"metadata":{"eventId":"ours"}}' })

    expect((await get(`trace/why?rule=large&event=${event}`)).body).toMatchObject({
      isMatch: false,
      reasons: [{ path: 'detail.total', reason: expect.stringMatching(/is 3, expected/) }],
    })
    expect((await get('trace/why?rule=small&event=ours')).body).toMatchObject({ isMatch: true, eventId: event })
  })

  test('finds an event that has left memory in an archive, and says when there is none', async () => {
    await cloud.call(root, 'events', 'PutRule', { Name: 'r', EventPattern: '{"source":["other"]}' })
    const EventSourceArn = cloud.arn('events', 'event-bus/default')
    const lost = await putEvent()
    await cloud.call(root, 'events', 'CreateArchive', { ArchiveName: 'kept', EventSourceArn })
    const kept = await putEvent()
    for (let n = 0; n < 1000; n++) await putEvent()

    expect((await get(`trace/why?rule=r&event=${kept}`)).body).toMatchObject({ isMatch: false })
    expect(await get(`trace/why?rule=r&event=${lost}`)).toMatchObject({ status: 410 })
    expect(await get(`trace/why?rule=nonsense&event=${kept}`)).toMatchObject({
      status: 404,
      body: { message: expect.stringMatching(/There is no rule "nonsense"; there are: \S+rule\/r/) },
    })
  })
})

describe('GET /_local/records', () => {
  const kindsOf = ({ body }: { body: Record<string, unknown> }) => (body.records as Recorded[]).map(({ kind }) => kind)

  test('gives the newest first, page by page, each once', async () => {
    for (let n = 0; n < 300; n++) note(`n${n}`, ['a'])
    const told: string[] = []
    let next: unknown
    do {
      const page = await get(`records?limit=70${next === undefined ? '' : `&before=${next}`}`)
      told.push(...kindsOf(page))
      next = page.body.next
      note('meanwhile', ['b'])
    } while (next !== undefined)

    expect(told).toEqual(Array.from({ length: 300 }, (_, n) => `n${299 - n}`))
  })

  test.each<[string, readonly string[]]>([
    ['kind=mail,state.', ['mail.accepted', 'state.entered']],
    ['kind=mail,state.,-state', ['mail.accepted']],
    ['id=run', ['state.entered', 'event.accepted']],
    ['id=story', ['event.accepted']],
    ['text=GRACE', ['mail.accepted']],
    ['kind=state&text=grace', []],
    ['since=2026-01-05T09:00:01Z', ['mail.accepted']],
    ['until=2026-01-05T09:00:00Z', ['state.entered', 'event.accepted']],
  ])('that are asked for: %s', async (query, kinds) => {
    note('event.accepted', ['event', 'run'], 'story')
    note('state.entered', ['run'])
    await cloud.clock.advance(1000)
    cloud.trace({ kind: 'mail.accepted', subject: 'Grace@example.com', ids: ['mail'], detail: {} })

    expect(kindsOf(await get(`records?${query}`))).toEqual(kinds)
  })
})

describe('GET /_local/stream', () => {
  test('goes on where a client that was cut off had come to', async () => {
    const first = await openStream()
    for (let n = 0; n < 3; n++) note(`n${n}`, ['a'])
    const response = await fetch(`${cloud.endpointUrl}/_local/records`)
    const records = ((await response.json()) as { records: Recorded[] }).records
    await first.next()
    const lastId = await first.nextId()
    first.leave()
    for (let n = 3; n < 700; n++) note(`n${n}`, ['a'])

    const second = await openStream('', { 'last-event-id': lastId })
    const told: string[] = []
    while (told.length < 698) told.push((await second.next()).kind)
    note('now', ['a'])

    expect(records).toHaveLength(3)
    expect(told).toEqual(Array.from({ length: 698 }, (_, n) => `n${n + 2}`))
    expect((await second.next()).kind).toBe('now')
    second.leave()
  })

  test('gives again what another life of the process told and did not keep', async () => {
    note('kept', ['a'])
    const told = await openStream('', { 'last-event-id': '50.0123abcd' })
    note('now', ['a'])

    expect((await told.next()).kind).toBe('kept')
    expect((await told.next()).kind).toBe('now')
    told.leave()
  })

  test('gives records as they happen, and is no activity', async () => {
    const stream = await openStream()
    note('one', ['a'])
    note('two', ['b'])

    expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect([(await stream.next()).kind, (await stream.next()).kind]).toEqual(['one', 'two'])
    expect(cloud.activity.active).toEqual([])
    await cloud.clock.advance(1000)
    stream.leave()
  })

  test('gives only some kinds', async () => {
    const stream = await openStream('?kind=state.,mail,-mail.bounced')
    for (const kind of ['event.accepted', 'state.entered', 'mail.bounced', 'mail.accepted']) note(kind, ['a'])

    expect([(await stream.next()).kind, (await stream.next()).kind]).toEqual(['state.entered', 'mail.accepted'])
    stream.leave()
  })

  test('follows a story, with the ids that come up and those that were there before', async () => {
    note('before', ['run', 'a'], 'story')
    const stream = await openStream('?id=a')
    note('elsewhere', ['z'], 'other')
    note('of the run', ['event', 'run'])
    note('of the event', ['mail', 'event'])
    note('shared', ['run'], 'other')
    note('last', ['x'], 'story')

    const kinds: string[] = []
    while (kinds.at(-1) !== 'last') kinds.push((await stream.next()).kind)
    expect(kinds).toEqual(['of the run', 'of the event', 'last'])
    stream.leave()
  })

  test('drops records for a client that does not read, and says how many', async () => {
    const { socket, response } = await new Promise<{
      socket: import('node:net').Socket
      response: import('node:http').IncomingMessage
    }>((resolve, reject) => {
      const sent = request(`${cloud.endpointUrl}/_local/stream`, (incoming) => {
        incoming.pause()
        resolve({ socket: incoming.socket, response: incoming })
      })
      sent.on('error', reject)
      sent.end()
    })
    socket.pause()
    const before = process.memoryUsage().heapUsed
    const text = 'x'.repeat(250)
    for (let n = 0; n < 40_000; n++) {
      cloud.trace({ kind: 'flood', subject: 's', ids: ['s'], detail: { text } })
      if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 1024 * 1024)

    let dropped = 0
    socket.resume()
    response.resume()
    const pinging = async () => {
      while (dropped === 0) {
        note('ping', ['p'])
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const reading = (async () => {
      for await (const { event, data } of serverSentEvents(response)) {
        if (event === 'dropped') {
          dropped = (JSON.parse(data) as { records: number }).records
          break
        }
      }
    })()
    await Promise.all([pinging(), reading])
    expect(dropped).toBeGreaterThan(1000)
  })

  test('leaves nothing behind when the client goes, and does not keep the endpoint from closing', async () => {
    const stream = await openStream()
    const other = await openStream('?id=a')
    stream.leave()
    await endpoint.close()

    note('one', ['a'])
    await expect(other.next()).rejects.toThrow()
  })

  test('lets a command follow a story from its beginning, each record once, until the cloud stops', async () => {
    note('before', ['a'])
    const told: string[] = []
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined)

    const following = followStory(cloud.endpointUrl, 'a', ({ kind }) => {
      told.push(kind)
      if (kind === 'before') note('after', ['b', 'a'])
      if (kind === 'after') void endpoint.close()
    })

    await following
    expect(told).toEqual(['before', 'after'])
    expect(said).toHaveBeenCalledWith('The local cloud has stopped')
    said.mockRestore()
  })
})
