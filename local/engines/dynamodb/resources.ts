/** AWS::DynamoDB::Table and, with its one replica here, AWS::DynamoDB::GlobalTable: brought about by API calls. */
import { setTimeout as pause } from 'node:timers/promises'
import { isAwsError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { NamedResource, ResourceContext, ResourceResult, ResourceType } from '../../kernel/service'
import { type GivenTags, type Tag, tagList } from '../../kernel/tags'
import { resourceNotFound, validationError } from './errors'
import { asTable, type GlobalTableProperties } from './global-table'
import type { Execute } from './remote'
import type { StreamSpecification } from './streams/streams'
import { type Encryption, type TableInput, type TableProperties, tagging } from './table-input'

type IndexInput = NonNullable<TableInput['GlobalSecondaryIndexes']>[number]

/** As DescribeTable gives it. */
interface Description extends Required<Pick<TableInput, 'AttributeDefinitions' | 'KeySchema'>> {
  readonly TableId: string
  readonly TableArn: string
  readonly TableStatus: string
  readonly GlobalSecondaryIndexes?: readonly (IndexInput & { readonly IndexStatus: string })[]
  readonly LocalSecondaryIndexes?: readonly IndexInput[]
  readonly BillingModeSummary?: { readonly BillingMode: string }
  readonly ProvisionedThroughput?: TableInput['ProvisionedThroughput']
  readonly TableClassSummary?: { readonly TableClass: string }
  readonly SSEDescription?: { readonly KMSMasterKeyArn?: string }
  readonly DeletionProtectionEnabled?: boolean
  readonly StreamSpecification?: { readonly StreamViewType?: string }
  readonly LatestStreamArn?: string
}

const unlimited = 'throughput is not limited here'
const inert = {
  ContributorInsightsSpecification: 'there are no metrics of keys here',
  OnDemandThroughput: unlimited,
  WarmThroughput: unlimited,
}
const globalInert = { WarmThroughput: unlimited, WriteOnDemandThroughputSettings: unlimited }
/** Within a property no list of properties knows what may stand, and no API has checked a template. */
const indexMembers = ['IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput']
const inertNames = [...Object.keys(inert), ...Object.keys(globalInert)]

export function tableResources(cloud: Cloud, execute: Execute): readonly ResourceType[] {
  async function remove(ref: string): Promise<void> {
    if (await describe(execute, ref)) await execute('DeleteTable', { TableName: ref })
  }

  const named: NamedResource = {
    by: ['TableName'],
    isIdentifier: true,
    async find({ TableName }: Partial<TableProperties>, { physicalName }) {
      const name = TableName ?? physicalName(255)
      return (await describe(execute, name)) ? name : undefined
    },
  }

  return [
    {
      type: 'AWS::DynamoDB::Table',
      properties: [
        'AttributeDefinitions',
        'BillingMode',
        'DeletionProtectionEnabled',
        'GlobalSecondaryIndexes',
        'KeySchema',
        'LocalSecondaryIndexes',
        'PointInTimeRecoverySpecification',
        'ProvisionedThroughput',
        'SSESpecification',
        'StreamSpecification',
        'TableClass',
        'TableName',
        'Tags',
        'TimeToLiveSpecification',
      ],
      inert,
      named,
      apply: (properties: TableProperties, context) => applyTable(execute, properties, context),
      remove,
    },
    {
      type: 'AWS::DynamoDB::GlobalTable',
      properties: [
        'AttributeDefinitions',
        'BillingMode',
        'GlobalSecondaryIndexes',
        'KeySchema',
        'LocalSecondaryIndexes',
        'Replicas',
        'SSESpecification',
        'StreamSpecification',
        'TableName',
        'TimeToLiveSpecification',
        'WriteProvisionedThroughputSettings',
      ],
      inert: globalInert,
      named,
      apply: (properties: GlobalTableProperties, context) =>
        applyTable(execute, asTable(properties, cloud.region, place(context)), context),
      remove,
    },
  ]
}

const place = ({ stackName, logicalId }: ResourceContext): string => `${stackName}/${logicalId}`

async function describe(execute: Execute, TableName: string): Promise<Description | undefined> {
  try {
    return (await execute('DescribeTable', { TableName })).Table
  } catch (error) {
    if (isAwsError(error) && error.code === 'ResourceNotFoundException') return undefined
    throw error
  }
}

/** Here a table is ready at once; elsewhere it may take its time, which is not the cloud's clock. */
async function ready(execute: Execute, name: string): Promise<Description> {
  for (;;) {
    const table = await describe(execute, name)
    if (!table) throw resourceNotFound(`table ${name} went away while it was made`)
    const indexes = table.GlobalSecondaryIndexes ?? []
    if (table.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return table
    await pause(500)
  }
}

async function applyTable(
  execute: Execute,
  properties: TableProperties,
  context: ResourceContext,
): Promise<ResourceResult> {
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification, SSESpecification, StreamSpecification, ...rest } =
    properties
  const where = place(context)
  const TableName = properties.TableName ?? context.physicalName(255)
  for (const index of [...(rest.GlobalSecondaryIndexes ?? []), ...(rest.LocalSecondaryIndexes ?? [])]) {
    refuseUnknown(index, [...indexMembers, ...inertNames], `${where} index ${index.IndexName}`)
  }
  const encryption = SSESpecification && apiEncryption(SSESpecification, where)
  const wanted: TableInput = {
    ...rest,
    TableName,
    // The API has no empty list of indexes; templates do.
    ...(rest.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: rest.GlobalSecondaryIndexes.map(withoutInert) }),
    ...(encryption && { SSESpecification: encryption }),
    ...(StreamSpecification && { StreamSpecification: apiStream(StreamSpecification, where) }),
  }
  const input = Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) =>
        value !== undefined && !(Array.isArray(value) && value.length === 0) && !inertNames.includes(name),
    ),
  )
  if (!(await describe(execute, TableName))) await execute('CreateTable', input)
  const table = await change(execute, wanted, await ready(execute, TableName), where)
  await applyTimeToLive(execute, TableName, TimeToLiveSpecification)
  await applyRecovery(execute, TableName, PointInTimeRecoverySpecification)
  await applyTags(execute, table.TableArn, properties.Tags ?? [])
  const { LatestStreamArn } = await ready(execute, TableName)
  const stream = StreamSpecification && LatestStreamArn !== undefined ? { StreamArn: LatestStreamArn } : {}
  return { ref: TableName, attributes: { Arn: table.TableArn, TableId: table.TableId, ...stream } }
}

