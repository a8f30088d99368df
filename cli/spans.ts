/** Times and spans of time as options give them. */
import { parseDuration, parseTime } from '../local/start/duration'
import { UsageError } from './usage-error'

/** `--since 10m`. @returns milliseconds */
export function readSpan(text: string, option: string): number {
  try {
    return parseDuration(text)
  } catch {
    throw new UsageError(`--${option}: expected a span of time like 90s, 10m, 2h or 3d, not "${text}"`)
  }
}

/** `--from 2026-01-05T09:00:00Z`. @returns milliseconds since the epoch */
export function readTime(text: string | undefined, option: string): number {
  try {
    return parseTime(text ?? '')
  } catch {
    const given = text === undefined ? 'it is missing' : `not "${text}"`
    throw new UsageError(`--${option}: expected a time like 2026-01-05T09:00:00Z, ${given}`)
  }
}
