/** The comparison operators of choice rules. Values of another type than the operator's never match. */
import { wildcardMatcher } from '../../../lib/wildcard'
import { parseTimestamp } from '../timestamp'

type Comparison = (value: unknown, operand: unknown) => boolean

function ordered<T>(read: (value: unknown) => T | undefined, decide: (value: T, operand: T) => boolean): Comparison {
  return (value, operand) => {
    const left = read(value)
    const right = read(operand)
    return left !== undefined && right !== undefined && decide(left, right)
  }
}

const asString = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const asBoolean = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)

function family<T extends string | number>(
  name: string,
  read: (value: unknown) => T | undefined,
): Record<string, Comparison> {
  return {
    [`${name}Equals`]: ordered(read, (a, b) => a === b),
    [`${name}LessThan`]: ordered(read, (a, b) => a < b),
    [`${name}GreaterThan`]: ordered(read, (a, b) => a > b),
    [`${name}LessThanEquals`]: ordered(read, (a, b) => a <= b),
    [`${name}GreaterThanEquals`]: ordered(read, (a, b) => a >= b),
  }
}

export const comparisons: Readonly<Record<string, Comparison>> = {
  ...family('String', asString),
  ...family('Numeric', asNumber),
  ...family('Timestamp', parseTimestamp),
  BooleanEquals: ordered(asBoolean, (a, b) => a === b),
  StringMatches: ordered(asString, matchesPattern),
}

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function matchesPattern(text: string, pattern: string): boolean {
  let matches = matchers.get(pattern)
  if (!matches) {
    matches = wildcardMatcher(piecesOf(pattern))
    if (matchers.size > 1000) matchers.clear()
    matchers.set(pattern, matches)
  }
  return matches(text)
}

const matchers = new Map<string, (text: string) => boolean>()

function piecesOf(pattern: string): readonly string[] {
  const pieces = ['']
  for (const [part] of pattern.matchAll(/\\[*\\]|./gs)) {
    if (part === '*') pieces.push('')
    else pieces[pieces.length - 1] += part.length === 2 ? part.charAt(1) : part
  }
  return pieces
}

export const tests: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsPresent: (value) => value !== undefined,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => parseTimestamp(value) !== undefined,
}

/** Whether `operand` is of the type that a definition must give to `operator`. */
export function operandTypes(operator: string, operand: unknown): boolean {
  if (operator.startsWith('Numeric')) return typeof operand === 'number'
  if (operator.startsWith('Boolean')) return typeof operand === 'boolean'
  if (operator.startsWith('Timestamp')) return parseTimestamp(operand) !== undefined
  return typeof operand === 'string'
}