function withoutInert(index: IndexInput): IndexInput {
  return Object.fromEntries(
    Object.entries(index).filter(([name]) => !inertNames.includes(name)),
  ) as unknown as IndexInput
}

function apiEncryption(given: NonNullable<TableProperties['SSESpecification']>, where: string): Encryption {
  refuseUnknown(given, ['SSEEnabled', 'SSEType', 'KMSMasterKeyId'], `${where} SSESpecification`)
  const { SSEEnabled, ...rest } = given
  return { Enabled: SSEEnabled ?? false, ...rest }
}

/** A template only says what the records hold; that there is a stream goes without saying. */
function apiStream(given: object, where: string): StreamSpecification {
  refuseUnknown(given, ['StreamViewType'], `${where} StreamSpecification`)
  return { StreamEnabled: true, ...given }
}

const canonical = (index: Pick<IndexInput, 'KeySchema' | 'Projection'>): string =>
  JSON.stringify([
    index.KeySchema.map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
    index.Projection.ProjectionType,
    [...(index.Projection.NonKeyAttributes ?? [])].sort(),
  ])

const keysOf = (schema: TableInput['KeySchema']): string =>
  schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ')

/** Brings a table that is there to what the template says; what can't be changed is refused. */
async function change(execute: Execute, wanted: TableInput, table: Description, where: string): Promise<Description> {
  const { TableName } = wanted
  refuseKeyChange(wanted, table, where)
  const update = async (input: object): Promise<void> => {
    await execute('UpdateTable', { TableName, ...input })
    await ready(execute, TableName)
  }
  const changes = settingsToChange(wanted, table)
  if (Object.keys(changes).length > 0) await update(changes)
  const [view, had] = [wanted.StreamSpecification?.StreamViewType, table.StreamSpecification?.StreamViewType]
  // Another view is another stream.
  if (had !== undefined && view !== had) await update({ StreamSpecification: { StreamEnabled: false } })
  if (view !== undefined && view !== had) await update({ StreamSpecification: wanted.StreamSpecification })
  // DynamoDB makes or drops one index at a time.
  const existing = table.GlobalSecondaryIndexes ?? []
  const indexes = wanted.GlobalSecondaryIndexes ?? []
  const isSame = (a: IndexInput, b: IndexInput): boolean => a.IndexName === b.IndexName && canonical(a) === canonical(b)
  for (const index of existing) {
    if (indexes.some((each) => isSame(each, index))) continue
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index.IndexName } }] })
  }
  for (const Create of indexes) {
    if (existing.some((each) => isSame(each, Create))) continue
    const { AttributeDefinitions } = wanted
    await update({ AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] })
  }
  return table
}

