/** `signalbox/jest`: matchers for events, recorders, arbitraries, and the suite that keeps a contract. */
import './register'

export { arbitraryOf, NoArbitraryError, type Overrides } from './arbitrary'
export type { EventMatchers, Times } from './matchers'
export type { PartialData, PartialDataOf } from './mismatches'
export { type ClientRecord, type EventRecord, type ObservedCloud, recordEvents } from './recorder'
