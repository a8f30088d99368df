/**
 * What a schema asks of a value beyond bounds: patterns, formats, multiples, and keywords that the comparison
 * doesn't model. Each is a text, so that two schemas that ask the same are seen to; where it can be tried on a
 * value, it is.
 */
import { within } from './pattern/within'

export type Check = string

export const patternCheck = (pattern: string): Check => `pattern ${pattern}`
export const formatCheck = (format: string): Check => `format ${format}`
export const multipleCheck = (step: number): Check => `multipleOf ${step}`
/** A keyword that is not modelled: nothing is known of it but that the same text asks the same. */
export const unknownCheck = (keyword: string, text: string): Check => `unknown ${keyword} ${text}`

export function patternOf(check: Check): string | undefined {
  return check.startsWith('pattern ') ? check.slice('pattern '.length) : undefined
}

export function stepOf(check: Check): number | undefined {
  return check.startsWith('multipleOf ') ? Number(check.slice('multipleOf '.length)) : undefined
}

/** What a person reads: `format uri`, `pattern ^a`, `multipleOf 2`. */
export function describeCheck(check: Check): string {
  return check.startsWith('unknown ') ? `"${check.split(' ')[1]}", which can't be compared` : check
}

/** Why there is no telling whether what keeps `kept` keeps `asked` too. */
export function notCompared(kept: readonly Check[], asked: readonly Check[]): string {
  const unmet = asked.filter((check) => !kept.includes(check))
  const unknown = [...unmet, ...kept].filter((check) => check.startsWith('unknown '))
  const [keyword = 'a rule of the schema'] = unknown.map((check) => `"${check.split(' ')[1]}"`)
  return `${keyword} can not be compared`
}

/** Does the value pass? `undefined`: there is no telling. */
export function passes(check: Check, value: unknown): boolean | undefined {
  const pattern = patternOf(check)
  if (pattern !== undefined) return compilePattern(pattern).test(String(value))
  const step = stepOf(check)
  if (step !== undefined) return isMultiple(Number(value), step)
  if (check === 'format uri') return URL.canParse(String(value))
  return undefined
}

/** Whatever passes the checks of `all` passes this one too. */
export function follows(check: Check, all: readonly Check[]): boolean {
  if (all.includes(check)) return true
  const step = stepOf(check)
  if (step !== undefined) {
    const steps = all.map(stepOf).filter((other) => other !== undefined)
    return steps.length > 0 && [...steps, leastCommon(steps)].some((other) => isMultiple(other, step))
  }
  const pattern = patternOf(check)
  if (pattern === undefined) return false
  const others = all.map(patternOf).filter((other) => other !== undefined)
  return others.some((other) => {
    const answer = within(other, pattern)
    return answer !== undefined && answer.counterexample === undefined
  })
}

/** What is a multiple of each of some whole numbers is one of this; NaN: it can't be told. */
function leastCommon(steps: readonly number[]): number {
  const common = steps.reduce((one, other) => (one / divisor(one, other)) * other, 1)
  return steps.every(Number.isSafeInteger) && Number.isSafeInteger(common) ? common : Number.NaN
}

function divisor(one: number, other: number): number {
  return other === 0 || !Number.isFinite(other) ? one : divisor(other, one % other)
}

/** As validators tell it: the quotient is a whole number but for the error of floating point. */
export function isMultiple(value: number, step: number): boolean {
  const quotient = value / step
  return Number.isFinite(quotient) && Math.abs(quotient - Math.round(quotient)) < 1e-6
}

const patterns = new Map<string, RegExp>()

export function compilePattern(pattern: string): RegExp {
  let compiled = patterns.get(pattern)
  if (!compiled) {
    compiled = compile(pattern)
    patterns.set(pattern, compiled)
  }
  return compiled
}

/** JSON Schema asks for Unicode patterns; a pattern that isn't one was written for a regex without the flag. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return new RegExp(pattern)
  }
}
