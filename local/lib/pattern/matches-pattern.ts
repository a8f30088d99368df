/** For tools and tests: whether an event, as a target sees it, meets a pattern, as a template has it. */
import { flatEvent } from './flat-event'
import { matches } from './match'
import { compilePattern } from './pattern'

/**
 * ```ts
 * import { matchesPattern } from 'signalbox/events'
 *
 * export const isSelected = matchesPattern({ source: [{ prefix: 'acme.' }] }, { source: 'acme.lamps' })
 * ```
 * Throws AwsError `InvalidEventPatternException` for what is no pattern.
 */
export function matchesPattern(pattern: unknown, event: object): boolean {
  return matches(compilePattern(pattern), flatEvent(event as Readonly<Record<string, unknown>>))
}
