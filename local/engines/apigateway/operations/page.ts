/** Lists are given in pages; where the next one begins is told by the id that the last one ended with. */
import { badRequest } from '../errors'
import { type Input, number, text } from '../input'

export interface Page<Row> {
  readonly items: Row[]
  readonly position?: string
}

const longestPage = 500

export function page<Row>(rows: readonly Row[], input: Input, idOf: (row: Row) => string): Page<Row> {
  const limit = number(input, 'limit') ?? 25
  if (!Number.isInteger(limit) || limit < 1) throw badRequest(`Invalid limit: ${limit}`)
  const position = text(input, 'position')
  const after = position && Buffer.from(position, 'base64url').toString()
  const start = after ? rows.findIndex((row) => idOf(row) === after) + 1 : 0
  const items = rows.slice(start, start + Math.min(limit, longestPage))
  const last = items.at(-1)
  if (!last || start + items.length >= rows.length) return { items }
  return { items, position: Buffer.from(idOf(last)).toString('base64url') }
}
