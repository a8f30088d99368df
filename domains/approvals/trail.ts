/**
 * An approval's trail, which grows with every reminder: an item for each write that added to it, so the approval
 * itself stays of the same size. It is written in the same transaction as the change that it tells of.
 */
import { pageAt } from '../../shared/store/page'
import type { Approval, TrailEntry } from './approval'
import { TrailEntity } from './model'

/** A write adds an entry for each approver at the most, so a page is some hundred kilobytes. */
const writesAPage = 50

export interface TrailPage {
  /** The oldest first. */
  readonly entries: readonly TrailEntry[]
  /** Of the page before this one in time; null if there is none. */
  readonly cursor: string | null
}

/** The newest entries, or those before a cursor. */
export async function loadTrail({ approvalId, trail }: Approval, cursor?: string): Promise<TrailPage> {
  const options = { limit: writesAPage, cursor: cursor ?? null, order: 'desc', consistent: true } as const
  const page = await pageAt(cursor, TrailEntity.query.byApproval({ approvalId }).go(options))
  const written = page.data.toReversed().flatMap(({ entries }) => JSON.parse(entries) as readonly TrailEntry[])
  // What an approval of before the trail was kept apart still holds itself.
  return { entries: cursor === undefined ? [...written, ...trail] : written, cursor: page.cursor }
}
