import { readToken, tokenOf } from '../../../kernel/paging'
import type { Operation } from '../../../kernel/service'
import { failedConstraint, invalid } from '../errors'
import { onPool, type Parts } from '../parts'
import { type Filter, filterIn, indexed, matches } from '../people/search'
import type { Pool } from '../state/records'
import { userType } from '../state/user'
import type { Found } from '../state/users'

interface ListUsers {
  readonly UserPoolId: string
  readonly AttributesToGet?: readonly string[]
  readonly Limit?: number
  readonly PaginationToken?: string
  readonly Filter?: string
}

const most = 60

export function listUsers(parts: Parts): Operation<ListUsers> {
  const { users } = parts.state

  /** From the narrowest list that has them all. */
  async function* candidates(pool: Pool, filter: Filter | undefined, after: string | undefined): AsyncIterable<Found> {
    const index = filter && indexed(filter)
    if (filter?.attribute === 'sub' && !filter.isPrefix) {
      const user = after === undefined ? await users.get(pool.Id, filter.value) : undefined
      if (user) yield { user, key: user.sub }
    } else if (filter && index) {
      yield* users.having(pool.Id, index, filter.value, after)
    } else {
      for await (const user of users.all(pool.Id, after)) yield { user, key: user.sub }
    }
  }

  return {
    access: onPool(parts, 'ListUsers'),
    async handle({ UserPoolId, AttributesToGet, Limit = most, PaginationToken, Filter }) {
      const pool = parts.state.pool(UserPoolId)
      const filter = filterIn(Filter)
      const unknown = AttributesToGet?.find((name) => !pool.SchemaAttributes.some((each) => each.Name === name))
      if (unknown !== undefined) throw invalid(`One or more requested attributes do not exist: ${unknown}`)
      const { items, token } = await firstOf(candidates(pool, filter, keyIn(PaginationToken)), Limit, ({ user }) =>
        filter ? matches(pool, filter, user) : true,
      )
      return { Users: items.map(({ user }) => userType(user, AttributesToGet)), PaginationToken: token }
    },
  }
}

export function keyIn(token: string | undefined): string | undefined {
  if (token === undefined) return undefined
  const key = readToken(token)
  if (key === undefined) throw invalid('Invalid pagination token')
  return key
}

/** As many as a page has, and the token of the next one if there is more. */
export async function firstOf<Item extends { readonly key: string }>(
  found: AsyncIterable<Item>,
  limit: number,
  isWanted: (item: Item) => boolean = () => true,
): Promise<{ readonly items: readonly Item[]; readonly token: string | undefined }> {
  if (!Number.isInteger(limit) || limit < 0) {
    throw failedConstraint(String(limit), 'limit', 'have value greater than or equal to 0')
  }
  if (limit > most) throw failedConstraint(String(limit), 'limit', `have value less than or equal to ${most}`)
  // None at all can't be meant; AWS gives what it gives unasked.
  const size = limit === 0 ? most : limit
  const items: Item[] = []
  for await (const item of found) {
    if (!isWanted(item)) continue
    const last = items.at(-1)
    if (items.length === size && last) return { items, token: tokenOf(last.key) }
    items.push(item)
  }
  return { items, token: undefined }
}
