/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateTableInput: [
    'GlobalTableSettingsReplicationMode',
    'GlobalTableSourceArn',
    'ResourcePolicy',
    'VectorIndexes',
    'WarmThroughput',
  ],
  RestoreTableFromBackupInput: ['OnDemandThroughputOverride', 'VectorIndexOverride'],
  RestoreTableToPointInTimeInput: ['OnDemandThroughputOverride', 'VectorIndexOverride'],
  CreateGlobalSecondaryIndexAction: ['OnDemandThroughput', 'WarmThroughput'],
  GlobalSecondaryIndex: ['OnDemandThroughput', 'WarmThroughput'],
  UpdateGlobalSecondaryIndexAction: ['OnDemandThroughput', 'WarmThroughput'],
  UpdateTableInput: [
    'DisassociationProtectionEnabled',
    'GlobalTableSettingsReplicationMode',
    'GlobalTableWitnessUpdates',
    'MultiRegionConsistency',
    'ReplicaUpdates',
    'VectorIndexUpdates',
    'WarmThroughput',
  ],
}
