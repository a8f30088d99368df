/** From which states an automaton comes to which, and by which characters. */
import type { Automaton } from './automaton'

const readable = [...'aA0bz9_-. @/:+x']

export function closure({ free }: Automaton, states: Iterable<number>): ReadonlySet<number> {
  const all = new Set(states)
  for (const state of all) for (const to of free[state] ?? []) all.add(to)
  return all
}

export function step(automaton: Automaton, states: ReadonlySet<number>, character: string): ReadonlySet<number> {
  const code = character.codePointAt(0) ?? 0
  const next: number[] = []
  for (const state of states) {
    for (const { ranges, to } of automaton.reading[state] ?? []) {
      if (ranges.some(([first, last]) => code >= first && code <= last)) next.push(to)
    }
  }
  return closure(automaton, next)
}

/** One character of each stretch that no range of either divides; those beyond 16 bits are stretches of their own. */
export function charactersOf(automata: readonly Automaton[]): readonly string[] {
  const starts = new Set([0, 0x10000])
  for (const { reading } of automata) {
    for (const { ranges } of reading.flat()) for (const [first, last] of ranges) starts.add(first).add(last + 1)
  }
  const sorted = [...starts].filter((start) => start <= 0x10ffff).sort((one, other) => one - other)
  return sorted.map((start, index) => {
    const end = sorted[index + 1] ?? 0x110000
    const known = readable.find((character) => inStretch(character, start, end))
    return known ?? String.fromCodePoint(start)
  })
}

function inStretch(character: string, start: number, end: number): boolean {
  const code = character.codePointAt(0) ?? 0
  return code >= start && code < end
}
