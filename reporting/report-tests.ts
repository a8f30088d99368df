/** Makes a suite of a pipeline out of tests: a function that is invoked after a deployment and answers what came of them. */
import assert from 'node:assert/strict'
import { counting } from './count-assertions'
import { reportOf, type SuiteFailure, type SuiteReport, type SuiteRequest } from './suite'

type Narrowing = 'ok' | 'equal' | 'strictEqual' | 'deepEqual' | 'deepStrictEqual' | 'ifError' | 'strict'
type Comparison = (actual: unknown, expected: unknown, message?: string | Error) => void

/** Node's, without what TypeScript would conclude from them: that asks for a declared type wherever they are taken apart. */
export interface Assertions extends Omit<typeof assert, Narrowing> {
  (value: unknown, message?: string | Error): void
  readonly ok: (value: unknown, message?: string | Error) => void
  readonly ifError: (value: unknown) => void
  readonly equal: Comparison
  readonly strictEqual: Comparison
  readonly deepEqual: Comparison
  readonly deepStrictEqual: Comparison
}

export interface SuiteContext extends SuiteRequest {
  /** Node's strict assertions, counted. */
  readonly assert: Assertions
  /** Runs one test, after those before it. One that throws has failed, and the others run all the same. */
  test(name: string, run: () => unknown): Promise<void>
  /** Notes that a test was left out. */
  skip(name: string): void
  /** Counts what was asserted otherwise, by somebody else's `expect` for instance. */
  asserted(times?: number): void
  /** Where more of the suite's output is; only https. */
  report(url: string): void
}

/**
 * The handler of a test function.
 *
 * ```ts
 * import { reportTests } from 'signalbox/tests'
 *
 * export const handler = reportTests(async ({ baseUrl, test, assert }) => {
 *   await test('the time is told', async () => {
 *     const response = await fetch(`${baseUrl}/time`)
 *     assert.equal(response.status, 200)
 *   })
 * })
 * ```
 *
 * A test that asserts nothing has failed, and so has a suite without tests. What `suite` itself throws is the failure of a
 * test named `(suite)`. The handler answers always; only an event that is no suite's request is an error.
 */
export function reportTests(suite: (context: SuiteContext) => unknown): (event: unknown) => Promise<SuiteReport> {
  return async (event) => {
    const request = readRequest(event)
    const counts = { passed: 0, failed: 0, skipped: 0 }
    const failures: SuiteFailure[] = []
    let assertions = 0
    let reportUrl: string | undefined
    const fail = (test: string, error: unknown): void => {
      counts.failed += 1
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      failures.push({ test, message })
      // The whole of it, with its stack, for whoever reads the log.
      console.error(`${request.suite}: ${test} failed`, error)
    }
    const asserted = (times = 1): void => {
      assertions += times
    }
    let turn: Promise<void> = Promise.resolve()

    const context: SuiteContext = {
      ...request,
      assert: counting<Assertions>(assert, asserted),
      test(name, run) {
        turn = turn.then(async () => {
          const before = assertions
          try {
            await run()
            if (assertions === before) throw new Error('it asserted nothing')
            counts.passed += 1
          } catch (error) {
            fail(name, error)
          }
        })
        return turn
      },
      skip(name) {
        counts.skipped += 1
        console.log(`${request.suite}: ${name} is skipped`)
      },
      asserted,
      report(url) {
        if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
          throw new TypeError(`report: expected an https address, not ${url}`)
        reportUrl = url
      },
    }
    try {
      await suite(context)
    } catch (error) {
      fail('(suite)', error)
    }
    // Those that nobody waited for count too.
    await turn
    return reportOf(counts, assertions, failures, reportUrl)
  }
}

/** @throws TypeError that names the first field which is not as it should be */
export function readRequest(event: unknown): SuiteRequest {
  const request = event as Partial<SuiteRequest> | null
  const wrong = (field: string, expected: string, value: unknown): never => {
    throw new TypeError(
      `${field}: expected ${expected}, not ${JSON.stringify(value)}. A suite is invoked by a pipeline`,
    )
  }
  if (typeof request !== 'object' || request === null) return wrong('event', "a suite's request", event)
  for (const field of ['stage', 'suite', 'baseUrl'] as const) {
    if (typeof request[field] !== 'string' || request[field] === '') wrong(field, 'a text', request[field])
  }
  const { run, attempt, baseUrl = '' } = request
  if (typeof run?.pipeline !== 'string' || typeof run.id !== 'string') wrong('run', 'a pipeline and an id', run)
  if (!Number.isInteger(attempt)) wrong('attempt', 'a whole number', attempt)
  if (!URL.canParse(baseUrl)) wrong('baseUrl', 'an address', baseUrl)
  return { ...(request as SuiteRequest), baseUrl: baseUrl.replace(/\/+$/, '') }
}
