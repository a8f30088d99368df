/** Requests as DynamoDB checks them: types, constraints and expressions, with the errors that it gives. */
import type { DynaliteError } from 'dynalite/db'
import { checkTypes, checkValidations } from 'dynalite/validations'
import { AwsError, isAwsError } from '../../kernel/aws-error'
import type { Expression } from './condition'
import { validationError } from './errors'
import { type Action, forms } from './forms'
import { type AttributeValue, type Item, itemSize, largestItem, type Path } from './item'
import { checkSegments, withoutParentheses, withoutPlus } from './lenient'
import type { Section } from './update'
import { inLayer, type Layer, layerOf } from './values'
import { inWords } from './words'

export type { Action } from './forms'

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
  readonly ReturnItemCollectionMetrics?: string
  readonly AttributesToGet?: readonly string[]
  readonly ConsistentRead?: boolean
  readonly Select?: string
  readonly Limit?: number
  readonly ScanIndexForward?: boolean
  readonly ExclusiveStartKey?: Item
  readonly Segment?: number
  readonly TotalSegments?: number
  readonly QueryFilter?: object
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

/** `isMember`: of a transaction, which tells of values in other words. */
export function parse<T = Request>(action: Action, input: object, isMember = false): T {
  const { types, custom } = forms[action]
  const given: Record<string, unknown> = { ...withoutPlus(input) }
  if (action === 'Scan') checkSegments(given)
  if (typeof given.UpdateExpression === 'string') given.UpdateExpression = withoutParentheses(given.UpdateExpression)
  const onFailure = given.ReturnValuesOnConditionCheckFailure
  checkReturnOnFailure(onFailure)
  if (!isMember) checkOperator(action, given)
  const request = checked(
    () => {
      const data = checkTypes(given, types)
      checkValidations(data, types, custom, store)
      return data
    },
    { given: input as Given, action, isMember },
  )
  if (onFailure !== undefined) request.ReturnValuesOnConditionCheckFailure = onFailure
  if (action === 'PutItem') checkItemSize(request.Item as Item)
  return request as T
}

/** What is wrong with the members of a request that lacks the one at the path, all together; undefined if it isn't of that. */
export function problemsOfMembers(path: readonly string[], action: string, input: object): AwsError | undefined {
  if (!(action in forms)) return undefined
  const place = path.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join('.')
  try {
    parse(action as Action, input)
  } catch (error) {
    if (isAwsError(error) && error.message.includes(`Value null at '${place}'`)) return error
  }
  return undefined
}

/** The newer layer looks at how conditions are joined before all else, and names one of the values wrongly. */
function checkOperator(action: Action, { ConditionalOperator, ...others }: Readonly<Record<string, unknown>>): void {
  if (ConditionalOperator === undefined || ConditionalOperator === 'AND' || ConditionalOperator === 'OR') return
  // Without what it is of, a request is read by the older one.
  if (action !== 'Query' && others.Key === undefined && others.Item === undefined) return
  const layer = layerOf(action, others)
  const message = 'Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]'
  if (layer !== 'older') throw validationError(inLayer(message, others, layer))
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

type Given = Readonly<Record<string, unknown>>

/** The request that a check was of. */
interface Checked {
  readonly given: Given
  readonly action: Action
  readonly isMember?: boolean
}

/** Runs a function of dynalite's that throws its own kind of error. */
export function checked<T>(work: () => T, of: Checked): T {
  try {
    return work()
  } catch (error) {
    if (!isDynaliteError(error)) throw error
    throw toAwsError(error, of.given, of.action, of.isMember ? 'older' : layerOf(of.action, of.given))
  }
}

/** Throws what one of dynalite's checks found. */
export function raise(problem: DynaliteError | null | undefined): void {
  if (problem) throw toAwsError(problem)
}

const isDynaliteError = (error: unknown): error is DynaliteError =>
  error instanceof Error && 'statusCode' in error && 'body' in error

function toAwsError({ body, statusCode }: DynaliteError, given?: Given, action = '', layer?: Layer): AwsError {
  const message = inWords(body.message ?? body.Message ?? '', given ?? {}, action)
  const code = body.__type.slice(body.__type.indexOf('#') + 1)
  const isOfRequest = given !== undefined && layer !== undefined && code === 'ValidationException'
  return new AwsError(code, isOfRequest ? inLayer(message, given, layer) : message, statusCode)
}
