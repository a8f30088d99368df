/** Which runs name whom: by it an erasure finds them. A run's own write adds it. */
import { eachPage } from '../../shared/store/page'
import { withoutVoter } from './decisions/voted'
import { MentionEntity } from './model'
import type { Run } from './run'
import { changeRun, RunNotFoundError } from './runs'

export interface Forgotten {
  readonly runs: number
  /** False if there was no time for all; what is left is found again. */
  readonly isDone: boolean
}

/** Takes somebody out of all runs that name them. */
export async function forgetVoter(of: string, hasTime: () => boolean): Promise<Forgotten> {
  let runs = 0
  for await (const page of eachPage((cursor) =>
    MentionEntity.query.byPerson({ of }).go({ cursor, consistent: true }),
  )) {
    for (const { run } of page) {
      if (!hasTime()) return { runs, isDone: false }
      await unlessGone(changeRun(run, (before) => withoutVoter(before, of)))
      await MentionEntity.delete({ of, run }).go({ response: 'none' })
      runs++
    }
  }
  return { runs, isDone: true }
}

async function unlessGone(changing: Promise<Run>): Promise<void> {
  try {
    await changing
  } catch (error) {
    if (!(error instanceof RunNotFoundError)) throw error
  }
}
