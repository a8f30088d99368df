/** What a table is, and how its items lie in the storage. */
import { createKey } from 'dynalite/db'
import type { AttributeValue, Item } from './item'
import type { ViewType } from './streams/stream'

export interface OnDemandThroughput {
  readonly MaxReadRequestUnits?: number
  readonly MaxWriteRequestUnits?: number
}

export interface KeySchemaElement {
  readonly AttributeName: string
  readonly KeyType: string
}

export interface Projection {
  readonly ProjectionType?: string
  readonly NonKeyAttributes?: readonly string[]
}

export interface Throughput {
  readonly ReadCapacityUnits: number
  readonly WriteCapacityUnits: number
}

/** A secondary index. Its id names its entries, so that an index of the same name later does not find them. */
export interface Index {
  readonly id: string
  readonly IndexName: string
  readonly KeySchema: readonly KeySchemaElement[]
  readonly Projection: Projection
  readonly ProvisionedThroughput?: Throughput
}

/** As it is kept. The members with AWS's names are those that dynalite's checks look at. */
export interface Table {
  /** Names its items; also its `TableId`. */
  readonly id: string
  readonly TableName: string
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[]
  readonly KeySchema: readonly KeySchemaElement[]
  readonly GlobalSecondaryIndexes?: readonly Index[]
  readonly LocalSecondaryIndexes?: readonly Index[]
  readonly billingMode: 'PAY_PER_REQUEST' | 'PROVISIONED'
  readonly throughput?: Throughput
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly deletionProtection: boolean
  readonly tableClass?: string
  /** Only told again: what is on demand is not limited here. */
  readonly onDemandThroughput?: OnDemandThroughput
  readonly encryption?: { readonly kmsKeyArn?: string }
  readonly tags: Readonly<Record<string, string>>
  readonly timeToLive?: { readonly id: string; readonly attribute: string }
  /** `isLogged`: what changes since then is kept, too (recovery/undo-log.ts). */
  readonly pointInTimeRecovery?: { readonly since: number; readonly days: number; readonly isLogged?: true }
  /** What is changed is recorded in it, too (streams/record-change.ts). */
  readonly stream?: { readonly label: string; readonly viewType: ViewType }
  /** Of which moment of which table, and by which backup. */
  readonly restored?: { readonly at: number; readonly tableArn: string; readonly backupArn?: string }
}

export const indexesOf = (table: Table): readonly Index[] => [
  ...(table.LocalSecondaryIndexes ?? []),
  ...(table.GlobalSecondaryIndexes ?? []),
]

export const itemPrefix = (table: Table): string => `i/${table.id}/`
export const indexPrefix = (index: { readonly id: string }): string => `x/${index.id}/`
export const expiryPrefix = (timeToLive: { readonly id: string }): string => `e/${timeToLive.id}/`

/** An entry of an index ends with the item's whole key: no two items share one. */
export function indexKey(item: Item, table: Table, index: Index, itemKey: string): string {
  return `${createKey(item, table, index.KeySchema)}${itemKey}`
}

/** Only items that have all of an index's key attributes are in it. */
export function isIndexed(item: Item, index: Index): boolean {
  return index.KeySchema.every(({ AttributeName }) => item[AttributeName] !== undefined)
}

/** The attributes that an index holds; undefined: all. */
export function projectedAttributes(table: Table, { KeySchema, Projection }: Index): ReadonlySet<string> | undefined {
  if (Projection.ProjectionType === 'ALL') return undefined
  const keys = [...KeySchema, ...table.KeySchema].map(({ AttributeName }) => AttributeName)
  return new Set([...keys, ...(Projection.NonKeyAttributes ?? [])])
}

export function keyOf(table: Table, item: Item): Item {
  return Object.fromEntries(
    table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName] as AttributeValue]),
  )
}

export function attributeType(table: Table, name: string): string {
  return table.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? ''
}

const fiveYears = 5 * 365 * 86_400

/** Seconds since the epoch at which an item goes; undefined: it stays. */
export function expiryOf(table: Table, item: Item, now: number): number | undefined {
  const value = table.timeToLive && item[table.timeToLive.attribute]
  if (typeof value?.N !== 'string') return undefined
  const seconds = Math.floor(Number(value.N))
  // What lies more than five years back is taken for a mistake, as on AWS.
  return seconds > now / 1000 - fiveYears && seconds < 1e12 ? seconds : undefined
}

export const expiryKey = (seconds: number, itemKey: string): string => `${String(seconds).padStart(13, '0')}/${itemKey}`
