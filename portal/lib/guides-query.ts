/** The guides, read. */
import { queryOptions } from '@tanstack/react-query'
import type { Guide } from './guides'
import { send } from './send'

export const guidesQuery = queryOptions({
  queryKey: ['guides'],
  queryFn: async ({ signal }) => (await send({ method: 'GET', url: '/guides.json', signal })) as readonly Guide[],
  // Others come with another build.
  staleTime: Number.POSITIVE_INFINITY,
})
