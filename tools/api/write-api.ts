/** Writes an API as text that reads and compares well: a line for each operation and each shape, in order of name. */
import type { ApiModel } from '../../local/kernel/api-model'

export function apiText({ operations, shapes, ...service }: ApiModel): string {
  const head = Object.entries(service).map(([name, value]) => `  "${name}": ${JSON.stringify(value)},\n`)
  return `{\n${head.join('')}  "operations": ${lines(operations)},\n  "shapes": ${lines(shapes)}\n}\n`
}

function lines(entries: object): string {
  const each = Object.entries(entries).map(([name, value]) => `    "${name}": ${JSON.stringify(value)}`)
  return `{\n${each.join(',\n')}\n  }`
}
