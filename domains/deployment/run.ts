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
  readonly status: 'running' | 'promoted' | 'rolled-back' | 'failed' | 'stopped' | 'canceled' | 'superseded'
  /** When the domain first heard of it; ISO 8601, UTC. */
  readonly heardAt: string
  readonly startedAt?: string | undefined
  readonly endedAt?: string | undefined
  readonly trigger?: string | undefined
  readonly stages: Readonly<Record<string, StageOfRun>>
  readonly gate?: Gate | undefined
  /** It goes back to what an earlier run has released. */
  readonly back?: { readonly to: string; readonly outcome?: 'SUCCEEDED' | 'FAILED' | undefined } | undefined
  /** Approvals that are no longer wanted, until their outcome is heard. */
  readonly withdrawals?: readonly Withdrawal[] | undefined
  /** CodePipeline has done with it, and all of that is heard: the sweep need not look any more. */
  readonly isOver?: boolean | undefined
  /** Until when CodePipeline waits at a gate, the last that was told of. */
  readonly awaits?: { readonly stage: string; readonly expiresAt: string } | undefined
  /** When it has waited at gates, but for the one at which it waits now. */
  readonly waits?: readonly Wait[] | undefined
  /** When the sweep looks at it, if nothing has moved by then. */
  readonly sweepAt?: string | undefined
  /** When it goes: seconds since the epoch. Undefined while something may still become of it, and for what is kept for ever. */
  readonly removeAt?: number | undefined
  /** Results that this write adds beside the run. */
  readonly adds?: readonly SuiteResult[] | undefined
}

export interface StageOfRun {
  /** In their order; of runs from before they were kept there are none. */
  readonly moments?: readonly Moment[] | undefined
  readonly deployedAt?: string | undefined
  readonly completedAt?: string | undefined
  readonly tests?: Tests | undefined
  /** The last few attempts before, the oldest first. */
  readonly earlier?: readonly EarlierTests[] | undefined
}

/** A stage was begun, or has ended otherwise than by success. */
export interface Moment {
  readonly what: 'begun' | 'failed' | 'stopped' | 'canceled' | 'superseded'
  /** Of the run, as CodePipeline counts them. */
  readonly attempt: number
  readonly at: string
}

export interface Wait {
  readonly stage: string
  readonly from: string
  readonly until: string
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

/** What is left of an attempt when another takes its place; what came of each suite lies beside the run. */
export type EarlierTests = Pick<
  Tests,
  'attempt' | 'startedAt' | 'suites' | 'results' | 'verdict' | 'reason' | 'endedAt'
>

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
  /** When approvals gives up by itself, if the pipeline says so. */
  readonly expiresAt?: string | undefined
  /** Who has decided, and by which approval. */
  readonly approvalId?: string | undefined
  readonly votes?: readonly GateVote[] | undefined
  /** Whether CodePipeline knows. */
  readonly isAnswered?: boolean | undefined
  /** What CodePipeline is told. */
  readonly summary?: string | undefined
  /** The stage before, and whether a newer run that has done with it takes this one's place. */
  readonly after: string
  readonly newer: 'supersedes' | 'waits'
  /** When it was decided. */
  readonly decidedAt?: string | undefined
  /** The newer run that has taken its place. */
  readonly by?: string | undefined
  readonly asked?: Asked | undefined
}

/** What was asked of approvals, and whom: SHA-256 of their addresses. */
export interface Asked {
  readonly key: string
  readonly subject: string
  readonly approvers: readonly string[]
  readonly at?: string | undefined
  /** What of the request may be another by the time that it is told again. */
  readonly context?: Readonly<Record<string, unknown>> | undefined
  /** SHA-256 of the request: approvals takes no other under its key. */
  readonly fingerprint?: string | undefined
  /** How often it was told again, and when last. */
  readonly again?: Again | undefined
}

export interface Withdrawal {
  readonly key: string
  readonly reason: string
  readonly at: string
  readonly again?: Again | undefined
}

export interface Again {
  readonly times: number
  readonly at: string
}

export interface GateVote {
  /** SHA-256 of their address; it goes with their name when they are erased. */
  readonly of?: string | undefined
  readonly name?: string | undefined
  readonly decision: 'approve' | 'reject'
  readonly at: string
}
