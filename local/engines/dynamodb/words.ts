/**
 * What dynalite says of a request, in the words that DynamoDB has for it since: they were recorded on AWS in October 2026.
 * Which operations put "1 validation error detected: " before it is in values.ts.
 */
import * as conditionParser from 'dynalite/db/conditionParser'
import * as projectionParser from 'dynalite/db/projectionParser'
import * as updateParser from 'dynalite/db/updateParser'

type Given = Readonly<Record<string, unknown>>

const parsers = {
  UpdateExpression: updateParser,
  ConditionExpression: conditionParser,
  KeyConditionExpression: conditionParser,
  FilterExpression: conditionParser,
  ProjectionExpression: projectionParser,
} as const

type ExpressionName = keyof typeof parsers

export const expressionNames = Object.keys(parsers) as readonly ExpressionName[]

const conditionFunctions = [
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
]

const keyElement = /\{"AttributeName":"([^"]*)","KeyType":"([^"]*)"\}/g
const shownKeyElement = 'KeySchemaElement(attributeName=$1, keyType=$2)'

/** Of which an empty name of a table is all that is told. */
const alone = ['PutItem', 'UpdateItem']

const comparators: Readonly<Record<string, string>> = { LT: '<', LE: '<=', GT: '>', GE: '>=', BETWEEN: 'BETWEEN' }

type Replace = readonly [
  found: RegExp,
  said: (match: RegExpExecArray, given: Given, action: string) => string | undefined,
]

const replaced: readonly Replace[] = [
  [
    /^\d+ validation errors detected: .*?(Value '' at 'tableName' failed to satisfy constraint: Member must have length[^;]*)/s,
    ({ input, 1: only }, _, action) =>
      alone.includes(action) && !input.includes('Value null at ') ? `1 validation error detected: ${only}` : undefined,
  ],
  [
    /^\d+ validation errors detected: .*?(Value '[^']*' at 'returnValues' failed[^;]*)/s,
    ({ input, 1: only }, _, action) =>
      action === 'UpdateItem' && !input.includes('Value null at ') ? `1 validation error detected: ${only}` : undefined,
  ],
  [
    /^(.*)One or more parameter values were invalid: (The AttributeValue for a key attribute cannot .*)$/s,
    ([, before, after]) => `${before}One or more parameter values are not valid. ${after}`,
  ],
  [
    /^KeyConditionExpressions must only contain one condition per key$/,
    ([text]) => `Invalid KeyConditionExpression: ${text}`,
  ],
  [
    /^(.* operator: (ADD|DELETE), operand type: \w+)$/,
    ([, text, operator]) => `${text}, typeSet: ALLOWED_FOR_${operator}_OPERAND`,
  ],
  [
    /^Invalid UpdateExpression: Invalid function name; function: (.*)$/,
    ([, name = '']) =>
      conditionFunctions.includes(name)
        ? `Invalid UpdateExpression: The function is not allowed in an update expression; function: ${name}`
        : undefined,
  ],
  [
    /ComparisonOperator (\w+) is not valid for (\w+) AttributeValue type$/,
    ([, operator = '', type], { KeyConditionExpression }) =>
      typeof KeyConditionExpression === 'string' && comparators[operator]
        ? wrongOperand('KeyConditionExpression', comparators[operator], type)
        : undefined,
  ],
  [
    /^1 validation error detected: Value '\{\}' at 'requestItems' (failed .* 1)$/,
    ([, failed]) => `1 validation error detected: Value at 'RequestItems' ${failed}`,
  ],
  [
    /^1 validation error detected: Value '\[.*\]' at 'requestItems\.(.*)\.member\.keys' (failed [^;]*)$/s,
    ([, table, failed]) => `1 validation error detected: Value at 'RequestItems.${table}.member.Keys' ${failed}`,
  ],
  [
    /^1 validation error detected: Value '.*' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: .*25.*$/s,
    ([text], { RequestItems }) => batchLength(text, RequestItems as Readonly<Record<string, readonly unknown[]>>),
  ],
  [
    /^(\d) validation errors detected: (.*?)Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: \S+; (.*)$/s,
    ([, count, before, after]) =>
      count === '2'
        ? `1 validation error detected: ${before}${after}`
        : `${Number(count) - 1} validation errors detected: ${before}${after}`,
  ],
  [
    /^(1 validation error detected: Value )'-?\d+' at 'limit'( .*)$/,
    ([, before, after], _, action) => (action === 'Query' ? `${before}at 'Limit'${after}` : undefined),
  ],
  [
    /^(.*Value '\[)(.*"KeyType".*)(\]' at 'keySchema' failed.*)$/s,
    ([, before, elements = '', after]) => `${before}${elements.replace(keyElement, shownKeyElement)}${after}`,
  ],
  [/^Invalid (\w+): Syntax error; Expected /, ([, name = ''], given) => syntaxError(name as ExpressionName, given)],
]

/** @param given the request as it came */
export function inWords(message: string, given: Given, action = ''): string {
  for (const [found, said] of replaced) {
    const match = found.exec(message)
    const text = match && said(match, given, action)
    if (text) return text
  }
  return message
}

export const wrongOperand = (expression: string, operator: string, type: string | undefined): string =>
  `Invalid ${expression}: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`

function batchLength(text: string, items: Readonly<Record<string, readonly unknown[]>>): string {
  const long = Object.entries(items).find(([, requests]) => requests.length > 25)
  if (long) {
    return `1 validation error detected: Value at 'RequestItems.${long[0]}.member' failed to satisfy constraint: Member must have length less than or equal to 25`
  }
  const shown = Object.keys(items).map((table) => `${table}=[]`)
  return text.replace(/Value '.*' at 'requestItems'/s, () => `Value '{${shown.join(', ')}}' at 'requestItems'`)
}

/** All that a request has under the name: BatchGetItem has one for each table. */
export function expressionsIn(name: ExpressionName, given: Given): string[] {
  const entries = Object.values((given.RequestItems as Readonly<Record<string, Given>> | undefined) ?? {})
  return [given, ...entries].flatMap((each) => {
    const text = each?.[name]
    return typeof text === 'string' ? [text] : []
  })
}

function syntaxError(name: ExpressionName, given: Given): string | undefined {
  for (const text of expressionsIn(name, given)) {
    const offset = failureIn(text, name)
    if (offset !== undefined) return `Invalid ${name}: Syntax error; ${tokenAt(text, offset)}`
  }
  return undefined
}

function failureIn(text: string, name: ExpressionName): number | undefined {
  const unused = { attrNames: {}, attrVals: {}, unusedAttrNames: {}, unusedAttrVals: {} }
  try {
    parsers[name].parse(text, { context: { ...unused, isReserved: () => false, compare: () => 0 } })
  } catch (error) {
    if (error instanceof Error && error.name === 'SyntaxError' && 'location' in error) {
      return (error as Error & { location: { start: { offset: number } } }).location.start.offset
    }
  }
  return undefined
}

/** The token that could not be read, and what is around it: the one before it, and the one behind. */
function tokenAt(text: string, offset: number): string {
  const tokens = [...text.matchAll(/[#:]?\w+|<=|>=|<>|\S/g)].map(({ 0: token, index }) => ({
    token,
    start: index,
    end: index + token.length,
  }))
  const at = tokens.findIndex(({ end }) => end > offset)
  const index = at < 0 ? tokens.length : at
  const before = tokens[index - 1] ?? tokens[index]
  const behind = tokens[index + 1] ?? tokens[index] ?? before
  const near = before && behind ? text.slice(before.start, behind.end) : ''
  return `token: "${tokens[index]?.token ?? '<EOF>'}", near: "${near}"`
}
