/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as commands from './api/commands'
import * as parts from './api/parts'
import * as pipelines from './api/pipelines'
import * as runs from './api/runs'

const idempotencyKey = 'Of the caller’s choosing: the same key asks for the same again, and is answered the same.'
const runSummary = {
  run: 'The id of the pipeline execution.',
  pipeline: 'The name of the pipeline.',
  status:
    'How it is. `promoted`: its release is in production, and its tests there have passed; `rolled-back`: a stage before that has an earlier release again.',
  heardAt: 'When it was first heard of; ISO 8601, UTC.',
  startedAt: 'When CodePipeline began it, if that was heard; ISO 8601, UTC.',
  endedAt: 'When it was over; ISO 8601, UTC.',
  trigger: 'What started it, as CodePipeline calls it: `StartPipelineExecution`, say.',
}

const pipelineSummary = {
  pipeline: 'The name of the pipeline.',
  updatedAt: 'When somebody last changed what it is; ISO 8601, UTC.',
  newestRun: 'The run that was heard of last, if there was one.',
}

const stage = {
  stage: 'Its name.',
  latest: 'The run that it works on, or was the last to work on.',
  waiting: 'The runs that wait for it.',
  transition: 'The way in, which can be shut; the first stage has none.',
}

const seconds = 'How long it has taken; what is under way counts until now.'

const nextCursor = 'Of the next page; null if there is none.'

