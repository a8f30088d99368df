/** Whether every text that matches one pattern matches another: both are read side by side, as automata. */
import { automatonOf } from './automaton'
import { parsePattern } from './parse'
import { charactersOf, closure, step } from './steps'

/** A text that the one takes and the other doesn't; none: there is none. */
export type Within = { readonly counterexample?: string }

/** Pairs of states that are looked at before it gives up. */
const mostPairs = 5000
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
