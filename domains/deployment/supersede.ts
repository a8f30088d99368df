/** Runs that wait at a gate give way to a newer one that has done with the stage before, if their pipeline wants it so. */
import { superseded } from './decisions/gate'
import { changeRun, newestRuns } from './runs'

/** More have not been begun while one waits, or the oldest has long expired. */
const looked = 50

export async function supersede(pipeline: string): Promise<void> {
  const runs = await newestRuns(pipeline, looked)
  for (const [index, { id, gate }] of runs.entries()) {
    if (gate?.status !== 'waiting') continue
    const newer = runs.slice(0, index).find(({ stages }) => stages[gate.after]?.completedAt !== undefined)
    if (newer) await changeRun(id, (before, now) => superseded(before, newer.id, now))
  }
}
