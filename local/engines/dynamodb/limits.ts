/** What DynamoDB checks of a request's expressions and values, and dynalite doesn't. Each gives what is wrong. */
import { validateAttributeValue } from 'dynalite/validations'
import type { AttributeValue, Item } from './item'
import { expressionNames, expressionsIn, wrongOperand } from './words'

type Data = Readonly<Record<string, unknown>>

/** In bytes, as it was sent. */
const longestExpression = 4096
/** Lists and maps around a value: with the attribute itself, 32 levels. */
const deepest = 31

export function expressionSize(data: Data): string | undefined {
  for (const name of expressionNames) {
    const size = Math.max(0, ...expressionsIn(name, data).map((text) => Buffer.byteLength(text)))
    if (size > longestExpression) {
      const shown = name === 'UpdateExpression' ? '' : ` expression size: ${size}`
      return `Invalid ${name}: Expression size has exceeded the maximum allowed size;${shown}`
    }
  }
  return undefined
}

export function depth(item: unknown): string | undefined {
  return Object.values((item ?? {}) as Item).some((value) => isDeeper(value, deepest))
    ? 'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'
    : undefined
}

/** An item as a whole: its names, its depth, and then the names within it. */
export function document(item: unknown): string | undefined {
  const held = (item ?? {}) as Item
  if ('' in held) return emptyName
  return depth(held) ?? (Object.values(held).some(hasEmptyName) ? emptyName : undefined)
}

const emptyName = 'Empty attribute name'

function hasEmptyName(value: AttributeValue): boolean {
  const { M, L } = value
  if (M !== null && typeof M === 'object') return '' in M || Object.values(M).some(hasEmptyName)
  return Array.isArray(L) && L.some(hasEmptyName)
}

export const problemOfValue = (value: AttributeValue): string | undefined =>
  unlike(value) ?? validateAttributeValue(value)

/**
 * What dynalite takes and AWS doesn't: sets that have the empty member more than once, zeros whose exponent is out of the
 * range of numbers, and exponents that 64 bits don't hold.
 */
export function unlike(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return undefined
  const { SS, BS, M, L, N, NS } = value as AttributeValue
  for (const number of Array.isArray(NS) ? NS : [N]) {
    const problem = typeof number === 'string' && /e/i.test(number) ? badExponent(number) : undefined
    if (problem) return problem
  }
  const set = Array.isArray(SS) ? SS : Array.isArray(BS) ? BS : []
  if (set.indexOf('') !== set.lastIndexOf('')) {
    return `One or more parameter values were invalid: Input collection [${set.join(', ')}]${SS ? ' ' : 'of type BS '}contains duplicates.`
  }
  for (const each of Object.values((M ?? L ?? {}) as Item)) {
    const problem = unlike(each)
    if (problem) return problem
  }
  return undefined
}

function badExponent(number: string): string | undefined {
  const [, digits = '', exponent = ''] = /^[+-]?([\d.]+)e([+-]?\d+)$/i.exec(number) ?? []
  if (exponent === '') return undefined
  if (exponent.length > 20 || BigInt.asIntN(64, BigInt(exponent)) !== BigInt(exponent)) {
    return `The parameter cannot be converted to a numeric value: ${number}`
  }
  if (/[1-9]/.test(digits)) return undefined
  if (Number(exponent) > 125) {
    return 'Number overflow. Attempting to store a number with magnitude larger than supported range'
  }
  return Number(exponent) < -130
    ? 'Number underflow. Attempting to store a number with magnitude smaller than supported range'
    : undefined
}

function isDeeper(value: AttributeValue, levels: number): boolean {
  const within = value?.L ?? value?.M
  if (within === undefined || within === null || typeof within !== 'object') return false
  return levels === 0 || Object.values(within).some((each) => isDeeper(each as AttributeValue, levels - 1))
}

/** In one expression; comparisons, what joins them, and functions count alike. */
const mostOperators = 300

/**
 * As reported of AWS, two hundred comparisons and what joins them are 399. That an assignment of an update counts as one, and
 * a path that is removed as none, is not verified.
 */
export function operatorCount(data: Data): string | undefined {
  const updates = (data._updates as { readonly sections?: readonly Section[] } | undefined)?.sections ?? []
  const counts = {
    ConditionExpression: operatorsOf((data._condition as Parsed | undefined)?.expression),
    FilterExpression: operatorsOf((data._filter as Parsed | undefined)?.expression),
    UpdateExpression: updates.reduce((sum, { type, val }) => sum + (type === 'set' ? 1 : 0) + operatorsOf(val), 0),
  }
  const [name, count] = Object.entries(counts).find(([, each]) => each > mostOperators) ?? []
  return name && `Invalid ${name}: The expression contains too many operators; operator count: ${count}`
}

interface Section {
  readonly type?: string
  readonly val?: unknown
}

function operatorsOf(operand: unknown): number {
  if (operand === null || typeof operand !== 'object' || !('args' in operand) || !Array.isArray(operand.args)) return 0
  return operand.args.reduce((sum: number, each) => sum + operatorsOf(each), 1)
}

const ordering = ['<', '<=', '>', '>=', 'between']
const ordered = ['S', 'N', 'B']

/** Only texts, numbers and bytes have an order. */
export function operandTypes(data: Data): string | undefined {
  return (
    inExpression('ConditionExpression', data._condition as Parsed) ??
    inExpression('FilterExpression', data._filter as Parsed)
  )
}

interface Parsed {
  readonly expression?: Operation
}

interface Operation {
  readonly type?: string
  readonly args?: readonly unknown[]
}

export const operandTypesOf = (name: string, expression: object): string | undefined =>
  problemOf(name, expression as Operation)

function inExpression(name: string, parsed: Parsed | undefined): string | undefined {
  return parsed?.expression && problemOf(name, parsed.expression)
}

function problemOf(name: string, { type = '', args = [] }: Operation): string | undefined {
  for (const operand of args) {
    if (Array.isArray(operand) || typeof operand !== 'object' || operand === null) continue
    if ('args' in operand) {
      const problem = problemOf(name, operand as Operation)
      if (problem) return problem
    } else if (ordering.includes(type)) {
      const [kind = ''] = Object.keys(operand)
      if (!ordered.includes(kind)) return wrongOperand(name, type === 'between' ? 'BETWEEN' : type, kind)
    }
  }
  return undefined
}
