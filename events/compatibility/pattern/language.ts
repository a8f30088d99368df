/**
 * Whether every text of one language is in one of some others. A language is what patterns and a length leave, all of
 * which apply at once: they are read side by side, as automata, with the count of characters.
 */
import { type Automaton, automatonOf } from './automaton'
import { parsePattern } from './parse'
import { charactersOf, closure, step } from './steps'

export interface Language {
  readonly patterns: readonly string[]
  /** In 16-bit units, as zod counts: a character beyond them is two for a length, and one for a pattern. */
  readonly shortest: number
  readonly longest: number
}

/** States that are looked at before it gives up. */
const mostStates = 8000

/** A text that the one has and none of the others; none: there is none. Undefined: it can't be told. */
export function outsideOf(
  language: Language,
  others: readonly Language[],
): { readonly counterexample?: string } | undefined {
  const own = readerOf(language)
  const readers = others.map(readerOf)
  if (!own || readers.some((reader) => !reader)) return undefined
  const all = [own, ...readers.flatMap((reader) => reader ?? [])]
  const characters = charactersOf(all.flatMap(({ automata }) => automata))
  // Beyond the last bound of all, one length is as another.
  const bounds = all.flatMap(({ shortest, longest }) => [shortest, longest]).filter(Number.isFinite)
  const last = Math.max(0, ...bounds) + 1
  const seen = new Set<string>()
  const waiting: State[] = [{ sets: all.map(begin), length: 0, text: '' }]
  // The array grows while it is read: the shortest texts come first.
  for (const state of waiting) {
    const key = `${state.length};${state.sets.map((sets) => sets.map((set) => [...set].sort().join()).join(';')).join('|')}`
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > mostStates) return undefined
    const [isOwn, ...areOthers] = all.map((reader, index) => accepts(reader, state.sets[index] ?? [], state.length))
    if (isOwn && !areOthers.includes(true)) return { counterexample: state.text }
    if (state.length >= language.longest) continue
    for (const character of characters) {
      const sets = all.map(({ automata }, index) =>
        automata.map((automaton, at) => step(automaton, state.sets[index]?.[at] ?? new Set(), character)),
      )
      if (sets[0]?.some((set) => set.size === 0)) continue
      waiting.push({ sets, length: Math.min(state.length + character.length, last), text: state.text + character })
    }
  }
  return {}
}

interface Reader {
  readonly automata: readonly Automaton[]
  readonly shortest: number
  readonly longest: number
}

interface State {
  /** By language and by pattern. */
  readonly sets: readonly (readonly ReadonlySet<number>[])[]
  readonly length: number
  readonly text: string
}

function readerOf({ patterns, shortest, longest }: Language): Reader | undefined {
  const automata = patterns.map((pattern) => {
    const parsed = parsePattern(pattern)
    return parsed && automatonOf(parsed)
  })
  const known = automata.filter((automaton) => automaton !== undefined)
  return known.length < automata.length ? undefined : { automata: known, shortest, longest }
}

function begin({ automata }: Reader): readonly ReadonlySet<number>[] {
  return automata.map((automaton) => closure(automaton, [automaton.start]))
}

function accepts(
  { automata, shortest, longest }: Reader,
  sets: readonly ReadonlySet<number>[],
  length: number,
): boolean {
  if (length < shortest || length > longest) return false
  return automata.every(({ end }, index) => sets[index]?.has(end))
}
