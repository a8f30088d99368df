/**
 * What requests on items and tables are made of, by operation: dynalite's types and constraints, with what AWS checks
 * since, and in the order in which AWS was recorded to look in October 2026.
 */
import { convertKeyCondition, findDuplicate, validateExpressionParams, validateExpressions } from 'dynalite/validations'
import * as batchGetItem from 'dynalite/validations/batchGetItem'
import * as batchWriteItem from 'dynalite/validations/batchWriteItem'
import * as createTable from 'dynalite/validations/createTable'
import * as deleteItem from 'dynalite/validations/deleteItem'
import * as getItem from 'dynalite/validations/getItem'
import * as putItem from 'dynalite/validations/putItem'
import * as query from 'dynalite/validations/query'
import * as scan from 'dynalite/validations/scan'
import * as updateItem from 'dynalite/validations/updateItem'
import type { Expression } from './condition'
import type { Item } from './item'
import { checkConditions, checkJoined, checkUpdates, conditionOf, type Legacy, updatesOf } from './legacy'
import {
  depth,
  document,
  expressionSize,
  operandTypes,
  operandTypesOf,
  operatorCount,
  problemOfValue,
  unlike,
} from './limits'

type Types = Readonly<Record<string, unknown>>

/** What was read of a request; checks add the trees of its expressions to it. */
interface Data extends Legacy {
  readonly [member: string]: unknown
  readonly Key?: Item
  readonly Item?: Item
  readonly ExpressionAttributeValues?: Item
  readonly ExclusiveStartKey?: Item
  readonly AttributesToGet?: readonly string[]
  _condition?: unknown
  _filter?: unknown
  _updates?: unknown
  _keyCondition?: { readonly expression: Expression }
  readonly Segment?: number
  readonly TotalSegments?: number
}

type Check = (data: Data) => string | undefined

export interface Form {
  readonly types: Types
  readonly custom: ((data: never, store: unknown) => string | undefined) | undefined
}

/** The first problem that is found; later checks are not made. */
const inTurn =
  (...checks: readonly Check[]): Check =>
  (data) => {
    for (const check of checks) {
      const problem = check(data)
      if (problem) return problem
    }
    return undefined
  }

const notBoth =
  (expressions: readonly string[], others: readonly string[]): Check =>
  (data) =>
    validateExpressionParams(data, expressions, [...others])

function valuesOf(item: Item | undefined): string | undefined {
  for (const value of Object.values(item ?? {})) {
    const problem = problemOfValue(value)
    if (problem) return problem
  }
  return undefined
}

const returnsOld: Check = ({ ReturnValues }) =>
  ReturnValues === undefined || ReturnValues === 'NONE' || ReturnValues === 'ALL_OLD'
    ? undefined
    : 'ReturnValues can only be ALL_OLD or NONE'

const expected: Check = (data) => {
  const problem = checkJoined(data)
  if (problem) return problem
  if (data.Expected) data._condition = conditionOf(data.Expected, data.ConditionalOperator)
  return undefined
}

const filter: Check = (data) => {
  const problem = checkJoined(data)
  if (problem) return problem
  const conditions = data.QueryFilter ?? data.ScanFilter
  if (conditions) data._filter = conditionOf(conditions, data.ConditionalOperator)
  return undefined
}

const expressions: Check = (data) =>
  unlike({ M: data.ExpressionAttributeValues }) ??
  validateExpressions(data) ??
  operatorCount(data) ??
  operandTypes(data)

const keyValues: Check = ({ Key }) => valuesOf(Key)
const keyDepth: Check = ({ Key }) => depth(Key)
const valueDepth: Check = ({ ExpressionAttributeValues }) => depth(ExpressionAttributeValues)

const attributesToGet: Check = ({ AttributesToGet }) => {
  const repeated = findDuplicate(AttributesToGet)
  return repeated
    ? `One or more parameter values were invalid: Duplicate value in attribute name: ${repeated}`
    : undefined
}