function refuseKeyChange(wanted: TableInput, table: Description, where: string): void {
  const advice = 'give the table another name, or delete it first'
  if (keysOf(wanted.KeySchema) !== keysOf(table.KeySchema)) {
    throw validationError(
      `${where}: the key of table ${wanted.TableName} is (${keysOf(table.KeySchema)}) and can't become (${keysOf(wanted.KeySchema)}); ${advice}`,
    )
  }
  for (const { AttributeName, AttributeType } of table.AttributeDefinitions) {
    const other = wanted.AttributeDefinitions.find((each) => each.AttributeName === AttributeName)
    if (!other || other.AttributeType === AttributeType) continue
    throw validationError(
      `${where}: the key attribute ${AttributeName} of table ${wanted.TableName} is of type ${AttributeType} and can't become ${other.AttributeType}; ${advice}`,
    )
  }
  const names = (indexes: readonly IndexInput[] = []): string =>
    indexes
      .map((index) => `${index.IndexName} ${canonical(index)}`)
      .sort()
      .join('; ')
  if (names(wanted.LocalSecondaryIndexes) !== names(table.LocalSecondaryIndexes)) {
    throw validationError(`${where}: local secondary indexes of table ${wanted.TableName} can't be changed; ${advice}`)
  }
}

function settingsToChange(wanted: TableInput, table: Description): object {
  const mode = wanted.BillingMode ?? 'PROVISIONED'
  const before = table.BillingModeSummary?.BillingMode ?? 'PROVISIONED'
  const [units, had] = [wanted.ProvisionedThroughput, table.ProvisionedThroughput]
  const throughput =
    units?.ReadCapacityUnits !== had?.ReadCapacityUnits || units?.WriteCapacityUnits !== had?.WriteCapacityUnits
  const protection = wanted.DeletionProtectionEnabled ?? false
  const tableClass = wanted.TableClass ?? 'STANDARD'
  const encrypted = wanted.SSESpecification?.Enabled ?? false
  return {
    ...(mode !== before && { BillingMode: mode }),
    ...(mode === 'PROVISIONED' && throughput && { ProvisionedThroughput: units }),
    ...(protection !== (table.DeletionProtectionEnabled ?? false) && { DeletionProtectionEnabled: protection }),
    ...(tableClass !== (table.TableClassSummary?.TableClass ?? 'STANDARD') && { TableClass: tableClass }),
    ...(encrypted !== (table.SSEDescription !== undefined) && {
      SSESpecification: wanted.SSESpecification ?? { Enabled: false },
    }),
  }
}

async function applyTimeToLive(
  execute: Execute,
  TableName: string,
  wanted: TableProperties['TimeToLiveSpecification'],
): Promise<void> {
  if (wanted) refuseUnknown(wanted, ['Enabled', 'AttributeName'], 'TimeToLiveSpecification')
  const { TimeToLiveDescription } = await execute('DescribeTimeToLive', { TableName })
  const current = TimeToLiveDescription.TimeToLiveStatus === 'ENABLED' ? TimeToLiveDescription.AttributeName : undefined
  const attribute = wanted?.Enabled ? wanted.AttributeName : undefined
  if (current === attribute) return
  const set = (Enabled: boolean, AttributeName: string): Promise<unknown> =>
    execute('UpdateTimeToLive', { TableName, TimeToLiveSpecification: { Enabled, AttributeName } })
  if (current !== undefined) await set(false, current)
  if (attribute !== undefined) await set(true, attribute)
}

async function applyRecovery(
  execute: Execute,
  TableName: string,
  wanted: TableProperties['PointInTimeRecoverySpecification'],
): Promise<void> {
  if (wanted) {
    refuseUnknown(wanted, ['PointInTimeRecoveryEnabled', 'RecoveryPeriodInDays'], 'PointInTimeRecoverySpecification')
  }
  const enabled = wanted?.PointInTimeRecoveryEnabled ?? false
  const { ContinuousBackupsDescription } = await execute('DescribeContinuousBackups', { TableName })
  const current = ContinuousBackupsDescription.PointInTimeRecoveryDescription
  const sameDays = !enabled || current.RecoveryPeriodInDays === (wanted?.RecoveryPeriodInDays ?? 35)
  if ((current.PointInTimeRecoveryStatus === 'ENABLED') === enabled && sameDays) return
  await execute('UpdateContinuousBackups', {
    TableName,
    PointInTimeRecoverySpecification: { ...wanted, PointInTimeRecoveryEnabled: enabled },
  })
}

async function applyTags(execute: Execute, ResourceArn: string, given: GivenTags): Promise<void> {
  const wanted = tagging.read(given)
  const { Tags }: { Tags: readonly Required<Tag>[] } = await execute('ListTagsOfResource', { ResourceArn })
  const added = tagList(wanted).filter(({ Key, Value }) => !Tags.some((tag) => tag.Key === Key && tag.Value === Value))
  const TagKeys = Tags.map(({ Key }) => Key).filter((key) => !Object.hasOwn(wanted, key))
  if (TagKeys.length > 0) await execute('UntagResource', { ResourceArn, TagKeys })
  if (added.length > 0) await execute('TagResource', { ResourceArn, Tags: added })
}
