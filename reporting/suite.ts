/** What a suite is asked, and what it answers: all that the pipeline knows of it. */
import { stripVTControlCharacters } from 'node:util'

/** How a suite's function is invoked. */
export interface SuiteRequest {
  readonly run: { readonly pipeline: string; readonly id: string }
  /** Such as `Beta`. */
  readonly stage: string
  /** The suite's own name: its function's. */
  readonly suite: string
  readonly attempt: number
  /** Where the stage's service answers: the output `ApiUrl` of its stack, without a slash at its end. */
  readonly baseUrl: string
  /** All outputs of the stage's stack. */
  readonly outputs?: Readonly<Record<string, string>>
}

export interface SuiteCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface SuiteFailure {
  /** The test's name. */
  readonly test: string
  /** Why it failed. */
  readonly message: string
}

/** What it answers. Without an assertion it is never green, whatever the counts say. */
export interface SuiteReport {
  readonly verdict: 'passed' | 'failed'
  readonly counts: SuiteCounts
  readonly assertions: number
  /** The first of them; `counts` knows how many there were. */
  readonly failures: readonly SuiteFailure[]
  /** Where more of it is, by https. */
  readonly reportUrl?: string
}

/** An event and an answer hold so much; the rest is in the function's log. */
export const mostFailures = 20
export const longestMessage = 1000
export const longestName = 200

/** @param failures of all tests that failed, in order */
export function reportOf(
  counts: SuiteCounts,
  assertions: number,
  failures: readonly SuiteFailure[],
  reportUrl?: string,
): SuiteReport {
  const isGreen = counts.failed === 0 && counts.passed > 0 && assertions > 0
  return {
    verdict: isGreen ? 'passed' : 'failed',
    counts,
    assertions,
    failures: failures.slice(0, mostFailures).map(({ test, message }) => ({
      test: shortened(test, longestName),
      message: shortened(message, longestMessage),
    })),
    ...(reportUrl !== undefined && { reportUrl }),
  }
}

/** Without the colours that test runners write for terminals. */
function shortened(text: string, most: number): string {
  const plain = stripVTControlCharacters(text).trim()
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain
}
