/** The condition keys that a simulation is given: each with a type, of which its values must be. */
import { invalidInput } from '../errors'

export interface ContextEntry {
  readonly ContextKeyName?: string
  readonly ContextKeyValues?: readonly string[]
  readonly ContextKeyType?: string
}

const isNumber = (text: string) => /^[+-]?\d+(?:\.\d+)?$/.test(text)

/** IAM's API reference names the types (ContextEntry); of each there is also a `List`. */
const types: Readonly<Record<string, (value: string) => boolean>> = {
  string: () => true,
  numeric: isNumber,
  boolean: (text) => /^(?:true|false)$/i.test(text),
  // An address with or without the length of its prefix, which the condition operators look at more closely.
  ip: (text) => /^[\da-f.:]+(?:\/\d{1,3})?$/i.test(text),
  binary: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  date: (text) => isNumber(text) || !Number.isNaN(Date.parse(text)),
}

/**
 * By name, in small letters. The texts are not IAM's own, which could not be looked up.
 *
 * @throws InvalidInput
 */
export function readContext(entries: readonly ContextEntry[]): ReadonlyMap<string, readonly string[]> {
  return new Map(entries.map((entry, index) => [(entry.ContextKeyName ?? '').toLowerCase(), valuesOf(entry, index)]))
}

function valuesOf({ ContextKeyValues: values = [], ContextKeyType: type }: ContextEntry, index: number) {
  if (type === undefined) return values
  const at = `ContextEntries.member.${index + 1}`
  const single = type.replace(/List$/, '')
  const isValue = Object.hasOwn(types, single) ? types[single] : undefined
  if (!isValue)
    throw invalidInput(`${at}.ContextKeyType: ${type} is none of ${Object.keys(types).join(', ')}, each with List`)
  if (single === type && values.length > 1) {
    throw invalidInput(`${at}.ContextKeyValues: there are ${values.length}, and ${type} is a type of one`)
  }
  const wrong = values.find((value) => !isValue(value))
  if (wrong !== undefined) throw invalidInput(`${at}.ContextKeyValues: ${wrong} is not of type ${single}`)
  return values
}
