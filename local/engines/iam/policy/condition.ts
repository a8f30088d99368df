/** The condition element of a statement: operators, their negations, `…IfExists` and the set qualifiers. */
import { BlockList, isIP } from 'node:net'
import { compilePattern, type Lookup, type Match, type PatternOptions } from './pattern'

export type Condition = (lookup: Lookup, effect: 'Allow' | 'Deny') => boolean

export class ConditionError extends Error {
  constructor(
    message: string,
    /** Not an error of the document: the local cloud can't judge it. */
    readonly notModelled: boolean,
  ) {
    super(message)
    this.name = 'ConditionError'
  }
}

export interface ConditionOptions {
  readonly variables: boolean
  readonly checkKey: (key: string) => void
}

/** What one value of the request is to one value of the policy. */
type Test = (value: string, lookup: Lookup) => Match

interface Operator {
  readonly negated: boolean
  compile(value: string, options: ConditionOptions): Test
}

function text(settings: Pick<PatternOptions, 'wildcards' | 'ignoreCase' | 'arn'>): Operator['compile'] {
  return (value, { variables, checkKey }) => {
    const pattern = compilePattern(value, { ...settings, variables, checkVariable: checkKey })
    return (actual, lookup) => pattern.matches(actual, lookup)
  }
}

function ordered(
  parse: (value: string) => number,
  kind: string,
  holds: (order: number) => boolean,
): Operator['compile'] {
  return (value) => {
    const wanted = parse(value)
    if (Number.isNaN(wanted)) throw new ConditionError(`"${value}" is not a ${kind}`, false)
    return (actual) => {
      const number = parse(actual)
      return !Number.isNaN(number) && holds(number - wanted)
    }
  }
}

function parseNumber(value: string): number {
  return value.trim() === '' ? Number.NaN : Number(value)
}

/** A date of ISO 8601, or seconds since the epoch. */
function parseDate(value: string): number {
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value)
}

function inNetwork(value: string): Test {
  const [address = '', bits] = value.split('/')
  const version = isIP(address)
  const width = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits)
  if (!version || !Number.isInteger(width) || width < 0 || width > (version === 4 ? 32 : 128)) {
    throw new ConditionError(`"${value}" is not an IP address or a range in CIDR form`, false)
  }
  const family = (ip: string): 'ipv4' | 'ipv6' => (isIP(ip) === 6 ? 'ipv6' : 'ipv4')
  const network = new BlockList()
  network.addSubnet(address, width, family(address))
  return (actual) => isIP(actual) !== 0 && network.check(actual, family(actual))
}

function truth(value: string): Test {
  const wanted = value.toLowerCase()
  if (wanted !== 'true' && wanted !== 'false') throw new ConditionError(`"${value}" is not true or false`, false)
  return (actual) => actual.toLowerCase() === wanted
}

const both = (name: string, compile: Operator['compile']): readonly (readonly [string, Operator])[] => [
  [name, { negated: false, compile }],
  [name.replace(/^(String|Arn|Numeric|Date)/, '$1Not'), { negated: true, compile }],
]
const ordering = (
  prefix: string,
  parse: (value: string) => number,
  kind: string,
): readonly (readonly [string, Operator])[] => {
  const order = (suffix: string, holds: (order: number) => boolean): readonly [string, Operator] => [
    prefix + suffix,
    { negated: false, compile: ordered(parse, kind, holds) },
  ]
  return [
    ...both(
      `${prefix}Equals`,
      ordered(parse, kind, (difference) => difference === 0),
    ),
    order('LessThan', (difference) => difference < 0),
    order('LessThanEquals', (difference) => difference <= 0),
    order('GreaterThan', (difference) => difference > 0),
    order('GreaterThanEquals', (difference) => difference >= 0),
  ]
}

const operators: ReadonlyMap<string, Operator> = new Map([
  ...both('StringEquals', text({ wildcards: false })),
  ...both('StringEqualsIgnoreCase', text({ wildcards: false, ignoreCase: true })),
  ...both('StringLike', text({ wildcards: true })),
  ...both('ArnEquals', text({ wildcards: true, arn: true })),
  ...both('ArnLike', text({ wildcards: true, arn: true })),
  ...ordering('Numeric', parseNumber, 'number'),
  ...ordering('Date', parseDate, 'date'),
  ['Bool', { negated: false, compile: truth }],
  ['IpAddress', { negated: false, compile: inNetwork }],
  ['NotIpAddress', { negated: true, compile: inNetwork }],
])

export const operatorNames: readonly string[] = [...operators.keys(), 'Null']

/** One operator with one key. Throws `ConditionError` if it is wrong, or can't be judged here. */
export function compileCondition(
  name: string,
  key: string,
  values: readonly string[],
  options: ConditionOptions,
): Condition {
  options.checkKey(key)
  const lowerKey = key.toLowerCase()
  const parts = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(name)
  const [, qualifier, base = '', ifExists] = parts ?? []
  if (base === 'Null') {
    if (qualifier || ifExists) throw new ConditionError(`"${name}" is not an operator: Null stands alone`, false)
    const tests = values.map(truth)
    return (lookup) => {
      const missing = String((lookup(lowerKey)?.length ?? 0) === 0)
      return tests.some((test) => test(missing, lookup) === true)
    }
  }
  const operator = operators.get(base)
  if (!operator) throw new ConditionError(`condition operator "${name}"`, true)
  const tests = values.map((value) => operator.compile(value, options))
  const { negated } = operator

  /** Whether one value of the request satisfies the operator against all values of the policy. */
  const satisfies = (value: string, lookup: Lookup, effect: 'Allow' | 'Deny'): boolean => {
    let unresolved = false
    for (const test of tests) {
      const match = test(value, lookup)
      if (match === true) return !negated
      if (match === 'unresolved') unresolved = true
    }
    // "Not equal to something unknown" must not grant.
    return negated && !(unresolved && effect === 'Allow')
  }

  return (lookup, effect) => {
    const actual = lookup(lowerKey)
    if (!actual || actual.length === 0) {
      if (ifExists || qualifier === 'ForAllValues') return true
      return qualifier !== 'ForAnyValue' && negated
    }
    const holds = (value: string): boolean => satisfies(value, lookup, effect)
    if (qualifier === 'ForAllValues') return actual.every(holds)
    if (qualifier === 'ForAnyValue') return actual.some(holds)
    // Without a qualifier a negated operator denies that any of the values matches.
    return negated ? actual.every(holds) : actual.some(holds)
  }
}
