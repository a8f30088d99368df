/**
 * The parameters that expressions took the place of (`Expected`, `AttributeUpdates`, `KeyConditions`, `QueryFilter`,
 * `ScanFilter`, `ConditionalOperator`), checked and then read into the trees that expressions are read into.
 */
import { validateAttributeConditions, validateConditions } from 'dynalite/validations'
import type { Expression } from './condition'
import { type AttributeValue, typeOf } from './item'
import { problemOfValue, unlike } from './limits'
import type { Section } from './update'

export interface LegacyCondition {
  readonly ComparisonOperator?: string
  readonly AttributeValueList?: readonly AttributeValue[]
  readonly Value?: AttributeValue
  readonly Exists?: boolean
}

interface LegacyUpdate {
  readonly Action?: string
  readonly Value?: AttributeValue
}

type ByName<T> = Readonly<Record<string, T>>

export interface Legacy {
  readonly Expected?: ByName<LegacyCondition>
  readonly AttributeUpdates?: ByName<LegacyUpdate>
  readonly KeyConditions?: ByName<LegacyCondition>
  readonly QueryFilter?: ByName<LegacyCondition>
  readonly ScanFilter?: ByName<LegacyCondition>
  readonly ConditionalOperator?: string
}

const invalid = (what: string): string => `One or more parameter values were invalid: ${what}`

/** Values that can be the same as others, but have no order. */
const unordered = ['BOOL', 'NULL', 'L', 'M']

/** What is wrong with conditions of a filter or of keys. */
export function checkConditions(conditions: ByName<LegacyCondition> = {}): string | undefined {
  const others: Record<string, LegacyCondition> = {}
  for (const [name, condition] of Object.entries(conditions)) {
    const { ComparisonOperator, AttributeValueList: [value, ...more] = [] } = condition
    const isSameness = ComparisonOperator === 'EQ' || ComparisonOperator === 'NE'
    if (!isSameness || !value || more.length > 0 || !unordered.includes(typeOf(value))) others[name] = condition
    else {
      const problem = problemOfValue(value)
      if (problem) return problem
    }
  }
  return unlikeIn(others) ?? validateConditions(others)
}

function unlikeIn(conditions: ByName<LegacyCondition>): string | undefined {
  const values = Object.values(conditions).flatMap(({ Value, AttributeValueList = [] }) => [
    Value,
    ...AttributeValueList,
  ])
  return values.reduce<string | undefined>((found, value) => found ?? unlike(value), undefined)
}

/** What is wrong with `Expected` or a filter, and with how its conditions are joined. */
export function checkJoined({ Expected, QueryFilter, ScanFilter, ConditionalOperator }: Legacy): string | undefined {
  if (ConditionalOperator !== undefined) {
    const conditions = Expected ?? QueryFilter ?? ScanFilter
    if (!conditions) return 'ConditionalOperator cannot be used without Filter or Expected'
    if (Object.keys(conditions).length < 2) {
      return 'ConditionalOperator can only be used when Filter or Expected has two or more elements'
    }
  }
  if (Expected) return unlikeIn(Expected) ?? validateAttributeConditions({ Expected })
  return checkConditions(QueryFilter ?? ScanFilter)
}

const actions = ['ADD', 'PUT', 'DELETE']

/** The order in which AWS names the actions is not on record. */
export function checkUpdates(updates: ByName<LegacyUpdate> = {}): string | undefined {
  for (const [name, { Action = 'PUT', Value }] of Object.entries(updates)) {
    if (!actions.includes(Action)) {
      const at = `attributeUpdates.${name}.member.action`
      return `Value '${Action}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${actions.join(', ')}]`
    }
    if (!Value) {
      if (Action === 'DELETE') continue
      return invalid('Only DELETE action is allowed when no attribute value is specified')
    }
    const problem = problemOfValue(Value)
    if (problem) return problem
    const type = typeOf(Value)
    if (Action === 'DELETE' && !['SS', 'NS', 'BS'].includes(type)) {
      return invalid(`DELETE action with value is not supported for the type ${type}`)
    }
    if (Action === 'ADD' && !['L', 'SS', 'NS', 'BS', 'N'].includes(type)) {
      return invalid(`ADD action is not supported for the type ${type}`)
    }
  }
  return undefined
}

const operators: ByName<string> = {
  EQ: '=',
  NE: '<>',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  BETWEEN: 'between',
  IN: 'in',
}

const functions: ByName<string> = {
  NULL: 'attribute_not_exists',
  NOT_NULL: 'attribute_exists',
  BEGINS_WITH: 'begins_with',
  CONTAINS: 'contains',
  NOT_CONTAINS: 'contains',
}

function test(name: string, { ComparisonOperator, AttributeValueList, Value, Exists }: LegacyCondition): Expression {
  const operator = Exists === false ? 'NULL' : (ComparisonOperator ?? 'EQ')
  const args = [[name], ...(AttributeValueList ?? (Value ? [Value] : []))]
  const type = operators[operator]
  if (type) return { type, args }
  const call: Expression = { type: 'function', name: functions[operator] ?? operator, args }
  return operator === 'NOT_CONTAINS' ? { type: 'not', args: [call] } : call
}

/** Conditions as the tree of an expression: all must hold, or with OR one of them. */
export function conditionOf(conditions: ByName<LegacyCondition>, operator: string | undefined) {
  const names = Object.keys(conditions)
  const args = Object.entries(conditions).map(([name, condition]) => test(name, condition))
  const pathHeads = Object.fromEntries(names.map((name) => [name, true]))
  const type = operator === 'OR' ? 'or' : 'and'
  return { expression: { type, args } satisfies Expression, nestedPaths: {}, pathHeads }
}

/** `AttributeUpdates` as the sections of an update expression. */
export function updatesOf(updates: ByName<LegacyUpdate>) {
  const sections = Object.entries(updates).map(([name, update]) => sectionOf(name, update))
  return { sections, paths: Object.keys(updates).map((name) => [name]), nestedPaths: {} }
}

function sectionOf(name: string, { Action = 'PUT', Value }: LegacyUpdate): Section {
  const path = [name]
  if (!Value) return { type: 'remove', path }
  if (Action === 'DELETE') return { type: 'delete', path, val: Value }
  if (Action === 'PUT') return { type: 'set', path, val: Value }
  if (typeOf(Value) !== 'L') return { type: 'add', path, val: Value }
  const existing = { type: 'function', name: 'if_not_exists', args: [path, { L: [] }] } as const
  return { type: 'set', path, val: { type: 'function', name: 'list_append', args: [existing, Value] } }
}
