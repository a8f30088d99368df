/** What the events of a run have in common. A run is one story: its id is told with each of them. */
import type { Occurrence, Origin } from '../../../events'
import { derivedUlid } from '../../../shared/ids'
import type { RunKey } from './run'

/** The id is derived: what is decided again on the same state tells the same. `what` tells the events of one run apart. */
export function story({ id }: RunKey, now: Date, what: string, causationId?: string): [Origin, Occurrence] {
  const eventId = derivedUlid(now, `${id}/${what}`)
  return [
    { correlationId: id, causationId, actor: 'signalbox' },
    { eventId, occurredAt: now },
  ]
}