export const meanings: readonly DescribedObject[] = [
  describe(parts.listQuery, {
    limit: 'How many a page holds at the most; 25 if it is left out.',
    cursor: 'Where the next page begins, as the last one said it.',
  }),
  describe(parts.pipelinePath, { pipeline: 'The name of the pipeline.' }),
  describe(parts.runSummary, runSummary),
  describe(pipelines.pipelineSummary, pipelineSummary),
  describe(parts.actionAnswer, {
    action: 'Its name.',
    category: 'What kind of action it is, as CodePipeline calls it: `Approval`, say.',
    provider: 'What it runs by: `CodeBuild`, say.',
    status: 'As CodePipeline calls it; `None` if it has not run.',
    startedAt: 'When it was begun; ISO 8601, UTC.',
    updatedAt: 'When that was last another; ISO 8601, UTC.',
    summary: 'What it says itself of how far it is.',
    error: 'Why it has failed.',
    url: 'Where more is told of it.',
  }),
  describe(pipelines.transitionAnswer, {
    isOpen: 'Whether runs may come in.',
    reason: 'Why not, in the words of whoever has shut it.',
    changedAt: 'When it was last opened or shut; ISO 8601, UTC.',
  }),
  describe(pipelines.runInStage, {
    run: 'The id of the pipeline execution.',
    status: 'How it is there, as CodePipeline calls it: `InProgress`, say.',
  }),
  describe(pipelines.stageInList, stage),
  describe(pipelines.pipelineInList, {
    ...pipelineSummary,
    stages: 'Its stages, in their order; left out if CodePipeline did not tell.',
  }),
  describe(pipelines.stageAnswer, {
    ...stage,
    actions: 'What it does, in the order of the pipeline.',
  }),
  describe(pipelines.pipelineAnswer, { ...pipelineSummary, stages: 'Its stages, in their order.' }),
  describe(pipelines.pipelinePage, { pipelines: 'The pipelines.', cursor: nextCursor }),
  describe(pipelines.runPage, { runs: 'The runs.', cursor: nextCursor }),
  describe(runs.seconds, {
    length: 'From its beginning to its end.',
    work: 'Of that, how long something was done.',
    waiting: 'Of that, how long it was at a gate, in the queue of a stage, or had failed and was not tried again.',
  }),
  describe(runs.author, {
    name: 'Personal data: how the commit calls who wrote it.',
    email: 'Personal data: their address, as the commit has it.',
  }),
  describe(runs.sourceAnswer, {
    provider: 'Where it comes from: `CodeCommit`, say.',
    commit: 'The commit.',
    version: 'The version of the object, if it comes from a bucket.',
    message: 'What the commit says of itself, on one line.',
    author: 'Who wrote it, if the source tells.',
  }),
  describe(runs.artefactAnswer, {
    name: 'As the pipeline calls it.',
    sha256: 'SHA-256 of what was built, in hexadecimal digits: the same goes into every stage.',
  }),
  describe(runs.suiteInRun, {
    suite: 'The name of its function.',
    by: 'Whether its function answers, or its result comes by event.',
    verdict: 'What came of it; left out until it has told.',
    counts: 'How many tests there were.',
    at: 'When its result was heard; ISO 8601, UTC.',
    failure: 'The first test that failed; of earlier attempts only the suite itself tells.',
    reportUrl: 'Where more of it is, if it has not passed.',
  }),
  describe(runs.testsInRun, {
    attempt: 'Counts how often the tests of the stage were begun in this run, from 1.',
    startedAt: 'When; ISO 8601, UTC.',
    endedAt: 'When there was a verdict; ISO 8601, UTC.',
    verdict: '`passed` if every suite has; `error` if one gave no result.',
    reason: 'Which test of which suite, if it has not passed.',
    suites: 'What was run, all at once.',
  }),
  describe(runs.stageInRun, {
    stage: 'Its name.',
    state: 'How the run is there.',
    begunAt: 'When it was first begun, if that was heard; ISO 8601, UTC.',
    deployedAt: 'When the release was last deployed there; ISO 8601, UTC.',
    endedAt: 'When it was last over; ISO 8601, UTC.',
    seconds: `${seconds} The time in its queue is of the stage that the run waited for.`,
    tests: 'Attempts of its integration tests: the last five before the newest, and that one.',
    actions: 'What was done there, the first begun first, each time that it was tried.',
  }),
  describe(runs.voteAnswer, {
    name: 'Personal data: who; left out if they were erased.',
    decision: 'What they said.',
    at: 'When; ISO 8601, UTC.',
  }),
  describe(runs.gateAnswer, {
    stage: 'Where it is.',
    action: 'The manual approval.',
    status: 'What came of it.',
    since: 'Since when the release waits there, or had; ISO 8601, UTC.',
    expiresAt: 'By when it must be decided; ISO 8601, UTC.',
    decidedAt: 'When it was decided; ISO 8601, UTC.',
    reason: 'Why, as CodePipeline was told.',
    approvalKey:
      'The idempotency key by which `signalbox.deployment` has asked approvals: `GET /inbox` there finds the approval by it.',
    approvalId: 'The approval that has decided it.',
    votes: 'Who has decided, the first first.',
  }),
  describe(runs.runAnswer, {
    ...runSummary,
    seconds,
    source: 'What it releases, as far as its source tells.',
    artefact: 'What was built for it, if it was built by CodeBuild.',
    stages: 'The stages that it has come to, in the order in which it did.',
    gate: 'The gate that it stands at, or has last come through.',
  }),
  describe(runs.failureAnswer, { test: 'The name of the test.', message: 'Why it failed, on one line.' }),
  describe(runs.suiteAnswer, {
    run: 'The id of the pipeline execution.',
    stage: 'The stage that it has tested.',
    attempt: 'Which attempt.',
    suite: 'The name of its function.',
    verdict: 'What came of it.',
    counts: 'How many tests there were.',
    assertions: 'How many assertions were made.',
    failures: 'The first twenty.',
    reportUrl: 'Where the rest is.',
  }),
  describe(runs.suitePath, {
    run: 'The id of the pipeline execution.',
    stage: 'The stage.',
    attempt: 'Which attempt; the first is 1.',
    suite: 'The name of its function.',
  }),
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
  SuiteNotFound: ['not-found', 'There is no such suite, or it has not told its result.'],
  CursorInvalid: ['invalid', 'The cursor is not one of this list.'],
}
