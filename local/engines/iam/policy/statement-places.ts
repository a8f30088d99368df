/**
 * Where the statements of a policy stand in its text, as IAM's simulator tells of it: from behind what comes before a statement
 * to behind its end, both as lines and columns from 1. Public outputs of the simulator show it for the first statement of a
 * list; of a second one it is taken to begin behind the end of the first, and of one that is in no list, behind the colon.
 */
export interface Place {
  readonly Line: number
  readonly Column: number
}

export interface StatementPlace {
  readonly StartPosition: Place
  readonly EndPosition: Place
}

/** `text` is JSON; one place for each statement. */
export function statementPlaces(text: string): readonly StatementPlace[] {
  const places: StatementPlace[] = []
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g
  let depth = 0
  let isList = false
  let isStatement = false
  let start = 0
  let last = ''
  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const [token] = found
    const end = tokens.lastIndex
    if (token === ':' && depth === 1) {
      isStatement = last === '"Statement"'
      start = end
    } else if (token === '{' || token === '[') {
      depth++
      if (isStatement && depth === 2) {
        isList = token === '['
        if (isList) start = end
      }
    } else if (token === '}' || token === ']') {
      if (token === '}' && isStatement && depth === (isList ? 3 : 2)) {
        places.push({ StartPosition: placeOf(text, start), EndPosition: placeOf(text, end) })
        start = end
      }
      depth--
    }
    last = token
  }
  return places
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  return { Line: before.split('\n').length, Column: before.length - before.lastIndexOf('\n') }
}
