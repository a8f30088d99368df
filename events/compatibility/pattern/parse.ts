/**
 * Reads a regular expression into a tree, as far as texts that match it can be made from it. What it doesn't
 * know (back references, sets of Unicode properties) makes it give up: the comparison then says that it can't tell.
 */
export type Node =
  | { readonly type: 'characters'; readonly ranges: readonly Range[]; readonly isNegated: boolean }
  | { readonly type: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly type: 'choice'; readonly nodes: readonly Node[] }
  | { readonly type: 'repeat'; readonly node: Node; readonly least: number; readonly most: number }
  | { readonly type: 'start' | 'end' }
  /** A look to either side: it matches no text of its own. */
  | { readonly type: 'look' }
export type Range = readonly [first: number, last: number]

const classes: Readonly<Record<string, readonly Range[]>> = {
  d: [[48, 57]],
  w: [
    [97, 122],
    [65, 90],
    [48, 57],
    [95, 95],
  ],
  s: [
    [32, 32],
    [9, 13],
    [160, 160],
  ],
}
const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, '0': 0 }
const any: Node = {
  type: 'characters',
  ranges: [
    [10, 10],
    [13, 13],
    [0x2028, 0x2029],
  ],
  isNegated: true,
}

const parsed = new Map<string, Node | undefined>()

export function parsePattern(pattern: string): Node | undefined {
  if (!parsed.has(pattern)) parsed.set(pattern, parse(pattern))
  return parsed.get(pattern)
}

function parse(pattern: string): Node | undefined {
  try {
    const reader = new Reader(pattern)
    const node = readChoice(reader)
    return reader.isAtEnd ? node : undefined
  } catch (error) {
    if (error instanceof NotKnownError) return undefined
    throw error
  }
}

class NotKnownError extends Error {}

class Reader {
  private at = 0
  private readonly characters: readonly string[]
  constructor(pattern: string) {
    this.characters = [...pattern]
  }
  get isAtEnd(): boolean {
    return this.at >= this.characters.length
  }
  isNext(character: string): boolean {
    return this.characters[this.at] === character
  }
  take(): string {
    const character = this.characters[this.at++]
    if (character === undefined) throw new NotKnownError()
    return character
  }
  /** Takes the text if it comes next. */
  takeIf(text: string): boolean {
    if (this.characters.slice(this.at, this.at + text.length).join('') !== text) return false
    this.at += text.length
    return true
  }
  takeUntil(end: string): string {
    let text = ''
    while (!this.isNext(end)) text += this.take()
    this.take()
    return text
  }
}

function readChoice(reader: Reader): Node {
  const nodes = [readSequence(reader)]
  while (reader.takeIf('|')) nodes.push(readSequence(reader))
  const [only] = nodes
  return nodes.length === 1 && only ? only : { type: 'choice', nodes }
}

function readSequence(reader: Reader): Node {
  const nodes: Node[] = []
  while (!reader.isAtEnd && !reader.isNext('|') && !reader.isNext(')')) nodes.push(readRepeat(reader))
  return { type: 'sequence', nodes }
}

function readRepeat(reader: Reader): Node {
  const node = readAtom(reader)
  const bounds = readBounds(reader)
  if (!bounds) return node
  reader.takeIf('?')
  return { type: 'repeat', node, ...bounds }
}

function readBounds(reader: Reader): { least: number; most: number } | undefined {
  if (reader.takeIf('*')) return { least: 0, most: Number.POSITIVE_INFINITY }
  if (reader.takeIf('+')) return { least: 1, most: Number.POSITIVE_INFINITY }
  if (reader.takeIf('?')) return { least: 0, most: 1 }
  if (!reader.takeIf('{')) return undefined
  const [least = '', most] = reader.takeUntil('}').split(',')
  if (!/^\d+$/.test(least)) throw new NotKnownError()
  return { least: Number(least), most: most === undefined ? Number(least) : most === '' ? Infinity : Number(most) }
}

function readAtom(reader: Reader): Node {
  if (reader.takeIf('^')) return { type: 'start' }
  if (reader.takeIf('$')) return { type: 'end' }
  if (reader.takeIf('.')) return any
  if (reader.takeIf('[')) return readClass(reader)
  if (reader.takeIf('(')) return readGroup(reader)
  if (reader.takeIf('\\')) {
    if (reader.takeIf('b') || reader.takeIf('B')) return { type: 'look' }
    return readEscape(reader)
  }
  return literal(reader.take())
}

function readGroup(reader: Reader): Node {
  const isLook = ['?=', '?!', '?<=', '?<!'].some((mark) => reader.takeIf(mark))
  if (!isLook && !reader.takeIf('?:') && reader.takeIf('?<')) reader.takeUntil('>')
  const node = readChoice(reader)
  if (reader.take() !== ')') throw new NotKnownError()
  return isLook ? { type: 'look' } : node
}

function readEscape(reader: Reader): Node & { type: 'characters' } {
  const character = reader.take()
  const known = classes[character.toLowerCase()]
  if (known && /[dwsDWS]/.test(character)) {
    return { type: 'characters', ranges: known, isNegated: character !== character.toLowerCase() }
  }
  if (character === 'u' || character === 'x') return literalCode(readCode(reader, character))
  const code = escapes[character]
  if (code !== undefined) return literalCode(code)
  if (/[a-zA-Z1-9]/.test(character)) throw new NotKnownError()
  return literal(character)
}

function readCode(reader: Reader, kind: 'u' | 'x'): number {
  const digits =
    kind === 'u' && reader.takeIf('{')
      ? reader.takeUntil('}')
      : Array.from({ length: kind === 'u' ? 4 : 2 }, () => reader.take()).join('')
  const code = Number.parseInt(digits, 16)
  if (Number.isNaN(code)) throw new NotKnownError()
  return code
}

function readClass(reader: Reader): Node {
  const isNegated = reader.takeIf('^')
  const ranges: Range[] = []
  while (!reader.takeIf(']')) {
    const first = readClassPart(reader)
    const isRange = first.length === 1 && first[0]?.[0] === first[0]?.[1] && reader.isNext('-')
    if (!isRange) {
      ranges.push(...first)
      continue
    }
    reader.take()
    // A dash before the end is a dash.
    if (reader.isNext(']')) ranges.push(...first, [45, 45])
    else ranges.push([first[0]?.[0] ?? 0, readClassPart(reader)[0]?.[1] ?? 0])
  }
  return { type: 'characters', ranges, isNegated }
}

function readClassPart(reader: Reader): readonly Range[] {
  if (!reader.takeIf('\\')) return literal(reader.take()).ranges
  if (reader.takeIf('b')) return [[8, 8]]
  const { ranges, isNegated } = readEscape(reader)
  if (isNegated) throw new NotKnownError()
  return ranges
}

function literal(character: string): Node & { type: 'characters' } {
  return literalCode(character.codePointAt(0) ?? 0)
}

function literalCode(code: number): Node & { type: 'characters' } {
  return { type: 'characters', ranges: [[code, code]], isNegated: false }
}
