/** When to try again where AWS goes on for a day. */
import { randomInt } from 'node:crypto'

export const day = 86_400_000
const longestInterval = 600_000

/** Milliseconds: doubles from a second to ten minutes. What began to fail together keeps its order. */
export function interval(tries: number): number {
  return Math.min(1000 * 2 ** (tries - 1), longestInterval)
}

/** Half of it jitter: so many tries (185) as EventBridge makes fill about a day. */
export function backoff(tries: number): number {
  const longest = interval(tries)
  return longest / 2 + randomInt(Math.ceil(longest / 2) + 1)
}
