/** When a run goes, and what lies beside it: so many days after its end. */
import { removalAfter } from '../../../shared/retention'
import type { Run } from '../run'
import { forgetAfter } from './attention'

/** One that the sweep need not look at any more is over; a retry takes it up again, and then it goes later. */
export function withRemoval(run: Run, days: number): Run {
  const { sweepAt, endedAt, heardAt } = run
  const removeAt = sweepAt === undefined ? removalAfter(endedAt ?? lastOf(heardAt), days) : undefined
  return { ...run, removeAt }
}

/** Of what came of its suites, and whom it names: when it will end is not known yet, but by when at the latest. */
export function removalBeside({ heardAt }: Pick<Run, 'heardAt'>, now: Date, days: number): number | undefined {
  const last = lastOf(heardAt)
  const written = now.toISOString()
  return removalAfter(written > last ? written : last, days)
}

function lastOf(heardAt: string): string {
  return new Date(Date.parse(heardAt) + forgetAfter).toISOString()
}
