/** AWS's wording for input that breaks a constraint of the API. */

import { createInputPaging } from '../../kernel/paging'
import { limitOf } from '../../kernel/range'
import { constraint, invalid } from './errors'

export interface NameRule {
  readonly member: string
  readonly longest: number
  readonly pattern?: RegExp
}

const plainName = /^[.\-_A-Za-z0-9]+$/

export function checkName(value: unknown, { member, longest, pattern = plainName }: NameRule): string {
  if (typeof value !== 'string') throw constraint(member, value, 'Member must not be null')
  if (value === '') throw constraint(member, value, 'Member must have length greater than or equal to 1')
  if (value.length > longest) {
    throw constraint(member, value, `Member must have length less than or equal to ${longest}`)
  }
  if (!pattern.test(value)) {
    throw constraint(member, value, `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`)
  }
  return value
}

/** Of a text that may be left out. */
export function checkLength(value: unknown, member: string, longest: number): void {
  if (typeof value === 'string' && value.length > longest) {
    throw constraint(member, value, `Member must have length less than or equal to ${longest}`)
  }
}

export function checkOneOf(value: unknown, member: string, allowed: readonly string[]): void {
  if (value !== undefined && !allowed.includes(value as string)) {
    throw constraint(member, value, `Member must satisfy enum value set: [${allowed.join(', ')}]`)
  }
}

/** Milliseconds of a time as it comes over the wire (epoch seconds) or from another engine (Date, ISO text). */
export function toMilliseconds(value: unknown, member: string): number {
  const time =
    typeof value === 'number' ? value * 1000 : value instanceof Date ? value.getTime() : Date.parse(String(value))
  if (!Number.isFinite(time)) throw constraint(member, value, 'Member must be a timestamp')
  return time
}

export interface Page {
  readonly Limit?: number
  readonly NextToken?: string
}

/** Pages of lists. */
export const page = createInputPaging({
  size: 'Limit',
  token: 'NextToken',
  usual: 100,
  most: 100,
  badSize: (size) => constraint('limit', size, `Member must ${limitOf(size, 1, 100)}`),
  badToken: () => invalid('Invalid NextToken.'),
})

export function byName<Item>(name: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0)
}
