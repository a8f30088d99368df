/**
 * What is wrong with a text that is no JSON, in the words of the parser that AWS reads with (Jackson). Recorded on AWS are
 * an unrecognized token, a single quote where a name begins and nothing at all. Seen in public (decompiled) code of the
 * parser, but not on AWS: control characters, escapes, a digit that has to follow a minus sign, and the marker where what is
 * not closed begins. All other words, and whether AWS shows any but the recorded ones unchanged, are from memory.
 */
export interface JsonProblem {
  readonly message: string
  /** Both count from 1, as the parser counts them. */
  readonly line: number
  readonly column: number
}

class Problem extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message)
  }
}

const oneOf = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /[\p{L}\p{N}_$]+/uy

/** Undefined if nothing is found wrong. Not recursive: what a caller sends may be nested as deep as it likes. */
export function jsonProblem(source: string): JsonProblem | undefined {
  try {
    read(source)
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { message: error.message, ...countedTo(source, error.at) }
  }
}

function countedTo(source: string, at: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** As AWS points at a place in a definition: the source, of which no more than 500 characters are told, and the place. */
export function placeIn(source: string, { line, column }: Omit<JsonProblem, 'message'>): string {
  const more = source.length > 500 ? `[truncated ${source.length - 500} chars]` : ''
  return `[Source: (String)"${source.slice(0, 500)}"${more}; line: ${line}, column: ${column}]`
}

/** What the text still has to close: the kind, and whether a value has just been read in it. */
interface Open {
  readonly kind: 'Object' | 'Array'
  /** Where it begins. */
  readonly at: number
  hasValue: boolean
}

function read(source: string): void {
  const open: Open[] = []
  let at = skip(source, 0)
  let isDone = false
  while (at < source.length || !isDone) {
    const inner = open.at(-1)
    if (at >= source.length) {
      throw new Problem(`Unexpected end-of-input${inner ? notClosed(source, inner) : ''}`, at)
    }
    const char = source[at] as string
    if (inner?.hasValue || (inner && char === closing(inner))) {
      if (char === closing(inner)) {
        open.pop()
        at = skip(source, at + 1)
        isDone = ended(open)
        continue
      }
      if (char !== ',') throw unexpected(char, at, `was expecting comma to separate ${inner.kind} entries`)
      inner.hasValue = false
      at = skip(source, at + 1)
      if (inner.kind === 'Object' && source[at] === '}') throw unexpected('}', at, doubleQuote)
      if (inner.kind === 'Array' && source[at] === ']') throw unexpected(']', at, `expected a valid value ${oneOf}`)
      continue
    }
    if (inner?.kind === 'Object') at = readName(source, at)
    const [next, opened] = readValue(source, at)
    if (isDone) throw new Problem(trailing(source, at), next)
    if (opened) open.push({ kind: opened, at, hasValue: false })
    else isDone = ended(open)
    at = skip(source, next)
  }
}

function notClosed(source: string, { kind, at }: Open): string {
  return `: expected close marker for ${kind} (start marker at ${placeIn(source, countedTo(source, at))})`
}

/** There is a second value behind the one that is whole. */
function trailing(source: string, at: number): string {
  const type = tokens[source[at] as string] ?? 'VALUE_NUMBER_INT'
  return `Trailing token (of type ${type}) found after value: not allowed as per \`DeserializationFeature.FAIL_ON_TRAILING_TOKENS\``
}

const tokens: Readonly<Record<string, string>> = {
  '{': 'START_OBJECT',
  '[': 'START_ARRAY',
  '"': 'VALUE_STRING',
  t: 'VALUE_TRUE',
  f: 'VALUE_FALSE',
  n: 'VALUE_NULL',
}

/** A value is over; true if it was the whole text. */
function ended(open: readonly Open[]): boolean {
  const outer = open.at(-1)
  if (outer) outer.hasValue = true
  return !outer
}

const doubleQuote = 'was expecting double-quote to start field name'
const closing = ({ kind }: Open): string => (kind === 'Object' ? '}' : ']')

function readName(source: string, start: number): number {
  const first = source[start] as string
  if (first !== '"') throw unexpected(first, start, doubleQuote)
  const at = skip(source, readText(source, start, 'name'))
  if (source[at] === ':') return skip(source, at + 1)
  if (at >= source.length) throw new Problem('Unexpected end-of-input within/between Object entries', at)
  throw unexpected(source[at] as string, at, 'was expecting a colon to separate field name and value')
}

function readValue(source: string, at: number): readonly [next: number, opened?: Open['kind']] {
  const char = source[at]
  if (char === undefined) throw new Problem('Unexpected end-of-input within/between Object entries', at)
  if (char === '{') return [at + 1, 'Object']
  if (char === '[') return [at + 1, 'Array']
  if (char === '"') return [readText(source, at)]
  const digits = match(number, source, at)
  if (digits !== undefined) {
    if (/^-?0\d/.test(source.slice(at, at + 3))) {
      throw new Problem('Invalid numeric value: Leading zeroes not allowed', at + 1)
    }
    return [afterNumber(source, at + digits.length)]
  }
  if (char === '-') throw inNumber(source, at + 1, 'expected digit (0-9) to follow minus sign, for valid numeric value')
  const token = match(word, source, at)
  if (token === undefined) throw unexpected(char, at, `expected a valid value ${oneOf}`)
  if (token === 'true' || token === 'false' || token === 'null') return [at + token.length]
  throw new Problem(`Unrecognized token '${token}': was expecting ${oneOf}`, at + token.length)
}

/** What a number goes on with is not for whoever comes after it, if it is a point or an exponent. */
function afterNumber(source: string, at: number): number {
  const char = source[at]
  if (char === '.') throw inNumber(source, at + 1, 'Decimal point not followed by a digit')
  if (char !== 'e' && char !== 'E') return at
  const digit = /[+-]/.test(source[at + 1] ?? '') ? at + 2 : at + 1
  throw inNumber(source, digit, 'Exponent indicator not followed by a digit')
}

function inNumber(source: string, at: number, why: string): Problem {
  const char = source[at]
  if (char === undefined) return new Problem('Unexpected end-of-input in a Number value', at)
  return new Problem(`Unexpected character (${described(char)}) in numeric value: ${why}`, at + 1)
}

/** The end of a text that begins at `start`. */
function readText(source: string, start: number, what: 'string value' | 'name' = 'string value'): number {
  let at = start + 1
  for (; at < source.length; at++) {
    const char = source[at] as string
    if (char === '"') return at + 1
    if (char < ' ') {
      const why = `has to be escaped using backslash to be included in ${what}`
      throw new Problem(`Illegal unquoted character (${described(char)}): ${why}`, at + 1)
    }
    if (char === '\\') at = readEscape(source, at + 1)
  }
  const why = what === 'name' ? ' in field name' : ': was expecting closing quote for a string value'
  throw new Problem(`Unexpected end-of-input${why}`, source.length)
}

/** The last character of an escape whose first behind the backslash is at `at`. */
function readEscape(source: string, at: number): number {
  const char = source[at]
  if (char === 'u') {
    for (let digit = at + 1; digit <= at + 4; digit++) {
      const hex = source[digit]
      if (hex === undefined) break
      if (!/[\da-fA-F]/.test(hex)) throw unexpected(hex, digit, 'expected a hex-digit for character escape sequence')
    }
  } else if (char !== undefined && !'"\\/bfnrt'.includes(char)) {
    throw new Problem(`Unrecognized character escape ${described(char)}`, at + 1)
  }
  const last = char === 'u' ? at + 4 : at
  if (last >= source.length) throw new Problem('Unexpected end-of-input in character escape sequence', source.length)
  return last
}

function unexpected(char: string, at: number, why: string): Problem {
  return new Problem(`Unexpected character (${described(char)}): ${why}`, at + 1)
}

function described(char: string): string {
  const code = char.charCodeAt(0)
  if (code < 32 || (code > 126 && code < 160)) return `(CTRL-CHAR, code ${code})`
  return code > 255 ? `'${char}' (code ${code} / 0x${code.toString(16)})` : `'${char}' (code ${code})`
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

function skip(source: string, start: number): number {
  let at = start
  while (' \t\r\n'.includes(source[at] ?? 'x')) at++
  return at
}
