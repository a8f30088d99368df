/** Subscription filter policies: compiled once, then asked for every message. */
import { BlockList, isIP } from 'node:net'
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { MessageAttributes } from './state'

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody'

/** What one condition says of one value. `undefined` stands for an absent key. */
type Test = (value: unknown) => boolean
type Matcher = (node: unknown) => boolean

const mostKeys = 5
const mostCombinations = 150

const invalid = (why: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: FilterPolicy: ${why}`)

export interface FilterPolicy {
  matches(message: string, attributes: MessageAttributes): boolean
}

/** @throws InvalidParameter; NotModelledError for an operator that is not known here. */
export function compileFilterPolicy(text: string, scope: FilterPolicyScope = 'MessageAttributes'): FilterPolicy {
  let policy: unknown
  try {
    policy = JSON.parse(text)
  } catch (error) {
    throw invalid(`failed to parse JSON. ${(error as Error).message}`)
  }
  if (!isObject(policy)) throw invalid('must be a JSON object')
  const size = { keys: 0, combinations: 1 }
  const matcher = compileObject(policy, scope === 'MessageBody', size)
  if (size.keys > mostKeys) throw invalid(`Filter policy can not have more than ${mostKeys} keys`)
  if (size.combinations > mostCombinations) throw invalid('Filter policy is too complex')
  return {
    matches(message, attributes) {
      if (scope === 'MessageAttributes') return matcher(attributeValues(attributes))
      try {
        const body: unknown = JSON.parse(message)
        return isObject(body) && matcher(body)
      } catch {
        return false
      }
    },
  }
}

function compileObject(policy: Record<string, unknown>, nested: boolean, size: { keys: number; combinations: number }) {
  const parts: Matcher[] = []
  for (const [key, member] of Object.entries(policy)) {
    if (key === '$or') {
      if (!Array.isArray(member) || member.length < 2 || !member.every(isObject)) {
        throw invalid('"$or" must be an array of at least two objects')
      }
      const choices = member.map((choice) => compileObject(choice, nested, size))
      parts.push((node) => choices.some((choice) => choice(node)))
    } else if (Array.isArray(member)) {
      if (member.length === 0) throw invalid('Empty arrays are not allowed')
      size.keys++
      size.combinations *= member.length
      const tests = member.map((condition) => compileCondition(condition, key))
      parts.push((node) => valuesAt(node, key).some((value) => tests.some((test) => test(value))))
    } else if (isObject(member)) {
      const inner = compileObject(member, nested, size)
      if (!nested) {
        throw new AwsError(
          'InvalidParameter',
          'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
        )
      }
      parts.push((node) => {
        const child = isObject(node) ? node[key] : undefined
        return Array.isArray(child) ? child.some(inner) : inner(child)
      })
    } else {
      throw invalid(`"${key}" must be an object or an array`)
    }
  }
  return (node: unknown) => parts.every((part) => part(node))
}

/** The leaf values under a key, arrays opened; an absent key gives one `undefined`. */
function valuesAt(node: unknown, key: string): readonly unknown[] {
  const value = isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value]
}

const operators: Readonly<Record<string, (operand: unknown, key: string) => Test>> = {
  prefix: (operand) => {
    const text = textOperand('prefix', operand)
    return (value) => typeof value === 'string' && value.startsWith(text)
  },
  suffix: (operand) => {
    const text = textOperand('suffix', operand)
    return (value) => typeof value === 'string' && value.endsWith(text)
  },
  'equals-ignore-case': (operand) => {
    const text = textOperand('equals-ignore-case', operand).toLowerCase()
    return (value) => typeof value === 'string' && value.toLowerCase() === text
  },
  exists: (operand) => {
    if (typeof operand !== 'boolean') throw invalid('exists match pattern must be either true or false.')
    return (value) => (value !== undefined) === operand
  },
  cidr: (operand) => {
    const text = textOperand('cidr', operand)
    const [network = '', bits = ''] = text.split('/')
    const family = isIP(network)
    const list = new BlockList()
    if (!family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
      throw invalid(`cidr "${text}" is not of the form address/bits`)
    }
    list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
    return (value) =>
      typeof value === 'string' && isIP(value) === family && list.check(value, family === 4 ? 'ipv4' : 'ipv6')
  },
  numeric: (operand) => numeric(operand),
  'anything-but': (operand, key) => {
    const excluded = isObject(operand)
      ? [compileCondition(operand, key, ['prefix', 'suffix', 'equals-ignore-case'])]
      : [operand].flat().map((each) => {
          if (typeof each !== 'string' && typeof each !== 'number') {
            throw invalid('anything-but takes strings, numbers, or a prefix, suffix or equals-ignore-case')
          }
          return (value: unknown) => value === each
        })
    if (excluded.length === 0) throw invalid('Empty arrays are not allowed')
    return (value) => value !== undefined && !excluded.some((test) => test(value))
  },
}

/** What AWS knows somewhere in a policy: where it stands here, it may be known there. */
const ofAws = [...Object.keys(operators), 'wildcard']

function compileCondition(condition: unknown, key: string, allowed: readonly string[] = Object.keys(operators)): Test {
  if (!isObject(condition)) {
    if (Array.isArray(condition)) throw invalid('Match value must be String, number, true, false, or null')
    return (value) => value === condition
  }
  const [name = '', ...others] = Object.keys(condition)
  if (others.length > 0) throw invalid('Only one key allowed in match expression')
  const operator = allowed.includes(name) ? operators[name] : undefined
  if (!operator && !ofAws.includes(name)) throw invalid(`Unrecognized match type ${name}`)
  if (!operator) {
    throw new NotModelledError(
      `filter operator "${name}"`,
      `FilterPolicy key "${key}"`,
      `modelled: ${allowed.join(', ')}`,
    )
  }
  return operator(condition[name], key)
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

/** One comparison, or a lower bound and an upper one. */
function numeric(operand: unknown): Test {
  const terms = Array.isArray(operand) ? operand : [operand]
  const [operator, bound, second, top, ...more] = terms
  if (typeof operator !== 'string') {
    throw invalid(`Invalid member in numeric match: ${terms.length === 0 ? ']' : JSON.stringify(operator)}`)
  }
  const first = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined
  if (!first) throw invalid(`Unrecognized numeric range operator: ${operator}`)
  const least = numberOf(operator, bound)
  if (terms.length === 2) return (value) => typeof value === 'number' && first(value, least)
  if (!operator.startsWith('>')) throw invalid('Too many elements in numeric expression')
  if (typeof second !== 'string') throw invalid(`Bad value in numeric range: ${JSON.stringify(second)}`)
  const upper = second.startsWith('<') ? comparisons[second] : undefined
  if (!upper) throw invalid(`Bad numeric range operator: ${second}`)
  const most = numberOf(second, top)
  if (least >= most) throw invalid('Bottom must be less than top')
  if (more.length > 0) throw invalid('Too many terms in numeric range expression')
  return (value) => typeof value === 'number' && first(value, least) && upper(value, most)
}

function numberOf(operator: string, bound: unknown): number {
  if (typeof bound === 'number') return bound
  throw invalid(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`)
}

/** Number attributes compare as numbers, String.Array as its elements; binary ones are not looked at. */
function attributeValues(attributes: MessageAttributes): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null)
  for (const [name, { DataType, StringValue }] of Object.entries(attributes)) {
    if (StringValue === undefined) continue
    values[name] =
      DataType === 'Number' ? Number(StringValue) : DataType === 'String.Array' ? JSON.parse(StringValue) : StringValue
  }
  return values
}

function textOperand(operator: string, operand: unknown): string {
  if (typeof operand !== 'string' || operand === '') throw invalid(`${operator} match pattern must be a string`)
  return operand
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
