/** What the suite needs of whatever runs it: Jest, or Vitest without globals. */

type Cases = <Row extends readonly unknown[]>(
  rows: readonly Row[],
) => (name: string, body: (...row: Row) => unknown, timeout?: number) => void

export interface TestRunner {
  readonly describe: ((name: string, body: () => void) => void) & { readonly each: Cases }
  readonly test: ((name: string, body: () => unknown, timeout?: number) => void) & { readonly each: Cases }
  readonly beforeAll: (body: () => unknown, timeout?: number) => void
  readonly afterAll: (body: () => unknown, timeout?: number) => void
}

/** Of the globals, which Jest has unless told otherwise. @throws TypeError that says what to do where there are none */
export function globalRunner(): TestRunner {
  const found = globalThis as Partial<Record<keyof TestRunner, unknown>>
  if (typeof found.describe !== 'function') {
    throw new TypeError(
      'describeEventContracts: there is no "describe" here; in Vitest import it from signalbox/vitest',
    )
  }
  return { describe, test, beforeAll, afterAll } as unknown as TestRunner
}
