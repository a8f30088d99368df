/** Numbers within bounds and steps that others' bounds and steps leave out. */
import { follows, isMultiple, passes, stepOf } from '../checks'
import { best, type Found } from '../found'
import { isAbove, isBelow, takes } from '../intersect'
import type { Bound, NumberShape, Shape } from '../shapes'

interface Interval {
  readonly least: Bound
  readonly most: Bound
}

/** From each end of an interval of steps so many are tried. */
const tried = 50

export function findNumbers(within: NumberShape, outside: readonly Shape[]): readonly Found[] {
  const step = longestStep(within)
  const covering = outside.flatMap((shape) =>
    shape.kind === 'number' && !shape.values && shape.checks.every((check) => follows(check, within.checks))
      ? [shape]
      : [],
  )
  const left = covering.reduce<readonly Interval[]>(
    (intervals, shape) => intervals.flatMap((interval) => without(interval, shape)),
    [within],
  )
  return best(left.map((interval) => findInInterval(interval, step, within, outside)))
}

function findInInterval(
  interval: Interval,
  step: number | undefined,
  within: NumberShape,
  outside: readonly Shape[],
): readonly Found[] {
  const { candidates, areAll } = candidatesIn(interval, step)
  const found = candidates.flatMap((value): readonly Found[] => {
    if (!isAbove(value, interval.least) || !isBelow(value, interval.most)) return []
    if (within.checks.some((check) => passes(check, value) === false)) return []
    return outside.some((shape) => takes(shape, value) !== false) ? [] : [{ value }]
  })
  if (found.length > 0) return best([found])
  const isSure =
    areAll && within.checks.every((check) => candidates.every((value) => passes(check, value) !== undefined))
  return isSure && candidates.every((value) => outside.every((shape) => takes(shape, value) !== undefined))
    ? []
    : [{ doubt: 'the steps and bounds of these numbers can not be compared' }]
}

/** Points that tell intervals and steps apart; `areAll`: there are no others. */
function candidatesIn({ least, most }: Interval, step: number | undefined): { candidates: number[]; areAll: boolean } {
  if (least.at === most.at) return { candidates: [least.at], areAll: true }
  if (step !== undefined) return stepsIn(least, most, step)
  const inside = [0, 1, -1, 0.5, least.at, most.at, (least.at + most.at) / 2]
  const near = [least.at, most.at].flatMap((at) => [at + 1, at - 1, at + 0.5, at - 0.5, at + 0.01, at - 0.01, at * 2])
  const far = [2 ** 53, -(2 ** 53), 1e300, -1e300, 1e20 + 0.5, Math.E, -Math.E]
  const width = most.at - least.at
  const parts = Number.isFinite(width) ? [0.1, 0.25, 1 / 3, 0.7, 0.9].map((part) => least.at + part * width) : []
  return { candidates: [...inside, ...near, ...parts, ...far].filter(Number.isFinite), areAll: false }
}

function stepsIn(least: Bound, most: Bound, step: number): { candidates: number[]; areAll: boolean } {
  const at = (index: number) => roundedStep(index, step)
  let first = Math.ceil(least.at / step - 1e-9)
  let last = Math.floor(most.at / step + 1e-9)
  if (least.open && at(first) <= least.at) first++
  if (most.open && at(last) >= most.at) last--
  if (first > last) return { candidates: [], areAll: true }
  const length = last - first + 1
  if (length <= 2 * tried) {
    return { candidates: Array.from({ length }, (_, index) => at(first + index)), areAll: true }
  }
  const run = (from: number, by: 1 | -1) => Array.from({ length: tried }, (_, index) => at(from + by * index))
  const ends = [...(Number.isFinite(first) ? run(first, 1) : []), ...(Number.isFinite(last) ? run(last, -1) : [])]
  const far = [2 ** 60, -(2 ** 60), 2 ** 900, -(2 ** 900)].filter((value) => isMultiple(value, step))
  const candidates = [...run(0, 1), ...run(0, -1), ...ends, ...far]
  return { candidates, areAll: false }
}

/** Steps such as 0.1 without what floating point adds. */
function roundedStep(index: number, step: number): number {
  return Number.isInteger(step) ? index * step : Number((index * step).toPrecision(12))
}

function longestStep({ checks }: NumberShape): number | undefined {
  const steps = checks.map(stepOf).filter((step) => step !== undefined)
  return steps.length === 0 ? undefined : Math.max(...steps)
}

function without(interval: Interval, { least, most }: Interval): readonly Interval[] {
  const below: Interval = { least: interval.least, most: lower(interval.most, { at: least.at, open: !least.open }) }
  const above: Interval = { least: higher(interval.least, { at: most.at, open: !most.open }), most: interval.most }
  return [below, above].filter(holdsSome)
}

function holdsSome({ least, most }: Interval): boolean {
  if (least.at === most.at) return !least.open && !most.open && Math.abs(least.at) !== Number.POSITIVE_INFINITY
  return least.at < most.at
}

function lower(one: Bound, other: Bound): Bound {
  if (one.at === other.at) return { at: one.at, open: one.open || other.open }
  return one.at < other.at ? one : other
}

function higher(one: Bound, other: Bound): Bound {
  if (one.at === other.at) return { at: one.at, open: one.open || other.open }
  return one.at > other.at ? one : other
}
