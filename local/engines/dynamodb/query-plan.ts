/** Works out, for a Query or Scan, which range of which keys is to be read. */
import { createKey, hashPrefix, toRangeStr, validateKeyPaths, validateKeyPiece } from 'dynalite/db'
import { prefixRange, type Range } from '../../kernel/key-values'
import { validationError } from './errors'
import { type AttributeValue, type Item, typeOf } from './item'
import { checkPiece } from './key-bytes'
import { type KeyCondition, type Request, raise } from './request'
import {
  attributeType,
  type Index,
  indexKey,
  indexPrefix,
  itemPrefix,
  type KeySchemaElement,
  projectedAttributes,
  type Table,
} from './table'

export interface ReadPlan {
  readonly range: Range
  /** What was found in the index must be looked up in the table. */
  readonly fetches: boolean
  /** From the key of an index entry to the key of its item. */
  itemKeyOf(entryKey: string): string
  /** The key from which the next page goes on. */
  startKeyOf(item: Item): Item
}

interface Source {
  readonly index: Index | undefined
  readonly prefix: string
  readonly keySchema: readonly KeySchemaElement[]
  /** All attributes of a start key. */
  readonly startKeyNames: readonly string[]
  readonly fetches: boolean
}

/** Behind every key that starts with what stands before it: keys are hexadecimal digits and slashes. */
const end = '~'

export function planQuery(table: Table, request: Request): ReadPlan {
  const source = sourceOf(table, request)
  const conditions = request.KeyConditions ?? {}
  const [hash, range] = source.keySchema as [KeySchemaElement, KeySchemaElement | undefined]
  checkKeyConditions(table, source.keySchema, conditions)
  for (const { AttributeName } of source.keySchema) {
    if (request._filter?.pathHeads[AttributeName]) {
      throw validationError(
        `${request.QueryFilter ? 'QueryFilter' : 'Filter Expression'} can only contain non-primary key attributes: Primary key attribute: ${AttributeName}`,
      )
    }
  }
  const value = conditions[hash.AttributeName]?.AttributeValueList[0] as AttributeValue
  const type = typeOf(value)
  const start = `${source.prefix}${hashPrefix(value[type], type)}/${toRangeStr(value[type], type)}/`
  const bounds = boundsOf(start, range && conditions[range.AttributeName])
  return planFrom(table, request, source, bounds, request.ScanIndexForward === false)
}

export function planScan(table: Table, request: Request): ReadPlan {
  const source = sourceOf(table, request)
  const { Segment = 0, TotalSegments = 1 } = request
  // Keys start with six hexadecimal digits of a hash.
  const border = (segment: number): string =>
    Math.ceil((0x1000000 * segment) / TotalSegments)
      .toString(16)
      .padStart(6, '0')
  const whole = prefixRange(source.prefix)
  const bounds = {
    gte: `${source.prefix}${border(Segment)}`,
    lt: Segment + 1 === TotalSegments ? whole.lt : `${source.prefix}${border(Segment + 1)}`,
  }
  return planFrom(table, request, source, bounds, false)
}

function planFrom(table: Table, request: Request, source: Source, bounds: Range, reverse: boolean): ReadPlan {
  raise(validateKeyPaths(request._projection?.nestedPaths, table))
  raise(validateKeyPaths(request._filter?.nestedPaths, table))
  const { index, prefix, startKeyNames } = source
  const start = request.ExclusiveStartKey && startOf(table, request.ExclusiveStartKey, source)
  if (start !== undefined && (start < bounds.gte || start >= bounds.lt)) {
    throw validationError('The provided starting key is outside query boundaries based on provided conditions')
  }
  const from = start === undefined ? bounds : reverse ? { ...bounds, lt: start } : { ...bounds, gt: start }
  return {
    range: { ...from, reverse },
    fetches: source.fetches,
    itemKeyOf: (entryKey) => `${itemPrefix(table)}${tableKeyIn(entryKey.slice(prefix.length), index)}`,
    startKeyOf: (item) => Object.fromEntries(startKeyNames.map((name) => [name, item[name] as AttributeValue])),
  }
}

/** An index entry's key is the index's own parts, then the item's key: hash, value and slashes for each part. */
function tableKeyIn(entryKey: string, index: Index | undefined): string {
  return index
    ? entryKey
        .split('/')
        .slice(1 + index.KeySchema.length)
        .join('/')
    : entryKey
}

