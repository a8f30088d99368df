/** The routes of those who act: each is done once for an idempotency key, by CodePipeline, which may refuse. */
import * as z from 'zod/mini'
import { runId, stageName } from '../../../events/catalog/deployment/parts'
import { line, opaque } from '../../../events/text'
import { defineRoutes } from '../../../shared/routes'
import { deployers, pipelinePath, runPath } from './parts'

/** The same key asks for the same thing again. */
export const idempotencyKey = z.optional(opaque(128))

const variableName = z.string().check(z.regex(/^[A-Za-z0-9@_-]{1,128}$/, 'expected the name of a variable'))

export const newRun = z.object({ variables: z.optional(z.record(variableName, opaque(1000))), idempotencyKey })
export const retry = z.object({ stage: stageName, actions: z.optional(z.enum(['failed', 'all'])), idempotencyKey })
export const stop = z.object({ abandon: z.optional(z.boolean()), reason: z.optional(line(150)), idempotencyKey })
export const rollback = z.object({ to: runId, idempotencyKey })

export const stagePath = z.extend(pipelinePath, { stage: stageName })

export const taken = z.object({ pipeline: z.string(), run: z.string() })

const acts = { method: 'POST', handler: 'commands', authorization: deployers } as const
const answers = {
  202: {
    meaning: 'CodePipeline has taken it.',
    body: ['Taken', taken],
    headers: { Location: 'Where the run is, as a reference from the address that was called.' },
  },
} as const

export const commandRoutes = defineRoutes({
  startRun: {
    ...acts,
    path: '/pipelines/{pipeline}/runs',
    summary: 'Begin a run with the newest sources.',
    parameters: pipelinePath,
    body: ['NewRun', newRun],
    answers,
    problems: ['PipelineNotFound', 'TooManyRuns', 'NotAsPipelineTakesIt', 'IdempotencyKeyReused'],
  },
  retryStage: {
    ...acts,
    path: '/runs/{run}/retry',
    summary: 'Try a stage again that has failed, or was abandoned; the run goes on from there.',
    parameters: runPath,
    body: ['Retry', retry],
    answers,
    problems: [
      'RunNotFound',
      'PipelineNotFound',
      'StageNotFound',
      'NotNewestRun',
      'StageNotRetryable',
      'PipelineChanged',
      'TooManyRuns',
      'NotAsPipelineTakesIt',
      'IdempotencyKeyReused',
    ],
  },
  stopRun: {
    ...acts,
    path: '/runs/{run}/stop',
    summary: 'Stop a run: it waits for what is under way, unless that is abandoned.',
    parameters: runPath,
    body: ['Stop', stop],
    answers,
    problems: [
      'RunNotFound',
      'PipelineNotFound',
      'AlreadyStopping',
      'RunNotStoppable',
      'NotAsPipelineTakesIt',
      'IdempotencyKeyReused',
    ],
  },
  rollBackStage: {
    ...acts,
    path: '/pipelines/{pipeline}/stages/{stage}/rollback',
    summary:
      'Take a stage back to what an earlier run has released there, by a run of its own, through its gate if it has one.',
    parameters: stagePath,
    body: ['Rollback', rollback],
    answers,
    problems: [
      'PipelineNotFound',
      'StageNotFound',
      'RunNotFound',
      'PipelineChanged',
      'RollbackImpossible',
      'NotAsPipelineTakesIt',
      'IdempotencyKeyReused',
    ],
  },
})
