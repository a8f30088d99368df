/** A shape as a TypeScript type. */
import { fieldName, literal } from './code'
import type { Shape } from './shape'

export function typeCode(shape: Shape, indent = ''): string {
  switch (shape.kind) {
    case 'unknown':
    case 'boolean':
    case 'null':
    case 'string':
    case 'number':
      return shape.kind
    case 'catch':
      return typeCode(shape.inner, indent)
    case 'enum':
      return shape.values.map(literal).join(' | ')
    case 'array':
      return `readonly ${inBrackets(typeCode(shape.item, indent))}[]`
    case 'tuple':
      return `readonly [${shape.items.map((item) => typeCode(item, indent)).join(', ')}]`
    case 'record':
      return `Readonly<Record<string, ${typeCode(shape.value, indent)}>>`
    case 'union':
      return [...new Set(shape.options.map((option) => typeCode(option, indent)))].join(' | ')
    case 'object': {
      const inner = `${indent}  `
      const lines = shape.fields.map((field) => {
        const type = typeCode(field.shape, inner)
        const meaning = field.shape.description
        return [
          ...(meaning === undefined ? [] : [`${inner}/** ${meaning.replaceAll('*/', '*\\/')} */`]),
          `${inner}readonly ${fieldName(field.name)}${field.isRequired ? `: ${type}` : `?: ${type} | undefined`}`,
        ].join('\n')
      })
      const rest = typeof shape.rest === 'object' ? [`${inner}readonly [name: string]: unknown`] : []
      return lines.length + rest.length === 0 ? 'object' : `{\n${[...lines, ...rest].join('\n')}\n${indent}}`
    }
  }
}

function inBrackets(type: string): string {
  return / \| /.test(type.replace(/\{[\s\S]*\}/, '')) || type.startsWith('readonly ') ? `(${type})` : type
}
