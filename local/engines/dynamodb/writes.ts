/** Changes to items: each is decided on the item as it is, and then written with its index entries in one tick. */
import { createKey, mapPaths, validateItem, validateKey, validateKeyPaths, validateUpdates } from 'dynalite/db'
import type { KeyValues } from '../../kernel/key-values'
import { type Units, writeUnits } from './capacity'
import { matches } from './condition'
import { conditionFailed, validationError } from './errors'
import { type Item, typeOf } from './item'
import { checkKeyBytes } from './key-bytes'
import { depth } from './limits'
import { recordChange } from './recovery/undo-log'
import { checkItemSize, type Request, raise } from './request'
import { inOrder } from './sets'
import { recordInStream } from './streams/record-change'
import {
  attributeType,
  expiryKey,
  expiryOf,
  expiryPrefix,
  indexesOf,
  indexKey,
  indexPrefix,
  isIndexed,
  itemPrefix,
  projectedAttributes,
  type Table,
} from './table'
import { applyUpdate } from './update'

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck'

/** A write that was checked against its table, and waits for the item. */
export interface Write {
  readonly kind: WriteKind
  readonly table: Table
  readonly key: string
  readonly request: Request
}

export interface Decision {
  readonly write: Write
  readonly old: Item | undefined
  readonly next: Item | undefined
  /** The old item as it is stored, where it was read. */
  readonly text?: string | undefined
  /** Of time to live. */
  readonly isExpiry?: true
}

export function prepareWrite(kind: WriteKind, table: Table, request: Request): Write {
  if (kind === 'Put') {
    raise(validateItem(request.Item, table))
    checkIndexKeys(request.Item, table)
  } else {
    raise(validateKey(request.Key, table))
    if (kind === 'Update') raise(validateUpdates(undefined, request._updates, table))
  }
  checkKeyBytes(kind === 'Put' ? request.Item : request.Key, table)
  raise(validateKeyPaths(request._condition?.nestedPaths, table))
  return { kind, table, request, key: createKey(kind === 'Put' ? request.Item : request.Key, table) }
}

/** Throws `ConditionalCheckFailedException`, or what is wrong with the item that would come of it. */
export function decide(storage: KeyValues, write: Write): Decision {
  const { kind, table, key, request } = write
  const text = storage.get(`${itemPrefix(table)}${key}`)
  const old = text === undefined ? undefined : (JSON.parse(text) as Item)
  if (request._condition && !matches(old ?? {}, request._condition.expression)) {
    const shown = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? old : undefined
    throw conditionFailed(shown)
  }
  switch (kind) {
    case 'Put':
      return { write, old, next: inOrder(request.Item), text }
    case 'Delete':
      return { write, old, next: undefined, text }
    case 'ConditionCheck':
      return { write, old, next: old, text }
    case 'Update': {
      const before = old ?? request.Key
      const target = text === undefined ? { ...request.Key } : (JSON.parse(text) as Item)
      const next = inOrder(applyUpdate(request._updates?.sections ?? [], before, target))
      checkItemSize(next, 'Item size to update has exceeded the maximum allowed size')
      const tooDeep = depth(next)
      if (tooDeep) throw validationError(tooDeep)
      checkIndexKeys(next, table, true)
      checkKeyBytes(next, table)
      return { write, old, next, text }
    }
  }
}

/** @param isUpdate an update expression made it so: AWS does not tell which index it is */
function checkIndexKeys(item: Item, table: Table, isUpdate = false): void {
  for (const { IndexName, KeySchema } of indexesOf(table)) {
    for (const { AttributeName } of KeySchema) {
      const value = item[AttributeName]
      const type = attributeType(table, AttributeName)
      if (value && typeOf(value) !== type) {
        throw validationError(
          `One or more parameter values were invalid: Type mismatch for Index Key ${AttributeName} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${IndexName}`,
        )
      }
      if (value && value[type] === '' && isUpdate) {
        throw validationError(
          `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value.`,
        )
      }
      if (value && value[type] === '') {
        throw validationError(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value. IndexName: ${IndexName}, IndexKey: ${AttributeName}`,
        )
      }
    }
  }
}

/** Writes what was decided in the same tick. Gives the time to live of the item, in seconds since the epoch. */
export function commit(
  storage: KeyValues,
  { write, old, next, text: before, isExpiry }: Decision,
  now: number,
): number | undefined {
  const { table, key, kind } = write
  if (kind === 'ConditionCheck' || (!old && !next)) return undefined
  recordChange(storage, table, key, before, now)
  recordInStream(storage, table, { old, next, isExpiry }, now)
  const text = next && JSON.stringify(next)
  if (text === undefined) storage.delete(`${itemPrefix(table)}${key}`)
  else storage.put(`${itemPrefix(table)}${key}`, text)
  for (const index of indexesOf(table)) {
    const was = old && isIndexed(old, index) ? indexKey(old, table, index, key) : undefined
    const is = next && isIndexed(next, index) ? indexKey(next, table, index, key) : undefined
    if (was !== undefined && was !== is) storage.delete(`${indexPrefix(index)}${was}`)
    if (is !== undefined) storage.put(`${indexPrefix(index)}${is}`, projected(table, index, next as Item, text))
  }
  return table.timeToLive && commitExpiry(storage, table.timeToLive, { write, old, next }, now)
}

function commitExpiry(
  storage: KeyValues,
  timeToLive: NonNullable<Table['timeToLive']>,
  { write: { table, key }, old, next }: Decision,
  now: number,
): number | undefined {
  const before = old && expiryOf(table, old, now)
  const after = next && expiryOf(table, next, now)
  if (before !== undefined && before !== after) storage.delete(`${expiryPrefix(timeToLive)}${expiryKey(before, key)}`)
  if (after !== undefined) storage.put(`${expiryPrefix(timeToLive)}${expiryKey(after, key)}`, '')
  return after
}

/** An index entry's text: the item's own, or that of the attributes which the index holds. */
export function projected(
  table: Table,
  index: Parameters<typeof projectedAttributes>[1],
  item: Item,
  text?: string,
): string {
  const attributes = projectedAttributes(table, index)
  if (!attributes) return text ?? JSON.stringify(item)
  return JSON.stringify(Object.fromEntries(Object.entries(item).filter(([name]) => attributes.has(name))))
}

/** The item that `ReturnValues` asks for. */
export function returned({ write, old, next }: Decision): { Attributes?: Item } {
  const { ReturnValues, _updates } = write.request
  const some = (item: Item | undefined): Item | undefined => {
    const part = item && _updates && mapPaths(_updates.paths, item)
    return part && Object.keys(part).length > 0 ? part : undefined
  }
  const pick = (): Item | undefined => {
    switch (ReturnValues) {
      case 'ALL_OLD':
        return old
      case 'ALL_NEW':
        return next
      case 'UPDATED_OLD':
        return some(old)
      case 'UPDATED_NEW':
        return some(next)
      default:
        return undefined
    }
  }
  const Attributes = pick()
  return Attributes ? { Attributes } : {}
}

/** What a decision consumes. */
export const unitsOf = ({ write: { table, key }, old, next }: Decision): Units => writeUnits(table, old, next, key)
