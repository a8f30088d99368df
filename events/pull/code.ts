/** Pieces of TypeScript. */
import type { Literal } from './shape'

export function literal(value: Literal): string {
  if (typeof value !== 'string') return String(value)
  const text = JSON.stringify(value)
  return text.includes("'") ? text : `'${text.slice(1, -1).replaceAll('\\"', '"')}'`
}

export function fieldName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}
