/** Runs a suite of Jest's as one suite of a pipeline. */
import { readRequest } from './report-tests'
import { reportOf, type SuiteFailure, type SuiteReport } from './suite'

export interface JestSuiteOptions {
  /** Where Jest's configuration and tests are, in the function: `__dirname` mostly. */
  readonly rootDir: string
  /** As Jest's own file has it; `{ rootDir }` and what Jest finds there, if left out. */
  readonly config?: Readonly<Record<string, unknown>>
}

/** As far as a report needs it. */
interface JestResults {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly numRuntimeErrorTestSuites: number
  readonly testResults: readonly {
    readonly testFilePath: string
    readonly testExecError?: { readonly message?: string } | null
    readonly failureMessage?: string | null
    readonly testResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
      readonly numPassingAsserts: number
    }[]
  }[]
}

export type RunJest = (argv: Record<string, unknown>, projects: string[]) => Promise<{ readonly results: JestResults }>

/**
 * The handler of a test function that runs Jest, which the function must bring along (`@jest/core`).
 *
 * ```ts
 * import { jestSuite } from 'signalbox/tests/jest'
 *
 * export const handler = jestSuite({ rootDir: __dirname })
 * ```
 *
 * Tests find what the pipeline says in the environment: `BASE_URL`, `STAGE`, and each output of the stage's stack as
 * `OUTPUT_<its name>`. A test file that can't be run is the failure of a test named as the file.
 *
 * @param run for tests of this; Jest's own `runCLI` otherwise
 */
export function jestSuite(
  { rootDir, config }: JestSuiteOptions,
  run?: RunJest,
): (event: unknown) => Promise<SuiteReport> {
  return async (event) => {
    const { baseUrl, stage, outputs = {} } = readRequest(event)
    const given = {
      BASE_URL: baseUrl,
      STAGE: stage,
      ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`OUTPUT_${name}`, value])),
    }
    Object.assign(process.env, given)
    const { runCLI }: { runCLI: RunJest } = run ? { runCLI: run } : await import('@jest/core' as string)
    const argv = {
      rootDir,
      runInBand: true,
      // A function's own folder can't be written to.
      cacheDirectory: '/tmp/jest',
      ci: true,
      coverage: false,
      // Else it ends the process; without tests the report is not green anyway.
      passWithNoTests: true,
      ...(config && { config: JSON.stringify({ rootDir, ...config }) }),
    }
    const { results } = await runCLI(argv, [rootDir])
    return reportOfJest(results)
  }
}

export function reportOfJest(results: JestResults): SuiteReport {
  const failures: SuiteFailure[] = []
  let assertions = 0
  let broken = 0
  for (const { testFilePath, testExecError, failureMessage, testResults } of results.testResults) {
    if (testExecError || (testResults.length === 0 && failureMessage)) {
      broken += 1
      failures.push({ test: testFilePath, message: testExecError?.message ?? failureMessage ?? 'it could not be run' })
    }
    for (const { fullName, status, failureMessages, numPassingAsserts } of testResults) {
      assertions += numPassingAsserts
      if (status === 'failed') failures.push({ test: fullName, message: failureMessages.join('\n') })
    }
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results
  const counts = {
    passed: numPassedTests,
    failed: numFailedTests + Math.max(broken, numRuntimeErrorTestSuites),
    skipped: numPendingTests + numTodoTests,
  }
  return reportOf(counts, assertions, failures)
}
