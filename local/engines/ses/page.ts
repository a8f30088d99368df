import { createPaging } from '../../kernel/paging'
import { bad } from './errors'

/** One page of a SESv2 listing, in order of name. */
export function page<Item>(
  all: readonly Item[],
  nameOf: (item: Item) => string,
  input: { readonly PageSize?: unknown; readonly NextToken?: string },
  largest: number,
): { readonly items: readonly Item[]; readonly NextToken: string | undefined } {
  const pageOf = createPaging({
    usual: largest,
    most: largest,
    badSize: (size) => bad(`PageSize must be between 1 and ${largest}, not ${String(size)}`),
    badToken: () => bad('The NextToken is not one that a listing gave'),
  })
  const { items, token } = pageOf(all, nameOf, { size: input.PageSize, token: input.NextToken })
  return { items, NextToken: token }
}
