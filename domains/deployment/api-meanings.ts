/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as commands from './api/commands'
import * as parts from './api/parts'
import * as pipelines from './api/pipelines'
import * as runs from './api/runs'

const idempotencyKey = 'Of the caller’s choosing: the same key asks for the same again, and is answered the same.'
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
    what: 'What was done, by the name of the event; or of the command, if somebody asked for it here.',
    detail: 'What more there is to say of it.',
    actor: 'Who did it: a subject, a domain, or `erased/…` for somebody who was erased.',
    run: 'The run that it is about.',
    correlationId: 'The story that it is part of; logs and events have it too.',
  }),
  describe(commands.newRun, {
    variables: 'Values of the variables that the pipeline declares, by name.',
    idempotencyKey,
  }),
  describe(commands.retry, {
    stage: 'The stage, such as `Beta`.',
    actions: 'Those that have failed, as if it is left out, or `all` of the stage.',
    idempotencyKey,
  }),
  describe(commands.stop, {
    abandon: 'Whether what is under way is given up; a deployment or a test is then left where it is.',
    reason: 'Why; CodePipeline keeps it.',
    idempotencyKey,
  }),
  describe(commands.rollback, { to: 'The run whose release the stage goes back to.', idempotencyKey }),
  describe(commands.stagePath, { pipeline: 'The name of the pipeline.', stage: 'The stage, such as `Prod`.' }),
  describe(commands.taken, {
    pipeline: 'The name of the pipeline.',
    run: 'The run that was begun, or that goes on or stops.',
  }),
  describe(runs.auditPage, { entries: 'The entries.', cursor: nextCursor }),
]

export const problems: ProblemMeanings = {
  PipelineNotFound: ['not-found', 'There is no such pipeline.'],
  RunNotFound: ['not-found', 'There is no such run, or it was not heard of yet.'],
  StageNotFound: ['not-found', 'The pipeline has no such stage.'],
  NotNewestRun: ['conflict', 'Another run has come into the stage since; `newest` is its id. Retry that one.'],
  StageNotRetryable: ['conflict', 'No action of the stage has failed in this run, or it is under way.'],
  PipelineChanged: ['conflict', 'The pipeline was changed since the run began: start a new run.'],
  AlreadyStopping: ['conflict', 'The run is being stopped, and waits for what is under way.'],
  RunNotStoppable: ['conflict', 'The run is not under way.'],
  RollbackImpossible: [
    'conflict',
    'The stage cannot go back to that run; `detail` says why, and which could be named.',
  ],
  TooManyRuns: ['conflict', 'As many runs are under way as CodePipeline allows.'],
  NotAsPipelineTakesIt: ['invalid', 'CodePipeline does not take what was given; `detail` has its words.'],
  IdempotencyKeyReused: ['conflict', 'The key was used for another request.'],
  CursorInvalid: ['invalid', 'The cursor is not one of this list.'],
}
