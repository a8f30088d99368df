/** Reads and writes approvals. A write holds only if nobody else wrote in between. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { isUlid } from '../../shared/ids'
import { type Claim, createClaims } from '../../shared/store/claims'
import { eachPage, type Page, visiblePage } from '../../shared/store/page'
import { type Change, createStore } from '../../shared/store/store'
import { put } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import type { Approval, Status } from './approval'
import { scheduleSweep } from './decisions/attention'
import { listingWrites } from './listings'
import { ApprovalEntity, TrailEntity } from './model'
import { outbox } from './outbox'

export class ApprovalNotFoundError extends RefusedError {
  constructor(readonly approvalId: string) {
    super('not-found', 'ApprovalNotFound', `There is no approval ${shorten(approvalId, 64)}`)
    this.name = 'ApprovalNotFoundError'
  }
}

const store = createStore<Approval, typeof ApprovalEntity>({
  entity: ApprovalEntity,
  name: 'approval',
  idOf: ({ approvalId }) => approvalId,
  keyOf: (approvalId) => ({ approvalId }),
  isId: isUlid,
  notFound: (approvalId) => new ApprovalNotFoundError(approvalId),
  toItem,
  fromItem: stateOf,
  complete: (before, after, now) => ({ ...scheduleSweep(before, after, now), isListed: true }),
  beside: (written, before) => {
    const { approvalId, version, trail } = written
    const entries = trail.length > 0 ? [put(TrailEntity, { approvalId, version, entries: JSON.stringify(trail) })] : []
    return [...entries, ...listingWrites(before, written)]
  },
  asLoaded: (approval) => ({ ...approval, trail: [] }),
  outbox,
})

/** The approval that an idempotency key stands for. */
export const claims = createClaims({
  service: 'approvals',
  name: 'approval',
  idName: 'approvalId',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
})

export const loadApproval = store.load

/** Writes it under its idempotency key, unless that was used before; returns the one that the key stands for. */
export function createApproval(proposed: Approval, claim: Omit<Claim, 'id'>): Promise<Approval> {
  return store.createOnce(claims, { ...claim, id: proposed.approvalId }, (approvalId) => ({
    state: { ...proposed, approvalId },
  }))
}

/** For changes of which nobody is told. */
export function changeApproval(known: Approval | string, decide: (approval: Approval) => Approval): Promise<Approval> {
  return store.change(known, (approval) => ({ state: decide(approval) }))
}

/** For changes that may end it: the outcome is told as they are written. */
export function decideApproval(
  known: Approval | string,
  decide: (approval: Approval) => Change<Approval>,
): Promise<Approval> {
  return store.change(known, decide)
}

function toItem({ trail: _, ...approval }: Approval) {
  const { approvalId, version, status, requestedAt, sweepAt } = approval
  const attention = sweepAt === undefined ? ('none' as const) : ('due' as const)
  const state = JSON.stringify(approval)
  return { approvalId, version, status, requestedAt, attention, sweepAt: sweepAt ?? requestedAt, state }
}

/** An approval of before the trail was kept apart has it still in itself: the next write moves it. */
function stateOf({ state }: { readonly state: string }): Approval {
  return { trail: [], ...(JSON.parse(state) as Omit<Approval, 'trail'>) }
}

/** Those that are visible, the newest first. */
export function listApprovals(
  status: Status,
  limit: number,
  cursor: string | undefined,
  isVisible: (approval: Approval) => boolean,
): Promise<Page<Approval>> {
  const query = ApprovalEntity.query.byStatus({ status })
  return visiblePage({
    limit,
    cursor,
    read: (options) => query.go({ ...options, order: 'desc', hydrate: true }),
    fromItem: stateOf,
    isVisible,
  })
}

/** What the sweep should look at by now, the longest due first. */
export async function* pagesToSweep(now: Date, limit: number): AsyncGenerator<readonly Approval[]> {
  const due = ApprovalEntity.query.byAttention({ attention: 'due' }).lte({ sweepAt: now.toISOString() })
  for await (const page of eachPage((cursor) => due.go({ limit, cursor, hydrate: true }))) yield page.map(stateOf)
}
