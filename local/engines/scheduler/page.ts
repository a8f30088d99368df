/** A page of a list in order of name; the token is the last name that was given out. */
import { within } from './target'

export interface PageInput {
  readonly MaxResults?: number | string
  readonly NextToken?: string
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly token: { readonly NextToken?: string }
}

export function page<Item>(all: readonly Item[], input: PageInput, name: (item: Item) => string): Page<Item> {
  const most = Number(input.MaxResults ?? 100)
  within(most, 1, 100, 'maxResults')
  const after = input.NextToken === undefined ? '' : Buffer.from(input.NextToken, 'base64url').toString()
  const rest = all
    .map((item) => ({ item, name: name(item) }))
    .filter((entry) => entry.name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const shown = rest.slice(0, most)
  const last = shown.at(-1)
  const isMore = last !== undefined && rest.length > shown.length
  return {
    items: shown.map(({ item }) => item),
    token: isMore ? { NextToken: Buffer.from(last.name).toString('base64url') } : {},
  }
}
