import { arn, createEventCloud, type EventCloud, functionArn } from './event-cloud'

let events: EventCloud
beforeEach(async () => {
  events = await createEventCloud()
})
afterEach(() => events.close())

const minute = 60_000

async function scheduled(ScheduleExpression: string, more: object = {}): Promise<void> {
  await events.events('PutRule', { Name: 'tick', ScheduleExpression, ...more })
  await events.events('PutTargets', { Rule: 'tick', Targets: [{ Id: 't', Arn: functionArn }] })
}

test('a rate fires its targets again and again, with a scheduled event', async () => {
  await scheduled('rate(5 minutes)')
  await events.cloud.clock.advance(16 * minute)
  const payloads = events.calls.map(({ input }) => JSON.parse(input.Payload))
  expect(payloads.map(({ time }) => time)).toEqual([
    '2026-01-05T09:05:00Z',
    '2026-01-05T09:10:00Z',
    '2026-01-05T09:15:00Z',
  ])
  expect(payloads[0]).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [arn('events', 'rule/tick')],
    detail: {},
  })
})

test('a cron expression fires at its time', async () => {
  await scheduled('cron(30 9 ? * MON *)')
  await events.cloud.clock.advance(29 * minute)
  expect(events.calls).toHaveLength(0)
  await events.cloud.clock.advance(minute)
  expect(events.calls).toHaveLength(1)
  await events.cloud.clock.advance(7 * 24 * 60 * minute)
  expect(events.calls).toHaveLength(2)
})

test('putting the rule again does not set it back; another expression does', async () => {
  await scheduled('rate(5 minutes)')
  await events.cloud.clock.advance(3 * minute)
  await scheduled('rate(5 minutes)')
  await events.cloud.clock.advance(2 * minute)
  expect(events.calls).toHaveLength(1)
  await scheduled('rate(7 minutes)')
  await events.cloud.clock.advance(6 * minute)
  expect(events.calls).toHaveLength(1)
  await events.cloud.clock.advance(minute)
  expect(events.calls).toHaveLength(2)
})

test('a disabled schedule rests, and counts anew when enabled', async () => {
  await scheduled('rate(5 minutes)', { State: 'DISABLED' })
  await events.cloud.clock.advance(20 * minute)
  expect(events.calls).toHaveLength(0)
  await events.events('EnableRule', { Name: 'tick' })
  await events.cloud.clock.advance(5 * minute)
  expect(events.calls).toHaveLength(1)
  await events.events('DisableRule', { Name: 'tick' })
  await events.cloud.clock.advance(20 * minute)
  expect(events.calls).toHaveLength(1)
})

test('a deleted schedule is silent', async () => {
  await scheduled('rate(5 minutes)')
  await events.events('RemoveTargets', { Rule: 'tick', Ids: ['t'] })
  await events.events('DeleteRule', { Name: 'tick' })
  await events.cloud.clock.advance(20 * minute)
  expect(events.traces.filter(({ kind }) => kind === 'schedule.fired')).toEqual([])
})

test('an occurrence that goes wrong takes no later one with it', async () => {
  await scheduled('rate(5 minutes)')
  let isAiling = true
  events.cloud.onTrace(({ kind }) => {
    if (isAiling && kind === 'schedule.fired') throw new Error('ailing')
  })
  // Whether the clock tells of it or not is its own affair.
  await events.cloud.clock.advance(5 * minute).catch(() => undefined)
  isAiling = false
  await events.cloud.clock.advance(5 * minute)
  expect(events.calls).toHaveLength(1)
})
