/** What two shapes both take: no shape, or one. */
import { type Check, isMultiple, passes, stepOf } from './checks'
import { allOf, type Schema } from './schema'
import type { ArrayShape, Bound, FiniteShape, NumberShape, ObjectShape, Shape, StringShape } from './shapes'

export function intersect(one: Shape, other: Shape): readonly Shape[] {
  if (one.kind !== other.kind) return []
  const checks = [...new Set([...one.checks, ...other.checks])]
  if (isListed(one)) return finite({ ...one, values: one.values.filter((value) => mayTake(other, value)), checks })
  if (isListed(other)) return intersect(other, one)
  if (one.kind === 'string' && other.kind === 'string') return some({ ...lengths(one, other), kind: 'string', checks })
  if (one.kind === 'number' && other.kind === 'number') return numbers(one, other, checks)
  if (one.kind === 'array' && other.kind === 'array') {
    const longer = one.prefix.length > other.prefix.length ? one : other
    const prefix = longer.prefix.map((_, index) => allOf([itemAt(one, index), itemAt(other, index)]))
    return some({ kind: 'array', prefix, rest: allOf([one.rest, other.rest]), ...lengths(one, other), checks })
  }
  if (one.kind === 'object' && other.kind === 'object') {
    const named = new Set([...one.fields.keys(), ...other.fields.keys()])
    const fields = [...named].map((name) => [name, allOf([fieldOf(one, name), fieldOf(other, name)])] as const)
    const required = new Set([...one.required, ...other.required])
    const shape = { fields: new Map(fields), required, others: allOf([one.others, other.others]) }
    return [{ kind: 'object', ...shape, names: allOf([one.names, other.names]), checks }]
  }
  return []
}

/** Does the shape take the scalar? `undefined`: a check can't be tried. */
export function takes(shape: Shape, value: unknown): boolean | undefined {
  if (!isWithin(shape, value)) return false
  const results = shape.checks.map((check) => passes(check, value))
  if (results.includes(false)) return false
  return results.includes(undefined) ? undefined : true
}

function mayTake(shape: Shape, value: unknown): boolean {
  return takes(shape, value) !== false
}

function isWithin(shape: Shape, value: unknown): boolean {
  if (isListed(shape)) return shape.values.some((each) => each === value)
  if (shape.kind === 'string') {
    const length = typeof value === 'string' ? [...value].length : -1
    return length >= shape.shortest && length <= shape.longest
  }
  return (
    shape.kind === 'number' && typeof value === 'number' && isAbove(value, shape.least) && isBelow(value, shape.most)
  )
}

export function isAbove(value: number, { at, open }: Bound): boolean {
  return open ? value > at : value >= at
}

export function isBelow(value: number, { at, open }: Bound): boolean {
  return open ? value < at : value <= at
}

export function isListed(shape: Shape): shape is FiniteShape {
  return 'values' in shape && shape.values !== undefined
}

export function itemAt(shape: ArrayShape, index: number): Schema {
  return shape.prefix[index] ?? shape.rest
}

export function fieldOf(shape: ObjectShape, name: string): Schema {
  return shape.fields.get(name) ?? shape.others
}

function finite(shape: FiniteShape): readonly Shape[] {
  const values = shape.values.filter((value) => shape.checks.every((check) => passes(check, value) !== false))
  // What every value has passed need not be asked again.
  const checks = shape.checks.filter((check) => values.some((value) => passes(check, value) === undefined))
  return values.length === 0 ? [] : [{ ...shape, values, checks }]
}

function lengths<Lengths extends { readonly shortest: number; readonly longest: number }>(
  one: Lengths,
  other: Lengths,
) {
  return { shortest: Math.max(one.shortest, other.shortest), longest: Math.min(one.longest, other.longest) }
}

function some(shape: StringShape | ArrayShape): readonly Shape[] {
  return shape.shortest > shape.longest ? [] : [shape]
}

function numbers(one: NumberShape, other: NumberShape, checks: readonly Check[]): readonly Shape[] {
  const least = tighter(one.least, other.least, Math.max)
  const most = tighter(one.most, other.most, Math.min)
  const isNone = least.at > most.at || (least.at === most.at && (least.open || most.open))
  // Of two steps where one divides the other, the longer says it all.
  const told = checks.filter((check) => !checks.some((wider) => wider !== check && divides(check, wider)))
  return isNone ? [] : [{ kind: 'number', least, most, checks: told }]
}

function divides(check: Check, by: Check): boolean {
  const [step, longer] = [stepOf(check), stepOf(by)]
  return step !== undefined && longer !== undefined && longer > step && isMultiple(longer, step)
}

function tighter(one: Bound, other: Bound, pick: (...values: number[]) => number): Bound {
  if (one.at === other.at) return { at: one.at, open: one.open || other.open }
  return pick(one.at, other.at) === one.at ? one : other
}
