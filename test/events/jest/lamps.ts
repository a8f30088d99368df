/** A small contract of somebody else's, which the tests of the tools judge, and break. */
import * as z from 'zod/mini'
import { defineEvent } from '../../../events'

const place = z.object({ room: z.string(), floor: z.optional(z.int()) })

export const LampLit = defineEvent({
  owner: 'lamps',
  name: 'LampLit',
  version: 1,
  publishers: ['lamps'],
  summary: 'A lamp was lit.',
  data: z.object({
    lamp: z.string().check(z.minLength(1)),
    place,
    watts: z.array(z.object({ phase: z.int(), watt: z.number() })),
    note: z.optional(z.string()),
  }),
  examples: [
    { lamp: 'desk', place: { room: 'study' }, watts: [{ phase: 1, watt: 7.5 }] },
    { lamp: 'hall', place: { room: 'hall', floor: 0 }, watts: [], note: 'At last' },
  ],
})

export const LampBroken = defineEvent({
  owner: 'lamps',
  name: 'LampBroken',
  version: 1,
  publishers: ['lamps', 'inspectors'],
  summary: 'A lamp needs a new bulb.',
  data: z.object({ lamp: z.string() }),
  examples: [{ lamp: 'desk' }],
})

export const occurrence = { eventId: '01JG8QZ5W0000000000000000A', occurredAt: new Date('2026-01-05T09:00:00Z') }
export const origin = { correlationId: 'a-story' }

export function lit(lamp: string) {
  return LampLit.create({ lamp, place: { room: 'study' }, watts: [{ phase: 1, watt: 7.5 }] }, origin, occurrence)
}

export function broken(lamp: string) {
  return LampBroken.create({ lamp }, origin, occurrence)
}

/** As a rule's target gets it. */
export function delivered(event: ReturnType<typeof lit | typeof broken>, source = 'signalbox.lamps') {
  return { id: 'a-delivery', source, 'detail-type': event.definition.detailType, detail: event.detail }
}

/** Without the colours that a terminal gets. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return text.replace(/\u001b\[\d+m/g, '')
}

export function messageOf(run: () => void): string {
  try {
    run()
  } catch (error) {
    return plain((error as Error).message)
  }
  throw new Error('Expected it to fail')
}
