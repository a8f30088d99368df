/** Takes a person out of one approval, then out of its trail; between the two it is in the list of the erasure. */
import { systemClock } from '../../shared/clock'
import { eraseFrom, eraseFromEntry, finishErasing, type Leaver } from './decisions/erase'
import { withOutcome } from './outcome'
import { changeApproval, decideApproval, findApproval } from './store'
import { rewriteTrail } from './trail'
import { resumeWorkflow } from './workflow'

/** Whether it named them. */
export async function eraseApproval(approvalId: string, leaver: Leaver): Promise<boolean> {
  const known = await findApproval(approvalId)
  // It is no longer kept: nothing of it is left to be changed.
  if (!known) return false
  const approval = await decideApproval(known, (before) =>
    withOutcome(before, eraseFrom(before, leaver, systemClock.now())),
  )
  // It counts already: if its workflow can't be resumed just now, the sweep does that.
  if (approval.status !== known.status) await resumeWorkflow(approval).catch(() => false)
  return approval.version !== known.version
}

/** Nothing that is written from now on names them: so what is there is all. */
export async function eraseTrail(approvalId: string, leaver: Leaver): Promise<boolean> {
  const approval = await findApproval(approvalId)
  const erasing = approval?.erasing?.find(({ erasureId }) => erasureId === leaver.erasureId)
  if (!approval || !erasing) return false
  await rewriteTrail(approvalId, (item) => ({
    ...item,
    entries: item.entries.map((entry) => eraseFromEntry(entry, leaver, erasing)),
  }))
  await changeApproval(approval, (before) => finishErasing(before, leaver.erasureId))
  return true
}
