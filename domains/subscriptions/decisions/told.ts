/** What the events of a subscription have in common. */
import type { Occurrence, Origin } from '../../../events'
import { derivedUlid } from '../../../shared/ids'
import type { Act } from '../act'
import type { Subscription } from '../subscription'

/** Whose it is, as events say it. */
export function whose({ subscriptionId, sub, apiId, planId }: Subscription) {
  return { subscriptionId, sub, apiId, planId }
}

/** The id is derived: what is decided again on the same state tells the same. `what` tells the events of one change apart. */
export function story(
  { subscriptionId, version }: Pick<Subscription, 'subscriptionId' | 'version'>,
  { now, correlationId, causationId, actor }: Act,
  what: string,
): [Origin, Occurrence] {
  const eventId = derivedUlid(now, `${subscriptionId}/${version}/${what}`)
  return [
    { correlationId, causationId, actor },
    { eventId, occurredAt: now },
  ]
}
