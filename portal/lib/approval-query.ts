/** An approval as it is read by several pages. */
import { queryOptions } from '@tanstack/react-query'
import { approvals } from './api'

const pace = 3_000

/** One approval in which the reader has a say; somebody else's decision shows within some seconds. */
export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: ['approval', id],
    queryFn: ({ signal }) => approvals('GET /inbox/{id}', { path: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : pace),
  })
}
