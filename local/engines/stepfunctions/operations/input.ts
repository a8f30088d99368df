/** Checks of what callers of the API send. */
import type { AwsError } from '../../../kernel/aws-error'
import { createInputPaging, type NamedPage, readToken } from '../../../kernel/paging'
import { isRoleArn } from '../../../kernel/principal'
import { invalidName, invalidRoleArn, pageTokenInvalid, validation } from '../errors'
import { jsonProblem } from '../json-problem'
import { dataLimit, isTooLarge, Payload } from '../payload'

export type Input = Readonly<Record<string, unknown>>

export function requiredString(input: Input, member: string, longest?: number): string {
  const value = input[member]
  if (typeof value === 'string' && value !== '') return within(value, member, longest)
  throw value === ''
    ? validation(
        `Value '' at '${member}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      )
    : validation(`Value null at '${member}' failed to satisfy constraint: Member must not be null`)
}

export function optionalString(input: Input, member: string, longest?: number): string | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return within(value, member, longest)
  throw validation(`Value at '${member}' failed to satisfy constraint: Member must be a string`)
}

function within(value: string, member: string, longest = Number.POSITIVE_INFINITY): string {
  if (value.length <= longest) return value
  throw tooLong(member, longest)
}

/** The value is only in it where it is given: it may be anything that a caller sends, and a secret. */
function tooLong(member: string, longest: number, value?: string): AwsError {
  const told = value === undefined ? 'Value' : `Value '${value}'`
  return validation(
    `${told} at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
  )
}

/** Characters that the API takes at most. */
export const longest = {
  arn: 256,
  cause: 32_768,
  definition: 1_048_576,
  error: 256,
  name: 80,
  nextToken: 1024,
  executionsToken: 3096,
  taskToken: 2048,
  traceHeader: 256,
} as const

// biome-ignore lint/suspicious/noControlCharactersInRegex: AWS refuses control characters in names
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/

export function checkName(name: string): string {
  if (name.length > longest.name) throw tooLong('name', longest.name, name)
  if (name.length < 1 || forbidden.test(name)) throw invalidName(name)
  return name
}

/** @throws AwsError InvalidArn */
export function checkRoleArn(arn: string): string {
  if (isRoleArn(arn)) return arn
  throw invalidRoleArn(arn)
}

/** JSON of at most 256 KiB, in bytes; `refuse` makes the error of the operation. */
export function checkJson(text: string, member: string, refuse: (problem: string) => Error): Payload {
  if (isTooLarge(text)) throw tooLong(member, dataLimit)
  if (text === '') throw refuse('Invalid execution input.')
  try {
    return Payload.parse(text)
  } catch (error) {
    throw refuse(jsonProblem(text)?.message ?? (error as Error).message)
  }
}

/** How many results a page has; 0 means the default. */
export function pageSize(input: Input): number {
  const { maxResults = 0 } = input
  if (typeof maxResults !== 'number' || !Number.isInteger(maxResults) || maxResults < 0 || maxResults > mostResults) {
    throw badSize(maxResults)
  }
  return maxResults === 0 ? usualResults : maxResults
}

const usualResults = 100
const mostResults = 1000
const badSize = (given: unknown): AwsError => {
  const limit = Number(given) > mostResults ? `less than or equal to ${mostResults}` : 'greater than or equal to 0'
  return validation(
    `Value '${String(given)}' at 'maxResults' failed to satisfy constraint: Member must have value ${limit}`,
  )
}

const pageOf = createInputPaging({
  size: 'maxResults',
  token: 'nextToken',
  usual: usualResults,
  most: mostResults,
  badSize,
  badToken: pageTokenInvalid,
})

/** A page of what is in memory. */
export function page<Item>(items: Iterable<Item>, keyOf: (item: Item) => string, input: Input): NamedPage<Item> {
  const nextToken = pageToken(input, longest.nextToken)
  return pageOf(items, keyOf, { maxResults: pageSize(input), nextToken })
}

/**
 * The key behind which a page begins whose items are on disk. Executions and histories are read from there on, and no
 * further than the page is long: there can be more of them than memory holds.
 */
export function pageStart(input: Input, longestToken: number = longest.nextToken): string | undefined {
  const token = pageToken(input, longestToken)
  const key = token === undefined ? undefined : readToken(token)
  if (token !== undefined && key === undefined) throw pageTokenInvalid()
  return key
}

/** What it is is told: it came from here. */
function pageToken(input: Input, most: number): string | undefined {
  const token = optionalString(input, 'nextToken')
  if (token === undefined || token.length <= most) return token
  throw validation(
    `Value '${token}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  )
}

/** AWS's JSON protocols write times as seconds since the epoch. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000
}
