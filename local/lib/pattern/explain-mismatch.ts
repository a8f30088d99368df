/** Says why an event did not meet a pattern, for people who look for a lost event. */
import { type FlatEvent, flatEvent } from './flat-event'
import { matches, meets } from './match'
import { type Alternative, compilePattern, type FieldTest, type Pattern } from './pattern'

export interface Mismatch {
  /** The dotted path of the field. */
  readonly path: string
  /** Such as `is "stopped", expected "running"`. */
  readonly reason: string
}

/** One mismatch for each alternative of the pattern (more than one only with `$or`); none if the event matches. */
export function explainMismatch(
  pattern: Pattern | string | object,
  event: Readonly<Record<string, unknown>>,
): readonly Mismatch[] {
  const compiled = isCompiled(pattern) ? pattern : compilePattern(pattern)
  const flat = flatEvent(event)
  if (matches(compiled, flat)) return []
  return compiled.alternatives.map((alternative) => explainAlternative(alternative, flat))
}

function isCompiled(pattern: Pattern | string | object): pattern is Pattern {
  return typeof pattern === 'object' && Object.keys(pattern).length === 1 && 'alternatives' in pattern
}

function explainAlternative(alternative: Alternative, event: FlatEvent): Mismatch {
  for (const field of alternative) {
    const leaves = event.leaves(field.path)
    if (leaves.length === 0 ? field.absent : leaves.some((leaf) => meets(field, leaf))) continue
    const found = [...new Set(leaves.map((leaf) => JSON.stringify(leaf.value)))]
    const is = found.length === 0 ? 'is missing' : `is ${found.slice(0, 5).join(', ')}${found.length > 5 ? ', …' : ''}`
    return { path: field.path, reason: `${is}, expected ${expectation(field)}` }
  }
  const paths = alternative.map((field) => field.path).join(', ')
  return { path: paths, reason: 'each is met by itself, but not by one and the same element of the array' }
}

function expectation({ tests, present, absent }: FieldTest): string {
  const options = tests.map((test) => test.describe)
  if (present) options.push('any value')
  if (absent) options.push('no such field')
  return options.join(' or ')
}
