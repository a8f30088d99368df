/**
 * Reads members of an input, which may come from JSON, from a template (where `true` may be the text "true")
 * or from a query string (where everything is text).
 */
import { NotModelledError } from '../../kernel/aws-error'
import { badRequest } from './errors'

export type Input = Readonly<Record<string, unknown>>

export function text(input: Input, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw badRequest(`Invalid value for "${name}": expected text`)
}

export function requiredText(input: Input, name: string): string {
  const value = text(input, name)
  if (!value) throw badRequest(`Missing required parameter "${name}"`)
  return value
}

export function flag(input: Input, name: string): boolean | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw badRequest(`Invalid value for "${name}": expected true or false`)
}

export function number(input: Input, name: string): number | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof parsed !== 'number' || !Number.isFinite(parsed)) {
    throw badRequest(`Invalid value for "${name}": expected a number`)
  }
  return parsed
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function record(input: Input, name: string): Input | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (!isRecord(value)) throw badRequest(`Invalid value for "${name}": expected an object`)
  return value
}

export function textMap(input: Input, name: string): Record<string, string> | undefined {
  const value = record(input, name)
  return value && Object.fromEntries(Object.keys(value).map((key) => [key, text(value, key) ?? '']))
}

export function flagMap(input: Input, name: string): Record<string, boolean> | undefined {
  const value = record(input, name)
  return value && Object.fromEntries(Object.keys(value).map((key) => [key, flag(value, key) ?? false]))
}

export function list(input: Input, name: string): readonly unknown[] | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  // A query parameter that is there once arrives as text.
  return Array.isArray(value) ? value : [value]
}

export function textList(input: Input, name: string): string[] | undefined {
  return list(input, name)?.map((item) => {
    if (typeof item !== 'string') throw badRequest(`Invalid value for "${name}": expected a list of text`)
    return item
  })
}

export function records(input: Input, name: string): Input[] | undefined {
  return list(input, name)?.map((item) => {
    if (!isRecord(item)) throw badRequest(`Invalid value for "${name}": expected a list of objects`)
    return item
  })
}

export function oneOf<Value extends string>(value: string, allowed: readonly Value[], name: string): Value {
  const match = allowed.find((candidate) => candidate === value)
  if (match) return match
  throw badRequest(`Invalid value "${value}" for "${name}": expected one of ${allowed.join(', ')}`)
}

/** Refuses by name the members that would change what happens and are not modelled; `false` and empty do not. */
export function refuseMembers(input: Input, names: readonly string[], where: string, hint = ''): void {
  for (const name of names) {
    const value = input[name]
    const empty =
      value === undefined ||
      value === null ||
      value === false ||
      value === 'false' ||
      value === '' ||
      (Array.isArray(value) && value.length === 0)
    if (!empty) throw new NotModelledError(`"${name}"`, where, hint)
  }
}
