/** The lists of approvals, as their pages read them, and as they are asked for before the pages' code is there. */
import { queryOptions } from '@tanstack/react-query'
import { approvals } from './api'
import { type ApprovalSummary, idIn, statusIn } from './approvals'
import { type Found, gather } from './gather'
import { isProblem } from './problem'

/** As the address has it. */
export interface ListedBy {
  readonly status?: string | undefined
  readonly q?: string | undefined
  readonly cursor?: string | undefined
}

interface ListQuery {
  readonly status: ApprovalSummary['status'] | undefined
  readonly q: string | undefined
  readonly limit: number
  readonly cursor: string | undefined
}

interface Source {
  /** What is kept of it is kept by this. */
  readonly name: string
  readonly read: (query: ListQuery, signal: AbortSignal) => Promise<Found<ApprovalSummary>>
  readonly readOne: (id: string, signal: AbortSignal) => Promise<ApprovalSummary>
}

const perPage = 50

export const inboxQuery = listOf({
  name: 'inbox',
  read: async (query, signal) => {
    const { approvals: items, ...page } = await approvals('GET /inbox', { query, signal })
    return { items, ...page }
  },
  readOne: (id, signal) => approvals('GET /inbox/{id}', { path: { id }, signal }),
})

export const requestsQuery = listOf({
  name: 'requests',
  read: async (query, signal) => {
    const { requests: items, ...page } = await approvals('GET /requests', {
      query: { ...query, trail: 'none' },
      signal,
    })
    return { items, ...page }
  },
  readOne: (id, signal) => approvals('GET /requests/{id}', { path: { id }, signal }),
})

/** An id is asked for by itself, whatever its status. */
function listOf({ name, read, readOne }: Source) {
  return ({ status: asked, q, cursor }: ListedBy) => {
    const status = statusIn(asked)
    return queryOptions({
      queryKey: [name, status, q, cursor ?? ''],
      queryFn: async ({ signal }) =>
        (await named(q, (id) => readOne(id, signal))) ??
        gather((from, limit) => read({ status, q, limit, cursor: from }, signal), { cursor, limit: perPage }),
    })
  }
}

/** What words name, if they are an id, and of something that is there for the reader: it may be an id of something else. */
async function named(
  words: string | undefined,
  readOne: (id: string) => Promise<ApprovalSummary>,
): Promise<Found<ApprovalSummary> | undefined> {
  const id = idIn(words)
  if (id === undefined) return undefined
  try {
    return { items: [await readOne(id)], cursor: null, examined: 1 }
  } catch (error) {
    if (isProblem(error) && error.status === 404) return undefined
    throw error
  }
}
