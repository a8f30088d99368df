/** Strings of lengths and patterns that others' lengths and patterns leave out. */
import { describeCheck, follows, passes, patternOf } from '../checks'
import { best, type Found } from '../found'
import { takes } from '../intersect'
import { type Language, outsideOf } from '../pattern/language'
import { parsePattern } from '../pattern/parse'
import { lengthsOf, samplesOf } from '../pattern/samples'
import { within } from '../pattern/within'
import type { Shape, StringShape } from '../shapes'

interface Lengths {
  readonly shortest: number
  readonly longest: number
}

const enough = 4
/** The longest string that is written out to prove a point. */
const longestWritten = 100_000

export function findStrings(within: StringShape, outside: readonly Shape[]): readonly Found[] {
  if (outside.some((shape) => isAllOf(shape, within))) return []
  const decided = decide(within, outside)
  if (decided && decided.counterexample === undefined) return []
  const patterns = within.checks.map(patternOf).filter((pattern) => pattern !== undefined)
  const covering = outside.flatMap((shape) =>
    shape.kind === 'string' && !shape.values && shape.checks.every((check) => follows(check, within.checks))
      ? [shape]
      : [],
  )
  const left = covering.reduce<readonly Lengths[]>(
    (intervals, shape) => intervals.flatMap((interval) => without(interval, shape)),
    [possibleLengths(within, patterns)].filter(({ shortest, longest }) => shortest <= longest),
  )
  const found = left.map((lengths) => findOfLengths(lengths, patterns, within, outside))
  const shown = decided?.counterexample
  const isShown = shown !== undefined && takes(within, shown) && outside.every((shape) => takes(shape, shown) === false)
  if (shown !== undefined && found.length === 0 && hasPairs(shown)) return [{ doubt: countedTwice }]
  return best(isShown ? [[{ value: shown }], ...found] : found)
}

/** No validator bears such a text out: JSON Schema counts it as zod does not. */
const countedTwice = 'a character beyond 16 bits is two for a length and one for a pattern: let both say how long it is'

function hasPairs(text: string): boolean {
  return text.length !== [...text].length
}

/** Whether it asks for no more than the other, by the same words. */
function isAllOf(shape: Shape, within: StringShape): boolean {
  if (shape.kind !== 'string' || shape.values) return false
  const isLonger = shape.shortest <= within.shortest && shape.longest >= within.longest
  return isLonger && shape.checks.every((check) => within.checks.includes(check))
}

/**
 * By the patterns and lengths alone, as languages. What else the written text keeps makes it less, and an alternative
 * that asks for more is left out: so nothing found is proven, and a text that is found has to be tried.
 */
function decide(within: StringShape, outside: readonly Shape[]): { readonly counterexample?: string } | undefined {
  const own = languageOf(within)
  if (own.patterns.length === 0 && outside.every(({ checks }) => checks.length === 0)) return undefined
  const others = outside.flatMap((shape): readonly Language[] => {
    if (shape.kind !== 'string') return []
    const isTold = shape.checks.every((check) => patternOf(check) !== undefined || within.checks.includes(check))
    if (!isTold) return []
    if (shape.values) return [languageOfValues(shape.values.map(String))]
    const language = languageOf(shape)
    // Of the lengths that are written it takes all: it need not count.
    const isCovering = shape.shortest <= own.shortest && shape.longest >= own.longest
    if (isCovering) return [{ ...language, shortest: 0, longest: Number.POSITIVE_INFINITY }]
    const isCounted = [shape.shortest, shape.longest].every((bound) => bound <= longestCounted || bound === Infinity)
    return isCounted ? [language] : []
  })
  // What is not counted makes it more, so that nothing found is proven all the same.
  const shortest = own.shortest > longestCounted ? 0 : own.shortest
  const longest = own.longest > longestCounted ? Number.POSITIVE_INFINITY : own.longest
  return outsideOf({ ...own, shortest, longest }, others)
}

/** More characters are not counted one by one. */
const longestCounted = 500

function languageOf({ checks, shortest, longest }: StringShape): Language {
  return { patterns: checks.map(patternOf).filter((pattern) => pattern !== undefined), shortest, longest }
}

