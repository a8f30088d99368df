import type { EventBridge } from '../../../../local/engines/eventbridge/eventbridge'
import { arn, createEventCloud, type EventCloud, functionArn, roleArn } from './event-cloud'

let events: EventCloud
beforeEach(async () => {
  events = await createEventCloud()
})
afterEach(() => events.close())

const busArn = (name: string) => arn('events', `event-bus/${name}`)

/** Rules on each bus that send all of it to the other buses, and to a function, which shows what came there. */
async function connect(buses: Readonly<Record<string, readonly string[]>>): Promise<void> {
  for (const Name of Object.keys(buses)) if (Name !== 'default') await events.events('CreateEventBus', { Name })
  for (const [EventBusName, others] of Object.entries(buses)) {
    const EventPattern = JSON.stringify({ source: [{ prefix: '' }] })
    await events.events('PutRule', { Name: 'on', EventBusName, EventPattern })
    const Targets = others.map((other) => ({ Id: other, Arn: busArn(other), RoleArn: roleArn }))
    const seen = { Id: 'seen', Arn: functionArn, InputPath: '$.id' }
    await events.events('PutTargets', { Rule: 'on', EventBusName, Targets: [...Targets, seen] })
  }
}

const count = (kind: string) => events.traces.filter((record) => record.kind === kind).length

test('a bus that feeds itself does so once', async () => {
  await connect({ default: ['default'] })
  await events.put({})
  await events.settle()

  expect(count('event.accepted')).toBe(2)
  expect(events.calls).toHaveLength(2)
})

test('buses that feed each other come to rest', async () => {
  await connect({ default: ['shop'], shop: ['default'] })
  await events.put({})
  await events.settle()

  expect(count('event.accepted')).toBe(2)
  expect(count('delivery.withheld')).toBe(1)
})

test('an event goes on to no third bus, but to every other target there', async () => {
  await connect({ default: ['shop'], shop: ['audit'], audit: [] })
  const id = await events.put({})
  await events.settle()

  expect(events.traces.filter(({ kind }) => kind === 'event.accepted').map(({ subject }) => subject)).toEqual([
    busArn('default'),
    busArn('shop'),
  ])
  expect(events.calls.map(({ input }) => input.Payload)).toEqual([JSON.stringify(id), JSON.stringify(id)])
})

test('an event that is put on the second bus goes on', async () => {
  await connect({ default: ['shop'], shop: ['audit'], audit: [] })
  await events.put({}, { EventBusName: 'shop' })
  await events.settle()

  expect(count('event.accepted')).toBe(2)
  expect(count('delivery.withheld')).toBe(0)
})

test('the trace and the explanation of a rule say why', async () => {
  await connect({ default: ['shop'], shop: ['audit'], audit: [] })
  const id = await events.put({})
  await events.settle()

  const reason = 'the event came from event bus default, and what comes from a bus is not sent on to a third'
  const withheld = { target: busArn('audit'), reason }
  expect(events.traces.find(({ kind }) => kind === 'delivery.withheld')).toMatchObject({
    subject: arn('events', 'rule/shop/on'),
    ids: [id],
    detail: withheld,
  })
  const { explain } = events.service as EventBridge
  expect(await explain(arn('events', 'rule/shop/on'), id, undefined)).toMatchObject({
    isMatch: true,
    withheld: [withheld],
  })
  expect(await explain(arn('events', 'rule/on'), id, undefined)).toMatchObject({ isMatch: true, withheld: [] })
})

test('where it came from outlasts an archive and its replay', async () => {
  await connect({ default: ['shop'], shop: ['audit'], audit: [] })
  await events.events('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn('shop') })
  await events.put({})
  await events.settle()
  const now = events.cloud.clock.now()
  await events.events('StartReplay', {
    ReplayName: 'again',
    EventSourceArn: arn('events', 'archive/all'),
    EventStartTime: new Date(now - 60_000),
    EventEndTime: new Date(now + 60_000),
    Destination: { Arn: busArn('shop') },
  })
  await events.settle()

  expect(count('event.accepted')).toBe(3)
  expect(count('delivery.withheld')).toBe(2)
})
