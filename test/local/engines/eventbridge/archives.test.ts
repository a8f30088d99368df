import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arn, createEventCloud, type EventCloud, functionArn, orderRule, queueArn } from './event-cloud'

let events: EventCloud
beforeEach(async () => {
  events = await createEventCloud()
})
afterEach(() => events.close())

const EventSourceArn = arn('events', 'event-bus/default')
const day = 86_400_000
const start = Date.parse('2026-01-05T09:00:00Z') / 1000
const archive = (more: object = {}) => events.events('CreateArchive', { ArchiveName: 'all', EventSourceArn, ...more })
const count = async () => (await events.events('DescribeArchive', { ArchiveName: 'all' })).EventCount
const replay = (more: object = {}) =>
  events.events('StartReplay', {
    ReplayName: 'again',
    EventSourceArn: arn('events', 'archive/all'),
    EventStartTime: start,
    EventEndTime: start + 3600,
    Destination: { Arn: EventSourceArn },
    ...more,
  })
const bodies = () => events.calls.map(({ input }) => JSON.parse(input.MessageBody ?? input.Payload))

describe('an archive', () => {
  test('keeps what matches its pattern', async () => {
    await archive({ EventPattern: '{"detail":{"n":[{"numeric":[">",1]}]}}', Description: 'big ones' })
    for (const n of [1, 2, 3]) await events.put({ n })
    const described = await events.events('DescribeArchive', { ArchiveName: 'all' })
    expect(described).toMatchObject({
      ArchiveArn: arn('events', 'archive/all'),
      ArchiveName: 'all',
      EventSourceArn,
      Description: 'big ones',
      State: 'ENABLED',
      RetentionDays: 0,
      EventCount: 2,
      CreationTime: start,
    })
    expect(described.SizeBytes).toBeGreaterThan(300)
    expect(events.traces.filter(({ kind }) => kind === 'archive.stored')).toHaveLength(2)
  })

  test('has no rule that can be seen', async () => {
    await archive()
    expect(await events.events('ListRules', {})).toEqual({ Rules: [] })
  })

  test('lets go of events after its retention', async () => {
    await archive({ RetentionDays: 2 })
    await events.put({ n: 1 })
    await events.cloud.clock.advance(1.5 * day)
    await events.put({ n: 2 })
    expect(await count()).toBe(2)
    await events.cloud.clock.advance(1.5 * day)
    expect(await count()).toBe(1)
    await events.cloud.clock.advance(2 * day)
    expect(await events.events('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({
      EventCount: 0,
      SizeBytes: 0,
    })
  })

  test('is changed, listed and deleted with what it holds', async () => {
    await archive()
    await events.put({})
    await events.events('UpdateArchive', { ArchiveName: 'all', RetentionDays: 3 })
    const { Archives } = await events.events('ListArchives', { EventSourceArn })
    expect(Archives).toMatchObject([{ ArchiveName: 'all', RetentionDays: 3, EventCount: 1 }])
    await events.events('DeleteArchive', { ArchiveName: 'all' })
    await events.settle()
    const left: string[] = []
    for await (const [key] of events.cloud.store.range('events/')) left.push(key)
    expect(left).toEqual([])
    await archive()
    expect(await count()).toBe(0)
  })

  test.each([
    ['CreateArchive', { EventSourceArn: arn('events', 'event-bus/gone') }, 'Event bus gone does not exist.'],
    ['CreateArchive', { EventPattern: '{}' }, 'Event pattern is not valid. Reason: Empty objects'],
    ['CreateArchive', { ArchiveName: 'there' }, 'Archive there already exists.'],
    ['DeleteArchive', { ArchiveName: 'gone', EventSourceArn: undefined }, 'Archive gone does not exist.'],
    ['DescribeArchive', { ArchiveName: 'gone', EventSourceArn: undefined }, 'Archive gone does not exist.'],
  ])('%s %j is refused', async (action, more, message) => {
    await archive({ ArchiveName: 'there' })
    await expect(events.events(action, { ArchiveName: 'all', EventSourceArn, ...more })).rejects.toThrow(message)
  })
})

