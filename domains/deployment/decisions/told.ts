/** What the events of a run have in common. A run is one story: its id is told with each of them. */
import type { Occurrence, Origin } from '../../../events'
import { derivedUlid } from '../../../shared/ids'
import type { RunKey } from './run'

/** Of ids: whoever finds out later what was told, or lost, need not know when it was told. */
const always = new Date(0)

/** The id follows from what has happened alone: whoever tells of it tells the same. `what` tells the events of one run apart. */
export function story({ id }: RunKey, at: Date, what: string, causationId?: string): [Origin, Occurrence] {
  const eventId = derivedUlid(always, `${id}/${what}`)
  return [
    { correlationId: id, causationId, actor: 'signalbox' },
    { eventId, occurredAt: at },
  ]
}
