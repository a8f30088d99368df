/** Numbers within the bounds of a schema's checks. */
import * as fc from 'fast-check'
import type { CheckParts } from './schema'

interface Bounds {
  readonly min: number | undefined
  readonly max: number | undefined
}

export function numbersOf(checks: readonly CheckParts[]): fc.Arbitrary<number> {
  const isInteger = checks.some(({ check, format }) => check === 'number_format' && /int/.test(format ?? ''))
  const step = checks.find(({ check }) => check === 'multiple_of')?.value
  const { min, max } = boundsOf(checks)
  if (step !== undefined) return multiplesOf(Number(step), { min, max })
  if (isInteger) {
    return fc.integer({
      min: Math.ceil(min ?? Number.MIN_SAFE_INTEGER),
      max: Math.floor(max ?? Number.MAX_SAFE_INTEGER),
    })
  }
  return fc
    .double({
      noNaN: true,
      noDefaultInfinity: true,
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
    })
    .map((value) => (Object.is(value, -0) ? 0 : value))
}

function multiplesOf(step: number, { min, max }: Bounds): fc.Arbitrary<number> {
  const most = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, step))
  return fc
    .integer({
      min: Math.ceil((min ?? -most * step) / step),
      max: Math.floor((max ?? most * step) / step),
    })
    .map((count) => count * step)
}

/** Inclusive: an exclusive bound itself is generated too, and filtered with the schema. */
function boundsOf(checks: readonly CheckParts[]): Bounds {
  const of = (check: string) => checks.filter((each) => each.check === check).map(({ value }) => Number(value))
  const lower = of('greater_than')
  const upper = of('less_than')
  return {
    min: lower.length > 0 ? Math.max(...lower) : undefined,
    max: upper.length > 0 ? Math.min(...upper) : undefined,
  }
}
