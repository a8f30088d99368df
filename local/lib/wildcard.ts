/**
 * Texts with wildcards, as policies, event patterns, filter patterns and choice rules have them: each service writes
 * them its own way, and all come here as the pieces between the stars.
 *
 * The leftmost place for each piece leaves most for those after it, so no way back is needed: the time is that of
 * finding each piece once, however many stars there are.
 */

/** So long a piece is looked for by steps that never go back: `indexOf` takes seconds for some of them. */
const longPiece = 64

/**
 * Whether a whole text is what the pieces say, with anything between them. `one`, where it stands in a piece, is any
 * one UTF-16 unit.
 */
export function wildcardMatcher(pieces: readonly string[], one?: string): (text: string) => boolean {
  const finders = pieces.map((piece) => pieceFinder(piece, one))
  const [head, ...rest] = finders
  const tail = rest.pop()
  if (!head) return (text) => text === ''
  if (!tail) return (text) => text.length === head.length && head.isAt(text, 0)
  const shortest = pieces.reduce((length, piece) => length + piece.length, 0)
  return (text) => {
    const end = text.length - tail.length
    if (text.length < shortest || !head.isAt(text, 0) || !tail.isAt(text, end)) return false
    let from = head.length
    for (const piece of rest) {
      const at = piece.find(text, from)
      if (at < 0) return false
      from = at + piece.length
    }
    return from <= end
  }
}

interface PieceFinder {
  readonly length: number
  isAt(text: string, position: number): boolean
  /** Its leftmost place from `from` on, or -1. */
  find(text: string, from: number): number
}

function pieceFinder(piece: string, one: string | undefined): PieceFinder {
  const { length } = piece
  if (one !== undefined && piece.includes(one)) return singleFinder(piece, one)
  const isAt = (text: string, position: number): boolean => text.startsWith(piece, position)
  if (length < longPiece) return { length, isAt, find: (text, from) => text.indexOf(piece, from) }
  let borders: Int32Array | undefined
  return {
    length,
    isAt,
    find(text, from) {
      borders ??= bordersOf(piece)
      return findLong(piece, borders, text, from)
    },
  }
}

function singleFinder(piece: string, one: string): PieceFinder {
  const isAt = (text: string, position: number): boolean => {
    for (let index = 0; index < piece.length; index++) {
      if (piece[index] !== one && piece[index] !== text[position + index]) return false
    }
    return position + piece.length <= text.length
  }
  return {
    length: piece.length,
    isAt,
    find(text, from) {
      for (let at = from; at + piece.length <= text.length; at++) if (isAt(text, at)) return at
      return -1
    },
  }
}

/** For each position, how much of the beginning of `piece` ends there (Knuth, Morris and Pratt). */
function bordersOf(piece: string): Int32Array {
  const borders = new Int32Array(piece.length)
  let matched = 0
  for (let index = 1; index < piece.length; index++) {
    while (matched > 0 && piece[index] !== piece[matched]) matched = borders[matched - 1] ?? 0
    if (piece[index] === piece[matched]) matched++
    borders[index] = matched
  }
  return borders
}

function findLong(piece: string, borders: Int32Array, text: string, from: number): number {
  let matched = 0
  for (let index = from; index < text.length; index++) {
    while (matched > 0 && text[index] !== piece[matched]) matched = borders[matched - 1] ?? 0
    if (text[index] === piece[matched]) matched++
    if (matched === piece.length) return index - matched + 1
  }
  return -1
}
