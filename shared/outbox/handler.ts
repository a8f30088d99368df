/** The function that a schedule starts every five minutes, for what is left in an outbox. */
import type { Context } from 'aws-lambda'
import { guarded } from '../guarded'
import type { Outbox } from './outbox'
import type { Swept } from './sweep'

/** Time to end what is under way. */
const reserve = 20_000

/** What it is invoked with by hand: `{ "refused": true }` tries once more what the bus has refused for good. */
export interface SweepInput {
  readonly refused?: boolean
}

/**
 * @example
 * export const handler = outboxHandler(outbox)
 */
export function outboxHandler(
  outbox: Outbox,
): (input: SweepInput, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<Swept> {
  return guarded((input: SweepInput, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
    outbox.sweep({
      hasTime: () => context.getRemainingTimeInMillis() > reserve,
      refused: input.refused === true,
    }),
  )
}
