/** Tells what no item of the domain's changes with: the events are written first, and published at once. */
import type { CreatedEvent } from '../../events'
import { transact, type Write } from '../../shared/store/writes'
import { PersonEntity } from './model'
import { outbox } from './outbox'

/** `then` is done when they are certain to be told, and may be done again; `also` is written with them. */
export async function tell(
  sub: string,
  events: readonly CreatedEvent[],
  then?: () => Promise<void>,
  also: readonly Write[] = [],
): Promise<void> {
  const told = outbox.enclose(sub, 1, events)
  await transact(PersonEntity, [...also, ...told.writes])
  await then?.()
  await told.publish()
}
