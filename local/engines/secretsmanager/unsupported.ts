/** What AWS takes and this engine doesn't model: operations, and members by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

const rotation = 'put a new version by PutSecretValue, from a schedule of your own'
const regions = 'there is one region'

export const notModelled: Readonly<Record<string, string>> = {
  RotateSecret: rotation,
  CancelRotateSecret: rotation,
  ReplicateSecretToRegions: regions,
  RemoveRegionsFromReplication: regions,
  StopReplicationToReplica: regions,
}

export const unsupported: Unsupported = {
  CreateSecretRequest: ['AddReplicaRegions', 'ForceOverwriteReplicaSecret', 'Type'],
  PutSecretValueRequest: ['RotationToken'],
  UpdateSecretRequest: ['Type'],
}
