/**
 * Event patterns: compiled once a rule, matched against flattened events. `$or` is multiplied out, so a pattern is
 * a list of alternatives, each a list of tests that must all be met.
 */
import { AwsError } from '../../kernel/aws-error'
import { messageOf } from '../../kernel/message-of'
import { InvalidPatternReason, isLeaf, refuse, type ValueTest } from './leaf'
import { exactTest, onlyEntry, operators, parseValueTest } from './value-test'
import { isTooComplex } from './wildcard-complexity'

export interface FieldTest {
  /** Member names joined by dots. */
  readonly path: string
  readonly tests: readonly ValueTest[]
  /** `{"exists": true}` is among the tests: any leaf will do. */
  readonly present: boolean
  /** `{"exists": false}` is among the tests: no leaf will do too. */
  readonly absent: boolean
}

export type Alternative = readonly FieldTest[]

export interface Pattern {
  readonly alternatives: readonly Alternative[]
}

const tooComplex =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character'
/** Alternatives that `$or` may be multiplied out to. */
const mostAlternatives = 1000

/** `source` is JSON text, or what it stands for. Throws InvalidEventPatternException. */
export function compilePattern(source: unknown): Pattern {
  const trail: string[] = []
  try {
    const pattern = typeof source === 'string' ? parse(source) : source
    if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) refuse('Filter is not an object')
    const alternatives = readObject([new Map()], pattern, trail, false)
    return { alternatives: alternatives.map(inOrderOfCost) }
  } catch (error) {
    if (!(error instanceof InvalidPatternReason)) throw error
    const where = trail.length > 0 ? `\n at [Path: ${trail.join('.')}]` : ''
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}${where}`)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return refuse(messageOf(error))
  }
}

type Fields = Map<string, FieldTest>

function readObject(alternatives: Fields[], object: object, trail: string[], insideOr: boolean): Fields[] {
  const members = Object.entries(object)
  if (members.length === 0) refuse('Empty objects are not allowed')
  let all = alternatives
  for (const [name, member] of members) {
    trail.push(name)
    if (name === '$or') {
      trail.pop()
      all = readOr(all, member, trail)
      continue
    }
    if (insideOr && (operators as readonly string[]).includes(name)) {
      refuse(`${name} is Ruler reserved fieldName which cannot be used inside $or.`)
    }
    if (Array.isArray(member)) {
      const test = readField(trail.join('.'), member)
      for (const fields of all) fields.set(test.path, test)
    } else if (typeof member === 'object' && member !== null) {
      all = readObject(all, member, trail, insideOr)
    } else {
      refuse(`"${name}" must be an object or an array`)
    }
    trail.pop()
  }
  return all
}

function readOr(alternatives: readonly Fields[], branches: unknown, trail: string[]): Fields[] {
  if (!Array.isArray(branches)) refuse('It must be an Array followed with $or.')
  const all: Fields[] = []
  for (const branch of branches as unknown[]) {
    if (typeof branch !== 'object' || branch === null || Array.isArray(branch)) {
      refuse('Only JSON object is allowed in array of $or relationship.')
    }
    const copies = alternatives.map((fields) => new Map(fields))
    all.push(...readObject(copies, branch, trail, true))
    if (all.length > mostAlternatives) refuse(tooComplex)
  }
  if (branches.length < 2) refuse('There must have at least 2 Objects in $or relationship.')
  return all
}

function readField(path: string, values: readonly unknown[]): FieldTest {
  if (values.length === 0) refuse('Empty arrays are not allowed')
  const tests: ValueTest[] = []
  let present = false
  let absent = false
  for (const value of values) {
    if (isLeaf(value)) {
      tests.push(exactTest(value))
    } else if (Array.isArray(value)) {
      refuse('Match value must be String, number, true, false, or null')
    } else {
      const expression = value as object
      const [operator, operand] = onlyEntry(expression)
      if (operator !== 'exists') tests.push(parseValueTest(expression))
      else if (operand === true) present = true
      else if (operand === false) absent = true
      else refuse('exists match pattern must be either true or false.')
    }
  }
  const wildcards = tests.flatMap((test) => test.wildcards ?? [])
  if (wildcards.length > 0 && isTooComplex(wildcards)) refuse(tooComplex)
  return { path, tests, present, absent }
}

/** `source` and `detail-type` need no flattening; what may be absent is judged beside the elements chosen before. */
function inOrderOfCost(fields: Fields): Alternative {
  const cost = ({ path, absent }: FieldTest) => (absent ? 2 : path === 'source' || path === 'detail-type' ? 0 : 1)
  return [...fields.values()].sort((a, b) => cost(a) - cost(b))
}

/** The only strings with which the field lets an event through; undefined: it lets others through too. */
export function exactValues(pattern: Pattern, path: string): ReadonlySet<string> | undefined {
  const values = new Set<string>()
  for (const alternative of pattern.alternatives) {
    const field = alternative.find((test) => test.path === path)
    if (!field || field.present || field.absent) return undefined
    for (const { exact } of field.tests) {
      if (exact === undefined) return undefined
      values.add(exact)
    }
  }
  return values
}