function sourceOf(table: Table, request: Request): Source {
  const tableKeys = table.KeySchema.map(({ AttributeName }) => AttributeName)
  const { IndexName, Select } = request
  if (Select === 'SPECIFIC_ATTRIBUTES' ? !projectionOf(request) : Select !== undefined && projectionOf(request)) {
    throw validationError(
      Select === 'SPECIFIC_ATTRIBUTES'
        ? 'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES'
        : `Cannot specify the ${request._projection ? 'ProjectionExpression' : 'AttributesToGet'} when choosing to get ${Select === 'COUNT' ? 'only the Count' : Select}`,
    )
  }
  if (IndexName === undefined) {
    if (Select === 'ALL_PROJECTED_ATTRIBUTES') {
      throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName')
    }
    const prefix = itemPrefix(table)
    return { index: undefined, prefix, keySchema: table.KeySchema, startKeyNames: tableKeys, fetches: false }
  }
  const byName = (each: Index): boolean => each.IndexName === IndexName
  const local = table.LocalSecondaryIndexes?.find(byName)
  const index = local ?? table.GlobalSecondaryIndexes?.find(byName)
  if (!index) throw validationError(`The table does not have the specified index: ${IndexName}`)
  if (!local && request.ConsistentRead) {
    throw validationError('Consistent reads are not supported on global secondary indexes')
  }
  const held = projectedAttributes(table, index)
  const missing = held && (projectionOf(request) ?? []).filter((name) => !held.has(name))
  const wantsMore = held !== undefined && (Select === 'ALL_ATTRIBUTES' || (missing?.length ?? 0) > 0)
  if (wantsMore && !local) {
    throw validationError(
      Select === 'ALL_ATTRIBUTES'
        ? `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${IndexName} because its projection type is not ALL`
        : `One or more parameter values were invalid: Global secondary index ${IndexName} does not project [${missing?.join(', ')}]`,
    )
  }
  const indexKeys = index.KeySchema.map(({ AttributeName }) => AttributeName)
  return {
    index,
    prefix: indexPrefix(index),
    keySchema: index.KeySchema,
    startKeyNames: [...new Set([...tableKeys, ...indexKeys])],
    fetches: wantsMore,
  }
}

/** The top-level attributes that are asked for. */
function projectionOf({ _projection, AttributesToGet }: Request): readonly string[] | undefined {
  return _projection?.paths.map(([name]) => String(name)) ?? AttributesToGet
}

const rangeOperators = new Set(['EQ', 'LT', 'LE', 'GT', 'GE', 'BEGINS_WITH', 'BETWEEN'])

function checkKeyConditions(
  table: Table,
  [hash, range]: readonly KeySchemaElement[],
  conditions: Readonly<Record<string, KeyCondition>>,
): void {
  const hashName = hash?.AttributeName ?? ''
  const count = Object.keys(conditions).length
  if (count > 2) {
    throw validationError(
      `The number of query conditions (${count}) exceeds the number of key attributes defined in the schema (${range ? 2 : 1})`,
    )
  }
  if (!conditions[hashName]) throw validationError(`Query condition missed key schema element: ${hashName}`)
  if (conditions[hashName].ComparisonOperator !== 'EQ') throw validationError('Query key condition not supported')
  const [other] = Object.keys(conditions).filter((name) => name !== hashName)
  if (other !== undefined && !range) throw validationError('Query key condition not supported')
  if (other !== undefined && other !== range?.AttributeName) {
    throw validationError(`Query condition missed key schema element: ${range?.AttributeName}`)
  }
  for (const [name, { ComparisonOperator, AttributeValueList }] of Object.entries(conditions)) {
    const type = attributeType(table, name)
    if (!rangeOperators.has(ComparisonOperator)) {
      throw validationError('Attempted conditional constraint is not an indexable operation')
    }
    for (const value of AttributeValueList) {
      if (value[type] !== undefined) checkPiece(value, name === hashName)
      if (value[type] === undefined) {
        throw validationError(
          'One or more parameter values were invalid: Condition parameter type does not match schema type',
        )
      }
      if (value[type] === '' && ComparisonOperator !== 'BEGINS_WITH') {
        throw validationError(
          `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value. Key: ${name}`,
        )
      }
    }
  }
}

function boundsOf(start: string, condition: KeyCondition | undefined): Range {
  const all = { gte: start, lt: `${start}${end}` }
  if (!condition) return all
  const [first = '', second = ''] = condition.AttributeValueList.map((value) => {
    const type = typeOf(value)
    return `${start}${toRangeStr(value[type], type)}`
  })
  switch (condition.ComparisonOperator) {
    case 'EQ':
      return { gte: `${first}/`, lt: `${first}/${end}` }
    case 'LT':
      return { ...all, lt: `${first}/` }
    case 'LE':
      return { ...all, lt: `${first}/${end}` }
    case 'GT':
      return { ...all, gte: `${first}/${end}` }
    case 'GE':
      return { ...all, gte: `${first}/` }
    case 'BEGINS_WITH':
      return { gte: first, lt: `${first}${end}` }
    default:
      return { gte: `${first}/`, lt: `${second}/${end}` }
  }
}

function startOf(table: Table, key: Item, { index, prefix, keySchema, startKeyNames }: Source): string {
  const invalid = 'The provided starting key is invalid'
  if (Object.keys(key).length !== startKeyNames.length) throw validationError(invalid)
  for (const name of startKeyNames) {
    if (!key[name]) throw validationError(invalid)
    const isHash = name === keySchema[0]?.AttributeName || name === table.KeySchema[0]?.AttributeName
    const problem = validateKeyPiece(key, name, attributeType(table, name), isHash)
    if (problem) throw validationError(`${invalid}: ${problem.message}`)
  }
  const itemKey = createKey(key, table)
  return `${prefix}${index ? indexKey(key, table, index, itemKey) : itemKey}`
}
