/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateTableInput: [
    'GlobalTableSettingsReplicationMode',
    'GlobalTableSourceArn',
    'OnDemandThroughput',
    'ResourcePolicy',
    'VectorIndexes',
    'WarmThroughput',
  ],
  GlobalSecondaryIndex: ['OnDemandThroughput', 'WarmThroughput'],
  UpdateTableInput: [
    'DisassociationProtectionEnabled',
    'GlobalTableSettingsReplicationMode',
    'GlobalTableWitnessUpdates',
    'MultiRegionConsistency',
    'OnDemandThroughput',
    'ReplicaUpdates',
    'VectorIndexUpdates',
    'WarmThroughput',
  ],
}
