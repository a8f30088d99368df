/**
 * A regular expression as the `pattern` of a JSON Schema, which has no flags and is read as Unicode. What a flag says is
 * written out where it can be; undefined, with why, where it can't.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp'

export type PatternSource = { readonly source: string } | { readonly problem: string }

const parser = new RegExpParser()

export function patternSource({ source, flags, ignoreCase, dotAll, unicode }: RegExp): PatternSource {
  if (/[myv]/.test(flags)) return { problem: `the flags ${flags}: JSON Schema has none; write what they say` }
  if (!ignoreCase && !dotAll) return { source }
  const changes: { readonly start: number; readonly end: number; readonly text: string }[] = []
  const problems = new Set<string>()
  const replace = ({ start, end }: AST.Node, text: string) => changes.push({ start, end, text })
  walk(parser.parsePattern(source, 0, source.length, { unicode }), {
    character(node) {
      if (!ignoreCase) return
      const forms = bothCases(node, unicode)
      if (!forms) problems.add(node.raw)
      else if (forms !== node.raw) replace(node, node.parent.type === 'CharacterClass' ? forms : `[${forms}]`)
    },
    range(node) {
      if (!ignoreCase) return
      const forms = bothRanges(node, unicode)
      if (forms === undefined) problems.add(node.raw)
      else if (forms !== node.raw) replace(node, forms)
    },
    set(node) {
      if (node.kind === 'any' && dotAll) replace(node, '[\\s\\S]')
      // Whether a property or a word character has another case that counts depends on both flags.
      if (ignoreCase && (node.kind === 'property' || (node.kind === 'word' && unicode))) problems.add(node.raw)
    },
    reference: (node) => ignoreCase && problems.add(node.raw),
  })
  if (problems.size > 0) {
    return { problem: `the flag i with ${[...problems].join(', ')}: write both cases` }
  }
  let text = source
  for (const { start, end, text: by } of changes.sort((one, other) => other.start - one.start)) {
    text = `${text.slice(0, start)}${by}${text.slice(end)}`
  }
  return { source: text }
}

/** With `u`, two letters beyond ASCII are the same as k and s but for case. */
const beyond: Readonly<Record<string, string>> = { k: '\\u212a', s: '\\u017f' }

function bothCases({ value, raw }: AST.Character, unicode: boolean): string | undefined {
  if (value > 0x7f) return undefined
  const text = String.fromCharCode(value)
  const lower = text.toLowerCase()
  if (lower === text.toUpperCase()) return raw
  return `${lower}${lower.toUpperCase()}${(unicode && beyond[lower]) || ''}`
}

function bothRanges({ min, max, raw }: AST.CharacterClassRange, unicode: boolean): string | undefined {
  if (max.value > 0x7f) return undefined
  const others = Array.from({ length: max.value - min.value + 1 }, (_, index) => min.value + index)
    .map((value) => String.fromCharCode(value))
    .filter((text) => text.toLowerCase() !== text.toUpperCase())
    .map((text) => text.toLowerCase())
  const letters = [...new Set(others)]
  if (letters.length === 0) return raw
  const folded = letters.flatMap((lower) => [lower, lower.toUpperCase(), (unicode && beyond[lower]) || ''])
  return `${raw}${folded.join('')}`
}

interface Visitor {
  character(node: AST.Character): void
  range(node: AST.CharacterClassRange): void
  set(node: AST.CharacterSet): void
  reference(node: AST.Backreference): void
}

function walk(node: AST.Node, visit: Visitor): void {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      for (const each of node.alternatives) walk(each, visit)
      return
    case 'Assertion':
      if ('alternatives' in node) for (const each of node.alternatives) walk(each, visit)
      return
    case 'Alternative':
      for (const each of node.elements) walk(each, visit)
      return
    case 'CharacterClass':
      for (const each of node.elements) walk(each, visit)
      return
    case 'Quantifier':
      walk(node.element, visit)
      return
    case 'CharacterClassRange':
      visit.range(node)
      return
    case 'Character':
      visit.character(node)
      return
    case 'CharacterSet':
      visit.set(node)
      return
    case 'Backreference':
      visit.reference(node)
      return
  }
}
