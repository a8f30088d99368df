/** What is wrong with a value, field by field, by their paths. */
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
