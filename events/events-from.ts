/** The events of a catalogue whose sources begin with something of its own. */
import type * as z from 'zod/mini'
import { defineEvent as define, type EventDefinition, type EventSpecification } from './define-event'
import { sourceOf } from './envelope'

export interface OwnEvents {
  /** As `defineEvent`, with the prefix said. */
  defineEvent<const Data extends z.ZodMiniObject>(
    specification: Omit<EventSpecification<Data>, 'sourcePrefix'>,
  ): EventDefinition<z.output<Data>>
  /** The `Source` of a publishing domain. */
  sourceOf(publisher: string): string
}

/**
 * ```ts
 * import { eventsFrom } from 'signalbox/events'
 * import * as z from 'zod'
 *
 * const { defineEvent } = eventsFrom({ sourcePrefix: 'acme.' })
 *
 * export const LampLit = defineEvent({
 *   owner: 'lamps',
 *   name: 'LampLit',
 *   version: 1,
 *   publishers: ['lamps'],
 *   summary: 'A lamp was lit.',
 *   data: z.object({ lamp: z.string() }),
 *   examples: [{ lamp: 'desk' }],
 * })
 * ```
 */
export function eventsFrom({ sourcePrefix }: { readonly sourcePrefix: string }): OwnEvents {
  return {
    defineEvent: (specification) => define({ ...specification, sourcePrefix }),
    sourceOf: (publisher) => sourceOf(publisher, sourcePrefix),
  }
}
