/**
 * `signalbox/events/idempotency`: an event is handled once, by its id, with Powertools' idempotency library. The library is
 * handed in, so that who has a store of their own need not install it.
 *
 * ```ts
 * import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency'
 * import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
 *
 * const once = handledOnce({
 *   makeIdempotent,
 *   persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env.TABLE ?? '' }),
 *   config: new IdempotencyConfig({ expiresAfterSeconds: 7 * 24 * 3600 }),
 * })
 * export const handler = consume(LampLit, async ({ data }) => { … }, { once })
 * ```
 *
 * What an event's first delivery did not finish, because it failed, its next does again. While one is being handled, the
 * same is refused with IdempotencyAlreadyInProgressError, so that it comes again. How long an id is kept is
 * `expiresAfterSeconds` (an hour unless said): let it be longer than what delivers tries, which is 24 hours for a rule.
 */
import type { LambdaContext, Once } from './consume'

/** What is used of the library. */
export interface Idempotency<Store, Config extends IdempotencyConfiguration> {
  readonly makeIdempotent: MakeIdempotent<Store, Config>
  readonly persistenceStore: Store
  readonly config: Config
  /** Before the key, where several consumers of one function share a table; the function's name stands before it anyhow. */
  readonly keyPrefix?: string
}

/** Powertools' `IdempotencyConfig`. */
export interface IdempotencyConfiguration {
  // biome-ignore lint/suspicious/noExplicitAny: the library asks for a whole context, and uses the time that is left
  registerLambdaContext(context: any): void
}

type Work = () => Promise<void>
type MakeIdempotent<Store, Config> = (
  work: (eventId: string, work: Work) => Promise<void>,
  options: { persistenceStore: Store; config: Config; dataIndexArgument: number; keyPrefix?: string },
) => (eventId: string, work: Work) => unknown

/** For the option `once` of `consume`, `consumeAny`, `consumeQueue`, `consumeAnyQueue` and `consumeUpcast`. */
export function handledOnce<Store, Config extends IdempotencyConfiguration>({
  makeIdempotent,
  persistenceStore,
  config,
  keyPrefix,
}: Idempotency<Store, Config>): Once {
  const options = { persistenceStore, config, dataIndexArgument: 0, ...(keyPrefix !== undefined && { keyPrefix }) }
  const keyed = makeIdempotent(async (_, work) => await work(), options)
  return async (eventId, work, context?: LambdaContext) => {
    // Without the time that is left, what a function that timed out had begun would be "in progress" till its id expires.
    if (context) config.registerLambdaContext(context)
    await keyed(eventId, work)
  }
}
