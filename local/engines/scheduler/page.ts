/** Pages of lists. */
import { createPaging } from '../../kernel/paging'
import { invalid } from './errors'

export interface PageInput {
  readonly MaxResults?: number | string
  readonly NextToken?: string
}

const pageOf = createPaging({
  usual: 100,
  most: 100,
  badSize: (size) =>
    invalid(
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and 100`,
    ),
  badToken: () => invalid('Invalid NextToken.'),
})

export function page<Item>(all: readonly Item[], { MaxResults, NextToken }: PageInput, name: (item: Item) => string) {
  const { items, token } = pageOf(all, name, { size: MaxResults, token: NextToken })
  return { items, token: { NextToken: token } }
}
