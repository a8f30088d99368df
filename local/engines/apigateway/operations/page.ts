/** Lists are given in pages; where the next one begins is told by the id that the last one ended with. */
import { createPaging } from '../../../kernel/paging'
import { badRequest } from '../errors'
import { type Input, number, text } from '../input'

export interface Page<Row> {
  readonly items: Row[]
  readonly position?: string
}

const most = 500
const pageOf = createPaging({
  usual: 25,
  most,
  badSize: (limit) => badRequest(`Invalid limit: ${limit}`),
  badToken: () => badRequest('Invalid position parameter'),
})

export function page<Row>(rows: readonly Row[], input: Input, idOf: (row: Row) => string): Page<Row> {
  const limit = number(input, 'limit')
  const size = limit === undefined ? undefined : Math.min(limit, most)
  const { items, token } = pageOf(rows, idOf, { size, token: text(input, 'position') })
  return { items, ...(token !== undefined && { position: token }) }
}
