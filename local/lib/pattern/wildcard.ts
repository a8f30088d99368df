/** `*` stands for any run of characters, `\*` for an asterisk and `\\` for a backslash. */
import { wildcardMatcher } from '../wildcard'
import { refuse, type ValueTest } from './leaf'

export function wildcardTest(source: string): ValueTest {
  const pieces = split(source)
  const matches = wildcardMatcher(pieces)
  const [first = ''] = pieces
  const last = pieces.at(-1) ?? ''
  return {
    describe: `wildcard ${JSON.stringify(source)}`,
    wildcards: [pieces],
    asks: first === '' ? { kind: 'suffix', text: last } : { kind: 'prefix', text: first },
    matches: (value) => typeof value === 'string' && matches(value),
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
