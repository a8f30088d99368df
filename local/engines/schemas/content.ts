/** What EventBridge Schemas takes: names, and the text of a schema in one of two languages. */
import type Ajv from 'ajv-draft-04'
import { bad } from './errors'

export const schemaTypes = ['OpenApi3', 'JSONSchemaDraft4'] as const
export type SchemaType = (typeof schemaTypes)[number]

const longestContent = 100_000
const longestDescription = 256
let made: Ajv | undefined

/** Made, and ajv loaded, for the first such schema: a start that has none does without. */
function validator(): Ajv {
  const { default: Draft4 } = require('ajv-draft-04') as { default: typeof Ajv }
  made ??= new Draft4({ strict: false, logger: false })
  return made
}

export function checkRegistryName(name: unknown): string {
  return checkName(name, /^[\w.-]{1,64}$/, 'Registry name', 'at most 64 letters, digits, ".", "-" or "_"')
}

export function checkSchemaName(name: unknown): string {
  return checkName(name, /^[\w.@-]{1,385}$/, 'Schema name', 'at most 385 letters, digits, ".", "-", "_" or "@"')
}

function checkName(name: unknown, pattern: RegExp, what: string, expected: string): string {
  if (typeof name !== 'string' || !pattern.test(name)) throw bad(`${what} "${String(name)}": expected ${expected}.`)
  if (/^aws\./i.test(name)) throw bad(`${what} "${name}" must not begin with "aws.".`)
  return name
}

export function checkDescription(description: unknown): string | undefined {
  if (description === undefined) return undefined
  if (typeof description === 'string' && description.length <= longestDescription) return description
  throw bad(`Description: expected a string of at most ${longestDescription} characters.`)
}

export function checkType(type: unknown): SchemaType {
  const known = schemaTypes.find((each) => each === type)
  if (!known) throw bad(`Type: expected ${schemaTypes.join(' or ')}, got "${String(type)}".`)
  return known
}

/** The text as it is; throws if it is not a schema of that type. */
export function checkContent(content: unknown, type: SchemaType): string {
  if (typeof content !== 'string' || content === '') throw bad('Content: expected the text of a schema.')
  if (content.length > longestContent) {
    throw bad(`Content has ${content.length} characters; at most ${longestContent} are allowed.`)
  }
  const schema = parse(content)
  if (type === 'OpenApi3') {
    if (!/^3\./.test(String(schema.openapi))) throw bad('Content: expected an OpenAPI 3 document ("openapi": "3.…").')
  } else {
    if (schema.$schema !== undefined && !/draft-04/.test(String(schema.$schema))) {
      throw bad(`Content: expected JSON Schema draft 4, "$schema" is ${JSON.stringify(schema.$schema)}.`)
    }
    const ajv = validator()
    if (ajv.validateSchema(schema) !== true) {
      throw bad(`Content is not JSON Schema draft 4: ${ajv.errorsText(ajv.errors)}.`)
    }
  }
  return content
}

function parse(content: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(content)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Told below, as for any other text that is no object.
  }
  throw bad('Content: expected a JSON object.')
}