const startKey: Check = ({ ExclusiveStartKey }) => {
  const problem = valuesOf(ExclusiveStartKey)
  const isOfValue = /contains duplicates|number set|numeric value|significant digits|number with magnitude/
  return problem && (isOfValue.test(problem) ? problem : `The provided starting key is invalid: ${problem}`)
}

const keyConditions: Check = (data) => {
  const given = data._keyCondition?.expression
  if (given) {
    const problem = operandTypesOf('KeyConditionExpression', given)
    if (problem) return problem
    const conditions = convertKeyCondition(given)
    if (typeof conditions === 'string') return conditions
    Object.assign(data, { KeyConditions: conditions })
  }
  const count = Object.keys(data.KeyConditions ?? {}).length
  return checkConditions(data.KeyConditions) ?? (count === 0 ? 'Conditions can be of length 1 or 2 only' : undefined)
}

const someCondition: Check = ({ KeyConditions, KeyConditionExpression }) =>
  KeyConditions === undefined && KeyConditionExpression === undefined
    ? 'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.'
    : undefined

const segments: Check = ({ Segment, TotalSegments }) => {
  if (TotalSegments === undefined) return undefined
  if (Segment === undefined) {
    return 'The Segment parameter is required but was not present in the request when parameter TotalSegments is present'
  }
  return Segment >= TotalSegments
    ? `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`
    : undefined
}

const updates: Check = (data) => {
  const problem = checkUpdates(data.AttributeUpdates)
  if (problem) return problem
  if (data.AttributeUpdates) data._updates = updatesOf(data.AttributeUpdates)
  return undefined
}

const oneOfBoth =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'

type BatchRequests = Readonly<
  Record<string, readonly { readonly PutRequest?: { readonly Item?: Item }; readonly DeleteRequest?: object }[]>
>

const tableName = /^[a-zA-Z0-9_.-]{3,255}$/

/** AWS looks at the names of tables only when all else of the members is right. */
const batchNames: Check = ({ RequestItems }) => {
  const names = Object.keys(RequestItems as BatchRequests)
  if (names.every((name) => tableName.test(name))) return undefined
  const shown = Object.entries(RequestItems as BatchRequests).map(([name, requests]) => {
    const each = requests.map(({ PutRequest, DeleteRequest }) =>
      PutRequest
        ? `WriteRequest(putRequest=PutRequest(item=${shownItem(PutRequest.Item)}), deleteRequest=null)`
        : `WriteRequest(putRequest=null, deleteRequest=DeleteRequest(key=${shownItem((DeleteRequest as { Key?: Item })?.Key)}))`,
    )
    return `${name}=[${each.join(', ')}]`
  })
  return `1 validation error detected: Value '{${shown.join(', ')}}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]`
}

const shownItem = (item: Item = {}): string =>
  `{${Object.entries(item)
    .map(
      ([name, value]) =>
        `${name}=AttributeValue(${Object.entries(value).map(([type, held]) => `${type.toLowerCase()}=${typeof held === 'object' ? JSON.stringify(held) : held}`)})`,
    )
    .join(', ')}}`

const writesOne: Check = ({ RequestItems }) => {
  const requests = Object.values(RequestItems as BatchRequests).flat()
  if (requests.some(({ PutRequest, DeleteRequest }) => PutRequest && DeleteRequest)) return oneOfBoth
  return requests.reduce<string | undefined>(
    (found, { PutRequest }) => found ?? document(PutRequest?.Item) ?? unlike({ M: PutRequest?.Item }),
    undefined,
  )
}

const keysOfBatch: Check = ({ RequestItems }) =>
  Object.values(RequestItems as Readonly<Record<string, { readonly Keys: readonly Item[] }>>)
    .flatMap(({ Keys }) => Keys)
    .reduce<string | undefined>((found, Key) => found ?? unlike({ M: Key }), undefined)

