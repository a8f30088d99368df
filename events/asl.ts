/**
 * For workflows that publish by themselves: what their definitions take by substitution, so that no event
 * name and no envelope detail is written in them.
 */
import type { EventDefinition } from './define-event'
import { sourceOf } from './envelope'
import { EventNotForPublisherError } from './errors'

/**
 * A JSONata expression that makes a new ULID, as Step Functions evaluates it: the time in Crockford's base 32,
 * then 16 hexadecimal digits of a UUID, which are digits of that alphabet too (62 random bits of a ULID's 80).
 */
export const newUlidExpression = [
  "($now := $millis(); $join($map([0..9], function($place) { $substring('0123456789ABCDEFGHJKMNPQRSTVWXYZ',",
  "$floor($now / $power(32, 9 - $place)) % 32, 1) })) & $uppercase($substring($replace($uuid(), '-', ''), 16)))",
].join(' ')

/**
 * Substitutions for the events that a workflow publishes: `${<Name>}` is an event's detail-type, `${<Name>Version}` its
 * version, `${NewUlid}` an id. From version 2 on the version is in the name, as in `${ApprovalRequestedV2}` and
 * `${ApprovalRequestedV2Version}`, so that a workflow may publish two versions of one event.
 *
 * `${<Name>Source}` is the source, of events that one domain alone publishes; of others the workflow's own domain is to be
 * given: `aslSubstitutions({ publisher: 'promotions' }, ApprovalRequested)`.
 *
 * ```ts
 * import { aslSubstitutions } from 'signalbox/events/asl'
 * import { ApprovalRequested } from 'signalbox/events/catalog/approvals'
 *
 * export const definitionSubstitutions = aslSubstitutions({ publisher: 'promotions' }, ApprovalRequested)
 * ```
 * @throws EventNotForPublisherError
 */
export function aslSubstitutions(
  ...given: readonly [{ readonly publisher: string }, ...EventDefinition[]] | readonly EventDefinition[]
): Record<string, string> {
  const [first, ...rest] = given
  const publisher = first && 'publisher' in first ? first.publisher : undefined
  const definitions = (publisher === undefined ? given : rest) as readonly EventDefinition[]
  const substitutions: Record<string, string> = { NewUlid: newUlidExpression }
  for (const { name, version, detailType, publishers, sourcePrefix } of definitions) {
    if (publisher !== undefined && !publishers.includes(publisher)) {
      throw new EventNotForPublisherError(detailType, publisher, publishers)
    }
    const key = version === 1 ? name : `${name}V${version}`
    substitutions[key] = detailType
    substitutions[`${key}Version`] = String(version)
    const [only, ...others] = publishers
    const sender = publisher ?? (others.length === 0 ? only : undefined)
    if (sender !== undefined) substitutions[`${key}Source`] = sourceOf(sender, sourcePrefix)
  }
  return substitutions
}
