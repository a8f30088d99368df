/** Takes a person out of one approval, then out of its trail; between the two it is in the list of the erasure. */
import { systemClock } from '../../shared/clock'
import { eachPage } from '../../shared/store/page'
import type { Erasing, TrailEntry } from './approval'
import { eraseFrom, eraseFromEntry, finishErasing, type Leaver } from './decisions/erase'
import { TrailEntity } from './model'
import { withOutcome } from './outcome'
import { changeApproval, decideApproval, loadApproval } from './store'
import { resumeWorkflow } from './workflow'

/** Each may have an entry for every approver. */
const writesAPage = 25

/** Whether it named them. */
export async function eraseApproval(approvalId: string, leaver: Leaver): Promise<boolean> {
  const known = await loadApproval(approvalId)
  const approval = await decideApproval(known, (before) =>
    withOutcome(before, eraseFrom(before, leaver, systemClock.now())),
  )
  // It counts already: if its workflow can't be resumed just now, the sweep does that.
  if (approval.status !== known.status) await resumeWorkflow(approval).catch(() => false)
  return approval.version !== known.version
}

/** Nothing that is written from now on names them: so what is there is all. */
export async function eraseTrail(approvalId: string, leaver: Leaver): Promise<boolean> {
  const approval = await loadApproval(approvalId)
  const erasing = approval.erasing?.find(({ erasureId }) => erasureId === leaver.erasureId)
  if (!erasing) return false
  const query = TrailEntity.query.byApproval({ approvalId })
  const pages = eachPage((cursor) => query.go({ limit: writesAPage, cursor, consistent: true }))
  for await (const page of pages) {
    await Promise.all(page.map(({ version, entries }) => rewrite(approvalId, version, entries, leaver, erasing)))
  }
  await changeApproval(approval, (before) => finishErasing(before, leaver.erasureId))
  return true
}

async function rewrite(
  approvalId: string,
  version: number,
  text: string,
  leaver: Leaver,
  erasing: Erasing,
): Promise<void> {
  const before = JSON.parse(text) as readonly TrailEntry[]
  const entries = JSON.stringify(before.map((entry) => eraseFromEntry(entry, leaver, erasing)))
  if (entries !== text) await TrailEntity.put({ approvalId, version, entries }).go({ response: 'none' })
}
