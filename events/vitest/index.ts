/** `signalbox/vitest`: as `signalbox/jest`, for Vitest, with or without its globals. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConfiguredContracts, withConfig } from '../jest/contract/configured'
import { describeContracts, type EventContracts } from '../jest/contract/describe-event-contracts'
import type { TestRunner } from '../jest/contract/runner'
import { type EventMatchers, matchers } from '../jest/matchers'

declare module 'vitest' {
  interface Matchers<T> extends EventMatchers<void> {}
}

expect.extend(matchers)

const runner = { describe, test, beforeAll, afterAll } as unknown as TestRunner

/**
 * ```ts
 * import { describeEventContracts } from 'signalbox/vitest'
 *
 * describeEventContracts({ config: 'signalbox.config.ts' })
 * ```
 */
export function describeEventContracts(contracts: EventContracts | ConfiguredContracts): void {
  describeContracts('config' in contracts ? withConfig(contracts) : contracts, runner)
}

export { arbitraryOf, NoArbitraryError, type Overrides } from '../jest/arbitrary'
export type { MatchPattern } from '../jest/contract/check-rules'
export type { CodeEntry, Publication } from '../jest/contract/code'
export type { ConfiguredContracts } from '../jest/contract/configured'
export type { EventContracts } from '../jest/contract/describe-event-contracts'
export type { DeadLetter, Delivery, EventSystem, Outcome } from '../jest/contract/event-system'
export { type Handlers, systemOfHandlers } from '../jest/contract/handler-system'
export { ContractBrokenError, type Problem } from '../jest/contract/problem'
export { readTemplates, type Template, type Templates } from '../jest/contract/templates'
export type { EventMatchers, Times } from '../jest/matchers'
export type { PartialData, PartialDataOf } from '../jest/mismatches'
export { type ClientRecord, type EventRecord, type ObservedCloud, recordEvents } from '../jest/recorder'
