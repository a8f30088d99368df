/**
 * For workflows that publish by themselves: what their definitions take by substitution, so that no event
 * name and no envelope detail is written in them.
 */
import type { EventDefinition } from './define-event'

/** A JSONata expression that makes a new ULID, as Step Functions evaluates it. */
export const newUlidExpression = [
  "($alphabet := '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; $now := $millis();",
  '$join([$map([0..9], function($place) { $substring($alphabet, $floor($now / $power(32, 9 - $place)) % 32, 1) }),',
  '$map([1..16], function($place) { $substring($alphabet, $floor($random() * 32), 1) })]))',
].join(' ')

/** Substitutions for one event that a workflow publishes: `${<Name>}` is its detail-type, `${NewUlid}` an id. */
export function aslSubstitutions(...definitions: readonly EventDefinition[]): Record<string, string> {
  const names = definitions.map(({ name, detailType }) => [name, detailType])
  return { NewUlid: newUlidExpression, ...Object.fromEntries(names) }
}
