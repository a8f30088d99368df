/** `signalbox/tests`: what a service's integration tests are reported with. */
export { type Assertions, reportTests, type SuiteContext } from './report-tests'
export type { SuiteCounts, SuiteFailure, SuiteReport, SuiteRequest } from './suite'
