/** What several routes take and answer. */
import * as z from 'zod/mini'
import { pipelineName, runId } from '../../../events/catalog/deployment/parts'

export const limit = z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)))
export const cursor = z.optional(
  z.string().check(z.maxLength(2048), z.regex(/^[\w-]*$/, 'expected a cursor of this API')),
)
export const listQuery = z.object({ limit, cursor })
export const nextCursor = z.nullable(z.string())
/** A page holds so many unless the caller says. */
export const defaultLimit = 25

export const instant = z.iso.datetime()

export const pipelinePath = z.object({ pipeline: pipelineName })
export const runPath = z.object({ run: runId })

/** Whoever deploys: everybody who may see a pipeline may act on it. */
export const deployers = { groups: ['deployers', 'admins'] } as const

export const runStatuses = [
  'running',
  'promoted',
  'rolled-back',
  'failed',
  'stopped',
  'canceled',
  'superseded',
] as const

/** A run as lists have it. */
export const runSummary = z.object({
  run: z.string(),
  pipeline: z.string(),
  status: z.enum(runStatuses),
  heardAt: instant,
  startedAt: z.optional(instant),
  endedAt: z.optional(instant),
  trigger: z.optional(z.string()),
})

/** What an action of a stage is doing, or has come to. */
export const actionAnswer = z.object({
  action: z.string(),
  category: z.optional(z.string()),
  provider: z.optional(z.string()),
  status: z.string(),
  startedAt: z.optional(instant),
  updatedAt: z.optional(instant),
  summary: z.optional(z.string()),
  error: z.optional(z.string()),
  url: z.optional(z.string()),
})
