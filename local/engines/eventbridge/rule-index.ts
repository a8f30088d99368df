/**
 * The first cut: which of a bus's rules an event may concern. Most rules ask for exact detail-types, many of the
 * rest for exact sources; only what is left is tried with every event.
 */
import { exactValues, type Pattern } from '../../lib/pattern/pattern'

export interface Indexed {
  readonly pattern: Pattern
}

export interface RuleIndex<Entry extends Indexed> {
  candidates(source: string, detailType: string): Iterable<Entry>
}

export function indexRules<Entry extends Indexed>(entries: Iterable<Entry>): RuleIndex<Entry> {
  const byDetailType = new Map<string, Entry[]>()
  const bySource = new Map<string, Entry[]>()
  const others: Entry[] = []
  for (const entry of entries) {
    const detailTypes = exactValues(entry.pattern, 'detail-type')
    const sources = detailTypes ? undefined : exactValues(entry.pattern, 'source')
    if (detailTypes) for (const value of detailTypes) append(byDetailType, value, entry)
    else if (sources) for (const value of sources) append(bySource, value, entry)
    else others.push(entry)
  }
  return {
    *candidates(source, detailType) {
      yield* byDetailType.get(detailType) ?? []
      yield* bySource.get(source) ?? []
      yield* others
    },
  }
}

function append<Entry>(lists: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = lists.get(key)
  if (list) list.push(entry)
  else lists.set(key, [entry])
}