/** All tables of a batch are asked for in the same way. */
const readsAlike: Check = ({ RequestItems }) => {
  const all = Object.values(RequestItems as Readonly<Record<string, Data>>)
  if (!all.some(({ AttributesToGet }) => AttributesToGet)) return undefined
  return all.some(({ ProjectionExpression }) => ProjectionExpression !== undefined)
    ? 'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}'
    : undefined
}

/** A name that is too short is no table's: only none at all is told so. */
function withNames(types: Types): Types {
  const { TableName } = types as { readonly TableName?: object }
  return { ...types, ...(TableName && { TableName: { ...TableName, lengthGreaterThanOrEqual: 1 } }) }
}

const form = ({ types }: Form, ...checks: readonly Check[]): Form => ({
  types: withNames(types),
  custom: inTurn(expressionSize, ...checks) as Form['custom'],
})

/** dynalite's own checks, behind others. */
const checkedBy =
  ({ custom }: Form): Check =>
  (data) =>
    custom?.(data as never, { options: { maxItemSize: Number.POSITIVE_INFINITY } })

/** The members in the order in which AWS tells of them. */
function ordered(types: Types, ...first: readonly string[]): Types {
  return { ...Object.fromEntries(first.map((name) => [name, types[name]])), ...types }
}

const { keys: _, ...requestItems } = batchWriteItem.types.RequestItems as Record<string, unknown>
const { type, notNull, regex } = putItem.types.TableName as Record<string, unknown>
const mostSegments = 1_000_000

export const forms = {
  BatchGetItem: form(
    { ...batchGetItem, types: ordered(batchGetItem.types, 'RequestItems') },
    keysOfBatch,
    checkedBy(batchGetItem),
    readsAlike,
  ),
  BatchWriteItem: form(
    { ...batchWriteItem, types: { ...batchWriteItem.types, RequestItems: requestItems } },
    batchNames,
    writesOne,
    checkedBy(batchWriteItem),
  ),
  CreateTable: {
    types: ordered(
      {
        ...createTable.types,
        TableName: { type, notNull, regex, lengthGreaterThanOrEqual: 3, lengthLessThanOrEqual: 255 },
      },
      'TableName',
      'GlobalSecondaryIndexes',
    ),
    custom: createTable.custom,
  },
  DeleteItem: form(
    deleteItem,
    notBoth(['ConditionExpression'], ['Expected']),
    returnsOld,
    keyValues,
    expected,
    valueDepth,
    expressions,
    keyDepth,
  ),
  GetItem: form(
    getItem,
    notBoth(['ProjectionExpression'], ['AttributesToGet']),
    keyValues,
    attributesToGet,
    expressions,
  ),
  PutItem: form(
    putItem,
    notBoth(['ConditionExpression'], ['Expected']),
    ({ Item }) => document(Item) ?? valuesOf(Item),
    returnsOld,
    expected,
    valueDepth,
    expressions,
  ),
  Query: form(
    query,
    notBoth(
      ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'],
      ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'],
    ),
    filter,
    attributesToGet,
    startKey,
    someCondition,
    expressions,
    keyConditions,
  ),
  Scan: form(
    {
      ...scan,
      types: {
        ...scan.types,
        ConsistentRead: 'Boolean',
        TotalSegments: { ...(scan.types.TotalSegments as object), lessThanOrEqual: mostSegments },
      },
    },
    notBoth(['ProjectionExpression', 'FilterExpression'], ['AttributesToGet', 'ScanFilter', 'ConditionalOperator']),
    attributesToGet,
    filter,
    startKey,
    segments,
    expressions,
  ),
  UpdateItem: form(
    {
      ...updateItem,
      types: ordered(
        updateItem.types,
        'ReturnConsumedCapacity',
        'TableName',
        'ReturnItemCollectionMetrics',
        'ReturnValues',
        'ConditionalOperator',
      ),
    },
    notBoth(['UpdateExpression', 'ConditionExpression'], ['AttributeUpdates', 'Expected']),
    valueDepth,
    keyValues,
    updates,
    expected,
    expressions,
    keyDepth,
  ),
} satisfies Readonly<Record<string, Form>>

export type Action = keyof typeof forms
