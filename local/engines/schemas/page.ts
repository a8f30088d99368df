/** Pages of lists. */
import { createPaging } from '../../kernel/paging'
import { bad } from './errors'

export interface PageInput {
  readonly Limit?: number | string
  readonly NextToken?: string
}

const most = 100
const pageOf = createPaging({
  usual: most,
  most,
  badSize: () => bad(`Limit: expected 1 to ${most}.`),
  badToken: () => bad('NextToken: it is not one that a list gave.'),
})

export function page<Item>(all: readonly Item[], { Limit, NextToken }: PageInput, name: (item: Item) => string) {
  const { items, token } = pageOf(all, name, { size: Limit, token: NextToken })
  return { items, token: { NextToken: token } }
}
