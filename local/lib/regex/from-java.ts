/**
 * Java's regular expressions, as API Gateway takes them, in the words that RE2 and JavaScript share. What Java alone
 * can say (possessive quantifiers, atomic groups, intersections of classes) is refused by name: read another way it
 * would match something else.
 */
const posixClasses: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: '\\t-\\r ',
}
const horizontal = ' \\t\\xA0'
const simple: Readonly<Record<string, string>> = {
  A: '^',
  z: '$',
  Z: '(?:\\r?\\n)?$',
  R: '(?:\\r\\n|[\\n-\\r\\x85])',
  h: `[${horizontal}]`,
  H: `[^${horizontal}]`,
  s: '[\\t-\\r ]',
  S: '[^\\t-\\r ]',
  e: '\\x1B',
  a: '\\x07',
}

/** @throws SyntaxError for what cannot be said here */
export function fromJava(source: string): string {
  let result = ''
  let classDepth = 0
  for (let at = 0; at < source.length; at++) {
    const character = source[at] as string
    if (character === '\\') {
      const [text, end] = readEscape(source, at, classDepth > 0)
      result += text
      at = end - 1
    } else if (classDepth > 0) {
      if (character === '[') throw unsupported(source, 'a class within a class')
      if (source.startsWith('&&', at)) throw unsupported(source, 'the intersection && of classes')
      if (character === ']') classDepth--
      result += character
    } else if (character === '[') {
      const start = source[at + 1] === '^' ? '[^' : '['
      result += start
      at += start.length - 1
      classDepth++
    } else if (source.startsWith('(?>', at)) {
      throw unsupported(source, 'the atomic group (?>')
    } else {
      if (character === '+' && isQuantified(source, at)) throw unsupported(source, 'a possessive quantifier')
      result += character
    }
  }
  return result
}

/** What is at `at` follows a quantifier, so a + there would make it possessive. */
function isQuantified(source: string, at: number): boolean {
  const before = source[at - 1]
  if (before === undefined || source[at - 2] === '\\') return false
  return '*+?'.includes(before) ? source[at - 2] !== '(' : before === '}' && /\{\d+(,\d*)?\}$/.test(source.slice(0, at))
}

function readEscape(source: string, at: number, inClass: boolean): readonly [text: string, end: number] {
  const next = source[at + 1]
  if (next === undefined) throw new SyntaxError(`Invalid regular expression: ${source}: \\ at the end`)
  if (next === 'Q') {
    const close = source.indexOf('\\E', at)
    const end = close < 0 ? source.length : close
    return [source.slice(at + 2, end).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), close < 0 ? end : end + 2]
  }
  if (next === 'u') {
    const hex = /^[0-9a-fA-F]{4}/.exec(source.slice(at + 2, at + 6))?.[0]
    if (hex === undefined) throw new SyntaxError(`Invalid regular expression: ${source}: \\u needs four digits`)
    return [literal(Number.parseInt(hex, 16)), at + 6]
  }
  if (next === 'p' || next === 'P') {
    const name = /^\{(\w+)\}/.exec(source.slice(at + 2, at + 20))?.[1]
    const members = name === undefined ? undefined : posixClasses[name]
    if (members === undefined) return [`\\${next}`, at + 2]
    if (inClass && next === 'P') throw unsupported(source, `\\P{${name}} within a class`)
    return [inClass ? members : `[${next === 'P' ? '^' : ''}${members}]`, at + 4 + (name?.length ?? 0)]
  }
  if (next === 'G' || next === 'X' || next === 'N') throw unsupported(source, `\\${next}`)
  const known = simple[next]
  if (known === undefined) return [`\\${next}`, at + 2]
  if (!inClass) return [known, at + 2]
  if (next === 'h') return [horizontal, at + 2]
  if (next === 's') return ['\\t-\\r ', at + 2]
  return [known.startsWith('\\x') ? known : `\\${next}`, at + 2]
}

function literal(unit: number): string {
  const character = String.fromCharCode(unit)
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character
}

function unsupported(source: string, what: string): SyntaxError {
  return new SyntaxError(`Invalid regular expression: ${source}: ${what} is not modelled by the local cloud`)
}
