import type { PutEventsCommand, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge'
import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { createPublisher, defineEvent, entrySize, PublishFailedError } from '../../events'

const NoteTaken = defineEvent({
  owner: 'notes',
  name: 'NoteTaken',
  version: 1,
  publishers: ['notes'],
  summary: 'A note was taken.',
  data: z.object({ number: z.number(), text: z.string() }),
  examples: [{ number: 1, text: 'x' }],
})

function note(number: number, text = 'x') {
  const eventId = `01JG8QZ5W0${String(number).padStart(16, '0')}`
  return NoteTaken.create({ number, text }, { correlationId: 'c' }, { eventId, occurredAt: new Date(0) })
}

/** A bus that accepts an entry or not, as `answer` says. */
function busOf(answer: (entry: PutEventsRequestEntry, request: number) => PutEventsResultEntry | undefined) {
  const requests: PutEventsRequestEntry[][] = []
  const accepted: number[] = []
  const client = {
    async send(command: PutEventsCommand) {
      const entries = command.input.Entries ?? []
      requests.push(entries)
      const Entries = entries.map((entry) => answer(entry, requests.length)).filter((result) => result !== undefined)
      for (const [index, entry] of entries.entries()) {
        if (Entries[index]?.EventId) accepted.push(JSON.parse(entry.Detail ?? '').data.number)
      }
      return { Entries, FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length }
    },
  }
  const publisher = createPublisher({
    domain: 'notes',
    busName: 'bus',
    client: client as never,
    wait: () => Promise.resolve(),
    random: () => 0.5,
  })
  return { publisher, requests, accepted }
}

const accept = (): PutEventsResultEntry => ({ EventId: 'id' })

describe('publish', () => {
  test('sends at most ten entries a request, in order', async () => {
    const { publisher, requests, accepted } = busOf(accept)
    await publisher.publish(...Array.from({ length: 23 }, (_, number) => note(number)))
    expect(requests.map((entries) => entries.length)).toEqual([10, 10, 3])
    expect(accepted).toEqual(Array.from({ length: 23 }, (_, number) => number))
  })

  test('names source, detail-type, bus and time of each entry', async () => {
    const { publisher, requests } = busOf(accept)
    await publisher.publish(note(1))
    expect(requests[0]?.[0]).toMatchObject({
      EventBusName: 'bus',
      Source: 'signalbox.notes',
      DetailType: 'NoteTaken',
      Time: new Date(0),
    })
  })

  test('keeps each request under 1 MB as PutEvents counts it', async () => {
    const { publisher, requests } = busOf(accept)
    await publisher.publish(...Array.from({ length: 5 }, (_, number) => note(number, 'é'.repeat(200_000))))
    expect(requests.map((entries) => entries.length)).toEqual([2, 2, 1])
    for (const entries of requests) {
      expect(entries.reduce((sum, entry) => sum + entrySize(entry), 0)).toBeLessThanOrEqual(1024 * 1024)
    }
  })

  test('refuses an event that no request can hold, before anything is sent', async () => {
    const { publisher, requests } = busOf(accept)
    await expect(publisher.publish(note(1), note(2, 'x'.repeat(1024 * 1024)))).rejects.toMatchObject({
      code: 'EventTooLarge',
    })
    expect(requests).toEqual([])
  })

  test('refuses an event that its definition does not let this domain publish', async () => {
    const client = { send: () => Promise.reject(new Error('not reached')) }
    const publisher = createPublisher({ domain: 'others', busName: 'bus', client: client as never })
    await expect(publisher.publish(note(1))).rejects.toThrow('NoteTaken may be published by notes, not by others')
  })

  test('tries only the failed entries again', async () => {
    const { publisher, requests, accepted } = busOf((entry, request) =>
      request === 1 && entry.Detail?.includes('"number":1,') ? { ErrorCode: 'ThrottlingException' } : accept(),
    )
    await publisher.publish(note(0), note(1), note(2))
    expect(requests.map((entries) => entries.length)).toEqual([3, 1])
    expect(accepted).toEqual([0, 2, 1])
  })

  test('throws what could not be sent, and says why', async () => {
    const { publisher } = busOf((entry) =>
      entry.Detail?.includes('"number":1,') ? { ErrorCode: 'InternalFailure', ErrorMessage: 'no' } : accept(),
    )
    const failure = await publisher.publish(note(0), note(1)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PublishFailedError)
    expect(failure).toMatchObject({
      sent: 1,
      retryable: true,
      message: '1 of 2 events were not accepted: InternalFailure',
    })
    expect((failure as PublishFailedError).unsent.map(({ event }) => event)).toEqual([note(1)])
  })

  test('counts an entry that the answer does not mention as not sent', async () => {
    const { publisher } = busOf(() => undefined)
    await expect(publisher.publish(note(0))).rejects.toMatchObject({ unsent: [{ errorCode: 'NoResult' }] })
  })

  test('keeps the events of a request that failed as a whole', async () => {
    const client = { send: () => Promise.reject(Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })) }
    const wait = () => Promise.resolve()
    const publisher = createPublisher({ domain: 'notes', busName: 'bus', client: client as never, wait })
    await expect(publisher.publish(note(0), note(1))).rejects.toMatchObject({
      unsent: [{ errorCode: 'TimeoutError' }, { errorCode: 'TimeoutError' }],
    })
  })

  test('loses none and has none accepted twice, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 40 }), fc.infiniteStream(fc.nat({ max: 99 })), async (count, chances) => {
        const { publisher, accepted } = busOf(() => {
          const { value } = chances.next()
          return (value ?? 0) < 30 ? { ErrorCode: 'InternalFailure' } : accept()
        })
        const events = Array.from({ length: count }, (_, number) => note(number))
        const failure = await publisher.publish(...events).then(
          () => undefined,
          (error: PublishFailedError) => error,
        )
        const unsent = (failure?.unsent ?? []).map(({ event }) => (event as ReturnType<typeof note>).detail.data.number)
        expect([...accepted, ...unsent].sort((a, b) => a - b)).toEqual(events.map((_, number) => number))
      }),
    )
  })
})

