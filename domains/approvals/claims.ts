/** Idempotency keys: each stands for one approval, whoever asks how often. */
import { RefusedError, RetryLaterError } from '../../shared/errors'
import { hashSecret } from '../../shared/ids'
import { unlessConditionFails } from './condition-failures'
import { IdempotencyEntity } from './model'

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
