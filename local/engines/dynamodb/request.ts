/** Requests as dynalite checks them: types, constraints and expressions, with the errors that DynamoDB gives. */
import type { DynaliteError } from 'dynalite/db'
import { checkTypes, checkValidations } from 'dynalite/validations'
import * as batchGetItem from 'dynalite/validations/batchGetItem'
import * as batchWriteItem from 'dynalite/validations/batchWriteItem'
import * as createTable from 'dynalite/validations/createTable'
import * as deleteItem from 'dynalite/validations/deleteItem'
import * as getItem from 'dynalite/validations/getItem'
import * as putItem from 'dynalite/validations/putItem'
import * as query from 'dynalite/validations/query'
import * as scan from 'dynalite/validations/scan'
import * as updateItem from 'dynalite/validations/updateItem'
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Expression } from './condition'
import { validationError } from './errors'
import { type AttributeValue, type Item, itemSize, largestItem, type Path } from './item'
import { checkSegments, withoutParentheses, withoutPlus } from './lenient'
import { depth, expressionSize, operandTypes } from './limits'
import { legacy } from './unsupported'
import type { Section } from './update'
import { inWords } from './words'

type Check = (data: Readonly<Record<string, unknown>>) => string | undefined

const mostSegments = 1_000_000
const oneOfBoth =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'

const returnsOld: Check = ({ ReturnValues }) =>
  ReturnValues === undefined || ReturnValues === 'NONE' || ReturnValues === 'ALL_OLD'
    ? undefined
    : 'ReturnValues can only be ALL_OLD or NONE'

const writesOne: Check = ({ RequestItems }) => {
  const requests = Object.values(RequestItems as BatchRequests).flat()
  if (requests.some(({ PutRequest, DeleteRequest }) => PutRequest && DeleteRequest)) return oneOfBoth
  return requests.reduce<string | undefined>((found, { PutRequest }) => found ?? depth(PutRequest?.Item), undefined)
}

type BatchRequests = Readonly<
  Record<string, readonly { readonly PutRequest?: { readonly Item?: Item }; readonly DeleteRequest?: object }[]>
>

interface Form {
  readonly types: Readonly<Record<string, unknown>>
  readonly custom: ((data: never, store: unknown) => string | undefined) | undefined
}

/** dynalite's form, with what it lacks; `checks`: what is looked at before what dynalite does. */
function form({ types, custom }: Form, checks: readonly Check[] = [], others: object = {}): Form {
  const { TableName } = types as { readonly TableName?: object }
  return {
    // A name that is too short is no table's: only none at all is told so.
    types: { ...types, ...(TableName && { TableName: { ...TableName, lengthGreaterThanOrEqual: 1 } }), ...others },
    custom(data: never, store: unknown) {
      for (const check of [expressionSize, ...checks]) {
        const problem = check(data)
        if (problem) return problem
      }
      return custom?.(data, store) ?? operandTypes(data)
    },
  }
}

const forms = {
  BatchGetItem: form(batchGetItem),
  BatchWriteItem: form(batchWriteItem, [writesOne]),
  CreateTable: createTable,
  DeleteItem: form(deleteItem, [returnsOld]),
  GetItem: form(getItem),
  PutItem: form(putItem, [({ Item }) => depth(Item)]),
  Query: form(query),
  Scan: form(scan, [], {
    ConsistentRead: 'Boolean',
    TotalSegments: { ...(scan.types.TotalSegments as object), lessThanOrEqual: mostSegments },
  }),
  UpdateItem: form(updateItem, [({ ExpressionAttributeValues }) => depth(ExpressionAttributeValues)]),
}

export type Action = keyof typeof forms

interface Paths {
  readonly nestedPaths: Readonly<Record<string, boolean>>
}