function languageOfValues(values: readonly string[]): Language {
  const escaped = values.map((value) => value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return { patterns: [`^(?:${escaped.join('|')})$`], shortest: 0, longest: Number.POSITIVE_INFINITY }
}

function findOfLengths(
  { shortest, longest }: Lengths,
  patterns: readonly string[],
  within: StringShape,
  outside: readonly Shape[],
): readonly Found[] {
  if (longest === 0) return findEmpty(within, outside)
  const avoided = outside.flatMap(({ checks }) => checks.map(patternOf)).filter((pattern) => pattern !== undefined)
  const most = Math.min(longest, longestWritten)
  const targets = [...new Set([shortest, Math.min(shortest + 1, most), Math.min(shortest + 7, most)])]
  const found: Found[] = []
  for (const value of candidates(targets, patterns, avoided)) {
    const length = [...value].length
    if (length < shortest || length > longest || outside.some((shape) => takes(shape, value) !== false)) continue
    const verdicts = within.checks.map((check) => passes(check, value))
    if (verdicts.includes(false)) continue
    // A format that can't be tried: the value may do.
    if (verdicts.includes(undefined)) found.push({ doubt: doubtOf(within, outside) })
    else found.push({ value })
    if (found.length === enough) break
  }
  return found.some((each) => 'value' in each) ? best([found]) : [{ doubt: doubtOf(within, outside) }]
}

function findEmpty(within: StringShape, outside: readonly Shape[]): readonly Found[] {
  const verdict = takes(within, '')
  const others = outside.map((shape) => takes(shape, ''))
  if (verdict === false || others.includes(true)) return []
  const isSure = verdict === true && !others.includes(undefined)
  return isSure ? [{ value: '' }] : [{ doubt: doubtOf(within, outside) }]
}

function* candidates(
  lengths: readonly number[],
  patterns: readonly string[],
  avoided: readonly string[],
): Generator<string> {
  for (const pattern of patterns) {
    for (const other of avoided) {
      const { counterexample } = within(pattern, other) ?? {}
      if (counterexample !== undefined) yield counterexample
    }
  }
  for (const length of lengths) for (const pattern of patterns) yield* samplesOf(pattern, length)
  if (patterns.length > 0) return
  for (const length of lengths) {
    yield 'text'.slice(0, length)
    for (const text of plain) yield stretched(text, length)
  }
  for (const length of lengths) for (const pattern of avoided) yield* spoiled(samplesOf(pattern, length))
}

const plain = ['a', 'A', '0', 'z9', ' ', '-', 'é', '\n', 'https://example.com/']

function* spoiled(samples: Iterable<string>): Generator<string> {
  for (const sample of samples) {
    yield* [`${sample}!`, `!${sample}`, sample.slice(1), sample.slice(0, -1), sample]
  }
}

function stretched(text: string, length: number): string {
  return text.length >= length ? text : text.padEnd(length, text.at(-1))
}

function possibleLengths({ shortest, longest }: StringShape, patterns: readonly string[]): Lengths {
  const all = patterns.flatMap((pattern) => {
    const parsed = parsePattern(pattern)
    return parsed ? [lengthsOf(parsed)] : []
  })
  return {
    shortest: Math.max(shortest, ...all.map((lengths) => lengths.shortest)),
    longest: Math.min(longest, ...all.map((lengths) => lengths.longest)),
  }
}

function without(interval: Lengths, { shortest, longest }: Lengths): readonly Lengths[] {
  const below = { shortest: interval.shortest, longest: Math.min(interval.longest, shortest - 1) }
  const above = { shortest: Math.max(interval.shortest, longest + 1), longest: interval.longest }
  return [below, above].filter((each) => each.shortest <= each.longest && each.shortest !== Number.POSITIVE_INFINITY)
}

function doubtOf(within: StringShape, outside: readonly Shape[]): string {
  const asked = [...new Set(outside.flatMap(({ checks }) => checks))].filter((check) => !within.checks.includes(check))
  const [first = within.checks[0]] = asked
  return first === undefined
    ? 'no such text was found'
    : `it can not be proven that everything written passes ${describeCheck(first)}`
}
