/**
 * Patterns of policies: `*`, `?` and `${variable}` in resources and condition values.
 *
 * Wildcards are kept as two private-use characters, so that a `*` which comes out of a variable is only a
 * star.
 */
import { wildcardMatcher } from '../../../lib/wildcard'

const any = '\uE000'
const one = '\uE001'

/** The value of a condition key in the request, by its lower-case name. */
export type Lookup = (key: string) => readonly string[] | undefined

/** What a pattern says of a text; `unresolved` when a variable in it has no value in this request. */
export type Match = boolean | 'unresolved'

export interface Pattern {
  readonly source: string
  matches(text: string, lookup: Lookup): Match
}

export interface PatternOptions {
  /** `*` and `?` stand for other characters. */
  readonly wildcards: boolean
  /** `${…}` is replaced; so only in documents of version 2012-10-17. */
  readonly variables: boolean
  readonly ignoreCase?: boolean
  /** ARNs: each of the six parts between colons is compared by itself. */
  readonly arn?: boolean
  /** Throws if the variable is not one that can be known. */
  readonly checkVariable: (name: string) => void
}

interface Variable {
  readonly key: string
  readonly fallback: string | undefined
}

export class PatternSyntaxError extends Error {
  constructor(source: string, problem: string) {
    super(`"${source}": ${problem}`)
    this.name = 'PatternSyntaxError'
  }
}

export function compilePattern(source: string, options: PatternOptions): Pattern {
  if (source.includes(any) || source.includes(one)) {
    throw new PatternSyntaxError(source, 'the characters U+E000 and U+E001 can not be used in a policy')
  }
  const tokens = tokenize(source, options)
  const compare = comparison(options)
  if (tokens.every((token): token is string => typeof token === 'string')) {
    const pattern = fold(tokens.join(''), options)
    if (pattern === any) return { source, matches: () => true }
    const matchesPattern = compare(pattern)
    return { source, matches: (text) => matchesPattern(fold(text, options)) }
  }
  return {
    source,
    matches(text, lookup) {
      let pattern = ''
      for (const token of tokens) {
        if (typeof token === 'string') {
          pattern += token
          continue
        }
        const values = lookup(token.key)
        const value = values?.length === 1 ? values[0] : token.fallback
        if (value === undefined || value.includes(any) || value.includes(one)) return 'unresolved'
        pattern += value
      }
      return compare(fold(pattern, options))(fold(text, options))
    },
  }
}

/** A pattern of `*` and `?` without variables, such as an action's. */
export function compileGlob(source: string): (text: string) => boolean {
  const matches = globMatcher(source.replaceAll('*', any).replaceAll('?', one))
  return matches
}

function fold(text: string, options: PatternOptions): string {
  return options.ignoreCase ? text.toLowerCase() : text
}

function tokenize(source: string, options: PatternOptions): readonly (string | Variable)[] {
  const tokens: (string | Variable)[] = []
  const text = (part: string): string => (options.wildcards ? part.replaceAll('*', any).replaceAll('?', one) : part)
  if (!options.variables || !source.includes(`\${`)) return [text(source)]
  let position = 0
  while (position < source.length) {
    const start = source.indexOf(`\${`, position)
    if (start < 0) break
    const end = source.indexOf('}', start)
    if (end < 0) throw new PatternSyntaxError(source, 'a policy variable is not closed')
    tokens.push(text(source.slice(position, start)), variable(source, source.slice(start + 2, end), options))
    position = end + 1
  }
  tokens.push(text(source.slice(position)))
  return tokens
}

function variable(source: string, inside: string, options: PatternOptions): string | Variable {
  if (inside === '*' || inside === '?' || inside === '$') return inside
  const parts = /^\s*([^,'\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside)
  if (!parts?.[1]) throw new PatternSyntaxError(source, `"\${${inside}}" is not a policy variable`)
  options.checkVariable(parts[1])
  return { key: parts[1].toLowerCase(), fallback: parts[2] }
}

function comparison(options: PatternOptions): (pattern: string) => (text: string) => boolean {
  if (options.arn) return arnMatcher
  if (options.wildcards) return globMatcher
  return (pattern) => (text) => text === pattern
}

function arnMatcher(pattern: string): (text: string) => boolean {
  const parts = arnParts(pattern)
  if (!parts) return pattern === any ? () => true : () => false
  const matchers = parts.map(globMatcher)
  return (text) => arnParts(text)?.every((part, index) => matchers[index]?.(part)) ?? false
}

/** The six parts of an ARN; the last one keeps its colons. */
function arnParts(arn: string): readonly string[] | undefined {
  const parts = arn.split(':')
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')]
}

function globMatcher(pattern: string): (text: string) => boolean {
  if (pattern === any) return () => true
  return wildcardMatcher(pattern.split(any), one)
}
