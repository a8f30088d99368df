/** A system of plain handlers in this process: for who has no local cloud, and for quick tests of one consumer. */
import { randomUUID } from 'node:crypto'
import type { EventDefinition, IncomingEvent } from '../../index'
import type { ClientRecord } from '../recorder'
import type { DeadLetter, Delivery, EventSystem, Outcome } from './event-system'

export interface Handlers {
  /** What `consume` gives, by the function's `stack/logicalId`. */
  readonly handlers: Readonly<Record<string, (event: IncomingEvent) => Promise<unknown>>>
  /** Everything that they may change, as JSON. */
  readonly digest: () => unknown
  /** Of the client that their publishers have: without it, what they publish and wait for is not looked at. */
  readonly record?: ClientRecord
  readonly given?: (definition: EventDefinition, data: unknown) => Promise<unknown>
  readonly stop?: () => Promise<void>
  /** A fixed time unless said. */
  readonly now?: () => Date
}

const fixedTime = new Date('2026-01-05T09:00:00.000Z')

export function systemOfHandlers({
  handlers,
  digest,
  given,
  stop,
  record,
  now = () => fixedTime,
}: Handlers): EventSystem {
  let letters: DeadLetter[] = []

  async function deliverOne({ source, detailType, detail, target }: Delivery): Promise<Outcome> {
    const handler = handlers[target]
    if (!handler) return { status: 'not delivered' }
    // Each gets a copy of its own, as over the wire.
    const arrived: unknown = JSON.parse(JSON.stringify(detail))
    try {
      await handler({ id: randomUUID(), source, 'detail-type': detailType, detail: arrived })
      return { status: 'handled' }
    } catch (thrown) {
      const { name: error, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
      letters.push({ target, detailType, detail, error, message })
      return { status: 'failed', error }
    }
  }

  return {
    now,
    given: async (definition, data) => (given ? await given(definition, data) : data),
    async deliver(deliveries) {
      const outcomes: Outcome[] = []
      for (const delivery of deliveries) outcomes.push(await deliverOne(delivery))
      return outcomes
    },
    ...(record && {
      watch: async (delivery: Delivery) => (await record.during(() => deliverOne(delivery))).unawaited,
      published: async () => record.published,
    }),
    async deadLetters() {
      const taken = letters
      letters = []
      return taken
    },
    // A copy: what is compared later must not change with what it shows.
    digest: async () => JSON.parse(JSON.stringify(digest() ?? null)) as unknown,
    stop: async () => stop?.(),
  }
}
