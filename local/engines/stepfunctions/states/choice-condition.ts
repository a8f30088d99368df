/** The conditions of JSONPath choice rules: And, Or, Not, and one comparison of a Variable. */
import type { Fields } from '../definition/fields'
import type { Scope } from '../definition/scope'
import { RuntimeError } from '../failures/runtime'
import { compilePath } from '../json-path/compile-path'
import { comparisons, operandTypes, tests } from './choice-comparisons'

export type Condition = (scope: Scope) => boolean | Promise<boolean>
type PathCondition = (scope: Scope) => boolean

export function compileCondition(entry: Fields): PathCondition {
  for (const [name, join] of [
    ['And', every],
    ['Or', some],
  ] as const) {
    if (!entry.has(name)) continue
    const parts = entry.children(name).map(compileNested)
    if (parts.length === 0) entry.refuse(`${name} must be a non-empty array of choice rules`, name)
    return join(parts)
  }
  const negated = entry.child('Not')
  if (negated) {
    const part = compileNested(negated)
    return (scope) => !part(scope)
  }
  return compileComparison(entry)
}

const every =
  (parts: readonly PathCondition[]): PathCondition =>
  (scope) =>
    parts.every((part) => part(scope))

const some =
  (parts: readonly PathCondition[]): PathCondition =>
  (scope) =>
    parts.some((part) => part(scope))

function compileNested(entry: Fields): PathCondition {
  if (entry.has('Next')) entry.refuse('A nested choice rule cannot have Next', 'Next')
  const condition = compileCondition(entry)
  entry.string('Comment')
  entry.end()
  return condition
}

const never: PathCondition = () => false

function compileComparison(entry: Fields): PathCondition {
  const variable = entry.path('Variable')
  if (!variable) {
    if (variable === undefined && !entry.has('Variable'))
      entry.refuse("A choice rule needs 'Variable' and a comparison, or And, Or, Not")
    return never
  }
  const names = Object.keys(entry.object).filter((name) => isOperator(name) && entry.has(name))
  const [operator] = names
  if (operator === undefined || names.length > 1) {
    entry.refuse('A choice rule must have exactly one comparison operator')
    return never
  }
  const text = variable.path.text
  const read = (scope: Scope): unknown => {
    const value = variable.value(scope)
    if (value !== undefined) return value
    throw new RuntimeError(`Invalid path '${text}': The choice state's condition path references an invalid value.`)
  }
  const test = tests[operator]
  if (test) {
    const expected = entry.boolean(operator)
    return (scope) => test(operator === 'IsPresent' ? variable.value(scope) : read(scope)) === expected
  }
  return compileOperator(entry, operator, read)
}

function isOperator(name: string): boolean {
  return (
    name in tests ||
    name in comparisons ||
    (name.endsWith('Path') && name.slice(0, -4) in comparisons && name !== 'StringMatchesPath')
  )
}

function compileOperator(entry: Fields, operator: string, read: (scope: Scope) => unknown): PathCondition {
  const compare = comparisons[operator]
  if (compare) {
    const operand = entry.raw(operator)
    if (!operandTypes(operator, operand)) entry.refuse(`The value of ${operator} has the wrong type`, operator)
    return (scope) => compare(read(scope), operand)
  }
  const compareByPath = comparisons[operator.slice(0, -4)]
  const text = entry.string(operator) ?? '$'
  try {
    const operand = compilePath(text)
    return (scope) => {
      const other = operand.value(scope)
      if (other !== undefined) return compareByPath?.(read(scope), other) ?? false
      throw new RuntimeError(`Invalid path '${text}': The choice state's condition path references an invalid value.`)
    }
  } catch (error) {
    entry.refuse(`Value is not a valid JSONPath: ${(error as Error).message}`, operator)
    return never
  }
}
