/**
 * What is asked in code on one side and not on the other. Two such checks can't be compared: each that is new may refuse
 * what was written before, and each that is gone is still asked by old consumers.
 */
import type { RegistryEntry } from '../registry-build/entry'
import { type Difference, sides } from './compare'
import { placesIn } from './places'

export function codeDifferences(before: RegistryEntry, after: RegistryEntry): readonly Difference[] {
  // Of former times nothing is known of it.
  if (!before.code || !after.code) return []
  const [old, now] = [before.code, after.code]
  const [oldPlaces, nowPlaces] = [placesIn(before.schema), placesIn(after.schema)]
  const isInBoth = (path: string) => path === '(event)' || (oldPlaces.has(path) && nowPlaces.has(path))
  const paths = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(isInBoth).sort()
  return paths.flatMap((path) => {
    const [were, are] = [old[path] ?? [], now[path] ?? []]
    const added = are.filter((each) => !were.includes(each))
    const gone = were.filter((each) => !are.includes(each))
    const isTurned = added.length + gone.length === 0 && were.join('\n') !== are.join('\n')
    return [
      ...gone.map((check) => inCode(path, 'forward', check)),
      ...added.map((check) => inCode(path, 'backward', check)),
      ...(isTurned ? [inCode(path, 'forward', were.join(', ')), inCode(path, 'backward', are.join(', '))] : []),
    ]
  })
}

function inCode(path: string, direction: Difference['direction'], check: string): Difference {
  const { writer, reader } = sides[direction]
  const reason = `${reader} ask in code: ${check}; ${writer} need not pass it`
  return { path, direction, reason, doubt: 'code can not be compared' }
}
