/** The routes of pipelines. */
import * as z from 'zod/mini'
import { defineRoutes } from '../../../shared/routes'
import { actionAnswer, deployers, instant, listQuery, nextCursor, pipelinePath, runSummary } from './parts'

export const pipelineSummary = z.object({
  pipeline: z.string(),
  updatedAt: z.optional(instant),
  newestRun: z.optional(runSummary),
})
export const runPage = z.object({ runs: z.array(runSummary), cursor: nextCursor })

export const transitionAnswer = z.object({
  isOpen: z.boolean(),
  reason: z.optional(z.string()),
  changedAt: z.optional(instant),
})
export const runInStage = z.object({ run: z.string(), status: z.string() })
const stageFields = {
  stage: z.string(),
  latest: z.optional(runInStage),
  waiting: z.array(runInStage),
  transition: z.optional(transitionAnswer),
}
export const stageInList = z.object(stageFields)
export const stageAnswer = z.object({ ...stageFields, actions: z.array(actionAnswer) })
export const pipelineInList = z.extend(pipelineSummary, { stages: z.optional(z.array(stageInList)) })
export const pipelinePage = z.object({ pipelines: z.array(pipelineInList), cursor: nextCursor })
export const pipelineAnswer = z.extend(pipelineSummary, { stages: z.array(stageAnswer) })

const reads = { handler: 'api', authorization: deployers } as const

export const pipelineRoutes = defineRoutes({
  listPipelines: {
    ...reads,
    method: 'GET',
    path: '/pipelines',
    summary: 'The pipelines of the account, each with its newest run and what stands at its stages, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['PipelinePage', pipelinePage] } },
    problems: ['CursorInvalid'],
  },
  getPipeline: {
    ...reads,
    method: 'GET',
    path: '/pipelines/{pipeline}',
    summary: 'One pipeline: what stands at each of its stages.',
    parameters: pipelinePath,
    answers: { 200: { meaning: 'The pipeline.', body: ['Pipeline', pipelineAnswer] } },
    problems: ['PipelineNotFound'],
  },
  listRuns: {
    ...reads,
    method: 'GET',
    path: '/pipelines/{pipeline}/runs',
    summary: 'The runs of a pipeline, the newest first, a page at a time.',
    parameters: pipelinePath,
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['RunPage', runPage] } },
    problems: ['PipelineNotFound', 'CursorInvalid'],
  },
})
