/**
 * For workflows that publish by themselves: what their definitions take by substitution, so that no event
 * name and no envelope detail is written in them.
 */
import type { EventDefinition } from './define-event'

/**
 * A JSONata expression that makes a new ULID, as Step Functions evaluates it: the time in Crockford's base 32,
 * then 16 hexadecimal digits of a UUID, which are digits of that alphabet too (62 random bits of a ULID's 80).
 */
export const newUlidExpression = [
  "($now := $millis(); $join($map([0..9], function($place) { $substring('0123456789ABCDEFGHJKMNPQRSTVWXYZ',",
  "$floor($now / $power(32, 9 - $place)) % 32, 1) })) & $uppercase($substring($replace($uuid(), '-', ''), 16)))",
].join(' ')

/** Substitutions for one event that a workflow publishes: `${<Name>}` is its detail-type, `${NewUlid}` an id. */
export function aslSubstitutions(...definitions: readonly EventDefinition[]): Record<string, string> {
  const names = definitions.map(({ name, detailType }) => [name, detailType])
  return { NewUlid: newUlidExpression, ...Object.fromEntries(names) }
}
