/** The routes of runs. */
import * as z from 'zod/mini'
import { counts, stageName, suiteName, verdict } from '../../../events/catalog/deployment/parts'
import { defineRoutes } from '../../../shared/routes'
import { actionAnswer, deployers, instant, listQuery, nextCursor, runPath, runSummary } from './parts'

export const seconds = z.object({ length: z.number(), work: z.number(), waiting: z.number() })

export const author = z.object({ name: z.optional(z.string()), email: z.optional(z.string()) })
export const sourceAnswer = z.object({
  provider: z.optional(z.string()),
  commit: z.optional(z.string()),
  version: z.optional(z.string()),
  message: z.optional(z.string()),
  author: z.optional(author),
})
export const artefactAnswer = z.object({ name: z.string(), sha256: z.string() })

export const suiteInRun = z.object({
  suite: z.string(),
  by: z.enum(['answer', 'event']),
  verdict: z.optional(verdict),
  counts: z.optional(counts),
  at: z.optional(instant),
  failure: z.optional(z.string()),
  reportUrl: z.optional(z.string()),
})
export const testsInRun = z.object({
  attempt: z.int(),
  startedAt: instant,
  endedAt: z.optional(instant),
  verdict: z.optional(verdict),
  reason: z.optional(z.string()),
  suites: z.array(suiteInRun),
})
export const stageInRun = z.object({
  stage: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'stopped', 'canceled', 'superseded']),
  begunAt: z.optional(instant),
  deployedAt: z.optional(instant),
  endedAt: z.optional(instant),
  seconds,
  tests: z.array(testsInRun),
  actions: z.array(actionAnswer),
})

export const voteAnswer = z.object({
  name: z.optional(z.string()),
  decision: z.enum(['approve', 'reject']),
  at: instant,
})
export const gateAnswer = z.object({
  stage: z.string(),
  action: z.string(),
  status: z.enum(['waiting', 'approved', 'rejected', 'superseded']),
  since: instant,
  expiresAt: z.optional(instant),
  decidedAt: z.optional(instant),
  reason: z.optional(z.string()),
  approvalKey: z.optional(z.string()),
  approvalId: z.optional(z.string()),
  votes: z.array(voteAnswer),
})

export const runAnswer = z.extend(runSummary, {
  seconds,
  source: z.optional(sourceAnswer),
  artefact: z.optional(artefactAnswer),
  stages: z.array(stageInRun),
  gate: z.optional(gateAnswer),
})

export const failureAnswer = z.object({ test: z.string(), message: z.string() })
export const suiteAnswer = z.object({
  run: z.string(),
  stage: z.string(),
  attempt: z.int(),
  suite: z.string(),
  verdict,
  counts,
  assertions: z.int(),
  failures: z.array(failureAnswer),
  reportUrl: z.optional(z.string()),
})
export const suitePath = z.extend(runPath, {
  stage: stageName,
  attempt: z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000)),
  suite: suiteName,
})

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
    summary: 'One run, with its stages, what was tested in them, and its gate.',
    answers: { 200: { meaning: 'The run.', body: ['Run', runAnswer] } },
    problems: ['RunNotFound'],
  },
  getSuite: {
    ...ofOne,
    method: 'GET',
    path: '/runs/{run}/suites/{stage}/{attempt}/{suite}',
    summary: 'What came of one suite: of the tests that failed the first twenty, the rest by its link.',
    parameters: suitePath,
    answers: { 200: { meaning: 'The result.', body: ['Suite', suiteAnswer] } },
    problems: ['RunNotFound', 'SuiteNotFound'],
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
