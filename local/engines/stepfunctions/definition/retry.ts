/** Retry: which failures are tried again, when, and how often. */
import { randomInt } from 'node:crypto'
import { matches } from '../failures/matches'
import type { StateFailure } from '../failures/state-failure'
import { readErrorEquals } from './error-equals'
import { type Fields, longestSeconds } from './fields'

export interface Retrier {
  readonly errorEquals: readonly string[]
  readonly intervalSeconds: number
  readonly maxAttempts: number
  readonly backoffRate: number
  readonly maxDelaySeconds: number
  readonly jitter: boolean
}

export function compileRetry(fields: Fields): Retrier[] {
  const entries = fields.children('Retry')
  return entries.map((entry, index) => {
    const retrier: Retrier = {
      errorEquals: readErrorEquals(entry, index === entries.length - 1),
      intervalSeconds: entry.integer('IntervalSeconds', { least: 1, most: longestSeconds }) ?? 1,
      maxAttempts: entry.integer('MaxAttempts', { least: 0, most: longestSeconds }) ?? 3,
      backoffRate: entry.integer('BackoffRate', { least: 1, most: Number.MAX_VALUE, fraction: true }) ?? 2,
      maxDelaySeconds: entry.integer('MaxDelaySeconds', { least: 1, most: 31_622_400 }) ?? Infinity,
      jitter: readJitter(entry),
    }
    if (retrier.maxDelaySeconds <= retrier.intervalSeconds) {
      entry.refuse('MaxDelaySeconds must be greater than IntervalSeconds', 'MaxDelaySeconds')
    }
    entry.string('Comment')
    entry.end()
    return retrier
  })
}

function readJitter(entry: Fields): boolean {
  const strategy = entry.string('JitterStrategy') ?? 'NONE'
  if (strategy !== 'FULL' && strategy !== 'NONE') entry.refuse('JitterStrategy must be FULL or NONE', 'JitterStrategy')
  return strategy === 'FULL'
}

export interface Retrial {
  /** Which retrier it is; each counts its own attempts. */
  readonly index: number
  readonly delay: number
}

/** The first retrier that handles the failure decides: when to try again in milliseconds, or not any more. */
export function decideRetry(
  retriers: readonly Retrier[],
  attempts: readonly number[],
  failure: StateFailure,
): Retrial | undefined {
  const index = retriers.findIndex(({ errorEquals }) => matches(errorEquals, failure))
  const retrier = retriers[index]
  const made = attempts[index] ?? 0
  if (!retrier || made >= retrier.maxAttempts) return undefined
  const seconds = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** made,
    retrier.maxDelaySeconds,
    longestSeconds,
  )
  const longest = Math.round(seconds * 1000)
  return { index, delay: retrier.jitter ? randomUpTo(longest) : longest }
}

function randomUpTo(milliseconds: number): number {
  return randomInt(Math.min(milliseconds, 2 ** 47) + 1)
}
