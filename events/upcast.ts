/**
 * Brings an event of an older version to a newer one, so that an archive can be replayed to consumers that know
 * the newer one only. Its id stays: it is the same fact.
 */
import { type ConsumeOptions, type Consumer, consumeAny, type IncomingEvent } from './consume'
import type { EventDefinition, EventEnvelope } from './define-event'
import { UpcasterError } from './errors'

// biome-ignore lint/suspicious/noExplicitAny: of any two versions, as in EventDefinition
export interface Upcaster<From = any, To = any> {
  readonly from: EventDefinition<From>
  readonly to: EventDefinition<To>
  /** The data alone; pure. */
  readonly convert: (data: From) => To
}

/**
 * ```ts
 * import { consumeUpcast, defineEvent, defineUpcaster } from 'signalbox/events'
 * import * as z from 'zod'
 *
 * const lamp = { owner: 'lamps', name: 'LampLit', publishers: ['lamps'], summary: 'A lamp was lit.' }
 * const LampLit = defineEvent({ ...lamp, version: 1, data: z.object({ lamp: z.string() }), examples: [] })
 * const LampLitV2 = defineEvent({ ...lamp, version: 2, data: z.object({ lampId: z.string() }), examples: [] })
 *
 * const upcasters = [defineUpcaster(LampLit, LampLitV2, ({ lamp: lampId }) => ({ lampId }))]
 *
 * export const handler = consumeUpcast(LampLitV2, upcasters, async ({ data }) => console.log(data.lampId))
 * ```
 * @throws UpcasterError where these are not an older and a newer version of one event
 */
export function defineUpcaster<From, To>(
  from: EventDefinition<From>,
  to: EventDefinition<To>,
  convert: (data: From) => NoInfer<To>,
): Upcaster<From, To> {
  if (from.owner !== to.owner || from.name !== to.name || from.version >= to.version) {
    throw new UpcasterError(from.detailType, to.detailType, 'expected an older and a newer version of one event')
  }
  return { from, to, convert }
}

/** Throws EventInvalidError if what comes out is not valid, and UpcasterError if no way leads to `to`. */
export function upcast<To>(
  from: EventDefinition,
  to: EventDefinition<To>,
  detail: unknown,
  upcasters: readonly Upcaster[],
): EventEnvelope<To> {
  if (from.detailType === to.detailType) return to.parse(detail)
  const step = upcasters.find((each) => each.from.detailType === from.detailType && each.to.version <= to.version)
  if (!step) throw new UpcasterError(from.detailType, to.detailType, 'there is none: define one')
  const { metadata, data } = from.parse(detail)
  const next = { metadata: { ...metadata, version: step.to.version }, data: step.convert(data) }
  return upcast(step.to, to, next, upcasters)
}

/** As `consume`, for a rule that lets older versions through too (an archive's replay): they are upcast first. */
export function consumeUpcast<Data>(
  definition: EventDefinition<Data>,
  upcasters: readonly Upcaster[],
  handle: Consumer<Data>,
  options: Pick<ConsumeOptions, 'logger' | 'once'> = {},
): (incoming: IncomingEvent) => Promise<void> {
  const older = upcasters.flatMap(({ from }) => (from.name === definition.name ? [from] : []))
  return consumeAny<EventDefinition>(
    [definition, ...older.filter(({ version }) => version < definition.version)],
    (from, event, delivery) => handle(upcast(from, definition, event, upcasters), delivery),
    options,
  )
}
