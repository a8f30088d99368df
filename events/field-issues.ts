/** What is wrong with a value, field by field, by their paths. */
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import type { Issue } from './errors'

/** Fields of the input that parsing has dropped. */
export function* unknownFields(given: unknown, kept: unknown, path: string): Iterable<Issue> {
  if (Array.isArray(given) && Array.isArray(kept)) {
    for (const [index, item] of given.entries()) yield* unknownFields(item, kept[index], `${path}[${index}]`)
  } else if (isRecord(given) && isRecord(kept)) {
    for (const [key, value] of Object.entries(given)) {
      const at = path === '' ? key : `${path}.${key}`
      if (Object.hasOwn(kept, key)) yield* unknownFields(value, kept[key], at)
      else if (value !== undefined) yield { path: at, message: 'unknown field' }
    }
  }
}

/** The fields that an issue of a strict schema says to be unknown. */
export function strayFields(issue: z.core.$ZodIssue): readonly Issue[] {
  if (issue.code !== 'unrecognized_keys') return []
  return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'unknown field' }))
}

/** Wrong values that `catch` has read as others: whoever consumes may do so, whoever publishes may not. */
export function caughtFields(schema: z.ZodMiniType, given: unknown, kept: unknown): readonly Issue[] {
  if (isDeepStrictEqual(given, kept)) return []
  // Backwards, there is nothing that is filled in or caught.
  const result = z.safeEncode(schema, withGiven(kept, given))
  return result.success ? [] : result.error.issues.map(({ path, message }) => ({ path: pathOf(path, 'data'), message }))
}

/** What was given, and what was filled in where nothing was. */
function withGiven(kept: unknown, given: unknown): unknown {
  if (given === undefined) return kept
  if (Array.isArray(given) && Array.isArray(kept)) return given.map((item, index) => withGiven(kept[index], item))
  if (!isRecord(given) || !isRecord(kept)) return given
  const names = new Set([...Object.keys(kept), ...Object.keys(given)])
  return Object.fromEntries([...names].map((name) => [name, withGiven(kept[name], given[name])]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `data.approvers[0].email`, below `root`. */
export function pathOf(path: readonly PropertyKey[], root = ''): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, root)
}
