/** A function of somebody else's: it consumes one event and publishes another. */
import { consumeAny, createPublisher } from '../../../../../events'
import { LampBroken, LampLit, occurrence, origin } from '../../lamps'
import type { brokenEvent } from './unused'

const domain = 'lamps'

export const handler = consumeAny([LampLit], async (_, { data }) => {
  // LampLit.create({}) in a comment is no publication.
  const publisher = createPublisher({ domain, busName: 'bus', client: { send: async () => ({}) } as never })
  await publisher.publish(LampBroken.create({ lamp: data.lamp }, origin, occurrence))
})

export type Unused = typeof brokenEvent
