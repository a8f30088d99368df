/** What DynamoDB checks of a request's expressions and values, and dynalite doesn't. Each gives what is wrong. */
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
      return `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${size}`
    }
  }
  return undefined
}

export function depth(item: unknown): string | undefined {
  return Object.values((item ?? {}) as Item).some((value) => isDeeper(value, deepest))
    ? 'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'
    : undefined
}

function isDeeper(value: AttributeValue, levels: number): boolean {
  const within = value?.L ?? value?.M
  if (within === undefined || within === null || typeof within !== 'object') return false
  return levels === 0 || Object.values(within).some((each) => isDeeper(each as AttributeValue, levels - 1))
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
