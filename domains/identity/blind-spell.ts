/**
 * Runs of the reconciler in which every look at the directory failed, one after the other: a permission is gone, say. One, and
 * Lambda's retries of it, may have met a throttle; if the next finds the same a person is told, once until it sees again.
 */
import { systemClock } from '../../shared/clock'
import { CursorEntity } from './model'
import { tellOfBlindReconciler } from './operator'

/** Kept as where it has begun: the reconciler's other place is in the directory. */
const name = 'blind since'
/** After the retries of a run that has failed, and before the next run. */
const retriesEnd = 240_000

export async function noteRun({ looked, failed }: { readonly looked: number; readonly failed: number }): Promise<void> {
  // Where there was nothing to look at, nobody knows.
  if (looked + failed === 0) return
  const { data: spell } = await CursorEntity.get({ name }).go({ consistent: true })
  if (looked > 0) {
    if (spell) await CursorEntity.delete({ name }).go({ response: 'none' })
    return
  }
  const now = systemClock.now()
  const since = spell?.token
  if (since === undefined) await CursorEntity.put({ name, token: now.toISOString() }).go({ response: 'none' })
  else if (now.getTime() - Date.parse(since) > retriesEnd) await tellOfBlindReconciler(since)
}
