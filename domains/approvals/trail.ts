/**
 * An approval's trail, which grows with every reminder: an item for each write that added to it, so the approval
 * itself stays of the same size. It is written in the same transaction as the change that it tells of.
 */
import { RetryLaterError } from '../../shared/errors'
import { removing } from '../../shared/retention'
import { eachPage, pageAt } from '../../shared/store/page'
import { awsErrors, operationsOf, unlessConditionFails, type Where } from '../../shared/store/writes'
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

/** Of a trail that is gone through as a whole: each may have an entry for every approver. */
const writesAtATime = 25

/** What one write added, and when it goes. */
export interface Written {
  readonly entries: readonly TrailEntry[]
  readonly removeAt?: number | undefined
}

/** Changes what was written. Throws RetryLaterError if somebody else is just doing so: neither undoes what the other did. */
export async function rewriteTrail(approvalId: string, change: (written: Written) => Written): Promise<void> {
  const query = TrailEntity.query.byApproval({ approvalId })
  const pages = eachPage((cursor) => query.go({ limit: writesAtATime, cursor, consistent: true }))
  for await (const page of pages) await Promise.all(page.map((item) => rewrite(item, change)))
}

type Item = Readonly<{ approvalId: string; version: number; entries: string; removeAt?: number | undefined }>

async function rewrite(item: Item, change: (written: Written) => Written): Promise<void> {
  const { approvalId, version } = item
  const { entries, removeAt } = change({ entries: JSON.parse(item.entries), removeAt: item.removeAt })
  const after = { approvalId, version, entries: JSON.stringify(entries), ...removing(removeAt) }
  if (after.entries === item.entries && removeAt === item.removeAt) return
  const isAsRead: Where = (stored, { eq, notExists }) =>
    [
      eq(stored.entries, item.entries),
      item.removeAt === undefined ? notExists(stored.removeAt) : eq(stored.removeAt, item.removeAt),
    ].join(' AND ')
  const written = operationsOf(TrailEntity).put(after).where(isAsRead)
  if (await unlessConditionFails(written.go({ ...awsErrors, response: 'none' }))) return
  throw new RetryLaterError(`Somebody else is just changing the trail of approval ${approvalId}`)
}
