/** Reads and writes approvals. A write holds only if nobody else wrote in between. */
import { createWriteTransaction } from 'electrodb'
import { systemClock } from '../../shared/clock'
import { RefusedError, RetryLaterError } from '../../shared/errors'
import { isUlid } from '../../shared/ids'
import { shorten } from '../../shared/text'
import type { Approval, Status } from './approval'
import { transact, unlessConditionFails } from './condition-failures'
import { pageAt } from './cursor'
import { scheduleSweep } from './decisions/attention'
import { ApprovalEntity, TrailEntity } from './model'

/** Twenty approvers may all vote in the same instant; each failed try means that somebody else's held. */
const mostTries = 40

const entities = { approvals: ApprovalEntity, trails: TrailEntity }

export class ApprovalNotFoundError extends RefusedError {
  constructor(readonly approvalId: string) {
    super('not-found', 'ApprovalNotFound', `There is no approval ${shorten(approvalId, 64)}`)
    this.name = 'ApprovalNotFoundError'
  }
}

export async function loadApproval(approvalId: string): Promise<Approval> {
  // Anything else is no approval's id, and may be longer than a key can be.
  if (!isUlid(approvalId)) throw new ApprovalNotFoundError(approvalId)
  const { data } = await ApprovalEntity.get({ approvalId }).go({ consistent: true })
  if (!data) throw new ApprovalNotFoundError(approvalId)
  return stateOf(data)
}

/**
 * Decides and writes; loads and decides again if somebody else wrote in between. Given an approval instead of
 * its id, it begins with that: a read less, and no risk, since the write is conditional on its version.
 */
export async function changeApproval(
  known: Approval | string,
  decide: (approval: Approval) => Approval,
): Promise<Approval> {
  const approvalId = typeof known === 'string' ? known : known.approvalId
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const before = attempt === 0 && typeof known === 'object' ? known : await loadApproval(approvalId)
    const after = decide(before)
    if (after === before) return before
    const next = scheduleSweep(before, { ...after, version: before.version + 1 }, systemClock.now())
    if (await write(next, before.version)) return { ...next, trail: [] }
  }
  throw new RetryLaterError(`Approval ${approvalId} was changed by others ${mostTries} times in a row`)
}

/** Whether the write held: nobody else wrote since that version. */
async function write(next: Approval, expectedVersion: number): Promise<boolean> {
  const { approvalId } = next
  if (next.trail.length > 0) {
    return transact(
      createWriteTransaction(entities, ({ approvals, trails }) => [
        approvals
          .patch({ approvalId })
          .set(attributesOf(next))
          .where(({ version }, { eq }) => eq(version, expectedVersion))
          .commit(),
        trails.put(trailItemOf(next)).commit(),
      ]),
    )
  }
  const changed = await unlessConditionFails(
    ApprovalEntity.patch({ approvalId })
      .set(attributesOf(next))
      .where(({ version }, { eq }) => eq(version, expectedVersion))
      .go({ response: 'none' }),
  )
  return changed !== undefined
}

/** Writes it, unless it is already there. Returns it as it would be loaded. */
export async function createApproval(proposed: Approval): Promise<Approval> {
  const { approvalId } = proposed
  const approval = scheduleSweep(undefined, proposed, systemClock.now())
  await transact(
    createWriteTransaction(entities, ({ approvals, trails }) => [
      approvals.create({ approvalId, ...attributesOf(approval) }).commit(),
      trails.put(trailItemOf(approval)).commit(),
    ]),
  )
  return { ...approval, trail: [] }
}

function trailItemOf({ approvalId, version, trail }: Approval) {
  return { approvalId, version, entries: JSON.stringify(trail) }
}

function attributesOf({ trail: _, ...approval }: Approval) {
  const { version, status, requestedAt, sweepAt } = approval
  const attention = sweepAt === undefined ? ('none' as const) : ('due' as const)
  return { version, status, requestedAt, attention, sweepAt: sweepAt ?? requestedAt, state: JSON.stringify(approval) }
}

/** An approval of before the trail was kept apart has it still in itself: the next write moves it. */
function stateOf({ state }: { readonly state: string }): Approval {
  return { trail: [], ...(JSON.parse(state) as Omit<Approval, 'trail'>) }
}

export interface ApprovalPage {
  readonly approvals: readonly Approval[]
  readonly cursor: string | null
}

/** A page of a list in which the caller sees little ends early, with the cursor of where it has come to. */
const mostReads = 20

/** Those that are visible, the newest first. */
export async function listApprovals(
  status: Status,
  limit: number,
  cursor: string | undefined,
  isVisible: (approval: Approval) => boolean,
): Promise<ApprovalPage> {
  const visible: Approval[] = []
  let next = cursor
  for (let reads = 0; reads < mostReads; reads++) {
    // No more than there is room for: the cursor stands after the last that was read.
    const options = { limit: limit - visible.length, cursor: next ?? null, order: 'desc', hydrate: true } as const
    const page = await pageAt(next, ApprovalEntity.query.byStatus({ status }).go(options))
    visible.push(...page.data.map(stateOf).filter(isVisible))
    if (page.cursor === null) return { approvals: visible, cursor: null }
    next = page.cursor
    if (visible.length === limit) break
  }
  return { approvals: visible, cursor: next ?? null }
}

/** What the sweep should look at by now, the longest due first. */
export async function* pagesToSweep(now: Date, limit: number): AsyncGenerator<readonly Approval[]> {
  let cursor: string | null = null
  do {
    const query = ApprovalEntity.query.byAttention({ attention: 'due' }).lte({ sweepAt: now.toISOString() })
    const page: { data: readonly { readonly state: string }[]; cursor: string | null } = await query.go({
      limit,
      cursor,
      hydrate: true,
    })
    yield page.data.map(stateOf)
    cursor = page.cursor
  } while (cursor !== null)
}
