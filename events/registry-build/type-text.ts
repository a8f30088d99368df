/** What a JSON Schema allows, in a few words for people. */
import type { JsonSchema } from './json-schema'

const formats: Readonly<Record<string, string>> = {
  'date-time': 'date and time (ISO 8601)',
  date: 'date (ISO 8601)',
  email: 'e-mail address',
  uri: 'URL',
  uuid: 'UUID',
}

/** Patterns that say less than their name. */
const patterns: Readonly<Record<string, string>> = {
  '^[0-7][0-9A-HJKMNP-TV-Z]{25}$': 'ULID',
  '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$': 'one line',
}

/** A longer one is for machines. */
const longestPattern = 30

export function typeText(schema: JsonSchema): string {
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  const options = schema.anyOf ?? schema.oneOf
  if (options) return options.map(typeText).join(', or ')
  switch (schema.type) {
    case 'string':
      return stringText(schema)
    case 'integer':
    case 'number': {
      const range = bounds(lowest(schema), highest(schema))
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${range && `, ${range}`}`
    }
    case 'array': {
      const range = bounds(schema.minItems, schema.maxItems)
      const item = isSchema(schema.items) ? typeText(schema.items) : 'anything'
      return `list of ${item}${range && `, ${range} of them`}`
    }
    case 'object':
      return objectText(schema)
    default:
      return typeof schema.type === 'string' ? schema.type : 'anything'
  }
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function stringText({ format, pattern, minLength, maxLength }: JsonSchema): string {
  const named = typeof format === 'string' ? formats[format] : undefined
  if (named) return named
  const range = bounds(minLength, maxLength)
  const length = range && `, ${range} characters`
  const known = typeof pattern === 'string' ? patterns[pattern] : undefined
  if (known) return `${known}${length}`
  const isShort = typeof pattern === 'string' && pattern.length <= longestPattern
  return `text${length}${isShort ? `, like ${pattern}` : ''}`
}

function objectText({ properties, additionalProperties }: JsonSchema): string {
  if (properties) return `{ ${Object.keys(properties).join(', ')} }`
  if (!isSchema(additionalProperties)) return 'object'
  const value = typeText(additionalProperties)
  return value === 'anything' ? 'object' : `object of ${value}`
}

function lowest({ minimum, exclusiveMinimum }: JsonSchema): unknown {
  if (typeof exclusiveMinimum === 'number') return `more than ${exclusiveMinimum}`
  return exclusiveMinimum === true ? `more than ${String(minimum)}` : minimum
}

function highest({ maximum, exclusiveMaximum }: JsonSchema): unknown {
  // zod's bound of all whole numbers says nothing.
  if (maximum === Number.MAX_SAFE_INTEGER) return undefined
  if (typeof exclusiveMaximum === 'number') return `less than ${exclusiveMaximum}`
  return exclusiveMaximum === true ? `less than ${String(maximum)}` : maximum
}

function bounds(least: unknown, most: unknown): string {
  const low = least === Number.MIN_SAFE_INTEGER ? undefined : least
  if (typeof low === 'string') return most === undefined ? low : `${low} and at most ${most}`
  if (low !== undefined && most !== undefined) return low === most ? `${low}` : `${low} to ${most}`
  if (low !== undefined) return `at least ${low}`
  return most === undefined ? '' : typeof most === 'string' ? most : `at most ${most}`
}
