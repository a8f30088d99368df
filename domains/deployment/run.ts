/** A run as the domain keeps it: one execution of a pipeline, its stages' tests, and its gate. */
import type { DataOf } from '../../events'
import type { StageTestsRequested, TestSuiteCompleted } from '../../events/catalog/deployment'

export type SuiteResult = DataOf<typeof TestSuiteCompleted>
export type TestsRequest = DataOf<typeof StageTestsRequested>
export type Verdict = SuiteResult['verdict']

export interface Run {
  readonly pipeline: string
  readonly id: string
  /** Raised by every write; the condition of the next one. */
  readonly version: number
  readonly status: 'running' | 'promoted' | 'failed' | 'stopped' | 'canceled' | 'superseded'
  /** When the domain first heard of it; ISO 8601, UTC. */
  readonly heardAt: string
  readonly startedAt?: string | undefined
  readonly endedAt?: string | undefined
  readonly trigger?: string | undefined
  readonly stages: Readonly<Record<string, StageOfRun>>
  readonly gate?: Gate | undefined
  /** When the sweep looks at it, if nothing has moved by then. */
  readonly sweepAt?: string | undefined
  /** Results that this write adds beside the run. */
  readonly adds?: readonly SuiteResult[] | undefined
}

export interface StageOfRun {
  readonly deployedAt?: string | undefined
  readonly completedAt?: string | undefined
  readonly tests?: Tests | undefined
}

/** One start of a stage's suites; another attempt takes its place. */
export interface Tests {
  readonly attempt: number
  readonly startedAt: string
  readonly job: Job
  /** Those that are told again are no new ones. */
  readonly knownJobs: readonly string[]
  readonly suites: TestsRequest['suites']
  /** What came of each so far; the rest of it lies beside the run. */
  readonly results: Readonly<Record<string, SuiteSummary>>
  /** Of suites that the workflow waits for. */
  readonly tokens?: Readonly<Record<string, string>> | undefined
  /** What the workflow is started with, until there is a verdict. */
  readonly input?: Pick<TestsRequest, 'baseUrl' | 'outputs' | 'timeoutMinutes'> | undefined
  readonly verdict?: Verdict | undefined
  readonly reason?: string | undefined
  readonly endedAt?: string | undefined
}

export interface SuiteSummary {
  readonly verdict: Verdict
  readonly counts: SuiteResult['counts']
  readonly at: string
  /** The first test that failed, as it may be shown. */
  readonly failure?: string | undefined
  /** Of one that has not passed: where more of it is. */
  readonly reportUrl?: string | undefined
}

export interface Job {
  readonly id: string
  /** `renewing`: a continuation is asked for, and the next job comes; whatever is to be said is said to that one. */
  readonly state: 'waits' | 'renewing' | 'answered'
  readonly since: string
}

export interface Gate {
  readonly stage: string
  readonly action: string
  readonly token: string
  readonly status: 'waiting' | 'approved' | 'rejected' | 'superseded'
  readonly since: string
  /** Whether CodePipeline knows. */
  readonly isAnswered?: boolean | undefined
  /** What CodePipeline is told. */
  readonly summary?: string | undefined
  /** The stage before, and whether a newer run that has done with it takes this one's place. */
  readonly after: string
  readonly newer: 'supersedes' | 'waits'
  /** What was asked of approvals, and whom: SHA-256 of their addresses. */
  readonly asked?: { readonly key: string; readonly subject: string; readonly approvers: readonly string[] } | undefined
}
