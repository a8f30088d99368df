/** Strings that have the format, the pattern and the length of a schema's checks. */
import * as fc from 'fast-check'
import type { CheckParts } from './schema'

const latest = Date.UTC(2100, 0)
const instants = fc.date({ min: new Date(0), max: new Date(latest), noInvalidDate: true })

const formats: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  email: () => fc.emailAddress(),
  uuid: () => fc.uuid(),
  guid: () => fc.uuid(),
  url: () => fc.webUrl(),
  ipv4: () => fc.ipV4(),
  ipv6: () => fc.ipV6(),
  ulid: () => fc.ulid(),
  base64: () => fc.base64String(),
  datetime: () => instants.map((instant) => instant.toISOString()),
  date: () => instants.map((instant) => instant.toISOString().slice(0, 10)),
  time: () => instants.map((instant) => instant.toISOString().slice(11, 19)),
}

/** Not all that it gives meets every check: the caller filters with the schema. */
export function stringsOf(checks: readonly CheckParts[]): fc.Arbitrary<string> {
  const known = checks.find(({ check, format }) => check === 'string_format' && formats[format ?? ''])
  const patterned = checks.find(({ check, pattern }) => check === 'string_format' && pattern)
  const { min, max } = lengthsOf(checks)
  if (known) return formats[known.format ?? '']?.() ?? fc.string()
  if (patterned?.pattern) return padded(matching(patterned.pattern), min, max)
  return fc.string({ unit: 'grapheme', minLength: min, ...(max !== undefined && { maxLength: max }) })
}

/** Patterns of the form `[^…]*` give short texts; a minimum length is met by repeating. */
function padded(texts: fc.Arbitrary<string>, min: number, max: number | undefined): fc.Arbitrary<string> {
  if (min <= 1) return texts.map((text) => (max !== undefined && text.length > max ? text.slice(0, max) : text))
  return texts.map((text) =>
    text.length >= min || text === '' ? text : text.repeat(Math.ceil(min / text.length)).slice(0, max),
  )
}

function matching(pattern: RegExp): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(withoutLookArounds(pattern.source), pattern.flags), { size: 'small' })
}

/** fast-check generates no look-arounds: what they exclude is filtered afterwards. */
export function withoutLookArounds(source: string): string {
  let text = ''
  for (let at = 0; at < source.length; ) {
    if (/^\(\?(?:=|!|<=|<!)/.test(source.slice(at, at + 4))) {
      at = endOfGroup(source, at)
    } else if (source[at] === '\\') {
      text += source.slice(at, at + 2)
      at += 2
    } else if (source[at] === '[') {
      const end = endOfClass(source, at)
      text += source.slice(at, end)
      at = end
    } else {
      text += source[at]
      at += 1
    }
  }
  return text
}

function endOfGroup(source: string, start: number): number {
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const character = source[at]
    if (character === '\\') at += 1
    else if (character === '[') at = endOfClass(source, at) - 1
    else if (character === '(') depth += 1
    else if (character === ')' && --depth === 0) return at + 1
  }
  return source.length
}

function endOfClass(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at += 1
    else if (source[at] === ']') return at + 1
  }
  return source.length
}

function lengthsOf(checks: readonly CheckParts[]): { readonly min: number; readonly max: number | undefined } {
  let min = 0
  let max: number | undefined
  for (const { check, minimum, maximum, length } of checks) {
    if (check === 'min_length') min = Math.max(min, minimum ?? 0)
    if (check === 'max_length') max = Math.min(max ?? Number.POSITIVE_INFINITY, maximum ?? Number.POSITIVE_INFINITY)
    if (check === 'length_equals') min = max = length ?? 0
  }
  return { min, max }
}
