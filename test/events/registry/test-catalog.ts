/** A small catalog of somebody else: two versions of one event, the first of them deprecated. */
import * as z from 'zod/mini'
import { defineEvent, type EventDefinition } from '../../../events'

export const LampLit = defineEvent({
  owner: 'lamps',
  name: 'LampLit',
  version: 1,
  publishers: ['lamps', 'house'],
  summary: 'A lamp was lit.',
  deprecated: { since: '2026-07-01', use: 'LampLit.v2' },
  data: z.object({ lamp: z.string() }),
  examples: [{ lamp: 'desk' }],
})

export const LampLitV2 = defineEvent({
  owner: 'lamps',
  name: 'LampLit',
  version: 2,
  publishers: ['lamps'],
  summary: 'A lamp was lit, and how brightly.',
  data: z.object({ lamp: z.string(), brightness: z.int().check(z.minimum(1), z.maximum(100)) }),
  examples: [{ lamp: 'desk', brightness: 40 }],
})

export function createTestCatalog(): readonly [EventDefinition, EventDefinition] {
  return [LampLit, LampLitV2]
}
