/** The working definition as a judge of events: what JSON Schema says of it is not all that it asks. */
import type { EventDefinition, EventEnvelope } from '../define-event'
import type { Judge } from './compare'

export function judgeOf(definition: EventDefinition): Judge {
  return {
    reads: (event) => refusalOf(definition, event) === undefined,
    writes(event) {
      try {
        const { metadata, data } = event as EventEnvelope
        definition.create(data, metadata, { eventId: metadata.eventId, occurredAt: new Date(metadata.occurredAt) })
        return true
      } catch {
        return false
      }
    },
  }
}

/** What the definition says against a detail; undefined if it parses. */
export function refusalOf(definition: EventDefinition, detail: unknown): string | undefined {
  try {
    definition.parse(detail)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
