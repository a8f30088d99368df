/** The versions of a secret, and which of them a staging label is on. */
import type { Operation } from '../../../kernel/service'
import { invalidParameter, noSuchVersion } from '../errors'
import { type PageInput, pageOfSecrets } from '../pages'
import type { Secret } from '../state'
import { currentStage, moveStage, withStage } from '../versions'
import { named, type OfSecret, onSecret, type Parts, seconds } from './parts'
import { checkStages } from './values'

interface ListInput extends OfSecret, PageInput {
  readonly IncludeDeprecated?: boolean
}

interface MoveInput extends OfSecret {
  readonly VersionStage: string
  readonly MoveToVersionId?: string
  readonly RemoveFromVersionId?: string
}

export function versionOperations(parts: Parts): Record<string, Operation> {
  const { cloud, secrets } = parts

  function move(input: MoveInput): object {
    const { VersionStage: stage, MoveToVersionId: to } = input
    const secret = secrets.alive(input.SecretId)
    checkStages([stage])
    checkMove(secret, input)
    secrets.put({ ...secret, versions: moveStage(secret.versions, stage, to), changedAt: cloud.clock.now() })
    return named(secret)
  }

  return {
    ListSecretVersionIds: onSecret(parts, 'ListSecretVersionIds', (input: ListInput) => {
      const secret = secrets.existing(input.SecretId)
      const shown = secret.versions.filter(({ stages }) => input.IncludeDeprecated || stages.length > 0)
      const { items, next } = pageOfSecrets(shown, ({ id }) => id, input)
      const Versions = items.map(({ id, stages, createdAt, accessedAt }) => ({
        VersionId: id,
        ...(stages.length > 0 && { VersionStages: stages }),
        ...(accessedAt !== undefined && { LastAccessedDate: seconds(accessedAt) }),
        CreatedDate: seconds(createdAt),
        // So AWS names its own key of the account.
        KmsKeyIds: [secret.kmsKeyId ?? 'DefaultEncryptionKey'],
      }))
      return { ...named(secret), Versions, ...next }
    }),
    UpdateSecretVersionStage: onSecret(parts, 'UpdateSecretVersionStage', move),
  }
}

/** Who moves a label says from where: two who move it at once would else not know of each other. */
function checkMove(
  { versions }: Secret,
  { VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from }: MoveInput,
): void {
  const holder = withStage(versions, stage)
  for (const id of [to, from]) {
    if (id !== undefined && !versions.some((version) => version.id === id)) throw noSuchVersion(id)
  }
  if (from !== undefined && from !== holder?.id) {
    throw invalidParameter(`Staging label ${stage} isn't currently attached to version ${from}.`)
  }
  if (to === undefined) {
    if (from === undefined) {
      throw invalidParameter('You must specify MoveToVersionId, RemoveFromVersionId, or both.')
    }
    if (stage === currentStage) {
      throw invalidParameter(
        'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
      )
    }
  } else if (holder && from === undefined && holder.id !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  }
}
