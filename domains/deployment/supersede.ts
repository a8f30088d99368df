/** Runs that wait at a gate give way to a newer one that has done with the stage before, if their pipeline wants it so. */
import { readyAfter, superseded } from './decisions/gate'
import { changeRun, newestRuns } from './runs'

/** More have not been begun while one waits, or the oldest has long expired. */
export const looked = 50

export async function supersede(pipeline: string): Promise<void> {
  const runs = await newestRuns(pipeline, looked)
  for (const run of runs) {
    const newer = readyAfter(run, runs)
    if (newer) await changeRun(run.id, (before, now) => superseded(before, newer.id, now))
  }
}
