/** Checks of what callers of the API send. */
import { refuseUnknown } from '../../kernel/aws-error'
import { isTooLarge, Payload } from '../payload'
import { invalidName, pageTokenInvalid, validation } from './errors'

export type Input = Readonly<Record<string, unknown>>

/** The input of `operation`, when it has no members but these. */
export function checkInput(input: unknown, operation: string, members: readonly string[]): Input {
  const given = (input ?? {}) as Record<string, unknown>
  refuseUnknown(given, members, operation)
  return given
}

export function requiredString(input: Input, member: string): string {
  const value = input[member]
  if (typeof value === 'string' && value !== '') return value
  throw validation(`Value at '${member}' failed to satisfy constraint: Member must not be null`)
}

export function optionalString(input: Input, member: string): string | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw validation(`Value at '${member}' failed to satisfy constraint: Member must be a string`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: AWS refuses control characters in names
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/

export function checkName(name: string): string {
  if (name.length < 1 || name.length > 80 || forbidden.test(name)) throw invalidName(name)
  return name
}

/** JSON of at most 256 KiB; `refuse` makes the error of the operation. */
export function checkJson(text: string, refuse: (problem: string) => Error): Payload {
  if (isTooLarge(text)) throw refuse('The data exceeds the maximum of 262144 bytes')
  try {
    return Payload.parse(text)
  } catch (error) {
    throw refuse((error as Error).message)
  }
}

/** How many results a page has; 0 means the default. */
export function pageSize(input: Input): number {
  const { maxResults = 0 } = input
  if (typeof maxResults !== 'number' || !Number.isInteger(maxResults) || maxResults < 0 || maxResults > 1000) {
    throw validation("Value at 'maxResults' failed to satisfy constraint: Member must be from 0 to 1000")
  }
  return maxResults === 0 ? 100 : maxResults
}

export function encodePage(position: string): string {
  return Buffer.from(`page ${position}`).toString('base64')
}

export function decodePage(input: Input): string | undefined {
  const token = optionalString(input, 'nextToken')
  if (token === undefined) return undefined
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (!text.startsWith('page ')) throw pageTokenInvalid()
  return text.slice(5)
}

/** AWS's JSON protocols write times as seconds since the epoch. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000
}
