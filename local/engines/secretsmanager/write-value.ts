/** Gives a secret a new version. The same request a second time changes nothing. */
import { tokenInUse } from './errors'
import type { Secret, Secrets, SecretValue } from './state'
import { addVersion, currentStage, outdated } from './versions'

export interface Written {
  readonly id: string
  readonly value: SecretValue
  readonly stages?: readonly string[]
  readonly now: number
}

/** @throws ResourceExistsException if the id is that of a version with another value */
export function writeValue(secrets: Secrets, secret: Secret, { id, value, stages, now }: Written): Secret {
  const known = secret.versions.find((version) => version.id === id)
  if (known) {
    const held = secrets.valueOf(secret, id)
    if (held.text !== value.text || held.binary !== value.binary) throw tokenInUse(id, secret.arn)
    return secrets.put(secret)
  }
  const versions = addVersion(secret.versions, { id, createdAt: now }, stages ?? [currentStage])
  const gone = new Set(outdated(versions, now))
  for (const version of gone) secrets.dropValue(secret, version.id)
  secrets.putValue(secret, id, value)
  return secrets.put({ ...secret, versions: versions.filter((version) => !gone.has(version)), changedAt: now })
}
