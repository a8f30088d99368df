/**
 * A regular expression as a tree from which texts that match it can be made. What has none (back references, sets of
 * Unicode properties, flags within) makes it give up: the comparison then says that it can't tell.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp'

export type Node =
  | { readonly type: 'characters'; readonly ranges: readonly Range[]; readonly isNegated: boolean }
  | { readonly type: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly type: 'choice'; readonly nodes: readonly Node[] }
  | { readonly type: 'repeat'; readonly node: Node; readonly least: number; readonly most: number }
  | { readonly type: 'start' | 'end' }
  /** A look to either side: it matches no text of its own. */
  | { readonly type: 'look' }
export type Range = readonly [first: number, last: number]

const lineEnds: readonly Range[] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]
const classes: Readonly<Record<'digit' | 'word' | 'space', readonly Range[]>> = {
  digit: [[48, 57]],
  word: [
    [97, 122],
    [65, 90],
    [48, 57],
    [95, 95],
  ],
  space: [
    [32, 32],
    [9, 13],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ],
}

const parser = new RegExpParser()
const parsed = new Map<string, Node | undefined>()

export function parsePattern(pattern: string): Node | undefined {
  if (!parsed.has(pattern)) parsed.set(pattern, parse(pattern))
  return parsed.get(pattern)
}

class NotKnownError extends Error {}

function parse(pattern: string): Node | undefined {
  const tree = treeOf(pattern, true) ?? treeOf(pattern, false)
  try {
    return tree && choiceOf(tree)
  } catch (error) {
    if (error instanceof NotKnownError) return undefined
    throw error
  }
}

/** Patterns are read as Unicode, or, if they can't be, as before there was any. */
function treeOf(pattern: string, unicode: boolean): AST.Pattern | undefined {
  try {
    return parser.parsePattern(pattern, 0, pattern.length, { unicode })
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function choiceOf({ alternatives }: { readonly alternatives: readonly AST.Alternative[] }): Node {
  const nodes = alternatives.map(({ elements }): Node => ({ type: 'sequence', nodes: elements.map(nodeOf) }))
  const [only] = nodes
  return nodes.length === 1 && only ? only : { type: 'choice', nodes }
}

function nodeOf(element: AST.Element): Node {
  switch (element.type) {
    case 'Character':
      return { type: 'characters', ranges: [[element.value, element.value]], isNegated: false }
    case 'CharacterSet':
      if (element.kind === 'any') return { type: 'characters', ranges: lineEnds, isNegated: true }
      if (element.kind === 'property') throw new NotKnownError()
      return { type: 'characters', ranges: classes[element.kind], isNegated: element.negate }
    case 'CharacterClass':
      return { type: 'characters', ranges: element.elements.flatMap(rangesOf), isNegated: element.negate }
    case 'Quantifier':
      return { type: 'repeat', node: nodeOf(element.element), least: element.min, most: element.max }
    case 'Group':
      if (element.modifiers) throw new NotKnownError()
      return choiceOf(element)
    case 'CapturingGroup':
      return choiceOf(element)
    case 'Assertion':
      return { type: element.kind === 'start' || element.kind === 'end' ? element.kind : 'look' }
    default:
      throw new NotKnownError()
  }
}

function rangesOf(element: AST.CharacterClass['elements'][number]): readonly Range[] {
  if (element.type === 'Character') return [[element.value, element.value]]
  if (element.type === 'CharacterClassRange') return [[element.min.value, element.max.value]]
  if (element.type !== 'CharacterSet' || element.kind === 'property') throw new NotKnownError()
  return element.negate ? allBut(classes[element.kind]) : classes[element.kind]
}

/** `[\s\S]` is how any character is written where there is no flag for it. */
function allBut(ranges: readonly Range[]): readonly Range[] {
  const others: Range[] = []
  let next = 0
  for (const [first, last] of [...ranges].sort(([one], [other]) => one - other)) {
    if (first > next) others.push([next, first - 1])
    next = Math.max(next, last + 1)
  }
  return [...others, [next, 0x10ffff]]
}
