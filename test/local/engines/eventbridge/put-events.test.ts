import { entryBytes } from '../../../../local/engines/eventbridge/operations/put-events'
import { AwsError } from '../../../../local/kernel/aws-error'
import { roleSession } from '../../../../local/kernel/principal'
import type { Access } from '../../../../local/kernel/service'
import { arn, createEventCloud, type EventCloud, orderRule, queueArn, roleArn } from './event-cloud'

let events: EventCloud
beforeEach(async () => {
  events = await createEventCloud()
})
afterEach(() => events.close())

const entry = { Source: 'orders', DetailType: 'OrderPlaced', Detail: '{"id":1}' }

test('an event reaches the target in its envelope, with its detail as it was put', async () => {
  // Prepare
  await orderRule(events, [{ Id: 'inbox', Arn: queueArn }])
  // Act
  const Detail = '{"big": 12345678901234567890, "price": 1.50}'
  const { Entries, FailedEntryCount } = await events.events('PutEvents', {
    Entries: [{ ...entry, Detail, Resources: ['arn:r'], Time: 1767603661.9, TraceHeader: 'Root=1' }],
  })
  await events.settle()
  // Assess
  expect(FailedEntryCount).toBe(0)
  expect(Entries[0].EventId).toMatch(/^[0-9a-f-]{36}$/)
  expect(events.calls[0]?.input).toEqual({
    QueueUrl: 'http://127.0.0.1:4566/000000000000/inbox',
    MessageBody:
      `{"version":"0","id":"${Entries[0].EventId}","detail-type":"OrderPlaced","source":"orders",` +
      `"account":"000000000000","time":"2026-01-05T09:01:01Z","region":"us-east-1","resources":["arn:r"],"detail":${Detail}}`,
  })
  expect(events.calls[0]?.caller).toEqual({
    kind: 'service',
    service: 'events.amazonaws.com',
    sourceArn: arn('events', 'rule/orders'),
    sourceAccount: '000000000000',
  })
})

test('bad entries fail one by one, and the good ones go through', async () => {
  const { Entries, FailedEntryCount } = await events.events('PutEvents', {
    Entries: [
      entry,
      { ...entry, Source: undefined },
      { ...entry, DetailType: '' },
      { Source: 'a', DetailType: 'b' },
      { ...entry, Detail: '{"a":' },
      { ...entry, Detail: '[1]' },
      { ...entry, Detail: '"text"' },
      { ...entry, Source: 'aws.ec2' },
      { ...entry, EventBusName: 'nowhere' },
      { ...entry, EventBusName: arn('events', 'event-bus/nowhere') },
    ],
  })
  expect(FailedEntryCount).toBe(9)
  expect(Entries.map((result: { ErrorCode?: string }) => result.ErrorCode)).toEqual([
    undefined,
    'InvalidArgument',
    'InvalidArgument',
    'InvalidArgument',
    'MalformedDetail',
    'MalformedDetail',
    'MalformedDetail',
    'NotAuthorizedForSourceException',
    'ResourceNotFoundException',
    'ResourceNotFoundException',
  ])
  expect(Entries[1].ErrorMessage).toBe('Parameter Source is not valid. Reason: Source is a required argument.')
  expect(Entries[8].ErrorMessage).toBe('Event bus nowhere does not exist.')
})

test('more than ten entries, none, or more than a megabyte are refused', async () => {
  const put = (Entries: object[]) => events.events('PutEvents', { Entries })
  const shown =
    /^1 validation error detected: Value '\[(PutEventsRequestEntry\(time=null, source=[^=]+, resources=null, detailType=[^=]+, detail=[^=]+, eventBusName=null, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null\)(, )?){11}\]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10$/
  await expect(put(Array(11).fill(entry))).rejects.toThrow(shown)
  await expect(put([])).rejects.toThrow('Member must have length greater than or equal to 1')
  const half = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(524_288) }) }
  await expect(put([half, half])).rejects.toThrow('Total size of the entries in the request is over the limit.')
})

test('an entry weighs its time, source, detail-type, detail and resources', () => {
  expect(entryBytes({ Time: 1, Source: 'ä', DetailType: 'b', Detail: '{}', Resources: ['rr'] })).toBe(
    14 + 2 + 1 + 2 + 2,
  )
})

test('an unknown member of an entry is refused by name', async () => {
  await expect(events.events('PutEvents', { Entries: [{ ...entry, Sorce: 'x' }] })).rejects.toThrow('"Sorce"')
  await expect(events.events('PutEvents', { Entries: [entry], EndpointId: 'e' })).rejects.toThrow('"EndpointId"')
})

test('putting needs the permission on the bus, with source and detail-type in its context', async () => {
  // Prepare
  const asked: Access[] = []
  events.cloud.useAuthorizer({ authorize: (_, needed) => void asked.push(...needed) })
  await events.events('CreateEventBus', { Name: 'shop' })
  const policy = { Version: '2012-10-17', Statement: [{ Sid: 'a', Effect: 'Allow', Principal: '*' }] }
  await events.events('PutPermission', { EventBusName: 'shop', Policy: JSON.stringify(policy) })
  asked.length = 0
  // Act
  const onShop = { ...entry, EventBusName: arn('events', 'event-bus/shop') }
  await events.events('PutEvents', { Entries: [entry, entry, onShop] }, roleSession(roleArn, 's'))
  // Assess
  const context = {
    'events:source': ['orders'],
    'events:detail-type': ['OrderPlaced'],
    'events:eventBusInvocation': 'false',
  }
  expect(asked).toEqual([
    { action: 'events:PutEvents', resource: arn('events', 'event-bus/default'), context },
    { action: 'events:PutEvents', resource: arn('events', 'event-bus/shop'), context, resourcePolicy: policy },
  ])
})

test('a service puts its own events, without a policy', async () => {
  // Prepare
  events.cloud.useAuthorizer({
    authorize: (_, needed) => {
      if (needed.length > 0) throw new AwsError('AccessDeniedException', 'no', 403)
    },
  })
  // Act
  const service = events.cloud.actingFor('codepipeline.amazonaws.com', 'arn:pipeline')
  const { FailedEntryCount } = await events.events(
    'PutEvents',
    { Entries: [{ ...entry, Source: 'aws.codepipeline', Time: '2026-01-05T09:00:00Z' }] },
    service,
  )
  // Assess
  expect(FailedEntryCount).toBe(0)
})

test('the trace ties an event to its story', async () => {
  await orderRule(events, [{ Id: 'inbox', Arn: queueArn }])
  const id = await events.put({ metadata: { eventId: 'E1', correlationId: 'C1' }, secret: 'hush' })
  await events.settle()
  expect(events.traces.map(({ kind }) => kind)).toEqual(['event.accepted', 'rule.matched', 'delivery.succeeded'])
  for (const { ids } of events.traces) expect(ids).toEqual([id, 'C1', 'E1'])
  expect(JSON.stringify(events.traces)).not.toContain('hush')
})

test('a detail type has at most 128 characters', async () => {
  const one = { ...entry, DetailType: 'd'.repeat(128) }
  const { FailedEntryCount, Entries } = await events.events('PutEvents', {
    Entries: [one, { ...one, DetailType: 'd'.repeat(129) }],
  })
  expect(FailedEntryCount).toBe(1)
  expect(Entries[1]).toMatchObject({ ErrorCode: 'InvalidArgument' })
})
