/** A system of plain handlers in this process: for who has no local cloud, and for quick tests of one consumer. */
import { randomUUID } from 'node:crypto'
import type { EventDefinition, IncomingEvent } from '../../index'
import type { DeadLetter, EventSystem, Outcome } from './event-system'

export interface Handlers {
  /** What `consume` gives, by the function's `stack/logicalId`. */
  readonly handlers: Readonly<Record<string, (event: IncomingEvent) => Promise<unknown>>>
  /** Everything that they may change, as JSON. */
  readonly digest: () => unknown
  readonly given?: (definition: EventDefinition, data: unknown) => Promise<unknown>
  readonly stop?: () => Promise<void>
  /** A fixed time unless said. */
  readonly now?: () => Date
}

const fixedTime = new Date('2026-01-05T09:00:00.000Z')

export function systemOfHandlers({ handlers, digest, given, stop, now = () => fixedTime }: Handlers): EventSystem {
  let letters: DeadLetter[] = []
  return {
    now,
    given: async (definition, data) => (given ? await given(definition, data) : data),
    async deliver(deliveries) {
      const outcomes: Outcome[] = []
      for (const { source, detailType, detail, target } of deliveries) {
        const handler = handlers[target]
        if (!handler) {
          outcomes.push({ status: 'not delivered' })
          continue
        }
        // Each gets a copy of its own, as over the wire.
        const arrived: unknown = JSON.parse(JSON.stringify(detail))
        try {
          await handler({ id: randomUUID(), source, 'detail-type': detailType, detail: arrived })
          outcomes.push({ status: 'handled' })
        } catch (thrown) {
          const { name: error, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
          outcomes.push({ status: 'failed', error })
          letters.push({ target, detailType, detail, error, message })
        }
      }
      return outcomes
    },
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
