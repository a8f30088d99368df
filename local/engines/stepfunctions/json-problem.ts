/**
 * What is wrong with a text that is no JSON, in the words of the parser that AWS reads with (Jackson). Recorded are an
 * unrecognized token, a single quote where a name begins and nothing at all; the other words are that parser's own.
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
const text = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy

/** Undefined if nothing is found wrong. Not recursive: what a caller sends may be nested as deep as it likes. */
export function jsonProblem(source: string): JsonProblem | undefined {
  try {
    read(source)
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const before = source.slice(0, error.at).split('\n')
    return { message: error.message, line: before.length, column: (before.at(-1) ?? '').length + 1 }
  }
}

/** As AWS points at a place in a definition: the source, of which no more than 500 characters are told, and the place. */
export function placeIn(source: string, { line, column }: JsonProblem): string {
  const more = source.length > 500 ? `[truncated ${source.length - 500} chars]` : ''
  return `[Source: (String)"${source.slice(0, 500)}"${more}; line: ${line}, column: ${column}]`
}

/** What the text still has to close: the kind, and whether a value has just been read in it. */
interface Open {
  readonly kind: 'Object' | 'Array'
  hasValue: boolean
}

function read(source: string): void {
  const open: Open[] = []
  let at = skip(source, 0)
  let isDone = false
  while (at < source.length || !isDone) {
    const inner = open.at(-1)
    if (at >= source.length) {
      throw new Problem(`Unexpected end-of-input${inner ? `: expected close marker for ${inner.kind}` : ''}`, at)
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
    if (opened) open.push({ kind: opened, hasValue: false })
    else isDone = ended(open)
    at = skip(source, next)
  }
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
  const at = skip(source, readText(source, start))
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
    return [at + digits.length]
  }
  const token = match(word, source, at)
  if (token === undefined) throw unexpected(char, at, `expected a valid value ${oneOf}`)
  if (token === 'true' || token === 'false' || token === 'null') return [at + token.length]
  throw new Problem(`Unrecognized token '${token}': was expecting ${oneOf}`, at + token.length)
}

function readText(source: string, at: number): number {
  const whole = match(text, source, at)
  if (whole !== undefined) return at + whole.length
  throw new Problem('Unexpected end-of-input: was expecting closing quote for a string value', source.length)
}

function unexpected(char: string, at: number, why: string): Problem {
  return new Problem(`Unexpected character ('${char}' (code ${char.charCodeAt(0)})): ${why}`, at + 1)
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
