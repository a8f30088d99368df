/** What CodePipeline is told: verdicts of jobs, and what came of approvals. All of it may be told again without harm. */
import {
  ActionNotFoundException,
  ApprovalAlreadyCompletedException,
  InvalidApprovalTokenException,
  InvalidJobStateException,
  JobNotFoundException,
  PipelineNotFoundException,
  PutApprovalResultCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  StageNotFoundException,
} from '@aws-sdk/client-codepipeline'
import { codePipeline } from '../../shared/clients/codepipeline'
import { shorten } from '../../shared/text'
import type { Gate, Run, Tests } from './run'

const longestSummary = 512

/**
 * Whoever has answered before, or has given up, wants no other answer.
 * @param link to more of tests that have not passed
 */
export async function answerJob(tests: Tests, link: string | undefined): Promise<void> {
  const { job, verdict, reason = 'The tests have not passed', attempt } = tests
  const details = { externalExecutionId: `attempt-${attempt}` }
  await unlessOver(
    verdict === 'passed'
      ? codePipeline.send(
          new PutJobSuccessResultCommand({
            jobId: job.id,
            executionDetails: { ...details, summary: summaryOf(tests) },
          }),
        )
      : codePipeline.send(
          new PutJobFailureResultCommand({
            jobId: job.id,
            failureDetails: {
              ...details,
              type: isConfiguration(tests) ? 'ConfigurationError' : 'JobFailed',
              message: link === undefined ? reason : `${reason}. See ${link}`,
            },
          }),
        ),
  )
}

/** CodePipeline gives the next job in half a minute, with the attempt as its token, and begins to count anew. */
export async function renewJob({ job, attempt }: Tests): Promise<void> {
  await unlessOver(
    codePipeline.send(new PutJobSuccessResultCommand({ jobId: job.id, continuationToken: String(attempt) })),
  )
}

export async function answerGate(
  { pipeline }: Run,
  { stage, action, token, status, summary = '' }: Gate,
): Promise<void> {
  await unlessOver(
    codePipeline.send(
      new PutApprovalResultCommand({
        pipelineName: pipeline,
        stageName: stage,
        actionName: action,
        token,
        result: { status: status === 'approved' ? 'Approved' : 'Rejected', summary: shorten(summary, longestSummary) },
      }),
    ),
  )
}

function summaryOf({ suites, results }: Tests): string {
  const passed = Object.values(results).reduce((sum, { counts }) => sum + counts.passed, 0)
  return `${passed} tests of ${suites.length} suites have passed`
}

/** Nothing was run at all: what is missing is told. */
function isConfiguration({ results, verdict, suites }: Tests): boolean {
  return verdict === 'error' && suites.length === 0 && Object.keys(results).length === 0
}

/** Answered, given up, or removed with its pipeline. */
const isOver = [
  ApprovalAlreadyCompletedException,
  ActionNotFoundException,
  InvalidApprovalTokenException,
  InvalidJobStateException,
  JobNotFoundException,
  PipelineNotFoundException,
  StageNotFoundException,
]

async function unlessOver(telling: Promise<unknown>): Promise<void> {
  try {
    await telling
  } catch (error) {
    if (!isOver.some((each) => error instanceof each)) throw error
  }
}