describe('a replay', () => {
  test('sends the events of its time again, in order of time, marked', async () => {
    // Prepare
    await archive()
    const minutes = [50, 0, 70, 20]
    const times = minutes.map((minute) => start + minute * 60)
    for (const [n, Time] of times.entries()) await events.put({ n }, { Time })
    await orderRule(events, [{ Id: 't', Arn: queueArn }])
    // Act
    const { ReplayArn, State } = await replay({ Description: 'once more' })
    await events.settle()
    // Assess
    expect({ ReplayArn, State }).toEqual({ ReplayArn: arn('events', 'replay/again'), State: 'STARTING' })
    expect(bodies().map(({ detail }) => detail.n)).toEqual([1, 3, 0])
    expect(bodies()[0]).toMatchObject({ 'replay-name': 'again', time: '2026-01-05T09:00:00Z', source: 'orders' })
    expect(await events.events('DescribeReplay', { ReplayName: 'again' })).toMatchObject({
      State: 'COMPLETED',
      Description: 'once more',
      EventLastReplayedTime: start + 50 * 60,
      Destination: { Arn: EventSourceArn },
    })
    expect(await count()).toBe(4)
  })

  test.each(['all', 'archive/all', arn('events', 'event-bus/all'), arn('sqs', 'archive/all')])(
    'comes from an archive, and not from %s',
    async (EventSourceArn) => {
      await archive()
      await expect(replay({ EventSourceArn })).rejects.toThrow(
        'Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.',
      )
    },
  )

  test('goes to chosen rules only', async () => {
    await archive()
    await orderRule(events, [{ Id: 't', Arn: queueArn }])
    await orderRule(events, [{ Id: 't', Arn: queueArn }])
    await events.events('PutRule', { Name: 'other', EventPattern: '{"source":["orders"]}' })
    await events.events('PutTargets', { Rule: 'other', Targets: [{ Id: 't', Arn: functionArn }] })
    await events.put({})
    await events.settle()
    events.calls.length = 0
    await replay({ Destination: { Arn: EventSourceArn, FilterArns: [arn('events', 'rule/other')] } })
    await events.settle()
    expect(events.calls.map(({ service }) => service)).toEqual(['lambda'])
  })

  test('of many events goes step by step', async () => {
    await archive()
    const Entries = Array(10).fill({ Source: 'orders', DetailType: 'OrderPlaced', Detail: '{}' })
    for (let request = 0; request < 35; request++) await events.events('PutEvents', { Entries })
    await orderRule(events, [{ Id: 't', Arn: queueArn }])
    await replay()
    await events.settle()
    expect(events.calls).toHaveLength(350)
  })

  test('can be cancelled while it runs, and not after', async () => {
    await archive()
    await events.put({})
    await replay()
    expect(await events.events('CancelReplay', { ReplayName: 'again' })).toMatchObject({ State: 'CANCELLING' })
    await events.settle()
    expect((await events.events('ListReplays', {})).Replays).toMatchObject([{ State: 'CANCELLED' }])
    await expect(events.events('CancelReplay', { ReplayName: 'again' })).rejects.toMatchObject({
      code: 'IllegalStatusException',
    })
  })

  test.each([
    [{ Destination: { Arn: arn('events', 'event-bus/gone') } }, 'Event bus gone does not exist.'],
    [{ Destination: { Arn: arn('events', 'event-bus/shop') } }, 'Cross event bus replay is not permitted.'],
    [{ EventSourceArn: arn('events', 'archive/gone') }, 'Archive gone does not exist.'],
    [{ EventEndTime: start }, 'EventStartTime must be before EventEndTime.'],
    [{ Destination: { Arn: EventSourceArn, FilterArns: [arn('events', 'rule/gone')] } }, 'is not a rule of event bus'],
    [{ ReplayName: 'there' }, 'Replay there already exists.'],
  ])('%j is refused', async (more, message) => {
    await archive()
    await events.events('CreateEventBus', { Name: 'shop' })
    await replay({ ReplayName: 'there' })
    await events.settle()
    await expect(replay(more)).rejects.toThrow(message)
  })

  test('goes on after a restart where it was', async () => {
    // Prepare
    const directory = mkdtempSync(join(tmpdir(), 'replay-'))
    await events.close()
    events = await createEventCloud({ directory })
    await archive()
    for (let n = 0; n < 250; n++) await events.put({ n })
    await orderRule(events, [{ Id: 't', Arn: queueArn }])
    await events.settle()
    // Act: the process dies when the first step is done.
    const seen = new Set<string>()
    events.onCall = ({ input }) => {
      seen.add(JSON.parse(input.MessageBody).id)
      void events.service.stop?.()
    }
    await replay()
    await events.settle()
    const { State } = await events.events('DescribeReplay', { ReplayName: 'again' })
    await events.close()
    events = await createEventCloud({ directory })
    await events.settle()
    // Assess
    expect(State).toBe('RUNNING')
    for (const { id } of bodies()) seen.add(id)
    expect(seen.size).toBe(250)
    expect(events.calls.length).toBeLessThanOrEqual(250)
    expect((await events.events('DescribeReplay', { ReplayName: 'again' })).State).toBe('COMPLETED')
    rmSync(directory, { recursive: true, force: true })
  })
})
