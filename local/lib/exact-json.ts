/**
 * JSON whose numbers keep their text: `1.0`, `1e3` or an integer of twenty digits come out as they went in. A number that
 * JavaScript would write otherwise is a marked string between reading and writing.
 */
import { randomBytes } from 'node:crypto'

/** Nobody can send it. */
const mark = randomBytes(12).toString('hex')

/** Throws SyntaxError. */
export function parseExact(text: string): unknown {
  // As it stands first: what is no JSON is not made some by the marks.
  const value: unknown = JSON.parse(text)
  const marked = text.replace(stringsAndNumbers, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"${mark}${token}"`,
  )
  return marked === text ? value : JSON.parse(marked)
}

export function stringifyExact(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes(mark) ? text.replaceAll(marked, '$1') : text
}

/** The text of the number that a parsed value stands for; undefined if it is any other value. */
export const exactText = (value: unknown): string | undefined =>
  isExactNumber(value) ? (value as string).slice(mark.length) : undefined

/** What stands for a number of this text until it is written. */
export const exactNumber = (text: string): string => `${mark}${text}`

/** Whether it stands for a number that is not one of JavaScript's. */
export const isExactNumber = (value: unknown): boolean => typeof value === 'string' && value.startsWith(mark)

const stringsAndNumbers = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const marked = new RegExp(`"${mark}([^"]*)"`, 'g')
