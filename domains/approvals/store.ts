/** Reads and writes approvals. A write holds only if nobody else wrote in between. */
import { isRefusedError, RefusedError, RetryLaterError } from '../../shared/errors'
import { hashSecret } from '../../shared/ids'
import { type Approval, needsAttention, type Status } from './approval'
import { ApprovalEntity, IdempotencyEntity } from './model'

/** Twenty approvers may all vote in the same instant; each failed try means that somebody else's held. */
const mostTries = 40

export class ApprovalNotFoundError extends RefusedError {
  constructor(readonly approvalId: string) {
    super('not-found', 'ApprovalNotFound', `There is no approval ${approvalId}`, { approvalId })
    this.name = 'ApprovalNotFoundError'
  }
}

export async function loadApproval(approvalId: string): Promise<Approval> {
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
    const next: Approval = { ...after, version: before.version + 1 }
    if (await write(next, before.version)) return next
  }
  throw new RetryLaterError(`Approval ${approvalId} was changed by others ${mostTries} times in a row`)
}

async function write(next: Approval, expectedVersion: number): Promise<boolean> {
  const { approvalId } = next
  const changed = await unlessConditionFails(
    ApprovalEntity.patch({ approvalId })
      .set(attributesOf(next))
      .where(({ version }, { eq }) => eq(version, expectedVersion))
      .go({ response: 'none' }),
  )
  return changed !== undefined
}

/** Writes it, unless it is already there. */
export async function createApproval(approval: Approval): Promise<void> {
  const { approvalId } = approval
  await unlessConditionFails(ApprovalEntity.create({ approvalId, ...attributesOf(approval) }).go({ response: 'none' }))
}

function attributesOf(approval: Approval) {
  const { version, status, requestedAt } = approval
  const attention = needsAttention(approval) ? ('due' as const) : ('none' as const)
  return { version, status, requestedAt, attention, state: JSON.stringify(approval) }
}

function stateOf({ state }: { readonly state: string }): Approval {
  return JSON.parse(state) as Approval
}

export interface IdempotencyClaim {
  readonly origin: string
  readonly key: string
  readonly approvalId: string
  readonly fingerprint: string
}

/** The approval that the key stands for: the one proposed, or the one that it was first used for. */
export async function claimIdempotencyKey(claim: IdempotencyClaim): Promise<string> {
  const { approvalId, fingerprint } = claim
  const keyHash = keyHashOf(claim)
  const created = await unlessConditionFails(
    IdempotencyEntity.create({ keyHash, approvalId, fingerprint }).go({ response: 'none' }),
  )
  if (created) return approvalId
  const { data } = await IdempotencyEntity.get({ keyHash }).go({ consistent: true })
  if (!data) throw new RetryLaterError(`Idempotency key "${claim.key}" has just been removed`)
  if (data.fingerprint !== fingerprint) {
    throw new RefusedError(
      'conflict',
      'IdempotencyKeyReused',
      `idempotencyKey: "${claim.key}" was used for another request, approval ${data.approvalId}: use a new key for a new request`,
      { field: 'idempotencyKey', approvalId: data.approvalId },
    )
  }
  return data.approvalId
}

/** The approval that a key was used for, if any. */
export async function findByIdempotencyKey(origin: string, key: string): Promise<string | undefined> {
  const { data } = await IdempotencyEntity.get({ keyHash: keyHashOf({ origin, key }) }).go({ consistent: true })
  return data?.approvalId
}

function keyHashOf({ origin, key }: { readonly origin: string; readonly key: string }): string {
  return hashSecret(JSON.stringify([origin, key]))
}

export interface ApprovalPage {
  readonly approvals: readonly Approval[]
  readonly cursor: string | null
}

/** The newest first. */
export async function listApprovals(status: Status, limit: number, cursor: string | undefined): Promise<ApprovalPage> {
  const options = { limit, cursor: cursor ?? null, order: 'desc', hydrate: true } as const
  const query = ApprovalEntity.query.byStatus({ status })
  const page = await query.go(options).catch((error: unknown) => {
    // Whatever fails only because of what the caller gave: it is not of this list, or no cursor at all.
    if (cursor !== undefined && (!isCursor(cursor) || causedBy(error, 'ValidationException'))) {
      throw new RefusedError('invalid', 'CursorInvalid', 'cursor: expected the cursor of an earlier page', {
        field: 'cursor',
      })
    }
    throw error
  })
  return { approvals: page.data.map(stateOf), cursor: page.cursor }
}

/** The oldest first. */
export async function listNeedingAttention(limit: number): Promise<readonly Approval[]> {
  const { data } = await ApprovalEntity.query.byAttention({ attention: 'due' }).go({ limit, hydrate: true })
  return data.map(stateOf)
}

/** What the write gives, or undefined if its condition did not hold. */
async function unlessConditionFails<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write
  } catch (error) {
    if (isConditionFailure(error)) return undefined
    throw error
  }
}

function isConditionFailure(error: unknown): boolean {
  return causedBy(error, 'ConditionalCheckFailedException')
}

function causedBy(error: unknown, name: string): boolean {
  for (let each = error; each instanceof Error && !isRefusedError(each); each = each.cause) {
    if (each.name === name) return true
  }
  return false
}

function isCursor(text: string): boolean {
  try {
    const keys: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return typeof keys === 'object' && keys !== null
  } catch {
    return false
  }
}
