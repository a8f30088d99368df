/** Runs and pipelines as the API shows them. */
import type { Run } from './run'

export function runSummaryOf({ id, pipeline, status, heardAt, startedAt, endedAt, trigger }: Run) {
  return { run: id, pipeline, status, heardAt, startedAt, endedAt, trigger }
}
