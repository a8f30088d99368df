import { consume, consumeAny, EventInvalidError, type IncomingEvent } from '../../events'
import { ApprovalExpired, ApprovalGranted } from '../../events/catalog/approvals'

function incoming(definition: typeof ApprovalGranted, changes: Partial<IncomingEvent> = {}): IncomingEvent {
  const occurrence = { eventId: '01JG8QZ5W0000000000000000A', occurredAt: new Date(0) }
  const example = definition.examples[0]
  if (!example) throw new Error(`${definition.name} has no example`)
  const { detail } = definition.create(example, { correlationId: 'story-1' }, occurrence)
  return { id: 'd1', source: 'signalbox.approvals', 'detail-type': definition.detailType, detail, ...changes }
}

function recordingLogger() {
  const lines: unknown[] = []
  const keys: Record<string, unknown> = {}
  return {
    lines,
    keys,
    appendKeys: (more: Record<string, unknown>) => void Object.assign(keys, more),
    resetKeys: () => {
      for (const key of Object.keys(keys)) delete keys[key]
    },
    info: (message: string) => void lines.push(message),
    error: (message: string, extra: Record<string, unknown>) => void lines.push([message, extra]),
  }
}

describe('consume', () => {
  test('gives the handler the parsed event and where it came from', async () => {
    const seen: unknown[] = []
    const handler = consume(ApprovalGranted, async (event, delivery) => void seen.push(event.data, delivery))
    await handler(incoming(ApprovalGranted, { 'replay-name': 'again' }))
    expect(seen).toEqual([ApprovalGranted.examples[0], { source: 'signalbox.approvals', replayName: 'again' }])
  })

  test('puts the correlation id into every line of the log', async () => {
    const logger = recordingLogger()
    await consume(ApprovalGranted, async () => undefined, { logger })(incoming(ApprovalGranted))
    expect(logger.keys).toMatchObject({ correlationId: 'story-1', eventId: '01JG8QZ5W0000000000000000A' })
    expect(logger.lines).toEqual(['Event consumed'])
  })

  test('throws what is not valid and says that trying again is no use', async () => {
    const logger = recordingLogger()
    const handler = consume(ApprovalGranted, async () => undefined, { logger })
    await expect(handler(incoming(ApprovalGranted, { detail: {} }))).rejects.toBeInstanceOf(EventInvalidError)
    expect(logger.lines).toEqual([['Event not consumed', expect.objectContaining({ retryable: false })]])
  })

  test('says of an unknown failure that it may pass', async () => {
    const logger = recordingLogger()
    const handler = consume(ApprovalGranted, () => Promise.reject(new Error('no route')), { logger })
    await expect(handler(incoming(ApprovalGranted))).rejects.toThrow('no route')
    expect(logger.lines).toEqual([['Event not consumed', expect.objectContaining({ retryable: true })]])
  })

  test('tells apart the events of one function, and refuses one that it was not made for', async () => {
    const seen: string[] = []
    const handler = consumeAny([ApprovalGranted, ApprovalExpired], async ({ name }) => void seen.push(name))
    await handler(incoming(ApprovalExpired))
    await handler(incoming(ApprovalGranted))
    expect(seen).toEqual(['ApprovalExpired', 'ApprovalGranted'])
    const stray = incoming(ApprovalGranted, { 'detail-type': 'SomethingElse' })
    await expect(handler(stray)).rejects.toThrow("the rule's pattern is too wide")
  })
})
