/** Reads and writes approvals. A write holds only if nobody else wrote in between. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { isUlid } from '../../shared/ids'
import { isRemoved, keptDays, mayBeRemoved, removing } from '../../shared/retention'
import { type Claim, createClaims } from '../../shared/store/claims'
import { eachPage, type Page, visiblePage } from '../../shared/store/page'
import { type Change, createStore } from '../../shared/store/store'
import { put } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import type { Approval, Status } from './approval'
import { scheduleSweep } from './decisions/attention'
import { removalOfTrail, withRemoval } from './decisions/removal'
import { listingWrites } from './listings'
import { ApprovalEntity, TrailEntity } from './model'
import { outbox } from './outbox'

const days = keptDays()

/** Whether there was one that is no longer kept, if there is none. */
export function mayBeGone(approvalId: string): boolean {
  return mayBeRemoved(approvalId, days, systemClock.now())
}

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
  mayBeRemoved: mayBeGone,
  complete: (before, after, now) => ({
    ...withRemoval(before, scheduleSweep(before, after, now), days),
    isListed: true,
  }),
  beside: (written, before) => {
    const { approvalId, version, trail } = written
    const item = { approvalId, version, entries: JSON.stringify(trail), ...removing(removalOfTrail(written, days)) }
    return [...(trail.length > 0 ? [put(TrailEntity, item)] : []), ...listingWrites(before, written)]
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
/** Each in its place; undefined for what is not there, or no longer. */
export const findApprovals = store.findAll

/** Undefined if there is none, or no longer. */
export async function findApproval(approvalId: string): Promise<Approval | undefined> {
  try {
    return await loadApproval(approvalId)
  } catch (error) {
    if (error instanceof ApprovalNotFoundError) return undefined
    throw error
  }
}

/** What comes late of one that is no longer kept is of no use to anybody; of one that never was, it is refused. */
export async function unlessGone(approvalId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ApprovalNotFoundError) || !mayBeGone(approvalId)) throw error
  }
}

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
  const { approvalId, version, status, requestedAt, sweepAt, removeAt } = approval
  const attention = sweepAt === undefined ? ('none' as const) : ('due' as const)
  const state = JSON.stringify(approval)
  return {
    approvalId,
    version,
    status,
    requestedAt,
    attention,
    sweepAt: sweepAt ?? requestedAt,
    state,
    ...removing(removeAt),
  }
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
  const now = systemClock.now()
  return visiblePage({
    limit,
    cursor,
    read: (options) => query.go({ ...options, order: 'desc', hydrate: true }),
    fromItem: stateOf,
    isVisible: (approval) => !isRemoved(approval, now) && isVisible(approval),
  })
}

/** What the sweep should look at by now, the longest due first. */
export async function* pagesToSweep(now: Date, limit: number): AsyncGenerator<readonly Approval[]> {
  const due = ApprovalEntity.query.byAttention({ attention: 'due' }).lte({ sweepAt: now.toISOString() })
  for await (const page of eachPage((cursor) => due.go({ limit, cursor, hydrate: true }))) yield page.map(stateOf)
}
