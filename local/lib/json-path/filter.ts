/** Filters in a path: `[?(@.price < 10 && @.name != $.skip)]`. */
import { compileRegex, type Regex } from '../regex/regex'
import type { Path } from './parse'
import { PathSyntaxError, type Reader } from './reader'

export type Operand =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'pattern'; readonly pattern: Regex }

export type Filter =
  | { readonly kind: 'or' | 'and'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand }

const operators = ['==', '!=', '<=', '>=', '=~', '<', '>']

export function parseFilter(reader: Reader, parsePath: (reader: Reader) => Path): Filter {
  return parseJoined(reader, '||', () => parseJoined(reader, '&&', () => parseTest(reader, parsePath)))
}

function parseJoined(reader: Reader, joint: '||' | '&&', parsePart: () => Filter): Filter {
  const first = parsePart()
  const filters = [first]
  reader.skipSpace()
  while (reader.take(joint)) {
    filters.push(parsePart())
    reader.skipSpace()
  }
  return filters.length === 1 ? first : { kind: joint === '||' ? 'or' : 'and', filters }
}

function parseTest(reader: Reader, parsePath: (reader: Reader) => Path): Filter {
  reader.skipSpace()
  if (reader.take('!')) return { kind: 'not', filter: parseTest(reader, parsePath) }
  if (reader.take('(')) {
    const filter = parseFilter(reader, parsePath)
    reader.skipSpace()
    reader.expect(')')
    return filter
  }
  const left = parseOperand(reader, parsePath)
  reader.skipSpace()
  const operator = operators.find((candidate) => reader.take(candidate)) ?? reader.match(/(in|nin)\b/y)
  if (operator === undefined) {
    if (left.kind === 'path') return { kind: 'exists', path: left.path }
    throw new PathSyntaxError('a comparison is missing in the filter', reader)
  }
  reader.skipSpace()
  return { kind: 'compare', operator, left, right: parseOperand(reader, parsePath) }
}

function parseOperand(reader: Reader, parsePath: (reader: Reader) => Path): Operand {
  const next = reader.peek()
  if (next === '@' || next === '$') return { kind: 'path', path: parsePath(reader) }
  if (next === "'" || next === '"') return { kind: 'value', value: reader.quoted() }
  if (next === '/') return { kind: 'pattern', pattern: parsePattern(reader) }
  if (reader.take('[')) {
    reader.skipSpace()
    const value = reader.list(() => literal(reader))
    reader.expect(']')
    return { kind: 'value', value }
  }
  return { kind: 'value', value: literal(reader) }
}

function parsePattern(reader: Reader): Regex {
  const text = reader.match(/\/(?:[^/\\]|\\.)*\/i?/y)
  if (text === undefined) throw new PathSyntaxError('the closing / is missing', reader)
  const end = text.lastIndexOf('/')
  try {
    // Step Functions' JSONPath is a Java library's.
    return compileRegex(text.slice(1, end), { dialect: 'java', whole: true, ignoreCase: text.length > end + 1 })
  } catch (error) {
    throw new PathSyntaxError((error as Error).message, reader)
  }
}

function literal(reader: Reader): unknown {
  const next = reader.peek()
  if (next === "'" || next === '"') return reader.quoted()
  const number = reader.number()
  if (number !== undefined) return number
  const word = reader.match(/(true|false|null)\b/y)
  if (word === undefined) throw new PathSyntaxError('a value is missing in the filter', reader)
  return JSON.parse(word)
}
