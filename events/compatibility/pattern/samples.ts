/** Texts that match a pattern, the plainest first: the least of everything, then one thing done otherwise. */
import { compilePattern } from '../checks'
import { type Node, parsePattern } from './parse'

export interface PatternLengths {
  readonly shortest: number
  readonly longest: number
}

/** What is done otherwise than plainly: another alternative, another character, more of what repeats. */
interface Change {
  readonly node: Node
  readonly alternative?: number
  readonly character?: string
  readonly times?: number
}

const preferred = [...'aA01bBzZ9_-. @/:+xé\n']
/** So many texts are made of a pattern for one length. */
const most = 300
const paired = 24

/** Texts that match, of about this length where the pattern lets them; each is tried on the pattern itself. */
export function* samplesOf(pattern: string, length: number): Generator<string> {
  const tree = parsePattern(pattern)
  if (!tree) return
  const regex = compilePattern(pattern)
  const seen = new Set<string>()
  for (const changes of choices(tree, length)) {
    for (const text of padded(textOf(tree, changes), length, tree)) {
      if (seen.has(text) || !regex.test(text)) continue
      seen.add(text)
      yield text
    }
    if (seen.size >= most) return
  }
}

/** The plainest, then each change alone, then some in pairs. */
function* choices(tree: Node, length: number): Generator<readonly Change[]> {
  yield []
  const singles = [...changesOf(tree, length)]
  for (const change of singles) yield [change]
  const some = singles.slice(0, paired)
  for (const one of some) for (const other of some) if (one.node !== other.node) yield [one, other]
}

/** How long the texts are that match; a pattern that isn't anchored matches within longer ones. */
export function lengthsOf(tree: Node): PatternLengths {
  const { shortest, longest } = lengths(tree)
  return { shortest, longest: isAnchored(tree) ? longest : Number.POSITIVE_INFINITY }
}

function lengths(node: Node): PatternLengths {
  switch (node.type) {
    case 'characters':
      return { shortest: 1, longest: 1 }
    case 'sequence': {
      const all = node.nodes.map(lengths)
      return { shortest: sum(all.map((each) => each.shortest)), longest: sum(all.map((each) => each.longest)) }
    }
    case 'choice': {
      const all = node.nodes.map(lengths)
      return {
        shortest: Math.min(...all.map((each) => each.shortest)),
        longest: Math.max(...all.map((each) => each.longest)),
      }
    }
    case 'repeat': {
      const { shortest, longest } = lengths(node.node)
      return { shortest: shortest * node.least, longest: longest === 0 || node.most === 0 ? 0 : longest * node.most }
    }
    default:
      return { shortest: 0, longest: 0 }
  }
}

function isAnchored(node: Node): boolean {
  if (node.type === 'choice') return node.nodes.every(isAnchored)
  return node.type === 'sequence' && node.nodes[0]?.type === 'start' && node.nodes.at(-1)?.type === 'end'
}

function textOf(node: Node, changes: readonly Change[]): string {
  const change = changes.find((each) => each.node === node)
  switch (node.type) {
    case 'characters':
      return change?.character ?? charactersOf(node)[0] ?? ''
    case 'sequence':
      return node.nodes.map((each) => textOf(each, changes)).join('')
    case 'choice': {
      const chosen = node.nodes[change?.alternative ?? 0]
      return chosen ? textOf(chosen, changes) : ''
    }
    case 'repeat':
      return textOf(node.node, changes).repeat(change?.times ?? node.least)
    default:
      return ''
  }
}

function* changesOf(node: Node, length: number): Generator<Change> {
  switch (node.type) {
    case 'characters':
      for (const character of charactersOf(node).slice(1)) yield { node, character }
      return
    case 'choice':
      for (const alternative of node.nodes.keys()) if (alternative > 0) yield { node, alternative }
      for (const each of node.nodes) yield* changesOf(each, length)
      return
    case 'sequence':
      for (const each of node.nodes) yield* changesOf(each, length)
      return
    case 'repeat': {
      const unit = Math.max(1, lengths(node.node).shortest)
      const times = [node.least + 1, node.least + 2, Math.floor(length / unit), node.most]
      for (let short = 1; short <= Math.min(length, 64); short *= 2) times.push(Math.floor((length - short) / unit))
      for (const each of new Set(times)) {
        if (each > node.least && each <= node.most && each * unit <= length + 64) yield { node, times: each }
      }
      yield* changesOf(node.node, length)
    }
  }
}

const known = new WeakMap<Node, readonly string[]>()

function charactersOf(node: Node & { type: 'characters' }): readonly string[] {
  const characters = known.get(node) ?? charactersIn(node)
  known.set(node, characters)
  return characters
}

function charactersIn({ ranges, isNegated }: Node & { type: 'characters' }): readonly string[] {
  const isIn = (character: string) => {
    const code = character.codePointAt(0) ?? 0
    return ranges.some(([first, last]) => code >= first && code <= last)
  }
  if (isNegated) return preferred.filter((character) => !isIn(character))
  const ends = ranges.flatMap(([first, last]) => [String.fromCodePoint(first), String.fromCodePoint(last)])
  return [...new Set([...preferred.filter(isIn), ...ends])]
}

/** A pattern that isn't anchored leaves room before and after. */
function padded(text: string, length: number, tree: Node): readonly string[] {
  if (isAnchored(tree)) return [text]
  const room = Math.max(0, length - [...text].length)
  return [text, text + 'a'.repeat(room), 'a'.repeat(room) + text, `${text}!`, `!${text}`]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
