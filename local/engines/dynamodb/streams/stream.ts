/** What a stream of a table is, and what it holds: a record for each change of an item, put in the tick of the change. */
import type { Cloud } from '../../../kernel/cloud'
import type { Item } from '../item'
import type { KeySchemaElement, Table } from '../table'

export const viewTypes = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const
export type ViewType = (typeof viewTypes)[number]

/** As it is kept; it outlives its end, and its table, by a day. */
export interface Stream {
  /** When it was made, as AWS labels it: a time without zone. */
  readonly label: string
  readonly tableName: string
  /** Of the table that it was made for: one of the same name later is another. */
  readonly tableId: string
  readonly keySchema: readonly KeySchemaElement[]
  readonly viewType: ViewType
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** From then on nothing is added. */
  readonly endedAt?: number
}

/** As it is kept. */
export interface StreamRecord {
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly event: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly keys: Item
  readonly old?: Item
  readonly next?: Item
  /** Of time to live, not of a caller. */
  readonly isExpiry?: true
}

/** Milliseconds for which records are kept. */
export const retention = 86_400_000

/** A stream has one shard here; AWS has more of tables that are large or busy. */
export const shardOf = (stream: Stream): string => `shardId-${String(stream.createdAt).padStart(20, '0')}-00000000`

export const streamArn = (
  cloud: Pick<Cloud, 'arn'>,
  { tableName, label }: Pick<Stream, 'tableName' | 'label'>,
): string => cloud.arn('dynamodb', `table/${tableName}/stream/${label}`)

/** By table id and label, which are the same for no two. */
export const streamKey = ({ tableId, label }: Pick<Stream, 'tableId' | 'label'>): string => `${tableId}/${label}`
export const recordPrefix = (stream: Pick<Stream, 'tableId' | 'label'>): string => `s/${streamKey(stream)}/`
export const recordKey = (stream: Pick<Stream, 'tableId' | 'label'>, number: number): string =>
  `${recordPrefix(stream)}${String(number).padStart(20, '0')}`

/** 21 digits: the least that the API has, so that text and number are in one order. */
export const sequenceText = (number: number): string => `1${String(number).padStart(20, '0')}`
export const sequenceNumber = (text: string): number => Number(text.slice(1))

export function newStream(table: Table, viewType: ViewType, now: number): Stream {
  return {
    label: new Date(now).toISOString().slice(0, -1),
    tableName: table.TableName,
    tableId: table.id,
    keySchema: table.KeySchema,
    viewType,
    createdAt: now,
  }
}
