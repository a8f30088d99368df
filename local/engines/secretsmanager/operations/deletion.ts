/** Secrets are deleted after days in which they can be restored, or at once. */
import type { Operation } from '../../../kernel/service'
import { invalidParameter, markedForDeletion, notFound } from '../errors'
import { named, type OfSecret, onSecret, type Parts, seconds } from './parts'

const day = 86_400_000
const usualWindow = 30

interface DeleteInput extends OfSecret {
  readonly RecoveryWindowInDays?: number
  readonly ForceDeleteWithoutRecovery?: boolean
}

export function deletionOperations(parts: Parts): Record<string, Operation> {
  const { cloud, secrets } = parts

  function remove({
    SecretId,
    RecoveryWindowInDays: window,
    ForceDeleteWithoutRecovery: isForced,
  }: DeleteInput): object {
    if (isForced && window !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
    }
    if (window !== undefined && !(Number.isInteger(window) && window >= 7 && window <= 30)) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
    }
    const now = cloud.clock.now()
    const secret = secrets.find(SecretId)
    if (isForced) {
      if (secret) secrets.remove(secret)
      // Who deletes at once wants it gone, and is not told that it was.
      return { ...(secret ? named(secret) : { Name: SecretId }), DeletionDate: seconds(now) }
    }
    if (!secret) throw notFound()
    if (secret.deletionAt !== undefined) throw markedForDeletion()
    const deletionAt = now + (window ?? usualWindow) * day
    secrets.put({ ...secret, deletionAt })
    return { ...named(secret), DeletionDate: seconds(deletionAt) }
  }

  return {
    DeleteSecret: onSecret(parts, 'DeleteSecret', remove),
    RestoreSecret: onSecret(parts, 'RestoreSecret', ({ SecretId }) =>
      named(secrets.put({ ...secrets.existing(SecretId), deletionAt: undefined })),
    ),
  }
}
