/** When to try again where AWS gives a target a day. */
import { randomInt } from 'node:crypto'

const longestRetryInterval = 600_000
/** So many tries fill about a day. */
export const triesOfADay = 185

/** Milliseconds. Doubles from a second to ten minutes, half of it jitter. */
export function backoff(tries: number): number {
  const interval = Math.min(1000 * 2 ** (tries - 1), longestRetryInterval)
  return interval / 2 + randomInt(Math.ceil(interval / 2) + 1)
}
