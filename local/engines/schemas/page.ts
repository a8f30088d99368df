/** A page of a list in order of name; the token is the last name that was given out. */
import { bad } from './registries'

export interface PageInput {
  readonly Limit?: number | string
  readonly NextToken?: string
}

const most = 100

export function page<Item>(all: readonly Item[], input: PageInput, name: (item: Item) => string) {
  const limit = Number(input.Limit ?? most)
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw bad(`Limit: expected 1 to ${most}.`)
  const after = input.NextToken === undefined ? '' : Buffer.from(input.NextToken, 'base64url').toString()
  const rest = all
    .map((item) => ({ item, name: name(item) }))
    .filter((entry) => entry.name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  const isMore = last !== undefined && rest.length > shown.length
  return {
    items: shown.map(({ item }) => item),
    token: isMore ? { NextToken: Buffer.from(last.name).toString('base64url') } : {},
  }
}
