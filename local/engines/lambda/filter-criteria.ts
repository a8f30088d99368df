/**
 * The filters of an event source mapping: event patterns, of which a message has to meet one. They see the record
 * that the function would get. Where a pattern looks into `body`, the body must be JSON; where it asks for `body`
 * itself, the body must be text: a message in the other form does not pass, whatever the pattern says.
 */
import { refuseUnknown } from '../../kernel/aws-error'
import { flatEvent } from '../../lib/pattern/flat-event'
import { matches } from '../../lib/pattern/match'
import { type Alternative, compilePattern, type Pattern } from '../../lib/pattern/pattern'
import { invalidParameter } from './errors'

export interface FilterCriteriaInput {
  readonly Filters?: readonly { readonly Pattern?: unknown }[]
}

export type RecordFilter = (record: { readonly body: string }) => boolean

/** Lambda's quota, and characters. */
const mostFilters = 5
const longestPattern = 4096

/** The patterns as given; none for `{}`, which takes away what was there. */
export function readFilterCriteria(input: FilterCriteriaInput, where: string): readonly string[] {
  refuseUnknown(input, ['Filters'], `${where}, FilterCriteria`)
  const filters = input.Filters ?? []
  if (filters.length > mostFilters) {
    throw invalidParameter(`Filters: ${filters.length} are given; an event source mapping may have ${mostFilters}`)
  }
  return filters.map((filter) => {
    refuseUnknown(filter, ['Pattern'], `${where}, FilterCriteria`)
    const pattern = filter.Pattern ?? '{}'
    if (typeof pattern !== 'string') throw invalidParameter('Invalid filter pattern definition.')
    if (pattern.length > longestPattern) {
      throw invalidParameter(`Pattern is ${pattern.length} characters long; it may have ${longestPattern}`)
    }
    if (!isEmpty(pattern)) compile(pattern)
    return pattern
  })
}

/** Whether a record meets one of the patterns; without patterns every record passes. */
export function recordFilter(patterns: readonly string[]): RecordFilter {
  if (patterns.length === 0 || patterns.some(isEmpty)) return () => true
  const alternatives = patterns.flatMap((pattern) => compile(pattern).alternatives)
  return (record) => {
    const parsed = parseBody(record.body)
    const event = flatEvent(parsed === undefined ? { ...record } : { ...record, body: parsed })
    return alternatives.some(
      (alternative) =>
        hasForm(alternative, parsed === undefined ? 'text' : 'json') && matches({ alternatives: [alternative] }, event),
    )
  }
}

/** The same of records that are JSON throughout. */
export function eventFilter(patterns: readonly string[]): (record: object) => boolean {
  if (patterns.length === 0 || patterns.some(isEmpty)) return () => true
  const compiled = patterns.map(compile)
  return (record) => {
    const event = flatEvent({ ...record })
    return compiled.some((pattern) => matches(pattern, event))
  }
}

function compile(pattern: string): Pattern {
  try {
    return compilePattern(pattern)
  } catch (error) {
    throw invalidParameter('Invalid filter pattern definition.', error)
  }
}

/** `{}` asks for nothing, so every record meets it. */
function isEmpty(pattern: string): boolean {
  return /^\s*\{\s*\}\s*$/.test(pattern)
}

function hasForm(alternative: Alternative, form: 'text' | 'json'): boolean {
  return alternative.every(({ path }) =>
    path === 'body' ? form === 'text' : !path.startsWith('body.') || form === 'json',
  )
}

/** Undefined for text. A lone number or word counts as text: a pattern can look into objects and arrays only. */
function parseBody(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
