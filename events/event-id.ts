/** Ids of events, for who has none of its own. */
import { randomBytes } from 'node:crypto'

/** Crockford's: without I, L, O and U, which are read as others. */
export const ulidAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A ULID: 48 bits of time, 80 random ones, in 26 characters that sort by time. Who may create an event again when its
 * trigger is retried gives one that is the same then, or consumers see two events.
 * ```ts
 * import { newEventId } from 'signalbox/events'
 *
 * const eventId = newEventId()
 * ```
 */
export function newEventId(now: Date = present()): string {
  return encodeUlid(now, randomBytes(10))
}

/** @param random ten bytes */
export function encodeUlid(now: Date, random: Uint8Array): string {
  let value = (BigInt(now.getTime()) << 80n) | BigInt(`0x${Buffer.from(random).toString('hex')}`)
  let text = ''
  for (let place = 0; place < 26; place++) {
    text = ulidAlphabet[Number(value & 31n)] + text
    value >>= 5n
  }
  return text
}

/** Where nobody gives a time. */
export function present(): Date {
  // biome-ignore lint/plugin: for others, who have no clock to give; in this system all times are given
  return new Date()
}
