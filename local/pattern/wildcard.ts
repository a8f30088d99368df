/** `*` stands for any run of characters, `\*` for an asterisk and `\\` for a backslash. */
import { refuse, type ValueTest } from './leaf'

export function wildcardTest(source: string): ValueTest {
  const pieces = split(source)
  const describe = `wildcard ${JSON.stringify(source)}`
  const [head = '', ...rest] = pieces
  const tail = rest.pop()
  if (tail === undefined) return { describe, matches: (value) => value === head }
  const shortest = pieces.reduce((length, piece) => length + piece.length, 0)
  return {
    describe,
    matches(value) {
      if (typeof value !== 'string' || value.length < shortest) return false
      if (!value.startsWith(head) || !value.endsWith(tail)) return false
      // The leftmost place for each piece leaves most for those after it, so no way back is needed.
      let from = head.length
      for (const piece of rest) {
        const at = value.indexOf(piece, from)
        if (at < 0) return false
        from = at + piece.length
      }
      return from <= value.length - tail.length
    },
  }
}

/** The literal pieces between the asterisks. Positions in reasons count the opening quote, as AWS's do. */
function split(source: string): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  for (let index = 0; index < source.length; index++) {
    const character = source[index]
    if (character === '\\') {
      const escaped = source[++index]
      if (escaped !== '*' && escaped !== '\\') refuse(`Invalid escape character at pos ${index}`)
      piece += escaped
    } else if (character === '*') {
      if (source[index + 1] === '*') refuse(`Consecutive wildcard characters at pos ${index + 1}`)
      pieces.push(piece)
      piece = ''
    } else {
      piece += character
    }
  }
  pieces.push(piece)
  return pieces
}
