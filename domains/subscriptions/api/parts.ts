/** What several routes take and answer. */
import * as z from 'zod/mini'
import { opaque } from '../../../events/text'

export const limit = z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)))
export const cursor = z.optional(
  z.string().check(z.maxLength(1024), z.regex(/^[\w-]*$/, 'expected a cursor of this API')),
)
export const listQuery = z.object({ limit, cursor })
export const nextCursor = z.nullable(z.string())
/** A page holds so many unless the caller says. */
export const defaultLimit = 25

export const instant = z.iso.datetime()

/** The same key asks for the same thing again. */
export const idempotencyKey = z.optional(opaque(128))

/** Whoever administers APIs. */
export const admins = { groups: ['admins'] } as const
