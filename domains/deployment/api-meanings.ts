/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as parts from './api/parts'
import * as pipelines from './api/pipelines'
import * as runs from './api/runs'

const nextCursor = 'Of the next page; null if there is none.'

export const meanings: readonly DescribedObject[] = [
  describe(parts.listQuery, {
    limit: 'How many a page holds at the most; 25 if it is left out.',
    cursor: 'Where the next page begins, as the last one said it.',
  }),
  describe(parts.pipelinePath, { pipeline: 'The name of the pipeline.' }),
  describe(parts.runSummary, {
    run: 'The id of the pipeline execution.',
    pipeline: 'The name of the pipeline.',
    status: 'How it is. `promoted`: its release is in production, and its tests there have passed.',
    heardAt: 'When it was first heard of; ISO 8601, UTC.',
    startedAt: 'When CodePipeline began it, if that was heard; ISO 8601, UTC.',
    endedAt: 'When it was over; ISO 8601, UTC.',
    trigger: 'What started it, as CodePipeline calls it: `StartPipelineExecution`, say.',
  }),
  describe(pipelines.pipelineSummary, {
    pipeline: 'The name of the pipeline.',
    updatedAt: 'When somebody last changed what it is; ISO 8601, UTC.',
    newestRun: 'The run that was heard of last, if there was one.',
  }),
  describe(pipelines.pipelinePage, { pipelines: 'The pipelines.', cursor: nextCursor }),
  describe(pipelines.runPage, { runs: 'The runs.', cursor: nextCursor }),
  describe(parts.runPath, { run: 'The id of the pipeline execution.' }),
  describe(runs.auditEntry, {
    at: 'When; ISO 8601, UTC.',
    entryId: 'The id of the event that was told of it.',
    what: 'What was done, by the name of the event.',
    actor: 'Who did it: a subject, a domain, or `erased/…` for somebody who was erased.',
    run: 'The run that it is about.',
    correlationId: 'The story that it is part of; logs and events have it too.',
  }),
  describe(runs.auditPage, { entries: 'The entries.', cursor: nextCursor }),
]

export const problems: ProblemMeanings = {
  PipelineNotFound: ['not-found', 'There is no such pipeline.'],
  RunNotFound: ['not-found', 'There is no such run, or it was not heard of yet.'],
  CursorInvalid: ['invalid', 'The cursor is not one of this list.'],
}