describe('what will be refused again', () => {
  const refuse = (ErrorCode: string) => (): PutEventsResultEntry => ({ ErrorCode, ErrorMessage: 'no' })

  test.each([
    ...['AccessDeniedException', 'NotAuthorizedForSourceException', 'NotAuthorizedForDetailTypeException'],
    ...['MalformedDetail', 'InvalidArgument', 'ResourceNotFoundException'],
  ])('is not sent again: %s', async (code) => {
    const { publisher, requests } = busOf(refuse(code))
    const error = await publisher.publish(note(1)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'PublishFailed', retryable: false, unsent: [{ errorCode: code }] })
    expect(requests).toHaveLength(1)
  })

  test.each(['ThrottlingException', 'InternalFailure'])('is not %s', async (code) => {
    const { publisher, requests } = busOf(refuse(code))
    const error = await publisher.publish(note(1)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ retryable: true })
    expect(requests).toHaveLength(4)
  })

  test('keeps nothing back that may pass, and both are told', async () => {
    const { publisher, requests, accepted } = busOf((entry, request) => {
      const { number } = JSON.parse(entry.Detail ?? '').data
      if (number === 1) return refuse('AccessDeniedException')()
      return request < 3 ? refuse('ThrottlingException')() : accept()
    })
    const error = await publisher.publish(note(1), note(2)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ retryable: false, sent: 1, unsent: [{ errorCode: 'AccessDeniedException' }] })
    expect(requests.map((entries) => entries.length)).toEqual([2, 1, 1])
    expect(accepted).toEqual([2])
  })

  test('is a request that is refused as a whole', async () => {
    let requests = 0
    const send = async () => {
      requests++
      throw Object.assign(new Error('no'), { name: 'AccessDeniedException' })
    }
    const publisher = createPublisher({ domain: 'notes', busName: 'bus', client: { send } as never })
    await expect(publisher.publish(note(1), note(2))).rejects.toMatchObject({ retryable: false, sent: 0 })
    expect(requests).toBe(1)
  })
})