/** The members of item requests, with the expressions read. */
export interface Request {
  readonly TableName: string
  readonly IndexName?: string
  readonly Key: Item
  readonly Item: Item
  readonly ReturnValues?: string
  readonly ReturnValuesOnConditionCheckFailure?: string
  readonly ReturnConsumedCapacity?: string
  readonly AttributesToGet?: readonly string[]
  readonly ConsistentRead?: boolean
  readonly Select?: string
  readonly Limit?: number
  readonly ScanIndexForward?: boolean
  readonly ExclusiveStartKey?: Item
  readonly Segment?: number
  readonly TotalSegments?: number
  readonly KeyConditions?: Readonly<Record<string, KeyCondition>>
  readonly _condition?: Paths & {
    readonly expression: Expression
    readonly pathHeads: Readonly<Record<string, boolean>>
  }
  readonly _filter?: Paths & { readonly expression: Expression; readonly pathHeads: Readonly<Record<string, boolean>> }
  readonly _updates?: Paths & { readonly sections: readonly Section[]; readonly paths: readonly Path[] }
  readonly _projection?: Paths & { readonly paths: readonly Path[] }
}

export interface KeyCondition {
  readonly ComparisonOperator: string
  readonly AttributeValueList: readonly AttributeValue[]
}

const store = { options: { maxItemSize: largestItem } }

export function parse<T = Request>(action: Action, input: object): T {
  const { types, custom } = forms[action]
  const given: Record<string, unknown> = { ...withoutPlus(input) }
  if (action === 'Scan') checkSegments(given)
  if (typeof given.UpdateExpression === 'string') given.UpdateExpression = withoutParentheses(given.UpdateExpression)
  for (const name in legacy) {
    if (given[name] !== undefined && name in types) {
      throw new NotModelledError(`the legacy parameter "${name}"`, `dynamodb ${action}`, legacy[name])
    }
  }
  if (given.ReturnItemCollectionMetrics === 'SIZE') {
    throw new NotModelledError('ReturnItemCollectionMetrics', `dynamodb ${action}`, 'leave it out')
  }
  if (given.TableName !== undefined) given.TableName = tableNameOf(given.TableName)
  const onFailure = given.ReturnValuesOnConditionCheckFailure
  checkReturnOnFailure(onFailure)
  const request = checked(
    () => {
      const data = checkTypes(given, types)
      checkValidations(data, types, custom, store)
      return data
    },
    input as Readonly<Record<string, unknown>>,
  )
  if (onFailure !== undefined) request.ReturnValuesOnConditionCheckFailure = onFailure
  if (action === 'PutItem') checkItemSize(request.Item as Item)
  return request as T
}

export function checkReturnOnFailure(value: unknown): void {
  if (value === undefined || value === 'ALL_OLD' || value === 'NONE') return
  throw validationError(
    `1 validation error detected: Value '${value}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]`,
  )
}

/** dynalite counts texts in UTF-16. */
export function checkItemSize(item: Item, message = 'Item size has exceeded the maximum allowed size'): void {
  if (itemSize(item) > largestItem) throw validationError(message)
}

/** A table may be named by its ARN, too. */
export function tableNameOf(name: unknown): unknown {
  return typeof name === 'string' && name.startsWith('arn:') ? name.slice(name.indexOf('/') + 1) : name
}

/** Runs a function of dynalite's that throws its own kind of error. */
export function checked<T>(work: () => T, given: Readonly<Record<string, unknown>> = {}): T {
  try {
    return work()
  } catch (error) {
    throw isDynaliteError(error) ? toAwsError(error, given) : error
  }
}

/** Throws what one of dynalite's checks found. */
export function raise(problem: DynaliteError | null | undefined): void {
  if (problem) throw toAwsError(problem)
}

const isDynaliteError = (error: unknown): error is DynaliteError =>
  error instanceof Error && 'statusCode' in error && 'body' in error

function toAwsError({ body, statusCode }: DynaliteError, given: Readonly<Record<string, unknown>> = {}): AwsError {
  const message = inWords(body.message ?? body.Message ?? '', given)
  return new AwsError(body.__type.slice(body.__type.indexOf('#') + 1), message, statusCode)
}
