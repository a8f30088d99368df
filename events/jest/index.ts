/** `signalbox/jest`: matchers for events, recorders, arbitraries, and the suite that keeps a contract. */
import { type ConfiguredContracts, withConfig } from './contract/configured'
import { describeContracts, type EventContracts } from './contract/describe-event-contracts'
import { globalRunner } from './contract/runner'
import './register'

export { arbitraryOf, NoArbitraryError, type Overrides } from './arbitrary'
export type { MatchPattern } from './contract/check-rules'
export type { CodeEntry, Publication } from './contract/code'
export type { ConfiguredContracts } from './contract/configured'
export type { EventContracts } from './contract/describe-event-contracts'
export type { DeadLetter, Delivery, EventSystem, Outcome } from './contract/event-system'
export { type Handlers, systemOfHandlers } from './contract/handler-system'
export { ContractBrokenError, type Problem } from './contract/problem'
export { readTemplates, type Template, type Templates } from './contract/templates'
export type { EventMatchers, Times } from './matchers'
export type { PartialData, PartialDataOf } from './mismatches'
export { type ClientRecord, type EventRecord, type ObservedCloud, recordEvents, type Watched } from './recorder'
export type { Unawaited } from './slow-bus'
export type { WireEvent } from './wire-event'

/** Makes the tests of a contract: of what is given, or of what `signalbox.config.ts` names. @throws ConfigError */
export function describeEventContracts(contracts: EventContracts | ConfiguredContracts): void {
  describeContracts('config' in contracts ? withConfig(contracts) : contracts, globalRunner())
}
