/** Each minute: publishes the events that whoever wrote them has not published. */
import type { Context } from 'aws-lambda'
import type { Swept } from '../../../shared/outbox/sweep'
import { outbox } from '../outbox'

/** Time to end what is under way. */
const reserve = 20_000

/** `{ "refused": true }` tries once more what the bus has refused for good. */
export function handler(
  input: { readonly refused?: boolean },
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<Swept> {
  const hasTime = () => context.getRemainingTimeInMillis() > reserve
  return outbox.sweep({ hasTime, refused: input.refused === true })
}
