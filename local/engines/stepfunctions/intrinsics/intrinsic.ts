/** What an intrinsic function is, and how it checks what it is given. */
import { IntrinsicFailureError } from '../failures/intrinsic-failure'

export interface Intrinsic {
  /** Such as `States.ArrayLength`. */
  readonly name: string
  readonly least: number
  readonly most: number
  /** The first argument is a template whose escapes the function reads itself. */
  readonly template?: true
  call(args: readonly unknown[]): unknown
}

export function invalid(name: string, problem: string): IntrinsicFailureError {
  return new IntrinsicFailureError(`${name}: ${problem}`)
}

export function arrayArgument(name: string, args: readonly unknown[], index: number): readonly unknown[] {
  const value = args[index]
  if (!Array.isArray(value)) throw invalid(name, `argument ${index + 1} must be an array`)
  return value
}

export function stringArgument(name: string, args: readonly unknown[], index: number, longest = Infinity): string {
  const value = args[index]
  if (typeof value !== 'string') throw invalid(name, `argument ${index + 1} must be a string`)
  if (value.length > longest && [...value].length > longest)
    throw invalid(name, `argument ${index + 1} must have at most ${longest} characters`)
  return value
}

/** A number; one that is not whole is rounded, as Step Functions does. */
export function integerArgument(name: string, args: readonly unknown[], index: number): number {
  const value = args[index]
  if (typeof value !== 'number') throw invalid(name, `argument ${index + 1} must be a number`)
  return Math.round(value)
}

export function objectArgument(name: string, args: readonly unknown[], index: number): Record<string, unknown> {
  const value = args[index]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(name, `argument ${index + 1} must be an object`)
  }
  return value as Record<string, unknown>
}
