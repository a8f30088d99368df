/**
 * Reads JSONPath as Step Functions knows it: `$` (the input), `$$` (the context object) or `$name` (a
 * variable), then names, indices, slices, wildcards, unions, filters and recursive descent.
 */
import { type Filter, parseFilter } from './filter'
import { PathSyntaxError, type Reader } from './reader'

export type Root =
  | { readonly kind: 'input' | 'context' | 'item' }
  | { readonly kind: 'variable'; readonly name: string }

export type Segment =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step: number }
  | { readonly kind: 'union'; readonly members: readonly (string | number)[] }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'descend' }
  | { readonly kind: 'length' }

export interface Path {
  readonly text: string
  readonly root: Root
  readonly segments: readonly Segment[]
  /** It leads to one value at most; otherwise it gives an array of all that it finds. */
  readonly definite: boolean
  /** Only names and indices: a Reference Path. */
  readonly reference: boolean
}

const nameEnd = /[\s.[\](),'"=!<>&|~]/

/** Reads a path from where the reader stands, as far as it goes. */
export function parsePath(reader: Reader): Path {
  const start = reader.position
  const root = parseRoot(reader)
  const segments: Segment[] = []
  for (;;) {
    if (reader.take('..')) {
      segments.push({ kind: 'descend' })
      segments.push(reader.peek() === '[' ? parseBracket(reader) : parseName(reader))
    } else if (reader.take('.')) segments.push(parseName(reader))
    else if (reader.peek() === '[') segments.push(parseBracket(reader))
    else break
  }
  const reference = segments.every(({ kind }) => kind === 'name' || kind === 'index')
  const definite = reference || segments.every(({ kind }) => kind === 'name' || kind === 'index' || kind === 'length')
  return { text: reader.text.slice(start, reader.position), root, segments, definite, reference }
}

function parseRoot(reader: Reader): Root {
  if (reader.take('@')) return { kind: 'item' }
  if (reader.take('$$')) return { kind: 'context' }
  if (!reader.take('$')) throw new PathSyntaxError('a path begins with $', reader)
  const name = reader.match(/[\p{ID_Start}_][\p{ID_Continue}]*/uy)
  return name === undefined ? { kind: 'input' } : { kind: 'variable', name }
}

function parseName(reader: Reader): Segment {
  if (reader.take('*')) return { kind: 'wildcard' }
  const name = reader.until(nameEnd)
  if (name === '') throw new PathSyntaxError('a name is missing after the dot', reader)
  if (reader.peek() === '(') {
    if (name === 'length' && reader.take('()')) return { kind: 'length' }
    throw new PathSyntaxError(`the function ${name}() is not supported in a path`, reader)
  }
  return { kind: 'name', name }
}

function parseBracket(reader: Reader): Segment {
  reader.expect('[')
  reader.skipSpace()
  if (reader.take('*')) return close(reader, { kind: 'wildcard' })
  if (reader.take('?')) {
    reader.skipSpace()
    reader.expect('(')
    const filter = parseFilter(reader, parsePath)
    reader.skipSpace()
    reader.expect(')')
    return close(reader, { kind: 'filter', filter })
  }
  const quote = reader.peek()
  if (quote === "'" || quote === '"') {
    const members = reader.list(() => reader.quoted())
    const [only] = members
    return close(reader, members.length === 1 ? { kind: 'name', name: only as string } : { kind: 'union', members })
  }
  const start = reader.integer()
  reader.skipSpace()
  if (reader.take(':')) {
    const end = reader.integer()
    const step = reader.take(':') ? (reader.integer() ?? 1) : 1
    if (step < 1) throw new PathSyntaxError('the step of a slice must be positive', reader)
    return close(reader, {
      kind: 'slice',
      step,
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
    })
  }
  if (start === undefined)
    throw new PathSyntaxError('an index, a name in quotes, *, a slice or a filter is missing', reader)
  const members = [start]
  while (reader.take(',')) {
    reader.skipSpace()
    const index = reader.integer()
    if (index === undefined) throw new PathSyntaxError('an index is missing', reader)
    members.push(index)
    reader.skipSpace()
  }
  return close(reader, members.length === 1 ? { kind: 'index', index: start } : { kind: 'union', members })
}

function close(reader: Reader, segment: Segment): Segment {
  reader.skipSpace()
  reader.expect(']')
  return segment
}
