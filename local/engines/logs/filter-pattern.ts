/**
 * CloudWatch Logs' filter patterns: terms, "quoted phrases", ?optional and -excluded terms, and JSON patterns in
 * braces (json-pattern.ts). Space-delimited patterns in brackets and regular expressions are refused by name.
 */
import { NotModelledError } from '../../kernel/aws-error'
import { invalidPattern } from './errors'
import { compileJsonPattern, type MessageFilter } from './json-pattern'

/** Throws InvalidParameterException or NotModelled. */
export function compileFilterPattern(pattern: string): MessageFilter {
  const trimmed = pattern.trim()
  if (trimmed === '') return () => true
  if (trimmed.startsWith('{')) return compileJsonPattern(trimmed)
  if (trimmed.startsWith('['))
    throw new NotModelledError('a space-delimited filter pattern [ … ]', 'logs:FilterLogEvents')
  return compileTerms(trimmed)
}

interface Term {
  readonly sign: '' | '?' | '-'
  readonly text: string
}

function compileTerms(pattern: string): MessageFilter {
  const terms = readTerms(pattern)
  const withSign = (sign: Term['sign']): string[] => terms.filter((term) => term.sign === sign).map(({ text }) => text)
  const needed = withSign('')
  const optional = withSign('?')
  const excluded = withSign('-')
  if (optional.length > 0 && optional.length < terms.length) {
    throw invalidPattern('CloudWatch ignores ?optional terms beside others; use them alone')
  }
  return (message) =>
    needed.every((text) => message.includes(text)) &&
    (optional.length === 0 || optional.some((text) => message.includes(text))) &&
    !excluded.some((text) => message.includes(text))
}

const termForm = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y

function readTerms(pattern: string): Term[] {
  const terms: Term[] = []
  termForm.lastIndex = 0
  while (termForm.lastIndex < pattern.length) {
    const start = termForm.lastIndex
    const match = termForm.exec(pattern)
    if (!match) throw invalidPattern(`nothing is known that begins with ${pattern.slice(start).trim()}`)
    const [, sign = '', phrase, word = ''] = match
    if (phrase === undefined && /^%.*%$/.test(word)) {
      throw new NotModelledError(`regular expression ${word}`, 'logs:FilterLogEvents, filterPattern')
    }
    if (phrase === undefined && !/^[\w]+$/u.test(word)) {
      throw invalidPattern(`${word} has characters other than letters, digits and _: put it in double quotes`)
    }
    terms.push({ sign: sign as Term['sign'], text: phrase === undefined ? word : phrase.replace(/\\(.)/g, '$1') })
  }
  return terms
}
