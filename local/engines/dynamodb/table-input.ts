/** A table's definition as callers give it, checked. */
import { randomUUID } from 'node:crypto'
import { NotModelledError } from '../../kernel/aws-error'
import { createTagging, type Tag } from '../../kernel/tags'
import { validationError } from './errors'
import { parse } from './request'
import type { StreamSpecification } from './streams/streams'
import type { Index, KeySchemaElement, OnDemandThroughput, Projection, Table, Throughput } from './table'

export interface IndexInput {
  readonly IndexName: string
  readonly KeySchema: readonly KeySchemaElement[]
  readonly Projection: Projection
  readonly ProvisionedThroughput?: Throughput
}

/** The same in a template, where more is said in one place. */
export interface TableProperties extends Omit<TableInput, 'TableName' | 'SSESpecification' | 'StreamSpecification'> {
  readonly StreamSpecification?: { readonly StreamViewType?: string }
  readonly TableName?: string
  readonly SSESpecification?: Omit<Encryption, 'Enabled'> & { readonly SSEEnabled?: boolean }
  readonly TimeToLiveSpecification?: { readonly Enabled: boolean; readonly AttributeName?: string }
  readonly PointInTimeRecoverySpecification?: {
    readonly PointInTimeRecoveryEnabled?: boolean
    readonly RecoveryPeriodInDays?: number
  }
}

export interface Encryption {
  readonly Enabled?: boolean
  readonly SSEType?: string
  readonly KMSMasterKeyId?: string
}

export interface TableInput {
  readonly TableName: string
  readonly AttributeDefinitions: Table['AttributeDefinitions']
  readonly KeySchema: readonly KeySchemaElement[]
  readonly GlobalSecondaryIndexes?: readonly IndexInput[]
  readonly LocalSecondaryIndexes?: readonly IndexInput[]
  readonly BillingMode?: Table['billingMode']
  readonly ProvisionedThroughput?: Throughput
  readonly DeletionProtectionEnabled?: boolean
  readonly TableClass?: string
  readonly OnDemandThroughput?: OnDemandThroughput
  readonly SSESpecification?: Encryption
  readonly StreamSpecification?: StreamSpecification
  readonly Tags?: readonly Tag[]
}

const tableClasses = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS']

export const newIndex = (input: IndexInput): Index => ({ ...input, id: randomUUID() })

export const bare = ({ id: _, ...index }: Index): IndexInput => index

export const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

export const keyNames = (keyed: readonly { readonly KeySchema: readonly KeySchemaElement[] }[]): ReadonlySet<string> =>
  new Set(keyed.flatMap(({ KeySchema }) => (KeySchema ?? []).map(({ AttributeName }) => AttributeName)))

/** Checks a table's whole definition, be it new or as it is after a change. */
export function checkTable(input: object): TableInput {
  const given = input as Partial<TableInput>
  if (given.TableClass !== undefined && !tableClasses.includes(given.TableClass)) {
    throw validationError(
      `1 validation error detected: Value '${given.TableClass}' at 'tableClass' failed to satisfy constraint: Member must satisfy enum value set: [${tableClasses.join(', ')}]`,
    )
  }
  for (const { IndexName, KeySchema } of given.GlobalSecondaryIndexes ?? []) {
    const hashes = (KeySchema ?? []).filter(({ KeyType }) => KeyType === 'HASH')
    if (hashes.length < 2 && (KeySchema ?? []).length < 3) continue
    throw new NotModelledError(
      'a key of several attributes',
      `dynamodb index ${IndexName}`,
      'give it one HASH and at most one RANGE attribute',
    )
  }
  const request = { ...given, ...parse<TableInput>('CreateTable', input) }
  const used = keyNames([request, ...(request.GlobalSecondaryIndexes ?? []), ...(request.LocalSecondaryIndexes ?? [])])
  const unused = request.AttributeDefinitions.filter(({ AttributeName }) => !used.has(AttributeName))
  if (unused.length > 0) {
    const names = request.AttributeDefinitions.map(({ AttributeName }) => AttributeName).join(', ')
    throw validationError(
      `One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [${names}], keys used: [${[...used].join(', ')}]`,
    )
  }
  for (const { Projection } of [...(request.GlobalSecondaryIndexes ?? []), ...(request.LocalSecondaryIndexes ?? [])]) {
    if (Projection.ProjectionType === 'INCLUDE' && !Projection.NonKeyAttributes) {
      throw validationError(
        'One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified',
      )
    }
  }
  return request
}

/** Of tables. */
export const tagging = createTagging(({ why }) => validationError(`One or more parameter values were invalid: ${why}`))

export function encryptionOf(given: Encryption | undefined): Table['encryption'] {
  if (!given?.Enabled) return undefined
  return given.KMSMasterKeyId === undefined ? {} : { kmsKeyArn: given.KMSMasterKeyId }
}
