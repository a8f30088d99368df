/** Whether every text that matches one pattern matches another: both are read side by side, as automata. */
import { type Automaton, automatonOf } from './automaton'
import { parsePattern } from './parse'

/** A text that the one takes and the other doesn't; none: there is none. */
export type Within = { readonly counterexample?: string }

/** Pairs of states that are looked at before it gives up. */
const mostPairs = 5000
const readable = [...'aA0bz9_-. @/:+x']
const answers = new Map<string, Within | undefined>()

/** Undefined: it can't be told. */
export function within(pattern: string, other: string): Within | undefined {
  const question = JSON.stringify([pattern, other])
  if (!answers.has(question)) answers.set(question, search(pattern, other))
  return answers.get(question)
}

interface Pair {
  readonly one: ReadonlySet<number>
  readonly other: ReadonlySet<number>
  readonly text: string
}

function search(pattern: string, otherPattern: string): Within | undefined {
  const [one, other] = [pattern, otherPattern].map((each) => {
    const parsed = parsePattern(each)
    return parsed && automatonOf(parsed)
  })
  if (!one || !other) return undefined
  const characters = charactersOf([one, other])
  const first = { one: closure(one, [one.start]), other: closure(other, [other.start]), text: '' }
  const seen = new Set<string>()
  const waiting: Pair[] = [first]
  // The array grows while it is read: the shortest texts come first.
  for (const pair of waiting) {
    const key = `${[...pair.one].sort().join()};${[...pair.other].sort().join()}`
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > mostPairs) return undefined
    if (pair.one.has(one.end) && !pair.other.has(other.end)) return { counterexample: pair.text }
    for (const character of characters) {
      const next = step(one, pair.one, character)
      if (next.size === 0) continue
      waiting.push({ one: next, other: step(other, pair.other, character), text: pair.text + character })
    }
  }
  return {}
}

function closure({ free }: Automaton, states: Iterable<number>): ReadonlySet<number> {
  const all = new Set(states)
  for (const state of all) for (const to of free[state] ?? []) all.add(to)
  return all
}

function step(automaton: Automaton, states: ReadonlySet<number>, character: string): ReadonlySet<number> {
  const code = character.codePointAt(0) ?? 0
  const next: number[] = []
  for (const state of states) {
    for (const { ranges, to } of automaton.reading[state] ?? []) {
      if (ranges.some(([first, last]) => code >= first && code <= last)) next.push(to)
    }
  }
  return closure(automaton, next)
}

/** One character of each stretch that no range of either divides. */
function charactersOf(automata: readonly Automaton[]): readonly string[] {
  const starts = new Set([0])
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
