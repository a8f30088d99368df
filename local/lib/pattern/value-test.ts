/**
 * The tests that an event pattern makes of one leaf of an event: a string, a number, a boolean or null.
 * A reason that a test is not valid is worded as EventBridge words it.
 */
import { cidrTest } from './cidr'
import { type Asks, type Leaf, refuse, type ValueTest } from './leaf'
import { wildcardTest } from './wildcard'

const oneKey = 'Only one key allowed in match expression'

export const operators = [
  'exactly',
  'prefix',
  'suffix',
  'numeric',
  'anything-but',
  'exists',
  'cidr',
  'equals-ignore-case',
  'wildcard',
] as const

export function exactTest(expected: Leaf): ValueTest {
  const asks = { kind: 'exact', value: expected } as const
  const test = { describe: JSON.stringify(expected), asks, matches: (value: Leaf) => value === expected }
  return typeof expected === 'string' ? { ...test, exact: expected } : test
}

/** Reads `{"prefix": "eu-"}` and its like. `exists` is not among them: it asks about the field, not a value. */
export function parseValueTest(expression: object): ValueTest {
  const [operator, operand] = onlyEntry(expression)
  switch (operator) {
    case 'exactly':
      return exactTest(asString(operand, 'exact match pattern must be a string'))
    case 'prefix':
    case 'suffix':
      return affixTest(operator, operand)
    case 'equals-ignore-case':
      return ignoreCaseTest(asString(operand, 'equals-ignore-case match pattern must be a string'))
    case 'wildcard':
      return wildcardTest(asString(operand, 'wildcard match pattern must be a string'))
    case 'cidr':
      return cidrTest(asString(operand, 'prefix match pattern must be a string'))
    case 'numeric':
      return numericTest(operand)
    case 'anything-but':
      return anythingButTest(operand)
    default:
      return refuse(`Unrecognized match type ${operator}`)
  }
}

export function onlyEntry(expression: object): readonly [string, unknown] {
  const entries = Object.entries(expression)
  const first = entries[0] ?? refuse('Match expression name not found')
  if (entries.length > 1) refuse(oneKey)
  return first
}

function asString(operand: unknown, otherwise: string): string {
  return typeof operand === 'string' ? operand : refuse(otherwise)
}

function ignoreCaseTest(text: string): ValueTest {
  const lower = text.toLowerCase()
  return {
    describe: `equals-ignore-case ${JSON.stringify(text)}`,
    asks: { kind: 'any-case', lower },
    matches: (value) => typeof value === 'string' && value.toLowerCase() === lower,
  }
}

function affixTest(operator: 'prefix' | 'suffix', operand: unknown): ValueTest {
  const has = operator === 'prefix' ? 'startsWith' : 'endsWith'
  const message = `${operator} match pattern must be a string`
  if (typeof operand === 'string') {
    return {
      describe: `${operator} ${JSON.stringify(operand)}`,
      asks: { kind: operator, text: operand },
      matches: (value) => typeof value === 'string' && value[has](operand),
    }
  }
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) refuse(message)
  const [inner, text] = onlyEntry(operand)
  if (inner !== 'equals-ignore-case') refuse(`Unsupported ${operator} match pattern: ${inner}`)
  const lower = asString(text, 'equals-ignore-case match pattern must be a string').toLowerCase()
  return {
    describe: `${operator} ${JSON.stringify(text)} in any case`,
    matches: (value) => typeof value === 'string' && value.toLowerCase()[has](lower),
  }
}

function numericTest(operand: unknown): ValueTest {
  if (!Array.isArray(operand)) refuse('Value of numeric must be an array.')
  const [first, bound, second, top, ...rest] = operand as unknown[]
  if (typeof first !== 'string') refuse(`Invalid member in numeric match: ${JSON.stringify(first) ?? ']'}`)
  const describe = `numeric ${JSON.stringify(operand)}`
  const compare = comparison(first) ?? refuse(`Unrecognized numeric range operator: ${first}`)
  if (typeof bound !== 'number') refuse(`Value of ${first === '=' ? 'equals' : first} must be numeric`)
  const matches = (value: Leaf) => typeof value === 'number' && compare(value, bound)
  if (second === undefined) return { describe, matches, asks: asksFor(first, bound) }
  if (first !== '>' && first !== '>=') refuse('Too many elements in numeric expression')
  if (typeof second !== 'string') refuse(`Bad value in numeric range: ${JSON.stringify(second)}`)
  if (second !== '<' && second !== '<=') refuse(`Bad numeric range operator: ${second}`)
  if (typeof top !== 'number') refuse(`Value of ${second} must be numeric`)
  if (rest.length > 0) refuse('Too many terms in numeric range expression')
  if (bound >= top) refuse('Bottom must be less than top')
  const below = comparison(second) ?? refuse(`Bad numeric range operator: ${second}`)
  const asks = { kind: 'range', from: bound, to: top } as const
  return { describe, asks, matches: (value) => matches(value) && below(value as number, top) }
}

function asksFor(operator: string, bound: number): Asks {
  if (operator === '=') return { kind: 'exact', value: bound }
  const isBelow = operator.startsWith('<')
  return {
    kind: 'range',
    from: isBelow ? Number.NEGATIVE_INFINITY : bound,
    to: isBelow ? bound : Number.POSITIVE_INFINITY,
  }
}

function comparison(operator: string): ((a: number, b: number) => boolean) | undefined {
  switch (operator) {
    case '=':
      return (a, b) => a === b
    case '<':
      return (a, b) => a < b
    case '<=':
      return (a, b) => a <= b
    case '>':
      return (a, b) => a > b
    case '>=':
      return (a, b) => a >= b
    default:
      return undefined
  }
}

function anythingButTest(operand: unknown): ValueTest {
  const refused = refusedTests(operand)
  return {
    describe: `anything-but ${JSON.stringify(operand)}`,
    wildcards: refused.flatMap(({ wildcards = [] }) => wildcards),
    matches: (value) => !refused.some((test) => test.matches(value)),
  }
}

const anythingButOperand = 'Value of anything-but must be an array or single string/number value.'

function refusedTests(operand: unknown): readonly ValueTest[] {
  if (typeof operand === 'string' || typeof operand === 'number') return [exactTest(operand)]
  if (Array.isArray(operand)) {
    for (const value of operand) {
      if (typeof value !== 'string' && typeof value !== 'number') {
        refuse('Inside anything but list, start|null|boolean is not supported.')
      }
    }
    if (new Set(operand.map((value) => typeof value)).size !== 1) {
      refuse('Inside anything but list, either all values are number or string, mixed type is not supported')
    }
    return operand.map((value: Leaf) => exactTest(value))
  }
  if (typeof operand !== 'object' || operand === null) refuse(anythingButOperand)
  const [inner, values] = onlyEntry(operand)
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(inner)) {
    refuse(`Unsupported anything-but pattern: ${inner}`)
  }
  if (typeof values === 'object' && !Array.isArray(values)) refuse(anythingButOperand)
  const list: readonly unknown[] = Array.isArray(values) ? values : [values]
  if (list.length === 0) refuse('Empty arrays are not allowed')
  return list.map((value) => {
    if (typeof value !== 'string') refuse(notAString[inner] ?? '')
    if (value === '' && (inner === 'prefix' || inner === 'suffix')) refuse('Null prefix/suffix not allowed')
    return parseValueTest({ [inner]: value })
  })
}

const notAString: Readonly<Record<string, string>> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  wildcard: 'wildcard match pattern must be a string',
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
}
