/** The contract, read. */
import { queryOptions } from '@tanstack/react-query'
import type { Registry } from './registry'
import { send } from './send'

export const registryQuery = queryOptions({
  queryKey: ['registry'],
  queryFn: async ({ signal }) => (await send({ method: 'GET', url: '/registry.json', signal })) as Registry,
  // It is another only with another build.
  staleTime: Number.POSITIVE_INFINITY,
})
