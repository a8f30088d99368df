/** A shape as a schema of zod/mini, which adds least to a consumer's bundle. */
import { fieldName, literal } from './code'
import { type Bound, SchemaNotUnderstoodError, type Shape } from './shape'

/** Where a format comes with a pattern, the pattern says it all. */
const formats: Readonly<Record<string, string>> = {
  'date-time': 'z.iso.datetime({ offset: true })',
  date: 'z.iso.date()',
  time: 'z.iso.time()',
  email: 'z.email()',
  uri: 'z.url()',
  uuid: 'z.uuid()',
}

export function zodCode(shape: Shape, indent = ''): string {
  switch (shape.kind) {
    case 'unknown':
    case 'boolean':
    case 'null':
      return `z.${shape.kind}()`
    case 'string': {
      const { format, patterns = [], minLength, maxLength } = shape
      const [pattern] = patterns
      const known = format !== undefined && pattern === undefined ? formats[format] : undefined
      if (format !== undefined && pattern === undefined && known === undefined) {
        throw new SchemaNotUnderstoodError('', `format "${format}"`, Object.keys(formats).join(', '))
      }
      return checked(known ?? 'z.string()', [
        call('minLength', minLength),
        call('maxLength', maxLength),
        ...patterns.map((each) => `z.regex(${String(compiled(each))})`),
      ])
    }
    case 'number':
      return checked(shape.isInteger ? 'z.int()' : 'z.number()', [
        bound(shape.minimum, 'gt', 'gte'),
        bound(shape.maximum, 'lt', 'lte'),
        ...(shape.multiplesOf ?? []).map((each) => call('multipleOf', each)),
      ])
    case 'catch':
      return `z.catch(${zodCode(shape.inner, indent)}, ${shape.value})`
    case 'enum': {
      const values = shape.values.map(literal).join(', ')
      if (shape.values.length === 1) return `z.literal(${values})`
      const isText = shape.values.every((value) => typeof value === 'string')
      return `z.${isText ? 'enum' : 'literal'}([${values}])`
    }
    case 'array':
      return checked(`z.array(${zodCode(shape.item, indent)})`, [
        call('minLength', shape.minItems),
        call('maxLength', shape.maxItems),
      ])
    case 'tuple':
      return `z.tuple([${shape.items.map((item) => zodCode(item, indent)).join(', ')}])`
    case 'record':
      return `z.record(z.string(), ${zodCode(shape.value, indent)})`
    case 'union':
      return `z.union([${shape.options.map((option) => zodCode(option, indent)).join(', ')}])`
    case 'object': {
      const inner = `${indent}  `
      const lines = shape.fields.map((field) => {
        const code = zodCode(field.shape, inner)
        return `${inner}${fieldName(field.name)}: ${field.isRequired ? code : `z.optional(${code})`},\n`
      })
      const fields = lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`
      if (shape.rest === 'refuse') return `z.strictObject(${fields})`
      const object = `z.object(${fields})`
      return shape.rest === 'drop' ? object : `z.catchall(${object}, ${zodCode(shape.rest, indent)})`
    }
  }
}

/** Schemas are read as Unicode; a pattern that can't be is one of other days. */
function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return new RegExp(pattern)
  }
}

function checked(schema: string, checks: readonly (string | false | undefined)[]): string {
  const present = checks.filter(Boolean)
  return present.length === 0 ? schema : `${schema}.check(${present.join(', ')})`
}

function call(name: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `z.${name}(${value})`
}

function bound(given: Bound | undefined, exclusive: string, inclusive: string): string | undefined {
  return call(given?.isExclusive ? exclusive : inclusive, given?.value)
}
