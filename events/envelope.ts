/** What every event carries besides its data. */
import { en } from 'zod/locales'
import * as z from 'zod/mini'
import type { Meanings } from './meanings'
import { opaque } from './text'

// The library's own messages; without a locale every issue reads "Invalid input".
z.config(en())

/** 26 characters of Crockford's base 32; the first ten are the time. */
export const ulid = z.string().check(z.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'expected a ULID'))

export const metadataSchema = z.object({
  eventId: ulid,
  version: z.int().check(z.positive()),
  occurredAt: z.iso.datetime(),
  correlationId: opaque(128),
  causationId: z.optional(ulid),
  actor: z.optional(opaque(2048)),
})

export const metadataMeanings: Meanings<typeof metadataSchema> = {
  eventId: 'Unique to this event (a ULID) and the same in every delivery of it: what consumers deduplicate by.',
  version: 'Of the event’s definition.',
  occurredAt: 'When it happened; ISO 8601, UTC.',
  correlationId:
    'Starts at the edge (an API call, an AWS event, a schedule) and is carried by all that follows from it.',
  causationId: 'The event that this one follows from.',
  actor: 'Who set it off: an e-mail address, an IAM ARN, a system.',
}

export type Metadata = z.infer<typeof metadataSchema>

/** What sources begin with, where a definition says nothing else. */
export const sourcePrefix = 'signalbox.'

/** The `Source` that events of a publishing domain have. */
export function sourceOf(publisher: string, prefix = sourcePrefix): string {
  return `${prefix}${publisher}`
}
