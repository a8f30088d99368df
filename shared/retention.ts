/**
 * How long what has ended is kept. A decision says when that ends, as the item's `removeAt`, which is the tables' time to live:
 * DynamoDB deletes such items within days, not at once, so whoever reads counts them as gone from that second on. What has no
 * end yet has no `removeAt`.
 */
import { optionalEnv } from './config'
import { isUlid, timeOfUlid } from './ids'

const daySeconds = 86_400

/**
 * Days that what has ended is kept, as the stack's parameter says; 0, or nothing said, is for ever.
 * @throws TypeError about anything else, at cold start
 */
export function keptDays(variable = 'KEPT_DAYS'): number {
  const text = optionalEnv(variable) ?? '0'
  if (!/^\d{1,5}$/.test(text)) throw new TypeError(`${variable}: expected a number of days, or 0 for ever, not ${text}`)
  return Number(text)
}

/** In seconds since the epoch, as time to live has it; undefined for what is kept for ever. `ended` is ISO 8601. */
export function removalAfter(ended: string, days: number): number | undefined {
  return days === 0 ? undefined : Math.ceil(Date.parse(ended) / 1000) + days * daySeconds
}

/** As an item has it: without the attribute if it is kept for ever. */
export function removing(removeAt: number | undefined): { readonly removeAt?: number } {
  return removeAt === undefined ? {} : { removeAt }
}

/** Whether it is gone, though DynamoDB may not have deleted it yet. */
export function isRemoved({ removeAt }: { readonly removeAt?: number | undefined }, now: Date): boolean {
  return removeAt !== undefined && removeAt * 1000 <= now.getTime()
}

/** Whether what was made, or told, at that time may have been removed by now. */
export function isOlderThanKept(at: Date, days: number, now: Date): boolean {
  return days > 0 && at.getTime() + days * daySeconds * 1000 <= now.getTime()
}

/** The same of what has a ULID for its id. */
export function mayBeRemoved(id: string, days: number, now: Date): boolean {
  return isUlid(id) && isOlderThanKept(timeOfUlid(id), days, now)
}
