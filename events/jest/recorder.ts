/**
 * Remembers which events were published and consumed: through a client that `createPublisher` was given, by
 * handlers that were wrapped, or in a local cloud, whose trace tells.
 */
import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import type { IncomingEvent } from '../index'
import { defaultSlowness, type SlowBus, slowBus, type Unawaited } from './slow-bus'
import { type WireEvent, wireEventOf } from './wire-event'

export interface EventRecord {
  /** In order, those that the bus accepted. */
  readonly published: readonly WireEvent[]
  /** In the order in which their handlers ended, those that did so without an error. */
  readonly consumed: readonly WireEvent[]
  /** Forgets what was until now. */
  clear(): void
  /** Records no more. */
  stop(): void
}

type Client = Pick<EventBridgeClient, 'send'>

export interface ClientRecord extends EventRecord {
  /** For `createPublisher`: the one that is recorded. */
  readonly client: Client
  /**
   * Does the work with a slow bus: what is sent is not answered before the work has ended, or `slowness` milliseconds are
   * over (25 unless said). One at a time.
   * @returns also what the work did not wait for: events on their way when it ended, or sent after that
   */
  during<Result>(work: () => Promise<Result>, slowness?: number): Promise<Watched<Result>>
  /** The handler, recorded. */
  consumer(handler: (event: IncomingEvent) => Promise<void>): (event: IncomingEvent) => Promise<void>
}

export type { Unawaited }

export interface Watched<Result> {
  readonly result: Result
  readonly unawaited: readonly Unawaited[]
}

/** What is needed of a local cloud; `startLocalCloud` gives it. */
export interface ObservedCloud {
  readonly cloud: {
    onTrace(
      listener: (record: {
        readonly kind: string
        readonly ids: readonly string[]
        readonly detail: Readonly<Record<string, unknown>>
      }) => void,
    ): () => void
  }
  /** What came onto a bus, by the bus's own id of it, while it is among the last; `detail` is JSON. */
  event(id: string): { readonly source: string; readonly detailType: string; readonly detail: string } | undefined
}

/**
 * Without a client, one that accepts everything and sends nothing.
 * ```ts
 * import { createPublisher } from 'signalbox/events'
 * import { recordEvents } from 'signalbox/jest'
 *
 * const record = recordEvents()
 *
 * export const publisher = createPublisher({ domain: 'lamps', busName: 'house', client: record.client })
 * ```
 */
export function recordEvents(client?: Client): ClientRecord
export function recordEvents(cloud: ObservedCloud): EventRecord
export function recordEvents(observed: Client | ObservedCloud = acceptEverything()): EventRecord | ClientRecord {
  return 'onTrace' in ((observed as Partial<ObservedCloud>).cloud ?? {})
    ? recordCloud(observed as ObservedCloud)
    : recordClient(observed as Client)
}

function recordClient(client: Client): ClientRecord {
  const published: WireEvent[] = []
  const consumed: WireEvent[] = []
  const original = client.send
  let stopped = false
  let watch: SlowBus | undefined
  const send = async (command: { readonly input: object }, ...rest: readonly unknown[]): Promise<unknown> => {
    await watch?.take(entriesOf(command.input).flatMap((entry) => wireEventOf(entry) ?? []))
    const answer: unknown = await Reflect.apply(original, client, [command, ...rest])
    if (!stopped) published.push(...acceptedOf(command.input, answer))
    return answer
  }
  client.send = send as Client['send']
  return {
    client,
    published,
    consumed,
    async during(work, slowness = defaultSlowness) {
      if (watch) throw new Error('recordEvents: during() is not over yet: what would be whose could not be told')
      const bus = slowBus(slowness)
      watch = bus
      try {
        const result = await work()
        return { result, unawaited: await bus.end() }
      } finally {
        await bus.end()
        watch = undefined
      }
    },
    consumer: (handler) => async (event) => {
      await handler(event)
      const wire = wireEventOf(event)
      if (wire && !stopped) consumed.push(wire)
    },
    clear() {
      published.length = 0
      consumed.length = 0
    },
    stop() {
      stopped = true
      if (client.send === send) client.send = original
    },
  }
}

function entriesOf(input: object): readonly PutEventsRequestEntry[] {
  return (input as { Entries?: readonly PutEventsRequestEntry[] }).Entries ?? []
}

function acceptedOf(input: object, answer: unknown): readonly WireEvent[] {
  const entries = entriesOf(input)
  const { Entries: results = [] } = (answer ?? {}) as { Entries?: readonly { EventId?: string }[] }
  return entries.flatMap((entry, index) => (results[index]?.EventId ? (wireEventOf(entry) ?? []) : []))
}

function acceptEverything(): Client {
  let count = 0
  const send = async ({ input }: { readonly input: { readonly Entries?: readonly unknown[] } }) => ({
    FailedEntryCount: 0,
    Entries: (input.Entries ?? []).map(() => ({ EventId: `recorded-${++count}` })),
  })
  return { send: send as unknown as Client['send'] }
}

function recordCloud(observed: ObservedCloud): EventRecord {
  const published: WireEvent[] = []
  const consumed: WireEvent[] = []
  const byId = new Map<string, WireEvent>()
  const stop = observed.cloud.onTrace(({ kind, ids, detail }) => {
    if (kind === 'event.accepted') {
      const [id] = ids
      const event = id === undefined ? undefined : observed.event(id)
      const wire = {
        source: String(event?.source ?? detail.source),
        detailType: String(event?.detailType ?? detail.detailType),
        detail: event === undefined ? undefined : (JSON.parse(event.detail) as unknown),
      }
      if (id !== undefined) byId.set(id, wire)
      published.push(wire)
    } else if (kind === 'function.ended' && detail.outcome === 'success') {
      const wire = ids.map((id) => byId.get(id)).find((event) => event !== undefined)
      if (wire) consumed.push(wire)
    }
  })
  return {
    published,
    consumed,
    clear() {
      published.length = 0
      consumed.length = 0
    },
    stop,
  }
}
