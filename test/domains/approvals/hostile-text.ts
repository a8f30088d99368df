/** What no text may do to the texts around it, and every place of a schema where somebody may write some. */
import type * as core from 'zod/v4/core'

export const breaks = ['\r', '\n', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029']
const controls = ['\u0000', '\u0007', '\u001b', '\u007f', '\u0090']
export const directions = [...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069']
const invisible = [
  ...'\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u2060\u2063\u2064\u206a\u2800\u3164\ufe0f\ufeff\uffa0\ufff9\u{e0041}\u{e0100}',
]
const halves = ['\ud800', '\udbff', '\udc00', '\udfff']
const pile = '\u0301'.repeat(100)

export const hostile = [...breaks, ...controls, ...directions, ...invisible, ...halves, pile]

/** Whether a text that was taken could still harm. */
export function harms(text: string): boolean {
  const rest = text.replaceAll('\n', '').replaceAll('\t', '')
  return /[\p{Cc}\p{Cs}\u2028\u2029\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]|[\p{Mn}\p{Me}]{9}/u.test(
    rest,
  )
}

export interface TextField {
  readonly path: string
  readonly schema: core.$ZodType
  /** Free JSON: texts and names of any kind are in it. */
  readonly isJson: boolean
}

/** Every text in a schema, whatever kinds of schema will come: one that is not known here is an error. */
export function* textFields(schema: core.$ZodType, path = ''): Iterable<TextField> {
  const type = schema as core.$ZodTypes
  const { def } = type._zod
  switch (def.type) {
    case 'string':
      yield { path, schema, isJson: false }
      return
    case 'record':
      yield { path, schema, isJson: true }
      return
    case 'object':
      for (const [name, field] of Object.entries(def.shape)) yield* textFields(field, path ? `${path}.${name}` : name)
      return
    case 'array':
      yield* textFields(def.element, `${path}[]`)
      return
    case 'union':
      for (const option of def.options) yield* textFields(option, path)
      return
    case 'optional':
    case 'nullable':
    case 'default':
    case 'catch':
      yield* textFields(def.innerType, path)
      return
    case 'enum':
    case 'literal':
    case 'number':
    case 'boolean':
    case 'int' as never:
      return
    default:
      throw new Error(`${path}: a schema of type ${def.type} is not looked into`)
  }
}

/** A value of the schema with the same text wherever the schema lets anybody write freely. */
export function filledWith(schema: core.$ZodType, text: string, example: unknown): unknown {
  const type = schema as core.$ZodTypes
  const { def } = type._zod
  if (def.type === 'object') {
    const given = (example ?? {}) as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(def.shape).flatMap(([name, field]) => {
        const value = filledWith(field, text, given[name])
        return value === undefined ? [] : [[name, value]]
      }),
    )
  }
  if (def.type === 'optional') return filledWith(def.innerType, text, example)
  if (def.type === 'record') return { [text]: text, deep: [{ [text]: text }] }
  if (def.type === 'array' && Array.isArray(example)) {
    return example.map((each) => filledWith(def.element, text, each))
  }
  if (def.type === 'string' && isFree(schema)) return text
  return example
}

/** Texts with a format (addresses, ids, durations, ARNs) are none that anybody writes. */
function isFree(schema: core.$ZodType): boolean {
  return 'success' in parsed(schema, 'Some words, and more') && parsed(schema, 'Some words, and more').success
}

function parsed(schema: core.$ZodType, value: unknown): { readonly success: boolean } {
  return (schema as unknown as { safeParse(value: unknown): { success: boolean } }).safeParse(value)
}
