/** What several routes take and answer. */
import * as z from 'zod/mini'

export const limit = z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)))
export const cursor = z.optional(
  z.string().check(z.maxLength(1024), z.regex(/^[\w-]*$/, 'expected a cursor of this API')),
)
export const listQuery = z.object({ limit, cursor })
export const nextCursor = z.nullable(z.string())
/** A page holds so many unless the caller says. */
export const defaultLimit = 25

export const instant = z.iso.datetime()

export const auditEntry = z.object({
  at: instant,
  entryId: z.string(),
  what: z.string(),
  actor: z.string(),
  sub: z.optional(z.string()),
  applicationId: z.optional(z.string()),
  correlationId: z.string(),
})

export const auditPage = z.object({ entries: z.array(auditEntry), cursor: nextCursor })

/** Whoever administers the directory. */
export const admins = { groups: ['admins'] } as const

export const erasure = z.object({
  erasureId: z.string(),
  status: z.enum(['waiting', 'stopped', 'erased']),
  requestedAt: instant,
  dueAt: instant,
  answered: z.array(z.string()),
  missing: z.array(z.string()),
  erasedAt: z.optional(instant),
})

/** What whoever asked for an erasure is told. */
export const erasureAnswer = { meaning: 'It is under way, or done already.', body: ['Erasure', erasure] } as const
