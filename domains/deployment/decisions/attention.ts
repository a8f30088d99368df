/** When the sweep looks at a run again: soon while something is under way that a lost event would leave so. */
import type { Run } from '../run'

const minute = 60_000
/** A job must be renewed before 20 minutes; the sweep comes every five. */
export const renewAfter = 10 * minute
/** What is younger is most likely being done right now. */
const patience = 4 * minute
/** Of a run that only CodePipeline moves. */
const idle = 60 * minute
/** By then CodePipeline has given up whatever there was. */
const forgetAfter = 30 * 24 * 60 * minute

export function scheduleSweep(_: Run | undefined, after: Run, now: Date): Run {
  return { ...after, sweepAt: nextSweep(after, now) }
}

function nextSweep(run: Run, now: Date): string | undefined {
  const isUnderWay = openTests(run).length > 0 || (run.gate !== undefined && run.gate.isAnswered !== true)
  if (Date.parse(run.heardAt) + forgetAfter < now.getTime()) return undefined
  if (!isUnderWay && run.status !== 'running') return undefined
  return new Date(now.getTime() + (isUnderWay ? patience : idle)).toISOString()
}

/** Stages whose job waits to be answered. */
export function openTests({ stages }: Run): readonly string[] {
  return Object.entries(stages)
    .filter(([, { tests }]) => tests && tests.job.state !== 'answered')
    .map(([stage]) => stage)
}
