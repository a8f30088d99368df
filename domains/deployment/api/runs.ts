/** The routes of runs. */
import * as z from 'zod/mini'
import { defineRoutes } from '../../../shared/routes'
import { deployers, instant, listQuery, nextCursor, runPath, runSummary } from './parts'

export const auditEntry = z.object({
  at: instant,
  entryId: z.string(),
  what: z.string(),
  detail: z.optional(z.string()),
  actor: z.string(),
  run: z.string(),
  correlationId: z.string(),
})
export const auditPage = z.object({ entries: z.array(auditEntry), cursor: nextCursor })

const ofOne = { handler: 'api', authorization: deployers, parameters: runPath } as const

export const runRoutes = defineRoutes({
  getRun: {
    ...ofOne,
    method: 'GET',
    path: '/runs/{run}',
    summary: 'One run.',
    answers: { 200: { meaning: 'The run.', body: ['RunSummary', runSummary] } },
    problems: ['RunNotFound'],
  },
  getRunAudit: {
    ...ofOne,
    method: 'GET',
    path: '/runs/{run}/audit',
    summary: 'Who did what to it, the newest first, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['AuditPage', auditPage] } },
    problems: ['RunNotFound', 'CursorInvalid'],
  },
})
