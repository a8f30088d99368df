/** What DynamoDB takes in requests and dynalite's checks don't: put into the form that they take. */
import { validationError } from './errors'

type Values = Readonly<Record<string, unknown>>

/**
 * Numbers with a plus, without it. The same object where there is none.
 * @throws ValidationException for a member `__proto__`, which AWS takes: dynalite's checks would drop it, and with it a condition
 */
export function withoutPlus<T>(value: T): T {
  return hasPlus(value) ? (changed(value) as T) : value
}

function hasPlus(value: unknown): boolean {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return false
  const { N, NS } = value as Values
  if (
    typeof N === 'string' ? N.startsWith('+') : Array.isArray(NS) && NS.some((each) => String(each).startsWith('+'))
  ) {
    return true
  }
  for (const key in value) if (hasPlus((value as Values)[modelled(key)])) return true
  return false
}

function modelled(name: string): string {
  if (name !== '__proto__') return name
  throw validationError('An attribute of the name "__proto__" is not modelled by the local cloud: give it another')
}

const bare = (text: unknown): unknown => (typeof text === 'string' ? text.replace(/^\+(?=[\d.])/, '') : text)

function changed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(changed)
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'N') return [name, typeof member === 'string' ? bare(member) : changed(member)]
      if (name === 'NS' && Array.isArray(member)) return [name, member.map(bare)]
      return [modelled(name), changed(member)]
    }),
  )
}

/**
 * Values of SET in parentheses, without them: `a = (b + :c)`. Parentheses of functions stay, and what would have to be
 * worked out by parts is left for the parser to refuse.
 */
export function withoutParentheses(expression: string): string {
  const open: boolean[] = []
  let last = ''
  let out = ''
  for (const character of expression) {
    if (character === '(') {
      const isOfValue = last === '' || '=+-,('.includes(last)
      open.push(isOfValue)
      out += isOfValue ? ' ' : character
    } else if (character === ')') {
      out += open.pop() ? ' ' : character
    } else {
      out += character
    }
    if (!/\s/.test(character)) last = character
  }
  // What does not pair is the parser's to tell.
  return open.length > 0 ? expression : out
}

export function checkSegments({ Segment, TotalSegments }: { Segment?: unknown; TotalSegments?: unknown }): void {
  if (Segment === undefined || TotalSegments !== undefined) return
  throw validationError(
    'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
  )
}
