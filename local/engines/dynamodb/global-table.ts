/** AWS::DynamoDB::GlobalTable, which CDK's TableV2 makes: with its one replica here, a table with other words. */
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { TableInput, TableProperties } from './table-input'

type IndexInput = NonNullable<TableInput['GlobalSecondaryIndexes']>[number]

interface Replica
  extends Pick<
    TableProperties,
    'DeletionProtectionEnabled' | 'PointInTimeRecoverySpecification' | 'TableClass' | 'Tags'
  > {
  readonly Region: string
  readonly GlobalSecondaryIndexes?: readonly object[]
  readonly SSESpecification?: { readonly KMSMasterKeyId?: string }
  readonly ReadProvisionedThroughputSettings?: Capacity
}

interface Capacity {
  readonly ReadCapacityUnits?: number
  readonly ReadCapacityAutoScalingSettings?: { readonly MinCapacity: number }
  readonly WriteCapacityAutoScalingSettings?: { readonly MinCapacity: number }
}

export interface GlobalTableProperties extends Omit<TableProperties, 'GlobalSecondaryIndexes'> {
  readonly Replicas: readonly Replica[]
  readonly GlobalSecondaryIndexes?: readonly (IndexInput & { readonly WriteProvisionedThroughputSettings?: Capacity })[]
  readonly WriteProvisionedThroughputSettings?: Capacity
}

/** A global table with one replica in this region is a table with other words. */
export function asTable(properties: GlobalTableProperties, region: string, where: string): TableProperties {
  const { Replicas, WriteProvisionedThroughputSettings, SSESpecification, GlobalSecondaryIndexes, ...rest } = properties
  const [replica, ...others] = Replicas
  if (!replica || others.length > 0 || replica.Region !== region) {
    const regions = Replicas.map(({ Region }) => Region).join(', ')
    throw new NotModelledError(`Replicas in ${regions}`, where, `one replica, in ${region}, is`)
  }
  refuseUnknown(
    replica,
    [
      'Region',
      'DeletionProtectionEnabled',
      'GlobalSecondaryIndexes',
      'PointInTimeRecoverySpecification',
      'ReadOnDemandThroughputSettings',
      'ReadProvisionedThroughputSettings',
      'SSESpecification',
      'TableClass',
      'Tags',
      'ContributorInsightsSpecification',
    ],
    `${where} Replicas[0]`,
  )
  const isProvisioned = rest.BillingMode === 'PROVISIONED'
  const least = (capacity: Capacity | undefined): number =>
    capacity?.ReadCapacityUnits ??
    (capacity?.ReadCapacityAutoScalingSettings ?? capacity?.WriteCapacityAutoScalingSettings)?.MinCapacity ??
    1
  const { DeletionProtectionEnabled, PointInTimeRecoverySpecification, TableClass, Tags } = replica
  const read = least(replica.ReadProvisionedThroughputSettings)
  return {
    ...rest,
    // A table is provisioned unless it says otherwise, and so is a global one.
    ...(isProvisioned && {
      ProvisionedThroughput: {
        ReadCapacityUnits: read,
        WriteCapacityUnits: least(WriteProvisionedThroughputSettings),
      },
    }),
    ...(GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((each) => {
        const {
          WriteProvisionedThroughputSettings: write,
          WriteOnDemandThroughputSettings: _,
          ...index
        } = each as typeof each & { WriteOnDemandThroughputSettings?: unknown }
        const ProvisionedThroughput = { ReadCapacityUnits: read, WriteCapacityUnits: least(write) }
        return isProvisioned ? { ...index, ProvisionedThroughput } : index
      }),
    }),
    ...(SSESpecification && { SSESpecification: { ...SSESpecification, ...replica.SSESpecification } }),
    ...(DeletionProtectionEnabled !== undefined && { DeletionProtectionEnabled }),
    ...(PointInTimeRecoverySpecification && { PointInTimeRecoverySpecification }),
    ...(TableClass && { TableClass }),
    ...(Tags && { Tags }),
  }
}
