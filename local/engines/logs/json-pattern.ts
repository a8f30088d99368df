/** JSON filter patterns: `{ $.level = "ERROR" && ($.ms > 100 || $.user.id NOT EXISTS) }`. */
import { wildcardMatcher } from '../../lib/wildcard'
import { invalidPattern } from './errors'

/** Whether a message is one that a filter pattern asks for. */
export type MessageFilter = (message: string) => boolean

type Condition = (event: unknown) => boolean

export function compileJsonPattern(pattern: string): MessageFilter {
  const condition = parse(tokenize(pattern))
  return (message) => {
    if (!/^\s*[{[]/.test(message)) return false
    try {
      return condition(JSON.parse(message))
    } catch {
      return false
    }
  }
}

const tokenForm =
  /\s*(\$(?:\.[\w-]+|\[\d+\]|\['[^']*'\])+|"(?:[^"\\]|\\.)*"|&&|\|\||!=|>=|<=|[{}()=<>]|[^\s{}()=<>!&|"]+)/y

function tokenize(pattern: string): string[] {
  const tokens: string[] = []
  const text = pattern.trimEnd()
  tokenForm.lastIndex = 0
  while (tokenForm.lastIndex < text.length) {
    const start = tokenForm.lastIndex
    const token = tokenForm.exec(text)?.[1]
    if (token === undefined) throw invalidPattern(`${text.slice(start).trim()} is not understood`)
    tokens.push(token)
  }
  return tokens
}

/** `||` binds weaker than `&&`. */
function parse(tokens: readonly string[]): Condition {
  let position = 0
  const next = (): string | undefined => tokens[position++]

  function expect(wanted: string): void {
    const token = next()
    if (token !== wanted) throw invalidPattern(`expected ${wanted}, not ${token ?? 'its end'}`)
  }

  function either(): Condition {
    const choices = [both()]
    while (tokens[position] === '||') {
      position++
      choices.push(both())
    }
    return (event) => choices.some((choice) => choice(event))
  }

  function both(): Condition {
    const parts = [primary()]
    while (tokens[position] === '&&') {
      position++
      parts.push(primary())
    }
    return (event) => parts.every((part) => part(event))
  }

  function primary(): Condition {
    if (tokens[position] !== '(') return comparison()
    position++
    const inner = either()
    expect(')')
    return inner
  }

  function comparison(): Condition {
    const selector = next()
    if (!selector?.startsWith('$'))
      throw invalidPattern(`expected a selector such as $.level, not ${selector ?? 'its end'}`)
    const select = compileSelector(selector)
    const operator = next()
    if (operator === 'EXISTS') return (event) => select(event) !== undefined
    if (operator === 'NOT') {
      expect('EXISTS')
      return (event) => select(event) === undefined
    }
    const value = next()
    if (value === undefined) throw invalidPattern(`${selector} ${operator ?? ''} lacks a value`)
    const test = operator === 'IS' ? compileIs(value) : compileComparison(operator ?? '', value)
    return (event) => test(select(event))
  }

  expect('{')
  const condition = either()
  expect('}')
  if (position < tokens.length) throw invalidPattern(`nothing may follow }, not ${tokens[position]}`)
  return condition
}

function compileSelector(selector: string): (event: unknown) => unknown {
  const steps = [...selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]/g)].map(
    (match) => match[1] ?? match[2] ?? match[3],
  )
  return (event) => {
    let value = event
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step as string)) return undefined
      value = (value as Record<string, unknown>)[step as string]
    }
    return value
  }
}

function compileIs(value: string): (found: unknown) => boolean {
  const expected = { NULL: null, TRUE: true, FALSE: false }[value]
  if (expected === undefined) throw invalidPattern(`IS takes NULL, TRUE or FALSE, not ${value}`)
  return (found) => found === expected
}

function compileComparison(operator: string, value: string): (found: unknown) => boolean {
  const isQuoted = value.startsWith('"')
  const number = isQuoted ? Number.NaN : Number(value)
  if (!['=', '!=', '>', '<', '>=', '<='].includes(operator)) throw invalidPattern(`there is no operator ${operator}`)
  if (Number.isNaN(number)) {
    const matches = compileText(isQuoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value)
    if (operator === '=') return (found) => isScalar(found) && matches(String(found))
    if (operator === '!=') return (found) => isScalar(found) && !matches(String(found))
    throw invalidPattern(`${operator} takes a number, not ${value}`)
  }
  const compare: Record<string, (found: number) => boolean> = {
    '=': (found) => found === number,
    '!=': (found) => found !== number,
    '>': (found) => found > number,
    '<': (found) => found < number,
    '>=': (found) => found >= number,
    '<=': (found) => found <= number,
  }
  const holds = compare[operator]
  return (found) => typeof found === 'number' && holds !== undefined && holds(found)
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** A text in which `*` stands for anything. */
function compileText(pattern: string): (text: string) => boolean {
  return wildcardMatcher(pattern.split('*'))
}
